//! The Regions view: how each Region answers, what it holds, how old that is, and what was asked of it.

use ratatui::{buffer::Buffer, layout::Rect};

use crate::{
    app::{
        Model,
        lane::RegionState,
        select::{Line, Look, Span, age, counted, lanes, number, spending},
    },
    config::theme::Theme,
    domain::{Region, lane::LaneState},
};

use super::{paint, sheet, text};

/// From so many columns the last error stands in the table.
const WIDE: usize = 100;
/// From so many columns every operation has its own column.
const WIDEST: usize = 150;

/// A column: its name, how wide it is, and from how many columns of the view on it is there, and up to how many.
const COLUMNS: [(&str, usize, usize, usize); 15] = [
    ("REGION", 16, 0, usize::MAX),
    ("STATE", 12, 0, usize::MAX),
    ("SECRETS", 7, 0, usize::MAX),
    ("DATA", 6, 0, usize::MAX),
    ("WHOLE", 6, 0, usize::MAX),
    ("/MIN", 5, 0, usize::MAX),
    ("LIST", 5, 0, usize::MAX),
    ("DESC", 5, 0, usize::MAX),
    ("OTHER", 5, WIDE, WIDEST),
    ("VERSIONS", 8, WIDEST, usize::MAX),
    ("POLICY", 6, WIDEST, usize::MAX),
    ("WHO", 4, WIDEST, usize::MAX),
    ("CHANGES", 7, WIDEST, usize::MAX),
    ("ANSWERED", 8, WIDEST, usize::MAX),
    ("TOOK", 6, WIDE, usize::MAX),
];

/// The cells of those columns that there is room for; the error takes the rest.
fn cells<'a>(
    said: &'a [String; 15],
    error: &'a str,
    look: Look,
    columns: usize,
) -> Vec<(&'a str, usize, Look)> {
    let there = |(_, _, from, to): &(&str, usize, usize, usize)| (*from..*to).contains(&columns);
    let both = COLUMNS.iter().zip(said).filter(|(column, _)| there(column));
    let mut cells: Vec<(&str, usize, Look)> =
        both.map(|((_, width, ..), said)| (said.as_str(), *width, look)).collect();
    if columns >= WIDE {
        let used: usize = cells.iter().map(|(_, width, _)| width + 2).sum();
        cells.push((error, columns.saturating_sub(used + 2), Look::Dim));
    }
    cells
}

/// Draws the view over the body.
pub fn draw(model: &Model, theme: &Theme, area: Rect, buffer: &mut Buffer) {
    let columns = usize::from(area.width);
    let names = COLUMNS.map(|(name, ..)| name.to_owned());
    let cells = cells(&names, "LAST ERROR", Look::Dim, columns);
    let header = paint::row(area, 0);
    paint::line(buffer, (header.x, header.y), usize::from(header.width), &sheet::columns(&cells), theme);
    let below = usize::from(area.height).saturating_sub(1);
    let detail = detail_height(below);
    let rows = below.saturating_sub(detail);
    let first = model.screen.cursor.saturating_sub(rows.saturating_sub(1));
    for (at, (region, lane)) in model.lanes.iter().enumerate().skip(first).take(rows) {
        let place = paint::row(area, 1 + at - first);
        let line = lane_line(model, *region, lane, columns);
        paint::line(buffer, (place.x, place.y), usize::from(area.width), &line, theme);
        if at == model.screen.cursor {
            paint::tint(buffer, Rect { x: place.x + 1, width: 16.min(place.width), ..place }, theme.selected);
            paint::put(buffer, (place.x, place.y), 1, "▌", theme.strong);
        }
    }
    if model.lanes.len() < rows {
        let place = paint::row(area, 1 + model.lanes.len());
        paint::line(buffer, (place.x, place.y), columns, &sum_line(model, columns), theme);
    }
    let chosen = model.lanes.iter().nth(model.screen.cursor);
    if let Some((region, lane)) = chosen.filter(|_| detail > 0) {
        let y = area.y + paint::at(1 + rows.min(model.lanes.len() + 1));
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

/// What was asked of some Regions: in the last minute, and by operation since the program began.
fn counted_calls<'a>(model: &Model, lanes: impl Iterator<Item = &'a RegionState>) -> [u64; 8] {
    let mut sums = [0; 8];
    for lane in lanes {
        let [list, describe, versions, policy, who] = spending::READS.map(|name| spending::calls(lane, name));
        let changes = spending::changes(lane);
        let minute = u64::from(lane.spent.a_minute(model.now.mono));
        let other = versions + policy + who + changes;
        let all = [minute, list, describe, other, versions, policy, who, changes];
        for (sum, count) in sums.iter_mut().zip(all) {
            *sum += count;
        }
    }
    sums
}

fn said(first: [String; 5], counts: [u64; 8], last: [String; 2]) -> [String; 15] {
    let counts = counts.map(|count| number(usize::try_from(count).unwrap_or(usize::MAX)));
    let mut all = first.into_iter().chain(counts).chain(last);
    std::array::from_fn(|_| all.next().unwrap_or_default())
}

fn lane_line(model: &Model, region: Region, lane: &RegionState, columns: usize) -> Line {
    let none = || "–".to_owned();
    let secrets = match lane.listing {
        Some(seen) if lane.listed_at.is_none() => format!("{}…", number(seen)),
        _ if lane.listed_at.is_some() => number(lane.secrets),
        _ => none(),
    };
    let age = |at: Option<jiff::Timestamp>| at.map_or_else(none, |at| age::of_answer(model, at));
    let answered = lane.answered_at.map_or_else(none, |at| age::minute(model, at));
    let took = lane.took.map_or_else(none, |took| took_words(took.as_millis()));
    let state = lanes::word(lane.state).to_owned();
    let text = if lane.state == LaneState::OutOfScope { Look::Dim } else { Look::Text };
    let first = [region.name().to_owned(), state, secrets, age(lane.known_at()), age(lane.listed_at)];
    let said = said(first, counted_calls(model, std::iter::once(lane)), [answered, took]);
    let error = match &lane.last_error {
        Some((error, at)) => format!("{} {error}", age::minute(model, *at)),
        None => String::new(),
    };
    let mut cells = cells(&said, &error, text, columns);
    if let Some(state) = cells.get_mut(1) {
        state.2 = look(lane.state);
    }
    sheet::columns(&cells)
}

/// All Regions together.
fn sum_line(model: &Model, columns: usize) -> Line {
    let asked = spending::asked(model).count();
    let secrets = spending::asked(model).map(|lane| lane.secrets).sum();
    let none = String::new;
    let first = [format!("all {asked}"), none(), number(secrets), none(), none()];
    let said = said(first, counted_calls(model, model.lanes.values()), [none(), none()]);
    sheet::columns(&cells(&said, &spending::rate(model).unwrap_or_default(), Look::Dim, columns))
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
    if let Some(at) = lane.answered_at {
        say("Answered", age::minute(model, at));
    }
    if let Some(at) = lane.listed_at.filter(|at| Some(*at) < lane.polled_at) {
        let known = lane.known_at().map(|at| age::of_answer(model, at)).unwrap_or_default();
        let lists = age::of_answer(model, at);
        say(
            "Data",
            format!(
                "what changed is known as of {known} ago; what was deleted, and when what was read, as of {lists} ago"
            ),
        );
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
