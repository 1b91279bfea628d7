//! What surrounds the secrets of a scenario: account, KMS keys, how long things take, and what to do where no source
//! says what AWS does.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::time::{Span, SpanRange};
use crate::domain::Region;

/// The account whose secrets these are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Account {
    /// Twelve digits.
    pub id: String,
    /// The account's alias, for the header.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub alias: Option<String>,
}

impl Default for Account {
    /// The account that AWS's own documentation uses in examples.
    fn default() -> Self {
        Self { id: "111122223333".to_owned(), alias: None }
    }
}

/// Who `sts:GetCallerIdentity` says the caller is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Identity {
    /// The part of the ARN after the account, such as `assumed-role/OnCall/alex` or `user/alex`.
    pub resource: String,
    /// The unique id.
    pub user_id: String,
}

impl Default for Identity {
    fn default() -> Self {
        Self {
            resource: "assumed-role/OnCall/secretdeck".to_owned(),
            user_id: "AROAEXAMPLEEXAMPLE123:secretdeck".to_owned(),
        }
    }
}

/// A KMS key (`[[key]]`), by the name that secrets use for it, with its state in each Region where it exists.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Key {
    /// An alias, an id or an ARN: just as a KmsKeyId is given.
    pub id: String,
    /// Its state, Region by Region. A Region left out has no such key.
    #[serde(rename = "in")]
    pub in_region: BTreeMap<Region, KeyState>,
}

impl Key {
    /// Whether a KmsKeyId means AWS's own key, which needs no mention in a scenario.
    #[must_use]
    pub fn is_default(id: &str) -> bool {
        id.is_empty() || id == "alias/aws/secretsmanager" || id == "aws/secretsmanager"
    }
}

/// What a KMS key can be used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum KeyState {
    /// Everything.
    Enabled,
    /// Nothing: somebody disabled it.
    Disabled,
    /// Nothing by this caller: its key policy refuses.
    Denied,
    /// Nothing: it was deleted, and secrets still name it.
    Missing,
}

/// How long things take (`[timing]`), on the simulator's own clock.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Timing {
    /// From ReplicateSecretToRegions to InSync or Failed.
    pub replication: SpanRange,
    /// From a change in the primary to its arrival in a replica.
    pub lag: SpanRange,
    /// From RemoveRegionsFromReplication to the replica's disappearance: 40 to 90 seconds in field reports.
    pub removal: SpanRange,
    /// A rotation's four steps together.
    pub rotation: SpanRange,
    /// How old ListSecrets' knowledge is. AWS: up to five minutes.
    pub list_lag: Span,
    /// How long every answer takes. This one is wall time.
    pub latency: SpanRange,
    /// Whether the service's quotas of calls a second are kept.
    pub rate_limits: bool,
}

impl Default for Timing {
    fn default() -> Self {
        Self {
            replication: SpanRange::seconds(3, 8),
            lag: SpanRange::seconds(1, 3),
            removal: SpanRange::seconds(40, 90),
            rotation: SpanRange::seconds(6, 12),
            list_lag: Span::default(),
            latency: SpanRange::always(Span::default()),
            rate_limits: false,
        }
    }
}

/// What the simulator does where no public source says what AWS does (`[choices]`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Choices {
    /// The old primary's ReplicationStatus entry of a Region that was promoted.
    pub promoted_entry: PromotedEntry,
    /// Replicating with overwrite onto a promoted copy with the same suffix (fail-back).
    pub overwrite_at_failback: OverwriteAtFailback,
    /// RotateSecret while an earlier rotation hangs.
    pub rotate_while_pending: RotateWhilePending,
    /// ReplicationStatus in a replica's DescribeSecret.
    pub status_in_replica: StatusInReplica,
    /// What a Region holds after a replication failed.
    pub failed_replica: FailedReplica,
    /// ReplicateSecretToRegions to a Region that is InSync already.
    pub replicate_in_sync: ReplicateInSync,
}

/// The old primary's entry of a promoted Region.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PromotedEntry {
    /// It disappears.
    #[default]
    Gone,
    /// It turns Failed at once, with a message.
    Failed,
    /// It stays as it was.
    Stays,
}

/// An overwrite of a promoted copy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OverwriteAtFailback {
    /// The promoted copy is replaced.
    #[default]
    Works,
    /// It fails: "currently replicated … with a different arn".
    Refused,
}

/// RotateSecret while AWSPENDING is left over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RotateWhilePending {
    /// Refused, and nothing happens.
    Refused,
    /// Refused, and the earlier rotation is tried again, as the message says.
    #[default]
    Reattempted,
}

/// ReplicationStatus in a replica's DescribeSecret.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum StatusInReplica {
    /// Not there.
    #[default]
    Absent,
    /// The same as the primary's.
    Present,
}

/// What a Region holds after a replication to it failed (user guide: versions already replicated stay).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FailedReplica {
    /// The versions it had before.
    #[default]
    Keeps,
    /// Nothing.
    Gone,
}

/// Replicating again to a Region that is InSync.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ReplicateInSync {
    /// Everything is copied anew: a diverged replica heals.
    #[default]
    Copies,
    /// Nothing happens.
    Ignored,
}
