//! Keys and pastes: to the dialog, the overlay or the filter that is open, else to the command they are bound to.

use crokey::{KeyCombination, crossterm::event::KeyModifiers};
use crossterm_codes::{char_of, is};

use crate::app::{
    command::Command,
    dialog::Reply,
    effect::Effect,
    keymap,
    model::{Model, Tone},
};

use super::{actions, commands, errors, overlays};

/// How long after a key press the rows keep their order.
const FREEZE: std::time::Duration = std::time::Duration::from_secs(3);
/// How long an error stays at least.
const ERROR_STAYS: std::time::Duration = std::time::Duration::from_secs(3);

mod crossterm_codes {
    //! crokey's key codes, named once.
    use crokey::{KeyCombination, OneToThree, crossterm::event::KeyCode};

    /// The key's only code.
    pub(super) fn code(key: KeyCombination) -> Option<KeyCode> {
        match key.codes {
            OneToThree::One(code) => Some(code),
            _ => None,
        }
    }

    /// Whether the key is this code without modifiers.
    pub(super) fn is(key: KeyCombination, wanted: KeyCode) -> bool {
        key.modifiers.is_empty() && code(key) == Some(wanted)
    }

    /// The key's character.
    pub(super) fn char_of(key: KeyCombination) -> Option<char> {
        match code(key) {
            Some(KeyCode::Char(c)) => Some(c),
            _ => None,
        }
    }
}

/// A key was pressed.
pub(super) fn pressed(model: &mut Model, key: KeyCombination, effects: &mut Vec<Effect>) {
    let shown = model.message.as_ref().map(|message| (message.tone, message.at.mono));
    if let Some((tone, at)) = shown
        && (tone < Tone::Error || model.now.mono >= at + ERROR_STAYS)
    {
        model.message = None;
    }
    if let Some(command) = anywhere(model, key) {
        commands::run(model, command, effects);
        return;
    }
    if model.dialog.is_some() {
        in_dialog(model, effects, |dialog, model| dialog.key(key, model));
        return;
    }
    model.rows.frozen_until = model.now.mono + FREEZE;
    if model.overlay.is_some() {
        overlays::pressed(model, key, effects);
        return;
    }
    if model.filter.editing {
        overlays::filter_key(model, key);
        return;
    }
    let place = if model.screen.page { keymap::Place::Page } else { keymap::Place::Main };
    match model.settings.keys.command(place, key) {
        Some(command) => commands::run(model, command, effects),
        None => unbound(model, key),
    }
}

/// The commands of the terminal itself: they mean the same in a dialog, a menu or a field of text, where a letter does not.
fn anywhere(model: &Model, key: KeyCombination) -> Option<Command> {
    let plain = (key.modifiers - KeyModifiers::SHIFT).is_empty();
    let command = model.settings.keys.command(keymap::Place::Main, key)?;
    let everywhere = matches!(command, Command::Interrupt | Command::Suspend | Command::Redraw);
    (everywhere && !plain).then_some(command)
}

fn unbound(model: &mut Model, key: KeyCombination) {
    let Some(character) = char_of(key).filter(|c| c.is_alphanumeric()) else { return };
    if is(key, crokey::crossterm::event::KeyCode::Char('x')) {
        errors::say(model, Tone::Question, "secretdeck never reads values; y copies the ARN");
    } else if model.screen.unbound.insert(character) {
        errors::say(model, Tone::Question, &format!("{character} is not bound; ? shows the keys"));
    }
}

/// Text was pasted: a dialog decides for itself; anywhere else an ARN goes to the filter, where it jumps.
pub(super) fn pasted(model: &mut Model, text: &str, effects: &mut Vec<Effect>) {
    if model.dialog.is_some() {
        in_dialog(model, effects, |dialog, model| dialog.paste(text, model));
        return;
    }
    if model.overlay.is_some() {
        return;
    }
    overlays::filter_paste(model, text);
}

fn in_dialog(
    model: &mut Model,
    effects: &mut Vec<Effect>,
    act: impl FnOnce(&mut crate::app::dialog::Dialog, &Model) -> Reply,
) {
    let Some(mut dialog) = model.dialog.take() else { return };
    match act(&mut dialog, model) {
        Reply::Stay => model.dialog = Some(dialog),
        Reply::Close => {}
        Reply::Copy(text) => {
            // The dialog itself says so, beside its buttons.
            model.dialog = Some(dialog);
            effects.push(Effect::Copy(text));
        }
        Reply::Send(plan) => {
            model.dialog = Some(dialog);
            actions::confirmed(model, plan, effects);
        }
    }
}
