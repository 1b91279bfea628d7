//! What a rule looks at: one secret, the context, and what may be believed of each Region.

use super::{Context, Health, Since};
use crate::domain::{
    error::ErrorKind,
    fleet::{Held, Logical},
    lane::LaneState,
    region::Region,
    sight::Sight,
};

/// One secret and everything around it.
pub(super) struct Scene<'a> {
    pub(super) secret: &'a Logical,
    pub(super) context: &'a Context<'a>,
    pub(super) home: Option<Region>,
    /// The Regions of writable copies that are no longer linked, the home first; empty if there is one such copy at most.
    pub(super) split: Vec<Region>,
}

/// What is known of the copy in a Region that would know how replication stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Knowledge<'a> {
    /// The Region answers, and this is its description.
    Described(&'a Held),
    /// The Region answers, and DescribeSecret found nothing.
    Gone,
    /// The Region answers, but was not asked about this secret yet; or it has not answered at all yet.
    NotRead,
    /// The Region does not answer, or not about this secret.
    Unreadable,
}

impl<'a> Scene<'a> {
    pub(super) fn new(secret: &'a Logical, context: &'a Context<'a>) -> Self {
        let mut scene = Self { secret, context, home: secret.home(), split: Vec::new() };
        scene.split = super::split::regions(&scene);
        scene
    }

    fn lane(&self, region: Region) -> Option<LaneState> {
        self.context.lanes.get(&region).copied()
    }

    /// Whether the Region answers.
    pub(super) fn is_readable(&self, region: Region) -> bool {
        self.lane(region).is_some_and(LaneState::is_readable)
    }

    /// Whether the Region does not answer, or is not asked at all. False while its first answer is awaited.
    pub(super) fn is_dark(&self, region: Region) -> bool {
        self.lane(region).is_none_or(LaneState::is_dark)
    }

    pub(super) fn knowledge(&self, region: Region) -> Knowledge<'a> {
        if self.is_dark(region) {
            return Knowledge::Unreadable;
        }
        if !self.is_readable(region) {
            return Knowledge::NotRead;
        }
        match self.secret.copies.get(&region) {
            Some(held) if held.described_at.is_some() && !self.description_failed(region) => {
                Knowledge::Described(held)
            }
            None if self.secret.absent.contains_key(&region) => Knowledge::Gone,
            _ if self.description_failed(region) => Knowledge::Unreadable,
            _ => Knowledge::NotRead,
        }
    }

    /// Throttling is a state, not an error: the next attempt will tell.
    fn description_failed(&self, region: Region) -> bool {
        self.secret.failures.get(&region).is_some_and(|(error, _)| error.kind != ErrorKind::Throttled)
    }

    /// The copies that are no replicas, whose Regions answer: what they say of themselves holds.
    pub(super) fn own_masters(&self) -> impl Iterator<Item = (Region, &'a Held)> {
        self.secret
            .copies
            .iter()
            .filter(|(region, held)| !held.entry.is_replica() && self.is_readable(**region))
            .map(|(region, held)| (*region, held))
    }

    /// The Regions that would know how replication stands: of every copy that is no replica, and those that replicas name.
    pub(super) fn knowing(&self) -> Vec<Region> {
        let own = self.secret.copies.iter().filter(|(_, held)| !held.entry.is_replica());
        let named = self.secret.replicas().map(|(_, primary, _)| primary);
        let mut regions: Vec<Region> = own.map(|(region, _)| *region).chain(named).collect();
        regions.sort_unstable();
        regions.dedup();
        regions
    }

    /// When a trouble was first seen. It may have begun before.
    pub(super) fn first_seen(&self, sight: &Sight) -> Option<Since> {
        self.context.sights.since(sight).map(|at| Since { at, at_least: true })
    }

    /// The health of a secret with nothing wrong.
    pub(super) fn fine(&self) -> Health {
        match self.home.map(|home| self.knowledge(home)) {
            Some(Knowledge::Described(held)) if !held.replicas().is_empty() => Health::InSync,
            _ => Health::Standalone,
        }
    }
}
