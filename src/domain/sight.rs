//! First sights: when a trouble was first seen by this program, on this or an earlier run. AWS gives no "since".

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{arn::Arn, region::Region, text::Safe};

/// What was seen: a copy, a Region, and the state's own word (a status, or a trouble with the version it is about).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Sight {
    /// The copy that said so (the primary for a replication status).
    pub arn: Arn,
    /// The Region it is about.
    pub region: Region,
    /// `Failed`, `InProgress`, `pending 9f00e1c2-…`, `diverged`, …; nothing secret.
    pub state: Safe,
}

/// When each present trouble was first seen.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Sights(BTreeMap<Sight, Timestamp>);

impl Sights {
    /// From what an earlier run kept.
    #[must_use]
    pub fn new(kept: impl IntoIterator<Item = (Sight, Timestamp)>) -> Self {
        Self(kept.into_iter().collect())
    }

    /// When it was first seen.
    #[must_use]
    pub fn since(&self, sight: &Sight) -> Option<Timestamp> {
        self.0.get(sight).copied()
    }

    /// Notes a sight; true when it is new.
    pub fn see(&mut self, sight: Sight, now: Timestamp) -> bool {
        let new = !self.0.contains_key(&sight);
        self.0.entry(sight).or_insert(now);
        new
    }

    /// Keeps what `still` says of one ARN's sights; true when something was forgotten.
    pub fn retain(&mut self, mut still: impl FnMut(&Sight) -> bool) -> bool {
        let before = self.0.len();
        self.0.retain(|sight, _| still(sight));
        before != self.0.len()
    }

    /// All of them, in order.
    pub fn iter(&self) -> impl Iterator<Item = (&Sight, Timestamp)> {
        self.0.iter().map(|(sight, since)| (sight, *since))
    }
}
