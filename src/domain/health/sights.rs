//! The sights of troubles: how each is named, so that a later run finds it again, and which are present.

use super::{
    Read,
    diverged::shows_difference,
    split,
    stranded::{Link, link},
};
use crate::domain::{
    fleet::{Held, Logical},
    region::Region,
    replication::{Replica, ReplicationStatus},
    rotation::VersionId,
    sight::Sight,
    text::Safe,
};

const DIVERGED: &str = "diverged";
const STRANDED: &str = "stranded";
const SPLIT: &str = "split";

fn sight(held: &Held, region: Region, state: &str) -> Sight {
    Sight { arn: held.entry.arn.clone(), region, state: Safe::new(state) }
}

/// A status, said by a primary.
pub(super) fn status(primary: &Held, replica: &Replica) -> Sight {
    sight(primary, replica.region, replica.status.as_str())
}

/// A pending version.
pub(super) fn pending(held: &Held, version: &VersionId) -> Sight {
    sight(held, held.entry.region(), &format!("pending {version}"))
}

/// A replica that serves another version.
pub(super) fn diverged(primary: &Held, region: Region) -> Sight {
    sight(primary, region, DIVERGED)
}

/// A replica without a primary.
pub(super) fn stranded(replica: &Held) -> Sight {
    sight(replica, replica.entry.region(), STRANDED)
}

/// A writable copy that is no longer linked.
pub(super) fn split(copy: &Held) -> Sight {
    sight(copy, copy.entry.region(), SPLIT)
}

/// All that is there, by what was answered last.
pub(super) fn present(secret: &Logical) -> Vec<Sight> {
    let split = split::last_known(secret);
    let mut sights = Vec::new();
    for held in secret.copies.values().filter(|held| !held.entry.is_replica()) {
        let said = held.replicas().iter().filter(|replica| {
            replica.status != ReplicationStatus::Failed || !split.contains(&replica.region)
        });
        sights.extend(said.filter_map(|replica| said_of(secret, held, replica)));
        if held.is_writable() {
            sights.extend(held.entry.versions.pending().map(|version| pending(held, version)));
        }
    }
    let broken = secret
        .replicas()
        .filter(|(region, primary, held)| link(secret, *region, *primary, held) == Link::Broken);
    sights.extend(broken.map(|(_, _, held)| stranded(held)));
    let home = secret.home();
    let copies = split.iter().filter(|region| home != Some(**region));
    sights.extend(copies.filter_map(|region| secret.copies.get(region)).map(self::split));
    sights
}

/// Whether the answers show that a trouble is over: one that is not [`present`] may as well be one whose copies were not
/// described yet, or are in the dark.
pub(super) fn is_over(secret: Option<&Logical>, sight: &Sight, read: &Read<'_>) -> bool {
    let Some((secret, held)) =
        secret.and_then(|secret| Some((secret, secret.copies.get(&sight.arn.region())?)))
    else {
        return read.region(sight.arn.region());
    };
    match sight.state.as_str() {
        DIVERGED => held.described_at.is_some() && agrees(secret, held, sight.region),
        STRANDED => {
            let primary = held.entry.primary_region.filter(|_| held.entry.is_replica());
            primary.is_none_or(|primary| link(secret, sight.region, primary, held) == Link::Named)
        }
        SPLIT => !held.is_writable() || read.everywhere(),
        _ => held.described_at.is_some(),
    }
}

/// Whether a described primary no longer says InSync of a Region, or the description there has the same version.
fn agrees(secret: &Logical, primary: &Held, region: Region) -> bool {
    let said = primary.replicas().iter().find(|replica| replica.region == region);
    if said.is_none_or(|replica| replica.status != ReplicationStatus::InSync) {
        return true;
    }
    secret.copies.get(&region).is_some_and(|copy| {
        let same = copy.entry.versions.current() == primary.entry.versions.current();
        copy.described_at.is_some() && (same || !copy.entry.is_replica())
    })
}

fn said_of(secret: &Logical, primary: &Held, replica: &Replica) -> Option<Sight> {
    if replica.status != ReplicationStatus::InSync {
        return Some(status(primary, replica));
    }
    let copy = secret.copies.get(&replica.region)?;
    shows_difference(primary, copy).then(|| diverged(primary, replica.region))
}

#[cfg(test)]
mod tests {
    use crate::domain::{
        fleet::samples::*,
        health::{Read, samples::World, sight_is_over, sights_of},
        lane::LaneState,
        region::Region,
        secret::Entry,
    };

    fn words(world: &World) -> Vec<String> {
        let sights = sights_of(&world.fleet.the_secret());
        sights
            .iter()
            .map(|sight| format!("{} {} {}", sight.arn.region(), sight.region, sight.state))
            .collect()
    }

