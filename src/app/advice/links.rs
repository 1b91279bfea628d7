//! Words for what goes wrong between a primary and its replicas.

use crate::{
    app::{
        command::Command,
        dialog,
        select::{age, lanes, listed},
    },
    domain::{Region, replication::ReplicationStatus},
};

use super::{
    Words,
    case::{Case, Served, codes, short},
};

pub(super) fn failed(case: &Case<'_>) -> Words {
    let Some(region) = case.region() else { return Words::default() };
    if case.in_the_way(region).is_some() {
        return taken(case, region);
    }
    let name = region.name();
    let since = case.since().map(|since| format!(", {since}")).unwrap_or_default();
    let message = case.replica(region).and_then(|replica| replica.message.clone());
    let wrong = match message {
        Some(message) => {
            vec![format!("{name}: the copy failed{since}. AWS says:"), format!("“{message}”")]
        }
        None => vec![format!("{name}: the copy failed{since}. AWS does not say why")],
    };
    let there = match case.served(region) {
        Served::Same => "apps there get the present version".to_owned(),
        Served::Behind(version) => format!("apps there still get {}, one behind", version.short()),
        Served::Different(version) => format!("apps there get {}, another version", version.short()),
        Served::Unknown if case.secret.copies.contains_key(&region) => {
            "what apps there get is not known".to_owned()
        }
        Served::Unknown if lanes::is_dark(case.model, region) => {
            "what apps there get is not known".to_owned()
        }
        Served::Unknown => "apps there find no secret".to_owned(),
    };
    let fine = case.fine_words().map(|fine| format!(". {}", capital(&fine))).unwrap_or_default();
    Words {
        wrong: wrong.into_iter().chain(further(case)).collect(),
        means: vec![format!("{there}{fine}")],
        deeds: vec![
            (Some(Command::CopyMenu), "copy the evidence, for who owns the cause".to_owned()),
            (Some(Command::Replicate), "replicate again, once the cause is gone".to_owned()),
        ],
        ..Words::default()
    }
}

/// The fleet itself shows another secret of this name there.
fn taken(case: &Case<'_>, region: Region) -> Words {
    let name = region.name();
    let fine = case.fine_words().map(|fine| format!("; {fine}")).unwrap_or_default();
    let again = if dialog::may_overwrite(case.model, &case.secret.key, region) {
        format!("replicate again, with overwrite (destroys the one in {name})")
    } else {
        format!("replicate again, once the one in {name} is gone")
    };
    Words {
        wrong: std::iter::once(format!("{name} refuses the copy: another secret of this name lives there"))
            .chain(further(case))
            .collect(),
        means: vec![format!("apps in {name} read that other one{fine}")],
        deeds: vec![
            (Some(Command::Look), "look at both secrets first".to_owned()),
            (Some(Command::Replicate), again),
        ],
        ..Words::default()
    }
}

/// The problem's other Regions, if it has more than one.
fn further(case: &Case<'_>) -> Option<String> {
    let rest = case.problem.and_then(|problem| problem.regions.get(1..)).filter(|rest| !rest.is_empty())?;
    Some(format!("the same in {}", codes(rest)))
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    // A Region's name stays as it is written.
    match letters.next() {
        Some(first) if text.starts_with("the ") => first.to_uppercase().chain(letters).collect(),
        _ => text.to_owned(),
    }
}

pub(super) fn diverged(case: &Case<'_>) -> Words {
    let Some(region) = case.region() else { return Words::default() };
    let current = |region: Option<Region>| {
        let held = region.and_then(|region| case.secret.copies.get(&region));
        short(held.and_then(|held| held.entry.versions.current())).to_owned()
    };
    let since = case.since().map(|since| format!(", {since}")).unwrap_or_default();
    let (name, home) = (region.name(), case.home_name());
    Words {
        wrong: std::iter::once(format!(
            "{name} says InSync but serves {}; {home} has {}{since}",
            current(Some(region)),
            current(case.assessment.home)
        ))
        .chain(further(case))
        .collect(),
        means: vec![format!("apps in {name} use the old value")],
        deeds: vec![
            (Some(Command::Refresh), "look again; lag heals by itself".to_owned()),
            (Some(Command::CopyMenu), "copy the evidence for AWS Support".to_owned()),
            (
                Some(Command::Replicate),
                "replicate again (whether AWS then copies anew is not documented)".to_owned(),
            ),
        ],
        ..Words::default()
    }
}

