//! Listings: a walk through all pages of a Region, and what its entries lead to.

use std::time::Duration;

use jiff::Timestamp;

use crate::{
    app::{
        model::Model,
        schedule::{Flight, Reading},
        walk::Walk,
    },
    domain::{
        Region, Safe,
        error::{Effect, ErrorKind, RemoteError},
        secret::Entry,
    },
    gateway::Page,
};

use super::{errors, lanes, polls, setup, wants};

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

/// Takes the entries of a page, from whatever listing. A page is as old as its question: one that comes late does not undo
/// what a later one of another chain said.
pub(super) fn entries(model: &mut Model, region: Region, entries: Vec<Entry>, asked: Timestamp) {
    let mono = model.now.mono;
    if let Some(reads) = model.schedule.lanes.get_mut(&region) {
        reads.tide.saw(&entries, mono);
    }
    let changed = model.fleet.listed(region, entries, asked);
    model.screen.changed |= !changed.is_empty();
    for key in changed {
        wants::listed(model, &key, region);
        model.rows.changed.insert(key);
    }
}

fn took_page(model: &mut Model, flight: &Flight, took: Duration, page: Page) {
    let region = flight.region;
    lanes::good(model, flight, took);
    let mono = model.now.mono;
    entries(model, region, page.entries, flight.sent);
    let every = polls::interval(model);
    let Some(reads) = model.schedule.lanes.get_mut(&region) else { return };
    let Some(walk) = reads.walk.take_if(|walk| walk.is_over()) else {
        if reads.walk.is_some() && !reads.listed {
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
    let first = !reads.listed;
    reads.relisted(reads.walk_began(), mono);
    // While polls tell what changed, a whole listing beside them does not put them off.
    if first || reads.unordered_until > mono {
        reads.followed(mono, every);
    }
    ended(model, region, walk);
}

/// The walk has ended. One whose server repeated a token is no proof of anything being gone.
fn ended(model: &mut Model, region: Region, walk: Walk) {
    if walk.repeated {
        let text = Safe::new("the service repeated a page's token: the list may not be complete");
        errors::note(model, Some(region), "ListSecrets", &text);
        close(model, region, walk.unreadable);
    } else {
        complete(model, region, walk.began, walk.unreadable);
    }
}

/// The Region's whole list was read, by a listing that began then.
pub(super) fn complete(model: &mut Model, region: Region, began: Timestamp, unreadable: Vec<Safe>) {
    end_what_left(model, region, began);
    close(model, region, unreadable);
}

fn end_what_left(model: &mut Model, region: Region, began: Timestamp) {
    for key in model.fleet.list_completed(region, began) {
        wants::consider(model, &key);
        wants::left(model, &key, region);
        model.rows.changed.insert(key);
    }
}

fn close(model: &mut Model, region: Region, unreadable: Vec<Safe>) {
    let first = model.lanes.get(&region).is_some_and(|lane| lane.listed_at.is_none());
    for text in &unreadable {
        errors::note(model, Some(region), "ListSecrets", text);
    }
    let secrets = model.fleet.copies_in(region);
    if let Some(lane) = model.lanes.get_mut(&region) {
        model.screen.changed |= first || lane.secrets != secrets;
        lane.listed_at = Some(model.now.wall);
        lane.listing = None;
        lane.secrets = secrets;
        lane.unreadable = unreadable;
    }
    if first {
        setup::ask_again(model);
        // Only now is it known which replicas' primaries this Region does not hold.
        wants::first_listed(model, region);
        model.rows.all_changed = true;
    }
}
