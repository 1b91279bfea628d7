//! What other runs did, as the journal tells of it.

use std::collections::HashMap;

use crate::{
    app::{
        advice,
        command::Command,
        model::{Model, Tone, View},
        select::{activity, counted},
    },
    domain::journal::{Book, RecordId},
};

use super::{doubts, errors};

/// The journal was read.
pub(super) fn read(model: &mut Model, book: Book) {
    for trouble in &book.troubles {
        errors::note(model, None, "journal", trouble);
    }
    let watching = model.screen.view == View::Activity;
    let chosen = activity::chosen(model).map(activity::Entry::id).filter(|_| watching);
    let mut known: HashMap<_, _> =
        std::mem::take(&mut model.past).into_iter().map(|record| (record.id.clone(), record)).collect();
    model.past = book.records;
    let mut left = 0;
    for record in &mut model.past {
        let before = known.remove(&record.id);
        let was_unknown = before.as_ref().is_some_and(|before| before.is_unknown());
        // The reading may have begun before what we saw was written.
        record.settled = record.settled.take().or_else(|| before.and_then(|before| before.settled));
        left += usize::from(record.is_unknown() && !was_unknown);
    }
    doubts::remembered(model);
    match chosen {
        Some(chosen) => stay(model, &chosen),
        None if watching => model.screen.cursor = activity::count(model).saturating_sub(1),
        None => say(model, left),
    }
}

/// The cursor follows its action, whatever came before it.
fn stay(model: &mut Model, chosen: &RecordId) {
    if let Some(at) = activity::entries(model).iter().position(|entry| entry.id() == *chosen) {
        model.screen.cursor = at;
    }
}

/// Says once that a run left actions of which nobody knows what became.
fn say(model: &mut Model, left: usize) {
    let (have, them) = if left == 1 { ("has", "it") } else { ("have", "them") };
    let key = advice::label(model, Command::ViewActivity);
    if left > 0 {
        let actions = counted(left, "action", "actions");
        let text = format!("{actions} of an earlier run {have} no known outcome: {key} shows {them}");
        errors::say(model, Tone::Question, &text);
    }
}
