//! Which copy is the primary, and what each copy is: read from `PrimaryRegion`, ReplicationStatus and the other copies.

use std::{cmp::Reverse, collections::BTreeMap};

use super::Logical;
use crate::domain::{region::Region, replication::Role};

pub(super) fn home(secret: &Logical) -> Option<Region> {
    let writable: Vec<Region> = secret.writable().map(|(region, _)| region).collect();
    match writable.as_slice() {
        [] => named(secret).or_else(|| planned_for_deletion(secret)),
        [one] => Some(*one),
        several => several
            .iter()
            .map(|region| (followers(secret, *region), Reverse(*region)))
            .filter(|(followers, _)| *followers > 0)
            .max()
            .map(|(_, Reverse(region))| region),
    }
}

pub(super) fn role(secret: &Logical, region: Region) -> Option<Role> {
    let held = secret.copies.get(&region)?;
    // PrimaryRegion may stay after the last replica is gone, so that a description without replicas outweighs it.
    let says_primary = held.entry.primary_region == Some(region) && held.described_at.is_none();
    Some(if held.entry.is_replica() {
        Role::Replica
    } else if says_primary || followers(secret, region) > 0 {
        Role::Primary
    } else {
        Role::Standalone
    })
}

/// How many replicas a copy names, and are there to name it. Some servers leave PrimaryRegion out on primaries (moto), so
/// both ends are asked.
fn followers(secret: &Logical, region: Region) -> usize {
    let own = secret.copies.get(&region).map_or(0, |held| held.replicas().len());
    own + secret.replicas().filter(|(_, primary, _)| *primary == region).count()
}

/// The Region that most replicas name; the first on the map, if two are named as often.
fn named(secret: &Logical) -> Option<Region> {
    let mut votes: BTreeMap<Region, usize> = BTreeMap::new();
    for (_, primary, _) in secret.replicas() {
        *votes.entry(primary).or_default() += 1;
    }
    votes.into_iter().max_by_key(|(region, votes)| (*votes, Reverse(*region))).map(|(region, _)| region)
}

fn planned_for_deletion(secret: &Logical) -> Option<Region> {
    let mut deleted = secret.copies.iter().filter(|(_, held)| !held.entry.is_replica());
    match (deleted.next(), deleted.next()) {
        (Some((region, _)), None) => Some(*region),
        _ => None,
    }
}
