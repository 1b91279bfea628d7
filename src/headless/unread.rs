//! What could not be read: where, why, and what to do about it, in lines for people.

use std::{collections::BTreeMap, fmt::Write};

use super::picture::any_read;
use crate::{
    app::{Model, lane::RegionState},
    domain::{
        error::{ErrorKind, RemoteError},
        lane::LaneState,
    },
};

/// Most secrets that are named one by one.
const MOST: usize = 5;

/// Whether a Region's listing, or what it was asked besides, is missing from the answer.
pub(super) fn is_unread(lane: &RegionState, complete: bool) -> bool {
    !lane.state.is_readable() || lane.listed_at.is_none() || (lane.state == LaneState::Throttled && !complete)
}

/// The lines: Regions that failed alike are told together.
pub(super) fn unread(model: &Model) -> String {
    let complete = model.is_complete();
    // Regions out of scope do not count, unless there is nothing else.
    let scope = any_read(model);
    let mut alike: BTreeMap<(LaneState, String, String), Vec<&str>> = BTreeMap::new();
    for (region, lane) in &model.lanes {
        if is_unread(lane, complete) && !(scope && lane.state == LaneState::OutOfScope) {
            let error = lane.last_error.as_ref().map(|(error, _)| error);
            let told = error.map_or_else(|| "no answer yet".to_owned(), ToString::to_string);
            let group = (lane.state, told, remedy(model, lane.state, error));
            alike.entry(group).or_default().push(region.name());
        }
    }
    let mut text = String::new();
    for ((state, told, remedy), regions) in alike {
        let state = state.word().replace('_', " ");
        let _ = writeln!(text, "not read: {} ({state}): {told}\n  to do: {remedy}", regions.join(", "));
    }
    undescribed(model, &mut text);
    text
}

/// The secrets whose description failed, each for a reason of its own.
fn undescribed(model: &Model, text: &mut String) {
    let failures = || model.fleet.failures();
    for (key, region, error) in failures().take(MOST) {
        let _ = writeln!(text, "not described: {} in {region}: {error}", key.name());
    }
    let more = failures().count().saturating_sub(MOST);
    if more > 0 {
        let _ = writeln!(text, "not described: {more} more");
    }
}

fn remedy(model: &Model, state: LaneState, error: Option<&RemoteError>) -> String {
    let settings = &model.settings;
    let profile = settings.profile.as_ref().map(|name| format!(" --profile {name}")).unwrap_or_default();
    let kind = error.map(|error| error.kind);
    match (state, kind, &settings.endpoint) {
        (_, Some(ErrorKind::NoCredentials), _) => {
            format!("log in (aws sso login{profile}), or name a profile that has credentials with --profile")
        }
        (LaneState::Expired, ..) => format!("renew the credentials: aws sso login{profile}"),
        (_, Some(ErrorKind::Denied), _) => {
            "allow secretsmanager:ListSecrets and DescribeSecret there, or leave it out with --regions"
                .to_owned()
        }
        (_, Some(ErrorKind::NotEnabled), _) => {
            "check the credentials, enable the Region for the account, or leave it out with --regions"
                .to_owned()
        }
        (LaneState::Throttled, ..) => "ask again later: the account's quota there is used up".to_owned(),
        (.., Some(endpoint)) => format!("check that Secrets Manager answers at {endpoint}"),
        _ => "check the network, ask again later, or leave it out with --regions".to_owned(),
    }
}
