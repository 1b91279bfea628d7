//! The rows: what the rules say of each secret, what was seen of it first, and which row is selected.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use crate::{
    app::{
        effect::Effect,
        model::{Before, Model, Rows, Watched},
    },
    domain::{
        Region, SecretKey,
        fleet::Logical,
        health::{self, Assessment, Context, Health, Read},
        lane::LaneState,
        replication::ReplicationStatus,
        sight::{Sight, Sights},
    },
};

use super::order::{self, Assessed};

/// Brings assessments, rows and selection up to date with what has changed.
pub(super) fn refresh(model: &mut Model, effects: &mut Vec<Effect>) {
    let changed = std::mem::take(&mut model.rows.changed);
    let mut assessed = Assessed::Some(BTreeSet::new());
    if !model.rows.all_changed && !changed.is_empty() {
        look(model, changed.iter(), effects);
        assessed = Assessed::Some(changed);
    }
    // The first pass may show that replicas carry other version ids than their primaries: then all is assessed anew.
    if std::mem::take(&mut model.rows.all_changed) {
        let mut keys: BTreeSet<SecretKey> = model.fleet.keys().cloned().collect();
        keys.extend(model.rows.assessments.keys().chain(model.sights.secrets()).cloned());
        look(model, keys.iter(), effects);
        model.rows.all_changed = false;
        assessed = Assessed::All;
    }
    order::refresh(model, &assessed);
    select(model);
}

/// Notes what is seen of these secrets, and asks the rules about them.
fn look<'a>(model: &mut Model, keys: impl Iterator<Item = &'a SecretKey> + Clone, effects: &mut Vec<Effect>) {
    if see(model, keys.clone()) {
        let kept = model.sights.iter().map(|(sight, since)| (sight.clone(), since)).collect();
        effects.push(Effect::KeepSights(kept));
    }
    assess_many(model, keys);
}

/// Notes the troubles that are seen for the first time, and forgets those that the answers show to be over. What an
/// earlier run saw is kept until this run has looked for itself.
fn see<'a>(model: &mut Model, keys: impl Iterator<Item = &'a SecretKey>) -> bool {
    let in_scope = model.lanes.iter().filter(|(_, lane)| lane.state != LaneState::OutOfScope);
    let regions: BTreeMap<Region, bool> = in_scope
        .map(|(region, lane)| (*region, lane.listed_at.is_some() && lane.state.is_readable()))
        .collect();
    let read = Read::new(&regions);
    let mut news = false;
    for key in keys {
        let secret = model.fleet.get(key);
        let present = secret.as_ref().map(health::sights_of).unwrap_or_default();
        let renewed =
            secret.as_ref().map(|secret| renewed(secret, &present, &model.sights)).unwrap_or_default();
        news |= model.sights.retain(key, |sight| {
            !renewed.contains(sight)
                && (present.contains(sight) || !health::sight_is_over(secret.as_ref(), sight, &read))
        });
        for sight in present {
            news |= model.sights.see(sight, model.now.wall);
        }
    }
    news
}

/// An InProgress that was first seen before the secret was last changed was another one: this one began later.
fn renewed(secret: &Logical, present: &[Sight], sights: &Sights) -> Vec<Sight> {
    let changed = secret.primary().and_then(|held| held.entry.last_changed);
    let older = |sight: &&Sight| {
        sight.state == *ReplicationStatus::InProgress.as_str() && sights.since(sight) < changed
    };
    present.iter().filter(older).filter(|sight| sights.since(sight).is_some()).cloned().collect()
}

/// What the rules say of one secret, now.
pub(super) fn assess(model: &mut Model, key: &SecretKey) {
    assess_many(model, std::iter::once(key));
}

