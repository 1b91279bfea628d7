//! Actions: a confirmed plan is sent step by step, its outcome noted, and its effect watched until it is final.

use std::time::Duration;

use crate::{
    app::{
        effect::Effect,
        model::{Action, Model, Tone, Watched},
        msg::Executed,
        queue::Confirmed,
        schedule::Priority,
    },
    domain::{
        Region, Safe, SecretKey,
        error::ErrorKind,
        fleet::Logical,
        journal::Line,
        operation::{Operation, Outcome, Plan, PlanId, Reason, Step},
        replication::ReplicationStatus,
    },
};

use super::{
    doubts,
    errors::{self, UNKNOWN},
    queue, reads, wants,
};

/// A Region that is missing from the primary's list sooner after the send may only be late.
const LINGERS: Duration = Duration::from_secs(10);

/// How long an InProgress of ours may last before it is called stuck.
const PATIENCE: Duration = Duration::from_secs(600);

/// A plan was confirmed: its first step is sent, the others wait for it.
pub(super) fn confirmed(model: &mut Model, mut plan: Plan, effects: &mut Vec<Effect>) {
    if plan.steps.is_empty() {
        return;
    }
    // If the run dies before an intent is written, this is all that a later one hears of a step.
    effects.push(Effect::Note(Line::Confirmed { steps: plan.steps.clone() }.into()));
    let first = plan.steps.remove(0);
    let id = plan.id;
    model.queue.confirmed.insert(id, Confirmed { at: model.now, epoch: model.account.epoch });
    model.plans.insert(id, plan);
    queue::add(model, first);
}

/// A step ended.
pub(super) fn ended(model: &mut Model, executed: Executed, effects: &mut Vec<Effect>) {
    let Executed { step, outcome, seen } = executed;
    let wall = model.now.wall;
    let handed = model.queue.handed.get(&step.id).copied().unwrap_or(model.now);
    let asked = handed.wall;
    let first_read = !seen.is_empty();
    for entry in seen {
        reads::count(model, entry.region(), "DescribeSecret");
        reads::take(model, entry, asked);
    }
    if !matches!(outcome, Outcome::NotSent(_)) {
        reads::count(model, step.lane.region, step.operation.api());
    }
    if let Outcome::NotSent(Reason::NotRead(error)) = &outcome {
        if queue::came_back(model, &step, error, first_read) {
            return;
        }
        // It has not ended before it is known that it does not wait: so the worker leaves the line to be written here.
        effects.push(queue::unsent(&step, &outcome));
    }
    queue::ended(model, &step, &outcome);
    let Some(action) = model.activity.iter_mut().rev().find(|action| action.step.id == step.id) else {
        return;
    };
    action.paused = None;
    action.outcome = Some((outcome.clone(), wall));
    let done = matches!(outcome, Outcome::Done { .. });
    if let (true, Operation::Replicate { to, .. }) = (done, &step.operation) {
        action.watch = to.iter().map(|target| (target.region, Watched::Moving)).collect();
        action.started = model.now;
        model.rows.changed.insert(step.operation.secret().key());
    }
    say(model, &step, &outcome);
    doubts::arose(model, &step, &outcome, handed);
    if matches!(outcome, Outcome::Done { .. } | Outcome::Unknown { .. }) {
        doubts::followed::ended(model, &step);
        let key = step.operation.secret().key();
        model.queue.changed.insert((key, step.plan), model.now.mono);
    }
    look(model, &step);
    if let Some(mut dialog) = model.dialog.take() {
        effects.extend(dialog.ended(step.id, &outcome, model));
        model.dialog = Some(dialog);
    }
    proceed(model, step.plan, done, effects);
}

/// The next step of the plan, or, after anything but done, the end of it: what was not sent says so.
fn proceed(model: &mut Model, plan: PlanId, done: bool, effects: &mut Vec<Effect>) {
    let Some(mut rest) = model.plans.remove(&plan) else { return };
    if rest.steps.is_empty() {
        return;
    }
    if done {
        let next = rest.steps.remove(0);
        model.plans.insert(plan, rest);
        queue::add(model, next);
        return;
    }
    not_sent(model, rest.steps, &Reason::EarlierStep, effects);
}

/// The steps that wait for one that the worker has: the program leaves, and they are not sent.
pub(super) fn withdraw_rests(model: &mut Model, effects: &mut Vec<Effect>) {
    for (_, rest) in std::mem::take(&mut model.plans) {
        not_sent(model, rest.steps, &Reason::Withdrawn, effects);
    }
}

