//! The queue: confirmed steps are handed to the worker one by one, wait while what they expect cannot be read, and end
//! unsent when they are taken back or have waited too long. A step is handed over again only after it came back unsent.

use std::time::Duration;

use jiff::Timestamp;

use crate::{
    app::{
        command::Command,
        effect::Effect,
        model::{Action, Model, Pause, Tone, View},
        msg::{Executed, Now},
        queue::{Held, MOST_IN_FLIGHT, ends, is_of_credentials, is_over, only_waits, read_before},
        schedule::{Flight, Priority, Reading},
        select::{
            activity::{self, Entry},
            waiting::{self, Whose},
        },
    },
    domain::{
        Region, Safe,
        error::{ErrorKind, RemoteError},
        journal::Line,
        lane::LaneState,
        operation::{Outcome, Reason, Step, StepId},
    },
    gateway::SecretId,
};

use super::{actions, doubts, errors, lanes, wants};

/// When the Region that a step waits for is asked by itself, if it is not known to be dark.
const LOOK: Duration = Duration::from_secs(1);

/// A step was confirmed, or the one before it is done: [`proceed`], which follows, sees whether it may still be sent.
pub(super) fn add(model: &mut Model, step: Step) {
    model.activity.push(Action::new(step, model.now));
}

/// What follows from any message: who has waited too long, who may go on, whether the program may leave.
pub(super) fn proceed(model: &mut Model, effects: &mut Vec<Effect>) {
    if waiting::open(model).next().is_some() {
        let now = model.now;
        let over = ids(model, |model, action| is_over(since(model, action), now));
        for id in over {
            end_unsent(model, id, Reason::WaitedTooLong, effects);
        }
        end_as_another(model, effects);
        for id in ids(model, may_go_on) {
            if let Some(action) = find(model, id) {
                action.paused = None;
            }
        }
        begin(model, effects);
    }
    if waiting::open(model).next().is_none() {
        // What became of a doubt may hang on what was changed meanwhile.
        if model.doubts.is_empty() {
            model.queue.confirmed.clear();
            model.queue.changed.clear();
        }
        // The next step of a plan that is under way must find it held, so it is not let go before all have ended.
        if model.queue.held.is_some() {
            model.queue.release();
        }
        if model.queue.leaving {
            effects.push(Effect::Exit(0));
        }
    }
}

/// When the queue has something to do by itself.
pub(super) fn next_due(model: &Model) -> Option<Duration> {
    let now = model.now.mono;
    let due = waiting::waiting(model).map(|action| {
        let again = match &action.paused {
            Some(_) => turn(model, action).map(|turn| turn.not_before(action.step.id.0)),
            None if model.queue.held.is_some() => None,
            None => Some(model.queue.next(action.step.lane.region, now)),
        };
        let end = ends(since(model, action));
        again.filter(|again| *again > now).map_or(end, |again| again.min(end))
    });
    due.min()
}

/// A step came back unsent, for its precondition could not be read. It waits if that is only a matter of time; else false.
pub(super) fn came_back(model: &mut Model, step: &Step, error: &RemoteError, first_read: bool) -> bool {
    // Whose the credentials are now decides whether it waits, goes on or ends.
    if error.kind == ErrorKind::Outdated {
        model.queue.again(step.id);
        model.screen.changed = true;
        return true;
    }
    if !only_waits(error) {
        return false;
    }
    let region = if first_read { read_before(step).last() } else { None }.unwrap_or(step.lane.region);
    let sent = model.queue.handed.get(&step.id).map_or(model.now.wall, |now| now.wall);
    learn(model, (step, region), sent, error);
    pause(model, step, region, Some(error.clone()));
    wants::want(model, region, &step.operation.secret().key(), Priority::InFlight, LOOK);
    let (verb, name) = (step.operation.verb(), step.operation.secret().name());
    if let Some(why) = find(model, step.id).cloned().and_then(|action| waiting::why(model, &action)) {
        errors::say(model, Tone::Note, &format!("{verb} {name} waits, nothing is sent: {why}"));
    }
    true
}

/// A step has ended. Three equal failures in a row hold the rest; expired credentials are noted, whoever met them.
pub(super) fn ended(model: &mut Model, step: &Step, outcome: &Outcome) {
    let sent = model.queue.handed.get(&step.id).map_or(model.now.wall, |now| now.wall);
    model.queue.ended(step.id);
    if let Outcome::Refused(error) | Outcome::NotSent(Reason::NeverLeft(error)) = outcome
        && is_of_credentials(error.kind)
    {
        learn(model, (step, step.lane.region), sent, error);
    }
    if model.queue.judge(outcome) && waiting::count(model) > 0 {
        model.queue.hold();
    }
}

