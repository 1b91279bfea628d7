//! What is said of all secrets together: gathered once a frame, from what the rows count.

use std::collections::BTreeMap;

use crate::{app::Model, domain::Region};

/// The secrets whose primary is in a dark Region.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Homes {
    /// How many.
    pub secrets: usize,
    /// How many of them have a copy in a Region that answers.
    pub readable: usize,
}

/// What was found.
#[derive(Debug, Clone, Default)]
pub struct Survey {
    /// By dark Region.
    pub dark: BTreeMap<Region, Homes>,
    /// The columns of the longest name.
    pub longest: usize,
    /// Whether replicas carry their primary's version ids: see [`crate::domain::health::versions_are_shared`].
    pub versions_shared: bool,
}

impl Survey {
    /// Asks the rows.
    pub fn refresh(&mut self, model: &Model) {
        self.versions_shared = !model.rows.versions_differ;
        self.longest = model.rows.longest();
        let dark = model.lanes.iter().filter(|(_, lane)| lane.state.is_dark());
        let homes = dark.map(|(region, _)| (*region, model.rows.homes(*region)));
        let known = homes.filter(|(_, (secrets, _))| *secrets > 0);
        self.dark =
            known.map(|(region, (secrets, readable))| (region, Homes { secrets, readable })).collect();
    }
}
