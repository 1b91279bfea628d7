//! The facts below the advice: a line for each Region, then rotation, labels, KMS, tags, policy.

use crate::{
    app::{
        Model,
        select::{Look, age, counted, glyph, lanes, row},
    },
    domain::{
        Region,
        fleet::Logical,
        health::{Assessment, Cell, Health},
        replication::{ReplicationStatus, Role},
        rotation::Label,
        secret::Entry,
    },
};

use super::case::{Case, Served};

/// What is known of the secret in one Region.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegionFact {
    /// The Region.
    pub region: Region,
    /// The cell's glyph and weight.
    pub glyph: (char, Look),
    /// The service's own word, or the role.
    pub status: String,
    /// The version compared with the primary's, or how long the trouble has been.
    pub version: String,
    /// `read 20 Nov`.
    pub read: String,
    /// A sentence in place of the columns, for a Region with nothing to compare.
    pub instead: Option<String>,
    /// Further lines: what AWS says, what is in the way.
    pub notes: Vec<(&'static str, String)>,
    /// Whether all is well: such Regions may share one line.
    pub fine: bool,
}

/// A line for each Region that has a copy, should have one, or cannot be read.
#[must_use]
pub fn regions(model: &Model, secret: &Logical, assessment: &Assessment) -> Vec<RegionFact> {
    let case = Case { model, secret, assessment, problem: None };
    let mut facts: Vec<RegionFact> = Vec::new();
    for (region, _) in lanes::in_scope(model) {
        let cell = row::cell(assessment, region);
        let replica = case.replica(region);
        if cell != Cell::Nothing || replica.is_some() || secret.copies.contains_key(&region) {
            facts.push(fact(&case, region, cell));
        } else if lanes::is_dark(model, region) && Some(region) != assessment.home {
            facts.push(dark(&case, region));
        }
    }
    facts.sort_by_key(|fact| Some(fact.region) != assessment.home);
    facts
}

fn dark(case: &Case<'_>, region: Region) -> RegionFact {
    let described = case.primary().is_some_and(|held| held.described_at.is_some());
    let home_answers = case.assessment.home.is_some_and(|home| case.model.lane_state(home).is_readable());
    let known = if described && home_answers { "no replica; " } else { "" };
    RegionFact {
        region,
        glyph: ('–', Look::Dim),
        status: String::new(),
        version: String::new(),
        read: String::new(),
        instead: Some(format!("{known}Region not readable")),
        notes: Vec::new(),
        fine: false,
    }
}

fn fact(case: &Case<'_>, region: Region, cell: Cell) -> RegionFact {
    let copy = case.secret.copies.get(&region).map(|held| &held.entry);
    let replica = case.replica(region);
    let role = case.secret.role(region);
    let stale = case.assessment.home.is_some_and(|home| lanes::is_dark(case.model, home));
    let status = match (replica, role) {
        (Some(replica), _) if stale => format!("was {}", replica.status.as_str()),
        (Some(replica), _) => replica.status.as_str().to_owned(),
        (None, Some(role)) => role.word().to_owned(),
        (None, None) => "–".to_owned(),
    };
    let read =
        copy.and_then(|entry| entry.last_accessed).or(replica.and_then(|replica| replica.last_accessed));
    let mut notes = Vec::new();
    let there = in_the_way(case, region);
    let leading = case.assessment.problems.first();
    // WRONG has the message already, word for word.
    let quoted = there.is_empty()
        && leading.is_some_and(|leading| {
            leading.health == Health::Failed && leading.regions.first() == Some(&region)
        });
    // What AWS says of a copy that is in sync is that it is in sync.
    let troubled = replica.filter(|replica| replica.status != ReplicationStatus::InSync);
    if let Some(message) = troubled.and_then(|replica| replica.message.as_ref()).filter(|_| !quoted) {
        notes.push(("says", message.to_string()));
    }
    notes.extend(there);
    let fine = matches!(cell, Cell::InSync) && notes.is_empty();
    RegionFact {
        region,
        glyph: glyph::cell(cell),
        status,
        version: version(case, region, role),
        read: age::read_there(case.model, read),
        instead: (cell == Cell::Unreadable && copy.is_none() && replica.is_none())
            .then(|| "not readable; the primary is there".to_owned()),
        notes,
        fine,
    }
}

/// What has the name in a Region where the copy is not in sync.
fn in_the_way(case: &Case<'_>, region: Region) -> Vec<(&'static str, String)> {
    let Some(other) = case.in_the_way(region) else { return Vec::new() };
    let Some(entry) = other.copies.get(&region).map(|held| &held.entry) else { return Vec::new() };
    let made = entry.created.map(|at| format!(", made {}", at.strftime("%Y-%m"))).unwrap_or_default();
    let read = age::read_there(case.model, entry.last_accessed);
    let there = ("there", format!("·{}{made}, {read}", other.key.suffix()));
    let owner = entry.tag("owner").map(|owner| ("tag", format!("owner={owner}")));
    std::iter::once(there).chain(owner).collect()
}

