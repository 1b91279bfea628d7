//! The flags of `secretdeck journal`, and the question that they make.

use std::time::Duration;

use clap::{Args, ValueEnum};
use jiff::Timestamp;

use crate::{
    config::regions::{self, Regions},
    domain::fate::Fate,
    headless::journal::{Choice, Moment, Named, Question},
};

/// `secretdeck journal`.
#[derive(Debug, Clone, PartialEq, Eq, Args)]
pub struct Journal {
    /// Print JSON instead of a table: one object, or with --follow an action a line
    #[arg(long)]
    pub json: bool,
    /// Go on, and print new and changed actions as they come, until Ctrl-C
    #[arg(long)]
    pub follow: bool,
    /// How often --follow looks
    #[arg(long, value_name = "DURATION", default_value = "1s", requires = "follow", value_parser = interval)]
    pub interval: Duration,
    /// Only actions on this secret: its name, an ARN of any of its copies, or a glob such as 'prod/*'
    #[arg(long, value_name = "TEXT")]
    pub secret: Option<String>,
    /// Only actions sent to these Regions, or with an effect there: names, globs ('eu-*') or all, separated by commas
    #[arg(long, value_name = "REGION", value_parser = known)]
    pub region: Option<Regions>,
    /// Only actions that ended so (may be given several times)
    #[arg(long, value_enum, value_name = "OUTCOME", value_delimiter = ',')]
    pub outcome: Vec<Ended>,
    /// Only actions begun since then: 2h or 3d for so long ago, a date, or a time (UTC unless it says otherwise)
    #[arg(long, value_name = "WHEN", value_parser = Moment::parse)]
    pub since: Option<Moment>,
    /// Only actions begun until then; a date counts to its end
    #[arg(long, value_name = "WHEN", value_parser = Moment::parse)]
    pub until: Option<Moment>,
    /// The demo's journal instead of the real one
    #[arg(long)]
    pub demo: bool,
}

/// How an action ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Ended {
    /// AWS accepted it, or its effect was seen since
    Done,
    /// Not known at first; no effect was seen since
    NotDone,
    /// AWS answered no
    Refused,
    /// Nothing was sent
    NotSent,
    /// Nobody knows until somebody looks
    Unknown,
    /// Another window is at it
    InFlight,
    /// Confirmed in a window that is open, and nothing sent yet
    Waiting,
}

impl From<Ended> for Fate {
    fn from(ended: Ended) -> Self {
        match ended {
            Ended::Done => Self::Done,
            Ended::NotDone => Self::NotDone,
            Ended::Refused => Self::Refused,
            Ended::NotSent => Self::NotSent,
            Ended::Unknown => Self::Unknown,
            Ended::InFlight => Self::InFlight,
            Ended::Waiting => Self::Waiting,
        }
    }
}

impl Journal {
    /// What is asked, now; `ascii` draws our own signs in ASCII.
    #[must_use]
    pub fn question(&self, now: Timestamp, ascii: bool) -> Question {
        let choice = Choice {
            secret: self.secret.as_deref().map(Named::new),
            regions: self.region.as_ref().map(|named| named.regions.clone()).unwrap_or_default(),
            fates: self.outcome.iter().copied().map(Fate::from).collect(),
            since: self.since.map(|moment| moment.first(now)),
            until: self.until.map(|moment| moment.last(now)),
        };
        Question { json: self.json, choice, follow: self.follow.then_some(self.interval), ascii }
    }
}

/// The Regions of a list; globs mean those of the first partition that has any.
fn known(text: &str) -> Result<Regions, String> {
    regions::parse(text, "aws")
}

fn interval(text: &str) -> Result<Duration, String> {
    let duration = super::duration(text)?;
    match duration.is_zero() {
        true => Err("it is too short; 1s is the shortest".to_owned()),
        false => Ok(duration),
    }
}
