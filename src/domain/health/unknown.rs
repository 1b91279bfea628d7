//! The rule for *unknown*: the Region that would know cannot be read.

use super::{Finding, Health, Scene, scene::Knowledge};

/// It is dark, is not asked at all (outside `--regions`), or has answered nothing good about this secret.
pub(super) fn unknown(scene: &Scene<'_>) -> Vec<Finding> {
    scene
        .knowing()
        .into_iter()
        .filter(|region| scene.knowledge(*region) == Knowledge::Unreadable)
        .map(|region| Finding::new(Health::Unknown, region))
        .collect()
}
