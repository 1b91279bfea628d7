//! The rule for *unknown*: the Region that would know cannot be read.

use super::{Finding, Health, Scene, scene::Knowledge};

/// It is dark, is not asked at all (outside `--regions`), or has answered nothing good about this secret.
pub(super) fn unknown(scene: &Scene<'_>) -> Vec<Finding> {
    scene
        .knowing()
        .into_iter()
        .filter(|region| scene.knowledge(*region) == Knowledge::Unreadable)
        .map(|region| Finding::new(Health::Unknown, region))
        .collect()
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use crate::domain::{
        error::{ErrorKind, RemoteError},
        fleet::samples::*,
        health::{Cell, Health, samples::World},
        lane::LaneState,
    };

    /// A primary with a failed and a moving replica, and the copies of both.
    fn world() -> World {
        let copies = [replica(usw2(), use1()), replica(euw1(), use1())];
        World::described([primary(use1(), &[(usw2(), "Failed"), (euw1(), "InSync")])]).and_listed(0, copies)
    }

    #[rstest]
    #[case(LaneState::Denied)]
    #[case(LaneState::NotEnabled)]
    #[case(LaneState::Unreachable)]
    #[case(LaneState::Expired)]
    #[case(LaneState::OutOfScope)]
    fn when_the_home_goes_dark_its_statuses_are_unknown_and_the_copies_are_there_to_be_read(
        #[case] state: LaneState,
    ) {
        let world = world().lane(use1(), state);
        let seen = world.assess();
        assert_eq!((seen.health, seen.kinds()), (Health::Unknown, vec![Health::Unknown]));
        assert_eq!(seen.regions_of(Health::Unknown), [use1()]);
        let cells = [use1(), usw2(), euw1()].map(|region| seen.cell(region));
        assert_eq!(cells, [Cell::Unreadable, Cell::Readable, Cell::Readable]);
        let secret = world.fleet.the_secret();
        let held = secret.primary().unwrap();
        assert_eq!(held.replicas().len(), 2, "what was known stays for the wording");
    }

    #[rstest]
    #[case(LaneState::Slow)]
    #[case(LaneState::Throttled)]
    fn a_region_that_answers_late_still_answers(#[case] state: LaneState) {
        assert_eq!(world().lane(use1(), state).assess().kinds(), [Health::Failed]);
    }

    #[test]
    fn a_home_outside_the_chosen_regions_is_unknown() {
        let mut world = World::listed([replica(usw2(), use1())]);
        world.lanes.remove(&use1());
        let seen = world.assess();
        assert_eq!((seen.health, seen.home), (Health::Unknown, Some(use1())));
        assert_eq!((seen.cell(use1()), seen.cell(usw2())), (Cell::Unreadable, Cell::Readable));
    }

    #[test]
    fn a_copy_in_a_dark_region_is_not_there_to_be_read() {
        let world = world().lane(use1(), LaneState::Unreachable).lane(usw2(), LaneState::Unreachable);
        let seen = world.assess();
        assert_eq!((seen.cell(usw2()), seen.cell(euw1())), (Cell::Unreadable, Cell::Readable));
    }

    #[test]
    fn a_standalone_secret_in_a_dark_region_is_unknown() {
        let seen = World::listed([entry(use1())]).lane(use1(), LaneState::Denied).assess();
        assert_eq!((seen.health, seen.cell(use1())), (Health::Unknown, Cell::Unreadable));
    }

    #[rstest]
    #[case(ErrorKind::Denied, Health::Unknown)]
    #[case(ErrorKind::Server, Health::Unknown)]
    #[case(ErrorKind::Throttled, Health::NotRead)]
    fn a_description_that_failed_with_nothing_good_known_is_unknown(
        #[case] kind: ErrorKind,
        #[case] health: Health,
    ) {
        let mut world = World::listed([listed_primary(use1()), replica(usw2(), use1())]);
        world.fleet.describe_failed(&key(), use1(), RemoteError::new(kind, ""), at(1));
        assert_eq!(world.assess().health, health);
    }

    #[test]
    fn a_description_that_failed_later_makes_it_unknown_until_the_next_good_one() {
        let mut world = world();
        world.fleet.describe_failed(&key(), use1(), denied(), at(1));
        assert_eq!(world.assess().kinds(), [Health::Unknown]);
    }

    #[test]
    fn two_replicas_that_name_different_primaries_are_each_judged_by_their_own() {
        let world = World::described([primary(use1(), &[(usw2(), "InSync")])])
            .and_listed(0, [replica(usw2(), use1()), replica(euw1(), apse2())])
            .lane(apse2(), LaneState::Denied);
        let seen = world.assess();
        assert_eq!((seen.kinds(), seen.home), (vec![Health::Unknown], Some(use1())));
        assert_eq!(seen.regions_of(Health::Unknown), [apse2()]);
        let cells = [usw2(), euw1(), apse2()].map(|region| seen.cell(region));
        assert_eq!(cells, [Cell::InSync, Cell::Readable, Cell::Unreadable]);
    }
}
