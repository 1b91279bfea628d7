//! One problem of one secret, and what our own data adds to it.

use crate::{
    app::{
        Model,
        select::{age, lanes, listed},
    },
    domain::{
        Region,
        fleet::{Held, Logical},
        health::{Assessment, Health, Problem},
        replication::{Replica, ReplicationStatus},
        rotation::VersionId,
    },
};

/// How the version that a Region serves compares with the primary's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Served {
    /// The same.
    Same,
    /// The one before.
    Behind(VersionId),
    /// Another.
    Different(VersionId),
    /// One of the two is not known, or not of now.
    Unknown,
}

/// What is to be explained.
#[derive(Debug, Clone, Copy)]
pub(super) struct Case<'a> {
    pub model: &'a Model,
    pub secret: &'a Logical,
    pub assessment: &'a Assessment,
    pub problem: Option<&'a Problem>,
}

impl<'a> Case<'a> {
    pub fn health(&self) -> Health {
        self.problem.map_or(self.assessment.health, |problem| problem.health)
    }

    /// The Region it is about: the worst of the problem's, else the home.
    pub fn region(&self) -> Option<Region> {
        let worst = self.problem.and_then(|problem| problem.regions.first().copied());
        worst.or(self.assessment.home).or_else(|| self.secret.copies.keys().next().copied())
    }

    pub fn region_name(&self) -> &'static str {
        self.region().map_or("a Region", Region::name)
    }

    pub fn home_name(&self) -> &'static str {
        self.assessment.home.map_or("its home", Region::name)
    }

    pub fn primary(&self) -> Option<&'a Held> {
        self.assessment.home.and_then(|home| self.secret.copies.get(&home))
    }

    pub fn replica(&self, region: Region) -> Option<&'a Replica> {
        self.primary().and_then(|held| held.entry.replica(region))
    }

    /// `≥ 3 h`, or nothing.
    pub fn since(&self) -> Option<String> {
        self.problem.and_then(|problem| problem.since).and_then(|since| age::since_long(self.model, since))
    }

    /// Another secret of the same name and account in a Region. Where our replica is in sync there is none, whatever an
    /// older list says: a name is there once in a Region.
    pub fn in_the_way(&self, region: Region) -> Option<Logical> {
        if self.holds_name(region) {
            return None;
        }
        let key = &self.secret.key;
        self.model.fleet.named(key.name()).find(|other| {
            other.key != *key && other.key.account() == key.account() && other.copies.contains_key(&region)
        })
    }

    /// Whether the primary says that its replica in a Region is in sync.
    pub fn holds_name(&self, region: Region) -> bool {
        self.replica(region).is_some_and(|replica| replica.status == ReplicationStatus::InSync)
    }

    /// What apps in a Region get, compared with the primary.
    pub fn served(&self, region: Region) -> Served {
        let copy = self.secret.copies.get(&region).and_then(|held| held.entry.versions.current());
        let primary = self.primary().map(|held| &held.entry.versions);
        let (Some(copy), Some(primary)) = (copy, primary) else { return Served::Unknown };
        if lanes::is_dark(self.model, region) {
            Served::Unknown
        } else if primary.current() == Some(copy) {
            Served::Same
        } else if primary.previous() == Some(copy) {
            Served::Behind(copy.clone())
        } else {
            Served::Different(copy.clone())
        }
    }

    /// The replicas that are in sync and not part of the problem.
    pub fn fine(&self) -> Vec<Region> {
        let wrong = self.problem.map(|problem| problem.regions.as_slice()).unwrap_or_default();
        let replicas = self.primary().and_then(|held| held.entry.replicas.as_deref()).unwrap_or_default();
        replicas
            .iter()
            .filter(|replica| replica.status == ReplicationStatus::InSync && !wrong.contains(&replica.region))
            .map(|replica| replica.region)
            .collect()
    }

    /// `us-west-2 and ap-southeast-2 are fine`, or nothing.
    pub fn fine_words(&self) -> Option<String> {
        let fine = self.fine();
        match fine.len() {
            0 => None,
            1..=2 => {
                let names: Vec<String> = fine.iter().map(|region| region.name().to_owned()).collect();
                Some(format!("{} {} fine", listed(&names), if names.len() == 1 { "is" } else { "are" }))
            }
            _ => Some("the other replicas are fine".to_owned()),
        }
    }
}

/// The first eight characters of a version, as a sentence has it.
pub(super) fn short(version: Option<&VersionId>) -> &str {
    version.map_or("no version", VersionId::short)
}

/// The codes of Regions, side by side.
pub(super) fn codes(regions: &[Region]) -> String {
    regions.iter().map(|region| region.code()).collect::<Vec<_>>().join(" ")
}
