//! Which actions are asked for: by secret, Region, outcome and time. All that is given must hold.

use jiff::Timestamp;

use crate::{
    app::filter::Query,
    domain::{Arn, Region, fate::Fate, glob, journal::Record},
};

/// Which actions are asked for; nothing given lets all through.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Choice {
    /// Of this secret: its name, an ARN of any of its copies, or a glob for either.
    pub secret: Option<Named>,
    /// Sent to one of these Regions, or with an effect in one of them; empty: whatever the Region.
    pub regions: Vec<Region>,
    /// That ended in one of these; of an unknown outcome that was resolved since, what was seen counts.
    pub fates: Vec<Fate>,
    /// Begun then or later.
    pub since: Option<Timestamp>,
    /// Begun then or before.
    pub until: Option<Timestamp>,
}

/// How a secret is named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    text: String,
    arn: Option<Arn>,
}

impl Named {
    /// A name, an ARN, or a glob.
    #[must_use]
    pub fn new(text: &str) -> Self {
        Self { text: text.trim().to_owned(), arn: Query::arn(text) }
    }

    fn means(&self, secret: &Arn) -> bool {
        match &self.arn {
            Some(arn) => arn.key() == secret.key(),
            None if glob::is_glob(&self.text) => {
                glob::fits(&self.text, secret.name()) || glob::fits(&self.text, secret.as_str())
            }
            None => secret.name() == self.text,
        }
    }
}

impl Choice {
    /// Whether an action is asked for.
    #[must_use]
    pub fn lets_through(&self, record: &Record) -> bool {
        let operation = &record.step.operation;
        self.secret.as_ref().is_none_or(|named| named.means(operation.secret()))
            && (self.regions.is_empty()
                || self.regions.contains(&operation.region())
                || operation.targets().iter().any(|region| self.regions.contains(region)))
            && (self.fates.is_empty() || self.fates.contains(&Fate::of(record)))
            && self.since.is_none_or(|since| record.at >= since)
            && self.until.is_none_or(|until| record.at <= until)
    }
}
