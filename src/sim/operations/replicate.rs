//! ReplicateSecretToRegions, RemoveRegionsFromReplication and StopReplicationToReplica. What they begin goes on in
//! `replication`.

use std::{collections::BTreeSet, sync::Arc};

use serde_json::{Value, json};

use super::Call;
use crate::{
    domain::region::Region,
    sim::{
        answer::{Answer, EntryAnswer},
        clock::Moment,
        failure::Failure,
        input::Input,
        keys::DEFAULT_KEY,
        replication::Link,
        scenario::{PromotedEntry, ReplicateInSync, Status},
        store::{Entry, Record, Role},
        world::{Address, Job, World},
    },
};

/// A Region to replicate to.
pub struct Wanted {
    region: Region,
    kms: Option<Arc<str>>,
}

/// Reads `AddReplicaRegions`; nothing if there is no such member.
pub fn wanted(input: &mut Input) -> Option<Vec<Wanted>> {
    let list = input.list("AddReplicaRegions", 1, usize::MAX)?;
    let mut all = Vec::with_capacity(list.len());
    for (at, value) in list.iter().enumerate() {
        let path = format!("addReplicaRegions.{}.member", at + 1);
        let key = value.get("KmsKeyId").and_then(Value::as_str).unwrap_or_default();
        input.length(&format!("{path}.kmsKeyId"), key, key, 0, 2048);
        let region = input.region(&format!("{path}.region"), value.get("Region").and_then(Value::as_str));
        if let Some(region) = region {
            let kms = (!key.is_empty() && key != DEFAULT_KEY).then(|| Arc::from(key));
            all.push(Wanted { region, kms });
        }
    }
    Some(all)
}

/// A secret is never its own replica, and never leaves its partition (user guide).
pub fn check_regions(home: Region, wanted: &[Wanted]) -> Result<(), Failure> {
    let known: BTreeSet<Region> = Region::known().collect();
    let mut seen = BTreeSet::new();
    for Wanted { region, .. } in wanted {
        if *region == home || region.partition() != home.partition() || !known.contains(region) {
            return Err(Failure::parameter("Invalid replica region."));
        }
        if !seen.insert(*region) {
            return Err(Failure::parameter(format!("Replica region {region} is given more than once.")));
        }
    }
    Ok(())
}

pub fn replicate(world: &mut World, call: &Call, input: &mut Input) -> Result<Answer, Failure> {
    let id = input.secret_id();
    let wanted = wanted(input);
    if wanted.is_none() {
        input.complain("null", "addReplicaRegions", "Member must not be null");
    }
    let overwrite = input.flag("ForceOverwriteReplicaSecret").unwrap_or(false);
    input.check()?;
    let wanted = wanted.unwrap_or_default();
    let address = world.find_writable(&call.account, call.region, &id)?;
    check_regions(call.region, &wanted)?;
    begin(world, &address, &wanted, overwrite);
    Ok(status(world, &address))
}

/// Begins the replications that are not in sync or under way already.
pub fn begin(world: &mut World, home: &Address, wanted: &[Wanted], overwrite: bool) {
    for Wanted { region, kms } in wanted {
        let entry = world.at(home).and_then(|record| record.entry(*region));
        let waits = |entry: &Entry| match entry.status {
            Status::InSync => world.choices.replicate_in_sync == ReplicateInSync::Ignored,
            Status::InProgress => entry.ticket != 0,
            _ => false,
        };
        if entry.is_some_and(waits) {
            continue;
        }
        world.change(home, |record| enter(record, *region, kms.clone()));
        world.begin_replication(home, *region, overwrite);
    }
}

/// Gives a primary an entry of a Region. A retry without a key changes the replica's key to AWS's own.
fn enter(record: &mut Record, region: Region, kms: Option<Arc<str>>) {
    if let Some(entry) = record.entries_mut().iter_mut().find(|entry| entry.region == region) {
        entry.kms = kms;
        return;
    }
    let status = Status::InProgress;
    let entry = Entry { region, kms, status, message: None, accessed: None, ticket: 0, held: false };
    match &mut record.role {
        Role::Primary(entries) => entries.push(entry),
        role => *role = Role::Primary(vec![entry]),
    }
}

fn status(world: &World, address: &Address) -> Answer {
    let entries = world.at(address).map(|record| EntryAnswer::all(record.entries())).unwrap_or_default();
    Answer::Json(json!({"ARN": address.arn(), "ReplicationStatus": entries}))
}

pub fn remove(world: &mut World, call: &Call, input: &mut Input) -> Result<Answer, Failure> {
    let id = input.secret_id();
    let names = input.texts("RemoveReplicaRegions", (1, usize::MAX), (1, 128));
    if names.is_none() {
        input.complain("null", "removeReplicaRegions", "Member must not be null");
    }
    let mut regions = Vec::new();
    for (at, name) in names.iter().flatten().enumerate() {
        regions.extend(input.region(&format!("removeReplicaRegions.{}.member", at + 1), Some(name)));
    }
    input.check()?;
    let home = world.find_writable(&call.account, call.region, &id)?;
    let record = world.at(&home).ok_or_else(Failure::not_found)?;
    if let Some(stranger) = regions.iter().find(|region| record.entry(**region).is_none()) {
        return Err(Failure::parameter(format!("The secret isn't replicated to region {stranger}.")));
    }
    for to in regions {
        forget(world, &home, to);
        let after = world.within(world.timing.removal);
        world.later(after, Job::Remove(Link { home: home.clone(), to }));
    }
    Ok(status(world, &home))
}

/// Drops a Region from the ReplicationStatus. A secret without any is an ordinary one again.
fn forget(world: &mut World, home: &Address, to: Region) {
    world.change(home, |record| {
        if let Role::Primary(entries) = &mut record.role {
            entries.retain(|entry| entry.region != to);
            if entries.is_empty() {
                record.role = Role::Standalone;
            }
        }
    });
}

pub fn stop(world: &mut World, call: &Call, input: &mut Input) -> Result<Answer, Failure> {
    let id = input.secret_id();
    input.check()?;
    let replica = world.find(&call.account, call.region, &id)?;
    let record = world.at(&replica).ok_or_else(Failure::not_found)?;
    let Role::Replica(home) = record.role else {
        return Err(Failure::parameter(
            "Operation not permitted on a secret that isn't a replica. Call must be made in the replica's region.",
        ));
    };
    world.change(&replica, |record| {
        record.role = Role::Standalone;
        record.changed = Moment::now();
        let key = record.kms.clone();
        for version in Arc::make_mut(&mut record.content.versions) {
            version.kms.clone_from(&key);
        }
    });
    let link = Link { home: replica.in_region(home), to: call.region };
    match world.choices.promoted_entry {
        PromotedEntry::Gone => forget(world, &link.home, link.to),
        PromotedEntry::Failed => {
            let (name, to) = (&link.home.name, link.to);
            let message = format!("Replication failed: Secret name {name} already exists in region {to}.");
            world.fail(&link, &message);
        }
        PromotedEntry::Stays => world.with_entry(&link, |entry| {
            entry.held = true;
            entry.ticket = 0;
        }),
    }
    Ok(Answer::Json(json!({"ARN": replica.arn()})))
}
