//! The hands, the cloud's answers and the clock: what a move does to the program.

use std::collections::BTreeMap;

use super::{
    cloud::Cloud,
    ends,
    moves::{self, Move, TEXTS},
    oracle::{Before, Cause, Oracle, drawn},
    *,
};
use crate::{
    app::msg::{Executed, TimerId},
    domain::{
        Safe,
        journal::{Book, Line},
        operation::Step,
        secret::Identity,
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

pub(super) fn error(how: u8) -> RemoteError {
    RemoteError::new(KINDS[usize::from(how) % KINDS.len()], "no")
}

/// A read under way, and when it was asked.
#[derive(Debug, Clone)]
pub(super) struct Open {
    effect: Effect,
    asked: Timestamp,
}

/// The program, everybody around it, and the judge.
pub(super) struct Play {
    pub(super) world: World,
    pub(super) cloud: Cloud,
    /// As the cloud was a while ago: what lags shows this.
    past: Cloud,
    pub(super) open: Vec<Open>,
    pub(super) lost: Vec<Open>,
    answered: Vec<Open>,
    pub(super) under_way: Vec<Step>,
    pub(super) notes: Vec<Line>,
    pub(super) timers: BTreeMap<TimerId, Duration>,
    pub(super) oracle: Oracle,
    view: ViewState,
    moves: usize,
}

impl Play {
    pub(super) fn new(kind: u8) -> Self {
        let regions = match kind % 8 {
            0 => vec![region(EAST), region(WEST)],
            _ => vec![region(EAST), region(WEST), region(EUROPE)],
        };
        let mut world = World::new(RegionChoice::Exactly(regions));
        world.model.settings.read_only = kind % 8 == 1;
        let (effects, cloud) = (std::mem::take(&mut world.effects), Cloud::new());
        let mut play = Self {
            world,
            past: cloud.clone(),
            cloud,
            open: vec![],
            lost: vec![],
            answered: vec![],
            under_way: vec![],
            notes: vec![],
            timers: BTreeMap::new(),
            oracle: Oracle::default(),
            view: ViewState::default(),
            moves: 0,
        };
        let before = Before::of(&play.world.model, Cause::World);
        play.take(&before, effects);
        play
    }

    fn wall(&self) -> Timestamp {
        now(self.world.at).wall
    }

    pub(super) fn send(&mut self, cause: Cause, msg: Msg) {
        let before = Before::of(&self.world.model, cause);
        self.world.send(msg);
        let effects = std::mem::take(&mut self.world.effects);
        self.take(&before, effects);
        self.oracle.after(&before, &self.world.model);
    }

    fn take(&mut self, before: &Before, effects: Vec<Effect>) {
        let asked = self.wall();
        self.oracle.began(before, &self.world.model);
        for effect in effects {
            match effect {
                Effect::Execute(step) => {
                    self.oracle.sent(&step, &self.world.model);
                    self.under_way.push(*step);
                }
                Effect::StartTimer { id, after } => drop(self.timers.insert(id, self.world.at + after)),
                Effect::Note(line) => self.notes.push(*line),
                Effect::ListPage { .. }
                | Effect::Describe { .. }
                | Effect::Versions { .. }
                | Effect::Policy { .. }
                | Effect::Identify { .. }
                | Effect::Setup { .. }
                | Effect::ReadJournal => self.open.push(Open { effect, asked }),
                _ => {}
            }
        }
    }

    pub(super) fn key(&mut self, text: &str) {
        let cause = if text == "enter" { Cause::Enter } else { Cause::Key };
        self.send(cause, Msg::Key(crokey::parse(text).unwrap()));
    }

    fn write(&mut self, text: &str, pause: u64) {
        for character in text.chars() {
            self.world.at += Duration::from_millis(pause);
            let code = crokey::crossterm::event::KeyCode::Char(character);
            self.send(Cause::Key, Msg::Key(code.into()));
        }
    }

    /// Time passes, and what is due runs out.
    pub(super) fn wait(&mut self, time: Duration) {
        self.world.at += time;
        let due = |(id, at): (&TimerId, &Duration)| (*at <= self.world.at).then_some(*id);
        let due: Vec<TimerId> = self.timers.iter().filter_map(due).collect();
        for id in due {
            self.timers.remove(&id);
            self.send(Cause::World, Msg::Timer(id));
        }
    }

    fn read(&mut self, open: &Open, answer: Answer) {
        if let Answer::Described(_, result) = &answer
            && let Ok(entry) = &**result
        {
            self.oracle.described(entry, open.asked);
        }
        let (task, region) = match &open.effect {
            Effect::ListPage { task, lane, .. }
            | Effect::Describe { task, lane, .. }
            | Effect::Versions { task, lane, .. }
            | Effect::Policy { task, lane, .. } => (*task, lane.region),
            Effect::Identify { task, region } | Effect::Setup { task, region } => (*task, *region),
            _ => return,
        };
        let took = Duration::from_millis(20);
        self.send(Cause::World, Msg::Remote(RemoteEvent { task, lane: Lane::new(region), took, answer }));
    }

    /// Answers a read: truly for a `how` below 8, in worse ways above.
    pub(super) fn answer(&mut self, open: &Open, how: u8) {
        let lies = how >= 8;
        let cloud = if how == 8 { self.past.clone() } else { self.cloud.clone() };
        let fails = |at: Region| if how > 10 { Some(error(how)) } else { cloud.fault(at) };
        match &open.effect {
            Effect::ListPage { lane, token, .. } => {
                let entries = if how == 9 { vec![] } else { cloud.list(lane.region) };
                let (half, more) = (entries.len() / 2, how == 7 || how == 9);
                let (entries, next) = match (more, token) {
                    (true, None) => (entries[..half].to_vec(), Some(PageToken("more".to_owned()))),
                    (true, Some(token)) => (entries, lies.then(|| token.clone())),
                    (false, _) => (entries, None),
                };
                let page = Page { entries, unreadable: vec![], next };
                self.read(open, Answer::Listed(fails(lane.region).map_or(Ok(page), Err)));
            }
            Effect::Describe { lane, id, .. } => {
                let mut result = fails(lane.region).map_or_else(|| cloud.describe(lane.region, id), Err);
                if let (10, Ok(entry)) = (how, &mut result) {
                    for replica in entry.replicas.iter_mut().flatten() {
                        replica.status = ReplicationStatus::new("Detached");
                    }
                }
                self.read(open, Answer::Described(id.clone(), Box::new(result)));
            }
            Effect::Versions { lane, arn, .. } => {
                let result = fails(lane.region).map_or_else(|| cloud.versions(arn, open.asked), Err);
                self.read(open, Answer::Versions(arn.clone(), result));
            }
            Effect::Policy { lane, arn, .. } => {
                let result = fails(lane.region).map_or(Ok(lies.then(|| Safe::new("{}"))), Err);
                self.read(open, Answer::Policy(arn.clone(), result));
            }
            Effect::Identify { region, .. } => {
                let who = Identity {
                    account: "111122223333".into(),
                    arn: "arn:aws:sts::111122223333:assumed-role/OnCall/me".into(),
                };
                self.read(open, Answer::Identified(fails(*region).map_or(Ok(who), Err)));
            }
            Effect::Setup { .. } => self.read(open, Answer::Setup(Box::default())),
            Effect::ReadJournal => self.send(Cause::World, Msg::Journal(Box::default())),
            _ => {}
        }
    }

    pub(super) fn answer_all(&mut self) {
        for open in std::mem::take(&mut self.open) {
            self.answer(&open, 0);
        }
    }

    /// A step ends: as a true worker ends it for a `how` below 8, in worse ways above.
    pub(super) fn end(&mut self, at: usize, how: u8) {
        let step = self.under_way.remove(at);
        let wall = self.wall();
        let (outcome, seen) = ends::carry_out(&mut self.cloud, &step, how, wall);
        let asked = self.world.model.queue.handed.get(&step.id).map_or(wall, |handed| handed.wall);
        for entry in &seen {
            self.oracle.described(entry, asked);
        }
        self.oracle.ended(step.id, &outcome);
        let cause = Cause::Ended(step.id, matches!(outcome, crate::domain::operation::Outcome::Done { .. }));
        self.send(cause, Msg::Executed(Executed { step, outcome, seen }));
    }

    /// The key that a person who wants to confirm would press next.
    fn toward(&mut self) {
        self.world.at += Duration::from_millis(320);
        let Some(dialog) = &self.world.model.dialog else { return self.key("r") };
        let inside = dialog.inside();
        if inside.was_sent {
            self.key("enter");
        } else if inside.is_choosing {
            self.key(if inside.plan.is_none() { "space" } else { "tab" });
        } else if inside.is_on_field {
            match inside.wanted.filter(|wanted| *wanted != inside.typed) {
                Some(wanted) => self.write(&wanted, 50),
                None => self.key("enter"),
            }
        } else {
            self.key(if inside.is_on_confirm { "enter" } else { "tab" });
        }
    }

    fn confirm(&mut self) {
        let before = self.oracle.sent;
        for _ in 0..12 {
            self.toward();
            if self.oracle.sent > before || self.world.model.dialog.is_none() {
                return;
            }
        }
    }

    fn open(&mut self, row: u8, how: u8) {
        self.world.at += Duration::from_millis(400);
        for key in ["esc", "esc", "esc", "esc", "g"] {
            self.key(key);
        }
        for _ in 0..row % 5 {
            self.key("j");
        }
        for _ in 0..row / 64 {
            self.key("l");
        }
        self.key(["r", "p", "c", "x", "r", "c", "enter", "shift-r"][usize::from(how % 8)]);
        if how & 8 == 8 {
            self.answer_all();
        }
        for _ in 0..how / 64 {
            self.world.at += Duration::from_millis(320);
            self.key("down");
        }
    }

    pub(super) fn play(&mut self, one: Move) {
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
            Move::Wait(milliseconds) => self.wait(Duration::from_millis(milliseconds.into())),
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
                self.end(nth(which, self.under_way.len()), how % 20);
            }
            Move::Cloud(which, how) => {
                self.past = self.cloud.clone();
                let wall = self.wall();
                self.cloud.moves(which, how, wall);
            }
            Move::Fault(at, how) => {
                let at = region([EAST, WEST, EUROPE][usize::from(at % 3)]);
                self.cloud.dark.remove(&at);
                if !how.is_multiple_of(3) {
                    self.cloud.dark.insert(at, error(how).kind);
                }
            }
            Move::Expire(expired) => self.cloud.expired = expired,
            Move::Book(which) => {
                let wall = self.wall();
                let book = Book { records: ends::records(&self.cloud, which, wall), ..Book::default() };
                self.send(Cause::World, Msg::Journal(book.into()));
            }
            Move::Trouble => self.send(Cause::World, Msg::Trouble("it hurts".into())),
            _ => {}
        }
        self.moves += 1;
        if self.moves.is_multiple_of(31) {
            drawn(&self.world.model, &mut self.view);
        }
    }

    fn late(&mut self, which: u16, how: u8) {
        if let Some(open) = self.answered.get(usize::from(which % 16)).cloned() {
            self.answer(&open, how % 26);
        } else {
            let result = self.cloud.list(region(EAST));
            let page = Page { entries: result, unreadable: vec![], next: None };
            let task = TaskId(u64::from(which) + 100_000);
            let (lane, took) = (Lane::new(region(EAST)), Duration::ZERO);
            let answer = Answer::Listed(Ok(page));
            self.send(Cause::World, Msg::Remote(RemoteEvent { task, lane, took, answer }));
        }
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
