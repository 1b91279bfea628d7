//! A scenario: what the simulator holds at its start, and what happens then. The same format is written by a snapshot of
//! a real account and read by a drill; it has no place for a secret's value.
//!
//! A scenario only describes. Loading it into the stores is the simulator's part.
//!
//! ```
//! # use secretdeck::sim::scenario::Scenario;
//! let text = r#"
//!     schema = 1
//!     regions = ["us-east-1", "us-west-2"]
//!
//!     [[secret]]
//!     name = "prod/app/db"
//!     home = "us-east-1"
//!     replicas = ["us-west-2"]
//!     changed = "3h ago"
//!
//!     [secret.in.us-west-2]
//!     status = "Failed"
//!     message = "Replication failed."
//! "#;
//! assert_eq!(Scenario::from_toml(text, "app.toml").unwrap().written.len(), 1);
//! ```

mod check;
mod check_secret;
pub mod event;
pub mod ids;
pub mod regional;
pub mod secret;
pub mod time;
pub mod world;

use std::{
    borrow::Cow,
    collections::HashSet,
    io,
    path::{Path, PathBuf},
};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use thiserror::Error;

pub use event::{Action, Event, Fault, FaultKind, FirstSeen, Target, Trouble};
pub use regional::{RegionalRotation, RegionalSecret, RegionalVersion, ReplicaEntry, Takes};
pub use secret::{InRegion, Rotation, RotationStep, Secret, Status, Version};
pub use time::{Span, SpanRange, TimeError, When};
pub use world::{
    Account, Choices, FailedReplica, Identity, Key, KeyState, OverwriteAtFailback, PromotedEntry,
    ReplicateInSync, RotateWhilePending, StatusInReplica, Timing,
};

use super::fleet::Fleet;
use crate::domain::{Arn, Region};

/// The version of the format that this program reads and writes.
pub const SCHEMA: u32 = 1;

/// The scenarios that come with the program.
const BUILT_IN: &[(&str, &str)] = &[
    ("incident", include_str!("../../assets/scenarios/incident.toml")),
    ("calm", include_str!("../../assets/scenarios/calm.toml")),
    ("outage", include_str!("../../assets/scenarios/outage.toml")),
    ("fleet", include_str!("../../assets/scenarios/fleet.toml")),
    ("empty", include_str!("../../assets/scenarios/empty.toml")),
];

/// Reads the schema alone, so that a newer file is not refused for a field that is unknown here.
#[derive(Deserialize)]
struct SchemaOnly {
    schema: u32,
}

/// A scenario, as its TOML file has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scenario {
    /// Always [`SCHEMA`].
    pub schema: u32,
    /// A sentence on what it is for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub about: Option<String>,
    /// The Regions that the account has enabled. Any other answers UnrecognizedClientException.
    pub regions: Vec<Region>,
    /// Whose secrets these are.
    #[serde(default)]
    pub account: Account,
    /// Who asks.
    #[serde(default)]
    pub identity: Identity,
    /// How long things take.
    #[serde(default)]
    pub timing: Timing,
    /// What happens where no source says what AWS does.
    #[serde(default)]
    pub choices: Choices,
    /// Secrets made by the generator, after those written down, whose names it leaves alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fleet: Option<Fleet>,
    /// The KMS keys that secrets name. AWS's own key needs no mention.
    #[serde(default, rename = "key", skip_serializing_if = "Vec::is_empty")]
    pub keys: Vec<Key>,
    /// The secrets written down. Use [`Scenario::secrets`] for all of them.
    #[serde(default, rename = "secret", skip_serializing_if = "Vec::is_empty")]
    pub written: Vec<Secret>,
    /// The faults that are there from the start.
    #[serde(default, rename = "fault", skip_serializing_if = "Vec::is_empty")]
    pub faults: Vec<Fault>,
    /// The timeline.
    #[serde(default, rename = "event", skip_serializing_if = "Vec::is_empty")]
    pub events: Vec<Event>,
    /// What a demo pretends that the program has seen before.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub first_seen: Vec<FirstSeen>,
}

/// Why there is no scenario.
#[derive(Debug, Error)]
pub enum ScenarioError {
    /// The file could not be read.
    #[error("cannot read the scenario {}: {source}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// Not TOML, or not in the scenario's form. The message names line and key.
    #[error("{origin} is no scenario: {message}")]
    Form {
        /// The file's name.
        origin: String,
        /// What is wrong, where.
        message: String,
    },
    /// Well formed, but it cannot be: one sentence for each fault.
    #[error("{origin} cannot be simulated: {}", problems.join("; "))]
    Meaning {
        /// The file's name.
        origin: String,
        /// What is wrong, with which secret, and what to do.
        problems: Vec<String>,
    },
}

