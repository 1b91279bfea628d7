//! Unknown outcomes in words: who is asked, since when, and what cannot be told.

use std::time::Duration;

use crate::{
    app::{Model, model::Doubt},
    domain::{
        SecretKey,
        operation::StepId,
        verdict::{self, PATIENCE},
    },
};

use super::age;

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

/// What is unknown of a secret, a sentence for each outcome.
#[must_use]
pub fn notes(model: &Model, key: &SecretKey) -> Vec<String> {
    let ours = model.doubts.iter().filter(|doubt| doubt.step.operation.secret().key() == *key);
    ours.map(|doubt| {
        let verb = doubt.step.operation.verb();
        let since = age::minute(model, doubt.sent);
        let standing = standing(model, doubt, model.now.mono);
        format!("outcome of {verb} unknown since {since}: {standing}")
    })
    .collect()
}
