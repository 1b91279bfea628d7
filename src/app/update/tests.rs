//! `update` from outside: messages in, effects out, no await.

mod acting;
mod configured;
mod doubting;
mod doubting_on;
mod gone;
mod holding;
mod listing;
mod looking;
mod monkey;
mod moving;
mod past;
mod polling;
mod quiet;
mod renewing;
mod waiting;

use std::time::Duration;

use jiff::Timestamp;

use crate::{
    app::{
        effect::Effect,
        model::{Mode, Model, RegionChoice, Settings},
        msg::{Answer, Msg, Now, RemoteEvent, TaskId},
        update::update,
    },
    domain::{
        Arn, Region, SecretKey,
        error::{ErrorKind, RemoteError},
        health::Health,
        lane::Lane,
        replication::{Replica, ReplicationStatus},
        rotation::{Label, VersionId, Versions},
        secret::{Entry, Identity},
    },
    gateway::{Epoch, Page, PageToken, SecretId, Setup},
};

const EAST: &str = "us-east-1";
const WEST: &str = "us-west-2";
const EUROPE: &str = "eu-west-1";

fn region(name: &str) -> Region {
    Region::new(name).unwrap()
}

fn arn(name: &str, at: &str) -> Arn {
    Arn::new(&format!("arn:aws:secretsmanager:{at}:111122223333:secret:{name}-a1b2c3")).unwrap()
}

fn key(name: &str) -> SecretKey {
    arn(name, EAST).key()
}

/// A primary that has been quiet for long, as its description has it, and a replica in the west that serves another version.
fn diverged() -> (Entry, Entry) {
    let old = VersionId::new("77fe01aa-0000-4000-8000-000000000001").unwrap();
    let versions = Versions::new(vec![(old, vec![Label::Current])]);
    let changed: Timestamp = "2026-11-21T12:00:00Z".parse().unwrap();
    let home = Entry { last_changed: Some(changed), ..primary("a", &[(WEST, "InSync")]) };
    (home, Entry { versions, ..listed("a", WEST, Some(EAST)) })
}

/// A secret as a listing has it.
fn listed(name: &str, at: &str, primary: Option<&str>) -> Entry {
    let version = VersionId::new("1a2b3c4d-0000-4000-8000-000000000001").unwrap();
    Entry {
        primary_region: primary.map(region),
        versions: Versions::new(vec![(version, vec![Label::Current])]),
        ..Entry::new(arn(name, at))
    }
}

/// A primary as DescribeSecret has it.
fn primary(name: &str, replicas: &[(&str, &str)]) -> Entry {
    let replicas = replicas
        .iter()
        .map(|(at, status)| Replica {
            region: region(at),
            status: ReplicationStatus::new(status),
            message: None,
            kms_key: None,
            last_accessed: None,
        })
        .collect();
    Entry { replicas: Some(replicas), ..listed(name, EAST, Some(EAST)) }
}

/// A model, its clock, and the effects that nobody has answered.
struct World {
    model: Model,
    at: Duration,
    effects: Vec<Effect>,
}

impl World {
    fn new(regions: RegionChoice) -> Self {
        let settings = Settings { regions, ..Settings::default() };
        let mut world =
            Self { model: Model::new(settings, now(Duration::ZERO)), at: Duration::ZERO, effects: vec![] };
        world.send(Msg::Began { size: (120, 30), sights: vec![] });
        world.set_up(Setup::default());
        world
    }

    /// Answers what the AWS configuration says.
    fn set_up(&mut self, setup: Setup) {
        let asked = self.effects.iter().rev().find_map(|effect| match effect {
            Effect::Setup { task, region } => Some((*task, *region)),
            _ => None,
        });
        let (task, region) = asked.expect("the configuration is asked for");
        self.answer(task, region.name(), Answer::Setup(Box::new(setup)));
    }

    fn three() -> Self {
        Self::new(RegionChoice::Exactly(vec![region(EAST), region(WEST), region(EUROPE)]))
    }

    /// A secret's health, as the rows have it; the rules say the same when they are asked.
    fn health(&self, name: &str) -> Health {
        let health = self.model.rows.health(&key(name)).expect("there is no row");
        assert_eq!(self.model.assessment(&key(name)).map(|seen| seen.health), Some(health));
        health
    }

    /// The rows that are shown.
    fn shown(&self) -> Vec<SecretKey> {
        self.model.rows.shown().cloned().collect()
    }

    fn send(&mut self, msg: Msg) {
        let new = update(&mut self.model, now(self.at), msg);
        self.effects.extend(new);
    }

