//! The rule for *split*: writable copies of one name and suffix in several Regions, no longer linked.

use super::{Finding, Health, Scene, sights};
use crate::domain::{fleet::Logical, region::Region};

/// The home keeps its `P`; without a home every copy is as good as the other.
pub(super) fn split(scene: &Scene<'_>) -> Vec<Finding> {
    let seen = |region: &Region| {
        scene.secret.copies.get(region).and_then(|held| scene.first_seen(&sights::split(held)))
    };
    let since = scene.split.iter().filter_map(seen).min_by_key(|since| since.at);
    let finding = |region: &Region| {
        let found = Finding::new(Health::Split, *region).since(since);
        if scene.home == Some(*region) { found.cell(None) } else { found }
    };
    scene.split.iter().map(finding).collect()
}

/// The Regions in split, the home first. A copy that cannot be read may be gone or linked again by now: that is unknown.
pub(super) fn regions(scene: &Scene<'_>) -> Vec<Region> {
    let readable = scene.secret.writable().filter(|(region, _)| scene.is_readable(*region));
    unlinked(scene.home, readable.map(|(region, _)| region).collect())
}

/// The same, by what was answered last, whether the Regions can be read now or not.
pub(super) fn last_known(secret: &Logical) -> Vec<Region> {
    unlinked(secret.home(), secret.writable().map(|(region, _)| region).collect())
}

fn unlinked(home: Option<Region>, mut writable: Vec<Region>) -> Vec<Region> {
    if writable.len() < 2 {
        return Vec::new();
    }
    writable.sort_by_key(|region| home != Some(*region));
    writable
}
