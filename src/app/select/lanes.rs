//! Words for Regions: which are looked at, which are dark, and how they answer.

use std::cmp::Reverse;

use crate::{
    app::{Model, lane::RegionState},
    domain::{Region, lane::LaneState},
};

use super::{counted, number};

/// The Regions that count: all that are looked at, but those out of scope.
pub fn in_scope(model: &Model) -> impl Iterator<Item = (Region, &RegionState)> {
    model
        .lanes
        .iter()
        .filter(|(_, lane)| lane.state != LaneState::OutOfScope)
        .map(|(region, lane)| (*region, lane))
}

/// Whether a Region is known not to answer.
#[must_use]
pub fn is_dark(model: &Model, region: Region) -> bool {
    model.lane_state(region).is_dark()
}

/// How many Regions answer, and how many there are.
#[must_use]
pub fn readable(model: &Model) -> (usize, usize) {
    let all = in_scope(model).count();
    (in_scope(model).filter(|(_, lane)| lane.state.is_readable()).count(), all)
}

/// How many Regions were listed to the end, and whether one that is not dark still is to be.
#[must_use]
pub fn listed(model: &Model) -> (usize, bool) {
    let listed = in_scope(model).filter(|(_, lane)| lane.listed_at.is_some()).count();
    let open = in_scope(model).any(|(_, lane)| lane.listed_at.is_none() && !lane.state.is_dark());
    (listed, open || model.lanes.is_empty())
}

/// How far the first listings are that are under way: `eu-west-1 3,400, us-east-1 1,200, 3 others`. None before a page came.
#[must_use]
pub fn under_way(model: &Model) -> Option<String> {
    const NAMED: usize = 2;
    let open = in_scope(model).filter(|(_, lane)| lane.listed_at.is_none() && !lane.state.is_dark());
    let mut open: Vec<(usize, Region)> =
        open.filter_map(|(region, lane)| Some((lane.listing?, region))).collect();
    open.sort_by_key(|(seen, region)| (Reverse(*seen), *region));
    let named = open.iter().take(NAMED).map(|(seen, region)| format!("{} {}", region.name(), number(*seen)));
    let mut words: Vec<String> = named.collect();
    match open.len().saturating_sub(NAMED) {
        0 => {}
        more => words.push(counted(more, "other", "others")),
    }
    (!words.is_empty()).then(|| words.join(", "))
}

/// The word for a dark Region in the middle of a row: `silent`, `denied`.
#[must_use]
pub fn word(state: LaneState) -> &'static str {
    match state {
        LaneState::Waiting => "waiting",
        LaneState::Ok => "ok",
        LaneState::Slow => "slow",
        LaneState::Throttled => "throttled",
        LaneState::Denied => "denied",
        LaneState::NotEnabled => "not enabled",
        LaneState::Unreachable => "silent",
        LaneState::Expired => "expired",
        LaneState::OutOfScope => "out of scope",
    }
}

/// The same, short enough for the list.
#[must_use]
pub fn short_word(state: LaneState) -> &'static str {
    match state {
        LaneState::NotEnabled => "off",
        other => word(other),
    }
}

/// `us-east-1 SILENT since 13:58Z`, `eu-central-1 DENIED`.
#[must_use]
pub fn sentence(model: &Model, region: Region) -> String {
    let state = model.lane_state(region);
    let since = model.lanes.get(&region).and_then(|lane| lane.since);
    let mut text = format!("{} {}", region.name(), word(state).to_uppercase());
    if let (LaneState::Unreachable, Some(since)) = (state, since) {
        text.push_str(&format!(" since {}", super::age::minute(model, since)));
    }
    text
}
