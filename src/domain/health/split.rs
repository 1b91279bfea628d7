//! The rule for *split*: writable copies of one name and suffix in several Regions, no longer linked.

use super::{Finding, Health, Scene, sights};
use crate::domain::{fleet::Logical, region::Region};

/// The home keeps its `P`; without a home every copy is as good as the other.
pub(super) fn split(scene: &Scene<'_>) -> Vec<Finding> {
    let seen = |region: &Region| {
        scene.secret.copies.get(region).and_then(|held| scene.first_seen(&sights::split(held)))
    };
    let since = scene.split.iter().filter_map(seen).min_by_key(|since| since.at);
    let finding = |region: &Region| {
        let found = Finding::new(Health::Split, *region).since(since);
        if scene.home == Some(*region) { found.cell(None) } else { found }
    };
    scene.split.iter().map(finding).collect()
}

/// The Regions in split, the home first. A copy that cannot be read may be gone or linked again by now: that is unknown.
pub(super) fn regions(scene: &Scene<'_>) -> Vec<Region> {
    let readable = scene.secret.writable().filter(|(region, _)| scene.is_readable(*region));
    unlinked(scene.home, readable.map(|(region, _)| region).collect())
}

/// The same, by what was answered last, whether the Regions can be read now or not.
pub(super) fn last_known(secret: &Logical) -> Vec<Region> {
    unlinked(secret.home(), secret.writable().map(|(region, _)| region).collect())
}

fn unlinked(home: Option<Region>, mut writable: Vec<Region>) -> Vec<Region> {
    if writable.len() < 2 {
        return Vec::new();
    }
    writable.sort_by_key(|region| home != Some(*region));
    writable
}

#[cfg(test)]
mod tests {
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

    #[test]
    fn two_writable_copies_without_replicas_are_split_and_have_no_home() {
        let seen = World::listed([entry(use1()), entry(usw2())]).first_seen(-7).assess();
        assert_eq!((seen.kinds(), seen.home), (vec![Health::Split], None));
        assert_eq!(seen.regions_of(Health::Split), [use1(), usw2()]);
        assert_eq!((seen.cell(use1()), seen.cell(usw2())), (Cell::Split, Cell::Split));
        assert_eq!(seen.since_of(Health::Split), at_least(-7));
    }

    #[test]
    fn the_home_of_a_split_is_the_copy_with_replicas_and_is_named_first() {
        let world = World::described([primary(usw2(), &[(euw1(), "InSync")]), entry(use1())]);
        let seen = world.first_seen(-7).assess();
        assert_eq!((seen.kinds(), seen.home), (vec![Health::Split], Some(usw2())));
        assert_eq!(seen.regions_of(Health::Split), [usw2(), use1()]);
        assert_eq!(seen.since_of(Health::Split), at_least(-7));
        let cells = [use1(), usw2(), euw1()].map(|region| seen.cell(region));
        assert_eq!(cells, [Cell::Split, Cell::Primary, Cell::InSync]);
    }

    #[test]
    fn a_region_in_split_is_not_also_failed() {
        let said = [(usw2(), "Failed"), (euw1(), "Failed")];
        let world = World::described([primary(use1(), &said), entry(usw2())]);
        let seen = world.assess();
        assert_eq!(seen.kinds(), [Health::Failed, Health::Split]);
        assert_eq!(seen.regions_of(Health::Failed), [euw1()]);
        assert_eq!(seen.cell(usw2()), Cell::Split);
        assert_eq!(world.first_seen_words(), ["Failed eu-west-1", "split us-west-2"]);
    }

    #[test]
    fn a_promoted_copy_that_cannot_be_read_now_is_not_a_failed_replica_either() {
        let world = World::described([primary(use1(), &[(usw2(), "Failed")]), entry(usw2())]);
        let seen = world.lane(usw2(), LaneState::Unreachable).assess();
        assert_eq!((seen.kinds(), seen.cell(usw2())), (vec![Health::Unknown], Cell::Unreadable));
    }

    #[test]
    fn an_old_primary_that_still_says_in_sync_of_a_promoted_copy_hides_nothing() {
        let seen = World::described([primary(use1(), &[(usw2(), "InSync")]), entry(usw2())]).assess();
        assert_eq!((seen.kinds(), seen.cell(usw2())), (vec![Health::Split], Cell::Split));
    }

    #[test]
    fn a_copy_that_is_planned_for_deletion_is_not_writable() {
        let deleted = Entry { deleted: Some(at(9)), ..entry(usw2()) };
        let seen = World::listed([entry(use1()), deleted]).assess();
        assert_eq!(seen.kinds(), [Health::PendingDeletion]);
        assert_eq!((seen.cell(use1()), seen.cell(usw2())), (Cell::Standalone, Cell::PendingDeletion));
    }

    #[test]
    fn while_one_side_is_dark_a_split_is_unknown() {
        let world = World::described([primary(use1(), &[(euw1(), "InSync")]), entry(usw2())])
            .and_listed(0, [replica(euw1(), use1())])
            .lane(use1(), LaneState::Unreachable);
        let seen = world.assess();
        assert_eq!((seen.kinds(), seen.home), (vec![Health::Unknown], Some(use1())));
        let cells = [use1(), usw2(), euw1()].map(|region| seen.cell(region));
        assert_eq!(cells, [Cell::Unreadable, Cell::Standalone, Cell::Readable]);
        let back = world.lane(use1(), LaneState::Ok).assess();
        assert_eq!(back.kinds(), [Health::Split]);
    }
}
