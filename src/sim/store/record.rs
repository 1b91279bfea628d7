//! A secret as one Region holds it: a slim record, whose texts and versions are shared between a primary and its
//! replicas. There is no place for a value in it; a version only knows whether it has one.

use std::{sync::Arc, time::Duration};

use crate::{
    domain::region::Region,
    sim::{
        clock::Moment,
        scenario::{RotationStep, Status},
    },
};

/// A secret in one Region.
#[derive(Debug, Clone)]
pub struct Record {
    /// The name, at most 512 characters.
    pub name: Arc<str>,
    /// The six characters after the name in the ARN.
    pub suffix: [u8; 6],
    /// CreatedDate.
    pub created: Moment,
    /// LastChangedDate.
    pub changed: Moment,
    /// KmsKeyId as it was given; none is aws/secretsmanager.
    pub kms: Option<Arc<str>>,
    /// What replication carries.
    pub content: Content,
    /// Its part in replication.
    pub role: Role,
    /// What few secrets have.
    pub rare: Option<Box<Rare>>,
}

/// What replication carries from a primary to its replicas: "secret values, and metadata such as tags and resource
/// policies" (user guide).
#[derive(Debug, Clone, Default)]
pub struct Content {
    /// All versions, the oldest first.
    pub versions: Arc<Vec<Version>>,
    /// The description.
    pub description: Option<Arc<str>>,
    /// None was never tagged; an empty list had its tags removed.
    pub tags: Option<Arc<Vec<Tag>>>,
    /// The resource policy's text.
    pub policy: Option<Arc<str>>,
}

/// A tag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tag {
    /// 1 to 128 characters.
    pub key: String,
    /// At most 256 characters.
    pub value: String,
}

/// What few secrets have, kept apart so that the others stay small.
#[derive(Debug, Clone, Default)]
pub struct Rare {
    /// Rotation, once it was configured.
    pub rotation: Option<Rotation>,
    /// OwningService.
    pub owner: Option<Arc<str>>,
    /// Type.
    pub kind: Option<Arc<str>>,
    /// LastAccessedDate.
    pub accessed: Option<Moment>,
    /// When a scheduled deletion takes place.
    pub deleted: Option<Moment>,
    /// How long replications take instead of what is usual: (Region or all, succeeding, failing).
    pub pace: Vec<Pace>,
}

/// How long the replications of one secret take.
#[derive(Debug, Clone, Copy)]
pub struct Pace {
    /// To this Region; none is every Region.
    pub region: Option<Region>,
    /// When they succeed.
    pub success: Option<Duration>,
    /// When they fail.
    pub failure: Option<Duration>,
}

/// A secret's part in replication.
#[derive(Debug, Clone)]
pub enum Role {
    /// It has no copies that follow it.
    Standalone,
    /// It has a ReplicationStatus.
    Primary(Vec<Entry>),
    /// It follows the secret in that Region.
    Replica(Region),
}

/// One Region in a primary's ReplicationStatus.
#[derive(Debug, Clone)]
pub struct Entry {
    /// The replica's Region.
    pub region: Region,
    /// The replica's key as it was given.
    pub kms: Option<Arc<str>>,
    /// Status.
    pub status: Status,
    /// StatusMessage.
    pub message: Option<Arc<str>>,
    /// LastAccessedDate in that Region.
    pub accessed: Option<Moment>,
    /// Which job may settle it; a job with another number comes too late. 0: none.
    pub ticket: u64,
    /// Nothing but a new replication moves it: a scenario's stuck or diverged replica.
    pub held: bool,
}

/// A version.
#[derive(Debug, Clone)]
pub struct Version {
    /// The id, 32 to 64 characters.
    pub id: Arc<str>,
    /// Staging labels.
    pub labels: Vec<Arc<str>>,
    /// CreatedDate.
    pub created: Moment,
    /// LastAccessedDate.
    pub accessed: Option<Moment>,
    /// Whether there is a value. The value itself is not kept.
    pub has_value: bool,
    /// The key it is encrypted with; none is aws/secretsmanager.
    pub kms: Option<Arc<str>>,
}

