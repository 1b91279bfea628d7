//! Which dialog a command opens on a place, or the reason why none.

use crate::{
    app::{command::Command, model::Model, msg::Place},
    domain::{
        Region, Safe,
        fleet::{Held, Logical},
        replication::Role,
        secret::Entry,
    },
};

use super::{
    desk::Desk, overwrite, page::Page, promote, promote::Promote, remove::Remove, replicate::Replicate,
    rotate_now::RotateNow, rotation::Rotation, words,
};

type Opened = Result<Box<dyn Page>, Safe>;

/// The page of a command.
pub(super) fn page(command: Command, place: &Place, model: &Model) -> Opened {
    let desk = Desk::new(model, &place.secret);
    let Some(secret) = desk.secret() else { return no("no such secret any more") };
    if let Some(manager) = words::manager(secret.any(), &place.secret) {
        return no(&match command {
            Command::Rotation | Command::RotateNow => format!("rotated by {manager}"),
            _ => format!("managed by {manager}: change it there"),
        });
    }
    match command {
        Command::Replicate => replicate(&desk, place.region),
        Command::Promote => promote(&desk, place.region),
        Command::Rotation => rotation(&desk, place.region),
        Command::RotateNow => rotate_now(&desk, place.region),
        Command::RemoveReplica => remove(&desk, place.region),
        _ => no("not an action"),
    }
}

fn no(why: &str) -> Opened {
    Err(Safe::new(why))
}

/// The copy that takes writes: every call but a promotion must be sent to its Region.
fn writer<'a>(desk: &'a Desk<'_>, meant: Option<Region>) -> Result<&'a Held, Safe> {
    let refuse = |why: String| Err(Safe::new(&why));
    let secret = desk.secret().ok_or_else(|| Safe::new("no such secret any more"))?;
    let home = match secret.home() {
        Some(home) => home,
        None => {
            let writable = |region: &Region| secret.role(*region) == Some(Role::Standalone);
            match meant.filter(writable) {
                Some(region) => region,
                None => return refuse("split: choose one of the copies with h and l".to_owned()),
            }
        }
    };
    if desk.lane(home).is_dark() {
        if let Some(held) = promoted(desk, home, meant) {
            return Ok(held);
        }
        return refuse(format!("home Region {}: must be sent there", words::lane(desk.lane(home))));
    }
    // What is sent there could not be followed: nobody reads that Region again.
    if !desk.model.lanes.contains_key(&home) {
        return refuse(format!("{home} is not looked at (--regions)"));
    }
    match secret.copies.get(&home) {
        None if desk.is_stranded(home) => refuse(format!("stranded: no primary in {home}; promote first")),
        None => refuse(desk.unread(home)),
        Some(held) if held.entry.deleted.is_some() => refuse("scheduled for deletion".to_owned()),
        Some(held) => Ok(held),
    }
}

/// The copy that takes writes while the home is dark: promoted, and meant.
fn promoted<'a>(desk: &'a Desk<'_>, home: Region, meant: Option<Region>) -> Option<&'a Held> {
    let region = meant.filter(|region| *region != home && !desk.lane(*region).is_dark())?;
    desk.copy(region).filter(|held| held.is_writable())
}

fn replicate(desk: &Desk<'_>, meant: Option<Region>) -> Opened {
    let source = writer(desk, meant)?;
    if meant.is_some_and(|region| desk.is_split(region, source.entry.region())) {
        return no("split: replicating there would destroy the promoted copy");
    }
    let page = Replicate::new(&source.entry.arn, meant, desk);
    if page.regions.is_empty() {
        return no("no other Region is looked at");
    }
    Ok(Box::new(page))
}

/// Whether the replicate dialog would offer to overwrite the secret in the way in a Region.
pub(super) fn may_overwrite(desk: &Desk<'_>, region: Region) -> bool {
    writer(desk, Some(region)).is_ok_and(|source| {
        let page = Replicate::new(&source.entry.arn, Some(region), desk);
        overwrite::allowed(desk, &page, region).is_ok()
    })
}

fn promote(desk: &Desk<'_>, meant: Option<Region>) -> Opened {
    let (all, reached) = promote::replicas(desk);
    if all.is_empty() {
        return no("no replica to promote");
    }
    let dark = meant.filter(|region| all.contains(region)).or(all.first().copied());
    if reached.is_empty() || meant.is_some_and(|region| all.contains(&region) && !reached.contains(&region)) {
        let region = dark.map_or("the Region", Region::name);
        let state = dark.map_or("silent", |region| words::lane(desk.lane(region)));
        return no(&format!("{region} {state}: must be sent there"));
    }
    let home = desk.secret().and_then(|secret| {
        let of = meant.filter(|region| reached.contains(region)).or(reached.first().copied())?;
        secret.copies.get(&of)?.entry.primary_region
    });
    match home {
        Some(home) => Ok(Box::new(Promote::new(home, reached, meant))),
        None => no("no replica to promote"),
    }
}

/// A copy whose rotation was ever set up: of a split, the one that is meant.
fn rotating<'a>(desk: &'a Desk<'_>, meant: Option<Region>) -> Result<&'a Entry, Safe> {
    let own = meant.and_then(|region| desk.copy(region)).filter(|held| held.is_writable());
    let own = own.filter(|held| !desk.lane(held.entry.region()).is_dark());
    let entry = &own.map_or_else(|| writer(desk, meant), Ok)?.entry;
    if !entry.rotation.is_configured() && entry.versions.pending().is_none() {
        return Err(Safe::new("rotation was never set up"));
    }
    Ok(entry)
}

fn rotation(desk: &Desk<'_>, meant: Option<Region>) -> Opened {
    Ok(Box::new(Rotation::new(rotating(desk, meant)?)))
}

fn rotate_now(desk: &Desk<'_>, meant: Option<Region>) -> Opened {
    let entry = rotating(desk, meant)?;
    if entry.rotation.enabled != Some(true) {
        return no("rotation is off: turn it on first");
    }
    Ok(Box::new(RotateNow::new(entry.arn.clone())))
}

fn remove(desk: &Desk<'_>, meant: Option<Region>) -> Opened {
    let writable = |region: &Region| desk.copy(*region).is_some_and(Held::is_writable);
    let home = desk.secret().and_then(Logical::home);
    let second = |region: &Region| writable(region) && home.is_some_and(|home| home != *region);
    if meant.is_some_and(|region| second(&region)) {
        return no("no replica any more: a second writable copy");
    }
    let held = writer(desk, None)?;
    let replicas = held.entry.replicas.as_deref().unwrap_or_default();
    let mut regions: Vec<Region> = replicas.iter().map(|replica| replica.region).collect();
    regions.retain(|region| !second(region));
    regions.sort();
    regions.dedup();
    if regions.is_empty() {
        return no("no replica to remove");
    }
    Ok(Box::new(Remove::new(held.entry.arn.clone(), regions, meant)))
}
