//! A secret's state as text for other people and programs: one line, a Markdown table, JSON.

use serde_json::{Value, json};

use crate::domain::{
    Region, Safe,
    fleet::Held,
    health::{Health, RotationState},
    replication::Replica,
};

use super::copy::Subject;

/// A health in words.
fn word(health: Health) -> String {
    serde_json::to_value(health)
        .ok()
        .and_then(|word| word.as_str().map(|word| word.replace('_', " ")))
        .unwrap_or_default()
}

/// `prod/db ·a1b2c3: failed in eu-west-1; primary in us-east-1 (111122223333), as of 14:02:31Z`.
pub(super) fn line(subject: &Subject<'_>) -> Safe {
    let key = &subject.secret.key;
    let mut said: Vec<String> = subject
        .assessment
        .problems
        .iter()
        .map(|problem| match names(&problem.regions).as_str() {
            "" => word(problem.health),
            regions => format!("{} in {regions}", word(problem.health)),
        })
        .collect();
    if said.is_empty() {
        said.push(word(subject.assessment.health));
    }
    let home = subject.assessment.home.map_or("no primary".to_owned(), |home| format!("primary in {home}"));
    let (said, at) = (said.join(", "), subject.now.strftime("%H:%M:%SZ"));
    Safe::new(&format!("{} ·{}: {said}; {home} ({}), as of {at}", key.name(), key.suffix(), key.account()))
}

fn names(regions: &[Region]) -> String {
    regions.iter().map(|region| region.name()).collect::<Vec<_>>().join(" ")
}

/// Every Region that has, or should have, a copy: the copy, and what the primary says of it.
pub(super) fn regions<'a>(subject: &Subject<'a>) -> Vec<(Region, Option<&'a Held>, Option<&'a Replica>)> {
    let copies = &subject.secret.copies;
    let primary = subject.assessment.home.and_then(|home| copies.get(&home));
    let replicas = primary.and_then(|held| held.entry.replicas.as_deref()).unwrap_or_default();
    let mut regions: Vec<Region> =
        copies.keys().copied().chain(replicas.iter().map(|it| it.region)).collect();
    regions.sort();
    regions.dedup();
    let told = |region| replicas.iter().find(|replica| replica.region == region);
    regions.into_iter().map(|region| (region, copies.get(&region), told(region))).collect()
}

/// A heading and a table with a row for each Region.
pub(super) fn markdown(subject: &Subject<'_>) -> Safe {
    // A bar would end the cell.
    let cell = |text: &str| text.replace('|', "\\|");
    let mut lines = vec![
        format!("**{}**", cell(&line(subject))),
        String::new(),
        "| Region | role | status | AWSCURRENT | message |".to_owned(),
        "|---|---|---|---|---|".to_owned(),
    ];
    for (region, held, told) in regions(subject) {
        let role = subject.secret.role(region).map_or("–", |role| role.word());
        let status = told.map_or("–", |told| told.status.as_str());
        let version =
            held.and_then(|held| held.entry.versions.current()).map_or("–", |version| version.short());
        let message = told.and_then(|told| told.message.as_deref()).unwrap_or_default();
        lines.push(format!("| {region} | {role} | {} | {version} | {} |", cell(status), cell(message)));
    }
    Safe::lines(&lines)
}

/// One line of JSON, in the form of an entry of `status --json`.
pub(super) fn json(subject: &Subject<'_>) -> Safe {
    let regions: Vec<Value> = regions(subject)
        .into_iter()
        .map(|(region, held, told)| {
            json!({
                "region": region,
                "role": subject.secret.role(region),
                "status": told.map(|told| &told.status),
                "message": told.and_then(|told| told.message.as_ref()),
                "kms_key": held.and_then(|held| held.entry.kms_key.as_ref())
                    .or(told.and_then(|told| told.kms_key.as_ref())),
                "current_version": held.and_then(|held| held.entry.versions.current()),
            })
        })
        .collect();
    let (state, pending) = match &subject.assessment.rotation {
        RotationState::None => ("none", None),
        RotationState::Off => ("off", None),
        RotationState::Idle => ("idle", None),
        RotationState::InProgress(version) => ("in_progress", Some(version)),
        RotationState::Stuck(version) => ("stuck", Some(version)),
        RotationState::LeftOver(version) => ("left_over", Some(version)),
        RotationState::Overdue => ("overdue", None),
    };
    let key = &subject.secret.key;
    let value = json!({
        "account": key.account(),
        "name": key.name(),
        "arn_suffix": key.suffix(),
        "home": subject.assessment.home,
        "health": subject.assessment.health,
        "problems": subject.assessment.problems.iter().map(|problem| problem.health).collect::<Vec<_>>(),
        "regions": regions,
        "rotation": { "state": state, "pending_version": pending },
    });
    Safe::new(&value.to_string())
}
