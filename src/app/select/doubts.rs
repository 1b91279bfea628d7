//! Unknown outcomes in words: who is asked, since when, and what cannot be told.

use std::time::Duration;

use crate::{
    app::{Model, model::Doubt},
    domain::{
        SecretKey,
        journal::Record,
        operation::{Operation, Outcome, Sender, StepId},
        verdict::{self, PATIENCE},
    },
};

use super::{age, waiting};

/// The doubt about a step of this run; none once it is settled.
#[must_use]
pub fn of_step(model: &Model, step: StepId) -> Option<&Doubt> {
    model.doubts.iter().find(|doubt| doubt.of.run.is_none() && doubt.of.step == step)
}

/// How a doubt stands at `mono`: that it is looked at, or why it cannot be told.
#[must_use]
pub fn standing(model: &Model, doubt: &Doubt, mono: Duration) -> String {
    if let Some(why) = &doubt.open {
        return format!("cannot be told: {why}");
    }
    if doubt.looks == 0 && doubt.of.run.is_some() {
        return "looked at once it is known which account this is".to_owned();
    }
    let regions = verdict::regions(&doubt.step.operation);
    if let Some(region) = regions.iter().find(|region| model.lane_state(**region).is_dark()) {
        return format!("to be looked at in {region} as soon as it answers");
    }
    let looked = mono.saturating_sub(doubt.since.mono);
    let since = format!("being looked at for {}", age::long(looked.as_secs()));
    if looked < PATIENCE {
        return format!("{since}; at least {} s before saying not done", PATIENCE.as_secs());
    }
    since
}

/// What was sent for a secret and has no known outcome yet, of this run, an earlier one or another window: one sentence.
/// Nothing else should be sent before it is known.
#[must_use]
pub fn open(model: &Model, key: &SecretKey) -> Option<String> {
    let about = |operation: &Operation| operation.secret().key() == *key;
    let here = |sender: &Sender| sender.endpoint == model.settings.endpoint;
    let own = waiting::open(model).filter(|action| about(&action.step.operation)).map(|action| {
        let sent = model.queue.handed.get(&action.step.id);
        let (did, at) = match sent {
            Some(sent) => ("sent", sent.wall),
            None => ("confirmed", action.started.wall),
        };
        ("you", did, action.step.operation.verb(), at)
    });
    let doubted =
        model.doubts.iter().filter(|doubt| about(&doubt.step.operation) && here(&doubt.step.sender));
    let doubted = doubted.map(|doubt| {
        let who = if doubt.of.run.is_some() { "an earlier run" } else { "you" };
        (who, "sent", doubt.step.operation.verb(), doubt.sent)
    });
    let windows = windows(model, key)
        .filter(|record| here(&record.step.sender))
        .map(|record| ("another window", "sent", record.step.operation.verb(), record.at));
    let (who, did, verb, at) = own.chain(doubted).chain(windows).max_by_key(|(.., at)| *at)?;
    Some(format!("{who} {did} {verb} at {}; its outcome is not known yet", age::minute(model, at)))
}

/// What windows that are open now sent for a secret, as far as its outcome is not known.
fn windows<'a>(model: &'a Model, key: &'a SecretKey) -> impl Iterator<Item = &'a Record> {
    model.past.iter().filter(move |record| {
        let open =
            record.outcome.as_ref().is_none_or(|(outcome, _)| matches!(outcome, Outcome::Unknown { .. }));
        record.alive && open && record.settled.is_none() && record.step.operation.secret().key() == *key
    })
}

/// What is unknown of a secret, a sentence for each outcome.
#[must_use]
pub fn notes(model: &Model, key: &SecretKey) -> Vec<String> {
    let ours = model.doubts.iter().filter(|doubt| doubt.step.operation.secret().key() == *key);
    let own = ours.map(|doubt| {
        let verb = doubt.step.operation.verb();
        let since = age::minute(model, doubt.sent);
        let standing = standing(model, doubt, model.now.mono);
        format!("outcome of {verb} unknown since {since}: {standing}")
    });
    let windows = windows(model, key).map(|record| {
        let (verb, since) = (record.step.operation.verb(), age::minute(model, record.at));
        format!("another window sent {verb} at {since}; its outcome is not known yet")
    });
    own.chain(windows).collect()
}
