//! What lies over the main screen: the filter line, menus, help, errors, the palette.

use crokey::{KeyCombination, OneToThree, crossterm::event::KeyCode};
use tui_input::{Input, InputRequest};

use crate::{
    app::{
        command::Command,
        dialog, edit,
        effect::Effect,
        filter::{Filter, Query, QuickFilter},
        keymap::Place,
        menu::{self, MenuReply},
        model::{Model, Tone, View},
        overlay::{Choice, Overlay},
        select::activity,
    },
    domain::{Arn, Safe},
};

use super::{commands, errors, leaving, queue};

/// Most characters that the filter or the palette takes.
const LONGEST: usize = 400;
/// Farther than any text reaches; the picture stops at the last line.
const LAST_LINE: u16 = 1000;

fn code(key: KeyCombination) -> Option<KeyCode> {
    match key.codes {
        OneToThree::One(code) => Some(code),
        _ => None,
    }
}

/// A key while the filter is typed: what passes is shown at once.
pub(super) fn filter_key(model: &mut Model, key: KeyCombination) {
    match code(key) {
        Some(KeyCode::Enter) => {
            model.filter.editing = false;
            jump(model);
        }
        Some(KeyCode::Esc) => {
            clear_filter(model);
            model.filter.editing = false;
        }
        Some(KeyCode::Up | KeyCode::Down) => {
            let command = if code(key) == Some(KeyCode::Up) { Command::Up } else { Command::Down };
            super::moves::run(model, command);
        }
        _ => {
            let Some(request) = edit::request(key) else { return };
            let full = model.filter.input.value().chars().count() >= LONGEST;
            if !(full && matches!(request, InputRequest::InsertChar(_))) {
                edit::apply(&mut model.filter.input, request);
                parse(model);
            }
        }
    }
}

/// Text pasted anywhere outside a dialog goes to the filter; an ARN jumps to its secret.
pub(super) fn filter_paste(model: &mut Model, text: &str) {
    let before = if model.filter.editing { model.filter.input.value() } else { "" };
    let joined = Safe::new(&format!("{before}{}", text.trim()));
    let most: String = joined.chars().take(LONGEST).collect();
    set_filter(model, &most);
    jump(model);
}

/// Replaces the filter.
pub(super) fn set_filter(model: &mut Model, text: &str) {
    model.filter.input = Input::new(text.to_owned());
    parse(model);
}

/// No filter.
pub(super) fn clear_filter(model: &mut Model) {
    model.filter = Filter::default();
    model.rows.reorder = true;
}

fn parse(model: &mut Model) {
    let text = model.filter.input.value();
    match Query::parse(text) {
        Ok(query) => {
            model.filter.query = query;
            model.filter.error = None;
        }
        Err(error) => model.filter.error = Some(error),
    }
    model.rows.reorder = true;
}

/// A filter that is an ARN goes to that secret, wherever it stands in the list.
fn jump(model: &mut Model) {
    let Ok(arn) = Arn::new(model.filter.input.value().trim()) else { return };
    if !model.fleet.contains(&arn.key()) {
        let text = format!("{} is not among the secrets read so far", arn.name());
        errors::say(model, Tone::Question, &text);
        return;
    }
    model.filter = Filter { quick: QuickFilter::default(), ..Filter::default() };
    model.rows.reorder = true;
    model.selection.touched = true;
    model.selection.secret = Some(arn.key());
    model.selection.region = Some(arn.region());
}

/// Opens the menu of a command.
pub(super) fn menu(model: &mut Model, command: Command) {
    if command == Command::SortMenu {
        model.overlay = Some(Overlay::Menu(menu::sort(model.rows.sort)));
        return;
    }
    if command == Command::CopyMenu && model.screen.view == View::Activity {
        match activity::chosen(model).map(|entry| menu::copy_action(model, entry)) {
            Some(menu) => model.overlay = Some(Overlay::Menu(menu)),
            None => errors::say(model, Tone::Question, "nothing was done yet"),
        }
        return;
    }
    let Some(place) = commands::place(model) else {
        let why = commands::nowhere(model);
        errors::say(model, Tone::Question, &why);
        return;
    };
    let menu = match command {
        Command::CopyMenu => menu::Subject::of(model, &place).and_then(|subject| menu::copy(&subject)),
        _ => {
            let applies = |command: Command| match command {
                Command::Withdraw => queue::withdrawable(model).map(|_| ()),
                _ if command.specification().mutates => dialog::applies(command, &place, model),
                _ => Ok(()),
            };
            let region = place.region.map_or(String::new(), |region| format!("  {region}"));
            let title = Safe::new(&format!("{}{region}", place.secret.name()));
            Some(menu::actions(title, &model.settings.keys, &applies))
        }
    };
    model.overlay = menu.map(Overlay::Menu);
}

/// A key while an overlay is open.
pub(super) fn pressed(model: &mut Model, key: KeyCombination, effects: &mut Vec<Effect>) {
    let reply = match &mut model.overlay {
        None => return,
        Some(Overlay::Menu(menu)) => menu.key(key),
        Some(Overlay::Palette { input, cursor }) => menu::palette::key(input, cursor, key),
        Some(Overlay::Leaving { .. }) => {
            leaving::pressed(model, key, effects);
            return;
        }
        Some(Overlay::Help { .. } | Overlay::Errors { .. } | Overlay::WhoAmI) => {
            reading(model, key);
            return;
        }
    };
    match reply {
        MenuReply::Stay => {}
        MenuReply::Close => model.overlay = None,
        MenuReply::Refused(reason) => errors::say(model, Tone::Question, &reason),
        MenuReply::Take(choice) => {
            model.overlay = None;
            take(model, choice, effects);
        }
    }
}

fn take(model: &mut Model, choice: Choice, effects: &mut Vec<Effect>) {
    match choice {
        Choice::Run(command) => commands::run(model, command, effects),
        Choice::Copy(text) => {
            errors::say(model, Tone::Question, "copied");
            effects.push(Effect::Copy(text));
        }
        Choice::Sort(sort) => {
            model.rows.sort = sort;
            model.rows.reorder = true;
        }
    }
}

/// Text that lies over the screen: scrolled, or closed by any key that opened it, Esc, Enter or q.
fn reading(model: &mut Model, key: KeyCombination) {
    let command = model.settings.keys.command(Place::Overlay, key);
    let page = (model.screen.size.1 / 2).max(1);
    let scroll = match &mut model.overlay {
        Some(Overlay::Help { scroll } | Overlay::Errors { scroll }) => scroll,
        _ => {
            model.overlay = None;
            return;
        }
    };
    *scroll = match command {
        Some(Command::Down) => scroll.saturating_add(1),
        Some(Command::Up) => scroll.saturating_sub(1),
        Some(Command::PageDown) => scroll.saturating_add(page),
        Some(Command::PageUp) => scroll.saturating_sub(page),
        Some(Command::First) => 0,
        Some(Command::Last) => LAST_LINE,
        _ => {
            model.overlay = None;
            return;
        }
    }
    .min(LAST_LINE);
}