pub(super) fn split(case: &Case<'_>) -> Words {
    let regions = case.problem.map(|problem| problem.regions.clone()).unwrap_or_default();
    let mut copies: Vec<_> =
        regions.iter().filter_map(|region| Some((*region, case.secret.copies.get(region)?))).collect();
    copies.sort_by_key(|(_, held)| held.entry.last_changed);
    let count = match copies.len() {
        2 => "two".to_owned(),
        count => count.to_string(),
    };
    let newest = copies.last().map(|(region, _)| *region);
    let mut wrong = vec![format!("{count} writable copies, no longer linked")];
    wrong.extend(copies.iter().map(|(region, held)| {
        let newer = if Some(*region) == newest { ", newer" } else { "" };
        format!(
            "{} {} changed {}{newer}",
            region.code(),
            short(held.entry.versions.current()),
            age::changed(&held.entry).replace(' ', "\u{a0}")
        )
    }));
    Words {
        wrong,
        means: vec![format!("apps in the {count} Regions drift apart")],
        deeds: vec![
            (Some(Command::Look), "compare; choose which one to keep".to_owned()),
            (Some(Command::CopyMenu), "copy the evidence".to_owned()),
        ],
        ..Words::default()
    }
}

pub(super) fn stranded(case: &Case<'_>) -> Words {
    let region = case.region();
    let entry = region.and_then(|region| case.secret.copies.get(&region)).map(|held| &held.entry);
    let home = entry.and_then(|entry| entry.primary_region).map_or(case.home_name(), Region::name);
    let there =
        region.is_some_and(|region| case.secret.copies.len() > 1 && case.assessment.home != Some(region));
    let gone = if there && case.primary().is_some() { "does not list it" } else { "is gone" };
    Words {
        wrong: vec![format!("a replica in {} whose primary in {home} {gone}", case.region_name())],
        means: vec!["can be read; cannot be changed or deleted; costs $0.40 a month".to_owned()],
        deeds: vec![(
            Some(Command::Promote),
            "promote it; then delete it, with a recovery window, in the console".to_owned(),
        )],
        ..Words::default()
    }
}

pub(super) fn stuck(case: &Case<'_>) -> Words {
    let name = case.region_name();
    let since = case.since().unwrap_or_else(|| "10\u{a0}min or more".to_owned());
    let serves = match case.region().map(|region| case.served(region)) {
        Some(Served::Behind(version) | Served::Different(version)) => {
            format!("apps there get {}, not the present version", version.short())
        }
        _ => "apps there get an older version, or none".to_owned(),
    };
    Words {
        wrong: std::iter::once(format!("{name}: InProgress for {since}. Usual: seconds"))
            .chain(further(case))
            .collect(),
        means: vec![serves],
        deeds: vec![
            (Some(Command::Replicate), format!("replicate again to {name}")),
            (
                Some(Command::RemoveReplica),
                format!(
                    "remove this replica, then {} (apps there lose it meanwhile)",
                    super::label(case.model, Command::Replicate)
                ),
            ),
        ],
        ..Words::default()
    }
}

pub(super) fn clash(case: &Case<'_>) -> Words {
    let Some(region) = case.region() else { return Words::default() };
    let suffix =
        case.in_the_way(region).map(|other| format!(" (·{})", other.key.suffix())).unwrap_or_default();
    let status = case.replica(region).map_or("not InSync", |replica| replica.status.as_str());
    Words {
        wrong: vec![format!(
            "{} holds another secret of this name{suffix}; the copy there is {status}",
            region.name()
        )],
        means: vec![format!("apps in {} may read that other one", region.name())],
        deeds: vec![(Some(Command::Look), "look at both secrets".to_owned())],
        ..Words::default()
    }
}

pub(super) fn moving(case: &Case<'_>) -> Words {
    let replicas = case.primary().and_then(|held| held.entry.replicas.as_deref()).unwrap_or_default();
    let open: Vec<String> = replicas
        .iter()
        .filter(|replica| replica.status == ReplicationStatus::InProgress)
        .map(|replica| replica.region.name().to_owned())
        .collect();
    let open = if open.is_empty() { vec![case.region_name().to_owned()] } else { open };
    let since = case.problem.and_then(|problem| problem.since);
    let since = since
        .map(|since| format!(" for {}", age::long(age::seconds(case.model, since.at))))
        .unwrap_or_default();
    Words {
        note: true,
        wrong: vec![format!("{}: InProgress{since}. Usual: seconds", listed(&open))],
        deeds: vec![(Some(Command::Watch), "ring when it is done".to_owned())],
        ..Words::default()
    }
}
