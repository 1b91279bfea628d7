//! The first three lines: who we are, what we can see, and how bad it is.

use ratatui::{buffer::Buffer, layout::Rect};

use crate::{
    app::{
        Model,
        select::{
            Line, Look, Span, age,
            knowledge::{self, Knowledge},
            spending,
            survey::Survey,
            verdict,
        },
    },
    config::theme::Theme,
};

use super::{layout::Places, paint, text};

/// From so many columns the longest sentence may take the whole line.
const WIDE: u16 = 110;

/// Draws the three lines, or two of them when verdict and knowledge share one.
pub fn draw(model: &Model, theme: &Theme, survey: &Survey, places: &Places, buffer: &mut Buffer) {
    identity(model, theme, places.identity, buffer);
    let known = knowledge::knowledge(model, survey);
    if places.shared {
        shared(model, theme, &known, places.verdict, buffer);
    } else {
        seen(theme, &known, places.knowledge, buffer);
        let row = places.verdict;
        let room = usize::from(row.width).saturating_sub(2);
        let fits = |(left, right): &(Line, Line)| {
            let between = if right.is_empty() { 0 } else { 2 };
            paint::line_width(left) + between + paint::line_width(right) < room
        };
        let forms = verdict::forms(model);
        let (left, right) =
            forms.into_iter().find(fits).unwrap_or_else(|| (verdict::brief(model), Line::new()));
        let used = paint::line(buffer, (row.x + 1, row.y), room, &left, theme);
        paint::right(buffer, row, used + 1, &right, theme);
    }
}

/// Line 1. The role goes first when there is no room, then the clock; the account never.
pub fn identity(model: &Model, theme: &Theme, row: Rect, buffer: &mut Buffer) {
    let (mut line, role) = knowledge::identity(model);
    let room = usize::from(row.width).saturating_sub(2);
    // To the second only while something moves: an idle screen is not drawn every second.
    let clock =
        if age::is_live(model) { age::clock(model.now.wall) } else { age::minute(model, model.now.wall) };
    let after = |line: &Line| paint::line_width(line) + 2 + text::width(&clock);
    if row.width >= 100 {
        line.insert(0, Span::plain("secretdeck  "));
    }
    if let Some(role) = role.filter(|role| after(&line) + 2 + text::width(role) <= room) {
        line.push(Span::plain(format!("  {role}")));
    }
    // What is spent gives way to everything else.
    let rate = spending::rate(model).filter(|rate| after(&line) + 2 + text::width(rate) <= room);
    let right = rate.map(|rate| format!("{rate}  {clock}")).unwrap_or(clock);
    let used = paint::line(buffer, (row.x + 1, row.y), room, &line, theme);
    paint::right(buffer, row, used + 1, &[Span::new(Look::Dim, right)], theme);
}

fn seen(theme: &Theme, known: &Knowledge, row: Rect, buffer: &mut Buffer) {
    let room = usize::from(row.width).saturating_sub(2);
    // The age of the data stays on the screen; on a wide one, the longest sentence is worth more.
    let age = if row.width < WIDE && !known.right.is_empty() { text::width(&known.right) + 2 } else { 0 };
    let fits = |form: &&String| text::width(form) + age <= room;
    let form = known.forms.iter().find(fits).or(known.forms.last()).cloned().unwrap_or_default();
    let used = paint::line(buffer, (row.x + 1, row.y), room, &[Span::plain(form)], theme);
    paint::right(buffer, row, used + 1, &[Span::plain(known.right.clone())], theme);
    if known.bad {
        paint::tint(buffer, row, theme.alarm);
    }
}

/// The verdict at the left, what we can see at the right.
fn shared(model: &Model, theme: &Theme, known: &Knowledge, row: Rect, buffer: &mut Buffer) {
    let verdict = if known.pressing { verdict::least(model) } else { verdict::brief(model) };
    let room = usize::from(row.width).saturating_sub(2);
    let used = paint::line(buffer, (row.x + 1, row.y), room, &verdict, theme);
    let fits = known.brief.iter().find(|form| used + 2 + text::width(form) <= room);
    let Some(form) = fits.or(known.brief.last()) else { return };
    let columns = text::width(form).min(room.saturating_sub(used + 2));
    let x = row.x + paint::at(usize::from(row.width).saturating_sub(columns + 1));
    let style = if known.bad { theme.alarm } else { theme.text };
    paint::put(buffer, (x, row.y), columns, form, style);
}