/// Rotation, configured once; it stays configured after being cancelled.
#[derive(Debug, Clone, Default)]
pub struct Rotation {
    /// RotationEnabled.
    pub enabled: bool,
    /// RotationLambdaARN.
    pub function: Option<Arc<str>>,
    /// AutomaticallyAfterDays.
    pub days: Option<u32>,
    /// ScheduleExpression.
    pub schedule: Option<Arc<str>>,
    /// Duration.
    pub duration: Option<Arc<str>>,
    /// ExternalSecretRotationMetadata and …RoleArn, as they were given.
    pub external: Option<Arc<External>>,
    /// LastRotatedDate.
    pub last: Option<Moment>,
    /// NextRotationDate.
    pub next: Option<Moment>,
    /// The step in which every rotation hangs.
    pub hangs_in: Option<RotationStep>,
    /// Rotates by itself so often.
    pub every: Option<Duration>,
    /// How long its four steps take together.
    pub takes: Option<Duration>,
    /// Which job may do the next step. 0: none.
    pub ticket: u64,
    /// Which job may begin the next rotation. 0: none.
    pub schedule_ticket: u64,
}

/// How a managed external secret rotates.
#[derive(Debug, Clone)]
pub struct External {
    /// Key and value.
    pub metadata: Vec<(String, String)>,
    /// The role that the service takes on.
    pub role: Option<String>,
}

/// The label of the version that is in use.
pub const CURRENT: &str = "AWSCURRENT";
/// The label of the version that a rotation is making.
pub const PENDING: &str = "AWSPENDING";
/// The label of the version that was in use before.
pub const PREVIOUS: &str = "AWSPREVIOUS";

impl Version {
    /// Whether it carries that label.
    #[must_use]
    pub fn has(&self, label: &str) -> bool {
        self.labels.iter().any(|l| &**l == label)
    }
}

impl Content {
    /// The version that carries that label.
    #[must_use]
    pub fn holder(&self, label: &str) -> Option<&Version> {
        self.versions.iter().find(|v| v.has(label))
    }

    /// The version of that id.
    #[must_use]
    pub fn version(&self, id: &str) -> Option<&Version> {
        self.versions.iter().find(|v| &*v.id == id)
    }

    /// The pending version, unless it is the current one (a normal finished rotation).
    #[must_use]
    pub fn pending(&self) -> Option<&Version> {
        self.holder(PENDING).filter(|v| !v.has(CURRENT))
    }

    /// Takes a label from whichever version has it.
    pub fn drop_label(&mut self, label: &str) {
        if self.holder(label).is_some() {
            for version in Arc::make_mut(&mut self.versions) {
                version.labels.retain(|l| &**l != label);
            }
        }
    }

    /// Puts a label on a version, taking it from any other. When AWSCURRENT moves, AWSPREVIOUS follows it to the
    /// version it left (API: UpdateSecretVersionStage).
    pub fn move_label(&mut self, label: &str, to: &str) {
        let from = self.holder(label).map(|v| Arc::clone(&v.id)).filter(|id| &**id != to);
        self.drop_label(label);
        for version in Arc::make_mut(&mut self.versions) {
            if &*version.id == to {
                version.labels.push(Arc::from(label));
            }
        }
        if label == CURRENT
            && let Some(from) = from
        {
            self.move_label(PREVIOUS, &from);
        }
    }
}

impl Record {
    /// The ARN of this copy.
    #[must_use]
    pub fn arn(&self, account: &str, region: Region) -> String {
        arn_text(account, region, &self.name, self.suffix)
    }

    /// Whether that text is the suffix of this secret's ARN.
    #[must_use]
    pub fn has_suffix(&self, suffix: &str) -> bool {
        self.suffix == *suffix.as_bytes()
    }

    /// The Regions of the ReplicationStatus; none for what is not a primary.
    #[must_use]
    pub fn entries(&self) -> &[Entry] {
        match &self.role {
            Role::Primary(entries) => entries,
            Role::Standalone | Role::Replica(_) => &[],
        }
    }

    /// The same, to be changed.
    pub fn entries_mut(&mut self) -> &mut [Entry] {
        match &mut self.role {
            Role::Primary(entries) => entries,
            Role::Standalone | Role::Replica(_) => &mut [],
        }
    }

