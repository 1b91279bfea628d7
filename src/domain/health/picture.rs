//! What the rules found, gathered: findings of one kind become one problem, the worst first.

use std::cmp::Ordering;

use super::{Cell, Health, Problem, Since};
use crate::domain::{region::Region, text::Safe};

/// What one rule found in one Region.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Finding {
    pub(super) health: Health,
    pub(super) region: Region,
    pub(super) since: Option<Since>,
    pub(super) word: Option<Safe>,
    /// What the Region's cell shows by it; `None` when that is another rule's business.
    pub(super) cell: Option<Cell>,
}

/// Everything that was found.
#[derive(Debug, Default)]
pub(super) struct Picture {
    findings: Vec<Finding>,
}

impl Finding {
    pub(super) fn new(health: Health, region: Region) -> Self {
        Self { health, region, since: None, word: None, cell: cell_of(health) }
    }

    pub(super) fn since(self, since: Option<Since>) -> Self {
        Self { since, ..self }
    }

    pub(super) fn cell(self, cell: Option<Cell>) -> Self {
        Self { cell, ..self }
    }
}

fn cell_of(health: Health) -> Option<Cell> {
    match health {
        Health::Failed => Some(Cell::Failed),
        Health::Diverged => Some(Cell::Diverged),
        Health::Split => Some(Cell::Split),
        Health::Stranded => Some(Cell::Stranded),
        Health::Stuck => Some(Cell::Stuck),
        Health::Other => Some(Cell::Other),
        Health::InProgress => Some(Cell::InProgress),
        Health::Unknown => Some(Cell::Unreadable),
        Health::PendingDeletion => Some(Cell::PendingDeletion),
        Health::NotRead => Some(Cell::NotRead),
        Health::InSync => Some(Cell::InSync),
        Health::RotationStuck
        | Health::RotationLeftOver
        | Health::RotationOverdue
        | Health::Clash
        | Health::Standalone => None,
    }
}

impl Picture {
    pub(super) fn take(&mut self, findings: Vec<Finding>) {
        self.findings.extend(findings);
    }

    pub(super) fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// The worst that holds; `None` when nothing is wrong.
    pub(super) fn worst(&self) -> Option<Health> {
        self.findings.iter().map(|finding| finding.health).filter(|health| *health < Health::InSync).min()
    }

    pub(super) fn problems(&self) -> Vec<Problem> {
        let mut found: Vec<&Finding> =
            self.findings.iter().filter(|finding| finding.health < Health::NotRead).collect();
        found.sort_by(|a, b| (a.health, &a.word).cmp(&(b.health, &b.word)).then_with(|| older_first(a, b)));
        let mut problems: Vec<Problem> = Vec::new();
        for finding in found {
            match problems.last_mut() {
                Some(last) if last.health == finding.health && last.word == finding.word => {
                    if !last.regions.contains(&finding.region) {
                        last.regions.push(finding.region);
                    }
                }
                _ => problems.push(Problem {
                    health: finding.health,
                    regions: vec![finding.region],
                    since: finding.since,
                    word: finding.word.clone(),
                }),
            }
        }
        problems
    }
}

/// What has lasted longest comes first; what has no age, last. Otherwise the rule's own order stays.
fn older_first(a: &Finding, b: &Finding) -> Ordering {
    match (a.since, b.since) {
        (Some(a), Some(b)) => a.at.cmp(&b.at),
        (Some(_), None) => Ordering::Less,
        (None, Some(_)) => Ordering::Greater,
        (None, None) => Ordering::Equal,
    }
}
