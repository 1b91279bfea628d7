//! Doubts that another action on the same secret has followed: what is seen from then on may be that one's effect.

use std::time::Duration;

use crate::{
    app::{
        model::{Action, Doubt, Model},
        msg::Now,
        select::waiting,
    },
    domain::{
        Safe, SecretKey,
        journal::{Record, RecordId},
        operation::{Outcome, Step},
        verdict::PATIENCE,
    },
};

use super::settling;

/// A step goes to the worker: what was found of earlier ones on its secret is to be found again, if this one is not sent.
pub(in crate::app::update) fn handed_over(model: &mut Model, step: &Step) {
    for doubt in model.doubts.iter_mut().filter(|doubt| key(&doubt.step) == key(step)) {
        doubt.found = None;
    }
}

/// The doubts whose secret the worker is about to change: what is seen now may be that.
pub(super) fn now(model: &Model) -> Vec<RecordId> {
    let sending =
        |doubt: &&Doubt| waiting::sending(model).any(|action| key(&action.step) == key(&doubt.step));
    model.doubts.iter().filter(sending).map(|doubt| doubt.of.clone()).collect()
}

/// A step was done, or may have been: nothing shows any more what became of an earlier one on its secret.
pub(in crate::app::update) fn ended(model: &mut Model, step: &Step) {
    let why = why(step);
    let own = RecordId { run: None, step: step.id };
    for doubt in open(model, |doubt| doubt.of != own && key(&doubt.step) == key(step)) {
        settling::closed(model, &doubt, why.clone());
    }
}

/// Why nothing will show what became of a step that was handed over at `handed`: an earlier action on its secret was in
/// doubt then, and its effect might come yet; or one has changed the secret after this step was confirmed, and what this one
/// expected, if nobody looked just before the send, is no longer what was there.
pub(super) fn before(model: &Model, doubt: &Doubt, handed: Now) -> Option<Safe> {
    let might_come = |earlier: &&Doubt| {
        let same = earlier.of != doubt.of && key(&earlier.step) == key(&doubt.step);
        same && handed.mono.saturating_sub(earlier.since.mono) < PATIENCE
    };
    if let Some(earlier) = model.doubts.iter().find(might_come) {
        return Some(in_doubt_too(&earlier.step));
    }
    let action = model.activity.iter().rev().find(|action| action.step.id == doubt.step.id)?;
    let confirmed = model.queue.confirmed_at(&doubt.step, action.started);
    let changed = model.queue.changed_since(&doubt.step, confirmed);
    changed.then(|| Safe::new("another action changed this secret after this one was confirmed"))
}

/// The journal was read: other windows and later runs may have acted on what is in doubt here.
pub(super) fn remembered(model: &mut Model) {
    for doubt in open(model, |_| true) {
        let record = model.past.iter().find(|record| follows(record, &doubt)).map(|record| &record.step);
        let own = || model.activity.iter().find(|action| is_later(action, &doubt));
        let earlier = || model.past.iter().find(|record| might_come_after(record, &doubt));
        if let Some(step) = record.or_else(|| own().map(|action| &action.step)) {
            settling::closed(model, &doubt, why(step));
        } else if let Some(earlier) = earlier() {
            settling::closed(model, &doubt, in_doubt_too(&earlier.step));
        }
    }
}

fn open(model: &Model, is: impl Fn(&Doubt) -> bool) -> Vec<Doubt> {
    model.doubts.iter().filter(|doubt| doubt.open.is_none() && is(doubt)).cloned().collect()
}

fn key(step: &Step) -> SecretKey {
    step.operation.secret().key()
}

fn why(step: &Step) -> Safe {
    Safe::new(&format!("another action on this secret followed it ({})", step.operation.verb()))
}

/// Whether what another run did may have taken effect after the send that is in doubt.
fn follows(record: &Record, doubt: &Doubt) -> bool {
    if record.id == doubt.of || key(&record.step) != key(&doubt.step) {
        return false;
    }
    match &record.outcome {
        Some((Outcome::NotSent(_) | Outcome::Refused(_), _)) => false,
        Some((Outcome::Done { .. }, at)) => *at >= doubt.sent,
        // It may still be on its way.
        _ if record.alive => true,
        // Clocks are set; the numbers of one run only rise.
        _ if record.id.run == doubt.of.run => record.id.step > doubt.of.step,
        _ => record.at >= doubt.sent,
    }
}

/// The same of an action of this run. Its own doubts are closed as each next action ends.
fn is_later(action: &Action, doubt: &Doubt) -> bool {
    let acted = match &action.outcome {
        Some((Outcome::Done { .. } | Outcome::Unknown { .. }, at)) => *at >= doubt.sent,
        _ => false,
    };
    acted && doubt.of.run.is_some() && key(&action.step) == key(&doubt.step)
}

/// Whether what another action did, of which nobody knew whether it did, may have taken effect only after the send that is
/// in doubt.
fn might_come_after(record: &Record, doubt: &Doubt) -> bool {
    if record.id == doubt.of || key(&record.step) != key(&doubt.step) {
        return false;
    }
    let unknown = matches!(record.outcome, None | Some((Outcome::Unknown { .. }, _)));
    let lower = record.id.run == doubt.of.run && record.id.step < doubt.of.step;
    // Clocks are set; the numbers of one run only rise.
    let recent = match Duration::try_from(doubt.sent.duration_since(record.at)) {
        Ok(before) => before < PATIENCE,
        Err(_) => lower,
    };
    unknown && recent
}

fn in_doubt_too(earlier: &Step) -> Safe {
    let verb = earlier.operation.verb();
    Safe::new(&format!("an earlier action on this secret was in doubt too ({verb})"))
}