fn version(case: &Case<'_>, region: Region, role: Option<Role>) -> String {
    let problem = case.assessment.problems.iter().find(|problem| {
        problem.regions.contains(&region)
            && matches!(problem.health, Health::Failed | Health::Stuck | Health::InProgress)
    });
    let since = problem.filter(|problem| problem.regions.len() == 1).and_then(|problem| problem.since);
    if let Some(since) = since.and_then(|since| age::since_column(case.model, since)) {
        return since;
    }
    let current = case.secret.copies.get(&region).and_then(|held| held.entry.versions.current());
    let gone = case.assessment.home.is_some_and(|home| lanes::is_dark(case.model, home));
    if role == Some(Role::Replica) && gone {
        return "not compared".to_owned();
    }
    if role != Some(Role::Replica) {
        return current.map_or_else(|| "–".to_owned(), |version| format!("v{}", version.short()));
    }
    match case.served(region) {
        Served::Same => "same".to_owned(),
        Served::Behind(_) => "behind".to_owned(),
        Served::Different(_) => "other".to_owned(),
        Served::Unknown => "not compared".to_owned(),
    }
}

/// `on, every 30 d, next 2 Dec`, `off`, `never set up`.
#[must_use]
pub fn rotation(model: &Model, entry: &Entry) -> String {
    let rotation = &entry.rotation;
    if !rotation.is_configured() {
        return "never set up".to_owned();
    }
    let mut words = vec![if rotation.enabled == Some(true) { "on" } else { "off" }.to_owned()];
    words.extend(rotation.rules.words());
    if rotation.enabled == Some(true) {
        words.extend(rotation.next.map(|at| format!("next {}", age::day(model, at))));
    }
    words.join(", ")
}

/// `CURRENT 1a2b3c4d  PREVIOUS 77fe01aa`.
#[must_use]
pub fn labels(entry: &Entry) -> String {
    let order = [Label::Pending, Label::Current, Label::Previous];
    let mut words: Vec<String> = order
        .iter()
        .filter_map(|label| {
            let version = entry.versions.holder(label)?;
            Some(format!("{}\u{a0}{}", label.as_str().trim_start_matches("AWS"), version.short()))
        })
        .collect();
    for (version, labels) in entry.versions.iter() {
        let own = labels.iter().filter(|label| matches!(label, Label::Other(_)));
        words.extend(own.map(|label| format!("{}\u{a0}{}", label.as_str(), version.short())));
    }
    if words.is_empty() { "none: the secret has no value".to_owned() } else { words.join("\u{a0} ") }
}

/// Whether a key is the one that AWS takes when none is chosen.
fn is_default(key: Option<&str>) -> bool {
    key.is_none_or(|key| key.ends_with("alias/aws/secretsmanager"))
}

/// A key in a few words: `AWS default`, `alias/prod-db`, `key 1234abcd`.
#[must_use]
pub fn key(key: Option<&str>) -> String {
    let Some(key) = key.filter(|key| !is_default(Some(key))) else { return "AWS default".to_owned() };
    let id = |id: &str| format!("key {}", id.chars().take(8).collect::<String>());
    let cut = key.split_once(":key/").map(|(_, rest)| id(rest));
    cut.or_else(|| key.split_once(":alias/").map(|(_, name)| format!("alias/{name}")))
        .unwrap_or_else(|| key.to_owned())
}

/// The primary's key, and whether replicas use AWS's default key instead of one of their own.
#[must_use]
pub fn kms(entry: &Entry) -> String {
    let own = entry.kms_key.as_ref().map(|key| key.as_str());
    if is_default(own) {
        return key(own);
    }
    let replicas = entry.replicas.iter().flatten();
    let weaker = replicas.filter(|replica| is_default(replica.kms_key.as_ref().map(|key| key.as_str())));
    match weaker.count() {
        0 => key(own),
        count => format!("{} · {}: AWS default", key(own), counted(count, "replica", "replicas")),
    }
}

/// `env=prod team=payments`, or nothing.
#[must_use]
pub fn tags(entry: &Entry) -> Option<String> {
    let tags: Vec<String> = entry.tags.iter().map(|tag| format!("{}={}", tag.key, tag.value)).collect();
    (!tags.is_empty()).then(|| tags.join("  "))
}

/// Whether there is a resource policy, as far as it was asked for.
#[must_use]
pub fn policy(model: &Model, entry: &Entry) -> Option<String> {
    match model.details.get(&entry.arn)?.policy.as_ref()? {
        Ok(None) => Some("none".to_owned()),
        Ok(Some(text)) => Some(text.to_string()),
        Err(error) => Some(format!("not readable: {error}")),
    }
}
