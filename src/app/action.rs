//! An action: a confirmed step, from its start to the end of its watching, and what is in doubt about it.

use std::{collections::BTreeMap, time::Duration};

use jiff::Timestamp;

use crate::domain::{
    Region, Safe,
    error::RemoteError,
    journal::{RecordId, Verdict},
    operation::{Outcome, Step},
    verdict::Looks,
};

use super::msg::Now;

/// An action: a confirmed step, from its start to the end of its watching.
#[derive(Debug, Clone, PartialEq)]
pub struct Action {
    /// The step.
    pub step: Step,
    /// When it was confirmed.
    pub started: Now,
    /// How it ended, once it did, and when.
    pub outcome: Option<(Outcome, Timestamp)>,
    /// What is watched after a replication was accepted, a Region each.
    pub watch: BTreeMap<Region, Watched>,
    /// Why it waits, sent nothing, and goes on by itself; `None` when it does not wait.
    pub paused: Option<Pause>,
    /// What looking has shown of an unknown outcome, and when.
    pub settled: Option<(Verdict, Timestamp)>,
    /// Watched Regions that are not in the primary's list, and the time of the first description that showed it.
    pub missing: BTreeMap<Region, Timestamp>,
}

/// How a watched Region stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Watched {
    /// Not final yet.
    Moving,
    /// InSync, after so long.
    InSync(Duration),
    /// Failed; the service's message.
    Failed(Option<Safe>),
    /// InProgress for 10 minutes.
    Stuck,
    /// The Region left ReplicationStatus.
    Gone,
}

/// Why a confirmed step waits: what it expects could not be read, for want of credentials or of an answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Pause {
    /// What the precondition read met. Nothing was sent.
    pub why: RemoteError,
    /// Since when it waits.
    pub since: Now,
}

/// An unknown outcome: it is resolved by looking, never by sending again.
#[derive(Debug, Clone, PartialEq)]
pub struct Doubt {
    /// Which action; without a run it is one of this run.
    pub of: RecordId,
    /// What was confirmed.
    pub step: Step,
    /// When it was sent, or about to be.
    pub sent: Timestamp,
    /// Since when it is looked at.
    pub since: Now,
    /// How often it was looked at.
    pub looks: u32,
    /// When it is looked at next; from the program's beginning.
    pub due: Duration,
    /// What DescribeSecret has answered since, by Region.
    pub seen: Looks,
    /// Since when a Region refuses to describe it; from the program's beginning.
    pub refused: BTreeMap<Region, Duration>,
    /// What looking has shown, while the journal is read for what other windows did to the same secret.
    pub found: Option<Verdict>,
    /// Why it cannot be told; while `None`, it is looked at again.
    pub open: Option<Safe>,
}

impl Doubt {
    /// Of a step that was sent, or about to be, at `sent`, and is looked at from now on.
    #[must_use]
    pub fn new(of: RecordId, step: Step, sent: Timestamp, now: Now) -> Self {
        let (seen, refused) = (Looks::new(), BTreeMap::new());
        let (due, found, open) = (now.mono, None, None);
        Self { of, step, sent, since: now, looks: 0, due, seen, refused, found, open }
    }
}

impl Action {
    /// A step that was confirmed now.
    #[must_use]
    pub fn new(step: Step, now: Now) -> Self {
        Self {
            step,
            started: now,
            outcome: None,
            paused: None,
            settled: None,
            watch: BTreeMap::new(),
            missing: BTreeMap::new(),
        }
    }

    /// Whether it still runs or is still watched.
    #[must_use]
    pub fn is_in_flight(&self) -> bool {
        self.outcome.is_none() || self.watch.values().any(|watched| *watched == Watched::Moving)
    }
}
