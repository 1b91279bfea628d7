//! A secret as values that other programs read: an entry of `status --json`, schema 1. Adding members is no new schema;
//! changing or removing them is.

use serde::Serialize;

use crate::domain::{
    Region, Safe,
    fleet::Logical,
    health::{Assessment, Cell, Health, RotationState},
    replication::Role,
    rotation::VersionId,
};

/// One logical secret.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SecretLine {
    /// The account.
    pub account: Safe,
    /// The secret's name.
    pub name: Safe,
    /// The six characters at the end of its ARN.
    pub arn_suffix: Safe,
    /// The primary's Region, if it is known.
    pub home: Option<Region>,
    /// The worst of what holds.
    pub health: Health,
    /// All that holds but in sync and standalone, the worst first.
    pub problems: Vec<Health>,
    /// Its copies, by Region.
    pub regions: Vec<CopyLine>,
    /// How the rotation stands.
    pub rotation: RotationLine,
}

/// One copy, or one Region that the primary replicates to.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CopyLine {
    /// The Region.
    pub region: Region,
    /// primary, replica, standalone.
    pub role: &'static str,
    /// What the primary says of it, as the service writes it.
    pub status: Option<Safe>,
    /// The service's message.
    pub message: Option<Safe>,
    /// The KMS key, if it is not the default one.
    pub kms_key: Option<Safe>,
    /// The version that carries AWSCURRENT.
    pub current_version: Option<VersionId>,
}

/// How the rotation stands.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RotationLine {
    /// none, off, idle, in_progress, stuck, left_over, overdue.
    pub state: &'static str,
    /// The version that carries AWSPENDING, and is not current.
    pub pending_version: Option<VersionId>,
}

impl SecretLine {
    /// What is known of a secret.
    #[must_use]
    pub fn new(secret: &Logical, assessment: &Assessment) -> Self {
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
        }
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
