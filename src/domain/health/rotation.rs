//! The rules on rotation: in progress, stuck, left-over, overdue. Each copy that is no replica rotates for itself.

use jiff::{SignedDuration, Timestamp};

use super::{Finding, Health, RotationState, Scene, Since, sights};
use crate::domain::{fleet::Held, rotation::VersionId};

/// A version that is pending for so long does not become current any more.
const PATIENCE: SignedDuration = SignedDuration::from_mins(60);

/// Rotation may take place within a window after NextRotationDate; after a day it is overdue.
const OVERDUE: SignedDuration = SignedDuration::from_hours(24);

/// What is wrong with the rotation of each copy that can be read and is not planned for deletion.
pub(super) fn troubles(scene: &Scene<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (region, held) in scene.own_masters().filter(|(_, held)| held.is_writable()) {
        let rules = [stuck(scene, held), left_over(scene, held), overdue(scene, held)];
        findings.extend(
            rules.into_iter().flatten().map(|(health, since)| Finding::new(health, region).since(since)),
        );
    }
    findings
}

/// How the home's rotation stands, as it last told; of a split without a home, the first copy that ever rotated.
pub(super) fn rotation(scene: &Scene<'_>) -> RotationState {
    let held = scene.secret.primary().or_else(|| {
        let mut writable = scene.secret.writable().map(|(_, held)| held);
        writable.find(|held| held.entry.rotation.is_configured())
    });
    held.map_or(RotationState::None, |held| state(scene, held))
}

fn state(scene: &Scene<'_>, held: &Held) -> RotationState {
    match held.entry.versions.pending().cloned() {
        Some(pending) if !is_on(held) => RotationState::LeftOver(pending),
        Some(pending) if stuck(scene, held).is_some() => RotationState::Stuck(pending),
        Some(pending) => RotationState::InProgress(pending),
        None if overdue(scene, held).is_some() => RotationState::Overdue,
        None if is_on(held) => RotationState::Idle,
        None if held.entry.rotation.is_configured() => RotationState::Off,
        None => RotationState::None,
    }
}

fn is_on(held: &Held) -> bool {
    held.entry.rotation.enabled == Some(true)
}

type Trouble = Option<(Health, Option<Since>)>;

/// Rotation is on, and a version is pending that was seen or made an hour ago, or that is due by now.
fn stuck(scene: &Scene<'_>, held: &Held) -> Trouble {
    let pending = held.entry.versions.pending().filter(|_| is_on(held))?;
    let now = scene.context.now;
    let since = pending_since(scene, held, pending);
    let is_old = since.is_some_and(|since| now.duration_since(since.at) >= PATIENCE);
    let is_due = held.entry.rotation.next.is_some_and(|next| next < now);
    (is_old || is_due).then_some((Health::RotationStuck, since))
}

/// Rotation is off, and a version is pending: a rotation was cancelled, and not cleaned up.
fn left_over(scene: &Scene<'_>, held: &Held) -> Trouble {
    let pending = held.entry.versions.pending().filter(|_| !is_on(held))?;
    Some((Health::RotationLeftOver, pending_since(scene, held, pending)))
}

/// Rotation is on, and its date is more than a day past.
fn overdue(scene: &Scene<'_>, held: &Held) -> Trouble {
    let next = held.entry.rotation.next.filter(|_| is_on(held))?;
    let is_overdue = scene.context.now.duration_since(next) > OVERDUE;
    is_overdue.then_some((Health::RotationOverdue, Some(Since { at: next, at_least: false })))
}

/// The earliest sign of a pending version: our first sight, or its CreatedDate. That one may have been made for something
/// else before the label came, so that neither is more than "at least".
fn pending_since(scene: &Scene<'_>, held: &Held, pending: &VersionId) -> Option<Since> {
    let made: Option<Timestamp> = scene.secret.versions_created.get(pending).copied();
    let seen = scene.first_seen(&sights::pending(held, pending)).map(|since| since.at);
    made.into_iter().chain(seen).min().map(|at| Since { at, at_least: true })
}