fn assess_many<'a>(model: &mut Model, keys: impl Iterator<Item = &'a SecretKey> + Clone) {
    for key in keys.clone() {
        match model.fleet.get(key) {
            Some(secret) => model.rows.census.take(&secret),
            None => forget(model, key),
        }
    }
    let compare_versions = model.rows.census.versions_are_shared();
    if model.rows.versions_differ == compare_versions {
        model.rows.versions_differ = !compare_versions;
        model.rows.all_changed = true;
    }
    let lanes: BTreeMap<Region, LaneState> =
        model.lanes.iter().map(|(region, lane)| (*region, lane.state)).collect();
    let sent = sent(model);
    let context = Context {
        fleet: &model.fleet,
        lanes: &lanes,
        sights: &model.sights,
        now: model.now.wall,
        compare_versions,
        sent: &sent,
    };
    for key in keys {
        let secret = model.fleet.get(key);
        let assessment = secret.as_ref().map(|secret| health::assess(secret, &context));
        let new = assessment.as_ref().map(|assessment| assessment.health);
        let old = judge(&mut model.rows, key, assessment);
        model.screen.changed |= old.is_some();
        if let Some(old) = old {
            remember(&mut model.rows, secret.as_ref(), (key, old, new), model.now.wall);
        }
    }
}

/// A secret is gone: nothing is kept of it beside what the person did.
fn forget(model: &mut Model, key: &SecretKey) {
    model.rows.census.forget(key);
    model.schedule.stumbled.retain(|(_, other)| other != key);
    model.schedule.versions_asked.retain(|arn, _| arn.key() != *key);
    model.details.retain(|arn, _| arn.key() != *key);
}

/// Puts an assessment in its place, and keeps the counts true. If it is another one than before: that one, if there was any.
fn judge(rows: &mut Rows, key: &SecretKey, new: Option<Assessment>) -> Option<Option<Assessment>> {
    if rows.assessments.get(key) == new.as_ref() {
        return None;
    }
    if let Some(new) = &new {
        *rows.counts.entry(new.health).or_default() += 1;
    }
    let old = match new {
        Some(new) => rows.assessments.insert(key.clone(), new),
        None => rows.assessments.remove(key),
    };
    if let Some(old) = &old
        && let Some(count) = rows.counts.get_mut(&old.health)
    {
        *count -= 1;
        if *count == 0 {
            rows.counts.remove(&old.health);
        }
    }
    Some(old)
}

/// Keeps what was wrong with a secret while nothing can be learned of it, and no longer.
fn remember(
    rows: &mut Rows,
    secret: Option<&Logical>,
    (key, old, new): (&SecretKey, Option<Assessment>, Option<Health>),
    now: Timestamp,
) {
    if !matches!(new, Some(Health::Unknown | Health::NotRead)) {
        rows.before.remove(key);
        return;
    }
    let Some(old) = old.filter(|old| old.health.is_wrong()) else { return };
    let Some(problem) = old.problems.into_iter().find(|problem| problem.health == old.health) else { return };
    let copies = secret.map(|secret| &secret.copies);
    let home = old.home.and_then(|home| copies?.get(&home)?.described_at);
    let any = || copies?.values().filter_map(|held| held.described_at).max();
    rows.before.insert(key.clone(), Before { problem, at: home.or_else(any).unwrap_or(now) });
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

/// The selection follows its secret; before the first key press it stays on the top row.
fn select(model: &mut Model) {
    open_at(model);
    let rows = &model.rows.shown;
    let index = model.selection.index;
    let at = match &model.selection.secret {
        Some(key) if model.selection.touched && rows.get(index) == Some(key) => Some(index),
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
        model.screen.changed = true;
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
        Some(arn) => Some(arn.key()).filter(|key| model.fleet.contains(key)),
        None => model.fleet.keys_named(&wish).min().cloned(),
    };
    if let Some(key) = found.filter(|key| model.rows.shown.contains(key)) {
        model.screen.changed = true;
        model.selection.secret = Some(key);
        model.selection.region = arn.map(|arn| arn.region());
        model.selection.touched = true;
        model.settings.open_at = None;
    }
}
