//! The rules on what a primary says of its replica Regions: failed, stuck, in progress, other, and in sync.

use jiff::SignedDuration;

use super::{Finding, Health, Scene, Since, clash, diverged, scene::Knowledge, sights};
use crate::domain::{
    fleet::Held,
    replication::{Replica, ReplicationStatus},
};

/// InProgress for so long is stuck. Usual are seconds.
const PATIENCE: SignedDuration = SignedDuration::from_mins(10);

/// One primary's word on one replica Region.
pub(super) struct Said<'a> {
    pub(super) primary: &'a Held,
    pub(super) replica: &'a Replica,
}

/// Everything that described primaries say.
pub(super) fn statuses(scene: &Scene<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (region, _) in scene.own_masters() {
        let Knowledge::Described(primary) = scene.knowledge(region) else { continue };
        for replica in primary.replicas() {
            let said = Said { primary, replica };
            findings.extend(status(scene, &said));
            findings.extend(clash::clash(scene, &said));
        }
    }
    findings
}

fn status(scene: &Scene<'_>, said: &Said<'_>) -> Option<Finding> {
    match &said.replica.status {
        ReplicationStatus::Failed => failed(scene, said),
        ReplicationStatus::InProgress => Some(in_progress(scene, said)),
        ReplicationStatus::Other(_) => Some(other(scene, said)),
        ReplicationStatus::InSync => Some(
            diverged::diverged(scene, said)
                .unwrap_or_else(|| Finding::new(Health::InSync, said.replica.region)),
        ),
    }
}

/// Failed, unless the Region holds a promoted copy: then it is split, and to try again would destroy that copy.
fn failed(scene: &Scene<'_>, said: &Said<'_>) -> Option<Finding> {
    let region = said.replica.region;
    (!scene.split.contains(&region))
        .then(|| Finding::new(Health::Failed, region).since(first_seen(scene, said)))
}

/// In progress; stuck after ten minutes. Our own send says exactly when it began; a first sight, only since when at least.
fn in_progress(scene: &Scene<'_>, said: &Said<'_>) -> Finding {
    let region = said.replica.region;
    let sent = scene.context.sent.get(&(scene.secret.key.clone(), region));
    let since = sent.map(|at| Since { at: *at, at_least: false }).or_else(|| first_seen(scene, said));
    let is_stuck = since.is_some_and(|since| scene.context.now.duration_since(since.at) >= PATIENCE);
    Finding::new(if is_stuck { Health::Stuck } else { Health::InProgress }, region).since(since)
}

/// A status that this version does not know, in the service's own word.
fn other(scene: &Scene<'_>, said: &Said<'_>) -> Finding {
    let word = match &said.replica.status {
        ReplicationStatus::Other(word) => Some(word.clone()),
        _ => None,
    };
    let since = first_seen(scene, said);
    Finding { word, ..Finding::new(Health::Other, said.replica.region).since(since) }
}

fn first_seen(scene: &Scene<'_>, said: &Said<'_>) -> Option<Since> {
    scene.first_seen(&sights::status(said.primary, said.replica))
}
