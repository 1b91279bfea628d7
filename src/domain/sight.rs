//! First sights: when a trouble was first seen by this program, on this or an earlier run. AWS gives no "since".

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{
    arn::{Arn, SecretKey},
    region::Region,
    text::Safe,
};

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

/// When each present trouble was first seen, by secret.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Sights(BTreeMap<SecretKey, BTreeMap<Sight, Timestamp>>);

impl Sights {
    /// From what an earlier run kept.
    #[must_use]
    pub fn new(kept: impl IntoIterator<Item = (Sight, Timestamp)>) -> Self {
        let mut sights = Self::default();
        for (sight, since) in kept {
            sights.0.entry(sight.arn.key()).or_default().insert(sight, since);
        }
        sights
    }

    /// When it was first seen.
    #[must_use]
    pub fn since(&self, sight: &Sight) -> Option<Timestamp> {
        self.0.get(&sight.arn.key())?.get(sight).copied()
    }

    /// Notes a sight; true when it is new.
    pub fn see(&mut self, sight: Sight, now: Timestamp) -> bool {
        let seen = self.0.entry(sight.arn.key()).or_default();
        let new = !seen.contains_key(&sight);
        seen.entry(sight).or_insert(now);
        new
    }

    /// Keeps what `still` says of one secret's sights; true when something was forgotten.
    pub fn retain(&mut self, key: &SecretKey, mut still: impl FnMut(&Sight) -> bool) -> bool {
        let Some(seen) = self.0.get_mut(key) else { return false };
        let before = seen.len();
        seen.retain(|sight, _| still(sight));
        let forgotten = before != seen.len();
        if seen.is_empty() {
            self.0.remove(key);
        }
        forgotten
    }

    /// The secrets that have any.
    pub fn secrets(&self) -> impl Iterator<Item = &SecretKey> {
        self.0.keys()
    }

    /// All of them, in order.
    pub fn iter(&self) -> impl Iterator<Item = (&Sight, Timestamp)> {
        self.0.values().flatten().map(|(sight, since)| (sight, *since))
    }
}
