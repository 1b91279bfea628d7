//! Doubts that another action on the same secret has followed: what is seen from then on may be that one's effect.

use crate::{
    app::{
        model::{Action, Doubt, Model},
        msg::Now,
    },
    domain::{
        Safe, SecretKey,
        journal::Record,
        operation::{Outcome, Step},
        verdict::PATIENCE,
    },
};

use super::settling;

/// A step goes to the worker: from now on nothing shows what became of an earlier one on its secret.
pub(in crate::app::update) fn handed_over(model: &mut Model, step: &Step) {
    let why = why(step);
    for doubt in open(model, |doubt| key(&doubt.step) == key(step)) {
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
        let verb = earlier.step.operation.verb();
        return Some(Safe::new(&format!("an earlier action on this secret was in doubt too ({verb})")));
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
        let own = || model.activity.iter().find(|action| is_later(model, action, &doubt));
        if let Some(why) = record.or_else(|| own().map(|action| &action.step)).map(why) {
            settling::closed(model, &doubt, why);
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

/// The same of an action of this run. Of its own doubts each is told when the next action is handed over.
fn is_later(model: &Model, action: &Action, doubt: &Doubt) -> bool {
    let acted = match &action.outcome {
        Some((Outcome::Done { .. } | Outcome::Unknown { .. }, at)) => *at >= doubt.sent,
        Some(_) => false,
        None => model.queue.handed.contains_key(&action.step.id),
    };
    acted && doubt.of.run.is_some() && key(&action.step) == key(&doubt.step)
}
