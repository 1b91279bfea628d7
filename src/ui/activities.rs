//! The Activity view: every action with its outcome, of this run and of those that the journal tells of, oldest first, as a
//! log reads; and the chosen one in full.

use ratatui::{buffer::Buffer, layout::Rect};

use crate::{
    app::{
        Model,
        select::{
            Line, Look, Span,
            activity::{self, Deed},
        },
    },
    config::theme::Theme,
};

use super::{foot, paint, sheet, text};

/// Rows below which the view is a list alone.
const LEAST: usize = 12;

/// Draws the view over the body.
pub fn draw(model: &Model, theme: &Theme, area: Rect, buffer: &mut Buffer) {
    let header = paint::row(area, 0);
    let title = sheet::title("Activity", &activity::whole_summary(model));
    paint::line(buffer, (header.x, header.y), usize::from(header.width), &title, theme);
    let entries = activity::entries(model);
    let Some(last) = entries.len().checked_sub(1) else {
        let row = paint::row(area, 2);
        paint::put(
            buffer,
            (row.x + 1, row.y),
            usize::from(row.width),
            "Nothing was done yet. What you send stands here, with its outcome.",
            theme.dim,
        );
        return;
    };
    let cursor = model.screen.cursor.min(last);
    let below = usize::from(area.height).saturating_sub(1);
    let chosen = entries.get(cursor).filter(|_| below >= LEAST);
    let detail = chosen.map(|entry| told(activity::told(model, *entry), usize::from(area.width)));
    // The list keeps at least half of the room.
    let rows = below - detail.as_ref().map_or(0, |lines| lines.len().min(below / 2));
    let first = cursor.saturating_sub(rows.saturating_sub(1));
    let deeds: Vec<Deed> =
        entries.iter().skip(first).take(rows).map(|entry| activity::deed(model, *entry)).collect();
    list(&deeds, cursor - first, theme, area, buffer);
    if let Some(lines) = detail {
        let y = area.y + paint::at(1 + rows.min(entries.len()));
        let place = Rect { y, height: area.bottom().saturating_sub(y), ..area };
        sheet::lines(&lines, 0, theme, place, buffer);
    }
}

/// The lines that fit; times of other days are wider, and all are as wide as the widest.
fn list(deeds: &[Deed], cursor: usize, theme: &Theme, area: Rect, buffer: &mut Buffer) {
    let widest = deeds.iter().map(|deed| text::width(&deed.time)).max().unwrap_or_default();
    for (at, deed) in deeds.iter().enumerate() {
        let place = paint::row(area, 1 + at);
        let columns = usize::from(area.width).saturating_sub(2);
        let time = format!("{}{}", " ".repeat(widest.saturating_sub(text::width(&deed.time))), deed.time);
        let line = foot::aligned(&Deed { time, ..deed.clone() }, columns);
        paint::line(buffer, (place.x + 1, place.y), columns, &line, theme);
        if at == cursor {
            let width = paint::at(widest).min(place.width);
            paint::tint(buffer, Rect { x: place.x + 1, width, ..place }, theme.selected);
            paint::put(buffer, (place.x, place.y), 1, "▌", theme.strong);
        }
    }
}

/// The chosen action in full, under an empty line.
fn told(said: Vec<(&str, String)>, columns: usize) -> Vec<Line> {
    let mut lines = vec![Vec::new()];
    for (label, said) in said {
        for (at, line) in text::wrap(&said, columns.saturating_sub(11)).into_iter().enumerate() {
            let label = if at == 0 { label } else { "" };
            lines.push(vec![Span::new(Look::Dim, format!(" {label:<9}")), Span::plain(line)]);
        }
    }
    lines
}
