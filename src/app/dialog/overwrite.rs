//! Overwriting another secret of the same name: when it may be offered, and what is destroyed.

use crate::domain::{
    Region, Safe,
    expected::{ExpectedTarget, role_of},
    fleet::Held,
    replication::{ReplicationStatus, Role},
};

use super::{
    desk::Desk,
    replicate::Replicate,
    view::{Line, Look, sentence},
    words::{self, day, day_of, moment},
};

/// What an overwrite destroys, if it may be offered for a Region.
///
/// # Errors
/// The reason why not.
pub(super) fn allowed(desk: &Desk<'_>, page: &Replicate, region: Region) -> Result<ExpectedTarget, Safe> {
    let off = |why: &str| Err(Safe::new(why));
    let Some(held) = desk.in_the_way(region) else { return off("nothing else is seen there") };
    let entry = &held.entry;
    if page.marked.len() != 1 {
        return off("off: one Region a call, the flag covers them all");
    }
    if words::manager(Some(entry), &entry.arn.key()).is_some() {
        return off("off: that one is managed by a service");
    }
    if desk.lane(region).is_dark() {
        return off(&format!("off: {region} is {}", words::lane(desk.lane(region))));
    }
    if held.described_at.is_none() {
        return match page.unread.get(&region) {
            Some(why) => off(&format!("off: it cannot be described ({why})")),
            None => off("off: not described yet"),
        };
    }
    match role_of(entry) {
        Role::Replica => off("off: it is a replica itself; AWS refuses that"),
        Role::Primary => off("off: it has replicas of its own"),
        Role::Standalone => Ok(ExpectedTarget {
            arn: entry.arn.clone(),
            role: Role::Standalone,
            version: entry.versions.current().cloned(),
        }),
    }
}

/// What is in the way in a Region: the other secret and the two choices, or the service's own words.
pub(super) fn lines(desk: &Desk<'_>, page: &Replicate, region: Region, here: bool) -> Vec<Line> {
    let Some(held) = desk.in_the_way(region) else { return said(desk, page, region) };
    let mut lines = sentence(&portrait(&held, region), Look::Plain);
    let newer = written(&held) > desk.copy(page.source.region()).and_then(written);
    let today = held.entry.last_accessed.is_some_and(|date| date >= day_of(desk.now.wall));
    if today {
        lines.extend(sentence("It was read today: something uses it.", Look::Act));
    }
    if newer {
        let home = page.source.region();
        lines.extend(sentence(&format!("It is newer than the one in {home}."), Look::Act));
    }
    let seen = desk.copy(page.source.region()).and_then(|primary| {
        let replica = primary.entry.replica(region)?;
        primary.described_at.filter(|_| replica.status == ReplicationStatus::Failed)
    });
    let refusal = match seen {
        Some(at) => format!("AWS will refuse again, as seen at {}", moment(at, desk.now.wall)),
        None => "AWS will refuse: the name is taken".to_owned(),
    };
    let look = |chosen| if here && chosen { Look::Selected } else { Look::Plain };
    let mark = |chosen| if chosen { "(•)" } else { "( )" };
    let leave = !page.overwrite;
    lines.push(
        Line::new(&format!(" {} leave it    ", mark(leave)), look(leave))
            .and(&format!("  {refusal}"), Look::Plain),
    );
    let (what, tone) = match allowed(desk, page, region) {
        Ok(_) => ("its values are lost: AWS documents no way back".to_owned(), Look::Act),
        Err(why) => (why.to_string(), Look::Dim),
    };
    let choice = if tone == Look::Dim { Look::Dim } else { look(page.overwrite) };
    lines.push(
        Line::new(&format!(" {} overwrite it", mark(page.overwrite)), choice)
            .and(&format!("  {}", crate::domain::text::cut(&what, 58)), tone),
    );
    lines
}

fn written(held: &Held) -> Option<jiff::Timestamp> {
    held.entry.last_changed.or(held.entry.created)
}

fn portrait(held: &Held, region: Region) -> String {
    let entry = &held.entry;
    let mut facts = vec![format!("{region} holds another secret of this name: ·{}", entry.arn.suffix())];
    if let Some(made) = entry.created {
        facts.push(format!("made {}", day(day_of(made))));
    }
    facts.push(match entry.last_accessed {
        Some(read) => format!("last read there {}", day(read)),
        None => "never read there, as far as AWS tells".to_owned(),
    });
    if let Some(tag) = entry.tags.iter().find(|tag| *tag.key == *"owner").or(entry.tags.first()) {
        facts.push(format!("tag {}={}", tag.key, tag.value));
    }
    if let Some(gone) = entry.deleted {
        facts.push(format!("to be deleted on {}", day(day_of(gone))));
    }
    if held.described_at.is_some() {
        facts.push(match role_of(entry) {
            Role::Standalone => "no replicas of its own".to_owned(),
            Role::Primary => "with replicas of its own".to_owned(),
            Role::Replica => {
                let home = entry.primary_region.map_or("another Region", Region::name);
                format!("itself a replica of {home}")
            }
        });
    }
    format!("{}.", facts.join(", "))
}

/// Without another secret in sight, the service's message stands alone.
fn said(desk: &Desk<'_>, page: &Replicate, region: Region) -> Vec<Line> {
    let replica = desk.entry(page.source.region()).and_then(|entry| entry.replica(region));
    let Some(message) = replica.and_then(|replica| replica.message.as_ref()) else { return Vec::new() };
    let word = replica.map_or("", |replica| replica.status.as_str());
    sentence(&format!("{region} is {word}. AWS says: “{message}”"), Look::Plain)
}
