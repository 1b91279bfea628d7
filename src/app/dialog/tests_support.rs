//! Small fleets, and a hand that types, for the tests of dialogs.

use std::time::Duration;

use crokey::{
    KeyCombination,
    crossterm::event::{KeyCode, KeyModifiers},
};
use jiff::Timestamp;

use crate::{
    app::{
        command::Command,
        lane::RegionState,
        model::{Model, Settings},
        msg::{Now, Place},
    },
    domain::{
        Arn, Region, Safe,
        lane::LaneState,
        operation::{Outcome, Plan, PlanId},
        replication::{Replica, ReplicationStatus},
        rotation::{Label, VersionId, Versions},
        secret::{Entry, Identity, VersionEntry},
    },
};

use super::{Dialog, Reply};

pub(crate) const CURRENT: &str = "1a2b3c4d-0000-0000-0000-000000000001";
pub(crate) const PENDING: &str = "9f00e1c2-0000-0000-0000-000000000002";
pub(crate) const PREVIOUS: &str = "77fe01aa-0000-0000-0000-000000000003";
const NOW: &str = "2026-11-21T14:02:31Z";

pub(crate) fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

pub(crate) fn region(name: &str) -> Region {
    Region::new(name).unwrap()
}

pub(crate) fn version(id: &str) -> VersionId {
    VersionId::new(id).unwrap()
}

/// The copy of `NAME-SUFFIX` in a Region, with a current version.
pub(crate) fn entry(resource: &str, at_region: &str) -> Entry {
    let arn = format!("arn:aws:secretsmanager:{at_region}:111122223333:secret:{resource}");
    let versions = Versions::new(vec![(version(CURRENT), vec![Label::Current])]);
    Entry { versions, created: Some(at("2025-03-01T10:00:00Z")), ..Entry::new(Arn::new(&arn).unwrap()) }
}

/// A primary in us-east-1 with replicas.
pub(crate) fn primary(resource: &str, replicas: &[(&str, &str)]) -> Entry {
    let replicas = replicas.iter().map(|(name, status)| Replica {
        region: region(name),
        status: ReplicationStatus::new(status),
        message: None,
        kms_key: Some(Safe::new("alias/aws/secretsmanager")),
        last_accessed: None,
    });
    Entry {
        primary_region: Some(region("us-east-1")),
        replicas: Some(replicas.collect()),
        last_changed: Some(at("2026-11-14T10:02:00Z")),
        ..entry(resource, "us-east-1")
    }
}

/// A replica that follows us-east-1.
pub(crate) fn replica(resource: &str, at_region: &str) -> Entry {
    Entry { primary_region: Some(region("us-east-1")), ..entry(resource, at_region) }
}

/// A primary whose rotation hangs, and is on.
pub(crate) fn rotating(resource: &str) -> Entry {
    let mut entry = primary(resource, &[("us-west-2", "InSync"), ("eu-west-1", "InSync")]);
    entry.rotation.enabled = Some(true);
    entry.rotation.function =
        Some(Safe::new("arn:aws:lambda:us-east-1:111122223333:function:orders-rotator"));
    entry.rotation.rules.after_days = Some(30);
    entry.rotation.next = Some(at("2026-11-21T09:00:00Z"));
    entry.versions = hanging();
    entry
}

/// AWSPENDING on a version of its own.
pub(crate) fn hanging() -> Versions {
    Versions::new(vec![
        (version(CURRENT), vec![Label::Current]),
        (version(PENDING), vec![Label::Pending]),
        (version(PREVIOUS), vec![Label::Previous]),
    ])
}

/// A model, a dialog that may be open, and the hand on the keys.
#[derive(Debug)]
pub(crate) struct Bench {
    pub(crate) model: Model,
    pub(crate) dialog: Option<Dialog>,
    pub(crate) asks: Vec<super::Ask>,
    pub(crate) sent: Vec<Plan>,
    pub(crate) copied: Vec<Safe>,
}

impl Bench {
    /// Six Regions, one of them denied; nothing in them.
    pub(crate) fn new() -> Self {
        let settings = Settings { profile: Some(Safe::new("acme-prod")), ..Settings::default() };
        let now = Now { wall: at(NOW), mono: Duration::from_secs(60) };
        let mut model = Model::new(settings, now);
        model.screen.size = (80, 24);
        model.account.identity = Some(Identity {
            account: Safe::new("111122223333"),
            arn: Safe::new("arn:aws:sts::111122223333:assumed-role/OnCall/me"),
        });
        let mut bench = Self { model, dialog: None, asks: Vec::new(), sent: Vec::new(), copied: Vec::new() };
        for name in ["us-east-1", "us-west-2", "eu-west-1", "ap-southeast-2"] {
            bench.lane(name, LaneState::Ok);
        }
        bench.lane("ap-northeast-1", LaneState::Slow);
        bench.lane("eu-central-1", LaneState::Denied);
        bench
    }

