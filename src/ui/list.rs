//! The list: two lines of header, then a row for each secret that is visible, with a cell for each Region.

use std::collections::BTreeSet;

use ratatui::{buffer::Buffer, layout::Rect};

use crate::{
    app::{
        Model,
        filter::QuickFilter,
        model::Sort,
        select::{
            Look, columns, counted, glyph, knowledge, lanes, number,
            row::{self, Row},
        },
    },
    config::theme::Theme,
    domain::{
        Region, SecretKey,
        health::{Assessment, Cell},
    },
};

use super::{ViewState, layout::Places, paint, text};

/// Where the columns of the list begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Widths {
    name: usize,
    what: usize,
    matrix: usize,
}

/// Marker, glyph and a space.
const FRONT: usize = 3;
/// WHAT at its best, and when there is less room.
const WHAT: (usize, usize) = (19, 12);
/// NAME at its best, when there is less room, and at most; a wider one than the longest name would only lead the eye away
/// from its cells.
const NAME: (usize, usize, usize) = (28, 24, 64);
/// NAME takes so much of the room to spare, however short the names are.
const EVEN_NAME: usize = 33;
/// The matrix never has less: the worst Region, the home, and the fold.
const LEAST_MATRIX: usize = 13;

/// How wide NAME and WHAT may be at the least, and what that leaves for the matrix of `whole` columns.
fn room(list: usize, whole: usize) -> (usize, usize, usize) {
    let left = |name: usize, what: usize| {
        let what = if what > 0 { what + 1 } else { 0 };
        list.saturating_sub(FRONT + name + 1 + what)
    };
    let least = whole.min(LEAST_MATRIX);
    [(NAME.0, WHAT.0), (NAME.1, WHAT.0), (NAME.1, WHAT.1)]
        .into_iter()
        .map(|(name, what)| (name, what, left(name, what)))
        .find(|(_, _, room)| *room >= least)
        .unwrap_or((NAME.1, 0, left(NAME.1, 0)))
}

fn widths(list: usize, whole: usize, matrix: usize, longest: usize) -> Widths {
    let (name, what, room) = room(list, whole);
    let spare = room.saturating_sub(matrix);
    // Two columns stay free at the right edge, if there is room to spare.
    let most = longest.clamp(EVEN_NAME, NAME.2);
    let more = spare.saturating_sub(2).min(most - name);
    let rest = spare.saturating_sub(more + 2);
    let what = if what == WHAT.0 { what + rest.min(11) } else { what };
    let front = FRONT + name + more + 1 + if what > 0 { what + 1 } else { 0 };
    Widths { name: name + more, what, matrix: front }
}

/// Draws the list.
pub fn draw(model: &Model, theme: &Theme, state: &mut ViewState, places: &Places, buffer: &mut Buffer) {
    let area = places.list;
    let height = usize::from(area.height.saturating_sub(places.header));
    let first = scroll(model, state, height);
    let rows = || model.rows.shown_from(first, height);
    let homes: BTreeSet<Region> = rows().filter_map(|(_, row)| model.rows.home(row)).collect();
    let whole = columns::width(model, &columns::in_use(model), 0);
    let (_, _, matrix) = room(usize::from(area.width), whole);
    state.columns.choose(model, matrix, &homes);
    let folded = state.columns.folded.len();
    let used = columns::width(model, &state.columns.shown, folded);
    let widths = widths(usize::from(area.width), whole, used, state.survey.longest);
    header(model, theme, state, places, widths, buffer);
    state.rows = Rect { y: area.y + places.header.min(area.height), height: paint::at(height), ..area };
    let judge = model.judge();
    for (at, (key, _)) in rows().enumerate() {
        let Some(secret) = model.fleet.get(key) else { continue };
        let assessment = judge.assess(&secret);
        let drawn = Drawn { model, theme, state, place: paint::row(state.rows, at), widths };
        draw_row(&drawn, &row::row(model, &secret, &assessment), key, &assessment, buffer);
    }
    if model.rows.count() == 0 && height > 0 {
        let columns = usize::from(area.width.saturating_sub(4));
        for (at, line) in text::wrap(&nothing(model), columns).iter().enumerate().take(height) {
            let place = paint::row(state.rows, at);
            paint::put(buffer, (place.x + 3, place.y), columns, line, theme.dim);
        }
    }
}

