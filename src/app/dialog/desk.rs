//! What a dialog looks at: one secret in the model, and the time.

use crate::{
    app::{model::Model, msg::Now},
    domain::{
        Region, Safe, SecretKey,
        fleet::{Held, Logical},
        health::{Health, Problem},
        lane::LaneState,
        operation::Step,
        secret::Entry,
    },
};

use super::words;

/// The secret of the dialog, and everything it may be compared with.
#[derive(Debug)]
pub(super) struct Desk<'a> {
    pub(super) model: &'a Model,
    secret: Option<Logical>,
    pub(super) key: &'a SecretKey,
    pub(super) now: Now,
}

impl<'a> Desk<'a> {
    /// The desk of a secret, at the model's time.
    pub(super) fn new(model: &'a Model, key: &'a SecretKey) -> Self {
        Self { model, secret: model.fleet.get(key), key, now: model.now }
    }

    /// The secret, unless it has gone.
    pub(super) fn secret(&self) -> Option<&Logical> {
        self.secret.as_ref()
    }

    /// The copy in a Region.
    pub(super) fn copy(&self, region: Region) -> Option<&Held> {
        self.secret()?.copies.get(&region)
    }

    /// What the copy in a Region says of itself.
    pub(super) fn entry(&self, region: Region) -> Option<&Entry> {
        self.copy(region).map(|held| &held.entry)
    }

    /// How a Region answers.
    pub(super) fn lane(&self, region: Region) -> LaneState {
        self.model.lane_state(region)
    }

    /// The secret's name, to show.
    pub(super) fn name(&self) -> Safe {
        self.secret().map_or_else(|| Safe::new(self.key.name()), |secret| secret.name.clone())
    }

    /// Another secret of the same name in a Region, as the fleet shows it.
    pub(super) fn in_the_way(&self, region: Region) -> Option<Held> {
        let fleet = &self.model.fleet;
        let others = fleet.keys_named(self.key.name());
        others
            .filter(|other| *other != self.key && other.account() == self.key.account())
            .find_map(|other| fleet.copy(other, region))
    }

    /// Whether the copy in a Region is writable although the home is elsewhere: an overwrite would destroy it.
    pub(super) fn is_split(&self, region: Region, home: Region) -> bool {
        region != home && self.entry(region).is_some_and(|entry| !entry.is_replica())
    }

    /// Whether the home is known to have no such secret: it was asked, or the rules have found its replicas stranded. That
    /// nothing is known of it is no proof.
    pub(super) fn is_stranded(&self, home: Region) -> bool {
        if self.lane(home).is_dark() || self.copy(home).is_some() {
            return false;
        }
        let asked = self.secret().is_some_and(|secret| secret.absent.contains_key(&home));
        let assessment = self.model.assessment(self.key);
        let judged = assessment.filter(|assessment| assessment.home == Some(home));
        let found = |problem: &Problem| problem.health == Health::Stranded;
        asked || judged.is_some_and(|judged| judged.problems.iter().any(found))
    }

    /// Why nothing is known of a copy in a Region that is not known to be dark.
    pub(super) fn unread(&self, region: Region) -> String {
        if !self.model.lanes.contains_key(&region) {
            return format!("{region} is not looked at (--regions)");
        }
        match self.secret().and_then(|secret| secret.failures.get(&region)) {
            Some((error, _)) => format!("{region} does not describe it: {error}"),
            None => format!("{region}: not read yet"),
        }
    }

    /// What has changed since a step was shown, a sentence each.
    pub(super) fn changes(&self, step: &Step) -> Vec<Safe> {
        let region = step.operation.region();
        let mut changed = Vec::new();
        if self.lane(region).is_dark() {
            changed.push(Safe::new(&format!("{region} is {} now", words::lane(self.lane(region)))));
        }
        match self.copy(region) {
            None => changed.push(Safe::new(&format!("the secret is gone from {region}"))),
            // A listing has no statuses: only a description can be compared with them.
            Some(held) if held.described_at.is_some() || step.expected.statuses.is_empty() => {
                changed.extend(step.expected.differences(&held.entry));
            }
            Some(_) => {}
        }
        if let Some(target) = &step.expected.target {
            match self.model.fleet.copy(&target.arn.key(), target.arn.region()) {
                Some(held) => changed.extend(target.differences(&held.entry)),
                None => changed.push(Safe::new("the secret in the way is gone")),
            }
        }
        changed
    }
}
