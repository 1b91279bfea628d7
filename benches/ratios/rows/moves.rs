//! Row 8: what a move of the cursor sends to a terminal of 200x50, marks of the frame included: the 95th percentile of
//! 30 moves, with the pane closed (`m`) and open. Open, it is compared with what ratatui's backend writes for nothing
//! but the cells that changed. The writes are counted by strace: those to the terminal, for each frame. The fleet is
//! quiet.

use std::time::Duration;

use ratatui::{
    backend::{Backend, CrosstermBackend},
    buffer::Cell,
    style::{Color, Modifier, Style},
};
use secretdeck::sim::{Simulator, scenario::Scenario};

use crate::{
    fleets,
    sample::{median, quantile},
    strace::Trace,
    table::Line,
    terminal::{BINARY, PATIENCE, Program},
};

const SIZE: (u16, u16) = (200, 50);
const MOVES: usize = 30;
/// By then whatever else belongs to a frame has come.
const AFTER: Duration = Duration::from_millis(40);

/// A cloud in which nothing happens.
pub fn quiet(secrets: usize, regions: usize) -> Scenario {
    let mut scenario = Scenario::fleet(secrets, &fleets::regions(regions), 1);
    if let Some(fleet) = &mut scenario.fleet {
        fleet.trouble = false;
    }
    scenario
}

/// The flags of a dashboard that does not look again while it is measured.
const FLAGS: [&str; 2] = ["--refresh", "30m"];

fn at_rest(program: &Program) {
    program.when("a marker", |seen| super::keys::marker(seen).is_some());
    program.rests(Duration::from_secs(2));
}

/// Bytes of each move, and the bytes of the cells that it changed.
fn moves(program: &mut Program) -> Vec<(f64, f64)> {
    let mut taken = Vec::new();
    for _ in 0..MOVES {
        let (bytes, frames, before) =
            program.look(|seen| (seen.bytes, seen.frames, seen.parser.screen().clone()));
        program.press("j");
        if program.within(PATIENCE, |seen| seen.frames > frames).is_none() {
            break;
        }
        std::thread::sleep(AFTER);
        let (sent, drawn, after) =
            program.look(|seen| (seen.bytes - bytes, seen.frames - frames, seen.parser.screen().clone()));
        // An age that stepped just now is no part of the move.
        if drawn == 1 {
            taken.push((f64::from(u32::try_from(sent).unwrap()), changed(&before, &after)));
        }
    }
    assert!(taken.len() > MOVES / 2, "the screen is quiet");
    taken
}

/// The bytes that ratatui's backend writes for nothing but the cells that differ.
fn changed(before: &vt100::Screen, after: &vt100::Screen) -> f64 {
    let (rows, columns) = after.size();
    let places = (0..rows).flat_map(|row| (0..columns).map(move |column| (row, column)));
    let cells: Vec<(u16, u16, Cell)> = places
        .filter(|(row, column)| before.cell(*row, *column) != after.cell(*row, *column))
        .filter_map(|(row, column)| Some((column, row, styled(after.cell(row, column)?))))
        .collect();
    let mut bytes = Vec::new();
    let mut backend = CrosstermBackend::new(&mut bytes);
    backend.draw(cells.iter().map(|(column, row, cell)| (*column, *row, cell))).unwrap();
    f64::from(u32::try_from(bytes.len()).unwrap())
}

/// A terminal's cell as ratatui has it.
fn styled(seen: &vt100::Cell) -> Cell {
    let color = |color| match color {
        vt100::Color::Default => Color::Reset,
        vt100::Color::Idx(index) => Color::Indexed(index),
        vt100::Color::Rgb(red, green, blue) => Color::Rgb(red, green, blue),
    };
    let signs = [
        (seen.bold(), Modifier::BOLD),
        (seen.dim(), Modifier::DIM),
        (seen.italic(), Modifier::ITALIC),
        (seen.underline(), Modifier::UNDERLINED),
        (seen.inverse(), Modifier::REVERSED),
    ];
    let modifiers = signs.into_iter().filter(|(is, _)| *is).map(|(_, sign)| sign).collect::<Modifier>();
    let mut cell = Cell::default();
    cell.set_symbol(if seen.has_contents() { seen.contents() } else { " " });
    cell.set_style(Style::new().fg(color(seen.fgcolor())).bg(color(seen.bgcolor())).add_modifier(modifiers));
    cell
}

/// Row 8.
pub fn bytes() -> Vec<Line> {
    let runtime = fleets::runtime();
    let simulator = fleets::simulate(&runtime, fleets::slow(quiet(200, 4), Duration::ZERO));
    let regions = fleets::list(&fleets::regions(4));
    let mut program = Program::dashboard(&simulator.endpoint(), &regions, &FLAGS, SIZE);
    at_rest(&program);
    let open = moves(&mut program);
    program.press("gm");
    program.rests(Duration::from_secs(1));
    let closed: Vec<f64> = moves(&mut program).into_iter().map(|(bytes, _)| bytes).collect();
    let ratios: Vec<f64> = open.iter().map(|(bytes, cells)| bytes / cells).collect();
    let of = |part: fn(&(f64, f64)) -> f64| median(&open.iter().map(part).collect::<Vec<_>>());
    let open = (of(|taken| taken.0), of(|taken| taken.1), quantile(&ratios, 0.95));
    drop(program);
    vec![
        Line::at_most(8, "a cursor move, pane closed, bytes", quantile(&closed, 0.95), 600.0),
        Line::ratio(8, "pane open, bytes against the changed cells'", open, 1.3),
        writes(&simulator, &regions),
    ]
}

/// Writes to the terminal for each frame, by strace.
fn writes(simulator: &Simulator, regions: &str) -> Line {
    let what = "writes to the terminal, a frame";
    let Some(trace) = Trace::new() else {
        return Line::missing(8, format!("{what}: not counted without strace"));
    };
    let endpoint = simulator.endpoint();
    let command = [BINARY, "--endpoint-url", &endpoint, "--regions", regions, FLAGS[0], FLAGS[1]];
    let words = trace.words("write,writev,pwrite64", &command);
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let mut program = Program::start(&words, SIZE);
    at_rest(&program);
    let (from, frames) = (trace.calls().len(), program.look(|seen| seen.frames));
    moves(&mut program);
    let frames = program.look(|seen| seen.frames) - frames;
    let calls = trace.calls();
    let descriptor = |call: &String| {
        call.split_once("write").map(|(_, rest)| rest.split(',').next().unwrap_or("").to_owned())
    };
    let frame = calls.iter().find(|call| call.contains("[?2026h")).and_then(descriptor);
    let writes = calls.iter().skip(from).filter(|call| descriptor(call) == frame).count();
    let each = f64::from(u32::try_from(writes).unwrap()) / f64::from(u32::try_from(frames).unwrap());
    Line::at_most(8, what, each, 1.0)
}
