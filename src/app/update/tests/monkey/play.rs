//! The program between its surroundings: what a move does, where effects go, and the clocks.

use std::collections::BTreeMap;

use jiff::SignedDuration;

use super::{
    answers::Open,
    cloud::Cloud,
    ends,
    ledger::Ledger,
    moves::{self, Move, TEXTS},
    oracle::{Before, Cause, Oracle, drawn},
    *,
};
use crate::{
    app::msg::TimerId,
    domain::{
        Safe,
        journal::{Book, Line, Record},
        operation::{Operation, Step, StepId},
    },
    ui::ViewState,
};

/// Every kind of failure.
pub(super) const KINDS: [ErrorKind; 14] = [
    ErrorKind::TimedOut,
    ErrorKind::Denied,
    ErrorKind::Throttled,
    ErrorKind::Expired,
    ErrorKind::NotFound,
    ErrorKind::Unreadable,
    ErrorKind::NoCredentials,
    ErrorKind::NotEnabled,
    ErrorKind::Server,
    ErrorKind::NeverConnected,
    ErrorKind::NotBuilt,
    ErrorKind::ConnectionLost,
    ErrorKind::Refused,
    ErrorKind::Crashed,
];

/// The furthest that the time of day jumps, in seconds.
const FURTHEST: u64 = 3 * 3600;

pub(super) fn error(how: u8) -> RemoteError {
    RemoteError::new(KINDS[usize::from(how) % KINDS.len()], "no")
}

/// The program, everybody around it, and the judges.
pub(super) struct Play {
    pub(super) world: World,
    pub(super) cloud: Cloud,
    /// As the cloud was a while ago: what lags shows this.
    pub(super) past: Cloud,
    pub(super) open: Vec<Open>,
    pub(super) lost: Vec<Open>,
    pub(super) answered: Vec<Open>,
    pub(super) under_way: Vec<Step>,
    /// With which credentials each step is to be sent.
    pub(super) handed: BTreeMap<StepId, Epoch>,
    /// The credentials that the program was told of.
    pub(super) told: Epoch,
    pub(super) notes: Vec<Line>,
    pub(super) timers: BTreeMap<TimerId, Duration>,
    pub(super) oracle: Oracle,
    pub(super) ledger: Ledger,
    /// What other runs have left behind.
    pub(super) book: Vec<Record>,
    /// The program has left.
    pub(super) gone: bool,
    start: Timestamp,
    /// How far the time of day has jumped.
    skew: SignedDuration,
    /// How many messages there were.
    pub(super) number: usize,
    view: ViewState,
    moves: usize,
}

impl Play {
    /// The low byte says how the program is started, the high one what other runs have left behind.
    pub(super) fn new(kind: u16) -> Self {
        let [kind, legend] = kind.to_le_bytes();
        let regions = match kind % 8 {
            0 => vec![region(EAST), region(WEST)],
            _ => vec![region(EAST), region(WEST), region(EUROPE)],
        };
        let mut world = World::new(RegionChoice::Exactly(regions));
        world.model.settings.read_only = kind % 8 == 1;
        let (effects, mut cloud) = (std::mem::take(&mut world.effects), Cloud::new());
        let (start, mut ledger) = (now(Duration::ZERO).wall, Ledger::default());
        let book = ends::records(&mut cloud, &mut ledger, legend, start);
        let mut play = Self {
            world,
            past: cloud.clone(),
            cloud,
            open: vec![],
            lost: vec![],
            answered: vec![],
            under_way: vec![],
            handed: BTreeMap::new(),
            told: Epoch::default(),
            notes: vec![],
            timers: BTreeMap::new(),
            oracle: Oracle::default(),
            ledger,
            book,
            gone: false,
            start,
            skew: SignedDuration::ZERO,
            number: 0,
            view: ViewState::default(),
            moves: 0,
        };
        let before = Before::of(&play.world.model, Cause::World);
        play.take(&before, effects);
        play
    }

    pub(super) fn now(&self) -> Now {
        let mono = self.world.at;
        Now { wall: self.start + self.skew + SignedDuration::try_from(mono).unwrap(), mono }
    }

    pub(super) fn wall(&self) -> Timestamp {
        self.now().wall
    }

