//! Which descriptions are wanted: what a listing shows, what an action waits for, what is on the screen.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use crate::{
    app::{
        model::{Action, Model, Watched},
        schedule::Priority,
    },
    domain::{
        Region, SecretKey,
        fleet::Logical,
        health::{self, Assessment, Health, RotationState},
        lane::LaneState,
        replication::ReplicationStatus,
    },
};

use super::{lanes, polls};

/// How old the description of the selected secret may grow.
const SELECTED_AGE: Duration = Duration::from_secs(10);
/// The same while nobody works with the screen.
const UNATTENDED_AGE: Duration = Duration::from_secs(300);
/// How often what may heal, or end, by itself is looked at again.
const HEALING: Duration = Duration::from_secs(15);
const ROTATING: Duration = Duration::from_secs(5);
const WRONG: Duration = Duration::from_secs(60);
/// How far apart the looks at many secrets that are on their way are.
const EACH_MOVING: Duration = Duration::from_millis(100);
/// How long a Region that was called gone may still come back to the primary's list.
const LATE: Duration = Duration::from_secs(60);
/// How long a copy that its primary no longer names is expected to go.
const LEAVING: SignedDuration = SignedDuration::from_mins(10);
/// How often a suspicion that a listing raises leads to a description, at the most.
const SUSPICION: i64 = 30;

pub(super) fn want(model: &mut Model, region: Region, key: &SecretKey, priority: Priority, after: Duration) {
    let now = model.now.mono;
    if let Some(reads) = model.schedule.lanes.get_mut(&region) {
        reads.want(key, priority, now + after, now);
    }
}

/// Wants a description so that none is older than `oldest`, unless one is wanted as soon already. The first priority is that of
/// a first description, the second that of another one. What was refused is not asked for again sooner than what was not.
pub(super) fn keep_fresh(
    model: &mut Model,
    region: Region,
    key: &SecretKey,
    asked: Option<Timestamp>,
    (first, again): (Priority, Priority),
    oldest: Duration,
) {
    let state = model.lane_state(region);
    if state == LaneState::Waiting || state.is_dark() {
        return;
    }
    let age = |at: Timestamp| Duration::try_from(model.now.wall.duration_since(at)).unwrap_or_default();
    let after = asked.map_or(Duration::ZERO, |at| oldest.saturating_sub(age(at)));
    let due = model.now.mono + after;
    let waits = model.schedule.lanes.get(&region).is_some_and(|reads| reads.looks.comes_by(key, due));
    if !waits {
        want(model, region, key, if asked.is_some() { again } else { first }, after);
    }
}

/// A listing changed what is known of a secret.
pub(super) fn listed(model: &mut Model, key: &SecretKey, region: Region) {
    consider(model, key);
    if model.fleet.described_at(key, region).is_some() {
        want(model, region, key, Priority::Changed, Duration::ZERO);
    }
    left(model, key, region);
}

/// A copy changed in a Region's list, or left it: what the primary said of that Region may no longer hold. It does when the
/// copy is there, and serves what a primary that calls it InSync serves.
pub(super) fn left(model: &mut Model, key: &SecretKey, region: Region) {
    let home = model.fleet.get(key).and_then(|secret| {
        let home = secret.home().filter(|home| *home != region)?;
        let primary = secret.primary()?;
        let said = primary.entry.replica(region).filter(|_| primary.described_at.is_some())?;
        let same = secret.copies.get(&region).is_some_and(|copy| {
            let current = copy.entry.versions.current();
            copy.entry.is_replica() && current.is_some() && current == primary.entry.versions.current()
        });
        (!same || said.status != ReplicationStatus::InSync).then_some(home)
    });
    if let Some(home) = home {
        want(model, home, key, Priority::Changed, Duration::ZERO);
    }
}

/// A Region was listed for the first time: only now is it known which replicas' primaries it does not hold.
pub(super) fn first_listed(model: &mut Model, region: Region) {
    for key in model.schedule.orphans.remove(&region).unwrap_or_default() {
        consider(model, &key);
    }
}

/// Wants what has never been described, and what the copies point at.
pub(super) fn consider(model: &mut Model, key: &SecretKey) {
    let Some(secret) = model.fleet.get(key) else { return };
    let mut regions: Vec<Region> = Vec::new();
    for held in secret.copies.values() {
        regions.extend(held.entry.primary_region);
        regions.extend(held.entry.replicas.iter().flatten().map(|replica| replica.region));
    }
    let wants = wanted(model, &secret);
    let home = secret.home();
    let orphan = home.filter(|home| !secret.copies.contains_key(home));
    for region in regions {
        lanes::named(model, region);
    }
    adopt(model, key, home, orphan);
    for (region, priority) in wants {
        want(model, region, key, priority, Duration::ZERO);
    }
    // A name that another secret has elsewhere: both are described, each of them may be what is in the way.
    let others: Vec<(SecretKey, Vec<(Region, Priority)>)> = model
        .fleet
        .named(key.name())
        .filter(|other| other.key != *key)
        .map(|other| (other.key.clone(), wanted(model, &other)))
        .collect();
    for (other, wants) in others {
        for (region, priority) in wants {
            want(model, region, &other, priority, Duration::ZERO);
        }
    }
}

