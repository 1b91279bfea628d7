//! The rule for *clash*: the name is taken in a Region that the secret should be replicated to.

use super::{Finding, Health, Scene, status::Said};
use crate::domain::replication::ReplicationStatus;

/// The Region in ReplicationStatus is not InSync, and holds the name with another suffix. The same name in Regions without
/// a link is ordinary, and names in other accounts are none of this secret's business.
pub(super) fn clash(scene: &Scene<'_>, said: &Said<'_>) -> Option<Finding> {
    let (key, region) = (&scene.secret.key, said.replica.region);
    if said.replica.status == ReplicationStatus::InSync || !scene.is_readable(region) {
        return None;
    }
    let fleet = scene.context.fleet;
    let is_taken = fleet
        .keys_named(key.name())
        .any(|other| other != key && other.account() == key.account() && fleet.holds(other, region));
    is_taken.then(|| Finding::new(Health::Clash, region))
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use crate::domain::{
        Region,
        fleet::samples::*,
        health::{Health, samples::World},
        lane::LaneState,
        secret::Entry,
    };

    fn world(status: &str, other: Entry) -> World {
        World::described([primary(use1(), &[(usw2(), status)])]).and_listed(0, [other])
    }

    #[rstest]
    #[case("Failed", &[Health::Failed, Health::Clash])]
    #[case("InProgress", &[Health::Clash, Health::InProgress])]
    #[case("Pending", &[Health::Clash, Health::Other])]
    #[case("InSync", &[])]
    fn a_namesake_in_a_region_that_is_not_in_sync_is_a_clash(#[case] status: &str, #[case] kinds: &[Health]) {
        let seen = world(status, namesake(usw2())).assess();
        assert_eq!(seen.kinds(), kinds);
        let clash: &[Region] = if status == "InSync" { &[] } else { &[usw2()] };
        assert_eq!(seen.regions_of(Health::Clash), clash);
    }

    #[test]
    fn a_namesake_elsewhere_or_of_another_account_is_ordinary() {
        let elsewhere = world("Failed", namesake(euw1()));
        assert_eq!(elsewhere.assess().kinds(), [Health::Failed]);
        let foreign = world("Failed", Entry::new(arn_of("444455556666", "zz81Kd", usw2())));
        assert_eq!(foreign.assess().kinds(), [Health::Failed]);
    }

    #[test]
    fn a_namesake_without_a_link_is_ordinary() {
        let seen = World::listed([entry(use1()), namesake(euw1())]).assess();
        assert_eq!((seen.health, seen.cells.len()), (Health::Standalone, 1));
    }

    #[test]
    fn a_namesake_in_a_dark_region_is_not_known_to_be_there() {
        let world = world("Failed", namesake(usw2())).lane(usw2(), LaneState::Denied);
        assert_eq!(world.assess().kinds(), [Health::Failed]);
    }
}
