//! Carries out effects that go to the gateway: one effect, one task, one message.
//!
//! Reads may be cancelled by dropping their task. Mutations live in a set of their own, are never cancelled, and wait
//! for their turn: never two steps of one secret at a time, and at most eight in flight in a Region.

mod leave;
mod notes;
mod read;
mod step;
#[cfg(test)]
mod tests;

use std::{
    any::Any,
    collections::{HashMap, VecDeque},
    future::pending,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use tokio::task::{AbortHandle, Id, JoinError, JoinSet};

use crate::{
    app::{
        Effect, Msg,
        msg::{Executed, TaskId},
    },
    domain::{
        Safe,
        error::{ErrorKind, RemoteError},
        journal::Line,
        operation::{Outcome, Reason, Step},
    },
    gateway::{Epoch, Gateway},
};

use super::{clock::Clock, journal::Journal};
use notes::Notes;
use read::Read;
use step::Door;

/// Most mutations in flight in one Region; the service's quota is shared with production.
const MOST_IN_FLIGHT: usize = 8;

/// How the task of a step ended.
type Ended = Result<(Id, (Executed, Option<Safe>)), JoinError>;

/// A step that a task carries out.
struct Writing {
    step: Step,
    /// Whether its intent is being written, or was: from then on it may be sent.
    sending: Arc<AtomicBool>,
}

/// The worker: effects in, messages out.
pub struct Worker<G> {
    door: Arc<Door<G>>,
    reads: JoinSet<Msg>,
    reading: HashMap<Id, Read>,
    tasks: HashMap<TaskId, (Id, AbortHandle)>,
    writes: JoinSet<(Executed, Option<Safe>)>,
    writing: HashMap<Id, Writing>,
    waiting: VecDeque<(Step, Epoch)>,
    notes: Notes,
    /// Whoever writes those, and readings of the journal.
    notings: JoinSet<Option<Msg>>,
    heard: VecDeque<Msg>,
    /// The credentials that the loop has been told of.
    told: Epoch,
}

impl<G: Gateway> Worker<G> {
    /// A worker on a gateway. With `read_only`, no mutation ever reaches the gateway.
    #[must_use]
    pub fn new(gateway: Arc<G>, journal: Arc<dyn Journal>, read_only: bool) -> Self {
        Self {
            door: Arc::new(Door::new(gateway, journal, read_only)),
            reads: JoinSet::new(),
            reading: HashMap::new(),
            tasks: HashMap::new(),
            writes: JoinSet::new(),
            writing: HashMap::new(),
            waiting: VecDeque::new(),
            notes: Notes::default(),
            notings: JoinSet::new(),
            heard: VecDeque::new(),
            told: Epoch::default(),
        }
    }

    /// Begins an effect, or hands it back when it is none of the worker's. Must be called inside a tokio runtime.
    pub fn dispatch(&mut self, effect: Effect) -> Option<Effect> {
        match effect {
            Effect::Execute(step, epoch) => {
                self.waiting.push_back((*step, epoch));
                self.begin_waiting();
            }
            Effect::Note(line) => self.note(*line),
            Effect::ReadJournal => self.read_journal(),
            Effect::Cancel(task) => self.cancel(task),
            Effect::ForgetIdentity => self.door.gateway.forget_identity(),
            other => match Read::from_effect(other) {
                Ok(read) => self.begin_read(read),
                Err(other) => return Some(other),
            },
        }
        None
    }

    /// The next message; waits for ever when nothing is under way. Cancel safe.
    pub async fn next(&mut self) -> Msg {
        loop {
            if let Some(note) = self.heard.pop_front() {
                return note;
            }
            let msg = tokio::select! {
                Some(ended) = self.reads.join_next_with_id() => self.read_ended(ended),
                Some(ended) = self.writes.join_next_with_id() => self.write_ended(ended),
                Some(ended) = self.notings.join_next() => noted(ended),
                else => pending().await,
            };
            if let Some(msg) = msg {
                return self.told_first(msg);
            }
        }
    }

    /// The next message, if it comes before `wake`. Cancel safe.
    pub async fn next_until(&mut self, wake: Option<Duration>, clock: &impl Clock) -> Option<Msg> {
        let time = async {
            match wake {
                Some(wake) => clock.sleep_until(wake).await,
                None => pending().await,
            }
        };
        tokio::select! {
            msg = self.next() => Some(msg),
            () = time => None,
        }
    }

    /// A message that is there already.
    pub fn try_next(&mut self) -> Option<Msg> {
        if let Some(note) = self.heard.pop_front() {
            return Some(note);
        }
        while let Some(ended) = self.writes.try_join_next_with_id() {
            if let Some(msg) = self.write_ended(ended) {
                return Some(self.told_first(msg));
            }
        }
        while let Some(ended) = self.notings.try_join_next() {
            if let Some(msg) = noted(ended) {
                return Some(self.told_first(msg));
            }
        }
        while let Some(ended) = self.reads.try_join_next_with_id() {
            if let Some(msg) = self.read_ended(ended) {
                return Some(self.told_first(msg));
            }
        }
        None
    }

    /// That other credentials are in use comes before anything that was done with them.
    fn told_first(&mut self, msg: Msg) -> Msg {
        let epoch = self.door.gateway.epoch();
        if epoch == self.told {
            return msg;
        }
        self.told = epoch;
        self.heard.push_front(msg);
        Msg::Credentials(epoch)
    }

    /// Whether nothing is under way and nothing waits.
    #[must_use]
    pub fn is_idle(&self) -> bool {
        self.reads.is_empty()
            && self.writes.is_empty()
            && self.notings.is_empty()
            && self.waiting.is_empty()
            && self.heard.is_empty()
    }

    fn begin_read(&mut self, read: Read) {
        let door = Arc::clone(&self.door);
        let task = read.task;
        let asked = read.clone();
        let handle = self.reads.spawn(async move { asked.run(&*door.gateway).await });
        self.reading.insert(handle.id(), read);
        self.tasks.insert(task, (handle.id(), handle));
    }

    /// Drops a read. An answer that has come already is dropped with it.
    fn cancel(&mut self, task: TaskId) {
        if let Some((id, handle)) = self.tasks.remove(&task) {
            handle.abort();
            self.reading.remove(&id);
        }
    }

    fn read_ended(&mut self, ended: Result<(Id, Msg), JoinError>) -> Option<Msg> {
        let id = ended.as_ref().map_or_else(JoinError::id, |(id, _)| *id);
        let read = self.reading.remove(&id)?;
        if self.tasks.get(&read.task).is_some_and(|(latest, _)| *latest == id) {
            self.tasks.remove(&read.task);
        }
        Some(match ended {
            Ok((_, msg)) => msg,
            Err(error) => read.failed(crashed(error)),
        })
    }

    /// Starts every waiting step whose secret is free and whose Region has room, in the order they came.
    fn begin_waiting(&mut self) {
        let mut still = VecDeque::new();
        while let Some((step, epoch)) = self.waiting.pop_front() {
            let ahead = still.iter().any(|(other, _)| same_secret(other, &step));
            if ahead || !self.has_room(&step) {
                still.push_back((step, epoch));
                continue;
            }
            let door = Arc::clone(&self.door);
            let sending = Arc::<AtomicBool>::default();
            let writing = Writing { step: step.clone(), sending: Arc::clone(&sending) };
            let handle = self.writes.spawn(async move { door.carry_out(step, epoch, &sending).await });
            self.writing.insert(handle.id(), writing);
        }
        self.waiting = still;
    }

    /// Writes a line into the journal; a failure becomes a message.
    fn note(&mut self, line: Line) {
        if self.notes.push(line) {
            let (door, notes) = (Arc::clone(&self.door), self.notes.clone());
            self.notings.spawn_blocking(move || notes.write(&*door.journal).map(Msg::Trouble));
        }
    }

    fn read_journal(&mut self) {
        let door = Arc::clone(&self.door);
        self.notings.spawn_blocking(move || Some(Msg::Journal(Box::new(door.journal.read()))));
    }

    fn has_room(&self, step: &Step) -> bool {
        let region = step.operation.region();
        let writing = || self.writing.values().map(|writing| &writing.step);
        let in_flight = writing().filter(|other| other.operation.region() == region).count();
        in_flight < MOST_IN_FLIGHT && !writing().any(|other| same_secret(other, step))
    }

    fn write_ended(&mut self, ended: Ended) -> Option<Msg> {
        let executed = self.executed(ended);
        self.begin_waiting();
        let (executed, trouble) = executed?;
        self.heard.extend(trouble.map(Msg::Trouble));
        Some(Msg::Executed(Box::new(executed)))
    }

    /// How a step ended; a task that died is an outcome too, and its line is written here.
    fn executed(&mut self, ended: Ended) -> Option<(Executed, Option<Safe>)> {
        let id = ended.as_ref().map_or_else(JoinError::id, |(id, _)| *id);
        let Writing { step, sending } = self.writing.remove(&id)?;
        match ended {
            Ok((_, executed)) => Some(executed),
            Err(error) => {
                let why = crashed(error);
                let outcome = match sending.load(Ordering::SeqCst) {
                    true => Outcome::Unknown { why },
                    false => Outcome::NotSent(Reason::NeverLeft(why)),
                };
                // Whole, for it may have died before its intent was there.
                let whole = Some(step.clone().into());
                self.note(Line::Outcome { step: step.id, outcome: outcome.clone(), whole });
                Some((Executed { step, outcome, seen: Vec::new() }, None))
            }
        }
    }
}

fn noted(ended: Result<Option<Msg>, JoinError>) -> Option<Msg> {
    ended.unwrap_or_else(|error| Some(Msg::Trouble(Safe::new(&crashed(error).to_string()))))
}

fn same_secret(one: &Step, other: &Step) -> bool {
    one.operation.secret().key() == other.operation.secret().key()
}

/// What a task's death means, with what it said.
fn crashed(error: JoinError) -> RemoteError {
    let said = error.try_into_panic().map_or(String::new(), |payload| last_words(payload.as_ref()));
    RemoteError::new(ErrorKind::Crashed, &said)
}

fn last_words(payload: &(dyn Any + Send)) -> String {
    let fixed = payload.downcast_ref::<&'static str>().map(|text| (*text).to_owned());
    fixed.or_else(|| payload.downcast_ref::<String>().cloned()).unwrap_or_default()
}
