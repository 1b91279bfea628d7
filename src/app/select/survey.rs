//! What takes a walk over the whole fleet: kept between frames, so that a frame costs the same with any number of rows.

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::{
    app::Model,
    domain::{
        Region,
        health::{self, Health},
        lane::LaneState,
        text,
    },
};

/// The secrets whose primary is in a dark Region.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Homes {
    /// How many.
    pub secrets: usize,
    /// How many of them have a copy in a Region that answers.
    pub readable: usize,
}

/// What was found, and for which state of the fleet.
#[derive(Debug, Clone, Default)]
pub struct Survey {
    seen: Option<Seen>,
    /// By dark Region.
    pub dark: BTreeMap<Region, Homes>,
    /// The columns of the longest name.
    pub longest: usize,
    /// Whether replicas carry their primary's version ids: see [`health::versions_are_shared`].
    pub versions_shared: bool,
}

/// What a change of the fleet shows in.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Seen {
    secrets: usize,
    counts: BTreeMap<Health, usize>,
    lanes: Vec<(Region, LaneState, Option<Timestamp>)>,
}

impl Survey {
    /// Walks the fleet again if it changed since the last time.
    pub fn refresh(&mut self, model: &Model) {
        let lanes = model.lanes.iter().map(|(region, lane)| (*region, lane.state, lane.listed_at)).collect();
        let seen = Seen { secrets: model.fleet.len(), counts: model.rows.counts.clone(), lanes };
        if self.seen.as_ref() == Some(&seen) {
            return;
        }
        self.seen = Some(seen);
        self.versions_shared = health::versions_are_shared(&model.fleet);
        let names = model.rows.assessments.keys().map(|key| text::columns(key.name()));
        self.longest = names.max().unwrap_or(0);
        self.dark.clear();
        if !model.lanes.values().any(|lane| lane.state.is_dark()) {
            return;
        }
        for (key, assessment) in &model.rows.assessments {
            let Some(home) = assessment.home.filter(|home| super::lanes::is_dark(model, *home)) else {
                continue;
            };
            let homes = self.dark.entry(home).or_default();
            homes.secrets += 1;
            let mut regions = model.fleet.regions_of(key);
            let elsewhere = regions.any(|region| model.lane_state(region).is_readable());
            homes.readable += usize::from(elsewhere);
        }
    }
}
