//! The timers: what changes with time alone.

use std::time::Duration;

use crate::app::{
    effect::Effect,
    model::{Action, Message, Model, Tone, Watched},
    msg::TimerId,
    select::age,
};

use super::{doubts, polls, visible};

/// A timer is not shorter than this: the two clocks, of day and of the timers, may differ by a little.
const SHORTEST: Duration = Duration::from_millis(250);

/// How long an answer to a key press stays on the message line.
const ANSWER_STAYS: Duration = Duration::from_secs(10);

/// Time passed: whatever is wrong, or moves, may be something else now.
pub(super) fn ticked(model: &mut Model) {
    if stays_until(model).is_some_and(|end| end <= model.now.mono) {
        model.message = None;
    }
    model.screen.tick = None;
    // What time alone turns into something else is due by itself; of our own actions we know more than that.
    let watched = |action: &&Action| action.watch.values().any(|watched| *watched == Watched::Moving);
    let ours = model.activity.iter().filter(watched).map(|action| action.step.operation.secret().key());
    model.rows.changed.extend(ours);
}

/// A key was pressed, or the terminal has the focus again: whoever was away finds due what was put off meanwhile.
pub(super) fn noticed(model: &mut Model, was_away: bool) {
    let was_away = was_away || !polls::is_attended(model);
    model.screen.pressed = Some(model.now.mono);
    if was_away {
        polls::attended(model);
    }
}

/// When the message goes by itself; an error stays.
fn stays_until(model: &Model) -> Option<Duration> {
    let goes = |message: &&Message| message.tone < Tone::Error;
    model.message.as_ref().filter(goes).map(|message| message.at.mono + ANSWER_STAYS)
}

/// The demo's story.
pub(super) fn story(model: &mut Model, effects: &mut Vec<Effect>) {
    let Some(mut story) = model.story.take() else { return };
    let before = story.next();
    for cue in story.watch(&model.fleet, model.now.mono) {
        effects.push(Effect::Stage(cue));
    }
    if let Some(at) = story.next().filter(|_| before != story.next()) {
        effects.push(Effect::StartTimer { id: TimerId::Story, after: at.saturating_sub(model.now.mono) });
    }
    model.story = Some(story);
}

/// Starts the timers whose time has changed.
pub(super) fn start(model: &mut Model, effects: &mut Vec<Effect>) {
    let mono = model.now.mono;
    let schedule = &model.schedule;
    let lanes = schedule.lanes.iter();
    let reads = lanes.filter_map(|(at, reads)| reads.next_due(mono, model.lane_state(*at).is_readable()));
    let reads = reads.chain(schedule.identify_due);
    let next = reads
        .filter(|_| !schedule.held)
        .chain(schedule.setup_due)
        .chain(doubts::due(model))
        .chain(visible::due(model))
        .chain(super::queue::next_due(model))
        .min()
        .map(|due| due.max(mono + Duration::from_millis(1)));
    if next.is_some() && next != model.schedule.timer {
        model.schedule.timer = next;
        let after = next.unwrap_or_default().saturating_sub(mono);
        effects.push(Effect::StartTimer { id: TimerId::Schedule, after });
    }
    // A dialog grows hearing, and its clocks run.
    let dialog = model.dialog.is_some().then_some(Duration::from_secs(1));
    let message = stays_until(model).map(|end| end.saturating_sub(mono));
    if let Some(after) = age::next_change(model).into_iter().chain(dialog).chain(message).min() {
        let after = after.max(SHORTEST);
        if model.screen.tick.is_none_or(|old| old > mono + after + SHORTEST) {
            model.screen.tick = Some(mono + after);
            effects.push(Effect::StartTimer { id: TimerId::Tick, after });
        }
    }
    if model.rows.frozen_until > mono && model.rows.thaw != model.rows.frozen_until {
        model.rows.thaw = model.rows.frozen_until;
        effects.push(Effect::StartTimer { id: TimerId::Thaw, after: model.rows.frozen_until - mono });
    }
}
