//! Which rows the filter lets through, and in which order they stand.

use std::{
    cmp::Reverse,
    collections::{BTreeSet, HashSet},
};

use jiff::Timestamp;

use crate::{
    app::{
        filter::QuickFilter,
        model::{Model, Sort},
    },
    domain::{
        Region, SecretKey,
        health::{Assessment, Health},
    },
};

/// Up to so many rows are put in their places one by one; more are sorted together.
const FEW: usize = 32;

/// What was assessed anew.
pub(super) enum Assessed {
    /// These secrets.
    Some(BTreeSet<SecretKey>),
    /// All of them.
    All,
}

/// Brings the rows up to date with what was assessed anew; nothing is walked over when nothing was.
pub(super) fn refresh(model: &mut Model, assessed: &Assessed) {
    let nothing = matches!(assessed, Assessed::Some(keys) if keys.is_empty());
    let frozen = model.now.mono < model.rows.frozen_until && !model.rows.shown.is_empty();
    if std::mem::take(&mut model.rows.reorder) || (model.rows.unsorted && !frozen) {
        order(model);
    } else if nothing {
    } else if frozen {
        keep_order(model);
    } else {
        match assessed {
            Assessed::Some(keys) if keys.len() <= FEW => place(model, keys),
            _ => order(model),
        }
    }
}

fn passes(model: &Model, key: &SecretKey) -> bool {
    // Nothing is asked of the secret, so it is not unpacked.
    if model.filter.quick == QuickFilter::All && model.filter.query.is_empty() {
        return model.fleet.contains(key) && model.rows.assessments.contains_key(key);
    }
    let (Some(secret), Some(assessment)) = (model.fleet.get(key), model.rows.assessments.get(key)) else {
        return false;
    };
    // What was wrong when it was last read is not known to be mended.
    let before = model.filter.quick == QuickFilter::Wrong && model.rows.before.contains_key(key);
    (before || model.filter.quick.matches(&secret, assessment))
        && model.filter.query.matches(&secret, assessment)
}

/// Everything that is quiet has one rank, so that rows do not jump as descriptions come in.
fn rank(health: Health) -> Health {
    health.min(Health::NotRead)
}

type Rank<'a> = (Health, Health, Reverse<Option<Timestamp>>, Option<Region>, &'a str, &'a str);

fn sort_key<'a>(model: &'a Model, key: &'a SecretKey) -> Rank<'a> {
    let assessment = model.rows.assessments.get(key);
    let quiet = Health::Standalone;
    let (name, suffix) = (key.name(), key.suffix());
    match model.rows.sort {
        Sort::Trouble => {
            let health = assessment.map_or(quiet, |assessment| rank(assessment.health));
            let since = assessment.and_then(|assessment| newest(assessment, health));
            // Of what is not known, what was wrong when it was last read leads.
            let before = model.rows.before.get(key).map_or(quiet, |before| before.problem.health);
            (health, before, Reverse(since), None, name, suffix)
        }
        Sort::Name => (quiet, quiet, Reverse(None), None, name, suffix),
        Sort::Changed => {
            let changed = model.fleet.last_changed(key);
            (quiet, quiet, Reverse(changed), None, name, suffix)
        }
        Sort::Home => (quiet, quiet, Reverse(None), assessment.and_then(|a| a.home), name, suffix),
    }
}

/// Among equals the newest trouble leads: it is why somebody was paged. A move that ends in seconds does not reorder.
fn newest(assessment: &Assessment, health: Health) -> Option<Timestamp> {
    if !health.is_wrong() {
        return None;
    }
    let problem = assessment.problems.iter().find(|problem| problem.health == health)?;
    problem.since.map(|since| since.at)
}

fn sort(model: &Model, rows: &mut [SecretKey]) {
    rows.sort_by(|a, b| sort_key(model, a).cmp(&sort_key(model, b)));
}

fn show(model: &mut Model, rows: Vec<SecretKey>) {
    model.screen.changed |= rows != model.rows.shown;
    model.rows.shown = rows;
}

fn order(model: &mut Model) {
    let mut rows: Vec<SecretKey> =
        model.rows.assessments.keys().filter(|key| passes(model, key)).cloned().collect();
    sort(model, &mut rows);
    show(model, rows);
    model.rows.unsorted = false;
}

/// A few rows move to where they belong now; the others stand in order already.
fn place(model: &mut Model, keys: &BTreeSet<SecretKey>) {
    let mut rows = model.rows.shown.clone();
    rows.retain(|row| !keys.contains(row));
    for key in keys.iter().filter(|key| passes(model, key)) {
        let rank = sort_key(model, key);
        let at = rows.partition_point(|row| sort_key(model, row) < rank);
        rows.insert(at, key.clone());
    }
    show(model, rows);
}

/// Within 3 s of a key press rows keep their places; new ones come at the end.
fn keep_order(model: &mut Model) {
    let mut rows: Vec<SecretKey> =
        model.rows.shown.iter().filter(|key| passes(model, key)).cloned().collect();
    let there: HashSet<&SecretKey> = rows.iter().collect();
    let mut new: Vec<SecretKey> = model
        .rows
        .assessments
        .keys()
        .filter(|key| !there.contains(key) && passes(model, key))
        .cloned()
        .collect();
    sort(model, &mut new);
    rows.extend(new);
    show(model, rows);
    model.rows.unsorted = true;
}
