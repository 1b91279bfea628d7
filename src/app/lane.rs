//! What the program knows of one Region: how it answers, how far its listing is, what was asked of it.

use std::{collections::BTreeMap, time::Duration};

use jiff::Timestamp;

use super::schedule::spent::Spent;
use crate::domain::{error::RemoteError, lane::LaneState};

impl RegionState {
    /// As of when the Region's list is known, but for what was deleted since [`Self::listed_at`].
    #[must_use]
    pub fn known_at(&self) -> Option<Timestamp> {
        self.listed_at.max(self.polled_at)
    }
}

/// One Region's state.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct RegionState {
    /// How it answers.
    pub state: LaneState,
    /// Since when it answers so.
    pub since: Option<Timestamp>,
    /// Whether the person chose it or it is on by default; false when only a replication names it.
    pub chosen: bool,
    /// When the last good answer came.
    pub answered_at: Option<Timestamp>,
    /// When the last complete listing ended; `None` while the first is under way.
    pub listed_at: Option<Timestamp>,
    /// When everything that had changed was last known to be seen: by a poll, which does not show what was deleted.
    pub polled_at: Option<Timestamp>,
    /// Secrets seen so far by the listing that is under way.
    pub listing: Option<usize>,
    /// How many copies it holds, as of the last complete listing, or so far.
    pub secrets: usize,
    /// Entries of the last listing that could not be read, a sentence each.
    pub unreadable: Vec<crate::domain::Safe>,
    /// The last error, and when.
    pub last_error: Option<(RemoteError, Timestamp)>,
    /// How long the last answer took.
    pub took: Option<Duration>,
    /// Calls by operation, since the program began.
    pub calls: BTreeMap<&'static str, u64>,
    /// Calls of the last minute.
    pub spent: Spent,
}
