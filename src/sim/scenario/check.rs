//! What a scenario must not say although its form allows it: one sentence for each fault, with the secret and what to do.
//! The rules for one secret are in [`super::check_secret`].

use std::collections::{BTreeMap, BTreeSet};

use super::{
    Action, Event, Fault, FaultKind, KeyState, SCHEMA, Scenario, ScenarioError, Secret, Span, check_secret,
};
use crate::domain::Region;

/// So many faults are told; a file that is wrong all over needs no thousand lines.
const MOST_TOLD: usize = 20;

/// The operations a fault can be about.
const OPERATIONS: &[&str] = &[
    "*",
    "BatchGetSecretValue",
    "CancelRotateSecret",
    "CreateSecret",
    "DeleteResourcePolicy",
    "DeleteSecret",
    "DescribeSecret",
    "GetCallerIdentity",
    "GetResourcePolicy",
    "GetSecretValue",
    "ListSecretVersionIds",
    "ListSecrets",
    "PutResourcePolicy",
    "PutSecretValue",
    "RemoveRegionsFromReplication",
    "ReplicateSecretToRegions",
    "RestoreSecret",
    "RotateSecret",
    "StopReplicationToReplica",
    "TagResource",
    "UntagResource",
    "UpdateSecret",
    "UpdateSecretVersionStage",
];

impl Scenario {
    /// Whether it can be simulated; `origin` names it in the error.
    ///
    /// # Errors
    /// A sentence for each fault, at most about twenty.
    pub fn check(&self, origin: &str) -> Result<(), ScenarioError> {
        let mut problems = Vec::new();
        self.check_world(&mut problems);
        let keys = self.known_keys();
        for secret in &self.written {
            check_secret::check(secret, &self.regions, &keys, &mut problems);
        }
        self.check_names(&mut problems);
        for fault in &self.faults {
            self.check_fault(fault, &mut problems);
        }
        for event in &self.events {
            self.check_event(event, &keys, &mut problems);
        }
        for seen in &self.first_seen {
            self.check_target(&seen.secret, seen.region, "first_seen", true, &mut problems);
        }
        if problems.is_empty() {
            return Ok(());
        }
        if let Some(more) = problems.len().checked_sub(MOST_TOLD).filter(|more| *more > 0) {
            problems.truncate(MOST_TOLD);
            problems.push(format!("and {more} more"));
        }
        Err(ScenarioError::Meaning { origin: origin.to_owned(), problems })
    }

    fn check_world(&self, problems: &mut Vec<String>) {
        if self.schema != SCHEMA {
            problems.push(format!("schema is {}; this program reads schema {SCHEMA}", self.schema));
        }
        if self.regions.is_empty() {
            problems.push("no Region is enabled; name at least one in `regions`".to_owned());
        }
        if let Some(twice) = twice(self.regions.iter()) {
            problems.push(format!("`regions` names {twice} twice"));
        }
        let partitions: BTreeSet<_> = self.regions.iter().map(|region| region.partition()).collect();
        if partitions.len() > 1 {
            problems.push("`regions` mixes partitions; an account lives in one".to_owned());
        }
        if self.account.id.len() != 12 || !self.account.id.bytes().all(|b| b.is_ascii_digit()) {
            problems.push(format!("account id {:?} is not twelve digits", self.account.id));
        }
        if self.identity.resource.is_empty() {
            problems.push("identity has an empty `resource`; write it like user/alex".to_owned());
        }
        if let Some(twice) = twice(self.keys.iter().map(|key| &key.id)) {
            problems.push(format!("key {twice:?} is there twice; put its Regions into one"));
        }
        if self.fleet.as_ref().is_some_and(|fleet| fleet.secrets > MOST_GENERATED) {
            problems.push(format!("`fleet` asks for more than {MOST_GENERATED} secrets"));
        }
    }

