//! The rows: what the rules say of each secret, which rows the filter lets through, and their order.

use std::{cmp::Reverse, collections::BTreeMap};

use jiff::Timestamp;

use crate::{
    app::{
        effect::Effect,
        model::{Model, Sort, Watched},
    },
    domain::{
        Region, SecretKey,
        health::{self, Assessment, Context, Health},
        lane::LaneState,
    },
};

/// Brings assessments, rows and selection up to date with what has changed.
pub(super) fn refresh(model: &mut Model, effects: &mut Vec<Effect>) {
    let all = std::mem::take(&mut model.rows.all_changed);
    let changed = std::mem::take(&mut model.rows.changed);
    if all || !changed.is_empty() {
        let keys: Vec<SecretKey> = if all {
            model.rows.assessments.retain(|key, _| model.fleet.get(key).is_some());
            model.fleet.iter().map(|secret| secret.key.clone()).collect()
        } else {
            changed.into_iter().collect()
        };
        if see(model, &keys) {
            let kept = model.sights.iter().map(|(sight, since)| (sight.clone(), since)).collect();
            effects.push(Effect::KeepSights(kept));
        }
        assess_many(model, &keys);
        count(model);
    }
    if all || model.rows.reorder || !model.rows.frozen(model.now.mono) || model.rows.shown.is_empty() {
        order(model);
    } else {
        keep_order(model);
    }
    model.rows.reorder = false;
    select(model);
}

impl crate::app::model::Rows {
    fn frozen(&self, mono: std::time::Duration) -> bool {
        mono < self.frozen_until
    }
}

/// Notes the troubles that are seen for the first time, and forgets those of a described secret that are over.
fn see(model: &mut Model, keys: &[SecretKey]) -> bool {
    let mut news = false;
    for key in keys {
        let Some(secret) = model.fleet.get(key) else {
            news |= model.sights.retain(|sight| sight.arn.key() != *key);
            continue;
        };
        let present = health::sights_of(secret);
        // What an earlier run saw is kept until this run has looked for itself.
        if secret.primary().is_some_and(|held| held.described_at.is_some()) {
            news |= model.sights.retain(|sight| sight.arn.key() != *key || present.contains(sight));
        }
        for sight in present {
            news |= model.sights.see(sight, model.now.wall);
        }
    }
    news
}

/// What the rules say of one secret, now.
pub(super) fn assess(model: &mut Model, key: &SecretKey) {
    assess_many(model, std::slice::from_ref(key));
}

fn assess_many(model: &mut Model, keys: &[SecretKey]) {
    let lanes: BTreeMap<Region, LaneState> =
        model.lanes.iter().map(|(region, lane)| (*region, lane.state)).collect();
    let sent = sent(model);
    let context = Context {
        fleet: &model.fleet,
        lanes: &lanes,
        sights: &model.sights,
        now: model.now.wall,
        compare_versions: health::versions_are_shared(&model.fleet),
        sent: &sent,
    };
    for key in keys {
        match model.fleet.get(key) {
            Some(secret) => {
                let assessment = health::assess(secret, &context);
                model.rows.assessments.insert(key.clone(), assessment);
            }
            None => {
                model.rows.assessments.remove(key);
            }
        }
    }
}

/// Our own replications that are still watched: their age is known to the second.
fn sent(model: &Model) -> BTreeMap<(SecretKey, Region), Timestamp> {
    let mut sent = BTreeMap::new();
    for action in &model.activity {
        for (region, watched) in &action.watch {
            if matches!(watched, Watched::Moving | Watched::Stuck) {
                sent.insert((action.step.operation.secret().key(), *region), action.started.wall);
            }
        }
    }
    sent
}

fn count(model: &mut Model) {
    let mut counts = BTreeMap::new();
    for assessment in model.rows.assessments.values() {
        *counts.entry(assessment.health).or_default() += 1;
    }
    model.rows.counts = counts;
}