/// The first row on the screen: moved only as far as the selection needs it.
fn scroll(model: &Model, state: &mut ViewState, height: usize) -> usize {
    let rows = &model.rows;
    let at = |index: usize| rows.at(index).is_some_and(|key| Some(key) == model.selection.secret.as_ref());
    let selected = if at(model.selection.index) {
        model.selection.index
    } else if at(state.selected) {
        state.selected
    } else {
        model.selection.secret.as_ref().and_then(|key| rows.position(key)).unwrap_or(0)
    };
    state.selected = selected;
    let last = rows.count().saturating_sub(height);
    let least = (selected + 1).saturating_sub(height);
    state.first = state.first.clamp(least, selected.max(least)).min(last);
    state.first
}

fn nothing(model: &Model) -> String {
    if model.fleet.is_empty() {
        return match lanes::listed(model) {
            (_, true) => "Looking …".to_owned(),
            (0, false) => "No Region answers: what is there is not known. 2 shows how each Region fails, ! the errors, i who asks.".to_owned(),
            (listed, false) => format!("No secrets in {}.", counted(listed, "Region", "Regions")),
        };
    }
    if let Some(error) = &model.filter.error {
        return error.to_string();
    }
    "No secret passes the filter; Esc clears it.".to_owned()
}

/// What is shown, in words: the sort, the filter, how many.
fn caption(model: &Model, wide: bool) -> String {
    let shown = model.rows.count();
    let all = model.fleet.len();
    let quick = match model.filter.quick {
        QuickFilter::All => "",
        QuickFilter::Wrong => "wrong",
        QuickFilter::Silent => "touched by a silent Region",
        QuickFilter::NoReplica => "no replica",
        QuickFilter::InFlight => "in flight",
    };
    let typed = model.filter.input.value();
    if !quick.is_empty() || !typed.is_empty() {
        let words =
            [quick, typed].into_iter().filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" · ");
        let so_far = if model.rows.is_filtering() { " so far" } else { "" };
        return format!("{}{so_far} of {}: {words}", number(shown), number(all));
    }
    let wrong = knowledge::wrong(model);
    if model.rows.is_sorting() {
        return format!("{}: sorting …", number(shown));
    }
    match model.rows.sort {
        Sort::Trouble if !wide || wrong == 0 => String::new(),
        Sort::Trouble => {
            format!("{} wrong first, then {} more", number(wrong), number(shown.saturating_sub(wrong)))
        }
        Sort::Name => format!("{} by name", number(shown)),
        Sort::Changed => format!("{}, last changed first", number(shown)),
        Sort::Home => format!("{} by home Region", number(shown)),
    }
}

fn header(
    model: &Model,
    theme: &Theme,
    state: &ViewState,
    places: &Places,
    widths: Widths,
    buffer: &mut Buffer,
) {
    let area = places.list;
    let codes = paint::row(area, usize::from(places.header.saturating_sub(1)));
    let two = places.header > 1;
    let name = FRONT + widths.name + 1;
    if two {
        let room = (widths.matrix - FRONT).saturating_sub(1);
        paint::put(buffer, (area.x + 3, area.y), room, &caption(model, !places.shared), theme.dim);
    }
    let fold = caption(model, false);
    let title = if two || fold.is_empty() { "NAME" } else { fold.as_str() };
    paint::put(buffer, (area.x + 3, codes.y), widths.name, title, theme.dim);
    if widths.what > 0 {
        let title = if widths.what < 13 { "WHAT" } else { "WHAT IS WRONG" };
        paint::put(buffer, (area.x + paint::at(name), codes.y), widths.what, title, theme.dim);
    }
    let (starts, fold, _) = columns::places(&state.columns.shown, state.columns.folded.len());
    let x = |at: usize| area.x + paint::at(widths.matrix + at);
    let left = |at: usize| usize::from(area.width).saturating_sub(widths.matrix + at);
    let mut group = "";
    for (region, at) in &starts {
        if two && region.group() != group {
            group = region.group();
            paint::put(buffer, (x(*at), area.y), left(*at), group, theme.dim);
        }
        let code = region.short();
        if lanes::is_dark(model, *region) {
            // Only the code is reversed, so that dark neighbours stay apart.
            let used = paint::put(buffer, (x(*at), codes.y), left(*at), &code, theme.alarm);
            paint::put(buffer, (x(*at + used), codes.y), left(*at + used), "!", theme.act_bold);
        } else {
            paint::put(buffer, (x(*at), codes.y), left(*at), &code, theme.text);
        }
    }
    if let Some(at) = fold {
        let folded = format!("+{}", state.columns.folded.len());
        paint::put(buffer, (x(at), codes.y), left(at), &folded, theme.dim);
    }
}

