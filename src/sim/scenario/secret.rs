//! One secret as a scenario describes it: its home, its replicas, and what differs from Region to Region.
//! There is no field for a value, and none may be added: a snapshot of a real account is written in this form.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::time::{Span, When};
use crate::domain::Region;

/// A secret in its home Region, with its replicas (`[[secret]]`). Two writable copies with the same name and suffix (a split)
/// are two of these with different homes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Secret {
    /// 1 to 512 characters of `A-Z a-z 0-9 / _ + = . @ - !`.
    pub name: String,
    /// The ARN's six letters or digits. Left out, they follow from name and home.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub suffix: Option<String>,
    /// The Region of the primary, or of the only copy.
    pub home: Region,
    /// The Regions in the primary's ReplicationStatus, in its order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub replicas: Vec<Region>,
    /// The primary no longer exists: what is listed in `replicas` is stranded.
    #[serde(default, skip_serializing_if = "is_false")]
    pub home_gone: bool,
    /// At most 2048 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// The home's KMS key, as it was given: an alias, an id or an ARN. None is AWS's own key. Replicas use AWS's own key
    /// unless `in` says otherwise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kms_key: Option<String>,
    /// None was never tagged; an empty table had all its tags removed (AWS answers differently).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tags: Option<BTreeMap<String, String>>,
    /// The resource policy's text, word for word.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub policy: Option<String>,
    /// The AWS service that owns the secret, such as `rds`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owning_service: Option<String>,
    /// The partner whose credential a managed external secret holds (the API's `Type`).
    #[serde(default, rename = "type", skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// CreatedDate. Left out: a year before the start.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub created: Option<When>,
    /// LastChangedDate. Left out: when the newest version was made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub changed: Option<When>,
    /// LastAccessedDate, of which AWS tells the day only; holds for every copy unless `in` says otherwise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accessed: Option<When>,
    /// When the scheduled deletion takes place (DeletedDate in DescribeSecret).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deleted: Option<When>,
    /// How long the next replications to any Region take, when they succeed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replication_takes: Option<Span>,
    /// How long the next replications to any Region take, when they fail.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failure_takes: Option<Span>,
    /// The versions, those of the primary. Left out: one AWSCURRENT, made when the secret was changed. `[]`: no value yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub versions: Option<Vec<Version>>,
    /// Left out: rotation was never configured.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rotation: Option<Rotation>,
    /// What is different in a Region (`[secret.in.us-west-2]`): replicas, and the home itself.
    #[serde(default, rename = "in", skip_serializing_if = "BTreeMap::is_empty")]
    pub in_region: BTreeMap<Region, InRegion>,
}

impl Secret {
    /// A secret with nothing said about it but its name and home.
    #[must_use]
    pub fn new(name: String, home: Region) -> Self {
        Self {
            name,
            suffix: None,
            home,
            replicas: Vec::new(),
            home_gone: false,
            description: None,
            kms_key: None,
            tags: None,
            policy: None,
            owning_service: None,
            kind: None,
            created: None,
            changed: None,
            accessed: None,
            deleted: None,
            replication_takes: None,
            failure_takes: None,
            versions: None,
            rotation: None,
            in_region: BTreeMap::new(),
        }
    }
}

/// What differs in one Region. A fact that is left out is the home's, except for the KMS key.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InRegion {
    /// The primary's ReplicationStatus of this replica. Left out: InSync.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<Status>,
    /// The StatusMessage, word for word. Left out: "Replication succeeded" for InSync, else none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// False: the primary does not know this replica (it is stranded). Left out: it does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub listed_by_primary: Option<bool>,
    /// Whether the Region holds a copy. Left out: yes, except for Failed and InProgress without `versions` of their own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub copy: Option<bool>,
    /// The PrimaryRegion that the copy answers. Left out: the home, if there are replicas.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub primary_region: Option<Region>,
    /// The replica's KMS key. Left out: AWS's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kms_key: Option<String>,
    /// What this Region serves, when it is not what the primary has.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub versions: Option<Vec<Version>>,
    /// The description here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// The tags here, all of them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tags: Option<BTreeMap<String, String>>,
    /// The resource policy here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub policy: Option<String>,
    /// CreatedDate here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub created: Option<When>,
    /// LastChangedDate here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub changed: Option<When>,
    /// LastAccessedDate here, and in the primary's ReplicationStatus of this Region.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accessed: Option<When>,
    /// DeletedDate here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deleted: Option<When>,
    /// How long the next replications to this Region take, when they succeed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replication_takes: Option<Span>,
    /// How long the next replications to this Region take, when they fail.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failure_takes: Option<Span>,
}

