//! What lies over the main screen: the filter line, menus, help, errors, the palette.

use crokey::{KeyCombination, OneToThree, crossterm::event::KeyCode};
use tui_input::{Input, InputRequest};

use crate::{
    app::{
        command::Command,
        effect::Effect,
        filter::{Filter, Query, QuickFilter},
        model::{Model, Tone},
    },
    domain::{Arn, Safe},
};

use super::errors;

/// Most characters that the filter or the palette takes.
const LONGEST: usize = 400;

/// The edit that a key asks of a line of text, if any.
fn edit(key: KeyCombination) -> Option<InputRequest> {
    use crokey::crossterm::event::KeyModifiers;
    let OneToThree::One(code) = key.codes else { return None };
    let ctrl = key.modifiers.contains(KeyModifiers::CONTROL);
    Some(match code {
        KeyCode::Char(c) if !ctrl && !key.modifiers.contains(KeyModifiers::ALT) => {
            InputRequest::InsertChar(c)
        }
        KeyCode::Char('u') if ctrl => InputRequest::DeleteLine,
        KeyCode::Char('w') if ctrl => InputRequest::DeletePrevWord,
        KeyCode::Char('a') if ctrl => InputRequest::GoToStart,
        KeyCode::Char('e') if ctrl => InputRequest::GoToEnd,
        KeyCode::Backspace => InputRequest::DeletePrevChar,
        KeyCode::Delete => InputRequest::DeleteNextChar,
        KeyCode::Left => InputRequest::GoToPrevChar,
        KeyCode::Right => InputRequest::GoToNextChar,
        KeyCode::Home => InputRequest::GoToStart,
        KeyCode::End => InputRequest::GoToEnd,
        _ => return None,
    })
}

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
            let Some(request) = edit(key) else { return };
            let full = model.filter.input.value().chars().count() >= LONGEST;
            if !(full && matches!(request, InputRequest::InsertChar(_))) {
                model.filter.input.handle(request);
                parse(model);
            }
        }
    }
}

/// Text pasted anywhere outside a dialog goes to the filter; an ARN jumps to its secret.
pub(super) fn filter_paste(model: &mut Model, text: &str) {
    let text: String = Safe::new(text.trim()).chars().take(LONGEST).collect();
    let joined = if model.filter.editing { format!("{}{text}", model.filter.input.value()) } else { text };
    set_filter(model, &joined);
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
    if model.fleet.get(&arn.key()).is_none() {
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

pub(super) fn menu(_model: &mut Model, _command: Command) {}
pub(super) fn pressed(_model: &mut Model, _key: KeyCombination, _effects: &mut Vec<Effect>) {}
