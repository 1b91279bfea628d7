//! `journal --follow`: new and changed actions as they come, until somebody ends it or stops reading.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
    time::Duration,
};

use jiff::Timestamp;
use tokio::{
    signal::unix::{Signal, SignalKind, signal},
    time::{MissedTickBehavior, interval},
};

use crate::{
    domain::{
        Safe,
        fate::Fate,
        journal::{Book, Record, RecordId},
    },
    runtime::{
        print::{self, Text},
        reader,
    },
};

use super::{ERROR, FINE, Question, Source, Style, Table, json, line::ActionLine, notes};

/// What of an action may change.
type Mark = (Fate, Option<Timestamp>, Option<Timestamp>);

/// What was printed already.
pub(super) struct Follower {
    question: Question,
    table: Table,
    marks: HashMap<RecordId, Mark>,
    told: HashSet<Safe>,
}

impl Follower {
    pub(super) fn new(question: &Question, style: Style) -> Self {
        let question = question.clone();
        Self { question, table: Table::roomy(style), marks: HashMap::new(), told: HashSet::new() }
    }

    /// What is new in the journal: for stdout, and for stderr.
    pub(super) fn news(&mut self, book: &Book) -> (Text, Text) {
        let mut new: Vec<&Record> = Vec::new();
        for record in &book.records {
            let mark = mark(record);
            if self.marks.get(&record.id) != Some(&mark) {
                self.marks.insert(record.id.clone(), mark);
                new.push(record);
            }
        }
        new.retain(|record| self.question.choice.lets_through(record));
        let text = match self.question.json {
            true => new.iter().fold(Text::default(), |mut text, record| {
                text.append(&json(&ActionLine::new(record)));
                text
            }),
            false if new.is_empty() => Text::default(),
            false => self.table.rows(&new),
        };
        (text, notes(book, &mut self.told))
    }
}

fn mark(record: &Record) -> Mark {
    (Fate::of(record), record.outcome.as_ref().map(|(_, at)| *at), record.settled.as_ref().map(|(_, at)| *at))
}

/// Prints until SIGINT or SIGTERM, or until nobody reads any more: all of these are fine.
pub(super) async fn run(question: &Question, style: Style, every: Duration, source: Source) -> u8 {
    let mut ends = match (signal(SignalKind::interrupt()), signal(SignalKind::terminate())) {
        (Ok(interrupt), Ok(terminate)) => [interrupt, terminate],
        (Err(error), _) | (_, Err(error)) => {
            print::sentence(&format!("signals cannot be listened to: {error}"));
            return ERROR;
        }
    };
    let [interrupt, terminate] = &mut ends;
    let mut follower = Follower::new(question, style);
    let mut ticks = interval(every);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    tokio::select! {
        () = asked_to_end(interrupt, terminate) => FINE,
        status = async {
            loop {
                ticks.tick().await;
                if reader::is_gone() {
                    return FINE;
                }
                let source = Arc::clone(&source);
                let Ok(book) = tokio::task::spawn_blocking(move || source()).await else { return ERROR };
                let (text, notes) = follower.news(&book);
                print::note(&notes);
                // Whoever reads may have read enough.
                if print::more(&text).is_err() {
                    return FINE;
                }
            }
        } => status,
    }
}

async fn asked_to_end(interrupt: &mut Signal, terminate: &mut Signal) {
    tokio::select! {
        _ = interrupt.recv() => {}
        _ = terminate.recv() => {}
    }
}
