//! Whether a step whose outcome is unknown took effect: judged by what DescribeSecret answers after the send, never by
//! sending again. Pure: who looks, and when, is `app::update::doubts`' business.

use std::{collections::BTreeMap, time::Duration};

use super::{
    journal::Verdict,
    operation::{Operation, Step},
    region::Region,
    secret::Entry,
    text::Safe,
};

mod replication;
mod rotation;
#[cfg(test)]
mod samples;
#[cfg(test)]
mod tests;

/// Before so much time has passed since the send, "not done" is never said: an effect may come late.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// A copy that lives on so long after its primary no longer lists it is stranded. Removal takes 40 to 90 s as a rule
/// (reported by users; AWS states no figure).
pub const STRANDED: Duration = Duration::from_secs(180);

/// One answer of DescribeSecret to a question that was asked after the send.
#[derive(Debug, Clone, PartialEq)]
pub struct Look {
    /// How long after the send it was asked.
    pub after: Duration,
    /// The copy; `None`: there is no such secret in that Region.
    pub entry: Option<Entry>,
}

/// The last answer of each Region.
pub type Looks = BTreeMap<Region, Look>;

/// What the looks say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Finding {
    /// Nothing yet.
    KeepLooking,
    /// It is known now.
    Settled(Verdict),
    /// It cannot be told; a sentence that says why.
    Open(Safe),
}

/// The Regions that have to be looked at.
#[must_use]
pub fn regions(operation: &Operation) -> Vec<Region> {
    let mut regions = vec![operation.region()];
    if let Operation::RemoveReplica { region, .. } = operation {
        regions.push(*region);
    }
    regions
}

/// What the looks say of a step that was sent. "Not done" rests on a look that was asked for at least [`PATIENCE`] after the
/// send; so does every "cannot be told".
#[must_use]
pub fn find(step: &Step, looks: &Looks) -> Finding {
    let home = step.operation.region();
    let Some(look) = looks.get(&home) else { return Finding::KeepLooking };
    let Some(entry) = &look.entry else {
        return later(look, || open(format!("{home} has no such secret any more")));
    };
    match &step.operation {
        Operation::Replicate { to, .. } => replication::replicate(step, to, look, entry),
        Operation::RemoveReplica { region, .. } => {
            replication::remove(home, *region, look, entry, looks.get(region))
        }
        Operation::Promote { .. } => replication::promote(look, entry),
        Operation::CancelRotation { .. } => rotation::cancel(step, look, entry),
        Operation::MoveStage { label, remove_from, move_to, .. } => {
            let moved = rotation::Moved { label, from: remove_from.as_ref(), to: move_to.as_ref() };
            rotation::move_stage(step, &moved, look, entry)
        }
        Operation::Rotate { immediately, token, .. } => {
            rotation::rotate(step, (*immediately, token.as_ref()), look, entry)
        }
    }
}

/// What is found once it is late enough to say so.
fn later(look: &Look, finding: impl FnOnce() -> Finding) -> Finding {
    if look.after >= PATIENCE { finding() } else { Finding::KeepLooking }
}

fn done(seen: String) -> Finding {
    Finding::Settled(Verdict { done: true, seen: Safe::new(&seen) })
}

fn not_done(seen: String) -> Finding {
    Finding::Settled(Verdict { done: false, seen: Safe::new(&seen) })
}

fn open(why: String) -> Finding {
    Finding::Open(Safe::new(&why))
}
