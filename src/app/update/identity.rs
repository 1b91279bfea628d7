//! Who we are: asked of STS, forgotten when the credentials end or others are loaded, and asked anew.
//!
//! What was confirmed as one is never sent as another: that is judged in `select::waiting`, and done in `queue`.

use std::time::Duration;

use jiff::SignedDuration;

use crate::{
    app::{
        effect::Effect,
        model::Model,
        schedule::{Flight, Reading, back_off},
    },
    domain::{
        error::{ErrorKind, RemoteError},
        secret::Identity,
    },
};

use super::{errors, reads, setup};

/// So long before the end of credentials they may be loaded anew, without a word: ten seconds in `aws`, and one for the
/// clocks.
const MARGIN: SignedDuration = SignedDuration::from_secs(11);
/// The pause after a first failure of STS, and the longest one.
const FIRST_PAUSE: Duration = Duration::from_secs(2);
const LONGEST_PAUSE: Duration = Duration::from_secs(60);

/// Asks STS when it is due: in a living Region, and in the one of them that was asked least, for one may be silent.
pub(super) fn ask(model: &mut Model, effects: &mut Vec<Effect>) {
    if model.schedule.identify_due.is_none_or(|due| due > model.now.mono) {
        return;
    }
    let living = model.lanes.iter().filter(|(_, lane)| lane.state.is_readable());
    let least = living.min_by_key(|(_, lane)| lane.calls.get("GetCallerIdentity").copied().unwrap_or(0));
    let least = least.map(|(region, _)| *region);
    let Some(region) = least.or_else(|| model.lanes.keys().next().copied()) else { return };
    model.schedule.identify_due = None;
    let task = model.schedule.start(region, Reading::Identify, model.now.wall);
    reads::count(model, region, "GetCallerIdentity");
    effects.push(Effect::Identify { task, region });
}

/// STS answered, or did not: asked again in a living Region. Reads never wait for it.
pub(super) fn answered(model: &mut Model, flight: &Flight, result: Result<Identity, RemoteError>) {
    model.screen.changed = true;
    match result {
        // It tells of the credentials from before.
        Ok(_) if model.account.unsure_since.is_some_and(|since| flight.sent < since) => {
            model.schedule.identify_due.get_or_insert(model.now.mono);
        }
        Ok(identity) => {
            model.account.identity = Some(identity);
            model.account.error = None;
            if model.account.unsure_since.take().is_some() {
                setup::ask_again(model);
            }
        }
        Err(error) => {
            errors::remote(model, flight.region, "GetCallerIdentity", &error);
            if matches!(error.kind, ErrorKind::Expired | ErrorKind::NoCredentials) {
                expired(model);
            }
            model.account.error = Some(error);
            let asked = model
                .lanes
                .get(&flight.region)
                .and_then(|lane| lane.calls.get("GetCallerIdentity"))
                .map_or(1, |calls| u32::try_from(*calls).unwrap_or(u32::MAX));
            let pause = back_off(asked, FIRST_PAUSE, LONGEST_PAUSE, model.schedule.salt());
            model.schedule.identify_due = Some(model.now.mono + pause);
        }
    }
}

/// A call met the end of the credentials: whose the next ones are is not known.
pub(super) fn expired(model: &mut Model) {
    let wall = model.now.wall;
    model.screen.changed |= model.account.expired_since.is_none();
    model.account.expired_since.get_or_insert(wall);
    forget(model);
}

/// Other credentials were loaded, or are from now on, though no call has failed.
pub(super) fn reloaded(model: &mut Model) {
    forget(model);
    model.account.error = None;
    model.schedule.identify_due = Some(model.now.mono);
    model.screen.changed = true;
}

/// The end of the credentials comes: they are loaded anew by the next call, and nobody says so.
pub(super) fn lapse(model: &mut Model) {
    let Some(end) = model.account.setup.expires else { return };
    if end.duration_since(model.now.wall) <= MARGIN && model.account.lapsed != Some(end) {
        model.account.lapsed = Some(end);
        if model.account.expired_since.is_none() {
            reloaded(model);
        }
    }
}

fn forget(model: &mut Model) {
    model.account.identity = None;
    // The next ones have an end of their own.
    model.account.setup.expires = None;
    model.account.unsure_since = Some(model.now.wall);
}
