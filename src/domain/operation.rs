//! What a dialog owns, the worker executes and the journal writes: operations, steps, plans and their outcomes.
//!
//! A step is one API call and what must still be true before it is sent.

use serde::{Deserialize, Serialize};

use super::{
    arn::Arn,
    error::RemoteError,
    expected::Expected,
    lane::Lane,
    region::Region,
    rotation::{Label, VersionId},
    text::Safe,
    token::Token,
};

/// A replica to be made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReplicaTarget {
    /// Its Region.
    pub region: Region,
    /// `KmsKeyId`: ARN, id or alias of a key in that Region; `None` is AWS's default key.
    pub kms_key: Option<Safe>,
}

/// One mutation, as one call of the service. ARNs are complete, so that no name can be mistaken for another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "operation")]
pub enum Operation {
    /// `ReplicateSecretToRegions`, to the primary's Region. `overwrite` covers the whole call: with it, one Region only.
    Replicate {
        /// The primary.
        secret: Arn,
        /// Where to; at least one.
        to: Vec<ReplicaTarget>,
        /// `ForceOverwriteReplicaSecret`.
        overwrite: bool,
    },
    /// `RemoveRegionsFromReplication`, to the primary's Region: the replica is deleted without a recovery window.
    RemoveReplica {
        /// The primary.
        secret: Arn,
        /// The replica's Region.
        region: Region,
    },
    /// `StopReplicationToReplica`, to the replica's Region.
    Promote {
        /// The replica.
        replica: Arn,
    },
    /// `CancelRotateSecret`, to the primary's Region: turns rotation off, leaves AWSPENDING.
    CancelRotation {
        /// The primary.
        secret: Arn,
    },
    /// `UpdateSecretVersionStage`, to the primary's Region.
    MoveStage {
        /// The primary.
        secret: Arn,
        /// The label.
        label: Label,
        /// `RemoveFromVersionId`: must name the holder.
        remove_from: Option<VersionId>,
        /// `MoveToVersionId`.
        move_to: Option<VersionId>,
    },
    /// `RotateSecret` with the rules and the function it has.
    Rotate {
        /// The primary.
        secret: Arn,
        /// `RotateImmediately`.
        immediately: bool,
        /// `ClientRequestToken`: the id of the version that it begins. `None` before it is part of a plan, and in the
        /// journals of older versions: without one it is not sent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        token: Option<Token>,
    },
}

impl Operation {
    /// The ARN that the call names.
    #[must_use]
    pub fn secret(&self) -> &Arn {
        match self {
            Self::Replicate { secret, .. }
            | Self::RemoveReplica { secret, .. }
            | Self::CancelRotation { secret }
            | Self::MoveStage { secret, .. }
            | Self::Rotate { secret, .. } => secret,
            Self::Promote { replica } => replica,
        }
    }

    /// The same call with a token of its own, where the API takes one.
    #[must_use]
    pub fn with_token(self, own: Token) -> Self {
        match self {
            Self::Rotate { secret, immediately, .. } => {
                Self::Rotate { secret, immediately, token: Some(own) }
            }
            other => other,
        }
    }

    /// The Region the call must be sent to.
    #[must_use]
    pub fn region(&self) -> Region {
        self.secret().region()
    }

    /// The API's name of the call.
    #[must_use]
    pub fn api(&self) -> &'static str {
        match self {
            Self::Replicate { .. } => "ReplicateSecretToRegions",
            Self::RemoveReplica { .. } => "RemoveRegionsFromReplication",
            Self::Promote { .. } => "StopReplicationToReplica",
            Self::CancelRotation { .. } => "CancelRotateSecret",
            Self::MoveStage { .. } => "UpdateSecretVersionStage",
            Self::Rotate { .. } => "RotateSecret",
        }
    }

    /// A short verb for the activity list.
    #[must_use]
    pub fn verb(&self) -> &'static str {
        match self {
            Self::Replicate { overwrite: true, .. } => "overwrite",
            Self::Replicate { .. } => "replicate",
            Self::RemoveReplica { .. } => "remove",
            Self::Promote { .. } => "promote",
            Self::CancelRotation { .. } => "cancel rotation",
            Self::MoveStage { .. } => "move label",
            Self::Rotate { .. } => "rotate",
        }
    }

    /// The Regions where the effect is to be seen.
    #[must_use]
    pub fn targets(&self) -> Vec<Region> {
        match self {
            Self::Replicate { to, .. } => to.iter().map(|target| target.region).collect(),
            Self::RemoveReplica { region, .. } => vec![*region],
            other => vec![other.region()],
        }
    }
}

