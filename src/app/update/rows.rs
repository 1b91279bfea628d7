//! The rows: what the rules say of each secret, what was seen of it first, and which row is selected.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    app::{
        effect::Effect,
        model::{Before, Model},
        msg::TimerId,
        rows::Entry,
    },
    domain::{
        Region, SecretKey,
        fleet::Logical,
        health::{self, Health, Problem, Read},
        lane::LaneState,
        replication::ReplicationStatus,
        sight::{Sight, Sights},
    },
};

use super::{
    order::{self, Touched},
    sweep,
};

/// Brings rows and selection up to date with what has changed. `turn` says that the time of what is left to do has come.
/// True when any secret was assessed anew.
pub(super) fn refresh(model: &mut Model, turn: bool, effects: &mut Vec<Effect>) -> bool {
    model.rows.at_work &= !turn;
    let mut keys = std::mem::take(&mut model.rows.changed);
    let due = model.rows.due(model.now.wall.as_second(), sweep::AT_ONCE);
    let more_due = due.len() == sweep::AT_ONCE;
    keys.extend(due);
    // A copy that comes or goes is in the way of another secret of its name, or no longer.
    let names: Vec<SecretKey> =
        keys.iter().flat_map(|key| model.fleet.keys_named(key.name())).cloned().collect();
    keys.extend(names);
    let mut touched = Touched::default();
    look(model, &keys, &mut touched);
    // What was just assessed may show that replicas carry other version ids than their primaries: that concerns all.
    let began = std::mem::take(&mut model.rows.all_changed);
    if began {
        sweep::begin(model);
    }
    let mut news = !keys.is_empty();
    if began || turn {
        let slice = sweep::slice(model);
        news |= !slice.is_empty();
        look(model, &slice, &mut touched);
    }
    order::refresh(model, &touched, turn);
    select(model);
    sweep::keep_sights(model, effects);
    if (model.rows.has_work() || more_due) && !model.rows.at_work {
        model.rows.at_work = true;
        effects.push(Effect::StartTimer { id: TimerId::Rows, after: std::time::Duration::ZERO });
    }
    news
}

/// Notes what is seen of these secrets, and asks the rules about them.
fn look(model: &mut Model, keys: &BTreeSet<SecretKey>, touched: &mut Touched) {
    if keys.is_empty() {
        return;
    }
    let news = see(model, keys, touched);
    model.rows.sights_new |= news;
    assess(model, keys, touched);
}

