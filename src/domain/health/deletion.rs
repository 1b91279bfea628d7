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