fn passes(model: &Model, key: &SecretKey) -> bool {
    let (Some(secret), Some(assessment)) = (model.fleet.get(key), model.rows.assessments.get(key)) else {
        return false;
    };
    model.filter.quick.matches(secret, assessment) && model.filter.query.matches(secret, assessment)
}

/// Everything that is quiet has one rank, so that rows do not jump as descriptions come in.
fn rank(health: Health) -> Health {
    health.min(Health::NotRead)
}

type Rank<'a> = (Health, Reverse<Option<Timestamp>>, Option<Region>, &'a str, &'a str);

fn sort_key<'a>(model: &'a Model, key: &'a SecretKey) -> Rank<'a> {
    let assessment = model.rows.assessments.get(key);
    let quiet = Health::Standalone;
    let (name, suffix) = (key.name(), key.suffix());
    match model.rows.sort {
        Sort::Trouble => {
            let health = assessment.map_or(quiet, |assessment| rank(assessment.health));
            let since = assessment.and_then(|assessment| newest(assessment, health));
            (health, Reverse(since), None, name, suffix)
        }
        Sort::Name => (quiet, Reverse(None), None, name, suffix),
        Sort::Changed => {
            let changed = model.fleet.get(key).and_then(|secret| secret.any()).and_then(|e| e.last_changed);
            (quiet, Reverse(changed), None, name, suffix)
        }
        Sort::Home => (quiet, Reverse(None), assessment.and_then(|a| a.home), name, suffix),
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

fn order(model: &mut Model) {
    let mut rows: Vec<SecretKey> =
        model.rows.assessments.keys().filter(|key| passes(model, key)).cloned().collect();
    rows.sort_by(|a, b| sort_key(model, a).cmp(&sort_key(model, b)));
    model.rows.shown = rows;
}

/// Within 3 s of a key press rows keep their places; new ones come at the end.
fn keep_order(model: &mut Model) {
    let shown = std::mem::take(&mut model.rows.shown);
    let mut rows: Vec<SecretKey> = shown.into_iter().filter(|key| passes(model, key)).collect();
    let there: std::collections::HashSet<&SecretKey> = rows.iter().collect();
    let mut new: Vec<SecretKey> = model
        .rows
        .assessments
        .keys()
        .filter(|key| !there.contains(key) && passes(model, key))
        .cloned()
        .collect();
    new.sort_by(|a, b| sort_key(model, a).cmp(&sort_key(model, b)));
    rows.extend(new);
    model.rows.shown = rows;
}

/// The selection follows its secret; before the first key press it stays on the top row.
fn select(model: &mut Model) {
    open_at(model);
    let rows = &model.rows.shown;
    let at = match &model.selection.secret {
        Some(key) if model.selection.touched => rows.iter().position(|row| row == key),
        _ => Some(0),
    };
    let at = at.unwrap_or(model.selection.index).min(rows.len().saturating_sub(1));
    let next = rows.get(at).cloned();
    // What lies under a dialog or a page stays what it was opened for.
    let held = model.dialog.is_some() || model.screen.page;
    if held && model.selection.secret.is_some() {
        return;
    }
    if next != model.selection.secret {
        model.selection.secret = next;
        model.selection.region = None;
        model.screen.pane_scroll = 0;
    }
    model.selection.index = at;
}

/// The secret that the command line names is selected once it is seen.
fn open_at(model: &mut Model) {
    if model.selection.touched {
        return;
    }
    let Some(wish) = model.settings.open_at.clone() else { return };
    let arn = crate::domain::Arn::new(&wish).ok();
    let found = match &arn {
        Some(arn) => model.fleet.get(&arn.key()).map(|secret| secret.key.clone()),
        None => model.fleet.named(&wish).map(|secret| secret.key.clone()).min(),
    };
    if let Some(key) = found.filter(|key| model.rows.shown.contains(key)) {
        model.selection.secret = Some(key);
        model.selection.region = arn.map(|arn| arn.region());
        model.selection.touched = true;
        model.settings.open_at = None;
    }
}
