//! The rules on rotation: in progress, stuck, left-over, overdue. Each copy that is no replica rotates for itself.

use jiff::{SignedDuration, Timestamp};

use super::{Finding, Health, RotationState, Scene, Since, sights};
use crate::domain::{fleet::Held, rotation::VersionId};

/// A version that is pending for so long does not become current any more.
pub(super) const PATIENCE: SignedDuration = SignedDuration::from_mins(60);

/// Rotation may take place within a window after NextRotationDate; after a day it is overdue.
pub(super) const OVERDUE: SignedDuration = SignedDuration::from_hours(24);

/// What is wrong with the rotation of each copy that can be read and is not planned for deletion.
pub(super) fn troubles(scene: &Scene<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (region, held) in scene.own_masters().filter(|(_, held)| held.is_writable()) {
        let rules = [stuck(scene, held), left_over(scene, held), overdue(scene, held)];
        findings.extend(
            rules.into_iter().flatten().map(|(health, since)| Finding::new(health, region).since(since)),
        );
    }
    findings
}

/// How the home's rotation stands, as it last told; of a split without a home, the first copy that ever rotated.
pub(super) fn rotation(scene: &Scene<'_>) -> RotationState {
    let held = scene.secret.primary().or_else(|| {
        let mut writable = scene.secret.writable().map(|(_, held)| held);
        writable.find(|held| held.entry.rotation.is_configured())
    });
    held.map_or(RotationState::None, |held| state(scene, held))
}

fn state(scene: &Scene<'_>, held: &Held) -> RotationState {
    match held.entry.versions.pending().cloned() {
        Some(pending) if !is_on(held) => RotationState::LeftOver(pending),
        Some(pending) if stuck(scene, held).is_some() => RotationState::Stuck(pending),
        Some(pending) => RotationState::InProgress(pending),
        None if overdue(scene, held).is_some() => RotationState::Overdue,
        None if is_on(held) => RotationState::Idle,
        None if held.entry.rotation.is_configured() => RotationState::Off,
        None => RotationState::None,
    }
}

fn is_on(held: &Held) -> bool {
    held.entry.rotation.enabled == Some(true)
}

type Trouble = Option<(Health, Option<Since>)>;

/// Rotation is on, and a version is pending that was seen or made an hour ago, or that is due by now.
fn stuck(scene: &Scene<'_>, held: &Held) -> Trouble {
    let pending = held.entry.versions.pending().filter(|_| is_on(held))?;
    let now = scene.context.now;
    let since = pending_since(scene, held, pending);
    let is_old = since.is_some_and(|since| now.duration_since(since.at) >= PATIENCE);
    let is_due = held.entry.rotation.next.is_some_and(|next| next < now);
    (is_old || is_due).then_some((Health::RotationStuck, since))
}

/// Rotation is off, and a version is pending: a rotation was cancelled, and not cleaned up.
fn left_over(scene: &Scene<'_>, held: &Held) -> Trouble {
    let pending = held.entry.versions.pending().filter(|_| !is_on(held))?;
    Some((Health::RotationLeftOver, pending_since(scene, held, pending)))
}

/// Rotation is on, and its date is more than a day past.
fn overdue(scene: &Scene<'_>, held: &Held) -> Trouble {
    let next = held.entry.rotation.next.filter(|_| is_on(held))?;
    let is_overdue = scene.context.now.duration_since(next) > OVERDUE;
    is_overdue.then_some((Health::RotationOverdue, Some(Since { at: next, at_least: false })))
}

