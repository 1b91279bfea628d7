//! The rule for *diverged*: a replica that is reported InSync serves another version than its primary.
//!
//! Lists only raise the suspicion; both descriptions must show it, and the primary must have been quiet for a while.

use jiff::SignedDuration;

use super::{Finding, Health, Scene, sights, status::Said};
use crate::domain::{
    fleet::{Fleet, Held, Logical},
    replication::ReplicationStatus,
};

/// How long a change may take to reach the replicas before a difference counts.
const LAG: SignedDuration = SignedDuration::from_mins(2);

/// Over so many secrets it can be told whether replicas carry their primary's version ids.
const ENOUGH: usize = 5;

pub(super) fn diverged(scene: &Scene<'_>, said: &Said<'_>) -> Option<Finding> {
    let region = said.replica.region;
    if !scene.context.compare_versions || !scene.is_readable(region) {
        return None;
    }
    let copy = scene.secret.copies.get(&region)?;
    let since = scene.first_seen(&sights::diverged(said.primary, region));
    let differs = shows_difference(said.primary, copy);
    let quiet = match said.primary.entry.last_changed {
        // What the replica served before the change, or just after it, proves nothing.
        Some(changed) => copy.described_at.is_some_and(|at| at.duration_since(changed) > LAG),
        None => since.is_some_and(|since| scene.context.now.duration_since(since.at) > LAG),
    };
    (differs && quiet).then(|| Finding::new(Health::Diverged, region).since(since))
}

/// Whether the descriptions of both sides show different AWSCURRENT versions.
pub(super) fn shows_difference(primary: &Held, copy: &Held) -> bool {
    let (Some(ours), Some(theirs)) = (primary.described_at, copy.described_at) else { return false };
    if copy.entry.primary_region != Some(primary.entry.region()) || !copy.entry.is_replica() {
        return false;
    }
    let (Some(current), Some(served)) = (primary.entry.versions.current(), copy.entry.versions.current())
    else {
        return false;
    };
    current != served && !is_outdated(primary, copy, theirs.duration_since(ours))
}

/// Whether it is rather the primary's description that is old: the replica was described so much later, or is a version
/// ahead of it.
fn is_outdated(primary: &Held, copy: &Held, later: SignedDuration) -> bool {
    let is_ahead = copy.entry.versions.previous() == primary.entry.versions.current();
    later > LAG || (later.is_positive() && is_ahead)
}

/// False when over five secrets or more no InSync replica carries any version id of its primary.
pub(super) fn versions_are_shared(fleet: &Fleet) -> bool {
    let mut compared = 0;
    for secret in fleet.iter() {
        match shares_versions(secret) {
            Some(true) => return true,
            Some(false) => compared += 1,
            None => {}
        }
    }
    compared < ENOUGH
}

/// Whether any InSync replica carries a version id of the primary; `None` when there is nothing to compare. A replica that
/// is a version behind carries the one before, so that many diverged secrets do not switch their own rule off.
fn shares_versions(secret: &Logical) -> Option<bool> {
    let primary = secret.primary()?;
    let ours = &primary.entry.versions;
    let mut answer = None;
    for replica in primary.replicas().iter().filter(|replica| replica.status == ReplicationStatus::InSync) {
        let Some(copy) = secret.copies.get(&replica.region).filter(|copy| copy.entry.is_replica()) else {
            continue;
        };
        let theirs = &copy.entry.versions;
        if ours.is_empty() || theirs.is_empty() {
            continue;
        }
        if ours.iter().any(|(id, _)| theirs.iter().any(|(other, _)| other == id)) {
            return Some(true);
        }
        answer = Some(false);
    }
    answer
}
