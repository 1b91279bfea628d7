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
    if is_older || is_leaving(secret, region, held) { Link::Doubtful } else { Link::Broken }
}

/// Whether the replica was taken out of the primary's list, and no answer shows yet that it outlived that.
fn is_leaving(secret: &Logical, region: Region, held: &Held) -> bool {
    let Some(since) = secret.unlinked.get(&region) else { return false };
    let described = held.described_at.is_some_and(|at| at.duration_since(*since) >= REMOVAL);
    let listed = held.listed_at.is_some_and(|at| at.duration_since(*since) >= REMOVAL + LIST_LAG);
    !described && !listed
}