/// Keeps in mind whose primary no listing has shown yet, for as long as its Region is not listed.
fn adopt(model: &mut Model, key: &SecretKey, home: Option<Region>, orphan: Option<Region>) {
    match (home, orphan) {
        (_, Some(home)) if !is_listed(model, home) => {
            model.schedule.orphans.entry(home).or_default().insert(key.clone());
        }
        (Some(home), None) => {
            if let Some(orphans) = model.schedule.orphans.get_mut(&home) {
                orphans.remove(key);
            }
        }
        _ => {}
    }
}

fn is_listed(model: &Model, region: Region) -> bool {
    model.lanes.get(&region).is_some_and(|lane| lane.listed_at.is_some())
}

/// The first descriptions that a secret needs. A secret of one Region, whose name no other has, needs none: its listing says
/// enough, unless a rotation is under way.
fn wanted(model: &Model, secret: &Logical) -> Vec<(Region, Priority)> {
    let mut wants = Vec::new();
    let home = secret.home();
    let namesake = model.fleet.keys_named(secret.key.name()).nth(1).is_some();
    let current = secret.primary().and_then(|held| held.entry.versions.current());
    for (region, held) in &secret.copies {
        if held.described_at.is_some() || fails(model, secret, *region) {
            continue;
        }
        if !held.entry.is_replica() {
            if secret.is_linked(held) || held.entry.versions.pending().is_some() {
                wants.push((*region, Priority::Needed));
            } else if namesake {
                wants.push((*region, Priority::Namesake));
            }
        } else if suspicious(model, secret, *region) && held.entry.versions.current() != current {
            wants.push((*region, Priority::Suspected));
        }
    }
    // A replica points at a primary that no listing has shown: only a description can tell whether it is gone.
    if let Some(home) = home.filter(|home| !secret.copies.contains_key(home)) {
        let asked = secret.absent.contains_key(&home) || fails(model, secret, home);
        if is_listed(model, home) && !asked {
            wants.push((home, Priority::Needed));
        }
    }
    wants
}

/// Whether the last description of a copy failed: it comes again by itself, after a while.
fn fails(model: &Model, secret: &Logical, region: Region) -> bool {
    secret.failures.contains_key(&region) || model.schedule.stumbled.contains(&(region, secret.key.clone()))
}

/// Whether a replica is said to be InSync by a primary that was described: then a difference in the lists is worth a look.
fn suspicious(model: &Model, secret: &Logical, region: Region) -> bool {
    let Some(primary) = secret.primary() else { return false };
    let said = primary.entry.replica(region).is_some_and(|r| r.status == ReplicationStatus::InSync);
    let old = |at: jiff::Timestamp| model.now.wall.duration_since(at).as_secs() > SUSPICION;
    let fresh = |held: &crate::domain::fleet::Held| held.described_at.is_some_and(|at| !old(at));
    said && !secret.copies.get(&region).is_some_and(fresh)
}

/// After a description, when to look again, and where else.
pub(super) fn described(model: &mut Model, key: &SecretKey) {
    consider(model, key);
    pending(model, key);
    let Some(assessment) = model.assessment(key) else { return };
    let Some(secret) = model.fleet.get(key) else { return };
    let mut wants: Vec<(Region, Priority, Duration)> = Vec::new();
    for problem in &assessment.problems {
        let after = match problem.health {
            Health::InProgress => {
                let waited = model.selection.secret.as_ref() == Some(key) || model.watched.contains(key);
                wants.extend(assessment.home.map(|home| match waited {
                    true => (home, Priority::InFlight, pace(model, key)),
                    false => (home, Priority::Moving, pace(model, key).max(share(model, home))),
                }));
                continue;
            }
            Health::Diverged => HEALING,
            health if health.is_wrong() => WRONG,
            Health::Unknown | Health::Other => WRONG,
            _ => continue,
        };
        wants.extend(assessment.home.map(|home| (home, Priority::NotInSync, after)));
        if problem.health == Health::Diverged {
            wants.extend(problem.regions.iter().map(|region| (*region, Priority::NotInSync, after)));
        }
    }
    if let RotationState::InProgress(_) = assessment.rotation {
        wants.extend(assessment.home.map(|home| (home, Priority::NotInSync, ROTATING)));
    }
    wants.extend(suspicions(model, &secret, &assessment));
    wants.extend(unlinked(model, &secret));
    wants.extend(watched(model, key));
    for (region, priority, after) in wants {
        want(model, region, key, priority, after);
    }
}

/// Only ListSecretVersionIds knows how old a pending version is: whether its rotation hangs may depend on it.
fn pending(model: &mut Model, key: &SecretKey) {
    let Some(secret) = model.fleet.get(key) else { return };
    let Some(held) = secret.primary() else { return };
    let Some(pending) = held.entry.versions.pending().filter(|_| held.described_at.is_some()) else { return };
    let (arn, pending) = (held.entry.arn.clone(), pending.clone());
    if model.schedule.versions_asked.get(&arn) != Some(&pending) {
        model.schedule.versions_asked.insert(arn.clone(), pending);
        model.schedule.versions_wanted.push(arn);
    }
}

