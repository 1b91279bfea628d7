//! Reads: sent when the schedule says so, and what their answers change.

use std::time::Duration;

use jiff::Timestamp;

use crate::{
    app::{
        effect::Effect,
        model::{Details, Model},
        queue::is_of_credentials,
        schedule::{Flight, Priority, Reading},
        walk::Request,
    },
    domain::{
        Arn, Region, Safe, SecretKey,
        error::{ErrorKind, RemoteError},
        lane::{Lane, LaneState},
        secret::{Entry, VersionEntry},
    },
    gateway::SecretId,
};

use super::{doubts, identity, lanes, setup, wants};

/// When a description that failed is asked for once more, and when after that.
const ONCE_MORE: Duration = Duration::from_secs(1);
const FAILED_AGAIN: Duration = Duration::from_secs(30);

/// Sends every read that is due, and that its Region may take now.
pub(super) fn send(model: &mut Model, effects: &mut Vec<Effect>) {
    setup::send(model, effects);
    if model.schedule.held {
        return;
    }
    identity::ask(model, effects);
    let regions: Vec<Region> = model.schedule.lanes.keys().copied().collect();
    for region in regions {
        if let Some(effect) = next_poll(model, region) {
            effects.push(effect);
        }
        while let Some(effect) = next_page(model, region) {
            effects.push(effect);
        }
        while let Some(effect) = next_description(model, region) {
            effects.push(effect);
        }
    }
    for arn in std::mem::take(&mut model.schedule.versions_wanted) {
        if model.lane_state(arn.region()).is_readable() {
            effects.extend(now(model, arn.region(), Reading::Versions(arn)));
        } else {
            model.schedule.versions_asked.remove(&arn);
        }
    }
}

/// Counts a call, for the Regions view.
pub(super) fn count(model: &mut Model, region: Region, api: &'static str) {
    if let Some(lane) = model.lanes.get_mut(&region) {
        *lane.calls.entry(api).or_default() += 1;
        lane.spent.note(model.now.mono);
    }
}

fn next_page(model: &mut Model, region: Region) -> Option<Effect> {
    let now = model.now;
    let took = model.lanes.get(&region).and_then(|lane| lane.took);
    let (walk, Request { chain, listing, token }) =
        model.schedule.lanes.get_mut(&region)?.next_page(now, took)?;
    let task = model.schedule.start(region, Reading::List(walk, chain), now.wall);
    count(model, region, "ListSecrets");
    Some(Effect::ListPage { task, lane: Lane::new(region), listing, token })
}

fn next_poll(model: &mut Model, region: Region) -> Option<Effect> {
    let now = model.now;
    let (poll, listing, token) = model.schedule.lanes.get_mut(&region)?.next_poll(now)?;
    let task = model.schedule.start(region, Reading::Poll(poll), now.wall);
    count(model, region, "ListSecrets");
    Some(Effect::ListPage { task, lane: Lane::new(region), listing, token })
}

fn next_description(model: &mut Model, region: Region) -> Option<Effect> {
    let now = model.now;
    // A Region that was never reached, or is dark, is probed by its listing alone.
    if !model.lane_state(region).is_readable() {
        return None;
    }
    let reads = model.schedule.lanes.get_mut(&region).filter(|reads| reads.rest_until <= now.mono)?;
    let (key, priority) = reads.take(now.mono)?;
    let known = model.fleet.get(&key).and_then(|secret| Some(secret.any()?.arn.in_region(region)));
    let Some(arn) = known.or_else(|| doubts::arn(model, &key, region)) else {
        model.schedule.lanes.get_mut(&region)?.looks.described(&key);
        return next_description(model, region);
    };
    let id = SecretId::Arn(arn);
    let task = model.schedule.start(region, Reading::Describe(key, id.clone(), priority), now.wall);
    count(model, region, "DescribeSecret");
    Some(Effect::Describe { task, lane: Lane::new(region), id })
}

/// Reads something once, at once: a dialog or the full page asks for it.
pub(super) fn now(model: &mut Model, region: Region, reading: Reading) -> Option<Effect> {
    let (api, lane) = (api(&reading), Lane::new(region));
    let task = model.schedule.start(region, reading.clone(), model.now.wall);
    count(model, region, api);
    match reading {
        Reading::Describe(_, id, _) => Some(Effect::Describe { task, lane, id }),
        Reading::Versions(arn) => Some(Effect::Versions { task, lane, arn }),
        Reading::Policy(arn) => Some(Effect::Policy { task, lane, arn }),
        Reading::List(..) | Reading::Poll(_) | Reading::Identify | Reading::Setup => None,
    }
}

fn api(reading: &Reading) -> &'static str {
    match reading {
        Reading::List(..) | Reading::Poll(_) => "ListSecrets",
        Reading::Describe(..) => "DescribeSecret",
        Reading::Versions(_) => "ListSecretVersionIds",
        Reading::Policy(_) => "GetResourcePolicy",
        Reading::Identify => "GetCallerIdentity",
        Reading::Setup => "the AWS configuration",
    }
}

