//! Listings: a walk through all pages of a Region, and what its entries lead to.

use std::time::Duration;

use crate::{
    app::{
        model::Model,
        schedule::{Flight, Reading},
        walk::Walk,
    },
    domain::{
        Region, Safe,
        error::{Effect, ErrorKind, RemoteError},
    },
    gateway::Page,
};

use super::{errors, lanes, setup, wants};

/// A page came, or did not.
pub(super) fn listed(model: &mut Model, flight: &Flight, took: Duration, result: Result<Page, RemoteError>) {
    let (region, Reading::List(number, chain)) = (flight.region, &flight.reading) else { return };
    let (number, chain) = (*number, *chain);
    let Some(reads) = model.schedule.lanes.get_mut(&region) else { return };
    let walk = reads.answered(number);
    match result {
        Ok(page) => {
            if let Some(walk) = walk {
                walk.took(chain, &page);
            }
            took_page(model, flight, took, page);
        }
        // The service refuses an order, a filter or an old token: there may be another way to ask.
        Err(error) if error.kind == ErrorKind::Refused && walk.is_some_and(|walk| walk.refused(chain)) => {
            lanes::good(model, flight, took);
        }
        Err(error) => {
            // The walk goes on where it stopped: what was seen so far stays seen. After a refusal it begins anew.
            let again = error.effect() == Effect::Refused && error.kind != ErrorKind::Throttled;
            match reads.answered(number) {
                Some(_) if again => reads.walk = None,
                Some(walk) => walk.failed(chain),
                None => {}
            }
            lanes::bad(model, flight, "ListSecrets", &error);
        }
    }
}

fn took_page(model: &mut Model, flight: &Flight, took: Duration, page: Page) {
    let region = flight.region;
    lanes::good(model, flight, took);
    let mono = model.now.mono;
    // A page is as old as its question: one that comes late does not undo what a later one of another chain said.
    let changed = model.fleet.listed(region, page.entries, flight.sent);
    model.screen.changed |= !changed.is_empty();
    for key in changed {
        wants::listed(model, &key, region);
        model.rows.changed.insert(key);
    }
    let Some(reads) = model.schedule.lanes.get_mut(&region) else { return };
    let Some(walk) = reads.walk.take_if(|walk| walk.is_over()) else {
        if reads.walk.is_some() {
            reads.list_due = reads.list_due.min(mono);
            let seen = model.fleet.copies_in(region);
            if let Some(lane) = model.lanes.get_mut(&region) {
                model.screen.changed |= lane.listed_at.is_none();
                lane.listing = Some(seen);
                lane.secrets = lane.secrets.max(seen);
            }
        }
        return;
    };
    reads.list_due = mono + model.settings.refresh;
    let repeated = walk.repeated;
    ended(model, region, walk, repeated);
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