fn not_sent(model: &mut Model, steps: Vec<Step>, reason: &Reason, effects: &mut Vec<Effect>) {
    for step in steps {
        let outcome = Outcome::NotSent(reason.clone());
        if let Some(mut dialog) = model.dialog.take() {
            effects.extend(dialog.ended(step.id, &outcome, model));
            model.dialog = Some(dialog);
        }
        effects.push(queue::unsent(&step, &outcome));
        let outcome = Some((outcome, model.now.wall));
        model.activity.push(Action { outcome, ..Action::new(step, model.now) });
    }
}

fn regions(step: &Step) -> String {
    step.operation.targets().iter().map(|region| region.code()).collect::<Vec<_>>().join(" ")
}

fn say(model: &mut Model, step: &Step, outcome: &Outcome) {
    let (verb, name) = (step.operation.verb(), step.operation.secret().name().to_owned());
    let to = regions(step);
    let doing = format!("{verb} {name}");
    match outcome {
        Outcome::Done { .. } if matches!(step.operation, Operation::Replicate { .. }) => {
            let text = format!("accepted: {name} → {to}. Watching until InSync; w rings when done.");
            errors::say(model, Tone::Note, &text);
        }
        Outcome::Done { .. } => errors::say(model, Tone::Note, &format!("done: {verb} {name} ({to})")),
        Outcome::Refused(error) => {
            let text = Safe::new(&format!("refused, nothing was done: {error}"));
            errors::note(model, Some(step.lane.region), &doing, &text);
            errors::say(model, Tone::Error, &format!("refused, nothing was done: {doing}: {error}"));
        }
        Outcome::NotSent(Reason::Withdrawn) => {
            errors::say(model, Tone::Question, &format!("taken back, nothing was sent: {doing} ({to})"));
        }
        Outcome::NotSent(reason) => {
            let text = Safe::new(&format!("not sent: {reason}{}", what_next(reason)));
            errors::note(model, Some(step.lane.region), &doing, &text);
            errors::say(model, Tone::Error, &format!("not sent: {doing}{}: {reason}", what_next(reason)));
        }
        Outcome::Unknown { why } => {
            let text =
                Safe::new(&format!("{UNKNOWN} ({why}). Never sent again by itself: it is being looked at"));
            errors::note(model, Some(step.lane.region), &doing, &text);
            let text = format!("not known whether done: {doing}. It is looked at, never sent again: {why}");
            errors::say(model, Tone::Error, &text);
        }
    }
}

/// What helps when a step could not be sent for want of credentials or of an answer.
fn what_next(reason: &Reason) -> &'static str {
    let (Reason::NotRead(error) | Reason::NeverLeft(error)) = reason else { return "" };
    match error.kind {
        ErrorKind::Expired | ErrorKind::NoCredentials => ". Log in again, then confirm it anew",
        ErrorKind::NeverConnected => ". Confirm it anew when the Region answers",
        ErrorKind::Denied => ". Hand it to somebody who may",
        _ => "",
    }
}

/// After any step the copies it touches are described, whatever the lists say.
fn look(model: &mut Model, step: &Step) {
    let key = step.operation.secret().key();
    let mut regions = step.operation.targets();
    regions.push(step.lane.region);
    if let Operation::Promote { .. } = step.operation {
        regions.extend(model.fleet.home(&key));
    }
    regions.sort();
    regions.dedup();
    for region in regions {
        wants::want(model, region, &key, Priority::InFlight, Duration::ZERO);
    }
}

