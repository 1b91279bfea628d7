//! Words for what is not known, not known to this version, or on its way out.

use crate::{
    app::{
        command::Command,
        select::{age, knowledge, lanes, listed, login},
    },
    domain::{Region, fleet::Held, lane::LaneState, replication::ReplicationStatus},
};

use super::{
    Words,
    case::{Case, codes},
};

/// The Region that would know cannot be read.
pub(super) fn unknown(case: &Case<'_>) -> Words {
    let Some(dark) = case.region() else { return Words::default() };
    if case.model.lane_state(dark) == LaneState::Expired {
        return expired(case);
    }
    let mut wrong = format!("{}: sync unknown", said(case, dark));
    if let Some(then) = last_seen(case) {
        wrong.push_str(&format!(". {then}"));
    }
    let copies: Vec<String> = case
        .secret
        .copies
        .keys()
        .filter(|region| case.model.lane_state(**region).is_readable())
        .map(|region| region.name().to_owned())
        .collect();
    if copies.is_empty() {
        return Words {
            wrong: vec![wrong],
            means: vec!["no copy is known in a Region that answers: can be read nowhere now".to_owned()],
            deeds: vec![
                (Some(Command::ViewRegions), "how each Region answers".to_owned()),
                (Some(Command::Refresh), "look again".to_owned()),
            ],
            ..Words::default()
        };
    }
    if !lanes::is_dark(case.model, dark) {
        return untold(case, dark, wrong);
    }
    let writable: Vec<Region> = case
        .secret
        .writable()
        .map(|(region, _)| region)
        .filter(|region| case.model.lane_state(*region).is_readable())
        .collect();
    if !writable.is_empty() {
        let here: Vec<String> = writable.iter().map(|region| region.name().to_owned()).collect();
        let rest: Vec<Region> =
            readable(case).into_iter().filter(|region| !writable.contains(region)).collect();
        let also = if rest.is_empty() { String::new() } else { format!("; read also in {}", codes(&rest)) };
        return Words {
            wrong: vec![wrong],
            means: vec![format!("can be READ and WRITTEN now in {}{also}", listed(&here))],
            ..Words::default()
        };
    }
    let names = if copies.len() > 2 { codes(&readable(case)) } else { listed(&copies) };
    Words {
        wrong: vec![wrong],
        means: vec![format!("can be READ now in {names}; can be written or rotated nowhere")],
        deeds: vec![
            (None, "nothing, if reading is enough".to_owned()),
            (Some(Command::Promote), "promote ONE Region, to write there".to_owned()),
        ],
        ..Words::default()
    }
}

/// Our own credentials are no good: that says nothing about the secret, nor about who reads it.
fn expired(case: &Case<'_>) -> Words {
    let model = case.model;
    let head = match model.account.expired_since {
        _ if knowledge::no_credentials(model) => "no credentials were found".to_owned(),
        Some(since) => format!("your credentials expired {}", age::minute(model, since)),
        None => "your credentials expired".to_owned(),
    };
    let mut wrong = vec![format!("{head}: nothing can be seen from here")];
    wrong.extend(last_seen(case));
    Words {
        wrong,
        means: vec!["how it is now is not known; apps read on with their own credentials".to_owned()],
        deeds: vec![
            (None, login::renewal(model).sentence),
            (Some(Command::CopyMenu), "copy what is known, or a command".to_owned()),
        ],
        ..Words::default()
    }
}

/// The Region is not dark, but tells nothing of this one secret: what may be done with it there is not known.
fn untold(case: &Case<'_>, home: Region, wrong: String) -> Words {
    let means = if case.model.lane_state(home).is_readable() {
        format!("{} itself answers; whether this one can be written there is not known", home.name())
    } else {
        format!("whether it can be written in {} is not known", home.name())
    };
    Words {
        wrong: vec![wrong],
        means: vec![means],
        deeds: vec![
            (Some(Command::Refresh), "look again".to_owned()),
            (Some(Command::ViewRegions), "how each Region answers".to_owned()),
        ],
        ..Words::default()
    }
}

fn readable(case: &Case<'_>) -> Vec<Region> {
    let regions = case.secret.copies.keys().copied();
    regions.filter(|region| case.model.lane_state(*region).is_readable()).collect()
}

/// How a Region fails: by its lane, or, if that answers, by what DescribeSecret met.
fn said(case: &Case<'_>, region: Region) -> String {
    if lanes::is_dark(case.model, region) {
        return lanes::sentence(case.model, region);
    }
    match case.secret.failures.get(&region) {
        None if !case.model.lanes.contains_key(&region) => {
            format!("{} is not looked at (--regions)", region.name())
        }
        Some((error, at)) => {
            format!("{} refused to describe it at {}: {error}", region.name(), age::minute(case.model, *at))
        }
        None => format!("{} does not tell", region.name()),
    }
}

/// How it was when its home was last read: what was wrong, and where it was in sync.
fn last_seen(case: &Case<'_>) -> Option<String> {
    let before = case.model.rows.before.get(&case.secret.key);
    let synced = last_word(case);
    let (Some(before), synced) = (before, &synced) else {
        return synced.map(|(at, synced)| format!("At {at} InSync in {}", codes(&synced)));
    };
    let mut text = format!("At {} {}", age::minute(case.model, before.at), before.problem.health.words());
    if !before.problem.regions.is_empty() {
        text.push_str(&format!(" in {}", codes(&before.problem.regions)));
    }
    let regions = synced.iter().flat_map(|(_, synced)| synced);
    let fine: Vec<Region> =
        regions.copied().filter(|region| !before.problem.regions.contains(region)).collect();
    if !fine.is_empty() {
        text.push_str(&format!(", InSync in {}", codes(&fine)));
    }
    Some(text)
}

/// When the home last answered, and where it was in sync then.
fn last_word(case: &Case<'_>) -> Option<(String, Vec<Region>)> {
    let held = case.primary()?;
    let replicas = held.entry.replicas.as_deref()?;
    // What the home said of a copy that has left it since is no word on that copy.
    let promoted = |region: Region| case.secret.copies.get(&region).is_some_and(Held::is_writable);
    let synced: Vec<Region> = replicas
        .iter()
        .filter(|replica| replica.status == ReplicationStatus::InSync && !promoted(replica.region))
        .map(|replica| replica.region)
        .collect();
    let at = held.described_at?;
    (!synced.is_empty()).then(|| (age::minute(case.model, at), synced))
}

/// A status that this version does not know: passed on as it is written.
pub(super) fn other(case: &Case<'_>) -> Words {
    let word = case.problem.and_then(|problem| problem.word.as_ref()).map_or("?", |word| word.as_str());
    Words {
        note: true,
        wrong: vec![format!(
            "{}: AWS says “{word}”; this version of secretdeck does not know it",
            case.region_name()
        )],
        deeds: vec![(Some(Command::CopyMenu), "copy the facts, to ask AWS".to_owned())],
        ..Words::default()
    }
}

pub(super) fn deleted(case: &Case<'_>) -> Words {
    let region = case.region();
    let at = region.and_then(|region| case.secret.copies.get(&region)).and_then(|held| held.entry.deleted);
    let at = at.map_or_else(|| "soon".to_owned(), |at| format!("on {}", age::day(case.model, at)));
    Words {
        note: true,
        wrong: vec![format!("gone {at}; its values cannot be read now")],
        deeds: vec![(Some(Command::CopyMenu), "copy the restore-secret command".to_owned())],
        ..Words::default()
    }
}