/// The Region, or the credentials, are known to be as this call met them.
fn learn(model: &mut Model, (step, region): (&Step, Region), sent: Timestamp, error: &RemoteError) {
    let doing = format!("DescribeSecret {}", step.operation.secret().name());
    // One secret may fail by itself: its Region is not called silent for it.
    if matches!(error.kind, ErrorKind::Server | ErrorKind::Unreadable) {
        errors::remote(model, region, &doing, error);
        return;
    }
    let arn = step.operation.secret().clone();
    let reading = Reading::Describe(arn.key(), SecretId::Arn(arn), Priority::InFlight);
    lanes::bad(model, &Flight { region, reading, sent }, &doing, error);
}

/// Hands over every step whose turn it is, in the order in which they were confirmed.
fn begin(model: &mut Model, effects: &mut Vec<Effect>) {
    if model.queue.held.is_some() {
        return;
    }
    let queued = waiting::waiting(model).filter(|action| action.paused.is_none());
    let queued: Vec<Step> = queued.map(|action| action.step.clone()).collect();
    for step in queued {
        if let Some(region) = dark(model, &step) {
            pause(model, &step, region, None);
        } else if waiting::whose(model, &step) == Whose::Same
            && has_room(model, &step)
            && model.queue.hand_over(&step, model.now)
        {
            doubts::followed::handed_over(model, &step);
            effects.push(Effect::Execute(Box::new(step), model.account.epoch));
        }
    }
}

/// What one has confirmed is not sent as another.
fn end_as_another(model: &mut Model, effects: &mut Vec<Effect>) {
    let other = |action: &Action| match waiting::whose(model, &action.step) {
        Whose::Other(why) => Some((action.step.id, why)),
        _ => None,
    };
    let others: Vec<(StepId, Safe)> = waiting::waiting(model).filter_map(other).collect();
    for (id, why) in others {
        end_unsent(model, id, Reason::Stale(vec![why]), effects);
    }
}

/// The Region of which it is known already that a step would come back; for credentials its own.
fn dark(model: &Model, step: &Step) -> Option<Region> {
    if model.account.expired_since.is_some() {
        return Some(step.lane.region);
    }
    read_before(step).find(|region| model.lane_state(*region) == LaneState::Unreachable)
}

/// Whether the worker takes one more of this Region, and has none of this secret.
fn has_room(model: &Model, step: &Step) -> bool {
    let key = step.operation.secret().key();
    let sending = || waiting::sending(model);
    let there = sending().filter(|action| action.step.lane.region == step.lane.region).count();
    there < MOST_IN_FLIGHT && sending().all(|action| action.step.operation.secret().key() != key)
}

/// A step waits: with an error it came back, without one it was never tried.
fn pause(model: &mut Model, step: &Step, region: Region, error: Option<RemoteError>) {
    let since = model.queue.waits(step, region, error.is_some(), model.now);
    let why = error.unwrap_or_else(|| known(model, region));
    model.screen.changed = true;
    if let Some(action) = find(model, step.id) {
        action.paused = Some(Pause { why, since });
    }
}

/// What is known to be wrong with the credentials or the Region.
fn known(model: &Model, region: Region) -> RemoteError {
    let expired = model.account.expired_since.is_some();
    let fits = |error: &&RemoteError| only_waits(error) && is_of_credentials(error.kind) == expired;
    let last = |lane: Region| model.lanes.get(&lane)?.last_error.as_ref().map(|(error, _)| error);
    let everywhere = model.lanes.keys().filter_map(|lane| last(*lane));
    let found = last(region).into_iter().chain(everywhere.filter(|_| expired)).find(fits);
    let kind = if expired { ErrorKind::Expired } else { ErrorKind::NeverConnected };
    found.cloned().unwrap_or_else(|| RemoteError::new(kind, ""))
}

/// Whether what a step waits for is there again.
fn may_go_on(model: &Model, action: &Action) -> bool {
    let (Some(pause), Some(turn)) = (&action.paused, turn(model, action)) else { return false };
    let again = if is_of_credentials(pause.why.kind) {
        model.account.expired_since.is_none()
    } else {
        let answered = |lane: &crate::app::lane::RegionState| {
            lane.state.is_readable() && lane.answered_at.is_some_and(|at| at > turn.back.wall)
        };
        // A Region that is not looked at is tried itself.
        dark(model, &action.step).is_none() && model.lanes.get(&turn.region).is_none_or(answered)
    };
    again && turn.not_before(action.step.id.0) <= model.now.mono
}

