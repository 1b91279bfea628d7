//! Moving: rows, Regions, views, the pane. What is selected is a secret, not a row number.

use crate::{
    app::{
        command::Command,
        model::{Focus, Model, View},
        select::activity,
    },
    domain::Region,
};

/// Lines that stay in sight when half a screen is turned.
const FRAME_LINES: u16 = 10;

/// A command that moves.
pub(super) fn run(model: &mut Model, command: Command) {
    match command {
        Command::RegionLeft => region(model, false),
        Command::RegionRight => region(model, true),
        Command::NextWrong => wrong(model, true),
        Command::PreviousWrong => wrong(model, false),
        _ if model.screen.page || model.screen.focus == Focus::Pane => pane(model, command),
        _ => {
            let half = usize::from(model.screen.size.1.saturating_sub(FRAME_LINES) / 2).max(1);
            let (last, at) = (count(model).saturating_sub(1), at(model));
            let to = match command {
                Command::Down => at + 1,
                Command::Up => at.saturating_sub(1),
                Command::First => 0,
                Command::Last => last,
                Command::PageDown => at + half,
                Command::PageUp => at.saturating_sub(half),
                _ => at,
            };
            go(model, to.min(last));
        }
    }
}

fn count(model: &Model) -> usize {
    match model.screen.view {
        View::Secrets => model.rows.count(),
        View::Regions => model.lanes.len(),
        View::Activity => activity::count(model),
    }
}

fn at(model: &Model) -> usize {
    match model.screen.view {
        View::Secrets => model.selection.index,
        View::Regions | View::Activity => model.screen.cursor,
    }
}

fn go(model: &mut Model, to: usize) {
    if model.screen.view != View::Secrets {
        model.screen.cursor = to;
        return;
    }
    model.selection.touched = true;
    if let Some(key) = model.rows.at(to).cloned() {
        if model.selection.secret.as_ref() != Some(&key) {
            model.selection.region = None;
            model.screen.pane_scroll = 0;
        }
        model.selection.secret = Some(key);
        model.selection.index = to;
    }
}

fn pane(model: &mut Model, command: Command) {
    let half = (model.screen.size.1.saturating_sub(FRAME_LINES) / 2).max(1);
    let at = model.screen.pane_scroll;
    model.screen.pane_scroll = match command {
        Command::Down => at.saturating_add(1),
        Command::Up => at.saturating_sub(1),
        Command::PageDown => at.saturating_add(half),
        Command::PageUp => at.saturating_sub(half),
        Command::First => 0,
        // The picture stops at the last line.
        Command::Last => 500,
        _ => at,
    }
    .min(500);
}

fn region(model: &mut Model, right: bool) {
    model.selection.touched = true;
    let regions: Vec<Region> = crate::app::select::matrix_regions(model);
    let Some(here) = model.cursor_region() else { return };
    let at = regions.iter().position(|region| *region == here).unwrap_or(0);
    let to = if right { at + 1 } else { at.saturating_sub(1) };
    // The first press shows where the cursor is; the next ones move it.
    let to = if model.selection.region.is_none() { at } else { to };
    if let Some(region) = regions.get(to.min(regions.len().saturating_sub(1))) {
        model.selection.region = Some(*region);
    }
}

fn wrong(model: &mut Model, forward: bool) {
    if let Some(story) = model.story.as_mut().filter(|_| forward) {
        story.looked();
    }
    view(model, View::Secrets);
    let count = model.rows.count();
    let here = model.selection.index;
    let found = (1..=count).map(|step| if forward { here + step } else { here + count - step } % count);
    let found = found.into_iter().find(|at| model.rows.is_or_was_wrong(*at));
    match found {
        Some(at) => go(model, at),
        None => super::errors::say(model, crate::app::model::Tone::Question, "nothing wrong in this list"),
    }
}

/// Changes the view.
pub(super) fn view(model: &mut Model, view: View) {
    if model.screen.view != view {
        model.screen.view = view;
        model.screen.cursor = match view {
            View::Activity => activity::count(model).saturating_sub(1),
            _ => 0,
        };
    }
    model.screen.page = false;
    model.screen.focus = Focus::List;
}

/// From the chosen line of another view to what it is about.
pub(super) fn follow(model: &mut Model) {
    let found = match model.screen.view {
        View::Activity => activity::chosen(model).map(|entry| entry.step().operation.secret().key()),
        _ => None,
    };
    let region = match model.screen.view {
        View::Regions => model.lanes.keys().nth(model.screen.cursor).copied(),
        _ => None,
    };
    if let Some(key) = found.filter(|key| model.rows.brief(key).is_some()) {
        super::overlays::clear_filter(model);
        view(model, View::Secrets);
        model.selection.touched = true;
        model.selection.secret = Some(key);
        model.rows.reorder = true;
    } else if let Some(region) = region {
        super::overlays::set_filter(model, &format!("region:{region}"));
        view(model, View::Secrets);
    }
}