    /// The entry of a Region.
    #[must_use]
    pub fn entry(&self, region: Region) -> Option<&Entry> {
        self.entries().iter().find(|e| e.region == region)
    }

    /// Rotation, if it was ever configured.
    #[must_use]
    pub fn rotation(&self) -> Option<&Rotation> {
        self.rare.as_ref()?.rotation.as_ref()
    }

    /// The same, to be changed.
    pub fn rotation_mut(&mut self) -> Option<&mut Rotation> {
        self.rare.as_mut()?.rotation.as_mut()
    }

    /// What few secrets have, to be changed.
    pub fn rare_mut(&mut self) -> &mut Rare {
        self.rare.get_or_insert_default()
    }

    /// When its scheduled deletion takes place.
    #[must_use]
    pub fn deleted(&self) -> Option<Moment> {
        self.rare.as_ref()?.deleted
    }

    /// The day of the last access.
    #[must_use]
    pub fn accessed(&self) -> Option<Moment> {
        self.rare.as_ref()?.accessed
    }

    /// The service that owns it.
    #[must_use]
    pub fn owner(&self) -> Option<&str> {
        self.rare.as_ref()?.owner.as_deref()
    }

    /// PrimaryRegion: absent for a secret without replication (recorded).
    #[must_use]
    pub fn primary_region(&self, own: Region) -> Option<Region> {
        match &self.role {
            Role::Standalone => None,
            Role::Primary(_) => Some(own),
            Role::Replica(home) => Some(*home),
        }
    }
}

/// An ARN's text. It is not checked: thousands are written for each page.
#[must_use]
pub fn arn_text(account: &str, region: Region, name: &str, suffix: [u8; 6]) -> String {
    let suffix = std::str::from_utf8(&suffix).unwrap_or_default();
    format!("arn:{}:secretsmanager:{region}:{account}:secret:{name}-{suffix}", region.partition())
}

/// Takes apart the ARN in a SecretId: account, Region, and all that follows `secret:`. The suffix may be missing.
#[must_use]
pub fn split_arn(text: &str) -> Option<(&str, Region, &str)> {
    let mut parts = text.splitn(7, ':');
    let _ = parts.next().filter(|arn| *arn == "arn")?;
    let _ = parts.next()?;
    let _ = parts.next().filter(|service| *service == "secretsmanager")?;
    let region = Region::new(parts.next()?).ok()?;
    let account = parts.next()?;
    let _ = parts.next().filter(|kind| *kind == "secret")?;
    Some((account, region, parts.next()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn version(id: &str, labels: &[&str]) -> Version {
        let labels = labels.iter().map(|l| Arc::from(*l)).collect();
        let created = Moment::from_millis(0);
        Version { id: Arc::from(id), labels, created, accessed: None, has_value: true, kms: None }
    }

    fn labels(content: &Content, id: &str) -> Vec<String> {
        content.version(id).unwrap().labels.iter().map(|l| l.to_string()).collect()
    }

    #[test]
    fn the_previous_label_follows_the_current_one_to_the_version_it_left() {
        let versions = vec![version("a", &[PREVIOUS]), version("b", &[CURRENT]), version("c", &[PENDING])];
        let mut content = Content { versions: Arc::new(versions), ..Content::default() };
        content.move_label(CURRENT, "c");
        assert!(labels(&content, "a").is_empty());
        assert_eq!(labels(&content, "b"), [PREVIOUS]);
        assert_eq!(labels(&content, "c"), [PENDING, CURRENT]);
        assert!(content.pending().is_none(), "a pending label on the current version is a finished rotation");
    }

    #[test]
    fn an_arn_is_taken_apart_with_or_without_its_suffix() {
        let arn = arn_text("111122223333", Region::new("cn-north-1").unwrap(), "a/b", *b"a1b2c3");
        assert_eq!(arn, "arn:aws-cn:secretsmanager:cn-north-1:111122223333:secret:a/b-a1b2c3");
        let (account, region, rest) = split_arn(&arn).unwrap();
        assert_eq!((account, region.name(), rest), ("111122223333", "cn-north-1", "a/b-a1b2c3"));
        assert!(split_arn("arn:aws:s3:::bucket").is_none());
    }
}
