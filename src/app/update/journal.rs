//! What other runs did, as the journal tells of it.

use std::collections::HashMap;

use crate::{
    app::{
        advice,
        command::Command,
        effect::Effect,
        model::{Model, Tone, View},
        select::activity,
    },
    domain::journal::{Book, Record, RecordId},
};

use super::{doubts, errors};

/// Reads the journal: what other windows do is there only.
pub(super) fn ask(model: &mut Model, effects: &mut Vec<Effect>) {
    model.journal_readings += 1;
    effects.push(Effect::ReadJournal);
}

/// The journal was read.
pub(super) fn read(model: &mut Model, book: Book, effects: &mut Vec<Effect>) {
    model.journal_readings = model.journal_readings.saturating_sub(1);
    for trouble in &book.troubles {
        errors::note(model, None, "journal", trouble);
    }
    let watching = model.screen.view == View::Activity;
    let chosen = activity::chosen(model).map(activity::Entry::id).filter(|_| watching);
    let mut known: HashMap<_, _> =
        std::mem::take(&mut model.past).into_iter().map(|record| (record.id.clone(), record)).collect();
    model.past = book.records;
    let mut left = Vec::new();
    for record in &mut model.past {
        let before = known.remove(&record.id);
        let was_unknown = before.as_ref().is_some_and(|before| before.is_unknown());
        // The reading may have begun before what we saw was written.
        record.settled = record.settled.take().or_else(|| before.and_then(|before| before.settled));
        if record.is_unknown() && !was_unknown {
            left.push(record.id.clone());
        }
    }
    doubts::remembered(model, effects);
    match chosen {
        Some(chosen) => stay(model, &chosen),
        None if watching => model.screen.cursor = activity::count(model).saturating_sub(1),
        None => say(model, &left),
    }
}

/// The cursor follows its action, whatever came before it.
fn stay(model: &mut Model, chosen: &RecordId) {
    if let Some(at) = activity::entries(model).iter().position(|entry| entry.id() == *chosen) {
        model.screen.cursor = at;
    }
}

/// Says once which actions a run left of which nobody knows what became, and whether that is looked at.
fn say(model: &mut Model, left: &[RecordId]) {
    let left: Vec<&Record> = model.past.iter().filter(|record| left.contains(&record.id)).collect();
    let (here, elsewhere): (Vec<&Record>, Vec<&Record>) =
        left.iter().copied().partition(|record| record.step.sender.endpoint == model.settings.endpoint);
    // The newest of those that can be looked at is named.
    let Some(named) = here.last().or(elsewhere.last()) else { return };
    let operation = &named.step.operation;
    let account = operation.secret().account();
    let standing = match &model.account.identity {
        _ if here.is_empty() => {
            let place = named.step.sender.endpoint.as_ref().map_or("AWS", |endpoint| endpoint.as_str());
            format!("not looked at here, for it was sent to {place}")
        }
        Some(identity) if *identity.account == *account => "being looked at".to_owned(),
        Some(_) => format!("not looked at here, for it was sent in account {account}"),
        None => "to be looked at".to_owned(),
    };
    let key = advice::label(model, Command::ViewActivity);
    let what = format!("{} {}", operation.verb(), operation.secret().name());
    let (more, have, them) = match left.len() - 1 {
        0 => (String::new(), "has", "it"),
        more => (format!(" and {more} more"), "have", "them"),
    };
    let text =
        format!("{what}{more} of an earlier run {have} no known outcome: {standing}; {key} shows {them}");
    errors::say(model, Tone::Question, &text);
}
