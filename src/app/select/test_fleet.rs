//! For tests only: a fleet that tells the story of the screens' drawing, and the weather around it.

use std::{collections::BTreeMap, time::Duration};

use jiff::{SignedDuration, Timestamp};

use crate::{
    app::{
        lane::RegionState,
        model::{Model, Screen, Settings},
        msg::Now,
    },
    domain::{
        Arn, Region, Safe, SecretKey,
        error::{ErrorKind, RemoteError},
        health::Health,
        lane::LaneState,
        replication::{Replica, ReplicationStatus},
        rotation::{Label, VersionId, Versions},
        secret::{Entry, Identity},
        sight::Sight,
    },
};

mod scenes;

pub use scenes::{eighteen, expired, fine, incident, monthly, outage, select, story};

/// The drawing's time.
pub const NOW: &str = "2025-11-21T14:02:31Z";

pub fn now() -> Timestamp {
    NOW.parse().unwrap()
}

pub fn ago(seconds: i64) -> Timestamp {
    now() - SignedDuration::from_secs(seconds)
}

pub fn region(name: &str) -> Region {
    let long = match name {
        "use1" => "us-east-1",
        "usw2" => "us-west-2",
        "euw1" => "eu-west-1",
        "euc1" => "eu-central-1",
        "apse2" => "ap-southeast-2",
        "apne1" => "ap-northeast-1",
        other => other,
    };
    Region::new(long).unwrap()
}

pub fn version(text: &str) -> VersionId {
    VersionId::new(&format!("{text}-0000-4000-8000-000000000000")).unwrap()
}

/// Nothing is known yet: no lanes, no identity.
pub fn empty() -> Model {
    let settings = Settings {
        refresh: Duration::from_secs(10),
        profile: Some(Safe::new("acme-prod")),
        ..Settings::default()
    };
    let now = Now { wall: now(), mono: Duration::from_secs(600) };
    let screen = Screen { size: (120, 30), ..Screen::default() };
    Model { screen, ..Model::new(settings, now) }
}

/// A fleet in the making.
pub struct Story {
    pub model: Model,
}

impl Story {
    /// The account and its Regions, all well.
    pub fn new(regions: &[&str]) -> Self {
        let mut model = empty();
        model.account.identity = Some(Identity {
            account: Safe::new("111122223333"),
            arn: Safe::new("arn:aws:sts::111122223333:assumed-role/OnCall/me"),
        });
        for name in regions {
            let lane = RegionState {
                state: LaneState::Ok,
                since: Some(ago(600)),
                chosen: true,
                answered_at: Some(ago(3)),
                listed_at: Some(ago(8)),
                took: Some(Duration::from_millis(41)),
                calls: BTreeMap::from([("ListSecrets", 61), ("DescribeSecret", 140)]),
                ..RegionState::default()
            };
            model.lanes.insert(region(name), lane);
        }
        Self { model }
    }

    pub fn dark(&mut self, name: &str, state: LaneState) {
        let lane = self.model.lanes.get_mut(&region(name)).unwrap();
        lane.state = state;
        lane.since = Some(ago(4 * 60 + 31));
        lane.listed_at = lane.listed_at.filter(|_| state == LaneState::Unreachable).map(|_| ago(5 * 60));
        let kind = if state == LaneState::Denied { ErrorKind::Denied } else { ErrorKind::TimedOut };
        lane.last_error = Some((RemoteError::new(kind, "no answer in 5 s"), ago(9)));
    }

    pub fn arn(name: &str, suffix: &str, home: &str) -> Arn {
        let home = region(home).name();
        Arn::new(&format!("arn:aws:secretsmanager:{home}:111122223333:secret:{name}-{suffix}")).unwrap()
    }

    pub fn plain(name: &str, suffix: &str, home: &str) -> Entry {
        let pairs =
            vec![(version("1a2b3c4d"), vec![Label::Current]), (version("77fe01aa"), vec![Label::Previous])];
        Entry {
            created: Some("2024-02-11T09:00:00Z".parse().unwrap()),
            last_changed: Some(ago(86_400)),
            last_accessed: Some(jiff::civil::date(2025, 11, 20)),
            versions: Versions::new(pairs),
            ..Entry::new(Self::arn(name, suffix, home))
        }
    }

    pub fn describe(&mut self, entry: Entry) -> SecretKey {
        self.model.fleet.described(entry, ago(3))
    }

    /// A primary with its replicas: `usw2 InSync`, one a line, and a copy wherever one is in sync.
    pub fn replicated(&mut self, name: &str, home: &str, replicas: &[(&str, &str)]) -> SecretKey {
        self.changed(name, home, replicas, |_| {})
    }

    pub fn changed(
        &mut self,
        name: &str,
        home: &str,
        replicas: &[(&str, &str)],
        change: impl FnOnce(&mut Entry),
    ) -> SecretKey {
        let suffix = "k3Xq9A";
        let mut entry = Self::plain(name, suffix, home);
        entry.primary_region = (!replicas.is_empty()).then(|| region(home));
        let statuses = replicas.iter().map(|(name, status)| Replica {
            region: region(name),
            status: ReplicationStatus::new(status),
            message: None,
            kms_key: None,
            last_accessed: None,
        });
        entry.replicas = Some(statuses.collect());
        change(&mut entry);
        for (place, status) in replicas {
            let readable = self.model.lane_state(region(place)).is_readable();
            if *status != "Failed" && readable {
                let copy = Entry {
                    primary_region: Some(region(home)),
                    arn: entry.arn.in_region(region(place)),
                    replicas: None,
                    rotation: entry.rotation.clone(),
                    last_accessed: Some(jiff::civil::date(2025, 11, 21)),
                    ..entry.clone()
                };
                self.describe(copy);
            }
        }
        self.describe(entry)
    }

    pub fn first_seen(&mut self, key: &SecretKey, home: &str, place: &str, state: &str, seconds: i64) {
        let arn = Self::arn(key.name(), key.suffix(), home);
        self.model.sights.see(Sight { arn, region: region(place), state: Safe::new(state) }, ago(seconds));
    }

    /// Judges everything, sorts, and selects the first row.
    pub fn done(mut self) -> Model {
        let model = &mut self.model;
        crate::app::update::judge_all(model);
        let mut shown: Vec<SecretKey> = model.rows.keys().cloned().collect();
        let health = |key: &SecretKey| model.rows.health(key).map(|health| health.min(Health::InSync));
        shown.sort_by_key(|key| (health(key), key.name().to_owned(), key.suffix().to_owned()));
        model.selection.secret = shown.first().cloned();
        model.rows.show_keys(&shown);
        for (region, lane) in &mut model.lanes {
            lane.secrets = model.fleet.copies_in(*region);
        }
        self.model
    }
}
