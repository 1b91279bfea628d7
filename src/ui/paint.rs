//! How text gets into the buffer: styles for weights, lines that never leave their column, ASCII in place of glyphs.

use ratatui::{
    buffer::Buffer,
    layout::Rect,
    style::{Modifier, Style},
};

use crate::{
    app::select::{Look, Span, glyph},
    config::theme::Theme,
    domain::text::is_printable,
};

use super::text;

/// The style of a weight.
#[must_use]
pub fn style(theme: &Theme, look: Look) -> Style {
    match look {
        Look::Text => theme.text,
        Look::Dim => theme.dim,
        Look::Act => theme.act,
        Look::ActBold => theme.act_bold,
        Look::Moving => theme.moving,
        Look::Unknown => theme.unknown,
        Look::Good => theme.good,
        Look::Strong => theme.strong,
        Look::Alarm => theme.alarm,
    }
}

/// Writes text at a place, cut to so many columns; returns the columns it took. Outside the buffer, nothing.
pub fn put(buffer: &mut Buffer, (x, y): (u16, u16), columns: usize, shown: &str, style: Style) -> usize {
    let area = *buffer.area();
    if x >= area.right() || y >= area.bottom() || y < area.top() || x < area.left() {
        return 0;
    }
    let columns = columns.min(usize::from(area.right() - x));
    let shown = text::cut(shown, columns);
    buffer.set_stringn(x, y, &shown, columns, style);
    text::width(&shown)
}

/// A number of columns as a coordinate.
#[must_use]
pub fn at(columns: usize) -> u16 {
    u16::try_from(columns).unwrap_or(u16::MAX)
}

/// Writes the spans of a line, one after the other, cut to so many columns; returns the columns they took.
pub fn line(buffer: &mut Buffer, (x, y): (u16, u16), columns: usize, spans: &[Span], theme: &Theme) -> usize {
    let whole: usize = spans.iter().map(|span| text::width(&span.text)).sum();
    let mut used = 0;
    for span in spans {
        let rest = columns.saturating_sub(used);
        if rest == 0 {
            break;
        }
        // The span that does not fit ends in the mark of a cut, even if its own end would just fit.
        let own = text::width(&span.text);
        let cut = whole > columns && own >= rest && used + own < whole;
        let shown = if cut { text::cut(&format!("{} ", span.text), rest) } else { span.text.clone() };
        used += put(buffer, (x.saturating_add(at(used)), y), rest, &shown, style(theme, span.look));
    }
    used
}

/// The columns of a line.
#[must_use]
pub fn line_width(spans: &[Span]) -> usize {
    spans.iter().map(|span| text::width(&span.text)).sum()
}

/// Writes a line at the right edge of an area's row, if the left text leaves it room; returns whether it did.
pub fn right(buffer: &mut Buffer, row: Rect, used: usize, spans: &[Span], theme: &Theme) -> bool {
    let width = line_width(spans);
    let room = usize::from(row.width).saturating_sub(1);
    if width == 0 || used + 2 + width > room {
        return false;
    }
    let x = row.x.saturating_add(at(room - width));
    line(buffer, (x, row.y), width, spans, theme);
    true
}

/// A rule over a row.
pub fn rule(buffer: &mut Buffer, row: Rect, theme: &Theme) {
    let dashes = "─".repeat(usize::from(row.width));
    put(buffer, (row.x, row.y), usize::from(row.width), &dashes, theme.border);
}

/// Gives a whole row the style of an alarm or of the selection.
pub fn tint(buffer: &mut Buffer, row: Rect, style: Style) {
    buffer.set_style(row.intersection(*buffer.area()), style);
}

/// One row of an area, counted from its top; empty when the area has no such row.
#[must_use]
pub fn row(area: Rect, row: usize) -> Rect {
    let row = at(row);
    if row >= area.height {
        return Rect { height: 0, ..area };
    }
    Rect { y: area.y + row, height: 1, ..area }
}

/// Takes out what no text that was made safe can have brought in: the last door before the terminal. A space at which our
/// own texts may not be broken is a space here.
pub fn printable(buffer: &mut Buffer) {
    for cell in &mut buffer.content {
        if !is_printable(cell.symbol()) {
            cell.set_char(if cell.symbol() == "\u{a0}" { ' ' } else { '\u{fffd}' });
        }
    }
}

/// Puts ASCII in place of every glyph of ours.
pub fn to_ascii(buffer: &mut Buffer) {
    for cell in &mut buffer.content {
        let mut letters = cell.symbol().chars();
        if let (Some(letter), None) = (letters.next(), letters.next())
            && let Some(plain) = glyph::ascii(letter)
        {
            cell.set_char(plain);
        }
    }
}

/// A style without its weight, for what is dimmed as a whole.
#[must_use]
pub fn dimmed(style: Style) -> Style {
    style.add_modifier(Modifier::DIM)
}