/// DescribeSecret answered, or did not.
pub(super) fn described(
    model: &mut Model,
    flight: &Flight,
    took: Duration,
    id: &SecretId,
    result: Result<Entry, RemoteError>,
    effects: &mut Vec<Effect>,
) {
    let Reading::Describe(key, _, priority) = &flight.reading else { return };
    let region = flight.region;
    let lane = model.schedule.lanes.get_mut(&region);
    let needed = lane.is_some_and(|reads| reads.looks.described(key));
    let wall = model.now.wall;
    doubts::answered(model, flight, took, id, &result, effects);
    match result {
        Ok(entry) => {
            lanes::good(model, flight, took);
            model.schedule.stumbled.remove(&(region, key.clone()));
            take(model, entry, flight.sent);
        }
        Err(error) if error.kind == ErrorKind::NotFound => {
            lanes::good(model, flight, took);
            model.schedule.stumbled.remove(&(region, key.clone()));
            if matches!(id, SecretId::Arn(_)) {
                model.fleet.not_found(key, region, wall);
                changed(model, key);
            }
            failed_ask(model, region, id, &error);
        }
        Err(error) => {
            match error.kind {
                // One secret's own policy may deny what the Region allows.
                ErrorKind::Denied | ErrorKind::Refused => {
                    super::errors::remote(model, region, &format!("DescribeSecret {}", key.name()), &error);
                    if let Some(lane) = model.lanes.get_mut(&region) {
                        lane.last_error = Some((error.clone(), wall));
                    }
                    model.fleet.describe_failed(key, region, error.clone(), wall);
                }
                // So may one secret fail by itself. Once more at once; then the Region's listing tells whether it is the Region.
                ErrorKind::Server | ErrorKind::Unreadable => {
                    let doing = format!("DescribeSecret {}", key.name());
                    super::errors::remote(model, region, &doing, &error);
                    if model.schedule.stumbled.insert((region, key.clone())) {
                        once_more(model, region, key, *priority, needed);
                    } else {
                        model.fleet.describe_failed(key, region, error.clone(), wall);
                        wants::want(model, region, key, Priority::NotInSync, FAILED_AGAIN);
                    }
                }
                _ => {
                    lanes::bad(model, flight, "DescribeSecret", &error);
                    once_more(model, region, key, *priority, needed);
                }
            }
            changed(model, key);
            failed_ask(model, region, id, &error);
        }
    }
}

/// A description is asked for again; if an answer needed it, it still does.
fn once_more(model: &mut Model, region: Region, key: &SecretKey, priority: Priority, needed: bool) {
    wants::want(model, region, key, priority, ONCE_MORE);
    if needed && !priority.is_needed() {
        wants::want(model, region, key, Priority::Changed, ONCE_MORE);
    }
}

/// Takes a description into the fleet, from whatever call it came. It is as old as its question: what happened since may
/// not be in it.
pub(super) fn take(model: &mut Model, entry: Entry, asked: Timestamp) {
    let region = entry.region();
    let before = model.fleet.copy(&entry.arn.key(), region);
    let key = model.fleet.described(entry, asked);
    let after = model.fleet.copy(&key, region);
    model.screen.changed |= before.map(|held| held.entry) != after.map(|held| held.entry);
    changed(model, &key);
}

fn changed(model: &mut Model, key: &SecretKey) {
    model.rows.changed.insert(key.clone());
    wants::described(model, key);
}

fn failed_ask(model: &mut Model, region: Region, id: &SecretId, error: &RemoteError) {
    if let Some(dialog) = &mut model.dialog {
        dialog.ask_failed(&crate::app::dialog::Ask::Describe(region, id.clone()), error);
    }
}

/// ListSecretVersionIds answered, or did not.
pub(super) fn versions(
    model: &mut Model,
    flight: &Flight,
    took: Duration,
    arn: &Arn,
    result: Result<Vec<VersionEntry>, RemoteError>,
) {
    match result {
        Ok(entries) => {
            lanes::good(model, flight, took);
            model.fleet.versions_read(&arn.key(), entries);
            model.screen.changed = true;
            model.rows.changed.insert(arn.key());
        }
        Err(error) => {
            if error.kind == ErrorKind::Throttled {
                model.schedule.versions_asked.remove(arn);
            }
            if error.kind == ErrorKind::Denied || error.kind == ErrorKind::NotFound {
                super::errors::remote(model, flight.region, "ListSecretVersionIds", &error);
            } else {
                lanes::bad(model, flight, "ListSecretVersionIds", &error);
            }
            if let Some(dialog) = &mut model.dialog {
                dialog.ask_failed(&crate::app::dialog::Ask::Versions(arn.clone()), &error);
            }
            model.rows.changed.insert(arn.key());
        }
    }
}

/// GetResourcePolicy answered, or did not: what was said stays beside the secret's page.
pub(super) fn policy(
    model: &mut Model,
    flight: &Flight,
    arn: Arn,
    result: Result<Option<Safe>, RemoteError>,
) {
    model.screen.changed = true;
    if let Err(error) = result.as_ref()
        && is_of_credentials(error.kind)
    {
        lanes::bad(model, flight, "GetResourcePolicy", error);
    }
    model.details.insert(arn, Details { policy: Some(result) });
}

/// Whether a lane will not tell more however long one waits: known dark after at least two tries.
pub(super) fn is_given_up(model: &Model, region: Region) -> bool {
    let failures = model.schedule.lanes.get(&region).map_or(0, |reads| reads.failures);
    let state = model.lane_state(region);
    match state {
        LaneState::Denied | LaneState::NotEnabled | LaneState::OutOfScope => true,
        LaneState::Unreachable | LaneState::Expired => failures >= 2,
        _ => false,
    }
}
