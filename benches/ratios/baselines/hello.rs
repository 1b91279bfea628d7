//! `hello`: a bare ratatui program. It draws a list of as many lines as the screen has, and moves a marker with `j` and
//! `k`: one event, one frame, nothing else.

use std::{
    io::{self, BufWriter, Write},
    time::{Duration, Instant},
};

use crossterm::{
    cursor, event, execute,
    terminal::{EnterAlternateScreen, disable_raw_mode, enable_raw_mode},
};
use ratatui::{
    Terminal,
    backend::CrosstermBackend,
    style::Stylize,
    text::Line,
    widgets::{Block, Paragraph},
};

/// What stands on its first line.
pub const TITLE: &str = "hello, terminal";
/// No row lasts longer: it must not outlive whoever forgot it.
const LIFE: Duration = Duration::from_secs(240);

/// Runs until `q`, the end of its terminal, or the end of its life.
pub fn play() {
    enable_raw_mode().unwrap();
    execute!(io::stdout(), EnterAlternateScreen, cursor::Hide).unwrap();
    let out = BufWriter::with_capacity(64 * 1024, io::stdout());
    let mut terminal = Terminal::new(CrosstermBackend::new(out)).unwrap();
    let (begun, mut at) = (Instant::now(), 0_u16);
    draw(&mut terminal, at);
    while begun.elapsed() < LIFE {
        match event::poll(Duration::from_secs(1)) {
            Ok(true) => {}
            Ok(false) => continue,
            Err(_) => break,
        }
        match event::read() {
            Ok(event::Event::Key(key)) if key.code == event::KeyCode::Char('j') => at = (at + 1) % 20,
            Ok(event::Event::Key(key)) if key.code == event::KeyCode::Char('k') => at = at.saturating_sub(1),
            Ok(event::Event::Key(key)) if key.code == event::KeyCode::Char('q') => break,
            Ok(_) => continue,
            Err(_) => break,
        }
        draw(&mut terminal, at);
    }
    let _ = disable_raw_mode();
}

fn draw<W: Write>(terminal: &mut Terminal<CrosstermBackend<W>>, at: u16) {
    let drawn = terminal.draw(|frame| {
        let lines = (0..frame.area().height).map(|row| {
            let marker = if row == at { '▌' } else { ' ' };
            let line = Line::from(format!("{marker} row {row} of a list that nothing is known of"));
            if row == at { line.reversed() } else { line }
        });
        let block = Block::bordered().title(TITLE);
        frame.render_widget(Paragraph::new(lines.collect::<Vec<_>>()).block(block), frame.area());
    });
    drawn.unwrap();
}
