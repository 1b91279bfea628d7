//! Cancel, move a label, rotate: what each leaves to be seen in the primary's Region.

use super::{Finding, Look, done, later, not_done, open};
use crate::domain::{
    expected::ExpectedRotation,
    operation::Step,
    rotation::{Label, VersionId, Versions},
    secret::Entry,
};

/// The label that a step moves.
pub(super) struct Moved<'a> {
    pub(super) label: &'a Label,
    pub(super) from: Option<&'a VersionId>,
    pub(super) to: Option<&'a VersionId>,
}

fn before(step: &Step) -> Option<&ExpectedRotation> {
    step.expected.rotation.as_deref()
}

/// Without the member, rotation was never set up: it is off.
fn is_on(enabled: Option<bool>) -> bool {
    enabled.unwrap_or(false)
}

fn name(version: Option<&VersionId>) -> &str {
    version.map_or("no version", VersionId::short)
}

pub(super) fn cancel(step: &Step, look: &Look, entry: &Entry) -> Finding {
    let region = entry.region();
    if before(step).is_some_and(|before| !is_on(before.enabled)) {
        return later(look, || open(format!("rotation was off in {region} before it was sent")));
    }
    if is_on(entry.rotation.enabled) {
        return later(look, || not_done(format!("rotation is still on in {region}")));
    }
    done(format!("rotation is off in {region}"))
}

pub(super) fn move_stage(step: &Step, moved: &Moved<'_>, look: &Look, entry: &Entry) -> Finding {
    let (region, label) = (entry.region(), moved.label.as_str());
    let before = before(step).map_or(moved.from, |before| before.versions.holder(moved.label));
    let now = entry.versions.holder(moved.label);
    let words = format!("{label} is on {} in {region}", name(now));
    if before == moved.to {
        return later(look, || open(format!("{words}, as before it was sent")));
    }
    if now == moved.to {
        return done(words);
    }
    later(look, || match now == before {
        true => not_done(format!("{label} is still on {} in {region}", name(now))),
        false => open(format!("{words}: neither where it was nor where it was sent")),
    })
}

pub(super) fn rotate(step: &Step, immediately: bool, look: &Look, entry: &Entry) -> Finding {
    let region = entry.region();
    let Some(before) = before(step) else {
        return later(look, || open(format!("how rotation stood in {region} before is not known")));
    };
    let (was_on, on) = (is_on(before.enabled), is_on(entry.rotation.enabled));
    if on && !was_on {
        return done(format!("rotation is on in {region}"));
    }
    // The rotation that was under way before may have ended by itself.
    let before_pending = before.versions.pending();
    if let Some(ended) = before_pending.filter(|pending| entry.versions.current() == Some(pending)) {
        let ended = ended.short();
        return later(look, || {
            open(format!("the rotation of {ended} has ended in {region}: by that call or by itself"))
        });
    }
    if let Some(label) = moved(&before.versions, &entry.versions) {
        let holder = name(entry.versions.holder(&label));
        return done(format!("{} is on {holder} in {region} now", label.as_str()));
    }
    later(look, || match before_pending {
        Some(pending) => {
            let pending = pending.short();
            open(format!("whether the rotation of {pending} was tried again in {region} cannot be told"))
        }
        None if was_on && !immediately => {
            open(format!("rotation was on in {region} already: that call leaves nothing to be seen"))
        }
        None if was_on => not_done(format!("no version is new in {region}")),
        None => not_done(format!("rotation is still off in {region}")),
    })
}

/// The label that shows that a rotation began. That a left-over AWSPENDING is gone while AWSCURRENT stayed shows nothing:
/// whoever cleans up takes it off.
fn moved(before: &Versions, now: &Versions) -> Option<Label> {
    let differs = |label: &Label| before.holder(label) != now.holder(label);
    if differs(&Label::Current) {
        return Some(Label::Current);
    }
    let cleaned = before.pending().is_some() && now.holder(&Label::Pending).is_none();
    (differs(&Label::Pending) && !cleaned).then_some(Label::Pending)
}
