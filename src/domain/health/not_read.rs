//! The rule for *not read*: listed, but not described yet where a description is needed.

use super::{Finding, Health, Scene, scene::Knowledge};
use crate::domain::{region::Region, replication::Role};

/// A primary by its listing or by what a replica says needs a description; a standalone secret does not: its listing says
/// enough until something points to it. A Region that has not answered at all is awaited.
pub(super) fn not_read(scene: &Scene<'_>) -> Vec<Finding> {
    let needs_description =
        |region: &Region| scene.secret.role(*region) != Some(Role::Standalone) || !scene.is_readable(*region);
    let finding = |region: Region| {
        let found = Finding::new(Health::NotRead, region);
        // A copy that was listed is known to be there.
        if scene.secret.copies.contains_key(&region) { found.cell(None) } else { found }
    };
    scene
        .knowing()
        .into_iter()
        .filter(|region| scene.knowledge(*region) == Knowledge::NotRead)
        .filter(needs_description)
        .map(finding)
        .collect()
}
