//! The last lines: the activity strip, the message, the keys.

use ratatui::{buffer::Buffer, layout::Rect};

use crate::{
    app::{
        Model,
        model::View,
        select::{
            Line, Look, Span,
            activity::{self, Deed},
            keyline, message,
        },
    },
    config::theme::Theme,
};

use super::{layout::Places, paint, text};

/// Columns of the verb.
const VERB: usize = 10;

/// Draws the three.
pub fn draw(model: &Model, theme: &Theme, places: &Places, buffer: &mut Buffer) {
    strip(model, theme, places.strip, buffer);
    said(model, theme, places, buffer);
    keys(model, theme, places.keys, buffer);
}

fn strip(model: &Model, theme: &Theme, area: Rect, buffer: &mut Buffer) {
    for (at, deed) in activity::newest(model).take(usize::from(area.height)).enumerate() {
        let row = paint::row(area, at);
        let room = usize::from(row.width).saturating_sub(2);
        let right = match at {
            0 if row.width < 100 => activity::short_summary(model),
            0 => activity::summary(model),
            _ => String::new(),
        };
        let right_width = if right.is_empty() { 0 } else { text::width(&right) + 2 };
        let line = aligned(&deed, room.saturating_sub(right_width));
        let used = paint::line(buffer, (row.x + 1, row.y), room.saturating_sub(right_width), &line, theme);
        paint::right(buffer, row, used + 1, &[Span::new(Look::Dim, right)], theme);
    }
}

/// An action in columns: time, glyph, verb, secret and Regions, state.
pub(super) fn aligned(deed: &Deed, columns: usize) -> Line {
    let front = text::width(&deed.time) + 2 + 2 + VERB + 1;
    let rest = columns.saturating_sub(front);
    let said = text::width(&deed.state).min(rest * 5 / 11);
    // Where there is room, the states stand below each other.
    let object_room = if rest < 60 { rest.saturating_sub(said + 1) } else { (rest * 6 / 11).min(64) };
    let object = object(deed, object_room);
    let pad = |said: &str, columns: usize| " ".repeat(columns.saturating_sub(text::width(said)));
    vec![
        Span::new(Look::Dim, format!("{}  ", deed.time)),
        Span::new(deed.glyph.1, format!("{} ", deed.glyph.0)),
        Span::plain(format!("{}{} ", deed.verb, pad(deed.verb, VERB))),
        Span::plain(format!("{object}{} ", pad(&object, object_room))),
        Span::new(deed.glyph.1, text::cut(&deed.state, rest.saturating_sub(object_room + 1))),
    ]
}

/// The secret and the Regions; the secret's name gives way first.
fn object(deed: &Deed, columns: usize) -> String {
    let room = columns.saturating_sub(text::width(&deed.place) + 1);
    let name = text::cut_middle(&deed.name, room.max(3), '…');
    text::cut(&format!("{name} {}", deed.place), columns)
}

/// The same in one breath, for a line that it shares.
fn brief(deed: &Deed, columns: usize) -> Line {
    let front = text::width(&deed.time) + text::width(deed.verb) + 5;
    let room = columns.saturating_sub(front + text::width(&deed.state).min(30));
    let object = object(deed, room);
    vec![
        Span::new(Look::Dim, format!("{} ", deed.time)),
        Span::new(deed.glyph.1, format!("{} ", deed.glyph.0)),
        Span::plain(format!("{} {object} ", deed.verb)),
        Span::new(deed.glyph.1, deed.state.clone()),
    ]
}

/// The message; where there is no strip, the newest action takes its place.
fn said(model: &Model, theme: &Theme, places: &Places, buffer: &mut Buffer) {
    let row = places.message;
    let room = usize::from(row.width).saturating_sub(2);
    if let Some(line) = message::line(model) {
        paint::line(buffer, (row.x + 1, row.y), room, &line, theme);
        return;
    }
    let listed = places.strip.height > 0 || model.screen.view == View::Activity;
    let Some(deed) = activity::newest(model).next().filter(|_| !listed) else { return };
    let right = activity::short_summary(model);
    let left = room.saturating_sub(text::width(&right) + 2);
    let used = paint::line(buffer, (row.x + 1, row.y), left, &brief(&deed, left), theme);
    paint::right(buffer, row, used + 1, &[Span::new(Look::Dim, right)], theme);
}

/// The keys: as many as fit, help always.
pub fn keys(model: &Model, theme: &Theme, row: Rect, buffer: &mut Buffer) {
    let mut keys = keyline::keys(model, row.width < 100);
    let room = usize::from(row.width).saturating_sub(2);
    let width = |keys: &[keyline::Key]| -> usize {
        keys.iter()
            .map(|key| text::width(&key.key) + 1 + text::width(key.does) + 2)
            .sum::<usize>()
            .saturating_sub(2)
    };
    while width(&keys) > room && keys.len() > 2 {
        keys.remove(keys.len() - 2);
    }
    let mut line: Line = Vec::new();
    for key in keys {
        if !line.is_empty() {
            line.push(Span::plain("  "));
        }
        let look = if key.next { Look::Strong } else { Look::Text };
        line.push(Span::new(look, format!("{} {}", key.key, key.does)));
    }
    paint::line(buffer, (row.x + 1, row.y), room, &line, theme);
}
