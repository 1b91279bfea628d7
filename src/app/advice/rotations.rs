//! Words for rotations that do not end, or left something behind.

use crate::{
    app::{command::Command, select::age},
    domain::{fleet::Held, sight::Sight},
};

use super::{
    Words,
    case::{Case, short},
};

/// The copy whose rotation the problem is about.
fn held<'a>(case: &Case<'a>) -> Option<&'a Held> {
    case.region().and_then(|region| case.secret.copies.get(&region))
}

pub(super) fn stuck(case: &Case<'_>) -> Words {
    let Some(held) = held(case) else { return Words::default() };
    let pending = held.entry.versions.pending();
    let valued = pending.is_some_and(|version| case.secret.versions_created.contains_key(version));
    let valued = if valued { " (it has a value)" } else { "" };
    let since = case.since().map(|since| format!(" for {since}")).unwrap_or_default();
    let due = held.entry.rotation.next.filter(|next| *next < case.model.now.wall);
    let due = due.map(|at| format!("; rotation was due {}", age::minute(case.model, at))).unwrap_or_default();
    Words {
        wrong: vec![format!("pending {}{valued}{since}{due}", short(pending))],
        means: vec!["the database accepts the old password, or the new one: not known".to_owned()],
        deeds: vec![(Some(Command::Rotation), "rotation: try again, or cancel".to_owned())],
        ..Words::default()
    }
}

pub(super) fn left_over(case: &Case<'_>) -> Words {
    let Some(held) = held(case) else { return Words::default() };
    let pending = short(held.entry.versions.pending());
    Words {
        wrong: vec![format!("rotation is off; AWSPENDING is still on {pending}")],
        means: vec![
            "the next rotation will be refused; whether CURRENT still works is not known here".to_owned(),
        ],
        deeds: vec![(Some(Command::Rotation), "clean up".to_owned())],
        ..Words::default()
    }
}

pub(super) fn overdue(case: &Case<'_>) -> Words {
    let next = held(case).and_then(|held| held.entry.rotation.next);
    let due = next.map_or_else(String::new, |at| {
        format!(" {}, {} ago", age::minute(case.model, at), age::long(age::seconds(case.model, at)))
    });
    Words {
        wrong: vec![format!("rotation was due{due}; it has not run")],
        means: vec!["apps still read the old value; it is older than its rule allows".to_owned()],
        deeds: vec![
            (Some(Command::RotateNow), "rotate now (starts the function at once)".to_owned()),
            (Some(Command::Rotation), "rotation: turn it off".to_owned()),
        ],
        ..Words::default()
    }
}

/// A rotation that is under way: no trouble yet.
pub(super) fn running(case: &Case<'_>, pending: &crate::domain::rotation::VersionId) -> Words {
    let sight = case.primary().map(|held| Sight {
        arn: held.entry.arn.clone(),
        region: held.entry.region(),
        state: format!("pending {pending}").into(),
    });
    let since = sight.and_then(|sight| case.model.sights.since(&sight));
    let since = since
        .map(|at| format!(" for ≥\u{a0}{}", age::long(age::seconds(case.model, at))))
        .unwrap_or_default();
    Words {
        note: true,
        wrong: vec![format!(
            "rotating{since}, pending {}. Do not replicate or promote half-way",
            pending.short()
        )],
        deeds: vec![(Some(Command::Watch), "ring when it is done".to_owned())],
        ..Words::default()
    }
}
