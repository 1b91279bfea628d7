//! The rule for *diverged*: a replica that is reported InSync serves another version than its primary.
//!
//! Lists only raise the suspicion; both descriptions must show it, and the primary must have been quiet for a while.

use std::collections::HashMap;

use jiff::SignedDuration;

use super::{Finding, Health, Scene, sights, status::Said};
use crate::domain::{
    arn::SecretKey,
    fleet::{Fleet, Held, Logical},
    replication::ReplicationStatus,
};

/// How long a change may take to reach the replicas before a difference counts.
pub(super) const LAG: SignedDuration = SignedDuration::from_mins(2);

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
    later_by(primary, copy).is_some_and(|later| !is_outdated(primary, copy, later))
}

/// Whether a replica serves another version than its primary, and nothing can be told from that, because the primary's
/// description is too old: it has to be described again.
#[must_use]
pub fn is_primary_outdated(primary: &Held, copy: &Held) -> bool {
    later_by(primary, copy).is_some_and(|later| is_outdated(primary, copy, later))
}

/// How much later the replica was described than its primary, if the two show different AWSCURRENT versions.
fn later_by(primary: &Held, copy: &Held) -> Option<SignedDuration> {
    let (ours, theirs) = (primary.described_at?, copy.described_at?);
    if copy.entry.primary_region != Some(primary.entry.region()) || !copy.entry.is_replica() {
        return None;
    }
    let (current, served) = (primary.entry.versions.current()?, copy.entry.versions.current()?);
    (current != served).then(|| theirs.duration_since(ours))
}

/// Whether it is rather the primary's description that is old: the replica was described so much later, or is a version
/// ahead of it.
fn is_outdated(primary: &Held, copy: &Held, later: SignedDuration) -> bool {
    let is_ahead = copy.entry.versions.previous() == primary.entry.versions.current();
    later > LAG || (later.is_positive() && is_ahead)
}

/// What each secret says of `versions_are_shared`, kept up to date secret by secret.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Census {
    answers: HashMap<SecretKey, bool>,
    shared: usize,
}

impl Census {
    /// Takes what a secret says now.
    pub fn take(&mut self, secret: &Logical) {
        self.forget(&secret.key);
        if let Some(shares) = shares_versions(secret) {
            self.shared += usize::from(shares);
            self.answers.insert(secret.key.clone(), shares);
        }
    }

    /// Forgets a secret that is gone.
    pub fn forget(&mut self, key: &SecretKey) {
        if self.answers.remove(key) == Some(true) {
            self.shared -= 1;
        }
    }

    /// The same as `versions_are_shared`(super::versions_are_shared) of a fleet of all that was taken.
    #[must_use]
    pub fn versions_are_shared(&self) -> bool {
        self.shared > 0 || self.answers.len() < ENOUGH
    }
}

