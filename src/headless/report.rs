//! What `status --json` prints, as values: schema 1. An entry of `secrets` is in `app`, since the dashboard copies it too.

use jiff::Timestamp;
use serde::{Serialize, Serializer};

use crate::{
    app::{Model, entry::SecretLine, filter::Query, judge::Judge},
    domain::{
        Region, Safe, SecretKey,
        health::{Assessment, Cell, Health},
    },
};

use super::unread::is_unread;

/// The whole answer.
#[derive(Serialize)]
pub(super) struct Report<'a> {
    pub(super) schema: u32,
    pub(super) account: Option<Safe>,
    pub(super) identity: Option<Safe>,
    pub(super) generated_at: Timestamp,
    pub(super) complete: bool,
    pub(super) regions: Vec<RegionLine>,
    pub(super) secrets: Secrets<'a>,
    /// The secrets that lack a required copy, or have an unhealthy one, and where; not part of the JSON.
    #[serde(skip)]
    pub(super) missing: Vec<(Safe, Region)>,
}

/// The secrets, in order. What is said of each is made when it is asked for: that of a whole fleet would take several
/// times its room.
pub(super) struct Secrets<'a> {
    model: &'a Model,
    judge: Judge<'a>,
    found: Vec<Found>,
}

struct Found {
    health: Health,
    key: SecretKey,
    /// Whether anything is wrong with it.
    wrong: bool,
}

impl Found {
    /// The worst first, then by name.
    fn place(&self) -> (Health, &str, &str, &str) {
        (self.health, self.key.name(), self.key.suffix(), self.key.account())
    }
}

impl Secrets<'_> {
    pub(super) fn len(&self) -> usize {
        self.found.len()
    }

    /// How many are in trouble before all else.
    pub(super) fn in_trouble(&self) -> usize {
        self.found.iter().filter(|found| found.health.is_wrong()).count()
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = SecretLine> {
        let secrets = self.found.iter().filter_map(|found| self.model.fleet.get(&found.key));
        secrets.map(|secret| SecretLine::new(&secret, &self.judge.assess(&secret)))
    }
}

impl Serialize for Secrets<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_seq(self.iter())
    }
}

/// One Region's lane.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct RegionLine {
    pub(super) region: Region,
    pub(super) state: &'static str,
    pub(super) secrets: usize,
    pub(super) error: Option<Safe>,
}

impl<'a> Report<'a> {
    /// The secrets that the filter lets through, the worst first.
    pub(super) fn new(model: &'a Model, query: &Query, required: &[Region]) -> Self {
        let complete = model.is_complete();
        let regions = model.lanes.iter().map(|(region, lane)| RegionLine {
            region: *region,
            state: lane.state.word(),
            secrets: lane.secrets,
            error: is_unread(lane, complete)
                .then(|| lane.last_error.as_ref().map(|(error, _)| Safe::new(&error.to_string())))
                .flatten(),
        });
        let judge = model.judge();
        let mut found = Vec::new();
        let mut missing = Vec::new();
        for secret in model.fleet.iter() {
            let assessment = judge.assess(&secret);
            if !query.matches(&secret, &assessment) {
                continue;
            }
            let wrong = assessment.problems.iter().any(|problem| problem.health.is_wrong());
            found.push(Found { health: assessment.health, key: secret.key.clone(), wrong });
            let lacking = required.iter().filter(|region| is_missing(&assessment, **region));
            missing.extend(lacking.map(|region| (secret.name.clone(), *region)));
        }
        missing.sort();
        found.sort_by(|a, b| a.place().cmp(&b.place()));
        let identity = model.account.identity.as_ref();
        Self {
            schema: 1,
            account: identity.map(|identity| identity.account.clone()),
            identity: identity.map(|identity| identity.arn.clone()),
            generated_at: model.now.wall,
            complete,
            regions: regions.collect(),
            secrets: Secrets { model, judge, found },
            missing,
        }
    }

    /// Whether anything is wrong that exit status 3 stands for.
    pub(super) fn is_wrong(&self) -> bool {
        !self.missing.is_empty() || self.secrets.found.iter().any(|found| found.wrong)
    }
}

/// A required copy is missing when it is known not to be there, or known not to be healthy. What cannot be known makes
/// the answer incomplete instead.
fn is_missing(assessment: &Assessment, region: Region) -> bool {
    let undecided = assessment.problems.iter().any(|problem| problem.health == Health::Unknown)
        || assessment.health == Health::NotRead;
    match assessment.cells.get(&region).copied().unwrap_or(Cell::Nothing) {
        Cell::InSync | Cell::Primary | Cell::Standalone => false,
        Cell::Readable | Cell::Unreadable | Cell::NotRead => false,
        Cell::Nothing => !undecided,
        _ => true,
    }
}
