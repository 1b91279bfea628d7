//! Replication as the service reports it: one status a replica Region, and the role of one copy.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{region::Region, text::Safe};

/// `Status` of a `ReplicationStatusType` (DescribeSecret).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ReplicationStatus {
    /// `InSync`.
    InSync,
    /// `InProgress`.
    InProgress,
    /// `Failed`.
    Failed,
    /// Any status this version does not know (`Pending`, `Detached`, …), shown as it is.
    Other(Safe),
}

impl ReplicationStatus {
    /// The status that the service writes so.
    #[must_use]
    pub fn new(text: &str) -> Self {
        match text {
            "InSync" => Self::InSync,
            "InProgress" => Self::InProgress,
            "Failed" => Self::Failed,
            other => Self::Other(Safe::new(other)),
        }
    }

    /// As the service writes it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::InSync => "InSync",
            Self::InProgress => "InProgress",
            Self::Failed => "Failed",
            Self::Other(text) => text,
        }
    }
}

impl Serialize for ReplicationStatus {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for ReplicationStatus {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Ok(Self::new(&std::borrow::Cow::<'de, str>::deserialize(from)?))
    }
}

/// One entry of `ReplicationStatus`: a Region the primary replicates to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Replica {
    /// The replica's Region.
    pub region: Region,
    /// What the service says of it.
    pub status: ReplicationStatus,
    /// `StatusMessage`, word for word: shown, never parsed.
    pub message: Option<Safe>,
    /// `KmsKeyId`; `alias/aws/secretsmanager` is the default key.
    pub kms_key: Option<Safe>,
    /// `LastAccessedDate`: a date, AWS keeps no time of day.
    pub last_accessed: Option<Date>,
}

/// What one copy of a secret is, as `PrimaryRegion` and the other copies tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Replicates to at least one other Region, or is named as `PrimaryRegion`.
    Primary,
    /// Follows a primary in another Region; cannot be written.
    Replica,
    /// Neither.
    Standalone,
}

impl Role {
    /// The word for it: `primary`, `replica`, `standalone`.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Primary => "primary",
            Self::Replica => "replica",
            Self::Standalone => "standalone",
        }
    }
}
