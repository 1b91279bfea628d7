//! A small world for the tests of the rules: a fleet, lanes that answer, sights, and a time.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::{Assessment, Cell, Context, Health, Since, assess, sights_of};
use crate::domain::{
    arn::SecretKey,
    fleet::{
        Fleet,
        samples::{apse2, at, euw1, key, use1, usw2},
    },
    lane::LaneState,
    region::Region,
    secret::Entry,
    sight::Sights,
};

pub(super) struct World {
    pub(super) fleet: Fleet,
    pub(super) lanes: BTreeMap<Region, LaneState>,
    pub(super) sights: Sights,
    pub(super) sent: BTreeMap<(SecretKey, Region), Timestamp>,
    pub(super) now: Timestamp,
    pub(super) compare_versions: bool,
}

impl World {
    /// Four Regions that answer, and nothing in them. It is second 0.
    pub(super) fn new() -> Self {
        Self {
            fleet: Fleet::default(),
            lanes: [use1(), usw2(), euw1(), apse2()].map(|region| (region, LaneState::Ok)).into(),
            sights: Sights::default(),
            sent: BTreeMap::new(),
            now: at(0),
            compare_versions: true,
        }
    }

    /// A world in which these copies were described at second 0.
    pub(super) fn described(entries: impl IntoIterator<Item = Entry>) -> Self {
        Self::new().and_described(0, entries)
    }

    pub(super) fn and_described(mut self, second: i64, entries: impl IntoIterator<Item = Entry>) -> Self {
        for entry in entries {
            self.fleet.described(entry, at(second));
        }
        self
    }

    /// A world in which these copies were listed at second 0.
    pub(super) fn listed(entries: impl IntoIterator<Item = Entry>) -> Self {
        Self::new().and_listed(0, entries)
    }

    pub(super) fn and_listed(mut self, second: i64, entries: impl IntoIterator<Item = Entry>) -> Self {
        for entry in entries {
            self.fleet.listed(entry.region(), vec![entry], at(second));
        }
        self
    }

    pub(super) fn and_not_found(mut self, second: i64, region: Region) -> Self {
        self.fleet.not_found(&key(), region, at(second));
        self
    }

    pub(super) fn lane(mut self, region: Region, state: LaneState) -> Self {
        self.lanes.insert(region, state);
        self
    }

    /// Everything that is wrong now was first seen at this second.
    pub(super) fn first_seen(mut self, second: i64) -> Self {
        for sight in sights_of(&self.fleet.the_secret()) {
            self.sights.see(sight, at(second));
        }
        self
    }

    /// What is to be remembered: each trouble's word and Region.
    pub(super) fn first_seen_words(&self) -> Vec<String> {
        let sights = sights_of(&self.fleet.the_secret());
        sights.iter().map(|sight| format!("{} {}", sight.state, sight.region)).collect()
    }

    pub(super) fn at(mut self, second: i64) -> Self {
        self.now = at(second);
        self
    }

    pub(super) fn assess(&self) -> Assessment {
        assess(
            &self.fleet.the_secret(),
            &Context {
                fleet: &self.fleet,
                lanes: &self.lanes,
                sights: &self.sights,
                now: self.now,
                compare_versions: self.compare_versions,
                sent: &self.sent,
            },
        )
    }
}

impl Assessment {
    pub(super) fn kinds(&self) -> Vec<Health> {
        self.problems.iter().map(|problem| problem.health).collect()
    }

    pub(super) fn cell(&self, region: Region) -> Cell {
        self.cells.get(&region).copied().unwrap_or(Cell::Nothing)
    }

    /// The Regions of one problem.
    pub(super) fn regions_of(&self, health: Health) -> &[Region] {
        let problem = self.problems.iter().find(|problem| problem.health == health);
        problem.map_or(&[], |problem| &problem.regions)
    }

    pub(super) fn since_of(&self, health: Health) -> Option<Since> {
        self.problems.iter().find(|problem| problem.health == health).and_then(|problem| problem.since)
    }
}

pub(super) fn at_least(second: i64) -> Option<Since> {
    Some(Since { at: at(second), at_least: true })
}