/// Compares what is watched with what the primary says now.
pub(super) fn watch(model: &mut Model, effects: &mut Vec<Effect>) {
    let now = model.now;
    let mut news: Vec<(SecretKey, Region, Watched)> = Vec::new();
    for action in model.activity.iter_mut().filter(|action| !action.watch.is_empty()) {
        let key = action.step.operation.secret().key();
        let secret = model.fleet.get(&key);
        // The copy it was sent to: another may have been promoted since.
        let sent_to = action.step.lane.region;
        let Some(held) = secret.as_ref().and_then(|secret| secret.copies.get(&sent_to)) else {
            let absent = |secret: &Logical| secret.absent.get(&sent_to).copied();
            if secret.as_ref().is_none_or(|secret| absent(secret) >= Some(action.started.wall)) {
                news.extend(primary_gone(action, &key));
            }
            continue;
        };
        // Only a description asked for after the answer can tell of the effect.
        let Some(described) = held.described_at.filter(|at| *at >= action.started.wall) else { continue };
        let passed = now.mono.saturating_sub(action.started.mono);
        for (region, watched) in &mut action.watch {
            // A Region that was called gone is followed again if it comes back.
            if !matches!(watched, Watched::Moving | Watched::Stuck | Watched::Gone) {
                continue;
            }
            let replica = held.entry.replica(*region);
            if replica.is_some() {
                action.missing.remove(region);
            }
            let next = match replica {
                // One description may lag behind: it takes a second one, and some time.
                None => {
                    let first = *action.missing.entry(*region).or_insert(described);
                    let gone = first < described && passed >= LINGERS;
                    if gone { Watched::Gone } else { watched.clone() }
                }
                Some(replica) => match &replica.status {
                    ReplicationStatus::InSync => Watched::InSync(passed),
                    ReplicationStatus::Failed => Watched::Failed(replica.message.clone()),
                    _ if passed >= PATIENCE => Watched::Stuck,
                    _ => Watched::Moving,
                },
            };
            if next != *watched {
                *watched = next.clone();
                news.push((key.clone(), *region, next));
            }
        }
    }
    for (key, region, watched) in news {
        told(model, &key, region, &watched);
    }
    ring(model, effects);
}

/// The primary itself is gone: nothing will ever be said of its replicas again.
fn primary_gone(action: &mut Action, key: &SecretKey) -> Vec<(SecretKey, Region, Watched)> {
    let moving = action.watch.iter_mut().filter(|(_, watched)| **watched == Watched::Moving);
    let gone = |(region, watched): (&Region, &mut Watched)| {
        *watched = Watched::Gone;
        (key.clone(), *region, Watched::Gone)
    };
    moving.map(gone).collect()
}

fn told(model: &mut Model, key: &SecretKey, region: Region, watched: &Watched) {
    let name = key.name();
    // What moves by our hand is said otherwise than what moves by itself.
    model.rows.changed.insert(key.clone());
    match watched {
        Watched::InSync(after) => {
            let text = format!("✓ {name}: {region} is InSync after {} s", after.as_secs());
            errors::say(model, Tone::Note, &text);
            look_at_copies(model, key, region);
        }
        Watched::Failed(message) => {
            let message = message.as_ref().map_or("no message", |message| message.as_str());
            errors::say(model, Tone::Error, &format!("{name}: {region} Failed. AWS says: {message}"));
        }
        Watched::Stuck => {
            let text = format!("{name}: {region} is still InProgress after 10 minutes");
            errors::say(model, Tone::Error, &text);
        }
        Watched::Gone => {
            let text = format!("{name}: {region} is no longer among the replicas");
            errors::say(model, Tone::Error, &text);
        }
        Watched::Moving => {}
    }
}

/// What a new replica holds, and what it took the place of, is described at once: lists would lag.
fn look_at_copies(model: &mut Model, key: &SecretKey, region: Region) {
    wants::want(model, region, key, Priority::InFlight, Duration::ZERO);
    let others: Vec<SecretKey> = model
        .fleet
        .named(key.name())
        .filter(|other| other.key != *key && other.copies.contains_key(&region))
        .map(|other| other.key.clone())
        .collect();
    for other in others {
        wants::want(model, region, &other, Priority::InFlight, Duration::ZERO);
    }
}

/// Rings for a watched secret once nothing of it moves any more, or it sticks.
fn ring(model: &mut Model, effects: &mut Vec<Effect>) {
    use crate::domain::health::Health;
    let over: Vec<SecretKey> = model
        .watched
        .iter()
        .filter(|key| {
            let moving = model
                .rows
                .brief(key)
                .is_some_and(|row| row.is_moving() || row.has_problem(|health| health == Health::InProgress));
            let acting = model
                .activity
                .iter()
                .any(|action| action.is_in_flight() && action.step.operation.secret().key() == **key);
            !moving && !acting
        })
        .cloned()
        .collect();
    for key in over {
        model.watched.remove(&key);
        let health = model.rows.health(&key);
        let word = match health {
            None => "is gone",
            Some(health) if health.is_wrong() => "needs you",
            Some(_) => "is done",
        };
        let text = format!("{} {word}", key.name());
        errors::say(model, Tone::Question, &text);
        effects.push(Effect::Ring(Safe::new(&text)));
    }
}