    pub(super) fn send(&mut self, cause: Cause, msg: Msg) {
        if self.gone {
            return;
        }
        let before = Before::of(&self.world.model, cause);
        self.hear(&before, msg);
        self.oracle.after(&before, &self.world.model);
        self.ledger.judge(&self.world.model);
        if self.gone {
            self.is_gone();
        }
    }

    fn hear(&mut self, before: &Before, msg: Msg) {
        self.number += 1;
        // What is asked after something was heard is asked later, by any clock that goes.
        self.world.at += Duration::from_micros(1);
        let now = self.now();
        let effects = update(&mut self.world.model, now, msg);
        self.take(before, effects);
    }

    fn take(&mut self, before: &Before, effects: Vec<Effect>) {
        let (asked, number) = (self.world.model.now.wall, self.number);
        let (login, epoch) = (self.cloud.login, self.cloud.epoch);
        self.oracle.began(before, &self.world.model);
        let leaves = self.gone || effects.iter().any(|effect| matches!(effect, Effect::Exit(_)));
        for effect in effects {
            match effect {
                Effect::Execute(step, with) => {
                    assert!(!leaves, "sent by a program that leaves: {step:?}");
                    self.oracle.sent(&step, &self.world.model);
                    self.oracle.people.with(with);
                    self.handed.insert(step.id, with);
                    self.under_way.push(*step);
                }
                Effect::StartTimer { id, after } => drop(self.timers.insert(id, self.world.at + after)),
                Effect::Note(line) => self.note(*line),
                Effect::ListPage { .. }
                | Effect::Describe { .. }
                | Effect::Versions { .. }
                | Effect::Policy { .. }
                | Effect::Identify { .. }
                | Effect::Setup { .. }
                | Effect::ReadJournal => self.open.push(Open { effect, asked, number, login, epoch }),
                _ => {}
            }
        }
        self.gone = leaves;
    }

    fn note(&mut self, line: Line) {
        if let Line::Settled { of, verdict } = &line
            && let Some(record) = self.book.iter_mut().find(|record| record.id == *of)
        {
            record.settled = Some((verdict.clone(), self.start));
        }
        self.notes.push(line);
    }

    /// The loop may still hear of what ends while the program leaves. Then everything that was confirmed is accounted for.
    fn is_gone(&mut self) {
        let under_way = self.under_way.clone();
        self.oracle.left(&under_way, &self.notes, &self.world.model);
        for step in under_way {
            let before = Before::of(&self.world.model, Cause::World);
            let outcome = crate::domain::operation::Outcome::Done { request_id: None };
            let executed = crate::app::msg::Executed { step, outcome, seen: vec![] };
            self.hear(&before, Msg::Executed(executed.into()));
        }
    }

    /// Time passes, what is due takes effect, and timers run out.
    pub(super) fn wait(&mut self, time: Duration) {
        self.world.at += time;
        let now = self.now();
        self.ledger.land(&mut self.cloud, now);
        let due = |(id, at): (&TimerId, &Duration)| (*at <= self.world.at).then_some(*id);
        let due: Vec<TimerId> = self.timers.iter().filter_map(due).collect();
        for id in due {
            self.timers.remove(&id);
            self.send(Cause::World, Msg::Timer(id));
        }
    }

    /// The time of day is set, or the machine sleeps: with or without the clock of the timers.
    fn jump(&mut self, which: u16, how: u8) {
        let seconds = match how & 4 {
            0 => u64::from(which) * FURTHEST / u64::from(u16::MAX),
            _ => u64::from(which % 100),
        };
        let by = SignedDuration::from_secs(seconds.try_into().unwrap());
        match how % 4 {
            0 => self.skew += by,
            1 => self.skew -= by,
            _ => self.wait(Duration::from_secs(seconds)),
        }
    }

    /// Somebody else acts: on what is in doubt if anything is, and then often just so.
    fn other(&mut self, which: u16, how: u8) {
        let mut operations = self.cloud.operations();
        operations.extend(self.world.model.doubts.iter().map(|doubt| doubt.step.operation.clone()));
        let operation: Operation =
            operations[operations.len() - 1 - usize::from(which) % operations.len()].clone();
        let (key, wall) = (operation.secret().key(), self.wall());
        if how.is_multiple_of(2) {
            self.cloud.apply(&operation, wall);
        } else {
            self.cloud.undo(&operation, wall);
        }
        self.ledger.touched(&key);
    }