    #[test]
    fn each_trouble_with_an_age_is_one_sight() {
        let said =
            [(usw2(), "InSync"), (euw1(), "Failed"), (apse2(), "Odd"), (region("ca-west-1"), "InProgress")];
        let home = labelled(primary(use1(), &said), "v2", "v1", "v3");
        let behind = labelled(replica(usw2(), use1()), "v1", "v0", "");
        let lost = replica(region("sa-east-1"), use1());
        let world = World::listed([lost]).and_described(0, [home, behind]);
        assert_eq!(
            words(&world),
            [
                "us-east-1 us-west-2 diverged",
                "us-east-1 eu-west-1 Failed",
                "us-east-1 ap-southeast-2 Odd",
                "us-east-1 ca-west-1 InProgress",
                "us-east-1 us-east-1 pending v3",
                "sa-east-1 sa-east-1 stranded",
            ]
        );
    }

    #[test]
    fn a_split_is_a_sight_of_each_copy_that_is_not_the_home() {
        let world = World::described([primary(use1(), &[(euw1(), "InSync")]), entry(usw2())]);
        assert_eq!(words(&world), ["us-west-2 us-west-2 split"]);
        let equals = World::listed([entry(use1()), entry(usw2())]);
        assert_eq!(words(&equals), ["us-east-1 us-east-1 split", "us-west-2 us-west-2 split"]);
    }

    #[test]
    fn a_secret_without_trouble_has_no_sights() {
        let deleted = Entry { deleted: Some(at(1)), ..labelled(entry(apse2()), "v1", "", "v2") };
        let home = labelled(primary(use1(), &[(usw2(), "InSync")]), "v2", "v1", "v2");
        let copy = labelled(replica(usw2(), use1()), "v2", "v1", "v2");
        assert!(words(&World::described([home, copy, deleted])).is_empty());
    }

    /// Whether what was a sight of `before` is over by the answers of `now`, with these Regions read.
    fn over(before: &World, now: &World, regions: &[(Region, bool)]) -> Vec<bool> {
        let regions = regions.iter().copied().collect();
        let sights = sights_of(&before.fleet.the_secret());
        assert!(!sights.is_empty());
        let secret = now.fleet.get(&key());
        sights.iter().map(|sight| sight_is_over(secret.as_ref(), sight, &Read::new(&regions))).collect()
    }

    #[test]
    fn a_divergence_is_over_only_when_both_sides_are_described_and_agree() {
        let home = || labelled(primary(use1(), &[(usw2(), "InSync")]), "v2", "v1", "");
        let copy = |current| labelled(replica(usw2(), use1()), current, "v0", "");
        let before = World::described([home(), copy("v1")]);
        let read = [(use1(), true), (usw2(), true)];
        for (now, expected) in [
            (World::listed([home(), copy("v1")]), false),
            (World::listed([copy("v2")]).and_described(0, [home()]), false),
            (World::described([copy("v3")]).and_described(300, [home()]), false),
            (World::described([home(), copy("v2")]), true),
            (World::described([primary(use1(), &[])]), true),
        ] {
            assert_eq!(over(&before, &now, &read), [expected]);
        }
    }

    #[test]
    fn a_stranded_replica_is_kept_until_a_primary_names_it() {
        let before = World::listed([replica(usw2(), use1())]).and_not_found(0, use1());
        let read = [(use1(), true), (usw2(), true)];
        assert_eq!(over(&before, &World::listed([replica(usw2(), use1())]), &read), [false]);
        let named = World::listed([replica(usw2(), use1())])
            .and_described(0, [primary(use1(), &[(usw2(), "InSync")])]);
        assert_eq!(over(&before, &named, &read), [true]);
        assert_eq!(over(&before, &World::listed([entry(usw2())]), &read), [true]);
    }

    #[test]
    fn a_split_is_kept_while_one_side_may_be_in_the_dark() {
        let before =
            World::listed([primary(use1(), &[(euw1(), "InSync")]), replica(euw1(), use1()), entry(usw2())]);
        let one = World::listed([entry(usw2())]);
        assert_eq!(over(&before, &one, &[(use1(), false), (usw2(), true)]), [false]);
        assert_eq!(over(&before, &one, &[(use1(), true), (usw2(), true)]), [true]);
        let linked = World::listed([replica(usw2(), use1())]);
        assert_eq!(over(&before, &linked, &[(use1(), false), (usw2(), true)]), [true]);
    }

    #[test]
    fn what_a_copy_said_is_over_when_it_was_described_again_or_its_region_was_read_without_it() {
        let before = World::described([primary(use1(), &[(usw2(), "Failed")])]);
        let listed = World::listed([listed_primary(use1())]);
        assert_eq!(over(&before, &listed, &[(use1(), true)]), [false]);
        let described = World::described([primary(use1(), &[(usw2(), "InSync")])]);
        assert_eq!(over(&before, &described, &[(use1(), true)]), [true]);
        assert_eq!(over(&before, &World::new(), &[(use1(), true)]), [true]);
        assert_eq!(over(&before, &World::new(), &[(use1(), false)]), [false]);
        assert_eq!(
            over(&before, &World::new(), &[]),
            [false],
            "a Region that is not looked at tells nothing"
        );
    }

    #[test]
    fn troubles_of_a_dark_home_are_remembered() {
        let world = World::described([primary(use1(), &[(usw2(), "Failed")])]);
        let world = world.lane(use1(), LaneState::Unreachable);
        assert_eq!(words(&world), ["us-east-1 us-west-2 Failed"]);
    }
}
