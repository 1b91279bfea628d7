//! What is wrong with a secret, and how bad: one rule for each word, in the order of their badness.
//!
//! Nothing is read here: a rule sees the fleet, the lanes' states, the first sights and the time.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{
    fleet::{Fleet, Logical},
    lane::LaneState,
    region::Region,
    rotation::VersionId,
    sight::{Sight, Sights},
    text::Safe,
};

mod cells;
mod clash;
mod deletion;
mod diverged;
mod not_read;
mod picture;
#[cfg(test)]
mod properties;
mod rotation;
#[cfg(test)]
mod samples;
mod scene;
mod sights;
mod split;
mod status;
mod stranded;
mod turning;
mod unknown;

use picture::{Finding, Picture};
use scene::Scene;

/// A secret's health: the worst of what holds leads. The order is the order of badness.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Health {
    /// A Region in ReplicationStatus is Failed.
    Failed,
    /// A replica that is reported InSync serves another version than its primary, as both descriptions show.
    Diverged,
    /// Two writable copies with one suffix, no longer linked.
    Split,
    /// A replica whose primary is gone or does not list it.
    Stranded,
    /// InProgress for 10 minutes of watching, or since our own send.
    Stuck,
    /// A rotation that does not end.
    RotationStuck,
    /// Rotation is off, and AWSPENDING was left behind.
    RotationLeftOver,
    /// NextRotationDate is more than 24 hours past.
    RotationOverdue,
    /// A Region in ReplicationStatus that is not InSync holds the name with another suffix. Beside *failed* too.
    Clash,
    /// A status that this version does not know.
    Other,
    /// A replica is InProgress.
    InProgress,
    /// The Region that would know cannot be read.
    Unknown,
    /// DeletedDate is set.
    PendingDeletion,
    /// Listed, not described yet.
    NotRead,
    /// Replicated, and nothing wrong.
    InSync,
    /// In one Region only, and nothing wrong.
    Standalone,
}

/// How a row's rotation stands: the home's, as it last told.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum RotationState {
    /// Never configured.
    None,
    /// Configured, and off.
    Off,
    /// On, nothing pending.
    Idle,
    /// A version is pending.
    InProgress(VersionId),
    /// It does not end.
    Stuck(VersionId),
    /// Off, and a version is pending.
    LeftOver(VersionId),
    /// NextRotationDate is more than 24 hours past.
    Overdue,
}

/// What one cell of the matrix shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Cell {
    /// Failed.
    Failed,
    /// Reported InSync, but another version.
    Diverged,
    /// A writable copy that is no longer linked.
    Split,
    /// A replica without a primary.
    Stranded,
    /// InProgress for too long.
    Stuck,
    /// A status not known to this version.
    Other,
    /// InProgress.
    InProgress,
    /// Cannot be read, and it would know.
    Unreadable,
    /// A copy is there to be read; whether it is in sync is not known.
    Readable,
    /// Planned for deletion.
    PendingDeletion,
    /// Not described yet.
    NotRead,
    /// The primary.
    Primary,
    /// A secret without replicas.
    Standalone,
    /// InSync.
    InSync,
    /// No copy.
    Nothing,
}

/// Since when something holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Since {
    /// The earliest time that is known.
    pub at: Timestamp,
    /// Whether it may have begun earlier: shown as `≥`.
    pub at_least: bool,
}

/// One thing that holds.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Problem {
    /// What.
    pub health: Health,
    /// Where, worst or only Region first; the home for a rotation.
    pub regions: Vec<Region>,
    /// Since when, if anything tells.
    pub since: Option<Since>,
    /// The status of the service as it is written, for [`Health::Other`].
    pub word: Option<Safe>,
}

/// What the rules say of one secret.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Assessment {
    /// The worst of it.
    pub health: Health,
    /// Everything that holds but not read, in sync and standalone, worst first.
    pub problems: Vec<Problem>,
    /// The matrix cells of the Regions that have something to show.
    pub cells: BTreeMap<Region, Cell>,
    /// The primary's Region; `None` for a split with no replicas.
    pub home: Option<Region>,
    /// Rotation.
    pub rotation: RotationState,
}

