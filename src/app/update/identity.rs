//! Who we are: asked of STS, forgotten when the credentials end or others are loaded, and asked anew.
//!
//! What was confirmed as one is never sent as another: that is judged in `select::waiting`, and done in `queue`.

use std::time::Duration;

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
    gateway::Epoch,
};

use super::{errors, reads, setup};

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
pub(super) fn answered(model: &mut Model, flight: &Flight, result: Result<(Identity, Epoch), RemoteError>) {
    model.screen.changed = true;
    let before = |since| flight.sent < since;
    match result {
        // It tells of the credentials from before.
        Ok((_, epoch)) if epoch != model.account.epoch || model.account.unsure_since.is_some_and(before) => {
            model.schedule.identify_due.get_or_insert(model.now.mono);
        }
        Ok((identity, _)) => {
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

/// Other credentials are in use: what is known is known of those from before. The first ones take nobody's place.
pub(super) fn loaded(model: &mut Model, epoch: Epoch) {
    if std::mem::replace(&mut model.account.epoch, epoch) == Epoch::default() {
        return;
    }
    forget(model);
    model.screen.changed = true;
    // While they are known to be over, STS is asked once a Region has answered.
    if model.account.expired_since.is_none() {
        model.account.error = None;
        model.schedule.identify_due = Some(model.now.mono);
    }
}

fn forget(model: &mut Model) {
    model.account.identity = None;
    // The next ones have an end of their own.
    model.account.setup.expires = None;
    model.account.unsure_since = Some(model.now.wall);
}
