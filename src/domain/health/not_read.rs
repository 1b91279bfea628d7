//! The rule for *not read*: listed, but not described yet where a description is needed.

use super::{Finding, Health, Scene, scene::Knowledge};
use crate::domain::{region::Region, replication::Role};

/// A primary by its listing or by what a replica says needs a description; a standalone secret does not: its listing says
/// enough until something points to it. A Region that has not answered at all is awaited.
pub(super) fn not_read(scene: &Scene<'_>) -> Vec<Finding> {
    let needs_description =
        |region: &Region| scene.secret.role(*region) != Some(Role::Standalone) || !scene.is_readable(*region);
    let finding = |region: Region| {
        let found = Finding::new(Health::NotRead, region);
        // A copy that was listed is known to be there.
        if scene.secret.copies.contains_key(&region) { found.cell(None) } else { found }
    };
    scene
        .knowing()
        .into_iter()
        .filter(|region| scene.knowledge(*region) == Knowledge::NotRead)
        .filter(needs_description)
        .map(finding)
        .collect()
}

#[cfg(test)]
mod tests {
    use crate::domain::{
        fleet::samples::*,
        health::{Cell, Health, samples::World},
        lane::LaneState,
    };

    #[test]
    fn a_listed_primary_is_not_read_and_neither_are_its_replicas() {
        let seen = World::listed([listed_primary(use1()), replica(usw2(), use1())]).assess();
        assert_eq!((seen.health, seen.problems.len()), (Health::NotRead, 0));
        assert_eq!((seen.cell(use1()), seen.cell(usw2())), (Cell::Primary, Cell::NotRead));
    }

    #[test]
    fn a_primary_that_only_its_replica_tells_of_is_not_read() {
        let moto = World::listed([entry(use1()), replica(usw2(), use1())]).assess();
        assert_eq!((moto.health, moto.cell(use1())), (Health::NotRead, Cell::Primary));
        let unlisted = World::listed([replica(usw2(), use1())]).assess();
        assert_eq!((unlisted.health, unlisted.cell(use1())), (Health::NotRead, Cell::NotRead));
    }

    #[test]
    fn a_listed_secret_that_nothing_points_to_is_standalone() {
        let seen = World::listed([entry(use1())]).assess();
        assert_eq!((seen.health, seen.cell(use1())), (Health::Standalone, Cell::Standalone));
    }

    #[test]
    fn what_a_region_said_before_it_was_asked_again_is_not_read() {
        let home = primary(use1(), &[(usw2(), "InSync")]);
        let seen = World::described([home]).lane(use1(), LaneState::Waiting).assess();
        assert_eq!((seen.health, seen.cell(usw2())), (Health::NotRead, Cell::Nothing));
    }
}