/// What the rules may look at.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// The whole fleet, for names in other Regions.
    pub fleet: &'a Fleet,
    /// How each Region answers.
    pub lanes: &'a BTreeMap<Region, LaneState>,
    /// First sights.
    pub sights: &'a Sights,
    /// The time of day.
    pub now: Timestamp,
    /// Whether the rule for *diverged* is on: see [`versions_are_shared`].
    pub compare_versions: bool,
    /// Our own sends of replications that are still watched: Region and time, for *stuck*.
    pub sent: &'a BTreeMap<(super::arn::SecretKey, Region), Timestamp>,
}

impl Health {
    /// Whether it is counted as wrong: from failed to rotation overdue.
    #[must_use]
    pub fn is_wrong(self) -> bool {
        self <= Self::RotationOverdue
    }

    /// Whether it is a trouble with rotation.
    #[must_use]
    pub fn is_of_rotation(self) -> bool {
        matches!(self, Self::RotationStuck | Self::RotationLeftOver | Self::RotationOverdue)
    }

    /// The health as JSON has it, with spaces.
    #[must_use]
    pub fn words(self) -> String {
        let written = serde_json::to_value(self).ok();
        written.as_ref().and_then(|value| value.as_str()).unwrap_or_default().replace('_', " ")
    }
}

/// What is wrong with one secret.
#[must_use]
pub fn assess(secret: &Logical, context: &Context<'_>) -> Assessment {
    let scene = Scene::new(secret, context);
    let mut picture = Picture::default();
    picture.take(status::statuses(&scene));
    picture.take(split::split(&scene));
    picture.take(stranded::stranded(&scene));
    picture.take(rotation::troubles(&scene));
    picture.take(unknown::unknown(&scene));
    picture.take(deletion::pending_deletion(&scene));
    picture.take(not_read::not_read(&scene));
    Assessment {
        health: picture.worst().unwrap_or_else(|| scene.fine()),
        problems: picture.problems(),
        cells: cells::cells(&scene, &picture),
        home: scene.home,
        rotation: rotation::rotation(&scene),
    }
}

/// The next time at which time alone may change what [`assess`] says; `None` when it never does. What is said before that
/// time stays as it is, unless the fleet, the lanes or the sights change.
#[must_use]
pub fn next_change(secret: &Logical, context: &Context<'_>) -> Option<Timestamp> {
    turning::next_change(&Scene::new(secret, context))
}

/// What is to be remembered of a secret's present troubles: each with the time of its first sight, by [`Sights`].
#[must_use]
pub fn sights_of(secret: &Logical) -> Vec<Sight> {
    sights::present(secret)
}

/// Which Regions of those that are looked at were listed completely, and answer.
#[derive(Debug, Clone, Copy)]
pub struct Read<'a>(&'a BTreeMap<Region, bool>);

impl<'a> Read<'a> {
    /// Each Region that is looked at, and whether it was read. One that is out of scope is left out.
    #[must_use]
    pub fn new(regions: &'a BTreeMap<Region, bool>) -> Self {
        Self(regions)
    }

    fn region(&self, region: Region) -> bool {
        self.0.get(&region) == Some(&true)
    }

    fn everywhere(&self) -> bool {
        self.0.values().all(|read| *read)
    }
}

/// Whether the answers show that a trouble that is not present any more is over. While the copies that would show it were
/// not described, or are in the dark, it is not. `secret` is `None` when no copy is left.
#[must_use]
pub fn sight_is_over(secret: Option<&Logical>, sight: &Sight, read: &Read<'_>) -> bool {
    sights::is_over(secret, sight, read)
}

/// Whether replicas carry their primary's version ids at all: that is observed, not documented. False when over five
/// secrets or more no InSync replica does; the rule for *diverged* is then off, and the screen says so.
#[must_use]
pub fn versions_are_shared(fleet: &Fleet) -> bool {
    diverged::versions_are_shared(fleet)
}

pub use diverged::{Census, is_primary_outdated};
