//! Cancel, move a label, rotate: what each leaves to be seen in the primary's Region.

use super::{Finding, Look, done, later, not_done, open};
use crate::domain::{
    expected::ExpectedRotation,
    operation::Step,
    rotation::{Label, VersionId, Versions},
    secret::Entry,
    token::Token,
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

/// Done is said where the version is seen that the call's token has named, or where rotation was off and is on. That
/// AWSCURRENT or AWSPENDING moved proves nothing: the schedule and PutSecretValue move them too.
pub(super) fn rotate(
    step: &Step,
    (immediately, token): (bool, Option<&Token>),
    look: &Look,
    entry: &Entry,
) -> Finding {
    let region = entry.region();
    if let Some((version, labels)) = token.and_then(|token| labels(&entry.versions, token)) {
        return done(format!("{labels} is on {} in {region}, the version of that call", version.short()));
    }
    let Some(before) = before(step) else {
        return later(look, || open(format!("how rotation stood in {region} before is not known")));
    };
    let (was_on, on) = (is_on(before.enabled), is_on(entry.rotation.enabled));
    if on && !was_on {
        return done(format!("rotation is on in {region}"));
    }
    let before_pending = before.versions.pending();
    later(look, || match before_pending {
        // The rotation that was under way before may have ended by itself.
        Some(pending) if entry.versions.current() == Some(pending) => {
            let pending = pending.short();
            open(format!("the rotation of {pending} has ended in {region}: by that call or by itself"))
        }
        Some(pending) => {
            let pending = pending.short();
            open(format!("whether the rotation of {pending} was tried again in {region} cannot be told"))
        }
        None if !was_on => not_done(format!("rotation is still off in {region}")),
        None if !immediately => {
            open(format!("rotation was on in {region} already: that call leaves nothing to be seen"))
        }
        None => match moved(&before.versions, &entry.versions) {
            Some(label) => {
                let (label, holder) = (label.as_str(), name(entry.versions.holder(&label)));
                open(format!(
                    "{label} is on {holder} in {region} now, and not by that call as far as is seen"
                ))
            }
            None => not_done(format!("no version is new in {region}")),
        },
    })
}

/// The version that a token names, if it carries a label, and its labels.
fn labels<'a>(versions: &'a Versions, token: &Token) -> Option<(&'a VersionId, String)> {
    let (version, labels) = versions.iter().find(|(version, _)| token.names(version))?;
    let labels: Vec<&str> = labels.iter().map(Label::as_str).collect();
    Some((version, labels.join(" and ")))
}

/// A label of a rotation that has moved.
fn moved(before: &Versions, now: &Versions) -> Option<Label> {
    let differs = |label: &Label| before.holder(label) != now.holder(label);
    [Label::Current, Label::Pending].into_iter().find(differs)
}
