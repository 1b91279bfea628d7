//! Replicate, remove, promote: what each leaves to be seen.

use super::{Finding, Look, STRANDED, done, later, not_done, open};
use crate::domain::{
    operation::{ReplicaTarget, Step},
    region::Region,
    replication::ReplicationStatus,
    secret::Entry,
};

/// How one target of a replication looks.
enum Target {
    /// The call has reached it.
    Reached(String),
    /// Nothing of the call is to be seen, and there would be.
    Untouched(String),
    /// It cannot be told.
    Unclear(String),
}

pub(super) fn replicate(step: &Step, to: &[ReplicaTarget], look: &Look, entry: &Entry) -> Finding {
    let home = entry.region();
    if entry.is_replica() {
        return later(look, || open(format!("the copy in {home} is a replica itself now")));
    }
    let (mut reached, mut untouched, mut unclear) = (Vec::new(), Vec::new(), Vec::new());
    for target in to {
        match judge(step, target.region, entry) {
            Target::Reached(text) => reached.push(text),
            Target::Untouched(text) => untouched.push(text),
            Target::Unclear(text) => unclear.push(text),
        }
    }
    if untouched.is_empty() && unclear.is_empty() {
        return done(format!("{home} names {}", reached.join(", ")));
    }
    later(look, || match (reached.is_empty(), unclear.is_empty()) {
        (true, true) => not_done(format!("{home} does not name {}", untouched.join(", "))),
        (_, true) => open(format!("{home} names {}, but not {}", reached.join(", "), untouched.join(", "))),
        _ => {
            unclear.extend(reached.into_iter().map(|text| format!("{text} now")));
            unclear.extend(untouched.into_iter().map(|region| format!("{region} not named")));
            open(format!("{}: whether AWS tried again cannot be told", unclear.join(", ")))
        }
    })
}

fn judge(step: &Step, region: Region, entry: &Entry) -> Target {
    let before = step.expected.statuses.iter().find(|(at, _)| *at == region);
    let before = before.and_then(|(_, status)| status.as_ref());
    let now = entry.replica(region).map(|replica| &replica.status);
    let says = |status: &ReplicationStatus| format!("{region} {}", status.as_str());
    match (before, now) {
        (None, None) => Target::Untouched(region.to_string()),
        (None, Some(now)) => Target::Reached(says(now)),
        // What was under way before ends by itself.
        (Some(ReplicationStatus::InProgress), Some(now)) if *now != ReplicationStatus::InProgress => {
            Target::Unclear(says(now))
        }
        // A retry leads to none of the statuses that AWS has no page of: what does is not known.
        (Some(before), Some(now @ ReplicationStatus::Other(_))) if before != now => {
            Target::Unclear(says(now))
        }
        (Some(before), Some(now)) if before != now => Target::Reached(says(now)),
        (Some(before), Some(_)) => Target::Unclear(format!("still {} in {region}", before.as_str())),
        // A retry that fails may take the replica off the list; so may anybody.
        (Some(_), None) => Target::Unclear(format!("{region} no longer named")),
    }
}

pub(super) fn remove(
    home: Region,
    region: Region,
    look: &Look,
    primary: &Entry,
    there: Option<&Look>,
) -> Finding {
    if primary.is_replica() {
        return later(look, || open(format!("the copy in {home} is a replica itself now")));
    }
    if let Some(replica) = primary.replica(region) {
        let text = format!("{home} still names {region} ({})", replica.status.as_str());
        return later(look, || not_done(text));
    }
    let Some(there) = there else { return Finding::KeepLooking };
    match &there.entry {
        None => done(format!("{home} no longer names {region}, and no copy is left there")),
        Some(_) if there.after < STRANDED => Finding::KeepLooking,
        Some(copy) if copy.is_replica() => {
            done(format!("stranded: {home} no longer names {region}, but the copy there lives on"))
        }
        Some(_) => open(format!("{home} no longer names {region}, but there is a standalone copy there")),
    }
}

pub(super) fn promote(look: &Look, replica: &Entry) -> Finding {
    let region = replica.region();
    match replica.primary_region.filter(|primary| *primary != region) {
        None => done(format!("the copy in {region} follows no other Region")),
        Some(primary) => later(look, || not_done(format!("the copy in {region} still follows {primary}"))),
    }
}
