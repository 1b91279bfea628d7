//! What was done, and what became of it: the activity strip, which tells of this run, and the lines of the Activity view,
//! which tells of every run that the journal knows.

mod state;
mod told;

use jiff::Timestamp;

use crate::{
    app::{
        Model,
        model::{Action, Doubt},
    },
    domain::{
        Safe,
        fate::Fate,
        journal::{Record, RecordId, Verdict},
        operation::{Operation, Outcome, Step},
    },
};

use super::{Look, age, number, waiting};

pub use told::told;
pub(in crate::app) use told::who;

/// One action, in the parts of its line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deed {
    /// When it was confirmed; with its date when that is not today's.
    pub time: String,
    /// Its state, as a glyph.
    pub glyph: (char, Look),
    /// What was done.
    pub verb: &'static str,
    /// To which secret.
    pub name: String,
    /// Where: `→ usw2 euw1`, `in us-west-2`.
    pub place: String,
    /// What became of it.
    pub state: String,
}

/// A line of the Activity view: an action of this run, or of another one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Entry<'a> {
    /// Of this run.
    Own(&'a Action),
    /// Of another run, as the journal tells of it.
    Past(&'a Record),
}

impl<'a> Entry<'a> {
    /// Which action it is; one of this run has no run.
    #[must_use]
    pub fn id(self) -> RecordId {
        match self {
            Self::Own(action) => RecordId { run: None, step: action.step.id },
            Self::Past(record) => record.id.clone(),
        }
    }

    /// What was confirmed.
    #[must_use]
    pub fn step(self) -> &'a Step {
        match self {
            Self::Own(action) => &action.step,
            Self::Past(record) => &record.step,
        }
    }

    /// When it was confirmed, or about to be sent.
    #[must_use]
    pub fn at(self) -> Timestamp {
        match self {
            Self::Own(action) => action.started.wall,
            Self::Past(record) => record.at,
        }
    }

    /// How it ended, and when.
    #[must_use]
    pub fn outcome(self) -> Option<&'a (Outcome, Timestamp)> {
        match self {
            Self::Own(action) => action.outcome.as_ref(),
            Self::Past(record) => record.outcome.as_ref(),
        }
    }

    /// What looking has shown, and when.
    #[must_use]
    pub fn settled(self) -> Option<&'a (Verdict, Timestamp)> {
        match self {
            Self::Own(action) => action.settled.as_ref(),
            Self::Past(record) => record.settled.as_ref(),
        }
    }

    /// What became of it, as far as anybody knows.
    #[must_use]
    pub fn fate(self) -> Fate {
        match self {
            Self::Own(action) => {
                let outcome = action.outcome.as_ref().map(|(outcome, _)| outcome);
                Fate::new(outcome, action.settled.as_ref().map(|(verdict, _)| verdict), true)
            }
            Self::Past(record) => Fate::of(record),
        }
    }

    /// `x-amzn-RequestId`, if the service answered with one.
    #[must_use]
    pub fn request_id(self) -> Option<&'a Safe> {
        match self.outcome().map(|(outcome, _)| outcome)? {
            Outcome::Done { request_id } => request_id.as_ref(),
            Outcome::Refused(error) | Outcome::Unknown { why: error } => error.request_id.as_ref(),
            Outcome::NotSent(_) => None,
        }
    }

    /// The doubt about it, while its outcome is looked for or cannot be told.
    fn doubt(self, model: &Model) -> Option<&Doubt> {
        let id = self.id();
        model.doubts.iter().find(|doubt| doubt.of == id)
    }
}

/// The actions of this run, newest first.
pub fn newest(model: &Model) -> impl Iterator<Item = Deed> {
    newest_first(model).map(|entry| deed(model, entry))
}

fn newest_first(model: &Model) -> impl Iterator<Item = Entry<'_>> {
    model.activity.iter().rev().map(Entry::Own)
}

