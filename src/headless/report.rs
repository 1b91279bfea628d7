//! What `status --json` prints, as values: schema 1. Adding members is no new schema; changing or removing them is.

use jiff::Timestamp;
use serde::Serialize;

use crate::{
    app::{Model, filter::Query},
    domain::{
        Region, Safe,
        fleet::Logical,
        health::{Assessment, Cell, Health, RotationState},
        replication::Role,
        rotation::VersionId,
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
}

/// One Region's lane.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct RegionLine {
    pub(super) region: Region,
    pub(super) state: &'static str,
    pub(super) secrets: usize,
    pub(super) error: Option<Safe>,
}

/// One logical secret.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct SecretLine {
    pub(super) account: Safe,
    pub(super) name: Safe,
    pub(super) arn_suffix: Safe,
    pub(super) home: Option<Region>,
    pub(super) health: Health,
    pub(super) problems: Vec<Health>,
    pub(super) regions: Vec<CopyLine>,
    pub(super) rotation: RotationLine,
    /// Where a replica is required that is known to be missing or unhealthy; not part of the JSON.
    #[serde(skip)]
    pub(super) missing: Vec<Region>,
}

/// One copy, or one Region that the primary replicates to.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct CopyLine {
    pub(super) region: Region,
    pub(super) role: &'static str,
    pub(super) status: Option<Safe>,
    pub(super) message: Option<Safe>,
    pub(super) kms_key: Option<Safe>,
    pub(super) current_version: Option<VersionId>,
}

/// How the rotation stands.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct RotationLine {
    pub(super) state: &'static str,
    pub(super) pending_version: Option<VersionId>,
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
        let known = model.fleet.iter().filter_map(|secret| {
            let assessment = model.rows.assessments.get(&secret.key)?;
            query.matches(secret, assessment).then(|| SecretLine::new(secret, assessment, required))
        });
        let mut secrets: Vec<SecretLine> = known.collect();
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
        }
    }

    /// Whether anything is wrong that exit status 3 stands for.
    pub(super) fn is_wrong(&self) -> bool {
        let wrong = |secret: &SecretLine| {
            !secret.missing.is_empty() || secret.problems.iter().any(|problem| problem.is_wrong())
        };
        self.secrets.iter().any(wrong)
    }
}

impl SecretLine {
    fn new(secret: &Logical, assessment: &Assessment, required: &[Region]) -> Self {
        let mut problems: Vec<Health> = assessment.problems.iter().map(|problem| problem.health).collect();
        problems.dedup();
        let unread = assessment.cells.values().any(|cell| *cell == Cell::NotRead);
        if (unread || assessment.health == Health::NotRead) && !problems.contains(&Health::NotRead) {
            problems.push(Health::NotRead);
        }
        Self {
            account: Safe::new(secret.key.account()),
            name: secret.name.clone(),
            arn_suffix: Safe::new(secret.key.suffix()),
            home: assessment.home,
            health: assessment.health,
            problems,
            regions: copies(secret),
            rotation: RotationLine::new(&assessment.rotation),
            missing: required.iter().copied().filter(|region| is_missing(assessment, *region)).collect(),
        }
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

fn copies(secret: &Logical) -> Vec<CopyLine> {
    let primary = secret.primary();
    let named = primary.into_iter().flat_map(|primary| primary.replicas()).map(|replica| replica.region);
    let mut regions: Vec<Region> = secret.copies.keys().copied().chain(named).collect();
    regions.sort();
    regions.dedup();
    let line = |region: Region| {
        let copy = secret.copies.get(&region).map(|held| &held.entry);
        let said =
            primary.and_then(|primary| primary.replicas().iter().find(|replica| replica.region == region));
        CopyLine {
            region,
            role: secret.role(region).unwrap_or(Role::Replica).word(),
            status: said.map(|replica| Safe::new(replica.status.as_str())),
            message: said.and_then(|replica| replica.message.clone()),
            kms_key: copy
                .and_then(|entry| entry.kms_key.clone())
                .or_else(|| said.and_then(|replica| replica.kms_key.clone())),
            current_version: copy.and_then(|entry| entry.versions.current().cloned()),
        }
    };
    regions.into_iter().map(line).collect()
}

impl RotationLine {
    fn new(rotation: &RotationState) -> Self {
        let (state, pending) = match rotation {
            RotationState::None => ("none", None),
            RotationState::Off => ("off", None),
            RotationState::Idle => ("idle", None),
            RotationState::InProgress(version) => ("in_progress", Some(version)),
            RotationState::Stuck(version) => ("stuck", Some(version)),
            RotationState::LeftOver(version) => ("left_over", Some(version)),
            RotationState::Overdue => ("overdue", None),
        };
        Self { state, pending_version: pending.cloned() }
    }
}
