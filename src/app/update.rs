//! `update`: what the program does about one message. Total and pure: one file for each source of messages.

use super::{
    effect::Effect,
    model::{Model, Tone},
    msg::{Answer, Msg, Now, TimerId},
    schedule::Reading,
};

mod actions;
mod commands;
mod complete;
mod doubts;
mod errors;
mod identity;
mod journal;
mod keys;
mod lanes;
mod leaving;
mod listings;
mod moves;
mod order;
mod overlays;
mod polls;
mod queue;
mod reads;
mod rows;
mod setup;
mod sweep;
mod timers;
mod visible;
mod wants;

#[cfg(test)]
mod tests;

/// Takes one message at a time. Everything that follows from it is in the effects.
pub fn update(model: &mut Model, now: Now, msg: Msg) -> Vec<Effect> {
    model.now = onward(model.now, now);
    let mut effects = Vec::new();
    // An answer that shows nothing new, and the schedule's own timer, need no frame.
    let turn = matches!(msg, Msg::Timer(TimerId::Rows));
    let quiet =
        turn || matches!(msg, Msg::Remote(_) | Msg::Timer(TimerId::Schedule)) && model.dialog.is_none();
    // Some rules depend on what becomes of an action, and that on the time.
    let ticked = matches!(msg, Msg::Timer(TimerId::Tick));
    model.screen.changed |= !quiet;
    match msg {
        Msg::Began { size, sights } => {
            model.screen.size = size;
            model.sights = crate::domain::sight::Sights::new(sights);
            lanes::begin(model);
            journal::ask(model, &mut effects);
        }
        Msg::Key(key) => {
            timers::noticed(model, false);
            keys::pressed(model, key, &mut effects);
        }
        Msg::Paste(text) => keys::pasted(model, &text, &mut effects),
        Msg::Resized(columns, rows) => model.screen.size = (columns, rows),
        Msg::Focus(focused) => {
            let was_away = std::mem::replace(&mut model.screen.unfocused, !focused);
            if focused {
                timers::noticed(model, was_away);
            }
        }
        Msg::Remote(event) => match model.schedule.flights.remove(&event.task) {
            // A late answer: nobody waits for it any more.
            None => {}
            Some(flight) => match event.answer {
                Answer::Listed(result) if matches!(flight.reading, Reading::Poll(_)) => {
                    polls::polled(model, &flight, event.took, result);
                }
                Answer::Listed(result) => {
                    listings::listed(model, &flight, event.took, result);
                }
                Answer::Described(id, result) => {
                    reads::described(model, &flight, event.took, &id, *result, &mut effects);
                }
                Answer::Versions(arn, result) => {
                    reads::versions(model, &flight, event.took, &arn, result);
                }
                Answer::Policy(arn, result) => reads::policy(model, &flight, arn, result),
                Answer::Identified(result) => identity::answered(model, &flight, result),
                Answer::Setup(setup) => setup::read(model, *setup),
            },
        },
        Msg::Credentials(epoch) => identity::loaded(model, epoch),
        Msg::Executed(executed) => actions::ended(model, *executed, &mut effects),
        Msg::Journal(book) => journal::read(model, *book, &mut effects),
        Msg::Timer(TimerId::Schedule) => model.schedule.timer = None,
        Msg::Timer(TimerId::Tick) => timers::ticked(model),
        Msg::Timer(TimerId::Thaw) => model.rows.reorder = true,
        Msg::Timer(TimerId::Story | TimerId::Rows) => {}
        Msg::Trouble(text) => {
            errors::note(model, None, "", &text);
            errors::say(model, Tone::Error, &text);
        }
        Msg::Shutdown => {
            queue::withdraw_all(model, &mut effects);
            effects.push(Effect::Exit(0));
        }
    }
    follow(model, turn, ticked, &mut effects);
    effects
}

/// The time of day goes on at least as fast as the clock of the timers. Else, with a clock that is set back, every answer
/// would look older than what is known already, and be dropped.
fn onward(last: Now, now: Now) -> Now {
    let wall = last.wall.saturating_add(now.mono.saturating_sub(last.mono)).unwrap_or(now.wall);
    Now { wall: wall.max(now.wall), mono: now.mono }
}

/// Assesses every secret of the fleet at once.
#[cfg(test)]
pub(crate) fn judge_all(model: &mut Model) {
    rows::judge_all(model);
}

/// What follows from any message: rows, watches, the story, the reads that are due, the timers.
fn follow(model: &mut Model, turn: bool, ticked: bool, effects: &mut Vec<Effect>) {
    let changed = rows::refresh(model, turn, effects) || ticked;
    if changed {
        actions::watch(model, effects);
    }
    if let Some(mut dialog) = model.dialog.take() {
        if changed || dialog.is_by_another(model) {
            dialog.world_changed(model);
        }
        let asks = dialog.take_asks(model);
        let secret = dialog.secret().clone();
        model.dialog = Some(dialog);
        effects.extend(asks.into_iter().filter_map(|ask| commands::asked(model, &secret, ask)));
    }
    timers::story(model, effects);
    queue::proceed(model, effects);
    if !model.rows.changed.is_empty() {
        rows::refresh(model, false, effects);
    }
    wants::selected(model);
    visible::look(model, changed);
    doubts::look(model, effects);
    reads::send(model, effects);
    timers::start(model, effects);
}
