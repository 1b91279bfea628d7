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