/// False when over five secrets or more no InSync replica carries any version id of its primary.
pub(super) fn versions_are_shared(fleet: &Fleet) -> bool {
    let mut compared = 0;
    for secret in fleet.iter() {
        match shares_versions(&secret) {
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

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;
    use crate::domain::{
        fleet::samples::*,
        health::{
            Cell,
            samples::{World, at_least},
        },
        lane::LaneState,
        secret::Entry,
    };

    /// A primary on `v2` that changed at a second, and one replica that is said to be InSync.
    fn home(changed: i64) -> Entry {
        let home = labelled(primary(use1(), &[(usw2(), "InSync")]), "v2", "v1", "");
        Entry { last_changed: Some(at(changed)), ..home }
    }

    fn copy(current: &str, previous: &str) -> Entry {
        labelled(replica(usw2(), use1()), current, previous, "")
    }

    #[test]
    fn a_replica_that_says_in_sync_and_serves_another_version_is_diverged() {
        let seen = World::described([home(-121), copy("v1", "v0")]).first_seen(-30).assess();
        assert_eq!((seen.kinds(), seen.cell(usw2())), (vec![Health::Diverged], Cell::Diverged));
        assert_eq!(seen.regions_of(Health::Diverged), [usw2()]);
        assert_eq!(seen.since_of(Health::Diverged), at_least(-30));
    }

    #[rstest]
    #[case::the_same_version(World::described([home(-900), copy("v2", "v1")]))]
    #[case::changed_just_now(World::described([home(-120), copy("v1", "v0")]).at(5000))]
    #[case::the_replica_was_only_listed(World::described([home(-900)]).and_listed(0, [copy("v1", "v0")]))]
    #[case::the_primary_was_only_listed(
        World::described([copy("v1", "v0")]).and_listed(0, [Entry { replicas: None, ..home(-900) }]))]
    #[case::the_replica_has_no_version(World::described([home(-900), copy("", "v0")]))]
    #[case::the_replica_is_ahead_of_an_old_description(
        World::described([home(-900)]).and_described(9, [copy("v3", "v2")]))]
    #[case::the_primarys_description_is_much_older(
        World::described([home(-900)]).and_described(121, [copy("v9", "v8")]))]
    #[case::the_replicas_description_is_older_than_the_change(
        World::described([copy("v1", "v0")]).and_described(900, [home(100)]).at(900))]
    #[case::the_replicas_region_is_dark(
        World::described([home(-900), copy("v1", "v0")]).lane(usw2(), LaneState::Denied))]
    fn without_proof_of_both_sides_nothing_is_diverged(#[case] world: World) {
        let seen = world.first_seen(-600).assess();
        assert!(!seen.kinds().contains(&Health::Diverged), "{seen:?}");
        assert!(!seen.cells.values().any(|cell| *cell == Cell::Diverged));
    }

    #[test]
    fn a_primary_that_was_described_after_the_replica_settles_who_is_behind() {
        let rolled_back = World::described([copy("v3", "v2")]).and_described(9, [home(-900)]);
        assert_eq!(rolled_back.assess().kinds(), [Health::Diverged]);
    }

    #[rstest]
    #[case(-120, false)]
    #[case(-121, true)]
    fn without_a_last_changed_date_the_first_sight_counts(#[case] seen: i64, #[case] holds: bool) {
        let home = Entry { last_changed: None, ..home(0) };
        let world = World::described([home, copy("v1", "v0")]);
        assert!(world.assess().problems.is_empty());
        assert_eq!(world.first_seen(seen).assess().problems.is_empty(), !holds);
    }

    #[test]
    fn the_rule_can_be_switched_off() {
        let mut world = World::described([home(-900), copy("v1", "v0")]);
        world.compare_versions = false;
        let seen = world.assess();
        assert_eq!((seen.health, seen.cell(usw2())), (Health::InSync, Cell::InSync));
    }

    /// A fleet of secrets whose one InSync replica serves the version of that name.
    fn fleet(served: &[&str]) -> Fleet {
        let mut fleet = Fleet::default();
        for (place, served) in served.iter().enumerate() {
            let arn = |entry: &Entry| arn_of("111122223333", &format!("{place:06}"), entry.region());
            for entry in [home(0), copy(served, "")] {
                fleet.described(Entry { arn: arn(&entry), ..entry }, at(0));
            }
        }
        fleet
    }

    #[rstest]
    #[case::too_few_to_tell(&["x1", "x2", "x3", "x4"], true)]
    #[case::none_of_five(&["x1", "x2", "x3", "x4", "x5"], false)]
    #[case::one_of_six(&["x1", "x2", "x3", "x4", "x5", "v2"], true)]
    #[case::five_that_are_all_behind(&["v1", "v1", "v1", "v1", "v1"], true)]
    #[case::versions_that_cannot_be_seen(&["", "", "", "", "", ""], true)]
    #[case::nothing(&[], true)]
    fn versions_are_shared_unless_five_secrets_say_otherwise(#[case] served: &[&str], #[case] shared: bool) {
        let fleet = fleet(served);
        assert_eq!(versions_are_shared(&fleet), shared);
        let mut census = Census::default();
        for secret in fleet.iter().chain(fleet.iter()) {
            census.take(&secret);
        }
        assert_eq!(census.versions_are_shared(), shared, "counted one by one");
        fleet.iter().for_each(|secret| census.forget(&secret.key));
        assert_eq!(census, Census::default());
    }
}
