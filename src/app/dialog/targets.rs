//! The Regions a secret may be replicated to: how each stands now, whether it can be chosen, and its key.

use std::collections::BTreeMap;

use crate::domain::{
    Region, Safe,
    health::Cell,
    lane::LaneState,
    replication::{Replica, ReplicationStatus},
    secret::Entry,
};

use super::{
    desk::Desk,
    view::Look,
    words::{glyph, own_key},
};

/// How a Region stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Now {
    /// Glyph and words.
    pub(super) words: String,
    /// Its look.
    pub(super) look: Look,
    /// Whether it can be marked.
    pub(super) choosable: bool,
}

/// The key for a Region.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum KeyThere {
    /// Nobody has chosen: the primary has a key of its own.
    Open,
    /// AWS's own.
    Default,
    /// This one.
    Own(Safe),
}

impl KeyThere {
    /// What is sent; `None` while nobody has chosen.
    pub(super) fn sent(&self) -> Option<Option<Safe>> {
        match self {
            Self::Open => None,
            Self::Default => Some(None),
            Self::Own(key) => Some(Some(key.clone())),
        }
    }
}

/// The Regions to show for a source, in geographic order.
pub(super) fn regions(desk: &Desk<'_>, home: Region) -> Vec<Region> {
    let lanes = desk.model.lanes.iter();
    let looked = lanes.filter(|(_, lane)| lane.state != LaneState::OutOfScope).map(|(region, _)| *region);
    let named = desk.entry(home).and_then(|entry| entry.replicas.as_deref()).unwrap_or_default();
    let mut regions: Vec<Region> = looked.chain(named.iter().map(|replica| replica.region)).collect();
    regions.retain(|region| *region != home && region.partition() == home.partition());
    regions.sort();
    regions.dedup();
    regions
}

/// How a Region stands, as its primary and its own answers tell.
pub(super) fn now(desk: &Desk<'_>, home: Region, region: Region) -> Now {
    let says = |words: &str, look, choosable| Now { words: words.to_owned(), look, choosable };
    if desk.is_split(region, home) {
        return says("⇄ split: its own copy", Look::Act, false);
    }
    let replica = desk.entry(home).and_then(|entry| entry.replica(region));
    match replica {
        Some(replica) => replicated(desk, replica),
        None => match (desk.lane(region), desk.entry(region), desk.in_the_way(region)) {
            (LaneState::Denied, _, _) => says("! not readable by you", Look::Act, true),
            (state, _, _) if state.is_dark() => {
                says(&format!("! {}", super::words::lane(state)), Look::Act, true)
            }
            (_, Some(entry), _) => {
                let home = entry.primary_region.map_or_else(String::new, |region| region.code());
                says(&format!("! follows {home}, unlisted"), Look::Act, true)
            }
            (_, _, Some(_)) => says("· none, name is taken", Look::Moving, true),
            _ => says("· none", Look::Dim, true),
        },
    }
}

fn replicated(desk: &Desk<'_>, replica: &Replica) -> Now {
    let assessment = desk.model.assessment(desk.key);
    let cell = assessment.as_ref().and_then(|assessment| assessment.cells.get(&replica.region));
    let (sign, look) = glyph(&replica.status);
    let plain = format!("{sign} {}", replica.status.as_str());
    match (&replica.status, cell) {
        (ReplicationStatus::InSync, Some(Cell::Diverged)) => {
            Now { words: "≠ InSync, other version".to_owned(), look: Look::Act, choosable: true }
        }
        (ReplicationStatus::InSync, _) => Now { words: plain, look, choosable: false },
        (ReplicationStatus::InProgress, Some(Cell::Stuck)) => {
            Now { words: "■ InProgress, stuck".to_owned(), look: Look::Act, choosable: true }
        }
        (ReplicationStatus::Failed, _) if desk.in_the_way(replica.region).is_some() => {
            Now { words: format!("{plain}, name is taken"), look, choosable: true }
        }
        _ => Now { words: plain, look, choosable: true },
    }
}

/// The key that a Region gets when nobody says otherwise: the replica's own again. A replica that names no key is no proof
/// of AWS's own key: under a primary with its own key somebody has to choose.
pub(super) fn key_at_first(entry: Option<&Entry>, region: Region) -> KeyThere {
    let named = entry.and_then(|entry| entry.replica(region)).and_then(|replica| replica.kms_key.as_ref());
    let primary = entry.and_then(|entry| own_key(entry.kms_key.as_ref()));
    match (named, own_key(named), primary) {
        (_, Some(key), _) => KeyThere::Own(key.clone()),
        (None, None, Some(_)) => KeyThere::Open,
        (Some(_), None, _) | (None, None, None) => KeyThere::Default,
    }
}

/// Keys that other replicas in a Region use, most used first.
pub(super) fn keys_in(desk: &Desk<'_>, region: Region) -> Vec<Safe> {
    let mut used: BTreeMap<Safe, usize> = BTreeMap::new();
    for (key, count) in desk.model.fleet.keys_there(region) {
        if let Some(key) = own_key(Some(key)) {
            *used.entry(key.clone()).or_default() += count;
        }
    }
    let mut keys: Vec<(Safe, usize)> = used.into_iter().collect();
    keys.sort_by(|(a, many), (b, few)| few.cmp(many).then(a.cmp(b)));
    keys.into_iter().map(|(key, _)| key.clone()).collect()
}
