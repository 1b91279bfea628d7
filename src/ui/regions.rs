//! The Regions view: how each Region answers, what it holds, how old that is, and what was asked of it.

use ratatui::{buffer::Buffer, layout::Rect};

use crate::{
    app::{
        Model,
        lane::RegionState,
        select::{Line, Look, Span, age, counted, lanes, number},
    },
    config::theme::Theme,
    domain::{Region, lane::LaneState},
};

use super::{paint, sheet, text};

/// Draws the view over the body.
pub fn draw(model: &Model, theme: &Theme, area: Rect, buffer: &mut Buffer) {
    let wide = area.width >= 100;
    let head = [
        ("REGION", 16),
        ("STATE", 12),
        ("SECRETS", 7),
        ("DATA", 9),
        ("ANSWERED", 10),
        ("TOOK", 6),
        ("CALLS", 5),
    ];
    let mut cells: Vec<(&str, usize, Look)> =
        head.iter().map(|(name, columns)| (*name, *columns, Look::Dim)).collect();
    if wide {
        cells.push(("LAST ERROR", 40, Look::Dim));
    } else {
        cells.truncate(6);
    }
    let header = paint::row(area, 0);
    paint::line(buffer, (header.x, header.y), usize::from(header.width), &sheet::columns(&cells), theme);
    let below = usize::from(area.height).saturating_sub(1);
    let detail = detail_height(below);
    let rows = below.saturating_sub(detail);
    let first = model.screen.cursor.saturating_sub(rows.saturating_sub(1));
    for (at, (region, lane)) in model.lanes.iter().enumerate().skip(first).take(rows) {
        let place = paint::row(area, 1 + at - first);
        let line = lane_line(model, *region, lane, usize::from(area.width), wide);
        paint::line(buffer, (place.x, place.y), usize::from(area.width), &line, theme);
        if at == model.screen.cursor {
            paint::tint(buffer, Rect { x: place.x + 1, width: 16.min(place.width), ..place }, theme.selected);
            paint::put(buffer, (place.x, place.y), 1, "▌", theme.strong);
        }
    }
    let chosen = model.lanes.iter().nth(model.screen.cursor);
    if let Some((region, lane)) = chosen.filter(|_| detail > 0) {
        let y = area.y + paint::at(1 + rows.min(model.lanes.len()));
        let place = Rect { y, height: area.bottom().saturating_sub(y), ..area };
        sheet::lines(&told(model, *region, lane, usize::from(area.width)), 0, theme, place, buffer);
    }
}

/// The chosen Region's own words take the lower part, when there is enough.
fn detail_height(rows: usize) -> usize {
    if rows >= 12 { 7 } else { 0 }
}

fn look(state: LaneState) -> Look {
    match state {
        LaneState::Ok => Look::Text,
        LaneState::Slow | LaneState::Throttled | LaneState::Waiting => Look::Moving,
        LaneState::OutOfScope => Look::Dim,
        _ => Look::ActBold,
    }
}

fn lane_line(model: &Model, region: Region, lane: &RegionState, columns: usize, wide: bool) -> Line {
    let secrets = match lane.listing {
        Some(seen) if lane.listed_at.is_none() => format!("{}…", number(seen)),
        _ if lane.listed_at.is_some() => number(lane.secrets),
        _ => "–".to_owned(),
    };
    let data = lane.listed_at.map_or_else(|| "–".to_owned(), |at| age::of_answer(model, at));
    let answered = lane.answered_at.map_or_else(|| "–".to_owned(), |at| age::minute(model, at));
    let took = lane.took.map_or_else(|| "–".to_owned(), |took| took_words(took.as_millis()));
    let calls = number(usize::try_from(lane.calls.values().sum::<u64>()).unwrap_or(usize::MAX));
    let state = lanes::word(lane.state);
    let text = if lane.state == LaneState::OutOfScope { Look::Dim } else { Look::Text };
    let mut cells = vec![
        (region.name(), 16, text),
        (state, 12, look(lane.state)),
        (secrets.as_str(), 7, text),
        (data.as_str(), 9, text),
        (answered.as_str(), 10, text),
        (took.as_str(), 6, text),
    ];
    let error = match &lane.last_error {
        Some((error, at)) => format!("{} {error}", age::minute(model, *at)),
        None => String::new(),
    };
    if wide {
        cells.push((calls.as_str(), 5, text));
        cells.push((error.as_str(), columns.saturating_sub(82), Look::Dim));
    }
    sheet::columns(&cells)
}

fn took_words(milliseconds: u128) -> String {
    if milliseconds < 1_000 {
        format!("{milliseconds} ms")
    } else {
        format!("{}.{} s", milliseconds / 1_000, milliseconds % 1_000 / 100)
    }
}

/// What else is known of the chosen Region.
fn told(model: &Model, region: Region, lane: &RegionState, columns: usize) -> Vec<Line> {
    let since = lane.since.map(|at| format!(" since {}", age::minute(model, at))).unwrap_or_default();
    let mut lines = vec![
        Vec::new(),
        vec![
            Span::new(Look::Strong, format!(" {}", region.name())),
            Span::plain(format!("  {}{since}", lanes::word(lane.state))),
        ],
    ];
    let mut say = |label: &str, said: String| {
        for (at, line) in text::wrap(&said, columns.saturating_sub(11)).into_iter().enumerate() {
            let label = if at == 0 { label } else { "" };
            lines.push(vec![Span::new(Look::Dim, format!(" {label:<9}")), Span::plain(line)]);
        }
    };
    if lane.state == LaneState::OutOfScope {
        say("Why", "on by default, but it refused us at first and no replication names it: not counted, not in the matrix. --regions names the Regions to look at".to_owned());
    } else if !lane.chosen {
        say("Why", "only here because a replication names it".to_owned());
    }
    let calls: Vec<String> = lane.calls.iter().map(|(name, count)| format!("{name} {count}")).collect();
    if !calls.is_empty() {
        say("Calls", calls.join(" · "));
    }
    if let Some((error, at)) = &lane.last_error {
        let request = error.request_id.as_ref().map(|id| format!(" (request {id})")).unwrap_or_default();
        say("Error", format!("{} {error}{request}", age::minute(model, *at)));
    }
    if !lane.unreadable.is_empty() {
        let first = lane.unreadable.first().map(|text| text.to_string()).unwrap_or_default();
        say(
            "Unread",
            format!("{} could not be read: {first}", counted(lane.unreadable.len(), "entry", "entries")),
        );
    }
    lines
}