    /// Two secrets of one name cannot live in one Region (API: ResourceExistsException).
    fn check_names(&self, problems: &mut Vec<String>) {
        let mut taken = BTreeSet::new();
        for secret in &self.written {
            for region in secret.regions_with_copy() {
                if !taken.insert((secret.name.as_str(), region)) {
                    problems.push(format!(
                        "secret {:?} is in {region} twice; a Region holds a name once",
                        secret.name
                    ));
                }
            }
        }
    }

    fn check_fault(&self, fault: &Fault, problems: &mut Vec<String>) {
        let about = format!("fault {:?}", fault.kind);
        if !OPERATIONS.contains(&fault.operation.as_str()) {
            problems.push(format!("{about}: no operation is called {:?}; * means all", fault.operation));
        }
        if let Some(region) = fault.region.filter(|region| !self.regions.contains(region)) {
            problems.push(format!("{about}: {region} is not among the enabled `regions`"));
        }
        if fault.count == Some(0) {
            problems.push(format!("{about}: a count of 0 meets nothing; leave it out for all requests"));
        }
        match (fault.kind, fault.delay) {
            (FaultKind::Latency, None) => problems.push(format!("{about} needs `delay`, such as 1500ms")),
            (FaultKind::Latency, Some(delay)) if delay > LONGEST_DELAY => {
                problems.push(format!("{about}: delay {delay} is more than {LONGEST_DELAY}; use blackhole"));
            }
            (FaultKind::Latency, Some(_)) | (_, None) => {}
            (_, Some(_)) => problems.push(format!("{about} has no `delay`; that is for latency")),
        }
    }

    fn check_event(&self, event: &Event, keys: &Keys<'_>, problems: &mut Vec<String>) {
        let about = format!("event at {}", event.at);
        match &event.action {
            Action::Replicated(target)
            | Action::ReplicationFailed(target, _)
            | Action::ValuesArrive(target) => {
                self.check_target(&target.secret, target.region, &about, false, problems);
            }
            Action::Key { key, region, .. } => {
                if !keys.contains_key(&(key.as_str(), *region)) {
                    problems.push(format!("{about}: no [[key]] {key:?} in {region}"));
                }
            }
            Action::Fault(fault) => self.check_fault(fault, problems),
            Action::FaultEnds { region, .. } => {
                if !self.regions.contains(region) {
                    problems.push(format!("{about}: {region} is not among the enabled `regions`"));
                }
            }
        }
    }

    fn check_target(
        &self,
        name: &str,
        region: Region,
        about: &str,
        or_home: bool,
        problems: &mut Vec<String>,
    ) {
        let called: Vec<&Secret> = self.written.iter().filter(|secret| secret.is_called(name)).collect();
        if called.is_empty() {
            problems.push(format!("{about}: no [[secret]] is called {name:?}"));
            return;
        }
        let fits =
            |secret: &&&Secret| secret.replicas.contains(&region) || (or_home && secret.home == region);
        match called.iter().filter(fits).count() {
            1 => {}
            0 => problems.push(format!("{about}: {region} is no replica Region of secret {name:?}")),
            _ => problems
                .push(format!("{about}: several secrets are called {name:?} in {region}; write NAME-SUFFIX")),
        }
    }

    /// The keys by name and Region.
    fn known_keys(&self) -> Keys<'_> {
        let states = |key: &'_ super::Key| key.in_region.clone().into_iter();
        self.keys
            .iter()
            .flat_map(|key| states(key).map(|(region, state)| ((key.id.as_str(), region), state)))
            .collect()
    }
}

/// The states of keys by name and Region.
pub(super) type Keys<'a> = BTreeMap<(&'a str, Region), KeyState>;

/// A Region holds at most 500,000 secrets (quotas); a fleet may fill two.
const MOST_GENERATED: usize = 1_000_000;

/// A client gives up long before.
const LONGEST_DELAY: Span = Span::seconds(600);

/// The first that occurs a second time.
pub(super) fn twice<T: Ord>(all: impl IntoIterator<Item = T>) -> Option<T> {
    let mut seen = BTreeSet::new();
    for one in all {
        if seen.contains(&one) {
            return Some(one);
        }
        seen.insert(one);
    }
    None
}