/// A version of a secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Version {
    /// 32 to 64 characters; AWS's SDKs make UUIDs.
    pub id: String,
    /// Its staging labels. None: deprecated.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub labels: Vec<String>,
    /// CreatedDate.
    pub created: When,
    /// LastAccessedDate (a day).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accessed: Option<When>,
    /// Whether the version has a value yet: a rotation labels AWSPENDING before there is one, and ListSecretVersionIds
    /// does not list such a version.
    #[serde(default = "yes", skip_serializing_if = "is_true")]
    pub has_value: bool,
    /// The key it is encrypted with, when that is not the copy's: an old version may keep an old key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kms_key: Option<String>,
}

/// How a secret rotates.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rotation {
    /// RotationEnabled. Off with the rest present: cancelled.
    pub enabled: bool,
    /// The Lambda function's name or ARN; none for managed rotation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub function: Option<String>,
    /// AutomaticallyAfterDays, 1 to 1000. Either this or `schedule`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub days: Option<u16>,
    /// ScheduleExpression, such as `rate(10 days)` or `cron(0 8 1 * ? *)`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub schedule: Option<String>,
    /// The window's Duration, such as `3h`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub duration: Option<String>,
    /// LastRotatedDate.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last: Option<When>,
    /// NextRotationDate.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<When>,
    /// The step in which every rotation hangs, until someone cancels it. With an AWSPENDING among the versions one is
    /// hanging already.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hangs_in: Option<RotationStep>,
    /// Rotates by itself so often on the simulator's clock, first after that long. For a demo's heartbeat: it is not told by any answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub every: Option<Span>,
    /// How long its four steps take together. Left out: as the scenario's timing says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub takes: Option<Span>,
}

/// The four steps of a rotation function, by the names Lambda is called with (user guide, "Lambda rotation functions").
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum RotationStep {
    /// Makes the new value: until it is done, AWSPENDING has none.
    CreateSecret,
    /// Sets it at the database.
    SetSecret,
    /// Tries it.
    TestSecret,
    /// Moves AWSCURRENT.
    FinishSecret,
}

/// A replication status, as AWS writes it. Any other word is kept as it is: the service has grown new ones.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub enum Status {
    /// `InSync`
    InSync,
    /// `InProgress`. In a scenario it stays so until an event, or a new replication, ends it.
    InProgress,
    /// `Failed`
    Failed,
    /// `Pending`, `Detached`, or a word not known here.
    Other(String),
}

impl Status {
    /// The word on the wire.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::InSync => "InSync",
            Self::InProgress => "InProgress",
            Self::Failed => "Failed",
            Self::Other(word) => word,
        }
    }
}

impl From<String> for Status {
    fn from(word: String) -> Self {
        match word.as_str() {
            "InSync" => Self::InSync,
            "InProgress" => Self::InProgress,
            "Failed" => Self::Failed,
            _ => Self::Other(word),
        }
    }
}

impl From<Status> for String {
    fn from(status: Status) -> Self {
        status.as_str().to_owned()
    }
}

const fn yes() -> bool {
    true
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands the field by reference")]
const fn is_true(flag: &bool) -> bool {
    *flag
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands the field by reference")]
const fn is_false(flag: &bool) -> bool {
    !*flag
}
