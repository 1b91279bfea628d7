//! What a listing changes in the fleet. A listing lags by up to five minutes, and never says how replication stands.

use jiff::Timestamp;

use super::{Fleet, Held, LIST_LAG};
use crate::domain::{arn::SecretKey, region::Region, secret::Entry};

pub(super) fn listed(
    fleet: &mut Fleet,
    region: Region,
    entries: Vec<Entry>,
    at: Timestamp,
) -> Vec<SecretKey> {
    let mut changed = Vec::new();
    for entry in entries {
        if entry.region() != region {
            continue;
        }
        let key = entry.arn.key();
        if fleet.absent_since(&key, region).is_some_and(|absent| lags_behind(absent, at)) {
            continue;
        }
        if take(fleet, &key, region, entry, at) {
            changed.push(key);
        }
    }
    changed
}

/// Whether a listing at `at` may not know yet what a description said at `described`.
fn lags_behind(described: Timestamp, at: Timestamp) -> bool {
    at.duration_since(described) < LIST_LAG
}

fn take(fleet: &mut Fleet, key: &SecretKey, region: Region, mut entry: Entry, at: Timestamp) -> bool {
    let held = fleet.secrets.get_mut(key).and_then(|secret| secret.copies.get_mut(&region));
    let Some(held) = held else {
        entry.replicas = None;
        fleet.put(key, region, Held { entry, listed_at: Some(at), described_at: None }, at);
        return true;
    };
    if held.listed_at.is_some_and(|listed| listed > at) {
        return false;
    }
    held.listed_at = Some(at);
    if held.described_at.is_some_and(|described| lags_behind(described, at)) {
        // What was changed later than the description knows is worth another one; the list's own word is not.
        return entry.last_changed > held.entry.last_changed;
    }
    if outdates_description(&held.entry, &entry) {
        held.described_at = None;
        entry.replicas = None;
    } else {
        entry.replicas.clone_from(&held.entry.replicas);
    }
    let changed = held.entry != entry;
    held.entry = entry;
    changed
}

/// Whether the copy became another thing since it was described: a replica, no replica any more, or a primary. What the
/// description said of replicas is then about something that is no more.
fn outdates_description(old: &Entry, new: &Entry) -> bool {
    let linked = |entry: &Entry| entry.primary_region.is_some();
    let has_replicas = old.replicas.as_deref().is_some_and(|replicas| !replicas.is_empty());
    old.is_replica() != new.is_replica() || (!linked(old) && linked(new) && !has_replicas)
}

pub(super) fn completed(fleet: &mut Fleet, region: Region, began: Timestamp) -> Vec<SecretKey> {
    let gone = |held: &Held| {
        let listed = held.listed_at.is_some_and(|listed| listed >= began);
        let described = held.described_at.is_some_and(|described| lags_behind(described, began));
        !listed && !described
    };
    let keys: Vec<SecretKey> = fleet
        .secrets
        .values()
        .filter(|secret| secret.copies.get(&region).is_some_and(gone))
        .map(|secret| secret.key.clone())
        .collect();
    for key in &keys {
        fleet.remove(key, region);
    }
    fleet.gone.retain(|_, absent| {
        absent.retain(|_, since| lags_behind(*since, began));
        !absent.is_empty()
    });
    fleet.completed.insert(region);
    keys
}
