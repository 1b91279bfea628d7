//! The screens as pictures: text, and a dump of the styles where colour carries meaning.

use ratatui::{Terminal, backend::TestBackend, buffer::Buffer};

use super::*;
use crate::app::select::test_fleet;

mod weather;

/// A frame of so many columns and rows.
fn frame(model: &mut Model, theme: &Theme, (columns, rows): (u16, u16)) -> Buffer {
    model.screen.size = (columns, rows);
    let mut terminal = Terminal::new(TestBackend::new(columns, rows)).unwrap();
    let mut state = ViewState::default();
    terminal.draw(|frame| view(model, theme, &mut state, frame)).unwrap();
    terminal.backend().buffer().clone()
}

/// Its text.
fn text(buffer: &Buffer) -> String {
    let width = usize::from(buffer.area.width);
    let lines = buffer.content.chunks(width).map(|row| {
        let line: String = row.iter().map(|cell| cell.symbol()).collect();
        line.trim_end().to_owned()
    });
    lines.collect::<Vec<_>>().join("\n")
}

fn picture(mut model: Model, size: (u16, u16)) -> String {
    text(&frame(&mut model, &Theme::standard(), size))
}