/// When it was confirmed.
fn since(model: &Model, action: &Action) -> Now {
    model.queue.confirmed_at(&action.step, action.started)
}

fn turn<'a>(model: &'a Model, action: &Action) -> Option<&'a crate::app::queue::Turn> {
    model.queue.turns.get(&action.step.id)
}

fn find(model: &mut Model, id: StepId) -> Option<&mut Action> {
    model.activity.iter_mut().rev().find(|action| action.step.id == id)
}

fn ids(model: &Model, is: impl Fn(&Model, &Action) -> bool) -> Vec<StepId> {
    waiting::waiting(model).filter(|action| is(model, action)).map(|action| action.step.id).collect()
}

/// Ends a step that waits, and writes that it was never sent.
fn end_unsent(model: &mut Model, id: StepId, reason: Reason, effects: &mut Vec<Effect>) {
    let Some(action) = find(model, id) else { return };
    let (step, outcome) = (action.step.clone(), Outcome::NotSent(reason));
    effects.push(unsent(&step, &outcome));
    actions::ended(model, Executed { step, outcome, seen: Vec::new() }, effects);
}

/// The journal's line of a step that was never sent: there is no intent before it.
pub(super) fn unsent(step: &Step, outcome: &Outcome) -> Effect {
    let whole = Some(step.clone().into());
    Effect::Note(Line::Outcome { step: step.id, outcome: outcome.clone(), whole }.into())
}

/// The waiting step that `Withdraw` means: the chosen one of the activity, elsewhere the newest of the selected secret.
///
/// # Errors
/// Why there is none.
pub(super) fn withdrawable(model: &Model) -> Result<StepId, Safe> {
    let action = match (model.screen.view, &model.selection.secret) {
        (View::Activity, _) => match activity::chosen(model) {
            Some(Entry::Own(action)) => Some(action),
            _ => None,
        },
        (_, Some(key)) => {
            let mut waiting = waiting::waiting(model).collect::<Vec<_>>().into_iter().rev();
            waiting.find(|action| action.step.operation.secret().key() == *key)
        }
        _ => None,
    };
    match action {
        Some(action) if action.outcome.is_some() => Err(Safe::new("it has ended: nothing to take back")),
        Some(action) if model.queue.handed.contains_key(&action.step.id) => {
            Err(Safe::new("it is on its way: what is sent cannot be taken back"))
        }
        Some(action) => Ok(action.step.id),
        None => Err(Safe::new("no action waits here")),
    }
}

/// Takes back the step that is meant.
pub(super) fn withdraw(model: &mut Model, effects: &mut Vec<Effect>) {
    match withdrawable(model) {
        Ok(id) => end_unsent(model, id, Reason::Withdrawn, effects),
        Err(why) => errors::say(model, Tone::Question, &why),
    }
}

/// Takes back all that wait: the program leaves. What the worker has is taken back there, if it is not on its way yet.
pub(super) fn withdraw_all(model: &mut Model, effects: &mut Vec<Effect>) {
    // The end of one step can begin no other: what is left of its plan is not sent either.
    for id in ids(model, |_, _| true) {
        end_unsent(model, id, Reason::Withdrawn, effects);
    }
    actions::withdraw_rests(model, effects);
}

/// Stops new sends: what is on its way goes on, what waits is held, and so is what is confirmed from now on.
pub(super) fn hold(model: &mut Model) {
    let keys = &model.settings.keys;
    let resume = keys.label(Command::Resume);
    let text = if waiting::open(model).next().is_none() {
        "nothing waits, and nothing is on its way".to_owned()
    } else if let Some(held) = &model.queue.held {
        format!("held already ({held}): {resume} goes on")
    } else {
        model.queue.held = Some(Held::Stopped);
        let sending = waiting::sending(model).count();
        let count = waiting::count(model);
        format!("stopped: {} held, {sending} on the way go on by themselves", waiting::actions(count))
    };
    errors::say(model, Tone::Question, &text);
}

/// Goes on with what was held back.
pub(super) fn resume(model: &mut Model) {
    if model.queue.held.is_none() {
        errors::say(model, Tone::Question, "nothing is held back");
        return;
    }
    let count = waiting::count(model);
    model.queue.release();
    errors::say(model, Tone::Question, &format!("going on with {}", waiting::actions(count)));
}
