//! One term of a filter: what it means, and how it is written.

use std::fmt;

use crate::domain::{
    Region,
    fleet::Logical,
    glob::{fits, is_glob},
    health::{Assessment, Cell, Health},
    replication::Role,
};

use super::{fuzzy, word::Word};

/// One condition. Texts are kept in lower case where case does not count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Term {
    /// Part of the name or the description.
    Word(Word),
    /// Letters that the name has in this order, with others between them; better fits come first.
    Fuzzy(String),
    /// Part of an ARN.
    Arn(String),
    /// A health, or a status of the service.
    Status(Status),
    /// A Region where the secret has a copy, or should: its name, its code, or a glob over either.
    Region(String),
    /// The role of one of its copies.
    Role(Role),
    /// Part of the name, or a glob over all of it.
    Name(String),
    /// A tag that is there, with any value or with this one (or a glob over it).
    Tag(String, Option<String>),
}

/// What `status:` asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Status {
    /// This holds, whether it leads or not.
    Health(Health),
    /// Anything that counts as wrong.
    Wrong,
    /// Any trouble with rotation.
    Rotation,
    /// A replica has this status, as the service writes it but for case.
    Service(String),
}

/// The words of `status:` for health.
pub(super) const HEALTH: &[(&str, Health)] = &[
    ("failed", Health::Failed),
    ("diverged", Health::Diverged),
    ("split", Health::Split),
    ("stranded", Health::Stranded),
    ("stuck", Health::Stuck),
    ("rotation-stuck", Health::RotationStuck),
    ("left-over", Health::RotationLeftOver),
    ("overdue", Health::RotationOverdue),
    ("clash", Health::Clash),
    ("other", Health::Other),
    ("in-progress", Health::InProgress),
    ("unknown", Health::Unknown),
    ("pending-deletion", Health::PendingDeletion),
    ("not-read", Health::NotRead),
    ("in-sync", Health::InSync),
    ("standalone", Health::Standalone),
];

impl Term {
    /// Whether it holds, for what a secret tells without being judged.
    pub(super) fn of_secret(&self, secret: &Logical) -> bool {
        match self {
            Self::Word(word) => {
                let descriptions = secret.copies.values().filter_map(|held| held.entry.description.as_ref());
                descriptions.chain([&secret.name]).any(|text| word.is_in(&text.to_lowercase()))
            }
            Self::Fuzzy(letters) => fuzzy::score(&secret.name.to_lowercase(), letters).is_some(),
            Self::Arn(part) => secret.copies.values().any(|held| holds_text(held.entry.arn.as_str(), part)),
            Self::Status(Status::Service(word)) => is_said(secret, word),
            Self::Region(wanted) => named(secret).any(|region| is_region(region, wanted)),
            Self::Role(role) => secret.copies.keys().any(|region| secret.role(*region) == Some(*role)),
            Self::Name(wanted) if is_glob(wanted) => fits(wanted, &secret.name.to_lowercase()),
            Self::Name(wanted) => holds_text(&secret.name, wanted),
            Self::Tag(key, value) => secret.copies.values().flat_map(|held| &held.entry.tags).any(|tag| {
                let fitting = |value: &String| fits(value, &tag.value.to_lowercase());
                tag.key.to_lowercase() == *key && value.as_ref().is_none_or(fitting)
            }),
            Self::Status(_) => false,
        }
    }

    /// Whether it holds for a secret.
    pub(super) fn holds(&self, secret: &Logical, assessment: &Assessment) -> bool {
        match self {
            Self::Status(status) => status.holds(secret, assessment),
            Self::Region(wanted) => {
                shown(assessment).any(|region| is_region(region, wanted)) || self.of_secret(secret)
            }
            _ => self.of_secret(secret),
        }
    }
}

impl Status {
    fn holds(&self, secret: &Logical, assessment: &Assessment) -> bool {
        let any = |wanted: &dyn Fn(Health) -> bool| {
            wanted(assessment.health) || assessment.problems.iter().any(|problem| wanted(problem.health))
        };
        match self {
            Self::Health(health) => any(&|found| found == *health),
            Self::Wrong => any(&Health::is_wrong),
            Self::Rotation => any(&Health::is_of_rotation),
            Self::Service(word) => is_said(secret, word),
        }
    }
}

/// Whether a Region is meant by a name, a code or a glob.
pub(super) fn is_region(region: Region, wanted: &str) -> bool {
    fits(wanted, region.name()) || fits(wanted, &region.code())
}

/// The Regions that have a copy, or that a copy says should have one.
fn named(secret: &Logical) -> impl Iterator<Item = Region> + '_ {
    let named = secret.copies.values().flat_map(|held| held.entry.replicas.iter().flatten());
    secret.copies.keys().copied().chain(named.map(|replica| replica.region))
}

/// The Regions that have a cell.
fn shown(assessment: &Assessment) -> impl Iterator<Item = Region> + '_ {
    let cells = assessment.cells.iter().filter(|(_, cell)| **cell != Cell::Nothing);
    cells.map(|(region, _)| *region)
}

fn is_said(secret: &Logical, word: &str) -> bool {
    let replicas = secret.copies.values().flat_map(|held| held.entry.replicas.iter().flatten());
    replicas.into_iter().any(|replica| replica.status.as_str().to_lowercase() == word)
}

fn holds_text(text: &str, lower: &str) -> bool {
    text.to_lowercase().contains(lower)
}

/// As it would be typed.
impl fmt::Display for Term {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Word(word) => f.write_str(&quoted(word.as_str())),
            Self::Fuzzy(letters) => write!(f, "~{}", quoted(letters)),
            Self::Arn(part) => write!(f, "arn:{}", quoted(part.strip_prefix("arn:").unwrap_or(part))),
            Self::Status(Status::Health(health)) => {
                let word = HEALTH.iter().find(|(_, known)| known == health).map_or("", |(word, _)| word);
                write!(f, "status:{word}")
            }
            Self::Status(Status::Wrong) => f.write_str("status:wrong"),
            Self::Status(Status::Rotation) => f.write_str("status:rotation"),
            // Quotes say that the word is the service's.
            Self::Status(Status::Service(word)) => write!(f, "status:{}", always_quoted(word)),
            Self::Region(region) => write!(f, "region:{}", quoted(region)),
            Self::Role(role) => write!(f, "role:{}", role.word()),
            Self::Name(name) => write!(f, "name:{}", quoted(name)),
            Self::Tag(key, None) => write!(f, "tag:{}", quoted(key)),
            Self::Tag(key, Some(value)) => write!(f, "tag:{}={}", quoted(key), quoted(value)),
        }
    }
}

/// The text, in quotes if it would be read otherwise without them.
fn quoted(text: &str) -> String {
    let plain = |c: char| !c.is_whitespace() && !matches!(c, '"' | '\\' | ':' | '=');
    if !text.is_empty() && !text.starts_with(['!', '~']) && text.chars().all(plain) {
        return text.to_owned();
    }
    always_quoted(text)
}

fn always_quoted(text: &str) -> String {
    let mut quoted = String::from('"');
    for character in text.chars() {
        if matches!(character, '"' | '\\') {
            quoted.push('\\');
        }
        quoted.push(character);
    }
    quoted.push('"');
    quoted
}
