//! Steps of each kind on one small secret, the worlds they were sent into, and the worlds in which they took effect.

use std::{collections::BTreeMap, time::Duration};

use super::{Look, Looks};
use crate::domain::{
    expected::{Expected, ExpectedRotation, role_of},
    fleet::samples::{entry, euw1, labelled, primary, replica, use1, usw2, version},
    lane::Lane,
    operation::{Operation, PlanId, ReplicaTarget, Step, StepId},
    region::Region,
    rotation::{Label, Rotation},
    secret::Entry,
    token::Token,
};

/// The token of a rotation, and so the id of its version.
pub(super) const OURS: &str = "0a1b2c3d-0000-4000-8000-000000000001";

/// What each Region holds; `None`: no such secret.
pub(super) type World = BTreeMap<Region, Option<Entry>>;

/// A step on a primary in us-east-1, or on a replica in us-west-2, that was confirmed in that world.
pub(super) fn step(operation: Operation, world: &World) -> Step {
    let entry = world[&operation.region()].as_ref().unwrap();
    let status = |region: &Region| entry.replica(*region).map(|replica| replica.status.clone());
    let statuses = match &operation {
        Operation::Replicate { to, .. } => to.iter().map(|t| (t.region, status(&t.region))).collect(),
        Operation::RemoveReplica { region, .. } => vec![(*region, status(region))],
        _ => Vec::new(),
    };
    let rotation = ExpectedRotation { enabled: entry.rotation.enabled, versions: entry.versions.clone() };
    let expected = Expected {
        secret: entry.arn.clone(),
        role: role_of(entry),
        home: entry.primary_region,
        statuses,
        keys: Vec::new(),
        rotation: Some(Box::new(rotation)),
        target: None,
    };
    let lane = Lane::new(operation.region());
    Step { id: StepId(1), plan: PlanId(1), lane, operation, expected, sender: Box::default() }
}

/// The whole world, asked so many seconds after the send.
pub(super) fn looks(world: &World, seconds: u64) -> Looks {
    let after = Duration::from_secs(seconds);
    world.iter().map(|(region, entry)| (*region, Look { after, entry: entry.clone() })).collect()
}

/// A world of a primary that says so of its replicas, and of their copies.
pub(super) fn linked(said: &[(Region, &str)]) -> World {
    let mut world = World::from([(use1(), Some(primary(use1(), said)))]);
    world.extend(said.iter().map(|(region, _)| (*region, Some(replica(*region, use1())))));
    world
}

/// A world of one secret whose rotation stands so.
pub(super) fn rotating(enabled: Option<bool>, current: &str, previous: &str, pending: &str) -> World {
    let entry = labelled(entry(use1()), current, previous, pending);
    let rotation = Rotation { enabled, ..Rotation::default() };
    World::from([(use1(), Some(Entry { rotation, ..entry }))])
}

pub(super) fn replicate(to: &[Region]) -> Operation {
    let target = |region: &Region| ReplicaTarget { region: *region, kms_key: None };
    let (secret, to) = (entry(use1()).arn, to.iter().map(target).collect());
    Operation::Replicate { secret, to, overwrite: false }
}

pub(super) fn remove() -> Operation {
    Operation::RemoveReplica { secret: entry(use1()).arn, region: usw2() }
}

pub(super) fn promote() -> Operation {
    Operation::Promote { replica: entry(usw2()).arn }
}

pub(super) fn cancel() -> Operation {
    Operation::CancelRotation { secret: entry(use1()).arn }
}

pub(super) fn move_stage(label: Label, from: &str, to: &str) -> Operation {
    let version = |id: &str| (!id.is_empty()).then(|| version(id));
    let secret = entry(use1()).arn;
    Operation::MoveStage { secret, label, remove_from: version(from), move_to: version(to) }
}

pub(super) fn rotate(immediately: bool) -> Operation {
    Operation::Rotate { secret: entry(use1()).arn, immediately, token: Token::new(OURS).ok() }
}

/// Each operation, the world it was sent into, and the worlds that show its effect.
pub(super) fn cases() -> Vec<(Operation, World, Vec<World>)> {
    let (west, europe) = (usw2(), euw1());
    let promoted = |own: Option<Region>| {
        let mut world = linked(&[(europe, "InSync")]);
        world.insert(west, Some(Entry { primary_region: own, ..entry(west) }));
        world
    };
    let mut removed = linked(&[(europe, "InSync")]);
    removed.insert(west, None);
    let both = linked(&[(west, "InSync"), (europe, "InSync")]);
    let left_over = || rotating(Some(false), "v1", "v0", "v2");
    vec![
        (
            replicate(&[west, europe]),
            linked(&[]),
            vec![linked(&[(west, "InProgress"), (europe, "Failed")]), both.clone()],
        ),
        (
            replicate(&[west]),
            linked(&[(west, "Failed")]),
            vec![linked(&[(west, "InProgress")]), linked(&[(west, "InSync"), (europe, "Failed")])],
        ),
        (remove(), both.clone(), vec![removed]),
        (promote(), both, vec![promoted(None), promoted(Some(west))]),
        (
            cancel(),
            rotating(Some(true), "v1", "v0", "v2"),
            vec![left_over(), rotating(None, "v1", "v0", "v2")],
        ),
        (
            move_stage(Label::Pending, "v2", ""),
            left_over(),
            vec![rotating(Some(false), "v1", "v0", ""), rotating(Some(true), "v1", "v0", "")],
        ),
        (
            move_stage(Label::Current, "v1", "v2"),
            left_over(),
            vec![rotating(Some(false), "v2", "v1", ""), rotating(Some(false), "v2", "v1", "v3")],
        ),
        (
            rotate(true),
            rotating(Some(true), "v1", "v0", ""),
            vec![rotating(Some(true), "v1", "v0", OURS), rotating(Some(true), OURS, "v1", "")],
        ),
        (
            rotate(false),
            rotating(Some(false), "v1", "v0", ""),
            vec![rotating(Some(true), "v1", "v0", ""), rotating(Some(true), "v2", "v1", "")],
        ),
        (
            rotate(true),
            left_over(),
            vec![rotating(Some(true), "v1", "v0", "v2"), rotating(Some(false), "v1", "v0", OURS)],
        ),
    ]
}
