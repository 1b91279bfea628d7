//! Two copies side by side: the two secrets of one name, or the two sides of a split.

use crate::{
    app::{Model, select::age},
    domain::{
        Region, SecretKey,
        fleet::{Held, Logical},
        health::Health,
    },
};

/// One of the two.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Side {
    /// Its title: the Region and the suffix.
    pub title: String,
    /// Label and text of each fact, the same labels on both sides.
    pub facts: Vec<(&'static str, String)>,
}

/// The two copies to be compared, if there are two.
#[must_use]
pub fn sides(model: &Model, key: &SecretKey) -> Option<(Side, Side)> {
    let secret = model.fleet.get(key)?;
    let assessment = model.assessment(key)?;
    if let Some(split) = assessment.problems.iter().find(|problem| problem.health == Health::Split) {
        let mut copies =
            split.regions.iter().filter_map(|region| Some((*region, secret.copies.get(region)?)));
        let (first, second) = (copies.next()?, copies.next()?);
        return Some((side(model, &secret, first), side(model, &secret, second)));
    }
    let failed = [Health::Failed, Health::Clash];
    let wrong = assessment.problems.iter().filter(|problem| failed.contains(&problem.health));
    let wrong: Vec<Region> = wrong.flat_map(|problem| problem.regions.clone()).collect();
    let other = |other: &Logical| {
        other.key != *key
            && other.key.account() == key.account()
            && (wrong.is_empty() || wrong.iter().any(|region| other.copies.contains_key(region)))
    };
    let other = model.fleet.named(key.name()).find(other)?;
    let region = wrong.iter().find(|region| other.copies.contains_key(region)).copied();
    let region = region.or_else(|| other.home()).or_else(|| other.copies.keys().next().copied())?;
    let home = secret.home().or_else(|| secret.copies.keys().next().copied())?;
    let ours = (home, secret.copies.get(&home)?);
    Some((side(model, &secret, ours), side(model, &other, (region, other.copies.get(&region)?))))
}

fn side(model: &Model, secret: &Logical, (region, held): (Region, &Held)) -> Side {
    let entry = &held.entry;
    let version = entry.versions.current().map_or("none", |version| version.short());
    let time = |at: Option<jiff::Timestamp>| {
        at.map_or_else(|| "–".to_owned(), |at| at.strftime("%Y-%m-%d %H:%MZ").to_string())
    };
    let tags: Vec<String> = entry.tags.iter().map(|tag| format!("{}={}", tag.key, tag.value)).collect();
    let replicas: Vec<String> = entry
        .replicas
        .iter()
        .flatten()
        .map(|replica| format!("{} {}", replica.region.code(), replica.status.as_str()))
        .collect();
    let or_none = |words: Vec<String>| if words.is_empty() { "none".to_owned() } else { words.join(", ") };
    Side {
        title: format!("{} ·{}", region.name(), secret.key.suffix()),
        facts: vec![
            ("Role", secret.role(region).map_or("unknown", |role| role.word()).to_owned()),
            ("Version", version.to_owned()),
            ("Created", time(entry.created)),
            ("Changed", time(entry.last_changed)),
            ("Read", age::read_there(model, entry.last_accessed).replace("read ", "")),
            ("KMS", entry.kms_key.as_ref().map_or("AWS default", |key| key.as_str()).to_owned()),
            ("Replicas", or_none(replicas)),
            ("Rotation", super::facts::rotation(model, entry)),
            ("Tags", or_none(tags)),
            ("About", entry.description.as_ref().map_or("–", |text| text.as_str()).to_owned()),
            ("ARN", entry.arn.to_string()),
        ],
    }
}
