//! Leaving: at once when nothing is open; else the person is asked, and may stay, wait for the answers, or leave now.
//! What is sent stays sent, and what waits is taken back.

use std::time::Duration;

use crokey::KeyCombination;

use crate::app::{
    command::Command,
    effect::Effect,
    keymap::{Place, key},
    model::{Action, Model, Tone},
    overlay::Overlay,
    select::{activity, waiting},
};

use super::{errors, queue};

/// How long a first `q` or Ctrl-C waits for the second.
const AGAIN: Duration = Duration::from_secs(2);
/// The letter that waits for the answers, and leaves then.
const WAIT: char = 'w';

/// `q` on the main screen, or Ctrl-C anywhere: the second one leaves.
pub(super) fn asked(model: &mut Model, key: &str, effects: &mut Vec<Effect>) {
    let now = model.now.mono;
    if model.screen.leaving.is_some_and(|first| now <= first + AGAIN) {
        leave(model, effects);
        return;
    }
    model.screen.leaving = Some(now);
    if waiting::open(model).next().is_some() {
        model.overlay = Some(Overlay::Leaving { scroll: 0 });
        return;
    }
    let moving = model.activity.iter().filter(|action| Action::is_in_flight(action)).count();
    let unknown = match activity::unknown(model) {
        0 => String::new(),
        1 => "1 outcome is still unknown: the next start looks again. ".to_owned(),
        unknown => format!("{unknown} outcomes are still unknown: the next start looks again. "),
    };
    let moving = match moving {
        0 => String::new(),
        moving => format!("{moving} still replicating: AWS goes on without this window. "),
    };
    let text = match (unknown.is_empty(), moving.is_empty()) {
        (true, true) => format!("{key} again leaves"),
        _ => format!("{key} again leaves. {unknown}{moving}").trim_end().to_owned(),
    };
    errors::say(model, Tone::Question, &text);
}

/// A key while it is asked. Anything that is no answer changes nothing.
pub(super) fn pressed(model: &mut Model, pressed: KeyCombination, effects: &mut Vec<Effect>) {
    if key::character(pressed) == Some(WAIT) {
        model.overlay = None;
        model.queue.leaving = true;
        model.screen.leaving = None;
        return;
    }
    match model.settings.keys.command(Place::Overlay, pressed) {
        Some(Command::Quit) => leave(model, effects),
        Some(Command::Back) => stay(model),
        Some(Command::Down) => scroll(model, 1),
        Some(Command::Up) => scroll(model, -1),
        _ => {}
    }
}

fn scroll(model: &mut Model, by: i16) {
    if let Some(Overlay::Leaving { scroll }) = &mut model.overlay {
        *scroll = scroll.saturating_add_signed(by);
    }
}

/// The person stays.
pub(super) fn stay(model: &mut Model) {
    if matches!(model.overlay, Some(Overlay::Leaving { .. })) {
        model.overlay = None;
    }
    model.screen.leaving = None;
    if std::mem::take(&mut model.queue.leaving) {
        errors::say(model, Tone::Question, "staying");
    }
}

fn leave(model: &mut Model, effects: &mut Vec<Effect>) {
    queue::withdraw_all(model, effects);
    effects.push(Effect::Exit(0));
}
