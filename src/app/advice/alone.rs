//! Notes: what is no trouble, but good to know. They stand below what is wrong.

use crate::{
    app::{command::Command, select::age},
    domain::{
        Region,
        health::{Health, RotationState},
        operation::{Operation, Outcome},
        secret::Entry,
    },
};

use super::{Words, case::Case, rotations};

/// All notes on a secret, the most useful first.
pub(super) fn notes(case: &Case<'_>) -> Vec<Words> {
    let mut notes = Vec::new();
    notes.extend(promoted(case));
    if let RotationState::InProgress(pending) = &case.assessment.rotation {
        notes.push(rotations::running(case, pending));
    }
    notes.extend(managed(case));
    if case.assessment.health == Health::NotRead {
        notes.push(note("listed, not described yet: how its copies stand is not known", vec![]));
    }
    let named = same_name(case);
    if case.assessment.health == Health::Standalone && named.is_none() && !was_promoted(case) {
        notes.extend(single(case));
    }
    notes.extend(named);
    notes
}

fn note(text: &str, deeds: Vec<(Option<Command>, String)>) -> Words {
    Words { note: true, wrong: vec![text.to_owned()], deeds, ..Words::default() }
}

fn managed(case: &Case<'_>) -> Option<Words> {
    let service = case.secret.any()?.owning_service.as_ref()?;
    let key = |command| super::label(case.model, command);
    let text = format!(
        "belongs to {service}: rotate and change it there. {}, {}, {} are off for it",
        key(Command::Replicate),
        key(Command::Promote),
        key(Command::Rotation)
    );
    Some(note(&text, vec![(Some(Command::CopyMenu), "copy its ARN".to_owned())]))
}

fn single(case: &Case<'_>) -> Option<Words> {
    let entry = case.secret.any()?;
    if entry.owning_service.is_some() || case.problem.is_some() {
        return None;
    }
    let text = format!("only in {}: out of reach when that Region is", entry.region().name());
    Some(note(&text, vec![(Some(Command::Replicate), "replicate".to_owned())]))
}

/// Another secret of this name, where nothing has failed for it.
fn same_name(case: &Case<'_>) -> Option<Words> {
    let told = [Health::Failed, Health::Clash];
    if case.assessment.problems.iter().any(|problem| told.contains(&problem.health)) {
        return None;
    }
    let key = &case.secret.key;
    let mut others = case.model.fleet.named(key.name());
    let other = others.find(|other| {
        let stale = other.copies.keys().all(|region| case.holds_name(*region));
        other.key != *key && other.key.account() == key.account() && !stale
    })?;
    let region = other.home().or_else(|| other.copies.keys().next().copied())?;
    let text = format!(
        "{} has its own secret of this name (·{}), not linked. Often on purpose",
        region.name(),
        other.key.suffix()
    );
    Some(note(&text, vec![(Some(Command::Look), "compare".to_owned())]))
}

/// The newest promotion of this secret in this run that AWS accepted: where, and when.
fn promotion(case: &Case<'_>) -> Option<(Region, jiff::Timestamp)> {
    case.model.activity.iter().rev().find_map(|action| match (&action.step.operation, &action.outcome) {
        (Operation::Promote { replica }, Some((Outcome::Done { .. }, at)))
            if replica.key() == case.secret.key =>
        {
            Some((replica.region(), *at))
        }
        _ => None,
    })
}

fn was_promoted(case: &Case<'_>) -> bool {
    promotion(case).is_some()
}

/// What is left to do after a promotion; nothing once all is ticked.
fn promoted(case: &Case<'_>) -> Option<Words> {
    let (region, at) = promotion(case)?;
    let entry = &case.secret.copies.get(&region)?.entry;
    if entry.is_replica() {
        return None;
    }
    let items = left_to_do(case, region, entry);
    if items.iter().all(|(done, _)| *done) {
        return None;
    }
    let mut wrong =
        vec![format!("standalone in {} since {}. Left to do:", region.name(), age::minute(case.model, at))];
    wrong.extend(items.into_iter().map(|(done, text)| format!("[{}] {text}", if done { 'x' } else { ' ' })));
    let mut deeds = Vec::new();
    // Of two writable copies, replicating one could destroy the other.
    let split = case.assessment.problems.iter().any(|problem| problem.health == Health::Split);
    if !split {
        deeds.push((Some(Command::Replicate), format!("replicate from {}", region.name())));
        deeds.push((Some(Command::Rotation), "turn rotation on".to_owned()));
    }
    Some(Words { note: true, wrong, deeds, ..Words::default() })
}

fn left_to_do(case: &Case<'_>, region: Region, entry: &Entry) -> Vec<(bool, String)> {
    let others = case.secret.copies.iter().filter(|(other, _)| **other != region);
    let rotated = others.clone().any(|(_, held)| held.entry.rotation.is_configured());
    let mut items = Vec::new();
    if rotated || entry.rotation.is_configured() {
        let on = entry.rotation.enabled == Some(true);
        items.push((on, format!("rotation is {} here", if on { "on" } else { "off" })));
    }
    let replicated = entry.replicas.as_deref().is_some_and(|replicas| !replicas.is_empty());
    items.push((replicated, if replicated { "has replicas" } else { "no replica of its own" }.to_owned()));
    for (other, held) in others.filter(|(_, held)| held.entry.is_replica()) {
        let follows = held.entry.primary_region.filter(|primary| *primary != region);
        if let Some(primary) = follows {
            items.push((false, format!("{} still follows {}: stale", other.code(), primary.name())));
        }
    }
    if let Some(stack) = entry.tag("aws:cloudformation:stack-name") {
        items.push((false, format!("pipeline {stack} may undo this")));
    }
    items
}
