//! For tests only: a fleet that tells the story of the screens' drawing, and the weather around it.

use std::{collections::BTreeMap, time::Duration};

use jiff::{SignedDuration, Timestamp};

use crate::{
    app::{
        filter::Filter,
        keymap::KeyMap,
        lane::RegionState,
        model::{Account, Mode, Model, RegionChoice, Rows, Screen, Selection, Settings},
        msg::Now,
        schedule::Schedule,
    },
    domain::{
        Arn, Region, Safe, SecretKey,
        error::{ErrorKind, RemoteError},
        fleet::Fleet,
        health::{self, Context},
        lane::LaneState,
        replication::{Replica, ReplicationStatus},
        rotation::{Label, RotationRules, VersionId, Versions},
        secret::{Entry, Identity},
        sight::{Sight, Sights},
    },
};

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
        mode: Mode::Real,
        read_only: false,
        regions: RegionChoice::Default,
        partition: "aws",
        refresh: Duration::from_secs(10),
        profile: Some(Safe::new("acme-prod")),
        endpoint: None,
        favourites: Vec::new(),
        keys: KeyMap::default(),
        open_at: None,
    };
    Model {
        settings,
        now: Now { wall: now(), mono: Duration::from_secs(600) },
        account: Account::default(),
        lanes: BTreeMap::new(),
        fleet: Fleet::default(),
        sights: Sights::default(),
        rows: Rows::default(),
        selection: Selection::default(),
        screen: Screen { size: (120, 30), ..Screen::default() },
        filter: Filter::default(),
        dialog: None,
        overlay: None,
        activity: Vec::new(),
        plans: BTreeMap::new(),
        watched: std::collections::BTreeSet::new(),
        message: None,
        errors: Vec::new(),
        story: None,
        schedule: Schedule::default(),
        details: BTreeMap::new(),
        last_plan: 0,
    }
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
        let states: BTreeMap<Region, LaneState> =
            model.lanes.iter().map(|(region, lane)| (*region, lane.state)).collect();
        let context = Context {
            fleet: &model.fleet,
            lanes: &states,
            sights: &model.sights,
            now: model.now.wall,
            compare_versions: true,
            sent: &BTreeMap::new(),
        };
        for secret in model.fleet.iter() {
            let assessment = health::assess(secret, &context);
            *model.rows.counts.entry(assessment.health).or_default() += 1;
            model.rows.assessments.insert(secret.key.clone(), assessment);
        }
        let mut shown: Vec<SecretKey> = model.rows.assessments.keys().cloned().collect();
        shown.sort_by_key(|key| {
            (
                model.rows.assessments[key].health.min(crate::domain::health::Health::InSync),
                key.name().to_owned(),
                key.suffix().to_owned(),
            )
        });
        model.selection.secret = shown.first().cloned();
        model.rows.shown = shown;
        for (region, lane) in &mut model.lanes {
            lane.secrets = model.fleet.copies_in(*region);
        }
        self.model
    }
}

const SIX: [&str; 6] = ["use1", "usw2", "euw1", "euc1", "apse2", "apne1"];

/// Rotation as it is mostly set up.
pub fn monthly(entry: &mut Entry, next: &str) {
    entry.rotation.enabled = Some(true);
    entry.rotation.rules = RotationRules { after_days: Some(30), ..RotationRules::default() };
    entry.rotation.next = Some(next.parse().unwrap());
}

fn pending(entry: &mut Entry) {
    let mut pairs: Vec<_> = entry.versions.iter().map(|(id, labels)| (id.clone(), labels.to_vec())).collect();
    pairs.push((version("9f00e1c2"), vec![Label::Pending]));
    entry.versions = Versions::new(pairs);
}

/// The incident of the drawing at 120x30: every kind of trouble, and some quiet rows.
pub fn incident() -> Model {
    story().done()
}

pub fn story() -> Story {
    let mut story = Story::new(&SIX);
    story.dark("euc1", LaneState::Denied);
    troubles(&mut story);
    rotations(&mut story);
    quiet(&mut story);
    story
}

fn say(entry: &mut Entry, place: &str, message: &str) {
    for replica in entry.replicas.iter_mut().flatten().filter(|replica| replica.region == region(place)) {
        replica.message = Some(Safe::new(message));
    }
}

