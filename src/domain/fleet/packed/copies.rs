//! The copies of a secret as bytes.

use super::{
    Head,
    bytes::{Clock, Reader, Writer},
    groups::{Facts, Groups},
};
use crate::domain::{
    arn::Arn,
    fleet::{Held, Logical},
    region::Region,
    replication::{Replica, ReplicationStatus},
    rotation::{Rotation, Versions},
    secret::Entry,
    text::Safe,
};

/// What a copy has of what it may have, a bit each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
enum Has {
    Created,
    Accessed,
    KmsKey,
    PrimaryRegion,
    Replicas,
    Deleted,
    Name,
}

/// The groups that were written before, to name them again.
#[derive(Debug, Default)]
struct Seen {
    facts: Groups<Facts>,
    versions: Groups<Versions>,
    rotation: Groups<Rotation>,
}

fn bit(has: Has, is_there: bool) -> u128 {
    u128::from(is_there) << has as u8
}

pub(super) fn write(secret: &Logical, to: &mut Writer<'_>) {
    let mut seen = Seen::default();
    let name = Safe::new(secret.key.name());
    for held in secret.copies.values() {
        write_entry(&held.entry, &name, &mut seen, to);
    }
}

fn write_entry(entry: &Entry, name: &Safe, seen: &mut Seen, to: &mut Writer<'_>) {
    to.number(
        bit(Has::Created, entry.created.is_some())
            | bit(Has::Accessed, entry.last_accessed.is_some())
            | bit(Has::KmsKey, entry.kms_key.is_some())
            | bit(Has::PrimaryRegion, entry.primary_region.is_some())
            | bit(Has::Replicas, entry.replicas.is_some())
            | bit(Has::Deleted, entry.deleted.is_some())
            | bit(Has::Name, entry.name != *name),
    );
    entry.created.into_iter().for_each(|at| to.next_time(Clock::Service, at));
    entry.last_accessed.into_iter().for_each(|date| to.date(date));
    entry.kms_key.iter().for_each(|key| to.shared(key));
    entry.primary_region.into_iter().for_each(|region| to.region(region));
    entry.replicas.iter().for_each(|replicas| {
        to.size(replicas.len());
        replicas.iter().for_each(|replica| write_replica(replica, to));
    });
    entry.deleted.into_iter().for_each(|at| to.next_time(Clock::Service, at));
    if entry.name != *name {
        to.raw(entry.name.as_bytes());
    }
    seen.facts.write(&Facts::of(entry), to);
    seen.versions.write(&entry.versions, to);
    seen.rotation.write(&entry.rotation, to);
}

pub(super) fn read(secret: &mut Logical, heads: Vec<Head>, from: &mut Reader<'_>) {
    let mut seen = Seen::default();
    for Head { region, last_changed, listed_at, described_at } in heads {
        let entry = Entry { last_changed, ..read_entry(secret, region, &mut seen, from) };
        secret.copies.insert(region, Held { entry, listed_at, described_at });
    }
}

fn read_entry(secret: &Logical, region: Region, seen: &mut Seen, from: &mut Reader<'_>) -> Entry {
    let bits = from.number();
    let has = |has: Has| bits >> has as u8 & 1 == 1;
    let created = has(Has::Created).then(|| from.next_time(Clock::Service));
    let last_accessed = has(Has::Accessed).then(|| from.date());
    let kms_key = has(Has::KmsKey).then(|| from.shared());
    let primary_region = has(Has::PrimaryRegion).then(|| from.region());
    let replicas = has(Has::Replicas).then(|| {
        let count = from.size();
        (0..count).map(|_| read_replica(from)).collect()
    });
    let deleted = has(Has::Deleted).then(|| from.next_time(Clock::Service));
    let own_name = has(Has::Name).then(|| Safe::kept(str::from_utf8(from.raw()).unwrap_or_default()));
    let facts = seen.facts.read(from);
    Entry {
        arn: Arn::of(&facts.partition, region, &secret.key),
        name: own_name.unwrap_or_else(|| secret.name.clone()),
        primary_region,
        description: facts.description,
        kms_key,
        owning_service: facts.owning_service,
        kind: facts.kind,
        created,
        last_changed: None,
        last_accessed,
        deleted,
        versions: seen.versions.read(from),
        rotation: seen.rotation.read(from),
        tags: facts.tags,
        replicas,
    }
}

fn write_replica(replica: &Replica, to: &mut Writer<'_>) {
    to.region(replica.region);
    let status = match &replica.status {
        ReplicationStatus::InSync => 0,
        ReplicationStatus::InProgress => 1,
        ReplicationStatus::Failed => 2,
        ReplicationStatus::Other(_) => 3,
    };
    let message = u128::from(replica.message.is_some()) << 2;
    let kms = u128::from(replica.kms_key.is_some()) << 3;
    let accessed = u128::from(replica.last_accessed.is_some()) << 4;
    to.number(status | message | kms | accessed);
    if let ReplicationStatus::Other(word) = &replica.status {
        to.shared(word);
    }
    replica.message.iter().for_each(|message| to.shared(message));
    replica.kms_key.iter().for_each(|key| to.shared(key));
    replica.last_accessed.into_iter().for_each(|date| to.date(date));
}

fn read_replica(from: &mut Reader<'_>) -> Replica {
    let region = from.region();
    let bits = from.number();
    let has = |bit: u8| bits >> bit & 1 == 1;
    let status = match bits & 3 {
        0 => ReplicationStatus::InSync,
        1 => ReplicationStatus::InProgress,
        2 => ReplicationStatus::Failed,
        _ => ReplicationStatus::Other(from.shared()),
    };
    let message = has(2).then(|| from.shared());
    let kms_key = has(3).then(|| from.shared());
    let last_accessed = has(4).then(|| from.date());
    Replica { region, status, message, kms_key, last_accessed }
}
