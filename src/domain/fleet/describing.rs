//! What the answers of DescribeSecret and ListSecretVersionIds change in the fleet. A description is fresh when it comes.

use jiff::Timestamp;

use super::{Fleet, Held, Logical};
use crate::domain::{
    arn::SecretKey,
    error::RemoteError,
    region::Region,
    replication::Replica,
    secret::{Entry, VersionEntry},
};

pub(super) fn described(fleet: &mut Fleet, mut entry: Entry, at: Timestamp) -> SecretKey {
    let (key, region) = (entry.arn.key(), entry.region());
    if fleet.absent_since(&key, region).is_some_and(|absent| absent > at) {
        return key;
    }
    let old = fleet.secrets.get(&key).and_then(|secret| secret.copies.get(&region));
    if old.and_then(|held| held.described_at).is_some_and(|described| described > at) {
        return key;
    }
    entry.replicas = entry.replicas.take().map(|replicas| tidy(replicas, region));
    let before: Vec<Region> = old.map(|held| regions(held).collect()).unwrap_or_default();
    let listed_at = old.and_then(|held| held.listed_at);
    let held = Held { entry, listed_at, described_at: Some(at) };
    let now: Vec<Region> = regions(&held).collect();
    fleet.put(&key, region, held, at);
    if let Some(secret) = fleet.secrets.get_mut(&key) {
        secret.failures.remove(&region);
        note_unlinked(secret, &before, &now, at);
    }
    key
}

fn regions(held: &Held) -> impl Iterator<Item = Region> {
    held.replicas().iter().map(|replica| replica.region)
}

/// One word for each Region: the last, if a server says several (moto appends); and none for the primary's own.
fn tidy(replicas: Vec<Replica>, own: Region) -> Vec<Replica> {
    let mut kept: Vec<Replica> = Vec::with_capacity(replicas.len());
    for replica in replicas {
        kept.retain(|other| other.region != replica.region);
        if replica.region != own {
            kept.push(replica);
        }
    }
    kept
}

fn note_unlinked(secret: &mut Logical, before: &[Region], now: &[Region], at: Timestamp) {
    for region in before {
        if !now.contains(region) && secret.copies.contains_key(region) {
            secret.unlinked.entry(*region).or_insert(at);
        }
    }
    for region in now {
        secret.unlinked.remove(region);
    }
}

pub(super) fn not_found(fleet: &mut Fleet, key: &SecretKey, region: Region, at: Timestamp) {
    let Some(secret) = fleet.secrets.get_mut(key) else { return };
    let described = secret.copies.get(&region).and_then(|held| held.described_at);
    if described.is_some_and(|described| described > at) {
        return;
    }
    secret.failures.remove(&region);
    let since = secret.absent.entry(region).or_insert(at);
    *since = at.max(*since);
    fleet.remove(key, region);
}

pub(super) fn failed(fleet: &mut Fleet, key: &SecretKey, region: Region, error: RemoteError, at: Timestamp) {
    let Some(secret) = fleet.secrets.get_mut(key) else { return };
    let last = secret.copies.get(&region).and_then(|held| held.described_at);
    if last.max(secret.absent.get(&region).copied()).is_none_or(|answered| answered <= at) {
        secret.failures.insert(region, (error, at));
    }
}

pub(super) fn versions_read(fleet: &mut Fleet, key: &SecretKey, versions: Vec<VersionEntry>) {
    if let Some(secret) = fleet.secrets.get_mut(key) {
        secret.versions_created =
            versions.into_iter().filter_map(|version| Some((version.id, version.created?))).collect();
    }
}