fn troubles(story: &mut Story) {
    let says = "Secret with this name already exists in this region";
    let payments = [("usw2", "InSync"), ("euw1", "Failed"), ("apse2", "InSync")];
    let key = story.changed("prod/payments/db", "use1", &payments, |entry| {
        say(entry, "euw1", says);
        monthly(entry, "2025-12-02T09:00:00Z");
        entry.kms_key = Some(Safe::new("arn:aws:kms:us-east-1:111122223333:alias/prod-db"));
        entry.tags = vec![crate::domain::secret::Tag { key: "team".into(), value: "payments".into() }];
    });
    story.first_seen(&key, "use1", "euw1", "Failed", 12 * 60 + 5);
    let mut legacy = Story::plain("prod/payments/db", "zz81Kd", "euw1");
    legacy.last_accessed = Some(jiff::civil::date(2024, 3, 2));
    legacy.tags = vec![crate::domain::secret::Tag { key: "owner".into(), value: "legacy".into() }];
    story.describe(legacy);
    let key = story.changed(
        "prod/billing/invoices-db",
        "use1",
        &[("usw2", "InSync"), ("apse2", "Failed")],
        |entry| {
            say(entry, "apse2", "Replication failed: access to the KMS key was denied");
        },
    );
    story.first_seen(&key, "use1", "apse2", "Failed", 3 * 3600 + 5);
    let mut old = Story::plain("prod/billing/invoices-db", "k3Xq9A", "apse2");
    old.primary_region = Some(region("use1"));
    old.versions = Versions::new(vec![(version("77fe01aa"), vec![Label::Current])]);
    story.describe(old);
    let key = story.replicated("prod/webhooks/signing", "use1", &[("usw2", "InSync"), ("euw1", "InSync")]);
    let mut behind = Story::plain("prod/webhooks/signing", "k3Xq9A", "usw2");
    behind.primary_region = Some(region("use1"));
    behind.versions = Versions::new(vec![(version("77fe01aa"), vec![Label::Current])]);
    story.describe(behind);
    story.first_seen(&key, "use1", "usw2", "diverged", 4 * 60 + 5);
    story.replicated("prod/auth/session-key", "use1", &[("euw1", "InSync")]);
    let mut newer = Story::plain("prod/auth/session-key", "k3Xq9A", "usw2");
    newer.replicas = Some(vec![]);
    newer.last_changed = Some(ago(2500));
    newer.versions = Versions::new(vec![(version("5c77aa10"), vec![Label::Current])]);
    story.describe(newer);
    let mut lost = Story::plain("prod/legacy/ftp", "k3Xq9A", "apse2");
    lost.primary_region = Some(region("use1"));
    let key = story.describe(lost);
    story.model.fleet.not_found(&key, region("use1"), ago(3));
    let warehouse = [("usw2", "InSync"), ("apne1", "InProgress")];
    let key = story.replicated("prod/analytics/warehouse", "use1", &warehouse);
    story.first_seen(&key, "use1", "apne1", "InProgress", 22 * 60 + 5);
}

fn rotations(story: &mut Story) {
    let key = story.changed("prod/orders/db", "use1", &[("usw2", "InSync"), ("euw1", "InSync")], |entry| {
        monthly(entry, "2025-11-21T09:00:00Z");
        pending(entry);
    });
    let state = format!("pending {}", version("9f00e1c2"));
    story.first_seen(&key, "use1", "use1", &state, 2 * 3600 + 5);
    story.changed("prod/ledger/db", "use1", &[("usw2", "InSync")], |entry| {
        monthly(entry, "2025-11-21T09:00:00Z");
        entry.rotation.enabled = Some(false);
        pending(entry);
    });
    story.changed("prod/reporting/redshift", "use1", &[("usw2", "InSync")], |entry| {
        monthly(entry, "2025-11-18T09:00:00Z");
    });
    story.changed("prod/tokens/refresh", "use1", &[("usw2", "InSync")], |entry| {
        monthly(entry, "2025-12-02T09:00:00Z");
        pending(entry);
    });
    let key = story.model.fleet.named("prod/tokens/refresh").next().unwrap().key.clone();
    story.first_seen(&key, "use1", "use1", &state, 45);
}