/// The actions of all runs, oldest first, as the cursor of the Activity view counts them.
#[must_use]
pub fn entries(model: &Model) -> Vec<Entry<'_>> {
    let past = model.past.iter().map(Entry::Past);
    let mut entries: Vec<Entry<'_>> = past.chain(model.activity.iter().map(Entry::Own)).collect();
    entries.sort_by_key(|entry| entry.at());
    entries
}

/// How many there are.
#[must_use]
pub fn count(model: &Model) -> usize {
    model.past.len() + model.activity.len()
}

/// The one under the cursor of the Activity view.
#[must_use]
pub fn chosen(model: &Model) -> Option<Entry<'_>> {
    let last = count(model).checked_sub(1)?;
    entries(model).get(model.screen.cursor.min(last)).copied()
}

/// How many actions run, and how many there were: in this run.
#[must_use]
pub fn in_flight(model: &Model) -> (usize, usize) {
    (model.activity.iter().filter(|action| action.is_in_flight()).count(), model.activity.len())
}

/// How many outcomes of this run nobody knows.
#[must_use]
pub fn unknown(model: &Model) -> usize {
    newest_first(model).filter(|entry| entry.fate() == Fate::Unknown).count()
}

/// `2 in flight`, and what waits and is not known, as far as there is any.
fn open_ones(model: &Model) -> String {
    let waits = waiting::count(model);
    let flight = in_flight(model).0.saturating_sub(waits);
    let more = [(waits, if waits == 1 { "waits" } else { "wait" }), (unknown(model), "unknown")];
    let more = more.into_iter().filter(|(count, _)| *count > 0);
    let said = std::iter::once((flight, "in flight")).chain(more);
    said.map(|(count, word)| format!("{} {word}", number(count))).collect::<Vec<_>>().join(" · ")
}

/// `2 in flight · 1 waits · 1 unknown · 4 all`: of this run.
#[must_use]
pub fn summary(model: &Model) -> String {
    match model.activity.len() {
        0 => String::new(),
        all => format!("{} · {} all", open_ones(model), number(all)),
    }
}

/// `1 of 2`: the same for a narrow screen.
#[must_use]
pub fn short_summary(model: &Model) -> String {
    let (open, all) = in_flight(model);
    format!("{} of {}", number(open), number(all))
}

/// The same for all runs: `2 in flight · 3 of this run · 9 of other runs, 1 unknown`.
#[must_use]
pub fn whole_summary(model: &Model) -> String {
    if model.past.is_empty() {
        return summary(model);
    }
    let (open, own) = (open_ones(model), model.activity.len());
    let unknown = model.past.iter().filter(|record| record.is_unknown()).count();
    let unknown = if unknown == 0 { String::new() } else { format!(", {} unknown", number(unknown)) };
    let past = number(model.past.len());
    format!("{open} · {} of this run · {past} of other runs{unknown}", number(own))
}

/// A line of the Activity view, in its parts.
#[must_use]
pub fn deed(model: &Model, entry: Entry<'_>) -> Deed {
    let operation = &entry.step().operation;
    let (glyph, state) = state::state(model, entry);
    Deed {
        time: time(model, entry.at()),
        glyph,
        verb: operation.verb(),
        name: operation.secret().name().to_owned(),
        place: place(operation),
        state,
    }
}

fn place(operation: &Operation) -> String {
    let targets: Vec<String> = operation.targets().iter().map(|region| region.code()).collect();
    match operation {
        Operation::Replicate { .. } => format!("→ {}", targets.join(" ")),
        Operation::RemoveReplica { .. } => format!("from {}", targets.join(" ")),
        _ => format!("in {}", operation.region().name()),
    }
}

/// `14:02:23Z`; of another day `20 Nov 14:02Z`, of another year `11 Feb 2024`.
fn time(model: &Model, at: Timestamp) -> String {
    let same = |form: &str| at.strftime(form).to_string() == model.now.wall.strftime(form).to_string();
    if same("%F") {
        age::clock(at)
    } else if same("%Y") {
        at.strftime("%-d %b %H:%MZ").to_string()
    } else {
        at.strftime("%-d %b %Y").to_string()
    }
}

#[cfg(test)]
mod tests;
