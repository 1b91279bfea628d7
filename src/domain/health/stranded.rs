//! The rule for *stranded*: a replica whose primary is gone, or does not name it.

use jiff::SignedDuration;

use super::{Finding, Health, Scene, scene::Knowledge, sights};
use crate::domain::{
    fleet::{Held, LIST_LAG, Logical},
    region::Region,
};

/// How long a replica may outlive its removal: 40 to 90 s were seen; three minutes are taken.
const REMOVAL: SignedDuration = SignedDuration::from_mins(3);

/// What the primary's side says of a replica.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Link {
    /// It names the replica.
    Named,
    /// It is gone, or does not name the replica.
    Broken,
    /// It does not name the replica, but that may be a removal under way, or older than the replica.
    Doubtful,
    /// It was not described.
    Unanswered,
}

pub(super) fn stranded(scene: &Scene<'_>) -> Vec<Finding> {
    scene
        .secret
        .replicas()
        .filter_map(|(region, primary, held)| found(scene, region, primary, held))
        .collect()
}

fn found(scene: &Scene<'_>, region: Region, primary: Region, held: &Held) -> Option<Finding> {
    if !matches!(scene.knowledge(primary), Knowledge::Described(_) | Knowledge::Gone) {
        return None;
    }
    let link = link(scene.secret, region, primary, held);
    match link {
        Link::Named | Link::Unanswered => None,
        // Whether a copy is left there, only its own Region knows.
        Link::Broken | Link::Doubtful if scene.is_dark(region) => Some(Finding::new(Health::Unknown, region)),
        Link::Doubtful => Some(Finding::new(Health::NotRead, region)),
        Link::Broken => {
            let since = scene.first_seen(&sights::stranded(held));
            Some(Finding::new(Health::Stranded, region).since(since))
        }
    }
}

/// How a replica is linked, by what was answered last.
pub(super) fn link(secret: &Logical, region: Region, primary: Region, held: &Held) -> Link {
    let answered = match secret.copies.get(&primary) {
        Some(home) if home.replicas().iter().any(|replica| replica.region == region) => return Link::Named,
        Some(home) => home.described_at,
        None => secret.absent.get(&primary).copied(),
    };
    let Some(answered) = answered else { return Link::Unanswered };
    let is_older = secret.appeared.get(&region).is_some_and(|appeared| answered < *appeared);
    if is_older || is_leaving(secret, (primary, region), held) { Link::Doubtful } else { Link::Broken }
}

/// Whether the replica was taken out of the primary's list, and no answer shows yet that it outlived that.
fn is_leaving(secret: &Logical, link: (Region, Region), held: &Held) -> bool {
    let Some(since) = secret.unlinked.get(&link) else { return false };
    let described = held.described_at.is_some_and(|at| at.duration_since(*since) >= REMOVAL);
    let listed = held.listed_at.is_some_and(|at| at.duration_since(*since) >= REMOVAL + LIST_LAG);
    !described && !listed
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

    fn health_of(world: &World) -> (Health, Cell) {
        let seen = world.assess();
        (seen.health, seen.cell(usw2()))
    }

    const STRANDED: (Health, Cell) = (Health::Stranded, Cell::Stranded);
    const DOUBTFUL: (Health, Cell) = (Health::NotRead, Cell::NotRead);

    #[test]
    fn a_replica_whose_primary_was_not_found_is_stranded() {
        let world = World::listed([replica(usw2(), use1())]).and_not_found(1, use1()).first_seen(3);
        let seen = world.assess();
        assert_eq!((seen.kinds(), seen.home), (vec![Health::Stranded], Some(use1())));
        assert_eq!(seen.regions_of(Health::Stranded), [usw2()]);
        assert_eq!(seen.since_of(Health::Stranded), at_least(3));
        assert_eq!((seen.cell(use1()), seen.cell(usw2())), (Cell::Nothing, Cell::Stranded));
    }

    #[test]
    fn a_replica_that_its_described_primary_does_not_name_is_stranded() {
        let home = primary(use1(), &[(euw1(), "InSync")]);
        let seen = World::listed([replica(usw2(), use1())]).and_described(1, [home]).assess();
        assert_eq!((seen.kinds(), seen.cell(usw2())), (vec![Health::Stranded], Cell::Stranded));
        assert_eq!((seen.cell(use1()), seen.cell(euw1())), (Cell::Primary, Cell::InSync));
    }

    #[test]
    fn a_replica_of_a_replica_is_stranded() {
        let other = Entry { primary_region: Some(euw1()), ..primary(use1(), &[(usw2(), "InSync")]) };
        let world = World::described([replica(usw2(), use1()), other]);
        assert_eq!(world.assess().regions_of(Health::Stranded), [usw2()]);
    }

    #[test]
    fn a_primary_that_is_only_missing_from_a_listing_proves_nothing() {
        assert_eq!(health_of(&World::listed([replica(usw2(), use1())])), DOUBTFUL);
        let listed = World::listed([replica(usw2(), use1()), entry(use1())]);
        assert_eq!(health_of(&listed), DOUBTFUL);
    }

    #[test]
    fn while_the_primarys_region_is_dark_nothing_is_stranded() {
        let world = World::listed([replica(usw2(), use1())]).and_not_found(1, use1());
        let dark = world.lane(use1(), LaneState::Unreachable);
        assert_eq!(health_of(&dark), (Health::Unknown, Cell::Readable));
    }

    #[test]
    fn while_its_own_region_is_dark_only_that_region_would_know() {
        let world = World::listed([replica(usw2(), use1())]).and_not_found(1, use1());
        let seen = world.lane(usw2(), LaneState::Denied).assess();
        assert_eq!(seen.regions_of(Health::Unknown), [usw2()]);
        assert_eq!((seen.health, seen.cell(usw2())), (Health::Unknown, Cell::Unreadable));
    }

    #[test]
    fn a_new_replica_is_not_stranded_by_an_older_description_of_its_primary() {
        let mut world = World::described([primary(use1(), &[])]);
        world.fleet.list_completed(usw2(), at(0));
        let world = world.and_listed(30, [replica(usw2(), use1())]);
        assert_eq!(health_of(&world), DOUBTFUL);
        assert_eq!(health_of(&world.and_described(31, [primary(use1(), &[])])), STRANDED);
    }

    #[test]
    fn a_removed_replica_is_stranded_only_when_it_outlives_its_removal() {
        let linked = [replica(usw2(), use1()), primary(use1(), &[(usw2(), "InSync")])];
        let world = World::described(linked).and_described(10, [primary(use1(), &[])]);
        assert_eq!(health_of(&world), DOUBTFUL);
        let world = world.and_described(10 + 179, [replica(usw2(), use1())]);
        assert_eq!(health_of(&world), DOUBTFUL);
        let world = world.and_described(10 + 180, [replica(usw2(), use1())]);
        assert_eq!(health_of(&world), STRANDED);
    }

    #[test]
    fn a_listing_shows_that_a_replica_outlived_its_removal_only_after_its_lag() {
        let world = World::listed([replica(usw2(), use1())])
            .and_described(0, [primary(use1(), &[(usw2(), "InSync")])])
            .and_described(10, [primary(use1(), &[])]);
        let world = world.and_listed(10 + 479, [replica(usw2(), use1())]);
        assert_eq!(health_of(&world), DOUBTFUL);
        let world = world.and_listed(10 + 480, [replica(usw2(), use1())]);
        assert_eq!(health_of(&world), STRANDED);
    }
}
