//! What became of an action, as a glyph and a few words.

use crate::{
    app::{
        Model,
        model::{Action, Watched},
        select::{Look, age, waiting},
    },
    domain::operation::Outcome,
};

use super::Entry;

/// What stands where the run that sent it died before it knew.
pub(super) const CUT_OFF: &str = "cut off before its outcome was written";

type State = ((char, Look), String);

pub(super) fn state(model: &Model, entry: Entry<'_>) -> State {
    if let Some((verdict, at)) = entry.settled() {
        return match entry {
            // What was found to be under way is watched to its end.
            Entry::Own(action) if verdict.done && !action.watch.is_empty() => watched(model, action),
            _ => {
                let (look, word) = if verdict.done {
                    (('✓', Look::Good), "done")
                } else {
                    (('✖', Look::ActBold), "not done")
                };
                (look, format!("{word}, seen {}: {}", age::minute(model, *at), verdict.seen))
            }
        };
    }
    match entry.outcome().map(|(outcome, _)| outcome) {
        None => open(model, entry),
        Some(Outcome::Refused(error)) => (('✖', Look::ActBold), format!("refused: {error}")),
        Some(Outcome::NotSent(reason)) => (('✖', Look::ActBold), format!("not sent: {reason}")),
        Some(Outcome::Unknown { why }) => unknown(model, entry, &why.to_string()),
        Some(Outcome::Done { request_id }) => match entry {
            Entry::Own(action) if !action.watch.is_empty() => watched(model, action),
            _ => {
                let id = request_id.as_ref().map(|id| format!(", request {id}")).unwrap_or_default();
                (('✓', Look::Good), format!("done{id}"))
            }
        },
    }
}

/// No outcome yet, or never one.
fn open(model: &Model, entry: Entry<'_>) -> State {
    let since = age::long(age::seconds(model, entry.at()));
    match entry {
        Entry::Own(Action { paused: Some(pause), .. }) => {
            let since = age::long(age::seconds(model, pause.since.wall));
            (('…', Look::Moving), format!("waits {since}, nothing sent: {}", pause.why))
        }
        Entry::Own(action) if waiting::why(model, action).is_some() => {
            let why = waiting::why(model, action).unwrap_or_default();
            (('…', Look::Moving), format!("waits {why}, nothing sent"))
        }
        Entry::Own(_) => (('◐', Look::Moving), format!("sent {since} ago")),
        Entry::Past(record) if record.waits => {
            (('…', Look::Moving), format!("waits {since} in another window, nothing sent"))
        }
        Entry::Past(record) if record.alive => {
            (('◐', Look::Moving), format!("another window sent it {since} ago"))
        }
        Entry::Past(_) => unknown(model, entry, CUT_OFF),
    }
}

fn unknown(model: &Model, entry: Entry<'_>, why: &str) -> State {
    let looks = entry.doubt(model).is_some_and(|doubt| doubt.open.is_none());
    let elsewhere = matches!(entry, Entry::Past(record) if record.alive);
    let who = match (looks, elsewhere) {
        (true, _) => " (looking)",
        (false, true) => " (another window looks)",
        (false, false) => "",
    };
    (('?', Look::Unknown), format!("unknown{who}: {why}"))
}

fn watched(model: &Model, action: &Action) -> State {
    let watch: Vec<&Watched> = action.watch.values().collect();
    let count = |wanted: fn(&Watched) -> bool| watch.iter().filter(|one| wanted(one)).count();
    let failed: Vec<String> = action
        .watch
        .iter()
        .filter(|(_, one)| matches!(one, Watched::Failed(_)))
        .map(|(region, _)| region.code())
        .collect();
    let moving = count(|one| *one == Watched::Moving);
    if moving > 0 {
        let since = age::long(age::seconds(model, action.started.wall));
        let done = count(|one| matches!(one, Watched::InSync(_)));
        let of = if done > 0 { format!(", {done} of {} InSync", watch.len()) } else { String::new() };
        return (('◐', Look::Moving), format!("InProgress {since}{of}"));
    }
    if !failed.is_empty() {
        return (('✖', Look::ActBold), format!("Failed in {}", failed.join(" ")));
    }
    if count(|one| *one == Watched::Stuck) > 0 {
        return (('■', Look::ActBold), "stuck: InProgress for 10 min".to_owned());
    }
    let gone = action.watch.iter().filter(|(_, one)| **one == Watched::Gone);
    let gone: Vec<String> = gone.map(|(region, _)| region.code()).collect();
    if !gone.is_empty() {
        return (('✖', Look::ActBold), format!("taken off AWS's list: {}", gone.join(" ")));
    }
    let longest = action.watch.values().filter_map(|one| match one {
        Watched::InSync(took) => Some(*took),
        _ => None,
    });
    let took = longest.max().map(|took| format!(" after {}", age::long(took.as_secs()))).unwrap_or_default();
    (('✓', Look::Good), format!("InSync{took}"))
}
