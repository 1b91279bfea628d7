//! The rule for *pending deletion*.

use super::{Finding, Health, Scene};

/// DeletedDate is set on a copy, and its Region is not dark: what was planned may have been called off since.
pub(super) fn pending_deletion(scene: &Scene<'_>) -> Vec<Finding> {
    scene
        .secret
        .copies
        .iter()
        .filter(|(region, held)| held.entry.deleted.is_some() && !scene.is_dark(**region))
        .map(|(region, _)| Finding::new(Health::PendingDeletion, *region))
        .collect()
}

#[cfg(test)]
mod tests {
    use crate::domain::{
        fleet::samples::*,
        health::{Cell, Health, samples::World},
        lane::LaneState,
        secret::Entry,
    };

    #[test]
    fn a_deletion_that_is_planned_is_pending_while_its_region_answers() {
        let world = World::listed([Entry { deleted: Some(at(9)), ..entry(use1()) }]);
        let seen = world.assess();
        assert_eq!((seen.kinds(), seen.cell(use1())), (vec![Health::PendingDeletion], Cell::PendingDeletion));
        assert_eq!(seen.home, Some(use1()));
        assert_eq!(world.lane(use1(), LaneState::Expired).assess().kinds(), [Health::Unknown]);
    }
}