impl Scenario {
    /// A scenario with nothing in it.
    #[must_use]
    pub fn empty(regions: &[Region]) -> Self {
        Self {
            schema: SCHEMA,
            about: None,
            regions: regions.to_vec(),
            account: Account::default(),
            identity: Identity::default(),
            timing: Timing::default(),
            choices: Choices::default(),
            fleet: None,
            keys: Vec::new(),
            written: Vec::new(),
            faults: Vec::new(),
            events: Vec::new(),
            first_seen: Vec::new(),
        }
    }

    /// Reads a scenario from TOML; `origin` names the text in errors.
    ///
    /// # Errors
    /// When the text is no TOML or not in the scenario's form, or describes what cannot be.
    pub fn from_toml(text: &str, origin: &str) -> Result<Self, ScenarioError> {
        let form = |message: String| ScenarioError::Form { origin: origin.to_owned(), message };
        let SchemaOnly { schema } = toml::from_str(text).map_err(|error| form(told(text, &error)))?;
        if schema != SCHEMA {
            return Err(form(format!(
                "it has schema {schema}, and this secretdeck reads schema {SCHEMA}; another version may read it"
            )));
        }
        let mut scenario: Self = toml::from_str(text).map_err(|error| form(told(text, &error)))?;
        scenario.add_fleet_keys();
        scenario.check(origin)?;
        Ok(scenario)
    }

    /// The scenario as TOML, as [`Self::from_toml`] reads it.
    ///
    /// # Errors
    /// When a text in it cannot be written as TOML; none of those that AWS allows.
    pub fn to_toml(&self) -> Result<String, toml::ser::Error> {
        toml::to_string(self)
    }

    /// The scenario of that name which comes with the program; None when there is no such.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        let text = BUILT_IN.iter().find_map(|(known, text)| (*known == name).then_some(*text))?;
        Self::from_toml(text, name).ok()
    }

    /// The names that [`Self::named`] knows.
    pub fn names() -> impl Iterator<Item = &'static str> {
        BUILT_IN.iter().map(|(name, _)| *name)
    }

    /// Reads a scenario from a file.
    ///
    /// # Errors
    /// When the file cannot be read, and as [`Scenario::from_toml`].
    pub fn from_file(path: &Path) -> Result<Self, ScenarioError> {
        let text = std::fs::read_to_string(path)
            .map_err(|source| ScenarioError::Unreadable { path: path.to_owned(), source })?;
        Self::from_toml(&text, &path.display().to_string())
    }

    /// What a demo pretends to have seen before: the ARN of the secret at its home, where and what it was, and when.
    pub fn seen_before(
        &self,
        start: Timestamp,
    ) -> impl Iterator<Item = (Arn, Region, Trouble, Timestamp)> + '_ {
        self.first_seen.iter().filter_map(move |seen| {
            let mut called = self.written.iter().filter(|secret| secret.is_called(&seen.secret));
            let secret = called.find(|s| s.home == seen.region || s.replicas.contains(&seen.region))?;
            let arn = secret.arn(&self.account.id)?;
            Some((arn, seen.region, seen.trouble, When::Ago(seen.ago).from_start(start)))
        })
    }

    /// Every secret: those written down, then the generated ones, made one by one as they are asked for.
    pub fn secrets(&self) -> impl Iterator<Item = Cow<'_, Secret>> + '_ {
        let names: HashSet<&str> = self.written.iter().map(|secret| secret.name.as_str()).collect();
        let generated = self.fleet.iter().flat_map(|fleet| fleet.secrets(&self.regions));
        let free = generated.filter(move |secret| !names.contains(secret.name.as_str()));
        self.written.iter().map(Cow::Borrowed).chain(free.map(Cow::Owned))
    }
}

/// What TOML's reader says, in one line, with its place.
fn told(text: &str, error: &toml::de::Error) -> String {
    let before = error.span().and_then(|span| text.get(..span.start));
    let place = before.map(|before| format!("line {}: ", before.matches('\n').count() + 1));
    let message = error.message().lines().map(str::trim).collect::<Vec<_>>().join(", ");
    place.unwrap_or_default() + &message
}

#[cfg(test)]
mod tests;
