//! Row 6: from a key that moves the cursor to the frame that shows the marker on another row, on a terminal of 200x50,
//! while the dashboard holds more than 100,000 rows and pages still stream in: 102,000 secrets in 17 Regions that
//! answer at once, and 60,000 in one that takes half a second for each page. `hello` moves its marker in turns, on the
//! same busy machine.

use std::time::{Duration, Instant};

use secretdeck::sim::scenario::Secret;

use crate::{
    fleets::{self, name},
    sample::{ms, quantile},
    table::Line,
    terminal::{Program, Seen},
};

const SIZE: (u16, u16) = (200, 50);
/// Enough for a 99th percentile.
const SAMPLES: usize = 600;
/// How long samples are taken at most: by then the slow Region may be through.
const SAMPLING: Duration = Duration::from_secs(40);
/// No page for so long: the slow Region is through.
const STREAMING: Duration = Duration::from_secs(3);
/// A key that was not answered by then counts as this long.
const LATE: Duration = Duration::from_secs(3);

/// The row that the marker stands on.
pub fn marker(seen: &Seen) -> Option<u16> {
    let screen = seen.parser.screen();
    let marks =
        |row: &u16| (0..2).any(|column| screen.cell(*row, column).is_some_and(|cell| cell.contents() == "▌"));
    (0..screen.size().0).find(marks)
}

/// Moves the marker down or up, and waits for it: milliseconds.
fn move_marker(program: &mut Program, down: bool) -> f64 {
    let before = program.look(marker);
    let pressed = program.press(if down { "j" } else { "k" });
    let shown = program.within(LATE, |seen| {
        let now = marker(seen);
        now.is_some() && now != before
    });
    ms(shown.map_or(LATE, |at| at.saturating_duration_since(pressed)))
}

/// Row 6.
pub fn to_frame() -> Vec<Line> {
    let runtime = fleets::runtime();
    let regions = fleets::regions(18);
    let (slow, quick) = regions.split_last().unwrap();
    let mut scenario = fleets::alone(quick, 6_000);
    let first = scenario.written.len();
    let more = (first..first + 60_000).map(|at| Secret::new(name(at), *slow));
    scenario.written.extend(more);
    scenario.regions = regions.clone();
    let mut options = fleets::slow(scenario, Duration::from_millis(2));
    options.faults.push(format!("region={slow},op=ListSecrets,kind=latency=500").parse().unwrap());
    let simulator = fleets::simulate(&runtime, options);
    let mut ours =
        Program::dashboard(&simulator.endpoint(), &fleets::list(&regions), &["--refresh", "10m"], SIZE);
    let mut hello = Program::hello(SIZE);
    let served = |slow_ones: bool| {
        let counts = |request: &&secretdeck::sim::Request| {
            request.operation == "ListSecrets" && (request.region == slow.name()) == slow_ones
        };
        simulator.requests().iter().filter(counts).count()
    };
    let end = Instant::now() + Duration::from_secs(120);
    while served(false) < 17 * 60 || served(true) < 2 {
        if Instant::now() > end {
            eprintln!("after two minutes there are only {} pages of 1,020", served(false));
            break;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    ours.when("a marker", |seen| marker(seen).is_some());
    hello.when("a marker", |seen| marker(seen).is_some());
    let (mut our_times, mut bare_times) = (Vec::new(), Vec::new());
    let (begun, mut streamed, mut at) = (Instant::now(), served(true), Instant::now());
    while our_times.len() < SAMPLES && begun.elapsed() < SAMPLING {
        let down = our_times.len().is_multiple_of(2);
        our_times.push(move_marker(&mut ours, down));
        bare_times.push(move_marker(&mut hello, down));
        let now = served(true);
        if now > streamed {
            (streamed, at) = (now, Instant::now());
        } else if at.elapsed() > STREAMING {
            eprintln!("pages ended after {} samples", our_times.len());
            break;
        }
    }
    eprintln!("{} keys each, {streamed} pages of the slow Region by then", our_times.len());
    [(0.5, f64::INFINITY), (0.95, 3.0), (0.99, 3.0)]
        .map(|(part, limit)| {
            let (ours, bare) = (quantile(&our_times, part), quantile(&bare_times, part));
            let percent = (part * 100.0).round();
            let line =
                Line::ratio(6, format!("key to frame, p{percent}, ms"), (ours, bare, ours / bare), limit);
            if limit.is_finite() { line } else { Line { target: "–".to_owned(), ..line } }
        })
        .to_vec()
}