/// Notes the troubles that are seen for the first time, and forgets those that the answers show to be over. What an
/// earlier run saw is kept until this run has looked for itself. Secrets that are gone go here.
fn see(model: &mut Model, keys: &BTreeSet<SecretKey>, touched: &mut Touched) -> bool {
    let mut gone = BTreeSet::new();
    let in_scope = model.lanes.iter().filter(|(_, lane)| lane.state != LaneState::OutOfScope);
    let regions: BTreeMap<Region, bool> = in_scope
        .map(|(region, lane)| (*region, lane.listed_at.is_some() && lane.state.is_readable()))
        .collect();
    let read = Read::new(&regions);
    let mut news = false;
    for key in keys {
        let secret = model.fleet.get(key);
        let secret = secret.as_ref();
        match secret {
            Some(secret) => model.rows.census.take(secret),
            None => drop(gone.insert(key)),
        }
        let present = secret.map(health::sights_of).unwrap_or_default();
        let renewed = secret.map(|secret| renewed(secret, &present, &model.sights)).unwrap_or_default();
        news |= model.sights.retain(key, |sight| {
            !renewed.contains(sight)
                && (present.contains(sight) || !health::sight_is_over(secret, sight, &read))
        });
        for sight in present {
            news |= model.sights.see(sight, model.now.wall);
        }
    }
    forget(model, &gone, touched);
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

/// Asks the rules about these secrets, and puts what they say into the rows.
fn assess(model: &mut Model, keys: &BTreeSet<SecretKey>, touched: &mut Touched) {
    let compare_versions = model.rows.census.versions_are_shared();
    if model.rows.versions_differ == compare_versions {
        model.rows.versions_differ = !compare_versions;
        model.rows.all_changed = true;
    }
    // The rows are taken out while the rules look at all the rest.
    let mut rows = std::mem::take(&mut model.rows);
    let judge = model.judge_comparing(compare_versions);
    let mut changed = false;
    for key in keys {
        let Some(secret) = model.fleet.get(key) else { continue };
        let assessment = judge.assess(&secret);
        let next = judge.next_change(&secret);
        let mut brief = rows.brief_of(&secret, &assessment, next, |region| judge.is_readable(region));
        let worst = worst(&assessment.problems, assessment.health);
        let worst = remember(&mut rows, &secret, assessment.health, worst, model.now.wall);
        brief.remember(rows.before.get(key).map(|before| before.problem.health));
        let text = crate::app::rows::text_of(key, &secret);
        let (old, at) = rows.put(Entry { key: key.clone(), text, brief, worst });
        changed |= old != Some(brief);
        touched.note(&rows, at, old.as_ref(), Some(&brief));
    }
    drop(judge);
    model.rows = rows;
    model.screen.changed |= changed;
}

/// Assesses every secret of the fleet at once.
#[cfg(test)]
pub(super) fn judge_all(model: &mut Model) {
    let keys = model.fleet.keys().cloned().collect();
    assess(model, &keys, &mut Touched::default());
}

fn worst(problems: &[Problem], health: Health) -> Option<Problem> {
    problems.iter().find(|problem| problem.health == health && health.is_wrong()).cloned()
}

/// Secrets are gone: nothing is kept of them beside what the person did.
fn forget(model: &mut Model, gone: &BTreeSet<&SecretKey>, touched: &mut Touched) {
    if gone.is_empty() {
        return;
    }
    for key in gone {
        model.rows.census.forget(key);
        model.rows.before.remove(key);
        if let Some((old, at)) = model.rows.remove(key) {
            model.screen.changed = true;
            touched.note(&model.rows, at, Some(&old), None);
        }
    }
    model.schedule.stumbled.retain(|(_, key)| !gone.contains(key));
    model.schedule.versions_asked.retain(|arn, _| !gone.contains(&arn.key()));
    model.details.retain(|arn, _| !gone.contains(&arn.key()));
}

/// Keeps what was wrong with a secret while nothing can be learned of it, and no longer. Gives the problem that its row is
/// to remember.
fn remember(
    rows: &mut crate::app::rows::Rows,
    secret: &Logical,
    health: Health,
    worst: Option<Problem>,
    now: jiff::Timestamp,
) -> Option<Problem> {
    let key = &secret.key;
    if !matches!(health, Health::Unknown | Health::NotRead) {
        rows.before.remove(key);
        return worst;
    }
    let problem = rows.worst(key).cloned()?;
    let old_home = rows.brief(key).and_then(|brief| rows.home(brief));
    let home = old_home.and_then(|home| secret.copies.get(&home)?.described_at);
    let any = || secret.copies.values().filter_map(|held| held.described_at).max();
    rows.before.insert(key.clone(), Before { problem, at: home.or_else(any).unwrap_or(now) });
    None
}

/// The selection follows its secret; before the first key press it stays on the top row.
fn select(model: &mut Model) {
    open_at(model);
    let rows = &model.rows;
    let index = model.selection.index;
    let at = match &model.selection.secret {
        Some(key) if model.selection.touched && rows.at(index) == Some(key) => Some(index),
        Some(key) if model.selection.touched => rows.position(key),
        _ => Some(0),
    };
    let at = at.unwrap_or(model.selection.index).min(rows.count().saturating_sub(1));
    let next = rows.at(at).cloned();
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
    if let Some(key) = found.filter(|key| model.rows.position(key).is_some()) {
        model.screen.changed = true;
        model.selection.secret = Some(key);
        model.selection.region = arn.map(|arn| arn.region());
        model.selection.touched = true;
        model.settings.open_at = None;
    }
}
