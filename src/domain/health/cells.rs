//! What each cell of the matrix shows: the worst that was found there, else what the copy is.

use std::collections::BTreeMap;

use super::{Cell, Picture, Scene, scene::Knowledge};
use crate::domain::{region::Region, replication::Role};

pub(super) fn cells(scene: &Scene<'_>, picture: &Picture) -> BTreeMap<Region, Cell> {
    let mut cells = BTreeMap::new();
    for finding in picture.findings() {
        if let Some(cell) = finding.cell {
            worsen(&mut cells, finding.region, cell);
        }
    }
    for region in scene.secret.copies.keys() {
        match scene.secret.role(*region) {
            Some(Role::Primary) => worsen(&mut cells, *region, Cell::Primary),
            Some(Role::Standalone) => worsen(&mut cells, *region, Cell::Standalone),
            Some(Role::Replica) | None => {}
        }
    }
    for (region, primary, _) in scene.secret.replicas() {
        if let Some(cell) = of_replica(scene, region, primary) {
            worsen(&mut cells, region, cell);
        }
    }
    if !is_home_known(scene) {
        forget_in_sync(scene, &mut cells);
    }
    cells
}

fn worsen(cells: &mut BTreeMap<Region, Cell>, region: Region, cell: Cell) {
    cells.entry(region).and_modify(|shown| *shown = cell.min(*shown)).or_insert(cell);
}

/// What a replica shows when its primary says nothing of it: that it is there to be read, if its own Region answers.
fn of_replica(scene: &Scene<'_>, region: Region, primary: Region) -> Option<Cell> {
    match scene.knowledge(primary) {
        Knowledge::Unreadable if scene.is_dark(region) => Some(Cell::Unreadable),
        Knowledge::Unreadable => Some(Cell::Readable),
        Knowledge::NotRead => Some(Cell::NotRead),
        Knowledge::Described(_) | Knowledge::Gone => None,
    }
}

fn is_home_known(scene: &Scene<'_>) -> bool {
    scene.home.is_some_and(|home| matches!(scene.knowledge(home), Knowledge::Described(_)))
}

/// InSync is never shown for a secret whose home is not known, whoever says it.
fn forget_in_sync(scene: &Scene<'_>, cells: &mut BTreeMap<Region, Cell>) {
    for (region, cell) in cells.iter_mut().filter(|(_, cell)| **cell == Cell::InSync) {
        *cell = if scene.secret.copies.contains_key(region) { Cell::Readable } else { Cell::NotRead };
    }
}
