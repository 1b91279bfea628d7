//! A sheet: lines over the whole body or in a box, scrolled, with a word on how much there is more.

use ratatui::{
    buffer::Buffer,
    layout::Rect,
    widgets::{Clear, Widget},
};

use crate::{
    app::select::{Line, Look, Span},
    config::theme::Theme,
};

use super::{paint, text};

/// Draws lines into an area from a scrolled line on; the last one is always reachable and never scrolled away.
pub fn lines(lines: &[Line], scroll: usize, theme: &Theme, area: Rect, buffer: &mut Buffer) {
    let height = usize::from(area.height);
    // When not all fits, the last row tells how much is missing, and nothing else.
    let whole = lines.len() <= height || height < 2;
    let shown = if whole { height } else { height - 1 };
    let most = lines.len().saturating_sub(shown);
    let from = scroll.min(most);
    for (at, line) in lines.iter().skip(from).take(shown).enumerate() {
        let row = paint::row(area, at);
        paint::line(buffer, (row.x, row.y), usize::from(area.width), line, theme);
    }
    if !whole {
        let more = match most - from {
            0 => "the end".to_owned(),
            left => format!("{left} more below"),
        };
        let row = paint::row(area, height - 1);
        let x = row.right().saturating_sub(paint::at(text::width(&more) + 1));
        paint::put(buffer, (x.max(row.x), row.y), usize::from(row.width), &more, theme.dim);
    }
}

/// A title in bold, and a dim word after it.
#[must_use]
pub fn title(name: &str, after: &str) -> Line {
    vec![Span::new(Look::Strong, format!(" {name}")), Span::new(Look::Dim, format!("  {after}"))]
}

/// The area of a box in the middle of the screen, as high as its lines need; the header and the keys stay free.
#[must_use]
pub fn middle(screen: Rect, columns: usize, rows: usize) -> Rect {
    let width = paint::at(columns + 2).min(screen.width);
    let height = paint::at(rows + 2).min(screen.height.saturating_sub(3));
    Rect {
        x: screen.x + (screen.width - width) / 2,
        y: screen.y + 2 + (screen.height.saturating_sub(3 + height)) / 2,
        width,
        height,
    }
}

/// Clears an area and draws a border with a title; returns what is inside.
pub fn boxed(name: &str, theme: &Theme, area: Rect, buffer: &mut Buffer) -> Rect {
    Clear.render(area, buffer);
    let inner = usize::from(area.width.saturating_sub(2));
    if area.height < 2 || inner == 0 {
        return Rect { height: 0, ..area };
    }
    let name = text::cut(name, inner.saturating_sub(4));
    let rest = inner.saturating_sub(text::width(&name) + 3);
    let top = format!("╭─ {name} {}╮", "─".repeat(rest));
    let bottom = format!("╰{}╯", "─".repeat(inner));
    paint::put(buffer, (area.x, area.y), usize::from(area.width), &top, theme.border);
    paint::put(buffer, (area.x + 3, area.y), text::width(&name), &name, theme.strong);
    for at in 1..usize::from(area.height) - 1 {
        let row = paint::row(area, at);
        paint::put(buffer, (row.x, row.y), 1, "│", theme.border);
        paint::put(buffer, (row.right() - 1, row.y), 1, "│", theme.border);
    }
    let last = paint::row(area, usize::from(area.height) - 1);
    paint::put(buffer, (last.x, last.y), usize::from(area.width), &bottom, theme.border);
    Rect { x: area.x + 1, y: area.y + 1, width: area.width - 2, height: area.height - 2 }
}

/// Columns of text side by side: each cut to its width, two spaces apart.
#[must_use]
pub fn columns(cells: &[(&str, usize, Look)]) -> Line {
    let mut line = vec![Span::plain(" ")];
    for (at, (said, columns, look)) in cells.iter().enumerate() {
        let shown = text::cut(said, *columns);
        let pad = columns.saturating_sub(text::width(&shown)) + 2;
        line.push(Span::new(*look, shown));
        if at + 1 < cells.len() {
            line.push(Span::plain(" ".repeat(pad)));
        }
    }
    line
}
