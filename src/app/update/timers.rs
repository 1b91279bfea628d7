//! The timers: what changes with time alone.

use std::time::Duration;

use crate::app::{
    effect::Effect,
    model::{Message, Model, Tone},
    msg::TimerId,
};

/// The rules that depend on time are asked again this often.
const STEP: Duration = Duration::from_secs(10);

/// How long an answer to a key press stays on the message line.
const ANSWER_STAYS: Duration = Duration::from_secs(10);

/// Time passed: whatever is wrong, or moves, may be something else now.
pub(super) fn ticked(model: &mut Model) {
    let over =
        |message: &Message| message.tone < Tone::Error && model.now.mono >= message.at.mono + ANSWER_STAYS;
    if model.message.as_ref().is_some_and(over) {
        model.message = None;
    }
    let keys: Vec<_> = model
        .rows
        .assessments
        .iter()
        .filter(|(_, assessment)| {
            !assessment.problems.is_empty()
                || !matches!(
                    assessment.rotation,
                    crate::domain::health::RotationState::None | crate::domain::health::RotationState::Off
                )
        })
        .map(|(key, _)| key.clone())
        .collect();
    model.rows.changed.extend(keys);
    model.screen.tick = None;
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
    let next = model
        .schedule
        .lanes
        .values()
        .filter_map(|reads| reads.next_due(mono))
        .chain(model.schedule.identify_due)
        .min()
        .map(|due| due.max(mono + Duration::from_millis(1)));
    if next.is_some() && next != model.schedule.timer {
        model.schedule.timer = next;
        let after = next.unwrap_or_default().saturating_sub(mono);
        effects.push(Effect::StartTimer { id: TimerId::Schedule, after });
    }
    let moving = model.activity.iter().any(crate::app::model::Action::is_in_flight) || model.dialog.is_some();
    let step = if moving { Duration::from_secs(1) } else { STEP };
    let tick = mono + step;
    if model.screen.tick.is_none_or(|old| old > tick) {
        model.screen.tick = Some(tick);
        effects.push(Effect::StartTimer { id: TimerId::Tick, after: step });
    }
    if model.rows.frozen_until > mono && model.rows.thaw != model.rows.frozen_until {
        model.rows.thaw = model.rows.frozen_until;
        effects.push(Effect::StartTimer { id: TimerId::Thaw, after: model.rows.frozen_until - mono });
    }
}
