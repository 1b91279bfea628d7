//! One small secret in a few Regions, for the tests of the fleet and of health.

use jiff::{SignedDuration, Timestamp};

use super::{Fleet, Logical};
use crate::domain::{
    arn::{Arn, SecretKey},
    error::{ErrorKind, RemoteError},
    region::Region,
    replication::{Replica, ReplicationStatus},
    rotation::{Label, VersionId, Versions},
    secret::Entry,
};

pub(in crate::domain) fn region(name: &str) -> Region {
    Region::new(name).unwrap()
}

pub(in crate::domain) fn use1() -> Region {
    region("us-east-1")
}

pub(in crate::domain) fn usw2() -> Region {
    region("us-west-2")
}

pub(in crate::domain) fn euw1() -> Region {
    region("eu-west-1")
}

pub(in crate::domain) fn apse2() -> Region {
    region("ap-southeast-2")
}

/// A time, in seconds from one that does not matter.
pub(in crate::domain) fn at(seconds: i64) -> Timestamp {
    Timestamp::UNIX_EPOCH + SignedDuration::from_secs(1_700_000_000 + seconds)
}

pub(in crate::domain) fn arn_of(account: &str, suffix: &str, region: Region) -> Arn {
    Arn::new(&format!("arn:aws:secretsmanager:{region}:{account}:secret:prod/db-{suffix}")).unwrap()
}

pub(in crate::domain) fn key() -> SecretKey {
    entry(use1()).arn.key()
}

/// `prod/db`, without PrimaryRegion.
pub(in crate::domain) fn entry(region: Region) -> Entry {
    Entry::new(arn_of("111122223333", "a1b2c3", region))
}

/// Another secret of the same name.
pub(in crate::domain) fn namesake(region: Region) -> Entry {
    Entry::new(arn_of("111122223333", "zz81Kd", region))
}

pub(in crate::domain) fn replica(region: Region, primary: Region) -> Entry {
    Entry { primary_region: Some(primary), ..entry(region) }
}

/// A primary as a listing tells it.
pub(in crate::domain) fn listed_primary(region: Region) -> Entry {
    replica(region, region)
}

/// A primary as a description tells it.
pub(in crate::domain) fn primary(region: Region, said: &[(Region, &str)]) -> Entry {
    Entry {
        replicas: Some(said.iter().map(|(to, status)| word(*to, status)).collect()),
        ..listed_primary(region)
    }
}

pub(in crate::domain) fn word(region: Region, status: &str) -> Replica {
    let status = ReplicationStatus::new(status);
    Replica { region, status, message: None, kms_key: None, last_accessed: None }
}

pub(in crate::domain) fn version(id: &str) -> VersionId {
    VersionId::new(id).unwrap()
}

/// The entry with `AWSCURRENT`, `AWSPREVIOUS` and `AWSPENDING` on these versions; an empty text is no version.
pub(in crate::domain) fn labelled(entry: Entry, current: &str, previous: &str, pending: &str) -> Entry {
    let labels = [(current, Label::Current), (previous, Label::Previous), (pending, Label::Pending)];
    let held = labels.into_iter().filter(|(id, _)| !id.is_empty());
    Entry { versions: Versions::new(held.map(|(id, label)| (version(id), vec![label])).collect()), ..entry }
}

pub(in crate::domain) fn denied() -> RemoteError {
    RemoteError::new(ErrorKind::Denied, "no")
}

impl Fleet {
    pub(in crate::domain) fn the_secret(&self) -> Logical {
        self.get(&key()).unwrap()
    }
}
