//! A lane: one account in one Region. Each lane has its own state, and one lane's fault never touches another's.

use serde::{Deserialize, Serialize};

use super::region::Region;

/// An account and the profile that reaches it, by its place in the settings. One today.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Source(pub u8);

/// Where a call goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Lane {
    /// The account.
    pub source: Source,
    /// The Region.
    pub region: Region,
}

impl Lane {
    /// The lane of a Region in the first account.
    #[must_use]
    pub fn new(region: Region) -> Self {
        Self { source: Source(0), region }
    }
}

/// How a Region answers, as the last calls tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LaneState {
    /// Not asked yet, or no answer yet.
    #[default]
    Waiting,
    /// Answers.
    Ok,
    /// Answers, but takes more than a second.
    Slow,
    /// Answers with throttling: a state, not an error.
    Throttled,
    /// `AccessDeniedException`.
    Denied,
    /// `UnrecognizedClientException`: not enabled for this account, or the token is not valid there.
    NotEnabled,
    /// No connection, or no answer in time.
    Unreachable,
    /// The credentials expired.
    Expired,
    /// A default Region that refused us at first and that no replication names: not counted, not shown in the matrix.
    OutOfScope,
}

impl LaneState {
    /// Whether what is on the screen from this Region can be trusted as new.
    #[must_use]
    pub fn is_readable(self) -> bool {
        matches!(self, Self::Ok | Self::Slow | Self::Throttled)
    }

    /// Whether the Region is known not to answer (waiting for a first answer is not that).
    #[must_use]
    pub fn is_dark(self) -> bool {
        matches!(self, Self::Denied | Self::NotEnabled | Self::Unreachable | Self::Expired | Self::OutOfScope)
    }

    /// The word for it in tables and in `status --json`.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Ok => "ok",
            Self::Slow => "slow",
            Self::Throttled => "throttled",
            Self::Denied => "denied",
            Self::NotEnabled => "not_enabled",
            Self::Unreachable => "unreachable",
            Self::Expired => "expired",
            Self::OutOfScope => "out_of_scope",
        }
    }
}
