//! From the lines of all runs to the actions that they tell of. Nothing here reads a file.

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::domain::{
    Safe,
    journal::{Book, Line, Record, RecordId, RunId, Verdict},
    operation::{Outcome, Reason, Step, StepId},
};

use super::{file::Content, line::Noted};

/// What looking has shown, and when, of each action; the latest word counts.
type Settled = BTreeMap<RecordId, (Verdict, Timestamp)>;

/// The actions of all runs but `own`, oldest first. What `own` has settled of theirs counts.
pub(super) fn join(files: Vec<Content>, own: Option<&RunId>) -> Book {
    let mut book = Book::default();
    let mut settled = Settled::new();
    for file in files {
        let is_own = own == Some(&file.run);
        let mut run = Run::new(file.run, file.alive);
        for noted in file.lines {
            run.take(noted, &mut settled);
        }
        run.end_waiting(file.whole);
        if !is_own {
            book.partial |= !file.whole || !run.troubles.is_empty();
            book.records.extend(run.records.into_values());
            book.troubles.extend(file.troubles);
            book.troubles.extend(run.troubles);
        }
    }
    for record in &mut book.records {
        // What the service itself has answered needs no other word.
        if matches!(record.outcome, None | Some((Outcome::Unknown { .. }, _))) {
            record.settled = settled.remove(&record.id);
        }
    }
    book.records.sort_by(|one, other| (one.at, &one.id).cmp(&(other.at, &other.id)));
    book
}

/// The actions of one run.
struct Run {
    id: RunId,
    alive: bool,
    records: BTreeMap<StepId, Record>,
    troubles: Vec<Safe>,
}

impl Run {
    fn new(id: RunId, alive: bool) -> Self {
        Self { id, alive, records: BTreeMap::new(), troubles: Vec::new() }
    }

    fn take(&mut self, noted: Noted, settled: &mut Settled) {
        let at = noted.at;
        match noted.line {
            Line::Confirmed { steps } => steps.into_iter().for_each(|step| self.confirm(step, at)),
            Line::Intent { step } => self.begin(step, at),
            Line::Outcome { step, outcome, whole } => self.end(step, outcome, whole, at),
            Line::Settled { of, verdict } => {
                let run = of.run.unwrap_or_else(|| self.id.clone());
                let of = RecordId { run: Some(run), step: of.step };
                if settled.get(&of).is_none_or(|(_, before)| *before <= at) {
                    settled.insert(of, (verdict, at));
                }
            }
        }
    }

    /// The line may come after those of its steps: nobody waits for it.
    fn confirm(&mut self, step: Step, at: Timestamp) {
        if !self.records.contains_key(&step.id) {
            self.insert(step, at, true);
        }
    }

    fn begin(&mut self, step: Step, at: Timestamp) {
        if self.records.get(&step.id).is_some_and(|record| !record.waits) {
            return self.say(step.id, "is begun twice; the first time counts");
        }
        self.insert(step, at, false);
    }

    fn insert(&mut self, step: Step, at: Timestamp, waits: bool) {
        let id = RecordId { run: Some(self.id.clone()), step: step.id };
        let record = Record { id, step, at, outcome: None, settled: None, alive: self.alive, waits };
        self.records.insert(record.step.id, record);
    }

    /// What waited in a run that is over was never sent; where a line is missing, that may have been its intent.
    fn end_waiting(&mut self, whole: bool) {
        for record in self.records.values_mut().filter(|record| record.waits) {
            record.waits = self.alive && whole;
            if !self.alive && whole {
                record.outcome = Some((Outcome::NotSent(Reason::RunEnded), record.at));
            }
        }
    }

    fn end(&mut self, step: StepId, outcome: Outcome, whole: Option<Box<Step>>, at: Timestamp) {
        if let Some(whole) = whole
            && whole.id == step
            && self.records.get(&step).is_none_or(|record| record.waits)
        {
            self.begin(*whole, at);
        }
        match self.records.get_mut(&step) {
            None => self.say(step, "ended, but what it was is missing"),
            // A later word counts only where the first one was that nobody knows.
            Some(record) if matches!(record.outcome, None | Some((Outcome::Unknown { .. }, _))) => {
                record.outcome = Some((outcome, at));
                record.waits = false;
            }
            Some(_) => self.say(step, "ended twice; the first time counts"),
        }
    }

    fn say(&mut self, step: StepId, what: &str) {
        self.troubles.push(Safe::new(&format!("{}.jsonl: step {} {what}", self.id, step.0)));
    }
}
