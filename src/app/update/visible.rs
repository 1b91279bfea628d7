//! Rows that can be seen: described before others, and again as long as somebody looks.
//!
//! What the frame scrolled to is not known here. Taken are as many rows before and after the selected one as the screen has
//! lines: those on it are among them.

use std::{collections::BTreeSet, time::Duration};

use crate::{
    app::{
        model::{Model, View},
        schedule::Priority,
    },
    domain::{Region, SecretKey},
};

use super::{polls, wants};

/// Lines of the screen that are never rows: header, rules, message and keys.
const OTHER_LINES: u16 = 9;
/// How old the description of a row may grow while somebody works with the screen, and else.
const ATTENDED: Duration = Duration::from_secs(60);
const UNATTENDED: Duration = Duration::from_secs(600);
/// How often the rows are looked through: at least, and at most.
const SELDOM: Duration = Duration::from_secs(10);
const OFTEN: Duration = Duration::from_millis(250);

/// When the rows are to be looked through.
pub(super) fn due(model: &Model) -> Option<Duration> {
    (model.rows.count() > 0).then_some(model.schedule.seen.due)
}

/// Wants what is missing of the rows that can be seen.
pub(super) fn look(model: &mut Model, changed: bool) {
    let mono = model.now.mono;
    let seen = &mut model.schedule.seen;
    if changed || seen.index != model.selection.index {
        seen.due = seen.due.min(seen.at + OFTEN);
    }
    if seen.due > mono {
        return;
    }
    (seen.at, seen.due, seen.index) = (mono, mono + SELDOM, model.selection.index);
    let rows = window(model);
    let gone: Vec<SecretKey> = model.schedule.seen.rows.difference(&rows).cloned().collect();
    for reads in model.schedule.lanes.values_mut() {
        for key in &gone {
            reads.looks.out_of_sight(key);
        }
    }
    let oldest = if polls::is_attended(model) { ATTENDED } else { UNATTENDED };
    for key in &rows {
        if let Some((home, asked)) = primary(model, key) {
            wants::keep_fresh(model, home, key, asked, (Priority::Visible, Priority::Seen), oldest);
        }
    }
    model.schedule.seen.rows = rows;
}

/// The rows on the screen, and some around them.
fn window(model: &Model) -> BTreeSet<SecretKey> {
    if model.screen.view != View::Secrets || model.screen.page {
        return BTreeSet::new();
    }
    let lines = usize::from(model.screen.size.1.saturating_sub(OTHER_LINES));
    let first = model.selection.index.saturating_sub(lines);
    let last = model.selection.index + lines;
    model.rows.shown_from(first, last.saturating_sub(first)).map(|(key, _)| key.clone()).collect()
}

/// The home of a replicated secret, and when its description was last asked for. A secret without copies needs no description
/// until it is looked at by itself.
fn primary(model: &Model, key: &SecretKey) -> Option<(Region, Option<jiff::Timestamp>)> {
    let secret = model.fleet.get(key)?;
    let home = secret.home()?;
    let held = secret.copies.get(&home)?;
    secret.is_linked(held).then_some((home, secret.asked_at(home)))
}