    pub(crate) fn lane(&mut self, name: &str, state: LaneState) {
        let since = Some(at("2026-11-21T13:58:00Z"));
        let lane = RegionState { state, since, ..RegionState::default() };
        self.model.lanes.insert(region(name), lane);
    }

    /// A description, as of 13:50Z or just now.
    pub(crate) fn described(&mut self, entry: Entry) -> &mut Self {
        self.model.fleet.described(entry, self.model.now.wall - Duration::from_secs(751));
        self
    }

    /// A later description, with the dialog told of it.
    pub(crate) fn changed(&mut self, entry: Entry) {
        self.model.fleet.described(entry, self.model.now.wall);
        self.tell();
    }

    pub(crate) fn versions(&mut self, resource: &str, made: &[(&str, &str)]) {
        let key = entry(resource, "us-east-1").arn.key();
        let made = made.iter().map(|(id, when)| VersionEntry {
            id: version(id),
            created: Some(at(when)),
            last_accessed: None,
        });
        self.model.fleet.versions_read(&key, made.collect());
    }

    pub(crate) fn tell(&mut self) {
        if let Some(dialog) = &mut self.dialog {
            dialog.world_changed(&self.model);
        }
    }

    /// Opens a dialog, and waits until it listens.
    pub(crate) fn open(&mut self, command: Command, resource: &str, meant: Option<&str>) -> &mut Self {
        let secret = entry(resource, "us-east-1").arn.key();
        let place = Place { secret, region: meant.map(region) };
        let (dialog, asks) = Dialog::open(command, &place, &self.model, PlanId(7)).unwrap();
        (self.dialog, self.asks) = (Some(dialog), asks);
        self.wait(1000)
    }

    /// The reason why it does not open.
    pub(crate) fn refusal(&self, command: Command, resource: &str, meant: Option<&str>) -> String {
        let secret = entry(resource, "us-east-1").arn.key();
        let place = Place { secret, region: meant.map(region) };
        super::applies(command, &place, &self.model).unwrap_err().to_string()
    }

    pub(crate) fn wait(&mut self, milliseconds: u64) -> &mut Self {
        self.model.now.mono += Duration::from_millis(milliseconds);
        self
    }

    /// Keys by name, one at a time: `space tab enter`.
    pub(crate) fn keys(&mut self, names: &str) -> &mut Self {
        for name in names.split_whitespace() {
            self.press(crokey::parse(name).unwrap());
        }
        self
    }

    pub(crate) fn text(&mut self, text: &str) -> &mut Self {
        for character in text.chars() {
            self.press(KeyCombination::one_key(KeyCode::Char(character), KeyModifiers::NONE));
        }
        self
    }

    pub(crate) fn press(&mut self, key: KeyCombination) {
        self.wait(40);
        let Some(mut dialog) = self.dialog.take() else { return };
        match dialog.key(key, &self.model) {
            Reply::Stay => {}
            Reply::Close => return,
            Reply::Send(plan) => self.sent.push(plan),
            Reply::Copy(text) => self.copied.push(text),
        }
        self.dialog = Some(dialog);
    }

    /// Ends a step of the last plan that was sent.
    pub(crate) fn end(&mut self, step: usize, outcome: &Outcome) {
        let id = self.sent.last().unwrap().steps[step].id;
        if let Some(dialog) = &mut self.dialog {
            dialog.ended(id, outcome, &self.model);
        }
    }

    pub(crate) fn done(&mut self, step: usize) {
        self.end(step, &Outcome::Done { request_id: Some(Safe::new("5f1e")) });
    }

    /// Everything the dialog says, as one text.
    pub(crate) fn said(&self) -> String {
        let view = self.dialog.as_ref().unwrap().view(&self.model);
        let lines = view
            .sections
            .iter()
            .flat_map(|section| section.lines.iter().chain(&section.rows).chain(&section.foot));
        let spans = lines.flat_map(|line| line.left.iter().chain(&line.right).chain(&[]));
        spans.map(|span| span.text.as_str().trim()).collect::<Vec<_>>().join(" ")
    }
}

/// What only the dialog itself knows of what stands between a key and a send.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Inside {
    pub(crate) plan: Option<Plan>,
    pub(crate) is_on_confirm: bool,
    pub(crate) is_on_field: bool,
    pub(crate) is_choosing: bool,
    pub(crate) typed: String,
    pub(crate) wanted: Option<String>,
    pub(crate) deaf_until: Duration,
    pub(crate) was_sent: bool,
}

impl Dialog {
    pub(crate) fn inside(&self) -> Inside {
        Inside {
            plan: self.plan.clone(),
            is_on_confirm: self.stop == super::page::Stop::Confirm,
            is_on_field: self.stop == super::page::Stop::Field,
            is_choosing: matches!(self.stop, super::page::Stop::List | super::page::Stop::Radio),
            typed: self.field.text().to_owned(),
            wanted: self.page.typed(),
            deaf_until: self.deaf_until,
            was_sent: self.watch.is_some(),
        }
    }
}