    pub(super) fn play(&mut self, one: Move) {
        if self.gone {
            return;
        }
        let nth = |which: u16, of: usize| usize::from(which) % of.max(1);
        match one {
            Move::Key(at) => self.key(moves::key(at)),
            Move::Type(at) => self.write(TEXTS[usize::from(at) % TEXTS.len()], 50),
            Move::Burst(at) => self.write(TEXTS[usize::from(at) % TEXTS.len()], 1),
            Move::Paste(at, characters) => {
                let text = match characters.is_empty() {
                    true => TEXTS[usize::from(at) % TEXTS.len()].to_owned(),
                    false => characters.into_iter().collect(),
                };
                self.send(Cause::Paste, Msg::Paste(text));
            }
            Move::Toward => self.toward(),
            Move::Confirm => self.confirm(),
            Move::Open(row, how) => self.open(row, how),
            Move::Act(row, how) => {
                self.open(row, how);
                self.answer_all();
                self.confirm();
            }
            Move::Refuse => {
                while !self.under_way.is_empty() {
                    self.end(0, 12);
                }
            }
            Move::Again(which, how) => self.again(which, how),
            Move::Leave(how) => self.leave(how),
            Move::Wait(milliseconds) => self.wait(Duration::from_millis(milliseconds.into())),
            Move::Jump(which, how) => self.jump(which, how),
            Move::Size(columns, rows) => self.resize(columns, rows),
            Move::Focus(focused) => self.send(Cause::World, Msg::Focus(focused)),
            Move::Answer(which, how) if !self.open.is_empty() => {
                let open = self.open.remove(nth(which, self.open.len()));
                self.answer(&open, how % 26);
                self.answered.push(open);
                let excess = self.answered.len().saturating_sub(16);
                self.answered.drain(..excess);
            }
            Move::AnswerAll => self.answer_all(),
            Move::Lose(which) if !self.open.is_empty() => {
                let open = self.open.remove(nth(which, self.open.len()));
                self.lost.push(open);
            }
            Move::Late(which, how) => self.late(which, how),
            Move::End(which, how) if !self.under_way.is_empty() => {
                self.end(nth(which, self.under_way.len()), how);
            }
            Move::Cloud(which, how) => {
                self.past = self.cloud.clone();
                let wall = self.wall();
                if let Some(key) = self.cloud.moves(which, how, wall) {
                    self.ledger.touched(&key);
                }
            }
            Move::Other(which, how) => self.other(which, how),
            Move::Fault(at, how) => self.cloud.fail(region([EAST, WEST, EUROPE][usize::from(at % 3)]), how),
            Move::Expire(true) => self.cloud.expired = true,
            Move::Expire(false) if self.cloud.expired => self.cloud.renew(self.cloud.login),
            Move::RenewAs(login) => self.cloud.renew(usize::from(login) % 4),
            Move::Book(which) => {
                for record in self.book.iter_mut().filter(|_| which.is_multiple_of(2)) {
                    record.alive = false;
                }
                self.read_book();
            }
            Move::Trouble => self.send(Cause::World, Msg::Trouble("it hurts".into())),
            _ => {}
        }
        self.moves += 1;
        if self.moves.is_multiple_of(31) {
            drawn(&self.world.model, &mut self.view);
        }
    }

    /// What other runs did is read.
    pub(super) fn read_book(&mut self) {
        let troubles = if self.book.is_empty() { vec![Safe::new("a line is torn")] } else { vec![] };
        let book = Book { records: self.book.clone(), troubles, ..Book::default() };
        self.send(Cause::World, Msg::Journal(book.into()));
    }

    fn resize(&mut self, columns: u8, rows: u8) {
        let size = match columns % 4 {
            0 => (u16::from(columns), u16::from(rows % 70)),
            1 => (80, 24),
            2 => (120, 40),
            _ => (100, 30),
        };
        self.send(Cause::World, Msg::Resized(size.0, size.1));
        if columns.is_multiple_of(4) {
            drawn(&self.world.model, &mut self.view);
        }
    }
}
