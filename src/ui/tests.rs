//! The screens as pictures: text, and a dump of the styles where colour carries meaning.

use ratatui::{
    Terminal,
    backend::TestBackend,
    buffer::Buffer,
    style::{Color, Modifier},
};

use super::*;
use crate::app::select::{test_actions, test_fleet};

mod any_size;
mod views;
mod weather;

/// The drawing of the design: the clash is selected, and two actions were sent.
fn incident() -> Model {
    let mut model = test_fleet::incident();
    test_fleet::select(&mut model, "prod/payments/db");
    test_actions::busy(&mut model);
    model
}

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
    let width = usize::from(buffer.area.width).max(1);
    let lines = buffer.content.chunks(width).map(|row| {
        let line: String = row.iter().map(|cell| cell.symbol()).collect();
        line.trim_end().to_owned()
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// One letter for the style of each cell: its colour, in capitals when bold or reversed.
fn styles(buffer: &Buffer) -> String {
    let width = usize::from(buffer.area.width).max(1);
    let letter = |cell: &ratatui::buffer::Cell| {
        let plain = match cell.fg {
            Color::Red => 'r',
            Color::Yellow => 'y',
            Color::Cyan => 'c',
            Color::Green => 'g',
            _ if cell.modifier.contains(Modifier::DIM) => '-',
            _ => '.',
        };
        if cell.modifier.contains(Modifier::REVERSED) {
            if plain.is_ascii_lowercase() { plain.to_ascii_uppercase() } else { '#' }
        } else if cell.modifier.contains(Modifier::BOLD) {
            if plain == '.' { '*' } else { plain.to_ascii_uppercase() }
        } else {
            plain
        }
    };
    let lines = buffer.content.chunks(width).map(|row| row.iter().map(letter).collect::<String>());
    lines.map(|line| line.trim_end_matches('.').to_owned()).collect::<Vec<_>>().join("\n")
}

fn picture(mut model: Model, size: (u16, u16)) -> String {
    text(&frame(&mut model, &Theme::standard(), size))
}
