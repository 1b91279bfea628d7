//! Row 7: the processor's time for one frame of 200x50 after a move of the cursor, with 500,000 rows and with 1,000, in
//! turns: `ui::view`, ratatui's comparison with the frame before, and the bytes for the terminal, kept in memory.

use std::io;

use ratatui::{Terminal, TerminalOptions, Viewport, backend::CrosstermBackend, layout::Rect};
use secretdeck::{
    config::theme::Theme,
    ui::{self, ViewState},
};

use crate::{
    fleets::Prepared,
    sample::{self, timed},
    table::Line,
};

/// Frames in one measurement.
const FRAMES: u32 = 40;

/// A fleet on a screen.
struct Shown {
    prepared: Prepared,
    theme: Theme,
    state: ViewState,
    terminal: Terminal<CrosstermBackend<io::Sink>>,
    down: bool,
}

impl Shown {
    fn new(secrets: usize) -> Self {
        let viewport = Viewport::Fixed(Rect::new(0, 0, 200, 50));
        let backend = CrosstermBackend::new(io::sink());
        let terminal = Terminal::with_options(backend, TerminalOptions { viewport }).unwrap();
        let prepared = Prepared::with(secrets);
        let mut shown =
            Self { prepared, theme: Theme::standard(), state: ViewState::default(), terminal, down: true };
        shown.frame();
        shown
    }

    /// Moves the cursor, and draws: milliseconds of the drawing.
    fn frame(&mut self) -> f64 {
        self.prepared.press(if self.down { "j" } else { "k" });
        self.down = !self.down;
        let Self { prepared, theme, state, terminal, .. } = self;
        timed(|| terminal.draw(|frame| ui::view(&prepared.model, theme, state, frame)).map(|_| ()).unwrap()).0
    }

    fn frames(&mut self) -> f64 {
        (0..FRAMES).map(|_| self.frame()).sum::<f64>() / f64::from(FRAMES)
    }
}

/// Row 7.
pub fn cost() -> Vec<Line> {
    let (mut many, mut few) = (Shown::new(500_000), Shown::new(1_000));
    let _ = (many.frames(), few.frames());
    let of = sample::pairs(11, || many.frames(), || few.frames());
    vec![Line::ratio(7, "a frame, 500,000 rows against 1,000, ms", of, 1.2)]
}
