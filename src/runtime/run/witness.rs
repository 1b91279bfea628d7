//! What of a run is worth a line in the log: a Region that answers otherwise than before, and the end of each mutation.
//!
//! Words of ours, Regions, codes and request ids. Names of secrets and what a server says stay out.

use std::collections::BTreeMap;

use tracing::Level;

use crate::{
    app::{Model, Msg, msg::Executed},
    domain::{
        Region,
        error::RemoteError,
        lane::LaneState,
        operation::{Outcome, Reason},
    },
};

/// How each Region answered when it was last looked at.
#[derive(Debug, Default)]
pub(super) struct Witness(BTreeMap<Region, LaneState>);

impl Witness {
    /// Tells of a message before the model takes it.
    pub(super) fn hears(&self, msg: &Msg) {
        if let Msg::Executed(executed) = msg {
            tracing::info!(target: "secretdeck", "{}", told(executed));
        }
    }

    /// Tells how Regions answer now, where that changed.
    pub(super) fn sees(&mut self, model: &Model) {
        if !tracing::enabled!(target: "secretdeck", Level::INFO) {
            return;
        }
        for (region, now) in model.lanes.iter().map(|(region, lane)| (*region, lane.state)) {
            let before = self.0.insert(region, now).unwrap_or_default();
            if before != now {
                tracing::info!(target: "secretdeck", "{region}: {} after {}", now.word(), before.word());
            }
        }
    }
}

/// API, Region, outcome, code and request id of a mutation.
fn told(Executed { step, outcome, .. }: &Executed) -> String {
    let (error, id) = match outcome {
        Outcome::Done { request_id } => (None, request_id.as_ref()),
        Outcome::Refused(error) | Outcome::Unknown { why: error } => (Some(error), error.request_id.as_ref()),
        Outcome::NotSent(Reason::NotRead(error) | Reason::NeverLeft(error)) => {
            (Some(error), error.request_id.as_ref())
        }
        Outcome::NotSent(_) => (None, None),
    };
    let why = error.map_or_else(String::new, |error| format!(" ({})", code(error)));
    let id = id.map_or_else(String::new, |id| format!(", request {id}"));
    format!("{} in {}: {}{why}{id}", step.operation.api(), step.lane.region, outcome.word())
}

/// The service's code, or our kind of error. Never its message: AWS repeats the Authorization header in some.
fn code(error: &RemoteError) -> String {
    error.code.as_ref().map_or_else(|| format!("{:?}", error.kind), ToString::to_string)
}
