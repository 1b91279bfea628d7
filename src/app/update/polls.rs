//! Polls: what changed in a Region since it was last looked at, and how often that is asked.

use std::time::Duration;

use crate::{
    app::{
        model::{Model, View},
        schedule::{Flight, Reading, poll::Shown},
    },
    domain::{
        Region,
        error::{ErrorKind, RemoteError},
        secret::Entry,
    },
    gateway::Page,
};

use super::{lanes, listings};

/// How much slower Regions are polled while the terminal has not the focus.
const UNFOCUSED: u32 = 4;
/// After so long without a key press nobody is taken to work with what is on the screen: polls become half as long again,
/// which leaves room for whole listings within two requests a minute.
const ATTENTION: Duration = Duration::from_secs(120);

/// Whether somebody works with what is on the screen. Without a screen, a command waits for it.
pub(super) fn is_attended(model: &Model) -> bool {
    let pressed = model.screen.pressed.unwrap_or_default();
    model.screen.size == (0, 0) || (!model.screen.unfocused && model.now.mono < pressed + ATTENTION)
}

/// How long after a poll the next one is due. What is watched, or in flight, is never slowed down: not every terminal tells
/// of its focus.
pub(super) fn interval(model: &Model) -> Duration {
    let refresh = model.settings.refresh;
    if !model.watched.is_empty() || model.activity.iter().any(crate::app::model::Action::is_in_flight) {
        refresh
    } else if model.screen.unfocused {
        refresh * UNFOCUSED
    } else if is_attended(model) {
        refresh
    } else {
        refresh * 3 / 2
    }
}

/// Somebody is back, at the keys or at the window: what was put off is due as if they had never gone.
pub(super) fn attended(model: &mut Model) {
    for reads in model.schedule.lanes.values_mut().filter(|reads| reads.listed && reads.failures == 0) {
        reads.list_due = reads.list_due.min(reads.followed_at + model.settings.refresh);
    }
    model.schedule.seen.due = model.now.mono;
}

/// A page of a poll came, or did not.
pub(super) fn polled(model: &mut Model, flight: &Flight, took: Duration, result: Result<Page, RemoteError>) {
    let (region, Reading::Poll(number)) = (flight.region, &flight.reading) else { return };
    let mono = model.now.mono;
    let Some(reads) = model.schedule.lanes.get_mut(&region) else { return };
    let poll = reads.polled(*number);
    let page = match result {
        Ok(page) => page,
        Err(error) => {
            // An order that is refused is refused again; a token that is refused is not asked for twice.
            let refused = error.kind == ErrorKind::Refused;
            if let Some(poll) = poll.filter(|_| refused) {
                if poll.is_new() {
                    reads.distrust_order(mono);
                } else {
                    reads.list_due = mono + model.settings.refresh;
                }
                lanes::good(model, flight, took);
            } else {
                lanes::bad(model, flight, "ListSecrets", &error);
            }
            return;
        }
    };
    lanes::good(model, flight, took);
    let before = model.schedule.lanes.get(&region).and_then(|reads| reads.tide.known_before());
    let is_known = |entry: &Entry| {
        let known = model.fleet.copy(&entry.arn.key(), region).and_then(|held| held.entry.last_changed);
        known.is_some() && known >= entry.last_changed
    };
    let poll = poll.map(|mut poll| (poll.took(&page, before, is_known), poll));
    listings::entries(model, region, page.entries, flight.sent);
    let every = interval(model);
    let Some(reads) = model.schedule.lanes.get_mut(&region) else { return };
    match poll {
        None => {}
        Some((Shown::More, poll)) => reads.poll = Some(poll),
        Some((Shown::Unsorted, _)) => reads.distrust_order(mono),
        Some((Shown::CaughtUp, poll)) => {
            reads.tide.covered(poll.began);
            reads.followed(mono, every);
            caught_up(model, region);
        }
        Some((Shown::Whole, poll)) => {
            reads.relisted(poll.began, mono);
            reads.followed(mono, every);
            caught_up(model, region);
            listings::complete(model, region, poll.began_at, page.unreadable);
        }
    }
}

fn caught_up(model: &mut Model, region: Region) {
    let now = model.now.wall;
    let news = model.screen.view == View::Regions;
    if let Some(lane) = model.lanes.get_mut(&region) {
        lane.polled_at = Some(now);
        model.screen.changed |= news;
    }
}
