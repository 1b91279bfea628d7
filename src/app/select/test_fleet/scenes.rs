//! The scenes: the incident of the drawing, the calm, the outage, eighteen Regions.

use super::{Story, ago, region, version};
use crate::{
    app::{Model, model::Before},
    domain::{
        Region, Safe,
        health::Health,
        lane::LaneState,
        rotation::{Label, RotationRules, Versions},
        secret::Entry,
    },
};

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
    remembering(outage.done())
}

/// Our credentials expired: nothing can be read any more.
pub fn expired() -> Model {
    let mut expired = story();
    for name in SIX {
        expired.dark(name, LaneState::Expired);
    }
    expired.model.account.expired_since = Some(ago(60));
    remembering(expired.done())
}

/// What was wrong in the incident and cannot be read any more is kept, as of five minutes ago.
fn remembering(mut model: Model) -> Model {
    let seen = incident();
    for key in seen.rows.keys() {
        let assessment = seen.assessment(key).unwrap();
        let dark = model.rows.health(key) == Some(Health::Unknown);
        let worst = assessment.problems.first().filter(|problem| problem.health.is_wrong() && dark);
        if let Some(problem) = worst {
            let before = Before { problem: problem.clone(), at: ago(300) };
            model.rows.before.insert(key.clone(), before);
        }
    }
    model
}

/// Selects a secret by its name; of several, the first.
pub fn select(model: &mut Model, name: &str) {
    model.selection.secret = model.rows.shown().find(|key| key.name() == name).cloned();
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
