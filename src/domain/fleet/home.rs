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

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;
    use crate::domain::{
        fleet::{Fleet, samples::*},
        secret::Entry,
    };

    fn fleet(entries: Vec<Entry>) -> Fleet {
        let mut fleet = Fleet::default();
        for entry in entries {
            fleet.described(entry, at(0));
        }
        fleet
    }

    #[rstest]
    #[case::alone(vec![entry(use1())], Some("us-east-1"))]
    #[case::linked(vec![primary(use1(), &[(usw2(), "InSync")]), replica(usw2(), use1())], Some("us-east-1"))]
    #[case::only_a_replica(vec![replica(usw2(), use1())], Some("us-east-1"))]
    #[case::moto_leaves_out_primary_region(vec![entry(euw1()), replica(use1(), euw1())], Some("eu-west-1"))]
    #[case::split_of_equals(vec![entry(use1()), entry(usw2())], None)]
    #[case::split_one_has_replicas(vec![entry(use1()), primary(usw2(), &[(euw1(), "Failed")])], Some("us-west-2"))]
    #[case::split_one_is_named(vec![entry(use1()), entry(usw2()), replica(euw1(), usw2())], Some("us-west-2"))]
    #[case::replicas_that_disagree(
        vec![replica(usw2(), use1()), replica(euw1(), use1()), replica(apse2(), usw2())], Some("us-east-1"))]
    #[case::replicas_that_disagree_evenly(vec![replica(euw1(), usw2()), replica(apse2(), use1())], Some("us-east-1"))]
    fn the_home_is_the_copy_that_the_others_follow(#[case] entries: Vec<Entry>, #[case] home: Option<&str>) {
        assert_eq!(fleet(entries).the_secret().home().map(Region::name), home);
    }

    #[test]
    fn a_copy_that_is_planned_for_deletion_is_home_only_when_it_is_alone() {
        let deleted = |region| Entry { deleted: Some(at(9)), ..entry(region) };
        assert_eq!(fleet(vec![deleted(use1())]).the_secret().home(), Some(use1()));
        assert_eq!(fleet(vec![deleted(use1()), entry(usw2())]).the_secret().home(), Some(usw2()));
        assert_eq!(fleet(vec![deleted(use1()), deleted(usw2())]).the_secret().home(), None);
    }

    #[rstest]
    #[case::plain(vec![entry(use1())], Role::Standalone)]
    #[case::has_replicas(vec![primary(use1(), &[(usw2(), "InSync")])], Role::Primary)]
    #[case::is_named(vec![entry(use1()), replica(usw2(), use1())], Role::Primary)]
    #[case::last_replica_removed(vec![primary(use1(), &[])], Role::Standalone)]
    #[case::names_itself(vec![primary(use1(), &[(use1(), "InSync")])], Role::Standalone)]
    #[case::follows(vec![replica(use1(), usw2())], Role::Replica)]
    #[case::repeats_its_primarys_list(
        vec![Entry { primary_region: Some(usw2()), ..primary(use1(), &[(use1(), "InSync")]) }], Role::Replica)]
    fn a_role_is_what_both_ends_tell(#[case] entries: Vec<Entry>, #[case] role: Role) {
        assert_eq!(fleet(entries).the_secret().role(use1()), Some(role));
    }

    #[test]
    fn a_listing_with_its_own_region_as_primary_region_is_a_primary() {
        let mut fleet = Fleet::default();
        fleet.listed(use1(), vec![listed_primary(use1())], at(0));
        assert_eq!(fleet.the_secret().role(use1()), Some(Role::Primary));
        assert_eq!(fleet.the_secret().role(usw2()), None);
    }
}
