//! The sights of troubles: how each is named, so that a later run finds it again, and which are present.

use super::{
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
    sight(primary, region, "diverged")
}

/// A replica without a primary.
pub(super) fn stranded(replica: &Held) -> Sight {
    sight(replica, replica.entry.region(), "stranded")
}

/// A writable copy that is no longer linked.
pub(super) fn split(copy: &Held) -> Sight {
    sight(copy, copy.entry.region(), "split")
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
        health::{samples::World, sights_of},
        lane::LaneState,
        secret::Entry,
    };

    fn words(world: &World) -> Vec<String> {
        let sights = sights_of(world.fleet.the_secret());
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

    #[test]
    fn troubles_of_a_dark_home_are_remembered() {
        let world = World::described([primary(use1(), &[(usw2(), "Failed")])]);
        let world = world.lane(use1(), LaneState::Unreachable);
        assert_eq!(words(&world), ["us-east-1 us-west-2 Failed"]);
    }
}
