//! What a key does in a dialog. No letter is a shortcut; a send needs the focus on its button and Enter.

use crokey::{
    KeyCombination, OneToThree,
    crossterm::event::{KeyCode, KeyModifiers},
};

use crate::{app::model::Model, domain::Safe};

use super::{
    Dialog, Reply, command_line,
    confirm::Typed,
    desk::Desk,
    page::{Pressed, Stop},
    watch::Watch,
};

/// One key, after the deaf time.
pub(super) fn press(dialog: &mut Dialog, key: KeyCombination, model: &Model) -> Reply {
    let OneToThree::One(code) = key.codes else { return Reply::Stay };
    if key.modifiers.contains(KeyModifiers::CONTROL) {
        return control(dialog, code, model);
    }
    if key.modifiers.contains(KeyModifiers::ALT) {
        return Reply::Stay;
    }
    if !super::fits(model) || dialog.watch.is_some() {
        let final_enter = code == KeyCode::Enter && dialog.watch.as_ref().is_some_and(Watch::is_final);
        return if code == KeyCode::Esc || final_enter { Reply::Close } else { Reply::Stay };
    }
    match (dialog.stop, code) {
        (Stop::List | Stop::Radio, _) => choice(dialog, code, model),
        (Stop::Field, KeyCode::Enter) => {
            if dialog.is_typed() {
                dialog.stop = Stop::Confirm;
            }
            Reply::Stay
        }
        (Stop::Field, _) => match dialog.field.key(code, model.now.mono, true) {
            Typed::Taken => Reply::Stay,
            Typed::Pasted => {
                dialog.note = Some(Safe::new("pasting is off"));
                Reply::Stay
            }
            Typed::NotMine => walk(dialog, code, model),
        },
        (Stop::Cancel, KeyCode::Enter) => Reply::Close,
        (Stop::Confirm, KeyCode::Enter) => send(dialog, model),
        _ => walk(dialog, code, model),
    }
}

fn control(dialog: &mut Dialog, code: KeyCode, model: &Model) -> Reply {
    let desk = Desk::new(model, &dialog.key);
    let text = match code {
        KeyCode::Char('y' | 'Y') if !dialog.steps().is_empty() => {
            Some(command_line::whole(dialog.steps(), &model.settings))
        }
        KeyCode::Char('y' | 'Y') => dialog.watch.as_ref().map(|watch| watch.command(&model.settings)),
        KeyCode::Char('o' | 'O') => dialog.page.link(&desk),
        _ => None,
    };
    text.map_or(Reply::Stay, |text| {
        dialog.note = Some(Safe::new("copied"));
        Reply::Copy(text)
    })
}

fn choice(dialog: &mut Dialog, code: KeyCode, model: &Model) -> Reply {
    let key = dialog.key.clone();
    let wanted = dialog.page.typed();
    match dialog.page.press(dialog.stop, code, &Desk::new(model, &key)) {
        Pressed::Chosen => {
            dialog.draft(model);
            if dialog.page.typed() != wanted {
                dialog.field.clear();
            }
            if !dialog.stops(model).contains(&dialog.stop) {
                dialog.home_focus(model);
            }
            Reply::Stay
        }
        Pressed::Moved => Reply::Stay,
        Pressed::Nothing if code == KeyCode::Enter => {
            step_focus(dialog, model, 1);
            Reply::Stay
        }
        Pressed::Nothing => walk(dialog, code, model),
    }
}

/// Keys that move the focus, and Esc.
fn walk(dialog: &mut Dialog, code: KeyCode, model: &Model) -> Reply {
    match code {
        KeyCode::Esc => return Reply::Close,
        KeyCode::Tab | KeyCode::Right | KeyCode::Down => step_focus(dialog, model, 1),
        KeyCode::BackTab | KeyCode::Left | KeyCode::Up => step_focus(dialog, model, -1),
        _ => {}
    }
    Reply::Stay
}

fn step_focus(dialog: &mut Dialog, model: &Model, by: isize) {
    let stops = dialog.stops(model);
    let at = stops.iter().position(|stop| *stop == dialog.stop).unwrap_or(0);
    let next = at.checked_add_signed(by).unwrap_or(stops.len() - 1);
    dialog.stop = stops.get(next).or(stops.first()).copied().unwrap_or(Stop::Cancel);
}

fn send(dialog: &mut Dialog, model: &Model) -> Reply {
    if !dialog.is_sendable(model) || !dialog.is_typed() {
        return Reply::Stay;
    }
    let Some(plan) = dialog.plan.take() else { return Reply::Stay };
    dialog.sent += u64::try_from(plan.steps.len()).unwrap_or(0);
    dialog.watch = Some(Watch::new(&plan, model.now));
    Reply::Send(plan)
}
