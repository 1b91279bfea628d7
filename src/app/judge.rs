//! What the rules say of a secret, in full: asked anew whenever somebody looks, by what is known at that moment. The rows
//! keep only what they need of it.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::model::{Model, Watched};
use crate::domain::{
    Region, SecretKey,
    fleet::Logical,
    health::{self, Assessment, Context},
    lane::LaneState,
};

/// Everything that the rules look at, gathered once for several secrets.
#[derive(Debug)]
pub struct Judge<'a> {
    model: &'a Model,
    lanes: BTreeMap<Region, LaneState>,
    sent: BTreeMap<(SecretKey, Region), Timestamp>,
    compare_versions: bool,
}

impl Judge<'_> {
    fn context(&self) -> Context<'_> {
        Context {
            fleet: &self.model.fleet,
            lanes: &self.lanes,
            sights: &self.model.sights,
            now: self.model.now.wall,
            compare_versions: self.compare_versions,
            sent: &self.sent,
        }
    }

    /// What the rules say of a secret.
    #[must_use]
    pub fn assess(&self, secret: &Logical) -> Assessment {
        health::assess(secret, &self.context())
    }

    /// When time alone may change that.
    #[must_use]
    pub fn next_change(&self, secret: &Logical) -> Option<Timestamp> {
        health::next_change(secret, &self.context())
    }

    /// Whether a Region answers.
    #[must_use]
    pub fn is_readable(&self, region: Region) -> bool {
        self.lanes.get(&region).is_some_and(|lane| lane.is_readable())
    }
}

impl Model {
    /// The rules, with what they look at.
    #[must_use]
    pub fn judge(&self) -> Judge<'_> {
        self.judge_comparing(!self.rows.versions_differ)
    }

    /// The same; `compare_versions` says whether the rule for *diverged* is on.
    #[must_use]
    pub fn judge_comparing(&self, compare_versions: bool) -> Judge<'_> {
        Judge {
            model: self,
            lanes: self.lanes.iter().map(|(region, lane)| (*region, lane.state)).collect(),
            sent: self.sent(),
            compare_versions,
        }
    }

    /// What the rules say of a secret now; `None` when there is no such secret.
    #[must_use]
    pub fn assessment(&self, key: &SecretKey) -> Option<Assessment> {
        let secret = self.fleet.get(key)?;
        Some(self.judge().assess(&secret))
    }

    /// The selected secret's assessment.
    #[must_use]
    pub fn selected_assessment(&self) -> Option<Assessment> {
        self.assessment(self.selection.secret.as_ref()?)
    }

    /// Our own replications that are still watched: their age is known to the second.
    fn sent(&self) -> BTreeMap<(SecretKey, Region), Timestamp> {
        let mut sent = BTreeMap::new();
        for action in &self.activity {
            for (region, watched) in &action.watch {
                if matches!(watched, Watched::Moving | Watched::Stuck) {
                    sent.insert((action.step.operation.secret().key(), *region), action.started.wall);
                }
            }
        }
        sent
    }
}
