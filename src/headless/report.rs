//! What `status --json` prints, as values: schema 1. An entry of `secrets` is in `app`, since the dashboard copies it too.

use jiff::Timestamp;
use serde::Serialize;

use crate::{
    app::{Model, entry::SecretLine, filter::Query},
    domain::{
        Region, Safe,
        health::{Assessment, Cell, Health},
    },
};

use super::unread::is_unread;

/// The whole answer.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct Report {
    pub(super) schema: u32,
    pub(super) account: Option<Safe>,
    pub(super) identity: Option<Safe>,
    pub(super) generated_at: Timestamp,
    pub(super) complete: bool,
    pub(super) regions: Vec<RegionLine>,
    pub(super) secrets: Vec<SecretLine>,
    /// The secrets that lack a required copy, or have an unhealthy one, and where; not part of the JSON.
    #[serde(skip)]
    pub(super) missing: Vec<(Safe, Region)>,
}

/// One Region's lane.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct RegionLine {
    pub(super) region: Region,
    pub(super) state: &'static str,
    pub(super) secrets: usize,
    pub(super) error: Option<Safe>,
}

impl Report {
    /// The secrets that the filter lets through, the worst first.
    pub(super) fn new(model: &Model, query: &Query, required: &[Region]) -> Self {
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
        let mut secrets = Vec::new();
        let mut missing = Vec::new();
        for secret in model.fleet.iter() {
            let assessment = judge.assess(&secret);
            if !query.matches(&secret, &assessment) {
                continue;
            }
            secrets.push(SecretLine::new(&secret, &assessment));
            let lacking = required.iter().filter(|region| is_missing(&assessment, **region));
            missing.extend(lacking.map(|region| (secret.name.clone(), *region)));
        }
        missing.sort();
        secrets.sort_by(|a, b| {
            (a.health, &a.name, &a.arn_suffix, &a.account).cmp(&(
                b.health,
                &b.name,
                &b.arn_suffix,
                &b.account,
            ))
        });
        let identity = model.account.identity.as_ref();
        Self {
            schema: 1,
            account: identity.map(|identity| identity.account.clone()),
            identity: identity.map(|identity| identity.arn.clone()),
            generated_at: model.now.wall,
            complete,
            regions: regions.collect(),
            secrets,
            missing,
        }
    }

    /// Whether anything is wrong that exit status 3 stands for.
    pub(super) fn is_wrong(&self) -> bool {
        let wrong = |secret: &SecretLine| secret.problems.iter().any(|problem| problem.is_wrong());
        !self.missing.is_empty() || self.secrets.iter().any(wrong)
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