/// What a row is drawn with, and where.
struct Drawn<'a> {
    model: &'a Model,
    theme: &'a Theme,
    state: &'a ViewState,
    place: Rect,
    widths: Widths,
}

fn draw_row(drawn: &Drawn<'_>, row: &Row, key: &SecretKey, assessment: &Assessment, buffer: &mut Buffer) {
    let Drawn { model, theme, place, widths, .. } = *drawn;
    let selected = model.selection.secret.as_ref() == Some(key);
    let (sign, look) = row.glyph;
    let x = |at: usize| place.x + paint::at(at);
    let name_style = if row.stale { theme.dim } else { theme.text };
    paint::put(buffer, (x(1), place.y), 1, &sign.to_string(), paint::style(theme, look));
    let mark = if theme.ascii { '~' } else { '…' };
    let name = text::cut_middle(&row.name, widths.name, mark);
    paint::put(buffer, (x(FRONT), place.y), widths.name, &name, name_style);
    if selected {
        let bar = Rect { x: x(FRONT), width: paint::at(widths.name), ..place };
        paint::tint(buffer, bar, theme.selected);
        paint::put(buffer, (place.x, place.y), 1, "▌", theme.strong);
    }
    what(theme, row, x(FRONT + widths.name + 1), place, widths.what, buffer);
    cells(drawn, assessment, selected, buffer);
}

/// As many words as fit, whole ones.
fn what(theme: &Theme, row: &Row, x: u16, place: Rect, room: usize, buffer: &mut Buffer) {
    let mut said = String::new();
    for word in &row.what {
        let space = usize::from(!said.is_empty());
        if text::width(&said) + space + text::width(word) > room && !said.is_empty() {
            break;
        }
        if space > 0 {
            said.push(' ');
        }
        said.push_str(word);
    }
    paint::put(buffer, (x, place.y), room, &said, paint::style(theme, row.look));
}

fn cells(drawn: &Drawn<'_>, assessment: &Assessment, selected: bool, buffer: &mut Buffer) {
    let Drawn { model, theme, state, place, widths } = *drawn;
    let (starts, fold, _) = columns::places(&state.columns.shown, state.columns.folded.len());
    let left = |at: usize| usize::from(place.width).saturating_sub(widths.matrix + at);
    let mut draw = |at: usize, cell: Cell, dark: bool, chosen: bool| {
        let (sign, look) = glyph::cell(cell);
        let mut style = paint::style(theme, look);
        if dark && look != Look::Unknown {
            style = paint::dimmed(style);
        }
        if chosen {
            style = style.patch(theme.selected);
        }
        let sign = if theme.ascii && cell == Cell::Nothing && !chosen { ' ' } else { sign };
        let x = place.x + paint::at(widths.matrix + at);
        paint::put(buffer, (x, place.y), left(at).min(1), &sign.to_string(), style);
    };
    let chosen = model.selection.region.filter(|_| selected);
    for (region, at) in starts {
        draw(at, row::cell(assessment, region), lanes::is_dark(model, region), chosen == Some(region));
    }
    if let Some(at) = fold {
        let inside = chosen.is_some_and(|region| state.columns.folded.contains(&region));
        draw(at, row::worst(assessment, &state.columns.folded), false, inside);
    }
}
