//! What the promote dialog says: how the primary is, what stops, what stays, what comes back later.

use crate::domain::{
    Region,
    replication::{ReplicationStatus, Role},
    secret::Entry,
};

use super::{
    desk::Desk,
    promote::Promote,
    view::{Line, Look, Need, Section, labelled, sentence},
    words::{codes, lane, moment, pipeline, subject},
};

/// The sections above the call.
pub(super) fn sections(page: &Promote, desk: &Desk<'_>) -> Vec<Section> {
    let Some((region, entry)) = page.replica(desk) else {
        let place = format!("from {}", page.home);
        return vec![Section::of(vec![subject(desk, &place)]), page.choice.section(desk, page.home)];
    };
    let mut head = vec![subject(desk, &format!("in {region}"))];
    head.extend(primary(page.home, region, entry, desk));
    vec![Section::of(head), Section::of(consequences(page.home, region, entry, desk))]
}

/// How the primary is.
fn primary(home: Region, region: Region, entry: &Entry, desk: &Desk<'_>) -> Vec<Line> {
    let state = desk.lane(home);
    let known = desk.copy(home);
    let word = known.and_then(|held| held.entry.replica(region)).map(|replica| replica.status.as_str());
    let same = match known.map(|held| held.entry.versions.current() == entry.versions.current()) {
        Some(true) => ", same version",
        Some(false) => ", another version",
        None => "",
    };
    let said = word.map_or_else(|| "nothing of this replica".to_owned(), |word| format!("{word}{same}"));
    if state.is_dark() {
        let since = desk.model.lanes.get(&home).and_then(|lane| lane.since);
        let since = since.map_or_else(String::new, |at| format!(" since {}", moment(at, desk.now.wall)));
        let then = match known.and_then(|held| held.described_at.or(held.listed_at)) {
            Some(at) => format!("; at {}: {said}", moment(at, desk.now.wall)),
            None => "; nothing is known of it".to_owned(),
        };
        let state = lane(state).to_uppercase();
        return sentence(&format!("Primary {home} {state}{since}{then}"), Look::Act);
    }
    if desk.is_stranded(home) {
        return sentence(&format!("Primary {home} is gone: this replica is stranded"), Look::Act);
    }
    if known.is_none() {
        return sentence(&format!("The primary is not known: {}", desk.unread(home)), Look::Unknown);
    }
    let status = known.and_then(|held| held.entry.replica(region)).map(|replica| &replica.status);
    if status.is_none() && !entry.is_replica() {
        return sentence(
            &format!("Primary {home} no longer names {region}: as a promotion wants it"),
            Look::Good,
        );
    }
    if status == Some(&ReplicationStatus::InSync) && same == ", same version" {
        let text = format!("Primary {home} is healthy and in sync. Promoting now breaks a working link.");
        return sentence(&text, Look::Moving);
    }
    sentence(&format!("Primary {home} answers; it says: {said}"), Look::Moving)
}

/// What a promotion does, and does not.
fn consequences(home: Region, region: Region, entry: &Entry, desk: &Desk<'_>) -> Vec<Line> {
    let stranded = desk.is_stranded(home);
    let why = if stranded { "WRITE, ROTATE or DELETE it" } else { "WRITE or ROTATE" };
    let mut lines =
        sentence(&format!("READING in {region} works already. Promote only to {why} there."), Look::Strong);
    lines.extend(old_value(home, region, entry, desk));
    lines.extend(labelled(
        "One way:",
        &format!("{region} stops following {home}. Name, ARN, key, values stay."),
        Look::Plain,
    ));
    let others = others(home, region, desk);
    if let Some((first, more)) = others.split_first() {
        let text = match more {
            [] => format!("{first} still follows {home}; it gets none of your new values"),
            _ => format!("{} still follow {home}; they get none of your new values", codes(&others)),
        };
        lines.extend(labelled("Left out:", &text, Look::Plain));
    }
    if !stranded {
        let verb = if desk.lane(home).is_dark() { "returns as" } else { "stays" };
        let text =
            format!("{home} {verb} a second writable copy. Joining the two again destroys one of them.");
        lines.extend(labelled("Later:", &text, Look::Plain));
    }
    let rotation = labelled("Rotation:", &rotation(home, entry, desk), Look::Plain);
    lines.extend(rotation.into_iter().map(|line| line.when_room(Need::Extra)));
    lines.extend(labels(entry));
    let tagged = desk.entry(home).and_then(pipeline).or_else(|| pipeline(entry));
    if let Some(text) = tagged {
        lines.extend(labelled("Pipeline:", &text, Look::Moving));
    }
    lines
}

fn old_value(home: Region, region: Region, entry: &Entry, desk: &Desk<'_>) -> Vec<Line> {
    let Some(primary) = desk.entry(home) else { return Vec::new() };
    let here = entry.versions.current();
    if let (Some(here), Some(there)) = (here, primary.versions.current())
        && here != there
    {
        let how = if primary.versions.previous() == Some(here) {
            "one version behind"
        } else {
            "not on the primary's version"
        };
        let text = format!("{region} is {how} ({}): it promotes the OLD value", here.short());
        return sentence(&text, Look::Act);
    }
    match primary.replica(region).map(|replica| &replica.status) {
        Some(ReplicationStatus::InSync) | None => Vec::new(),
        Some(status) => {
            let text = format!("{region} is {}, not InSync: what it holds may be OLD", status.as_str());
            sentence(&text, Look::Act)
        }
    }
}

/// Regions that go on following the primary.
fn others(home: Region, region: Region, desk: &Desk<'_>) -> Vec<Region> {
    let Some(secret) = desk.secret() else { return Vec::new() };
    let named = desk.entry(home).and_then(|entry| entry.replicas.as_deref()).unwrap_or_default();
    let named = named.iter().map(|replica| replica.region);
    let seen = secret.copies.keys().copied().filter(|at| secret.role(*at) == Some(Role::Replica));
    let mut others: Vec<Region> = named.chain(seen).filter(|at| *at != region && *at != home).collect();
    others.sort();
    others.dedup();
    others
}

fn rotation(home: Region, entry: &Entry, desk: &Desk<'_>) -> String {
    let rotation = desk.entry(home).map_or(&entry.rotation, |primary| &primary.rotation);
    match (rotation.enabled, rotation.rules.words()) {
        (Some(true), Some(rules)) => format!("{rules} in {home}; none here until you turn it on."),
        (Some(true), None) => format!("on in {home}; none here until you turn it on."),
        (Some(false), _) => format!("off in {home}; none here until you turn it on."),
        (None, _) => format!("none known in {home}; none here."),
    }
}

fn labels(entry: &Entry) -> Vec<Line> {
    let current = entry.versions.current().map_or("on nothing", |version| version.short());
    match entry.versions.pending() {
        Some(pending) => {
            let text = format!(
                "PENDING {} seen here: a rotation was under way; the database may already refuse CURRENT.",
                pending.short()
            );
            labelled("Labels:", &text, Look::Act)
        }
        None => {
            let text = format!("CURRENT {current}. No PENDING seen here (labels may lag, too).");
            labelled("Labels:", &text, Look::Plain)
        }
    }
}
