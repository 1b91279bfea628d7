//! Listings: a walk through all pages of a Region, and what its entries lead to.

use std::time::Duration;

use crate::{
    app::{
        model::Model,
        schedule::{Flight, Walk},
    },
    domain::{Region, Safe, error::RemoteError},
    gateway::Page,
};

use super::{errors, lanes, setup, wants};

/// A page came, or did not.
pub(super) fn listed(model: &mut Model, flight: &Flight, took: Duration, result: Result<Page, RemoteError>) {
    let region = flight.region;
    if let Some(walk) = model.schedule.lanes.get_mut(&region).and_then(|reads| reads.walk.as_mut()) {
        walk.asked = false;
    }
    match result {
        Ok(page) => took_page(model, flight, took, page),
        Err(error) => {
            lanes::bad(model, flight, "ListSecrets", &error);
            // The walk goes on where it stopped: what was seen so far stays seen. A token that the service no longer
            // takes would fail for ever, so a refusal begins anew.
            if error.effect() == crate::domain::error::Effect::Refused
                && let Some(reads) = model.schedule.lanes.get_mut(&region)
                && error.kind != crate::domain::error::ErrorKind::Throttled
            {
                reads.walk = None;
            }
        }
    }
}

fn took_page(model: &mut Model, flight: &Flight, took: Duration, page: Page) {
    let region = flight.region;
    lanes::good(model, flight, took);
    let (wall, mono) = (model.now.wall, model.now.mono);
    let count = page.entries.len();
    let changed = model.fleet.listed(region, page.entries, wall);
    model.screen.changed |= !changed.is_empty();
    for key in changed {
        wants::listed(model, &key, region);
        model.rows.changed.insert(key);
    }
    let refresh = model.settings.refresh;
    let Some(reads) = model.schedule.lanes.get_mut(&region) else { return };
    let Some(walk) = reads.walk.as_mut() else { return };
    walk.seen += count;
    walk.unreadable.extend(page.unreadable);
    let seen = walk.seen;
    let repeated = page.next.as_ref().is_some_and(|token| !walk.tokens.insert(token.0.clone()));
    match page.next {
        Some(token) if !repeated => {
            walk.token = Some(token);
            reads.list_due = mono;
            if let Some(lane) = model.lanes.get_mut(&region) {
                model.screen.changed |= lane.listed_at.is_none();
                lane.listing = Some(seen);
                lane.secrets = lane.secrets.max(seen);
            }
        }
        _ => {
            reads.list_due = mono + refresh;
            if let Some(walk) = reads.walk.take() {
                ended(model, region, walk, repeated);
            }
        }
    }
}

/// The walk has ended. One whose server repeated a token is no proof of anything being gone.
fn ended(model: &mut Model, region: Region, walk: Walk, repeated: bool) {
    if repeated {
        let text = Safe::new("the service repeated a page's token: the list may not be complete");
        errors::note(model, Some(region), "ListSecrets", &text);
    } else {
        for key in model.fleet.list_completed(region, walk.began) {
            wants::consider(model, &key);
            wants::left(model, &key, region);
            model.rows.changed.insert(key);
        }
    }
    let first = model.lanes.get(&region).is_some_and(|lane| lane.listed_at.is_none());
    for text in &walk.unreadable {
        errors::note(model, Some(region), "ListSecrets", text);
    }
    if let Some(reads) = model.schedule.lanes.get_mut(&region) {
        reads.listed = true;
    }
    let secrets = model.fleet.copies_in(region);
    if let Some(lane) = model.lanes.get_mut(&region) {
        model.screen.changed |= first || lane.secrets != secrets;
        lane.listed_at = Some(model.now.wall);
        lane.listing = None;
        lane.secrets = secrets;
        lane.unreadable = walk.unreadable;
    }
    if first {
        setup::ask_again(model);
        // Only now is it known which replicas' primaries this Region does not hold.
        wants::consider_all(model);
        model.rows.all_changed = true;
    }
}