/// The id of a plan within one run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PlanId(pub u64);

/// The id of a step within one run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct StepId(pub u64);

/// One API call, and what must still be true before it is sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// The step.
    pub id: StepId,
    /// The plan it belongs to.
    pub plan: PlanId,
    /// Where it is sent.
    pub lane: Lane,
    /// The call.
    pub operation: Operation,
    /// Described again just before the send; any difference ends the step as stale.
    pub expected: Expected,
    /// As whom, and through which door.
    #[serde(default)]
    pub sender: Box<Sender>,
}

impl Step {
    /// The version whose rotation AWS may try again though it answers the call with a no: `RotateSecret` over a pending
    /// version is answered with "A previous rotation isn't complete. That rotation will be reattempted." (the API's guide).
    #[must_use]
    pub fn tries_again(&self) -> Option<&VersionId> {
        let rotation = self.expected.rotation.as_ref()?;
        rotation.versions.pending().filter(|_| matches!(self.operation, Operation::Rotate { .. }))
    }
}

/// As whom, and through which door, a step is sent: as far as it was known when it was confirmed.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Sender {
    /// The ARN that `sts:GetCallerIdentity` answered.
    pub identity: Option<Safe>,
    /// The profile, if one was named.
    pub profile: Option<Safe>,
    /// The endpoint, if calls do not go to AWS.
    pub endpoint: Option<Safe>,
}

/// A sequence of steps: it stops at the first that is not [`Outcome::Done`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// The plan.
    pub id: PlanId,
    /// The steps, in order; at least one.
    pub steps: Vec<Step>,
}

/// How a step ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// The service accepted it. For replication that is not the end: the effect is watched.
    Done {
        /// `x-amzn-RequestId`.
        request_id: Option<Safe>,
    },
    /// The service answered no; nothing was done.
    Refused(RemoteError),
    /// Nothing was sent.
    NotSent(Reason),
    /// It was sent, and nobody knows until somebody looks.
    Unknown {
        /// What happened instead of an answer.
        why: RemoteError,
    },
}

impl Outcome {
    /// The word for it: `done`, `refused`, `not sent`, `unknown`.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Self::Done { .. } => "done",
            Self::Refused(_) => "refused",
            Self::NotSent(_) => "not sent",
            Self::Unknown { .. } => "unknown",
        }
    }
}

/// Why a step was not sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// The world is not as the dialog showed it; what changed, a sentence each.
    Stale(Vec<Safe>),
    /// Read-only mode.
    ReadOnly,
    /// What the step expects could not be read just before.
    NotRead(RemoteError),
    /// The connection was never made, or the call never built.
    NeverLeft(RemoteError),
    /// The intent could not be written to the journal.
    Journal(Safe),
    /// An earlier step of the same plan was not done.
    EarlierStep,
    /// It waited, and was taken back.
    Withdrawn,
    /// It waited for 15 minutes since it was confirmed: what was confirmed then may not be what is wanted now.
    WaitedTooLong,
    /// It was confirmed, and its run was over before it was about to be sent.
    RunEnded,
}

impl std::fmt::Display for Reason {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Stale(changes) => {
                write!(f, "stale")?;
                for change in changes {
                    write!(f, ": {change}")?;
                }
                Ok(())
            }
            Self::ReadOnly => write!(f, "read-only mode"),
            Self::NotRead(error) => write!(f, "could not look first: {error}"),
            Self::NeverLeft(error) => write!(f, "{error}"),
            Self::Journal(why) => write!(f, "the journal could not be written: {why}"),
            Self::EarlierStep => write!(f, "an earlier step was not done"),
            Self::Withdrawn => write!(f, "taken back while it waited"),
            Self::WaitedTooLong => write!(f, "waited 15 min; confirm it anew"),
            Self::RunEnded => write!(f, "its run ended before it was sent"),
        }
    }
}