/// Copies of Regions that their primary no longer names: a poll does not show when they are gone.
fn unlinked(model: &Model, secret: &Logical) -> Vec<(Region, Priority, Duration)> {
    let lately = |since: &Timestamp| model.now.wall.duration_since(*since) < LEAVING;
    let still = |region: &Region| secret.copies.get(region).is_some_and(|held| held.entry.is_replica());
    let unlinked = secret.unlinked.iter().filter(|(_, since)| lately(since)).map(|((_, region), _)| *region);
    unlinked.filter(still).map(|region| (region, Priority::NotInSync, WRONG)).collect()
}

/// When to look again for our own replications, whether the primary names their Regions by now or not: one that was called
/// gone may have been late only.
fn watched(model: &Model, key: &SecretKey) -> Vec<(Region, Priority, Duration)> {
    let ours = model.activity.iter().filter(|action| action.step.operation.secret().key() == *key);
    let again = |action: &Action| {
        let any = |wanted| action.watch.values().any(|watched| *watched == wanted);
        // The copy it was sent to tells, whatever has become of its role since.
        let there = action.step.lane.region;
        if any(Watched::Moving) {
            return Some((there, Priority::InFlight, pace(model, key)));
        }
        let late = model.now.mono.saturating_sub(action.started.mono) < LATE;
        (late && any(Watched::Gone)).then_some((there, Priority::NotInSync, HEALING))
    };
    ours.filter_map(again).collect()
}

/// Replicas that are said to be InSync with another version than the primary's: both sides have to be described, and again
/// until they agree or the rule says that they diverge. And what the rules cannot tell yet.
fn suspicions(model: &Model, secret: &Logical, assessment: &Assessment) -> Vec<(Region, Priority, Duration)> {
    let mut wants = Vec::new();
    let Some((home, primary)) = assessment.home.zip(secret.primary()) else { return wants };
    let current = primary.entry.versions.current();
    for (region, held) in &secret.copies {
        let said = primary.entry.replica(*region).is_some_and(|r| r.status == ReplicationStatus::InSync);
        if said && held.entry.is_replica() && held.entry.versions.current() != current {
            let again = |region| match fails(model, secret, region) {
                true => (region, Priority::NotInSync, WRONG),
                false => (region, Priority::NotInSync, HEALING),
            };
            wants.push(match held.described_at {
                None if !fails(model, secret, *region) => (*region, Priority::Suspected, Duration::ZERO),
                _ => again(*region),
            });
            // Until then nothing can be said: an answer needs it.
            let outdated = !model.rows.versions_differ && health::is_primary_outdated(primary, held);
            wants.push(match outdated && !fails(model, secret, home) {
                true => (home, Priority::Changed, Duration::ZERO),
                false => again(home),
            });
        }
    }
    if assessment.health == Health::NotRead && primary.described_at.is_some() {
        wants.push((home, Priority::NotInSync, HEALING));
    }
    wants
}

/// How long to wait before an InProgress secret is looked at again: 1 s at first, 2 s during the first minute, then
/// slower and slower, to 30 s.
pub(super) fn pace(model: &Model, key: &SecretKey) -> Duration {
    let ours = model.activity.iter().rev().find(|action| {
        action.step.operation.secret().key() == *key
            && action.watch.values().any(|watched| *watched == Watched::Moving)
    });
    let passed = match ours {
        Some(action) => model.now.mono.saturating_sub(action.started.mono),
        None => {
            let since = model.assessment(key).and_then(|assessment| {
                assessment.problems.iter().find(|p| p.health == Health::InProgress)?.since
            });
            let seconds = since.map_or(0, |since| model.now.wall.duration_since(since.at).as_secs());
            Duration::from_secs(u64::try_from(seconds).unwrap_or(0))
        }
    };
    match passed.as_secs() {
        0..10 => Duration::from_millis(1000),
        10..60 => Duration::from_millis(1900),
        more => Duration::from_secs((more / 8).clamp(4, 30)).min(model.settings.refresh),
    }
}

/// How often one of many that are on their way in a Region is looked at, so that all of them take ten calls a second at the
/// most.
fn share(model: &Model, region: Region) -> Duration {
    let moving = model.schedule.lanes.get(&region).map_or(0, |reads| reads.looks.moving());
    EACH_MOVING.saturating_mul(u32::try_from(moving).unwrap_or(u32::MAX))
}

/// The selected secret, and what its dialog is about, is kept fresh.
pub(super) fn selected(model: &mut Model) {
    let Some(key) = model.selection.secret.clone() else { return };
    let Some(secret) = model.fleet.get(&key) else { return };
    let region = match secret.home() {
        Some(home) if secret.copies.contains_key(&home) => Some(home),
        _ => model.cursor_region().filter(|region| secret.copies.contains_key(region)),
    };
    let Some(region) = region else { return };
    let oldest = if polls::is_attended(model) { SELECTED_AGE } else { UNATTENDED_AGE };
    keep_fresh(model, region, &key, secret.asked_at(region), (Priority::OnScreen, Priority::Refresh), oldest);
}
