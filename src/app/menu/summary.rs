//! A secret's state as text for other people and programs: one line, a Markdown table, JSON.

use crate::{
    app::entry::SecretLine,
    domain::{Region, Safe, fleet::Held, replication::Replica},
};

use super::copy::Subject;

/// `prod/db ·a1b2c3: failed in eu-west-1; primary in us-east-1 (111122223333), as of 14:02:31Z`.
pub(super) fn line(subject: &Subject<'_>) -> Safe {
    let key = &subject.secret.key;
    let mut said: Vec<String> = subject
        .assessment
        .problems
        .iter()
        .map(|problem| match names(&problem.regions).as_str() {
            "" => problem.health.words(),
            regions => format!("{} in {regions}", problem.health.words()),
        })
        .collect();
    if said.is_empty() {
        said.push(subject.assessment.health.words());
    }
    let home = subject.assessment.home.map_or("no primary".to_owned(), |home| format!("primary in {home}"));
    let (said, at) = (said.join(", "), subject.now.strftime("%H:%M:%SZ"));
    Safe::new(&format!("{} ·{}: {said}; {home} ({}), as of {at}", key.name(), key.suffix(), key.account()))
}

fn names(regions: &[Region]) -> String {
    regions.iter().map(|region| region.name()).collect::<Vec<_>>().join(" ")
}

/// Every Region that has, or should have, a copy: the copy, and what the primary says of it.
pub(super) fn regions<'a>(subject: &'a Subject<'_>) -> Vec<(Region, Option<&'a Held>, Option<&'a Replica>)> {
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

/// One line of JSON, as an entry of `status --json`.
pub(super) fn json(subject: &Subject<'_>) -> Safe {
    let entry = SecretLine::new(&subject.secret, &subject.assessment);
    Safe::new(&serde_json::to_string(&entry).unwrap_or_default())
}