fn quiet(story: &mut Story) {
    let mut orphan = Story::plain("prod/mobile/push-cert", "k3Xq9A", "usw2");
    orphan.primary_region = Some(region("euc1"));
    story.describe(orphan);
    let open = [("usw2", "InProgress"), ("euw1", "InProgress")];
    let key = story.replicated("prod/search/opensearch", "use1", &open);
    story.first_seen(&key, "use1", "usw2", "InProgress", 8);
    story.first_seen(&key, "use1", "euw1", "InProgress", 8);
    let key =
        story.replicated("prod/notifications/smtp", "use1", &[("usw2", "InSync"), ("apse2", "InProgress")]);
    story.first_seen(&key, "use1", "apse2", "InProgress", 8);
    story.replicated("prod/partner/sap", "use1", &[("usw2", "Detached")]);
    story.changed("prod/reports/s3-export", "use1", &[], |entry| {
        entry.deleted = Some("2025-11-28T10:00:00Z".parse().unwrap());
    });
    story.changed("prod/checkout/stripe-api-key", "use1", &[], |_| {});
    story.changed("prod/config/feature-flags", "use1", &[], |_| {});
    let mut other = Story::plain("prod/config/feature-flags", "Qm4T7z", "euw1");
    other.replicas = Some(vec![]);
    story.describe(other);
    story.changed("rds!db-7f3a/master", "use1", &[], |entry| entry.owning_service = Some(Safe::new("rds")));
    let all = [("usw2", "InSync"), ("euw1", "InSync"), ("apse2", "InSync"), ("apne1", "InSync")];
    story.replicated("prod/gateway/tls", "use1", &all);
    story.replicated("prod/identity/jwt-signing", "use1", &[("usw2", "InSync"), ("euw1", "InSync")]);
    for number in 0..30 {
        story.replicated(&format!("staging/service-{number:02}/db"), "use1", &[("usw2", "InSync")]);
    }
}

/// Six Regions, fifty-two secrets, nothing wrong.
pub fn fine() -> Model {
    let mut story = Story::new(&SIX);
    for number in 0..52 {
        let places = [
            ("usw2", "InSync"),
            ("euw1", "InSync"),
            ("euc1", "InSync"),
            ("apse2", "InSync"),
            ("apne1", "InSync"),
        ];
        story.replicated(&format!("prod/service-{number:02}/db"), "use1", &places);
    }
    story.done()
}

/// us-east-1 is silent.
pub fn outage() -> Model {
    let mut outage = story();
    outage.dark("use1", LaneState::Unreachable);
    outage.done()
}

/// Selects a secret by its name; of several, the first.
pub fn select(model: &mut Model, name: &str) {
    model.selection.secret = model.rows.shown.iter().find(|key| key.name() == name).cloned();
}

/// Seventeen Regions that are on by default, and a silent one that is not.
pub fn eighteen() -> Model {
    let mut names: Vec<&str> = Region::default_on("aws").map(Region::name).collect();
    names.push("me-south-1");
    let mut story = Story::new(&names);
    let all: Vec<(&str, &str)> = names
        .iter()
        .skip(1)
        .map(|name| (*name, if *name == "eu-west-1" { "Failed" } else { "InSync" }))
        .collect();
    let key = story.replicated("prod/payments/db", "use1", &all);
    story.first_seen(&key, "use1", "euw1", "Failed", 12 * 60 + 5);
    for number in 0..14 {
        let name = format!("prod/payments/psp-keys-{number:02}");
        let key = story.replicated(&name, "use1", &[("us-east-2", "InSync"), ("euw1", "Failed")]);
        story.first_seen(&key, "use1", "euw1", "Failed", 11 * 60 + 5);
    }
    for number in 0..9 {
        let mut orphan = Story::plain(&format!("prod/gulf/bank-{number}"), "k3Xq9A", "euc1");
        orphan.primary_region = Some(region("me-south-1"));
        story.describe(orphan);
    }
    for number in 0..40 {
        story.replicated(
            &format!("staging/{number:02}"),
            "use1",
            &[("usw2", "InSync"), ("ap-south-1", "InSync")],
        );
    }
    story.dark("me-south-1", LaneState::Unreachable);
    story.done()
}
