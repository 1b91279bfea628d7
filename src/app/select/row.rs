//! One row of the list: its glyph, a few words on what is wrong, and its cells.

use crate::{
    app::{Model, model::Before},
    domain::{
        Region,
        fleet::Logical,
        health::{Assessment, Cell, Health, Problem},
        replication::ReplicationStatus,
    },
};

use super::{Look, age, glyph, lanes};

/// A row, as far as it does not depend on the width.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The row's glyph and its weight.
    pub glyph: (char, Look),
    /// The secret's name.
    pub name: String,
    /// Whether its home cannot be read: the row is dimmed.
    pub stale: bool,
    /// What is wrong, the first word first: as many as fit are shown.
    pub what: Vec<String>,
    /// Their weight.
    pub look: Look,
}

/// The row of a secret.
#[must_use]
pub fn row(model: &Model, secret: &Logical, assessment: &Assessment) -> Row {
    let stale = assessment.home.is_some_and(|home| lanes::is_dark(model, home));
    let (what, look) = what(model, secret, assessment);
    Row { glyph: glyph::health(assessment.health), name: secret.name.to_string(), stale, what, look }
}

/// The cell of a Region.
#[must_use]
pub fn cell(assessment: &Assessment, region: Region) -> Cell {
    assessment.cells.get(&region).copied().unwrap_or(Cell::Nothing)
}

/// The worst cell among Regions that are folded into one column.
#[must_use]
pub fn worst(assessment: &Assessment, folded: &[Region]) -> Cell {
    folded.iter().map(|region| cell(assessment, *region)).min().unwrap_or(Cell::Nothing)
}

fn what(model: &Model, secret: &Logical, assessment: &Assessment) -> (Vec<String>, Look) {
    let Some(problem) = assessment.problems.iter().find(|problem| problem.health == assessment.health) else {
        return calm(secret);
    };
    let codes: Vec<String> = problem.regions.iter().map(|region| region.code()).collect();
    let since = problem.since.and_then(|since| age::since_short(model, since));
    let mut words = match problem.health {
        Health::Failed => vec!["failed".to_owned()],
        Health::Diverged => vec!["diverged".to_owned()],
        Health::Split => vec!["split".to_owned()],
        Health::Stranded => vec!["stranded".to_owned()],
        Health::Stuck => vec!["stuck".to_owned()],
        Health::RotationStuck => return rotation("rotation stuck", since),
        Health::RotationLeftOver => return rotation("left-over PENDING", None),
        Health::RotationOverdue => return rotation("rotation overdue", since.map(|at| at.replace('≥', ""))),
        Health::Clash => vec!["clash".to_owned()],
        Health::Other => return other(problem, &codes),
        Health::InProgress => return moving(model, secret, problem, codes),
        Health::Unknown => return unknown(model, secret, assessment, problem),
        Health::PendingDeletion => return deleted(model, secret),
        _ => return calm(secret),
    };
    match codes.as_slice() {
        [one] => words.push(one.clone()),
        [one, two] if problem.health == Health::Split => words.extend([one.clone(), two.clone()]),
        [] => {}
        [one, rest @ ..] => words.push(format!("{one} +{}", rest.len())),
    }
    words.extend(since.filter(|_| !matches!(problem.health, Health::Split | Health::Stranded)));
    (words, glyph::health(problem.health).1)
}

fn rotation(word: &str, since: Option<String>) -> (Vec<String>, Look) {
    (std::iter::once(word.to_owned()).chain(since).collect(), Look::Act)
}

fn other(problem: &Problem, codes: &[String]) -> (Vec<String>, Look) {
    let word = problem.word.as_ref().map_or("other status", |word| word.as_str());
    (codes.first().cloned().into_iter().chain([word.to_owned()]).collect(), Look::Unknown)
}

fn moving(model: &Model, secret: &Logical, problem: &Problem, codes: Vec<String>) -> (Vec<String>, Look) {
    let moving = secret.primary().map_or(codes.len(), |held| {
        let replicas = held.entry.replicas.iter().flatten();
        replicas.filter(|replica| replica.status == ReplicationStatus::InProgress).count()
    });
    let words = match codes.into_iter().next() {
        Some(code) if moving < 2 => {
            let since = problem.since.map(|since| age::short(age::seconds(model, since.at)));
            ["syncing".to_owned(), code].into_iter().chain(since).collect()
        }
        _ => vec!["syncing".to_owned(), format!("{moving} Regions")],
    };
    (words, Look::Moving)
}

fn unknown(
    model: &Model,
    secret: &Logical,
    assessment: &Assessment,
    problem: &Problem,
) -> (Vec<String>, Look) {
    if let Some(before) = model.rows.before.get(&secret.key) {
        return (was(model, before), Look::Dim);
    }
    let region = problem.regions.first().copied().or(assessment.home);
    let mut words = vec!["unknown".to_owned()];
    if let Some(region) = region {
        words.push(region.code());
        words.push(lanes::short_word(model.lane_state(region)).to_owned());
    }
    (words, Look::Unknown)
}

/// What was wrong when it was last read, and how long ago that is: `was failed`, `euw1`, `6m`.
fn was(model: &Model, before: &Before) -> Vec<String> {
    let (word, place) = match before.problem.health {
        Health::RotationStuck => ("rotation stuck".to_owned(), None),
        Health::RotationLeftOver => ("left over".to_owned(), None),
        Health::RotationOverdue => ("overdue".to_owned(), None),
        health => (health.words(), before.problem.regions.first()),
    };
    let mut words = vec![format!("was {word}")];
    words.extend(place.map(|region| region.code()));
    words.push(age::short(age::seconds(model, before.at)));
    words
}

fn deleted(model: &Model, secret: &Logical) -> (Vec<String>, Look) {
    let at = secret.any().and_then(|entry| entry.deleted);
    let words = at.map_or_else(|| "deleted".to_owned(), |at| format!("deleted on {}", age::day(model, at)));
    (vec![words], Look::Dim)
}

/// What is to be said of a row without trouble: that it is a service's own, else nothing. That a secret has no copy
/// elsewhere is what `S` says; the pane has the sentence.
fn calm(secret: &Logical) -> (Vec<String>, Look) {
    let service = secret.any().and_then(|entry| entry.owning_service.as_ref());
    (service.map(|service| format!("managed by {service}")).into_iter().collect(), Look::Dim)
}