    fn press(&mut self, text: &str) {
        self.send(Msg::Key(crokey::parse(text).unwrap()));
    }

    fn wait(&mut self, seconds: u64) {
        self.at += Duration::from_secs(seconds);
        self.send(Msg::Timer(crate::app::msg::TimerId::Schedule));
        self.send(Msg::Timer(crate::app::msg::TimerId::Tick));
    }

    /// The task of the last unanswered page of a Region, with its token.
    fn page_asked(&self, at: &str) -> Option<(TaskId, Option<PageToken>)> {
        self.effects.iter().rev().find_map(|effect| match effect {
            Effect::ListPage { task, lane, token, .. }
                if lane.region == region(at) && self.model.schedule.flights.contains_key(task) =>
            {
                Some((*task, token.clone()))
            }
            _ => None,
        })
    }

    /// STS answers the last question that is open: `ROLE in ACCOUNT`, or that it does not say.
    fn identify(&mut self, who: Result<(&str, &str), ErrorKind>) {
        while self.identity_asked().is_none() {
            self.wait(1);
        }
        let (task, at) = self.identity_asked().expect("STS is asked");
        let identity = |(role, account): (&str, &str)| Identity {
            account: account.into(),
            arn: format!("arn:aws:sts::{account}:assumed-role/{role}/at-{}", self.at.as_secs())
                .as_str()
                .into(),
        };
        let epoch = self.model.account.epoch;
        let result = who.map(|who| (identity(who), epoch)).map_err(|kind| RemoteError::new(kind, "no"));
        self.answer(task, at.name(), Answer::Identified(result));
    }

    /// The last question to STS that is open.
    fn identity_asked(&self) -> Option<(TaskId, Region)> {
        self.effects.iter().rev().find_map(|effect| match effect {
            Effect::Identify { task, region } if self.model.schedule.flights.contains_key(task) => {
                Some((*task, *region))
            }
            _ => None,
        })
    }

    fn describe_asked(&self, name: &str, at: &str) -> Option<TaskId> {
        self.effects.iter().rev().find_map(|effect| match effect {
            Effect::Describe { task, id, .. }
                if *id == SecretId::Arn(arn(name, at)) && self.model.schedule.flights.contains_key(task) =>
            {
                Some(*task)
            }
            _ => None,
        })
    }

    fn answer(&mut self, task: TaskId, at: &str, answer: Answer) {
        let lane = Lane::new(region(at));
        self.send(Msg::Remote(RemoteEvent { task, lane, took: Duration::from_millis(20), answer }));
    }

    fn list(&mut self, at: &str, entries: Vec<Entry>, next: Option<&str>) {
        let (task, _) = self.page_asked(at).unwrap_or_else(|| panic!("no page of {at} is asked for"));
        let next = next.map(|token| PageToken(token.to_owned()));
        self.answer(task, at, Answer::Listed(Ok(Page { entries, unreadable: vec![], next })));
    }

    fn list_fails(&mut self, at: &str, kind: ErrorKind) {
        let (task, _) = self.page_asked(at).unwrap_or_else(|| panic!("no page of {at} is asked for"));
        self.answer(task, at, Answer::Listed(Err(RemoteError::new(kind, "no"))));
    }

    fn describe(&mut self, name: &str, at: &str, result: Result<Entry, RemoteError>) {
        // The Region's bucket may have to fill first.
        for _ in 0..10 {
            if self.describe_asked(name, at).is_none() {
                self.at += Duration::from_millis(50);
                self.send(Msg::Timer(crate::app::msg::TimerId::Schedule));
            }
        }
        let task = self.describe_asked(name, at).unwrap_or_else(|| panic!("{name} in {at} is not asked for"));
        let id = SecretId::Arn(arn(name, at));
        self.answer(task, at, Answer::Described(id, Box::new(result)));
        self.read_journal();
    }

    /// Every reading of the journal that is under way ends, and tells what is known already.
    fn read_journal(&mut self) {
        while self.model.journal_readings > 0 && self.model.doubts.iter().any(|doubt| doubt.found.is_some()) {
            let records = self.model.past.clone();
            self.send(Msg::Journal(crate::domain::journal::Book { records, ..Default::default() }.into()));
        }
    }
}

fn now(mono: Duration) -> Now {
    let start: Timestamp = "2026-11-21T14:00:00Z".parse().unwrap();
    Now { wall: start + jiff::SignedDuration::try_from(mono).unwrap(), mono }
}
