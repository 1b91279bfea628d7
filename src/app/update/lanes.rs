//! The Regions that are looked at, and how each answers.

use std::time::Duration;

use crate::{
    app::{
        lane::RegionState,
        model::{Model, RegionChoice, Settings, Tone},
        schedule::{Flight, LaneReads, Reading, back_off},
        select::login,
    },
    domain::{
        Region, Safe,
        error::{ErrorKind, RemoteError},
        lane::LaneState,
    },
};

use super::{errors, identity, setup};

/// An answer that took longer than this makes a Region slow.
const SLOW: Duration = Duration::from_secs(1);
/// The pause after a first failure, and the longest one.
const FIRST_PAUSE: Duration = Duration::from_secs(2);
const LONGEST_PAUSE: Duration = Duration::from_secs(30);

/// The Regions of the settings become lanes.
pub(super) fn begin(model: &mut Model) {
    choose(model);
    model.schedule.identify_due = Some(Duration::ZERO);
    setup::begin(model);
}

/// The Regions that the settings mean, and no others.
pub(super) fn choose(model: &mut Model) {
    model.lanes.clear();
    model.schedule.lanes.clear();
    model.rows.all_changed = true;
    let regions: Vec<Region> = match &model.settings.regions {
        RegionChoice::Default => Region::default_on(model.settings.partition).collect(),
        RegionChoice::Exactly(regions) => regions.clone(),
    };
    for region in regions {
        model.lanes.insert(region, RegionState { chosen: true, ..RegionState::default() });
        model.schedule.lanes.insert(region, reads(&model.settings));
    }
}

fn reads(settings: &Settings) -> LaneReads {
    LaneReads::new(settings.requests_per_minute).at_most(settings.requests_per_second)
}

/// A Region that replication names: looked at too, unless the person said exactly which. One that was out of scope is in
/// it now.
pub(super) fn named(model: &mut Model, region: Region) {
    match model.lanes.get_mut(&region) {
        Some(lane) if lane.state == LaneState::OutOfScope => {
            lane.state = match lane.last_error.as_ref().map(|(error, _)| error.kind) {
                Some(ErrorKind::NotEnabled) => LaneState::NotEnabled,
                _ => LaneState::Denied,
            };
            model.rows.all_changed = true;
            model.screen.changed = true;
        }
        Some(_) => {}
        None if model.settings.regions == RegionChoice::Default => {
            model.lanes.insert(region, RegionState::default());
            model.schedule.lanes.insert(region, reads(&model.settings));
            model.rows.all_changed = true;
            model.screen.changed = true;
        }
        None => {}
    }
}

fn set(model: &mut Model, region: Region, state: LaneState) {
    let now = model.now.wall;
    if let Some(lane) = model.lanes.get_mut(&region)
        && lane.state != state
    {
        if lane.state.is_readable() != state.is_readable() || lane.since.is_none() {
            model.rows.all_changed = true;
        }
        model.screen.changed = true;
        lane.state = state;
        lane.since = Some(now);
        if login::silent_region(model) == Some(region)
            && let Some(text) = login::may_not_renew(model)
        {
            errors::note(model, Some(region), "login", &Safe::new(&text));
            errors::say(model, Tone::Note, &text);
        }
    }
}

/// A Region answered.
pub(super) fn good(model: &mut Model, flight: &Flight, took: Duration) {
    let region = flight.region;
    let (wall, mono) = (model.now.wall, model.now.mono);
    // That one secret may be described does not undo that the Region may not be listed.
    let is_listing = matches!(flight.reading, Reading::List(..) | Reading::Poll(_));
    let is_denied = model.lane_state(region) == LaneState::Denied && !is_listing;
    if !is_denied {
        set(model, region, if took > SLOW { LaneState::Slow } else { LaneState::Ok });
    }
    if let Some(lane) = model.lanes.get_mut(&region) {
        lane.answered_at = Some(wall);
        lane.took = Some(took);
    }
    if let Some(reads) = model.schedule.lanes.get_mut(&region) {
        reads.failures = 0;
        reads.rest_until = Duration::ZERO;
        reads.bucket.answered();
    }
    // Credentials are good again: every Region that waited for that is asked at once, and who we are now. An answer to a
    // call from before they ended shows nothing of the kind.
    if model.account.expired_since.is_some_and(|since| flight.sent >= since) {
        model.account.expired_since = None;
        model.account.error = None;
        model.schedule.identify_due = Some(mono);
        model.screen.changed = true;
        setup::ask_again(model);
        for (region, reads) in &mut model.schedule.lanes {
            if model.lanes.get(region).is_some_and(|lane| lane.state == LaneState::Expired) {
                reads.list_due = mono;
                reads.rest_until = Duration::ZERO;
            }
        }
    }
}

/// A call failed in a way that says something about the Region (not about one secret). It pauses and probes again.
pub(super) fn bad(model: &mut Model, flight: &Flight, doing: &str, error: &RemoteError) {
    let (region, wall, mono) = (flight.region, model.now.wall, model.now.mono);
    let salt = model.schedule.salt();
    let first = model.lanes.get(&region).is_none_or(|lane| lane.answered_at.is_none());
    if let Some(lane) = model.lanes.get_mut(&region) {
        lane.last_error = Some((error.clone(), wall));
    }
    super::errors::remote(model, region, doing, error);
    if let Some(state) = state_after(model, flight, first, error.kind) {
        set(model, region, state);
    }
    if matches!(error.kind, ErrorKind::Expired | ErrorKind::NoCredentials) {
        identity::expired(model);
    }
    let Some(reads) = model.schedule.lanes.get_mut(&region) else { return };
    // Calls that were under way together fail together: that is one failure, and one reason to slow down.
    let another = reads.failed_at.is_none_or(|last| flight.sent >= last);
    if another {
        reads.failed_at = Some(wall);
        reads.failures += 1;
        if error.kind == ErrorKind::Throttled {
            reads.bucket.throttled(mono);
        }
    }
    let pause = back_off(reads.failures, FIRST_PAUSE, LONGEST_PAUSE, salt);
    reads.rest_until = mono + pause;
    reads.list_due = reads.list_due.max(mono + pause);
    if reads.walk.as_ref().is_some_and(|walk| walk.under_way() == 0) {
        reads.list_due = mono + pause;
    }
}

fn state_after(model: &Model, flight: &Flight, first: bool, kind: ErrorKind) -> Option<LaneState> {
    let lane = model.lanes.get(&flight.region)?;
    let default = model.settings.regions == RegionChoice::Default && first && lane.chosen;
    Some(match kind {
        ErrorKind::Throttled => LaneState::Throttled,
        ErrorKind::Denied | ErrorKind::NotEnabled if default && !is_named(model, flight.region) => {
            LaneState::OutOfScope
        }
        ErrorKind::Denied => LaneState::Denied,
        ErrorKind::NotEnabled => LaneState::NotEnabled,
        ErrorKind::Expired | ErrorKind::NoCredentials => LaneState::Expired,
        // An answer that came after this call was sent shows that the Region lives: one lost call is no outage.
        _ if lane.answered_at.is_some_and(|at| at > flight.sent) => return None,
        _ => LaneState::Unreachable,
    })
}

/// Whether any copy's replication names this Region.
fn is_named(model: &Model, region: Region) -> bool {
    model.fleet.is_named(region)
}
