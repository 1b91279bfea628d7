//! What is counted over all rows, kept true row by row, so that no frame and no message walks over them.

use std::collections::{BTreeMap, BTreeSet};

use super::slot::{self, Brief, NOWHERE};
use crate::domain::health::Health;

/// The counts.
#[derive(Debug, Clone, Default)]
pub(super) struct Tally {
    pub(super) rows: usize,
    pub(super) unknown: usize,
    columns: BTreeMap<u8, usize>,
    /// By number of the home: how many, and how many of them can be read somewhere.
    homes: BTreeMap<u16, (usize, usize)>,
    /// When rows are due, by their slots.
    pub(super) due: BTreeSet<(u32, u32)>,
}

impl Tally {
    /// Counts a row, or takes it out of the counts.
    pub(super) fn count(&mut self, at: u32, brief: &Brief, add: bool) {
        let step = |count: &mut usize, holds: bool| {
            if holds {
                *count = if add { *count + 1 } else { count.saturating_sub(1) };
            }
        };
        step(&mut self.rows, true);
        step(&mut self.unknown, brief.problems & slot::bit(Health::Unknown) != 0);
        let columns = self.columns.entry(brief.columns).or_default();
        step(columns, true);
        if *columns == 0 {
            self.columns.remove(&brief.columns);
        }
        if brief.home != NOWHERE {
            let (homes, readable) = self.homes.entry(brief.home).or_default();
            step(homes, true);
            step(readable, brief.has(slot::READABLE));
        }
        match (brief.due, add) {
            (0, _) => false,
            (due, true) => self.due.insert((due, at)),
            (due, false) => self.due.remove(&(due, at)),
        };
    }

    pub(super) fn longest(&self) -> usize {
        self.columns.keys().next_back().map_or(0, |columns| usize::from(*columns))
    }

    pub(super) fn homes(&self, home: u16) -> (usize, usize) {
        self.homes.get(&home).copied().unwrap_or_default()
    }
}