/// The earliest sign of a pending version: our first sight, or its CreatedDate. That one may have been made for something
/// else before the label came, so that neither is more than "at least".
pub(super) fn pending_since(scene: &Scene<'_>, held: &Held, pending: &VersionId) -> Option<Since> {
    let made: Option<Timestamp> = scene.secret.versions_created.get(pending).copied();
    let seen = scene.first_seen(&sights::pending(held, pending)).map(|since| since.at);
    made.into_iter().chain(seen).min().map(|at| Since { at, at_least: true })
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;
    use crate::domain::{
        fleet::samples::*,
        health::samples::{World, at_least},
        lane::LaneState,
        rotation::{Rotation, RotationRules},
        secret::{Entry, VersionEntry},
    };

    const HOUR: i64 = 3600;

    /// A standalone secret with rotation as given, on `v1`, with `v2` pending or not.
    fn rotating(enabled: Option<bool>, next: Option<i64>, pending: &str) -> Entry {
        let rotation = Rotation { enabled, next: next.map(at), ..Rotation::default() };
        Entry { rotation, ..labelled(entry(use1()), "v1", "v0", pending) }
    }

    fn in_progress() -> World {
        World::listed([rotating(Some(true), Some(HOUR), "v2")])
    }

    #[test]
    fn a_pending_version_is_a_rotation_in_progress_and_no_trouble() {
        let seen = in_progress().first_seen(1 - HOUR).assess();
        assert_eq!((seen.health, seen.problems.len()), (Health::Standalone, 0));
        assert_eq!(seen.rotation, RotationState::InProgress(version("v2")));
    }

    fn made(second: i64) -> World {
        let mut world = in_progress();
        let version = VersionEntry { id: version("v2"), created: Some(at(second)), last_accessed: None };
        world.fleet.versions_read(&key(), vec![version]);
        world
    }

    #[rstest]
    #[case::seen_an_hour_ago(in_progress().first_seen(-HOUR), at_least(-HOUR))]
    #[case::made_an_hour_ago(made(-HOUR), at_least(-HOUR))]
    #[case::made_before_it_was_seen(made(-HOUR).first_seen(-10), at_least(-HOUR))]
    #[case::due(World::listed([rotating(Some(true), Some(-1), "v2")]).first_seen(-10), at_least(-10))]
    fn any_of_three_hints_shows_a_stuck_rotation(#[case] world: World, #[case] since: Option<Since>) {
        let seen = world.assess();
        assert_eq!(
            (seen.kinds(), seen.rotation.clone()),
            (vec![Health::RotationStuck], RotationState::Stuck(version("v2")))
        );
        assert_eq!(seen.regions_of(Health::RotationStuck), [use1()]);
        assert_eq!(seen.since_of(Health::RotationStuck), since);
    }

    #[test]
    fn a_version_that_was_made_lately_is_no_hint() {
        assert!(made(1 - HOUR).assess().problems.is_empty());
    }

    #[rstest]
    #[case(Some(false))]
    #[case(None)]
    fn a_pending_version_without_rotation_is_left_over(#[case] enabled: Option<bool>) {
        let seen = World::listed([rotating(enabled, Some(-1), "v2")]).first_seen(-10).assess();
        assert_eq!(seen.kinds(), [Health::RotationLeftOver]);
        assert_eq!(seen.rotation, RotationState::LeftOver(version("v2")));
        assert_eq!(seen.since_of(Health::RotationLeftOver), at_least(-10));
    }

    #[rstest]
    #[case::on_time(Some(true), -24 * HOUR, false)]
    #[case::a_day_late(Some(true), -24 * HOUR - 1, true)]
    #[case::off(Some(false), -48 * HOUR, false)]
    fn a_day_after_its_date_a_rotation_is_overdue(
        #[case] enabled: Option<bool>,
        #[case] next: i64,
        #[case] overdue: bool,
    ) {
        let seen = World::listed([rotating(enabled, Some(next), "")]).assess();
        let since = Since { at: at(next), at_least: false };
        assert_eq!(seen.since_of(Health::RotationOverdue), overdue.then_some(since));
        assert_eq!(seen.rotation == RotationState::Overdue, overdue);
    }

    #[test]
    fn stuck_and_overdue_hold_beside_each_other() {
        let seen = World::listed([rotating(Some(true), Some(-25 * HOUR), "v2")]).assess();
        assert_eq!(seen.kinds(), [Health::RotationStuck, Health::RotationOverdue]);
        assert_eq!(seen.rotation, RotationState::Stuck(version("v2")));
    }

    #[test]
    fn pending_on_the_current_version_is_a_rotation_that_ended() {
        let seen = World::listed([rotating(Some(true), Some(9), "v1")]).assess();
        assert_eq!((seen.rotation, seen.problems.len()), (RotationState::Idle, 0));
    }

    #[test]
    fn rotation_that_was_never_set_up_differs_from_rotation_that_is_off() {
        let plain = World::listed([entry(use1())]).assess();
        assert_eq!(plain.rotation, RotationState::None);
        let rules = RotationRules { after_days: Some(30), ..RotationRules::default() };
        let off = Rotation { enabled: Some(false), rules, ..Rotation::default() };
        let off = World::listed([Entry { rotation: off, ..entry(use1()) }]).assess();
        assert_eq!((off.rotation, off.health), (RotationState::Off, Health::Standalone));
    }

    #[test]
    fn what_a_dark_home_said_of_rotation_is_no_trouble_now() {
        let world = World::listed([rotating(Some(false), None, "v2")]).lane(use1(), LaneState::Denied);
        let seen = world.assess();
        assert_eq!(seen.kinds(), [Health::Unknown]);
        assert_eq!(seen.rotation, RotationState::LeftOver(version("v2")));
    }

    #[test]
    fn labels_on_a_replica_are_its_primarys_business() {
        let home = labelled(primary(use1(), &[(usw2(), "InSync")]), "v1", "", "");
        let copy = labelled(replica(usw2(), use1()), "v1", "", "v2");
        let seen = World::described([home, copy]).assess();
        assert_eq!((seen.health, seen.rotation), (Health::InSync, RotationState::None));
    }

    #[test]
    fn each_side_of_a_split_rotates_for_itself() {
        let promoted = labelled(entry(usw2()), "v1", "", "v2");
        let seen = World::listed([entry(use1()), promoted]).assess();
        assert_eq!(seen.kinds(), [Health::Split, Health::RotationLeftOver]);
        assert_eq!(seen.regions_of(Health::RotationLeftOver), [usw2()]);
    }
}
