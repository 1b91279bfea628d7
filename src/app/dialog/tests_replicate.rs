//! Replicate, replicate again, overwrite: which calls follow from which choices.

use pretty_assertions::assert_eq;

use super::{
    Ask, Reply,
    tests_support::{Bench, CURRENT, at, entry, primary, region, version},
};
use crate::{
    app::command::Command::Replicate,
    domain::{
        Safe,
        expected::ExpectedTarget,
        operation::{Operation, ReplicaTarget, Step},
        replication::{ReplicationStatus, Role},
        secret::Entry,
    },
    gateway::SecretId,
};

const STRIPE: &str = "prod/checkout/stripe-api-key-Qm4T7z";
const DB: &str = "prod/payments/db-k3Xq9A";

fn db() -> Entry {
    let mut home =
        primary(DB, &[("us-west-2", "InSync"), ("eu-west-1", "Failed"), ("ap-southeast-2", "Failed")]);
    home.kms_key = Some(Safe::new("alias/prod-db"));
    for there in home.replicas.as_mut().unwrap() {
        if there.region == region("eu-west-1") {
            there.kms_key = Some(Safe::new("alias/prod-db"));
            there.message = Some(Safe::new("Secret with this name already exists in this region"));
        }
    }
    home
}

fn legacy() -> Entry {
    Entry { created: Some(at("2024-02-11T08:00:00Z")), ..entry("prod/payments/db-zz81Kd", "eu-west-1") }
}

fn clash() -> Bench {
    let mut bench = Bench::new();
    bench.described(db()).described(legacy());
    bench
}

fn only_step(bench: &Bench) -> &Step {
    assert_eq!(bench.sent.len(), 1);
    assert_eq!(bench.sent[0].steps.len(), 1);
    &bench.sent[0].steps[0]
}

fn to(name: &str, key: Option<&str>) -> ReplicaTarget {
    ReplicaTarget { region: region(name), kms_key: key.map(Safe::new) }
}

#[test]
fn space_tab_tab_enter_replicates_a_standalone_secret_to_the_first_region() {
    let mut bench = Bench::new();
    bench.described(entry(STRIPE, "us-east-1")).open(Replicate, STRIPE, Some("us-east-1"));
    bench.keys("space tab tab enter enter");
    let step = only_step(&bench);
    let secret = entry(STRIPE, "us-east-1").arn;
    assert_eq!(
        step.operation,
        Operation::Replicate { secret, to: vec![to("us-west-2", None)], overwrite: false }
    );
    assert_eq!(step.expected.role, Role::Standalone);
    assert_eq!(step.expected.statuses, vec![(region("us-west-2"), None)]);
}

#[test]
fn nothing_is_marked_at_first_for_a_secret_without_trouble_and_nothing_can_be_sent() {
    let mut bench = Bench::new();
    bench.described(entry(STRIPE, "us-east-1")).open(Replicate, STRIPE, None).keys("tab tab enter");
    assert!(bench.sent.is_empty() && bench.said().contains("0 of 5 marked"), "{}", bench.said());
}

#[test]
fn a_retry_marks_the_failed_region_and_sends_the_same_key_again() {
    let mut bench = clash();
    bench.open(Replicate, DB, Some("eu-west-1")).keys("tab tab tab enter");
    let step = only_step(&bench);
    assert_eq!(
        step.operation,
        Operation::Replicate {
            secret: db().arn,
            to: vec![to("eu-west-1", Some("alias/prod-db"))],
            overwrite: false
        }
    );
    assert_eq!(step.expected.statuses, vec![(region("eu-west-1"), Some(ReplicationStatus::Failed))]);
    assert_eq!(step.expected.target, None);
}

#[test]
fn an_overwrite_is_typed_and_names_the_secret_that_it_destroys() {
    let mut bench = clash();
    bench.open(Replicate, DB, Some("eu-west-1")).keys("tab down tab");
    bench.text("overwrite eu-west-2").keys("enter enter");
    assert!(bench.sent.is_empty());
    bench.keys("backspace").text("1").keys("enter enter");
    let step = only_step(&bench);
    assert!(matches!(step.operation, Operation::Replicate { overwrite: true, .. }));
    let target =
        ExpectedTarget { arn: legacy().arn, role: Role::Standalone, version: Some(version(CURRENT)) };
    assert_eq!(step.expected.target, Some(target));
}

#[test]
fn an_overwrite_takes_one_region_and_marking_another_takes_it_back() {
    let mut bench = clash();
    bench.open(Replicate, DB, Some("eu-west-1")).keys("tab down tab");
    bench.text("overwrite eu-west-1").keys("tab tab tab");
    bench.keys("end space");
    assert!(bench.said().contains("Overwriting takes one Region a call"), "{}", bench.said());
    bench.keys("tab tab enter");
    assert!(matches!(&only_step(&bench).operation,
        Operation::Replicate { to, overwrite: false, .. } if to.len() == 2));
}

#[test]
fn overwriting_is_off_with_the_reason_until_and_unless_the_target_is_harmless() {
    let with_replicas =
        Entry { replicas: primary("x-a1b2c3", &[("us-west-2", "InSync")]).replicas, ..legacy() };
    let a_replica = Entry { primary_region: Some(region("us-west-2")), ..legacy() };
    let managed = Entry { owning_service: Some(Safe::new("rds")), ..legacy() };
    for (target, reason) in [
        (with_replicas, "off: it has replicas of its own"),
        (a_replica, "off: it is a replica itself"),
        (managed, "off: that one is managed by a service"),
    ] {
        let mut bench = Bench::new();
        bench.described(db()).described(target).open(Replicate, DB, Some("eu-west-1"));
        bench.keys("tab down space");
        assert!(bench.said().contains(reason), "{reason}: {}", bench.said());
        bench.keys("tab").text("overwrite eu-west-1").keys("tab enter enter");
        assert!(
            !bench
                .sent
                .iter()
                .any(|plan| matches!(plan.steps[0].operation, Operation::Replicate { overwrite: true, .. }))
        );
    }
}

#[test]
fn a_target_that_was_only_listed_is_described_first() {
    let mut bench = Bench::new();
    bench.described(db());
    bench.model.fleet.listed(region("eu-west-1"), vec![legacy()], bench.model.now.wall);
    bench.open(Replicate, DB, Some("eu-west-1")).keys("tab down");
    assert!(bench.asks.contains(&Ask::Describe(region("eu-west-1"), SecretId::Arn(legacy().arn))));
    assert!(bench.said().contains("off: not described yet"), "{}", bench.said());
    bench.changed(legacy());
    bench.wait(1000).keys("down");
    assert!(bench.said().contains("Type overwrite eu-west-1"), "{}", bench.said());
}

#[test]
fn without_another_secret_in_sight_the_services_words_stand_and_no_overwrite_is_offered() {
    let mut bench = Bench::new();
    bench.described(db()).open(Replicate, DB, Some("eu-west-1"));
    assert!(bench.said().contains("AWS says: “Secret with this name already exists in this region”"));
    assert!(!bench.said().contains("overwrite it"));
    let by_name = SecretId::Name(Safe::new("prod/payments/db"));
    assert!(bench.asks.contains(&Ask::Describe(region("eu-west-1"), by_name)), "{:?}", bench.asks);
}

#[test]
fn a_target_read_today_or_newer_than_its_source_is_called_so() {
    let mut target = legacy();
    target.last_accessed = Some("2026-11-21".parse().unwrap());
    target.last_changed = Some(at("2026-11-20T00:00:00Z"));
    let mut bench = Bench::new();
    bench.described(db()).described(target).open(Replicate, DB, Some("eu-west-1"));
    assert!(bench.said().contains("It was read today"), "{}", bench.said());
    assert!(bench.said().contains("It is newer than the one in us-east-1"), "{}", bench.said());
}

#[test]
fn the_status_that_moved_while_it_was_open_greys_the_button_until_something_is_chosen_anew() {
    let mut bench = clash();
    bench.open(Replicate, DB, Some("eu-west-1")).keys("tab tab tab");
    let mut moved = db();
    moved.replicas.as_mut().unwrap()[1].status = ReplicationStatus::InProgress;
    bench.changed(moved);
    bench.wait(1000).keys("enter");
    assert!(bench.sent.is_empty() && bench.said().contains("eu-west-1 is InProgress now, not Failed"));
    bench.keys("tab space space tab tab tab enter");
    let expected = &only_step(&bench).expected;
    assert_eq!(expected.statuses, vec![(region("eu-west-1"), Some(ReplicationStatus::InProgress))]);
}

#[test]
fn a_replica_in_sync_and_a_promoted_copy_cannot_be_marked() {
    let mut bench = clash();
    bench.described(entry(DB, "ap-northeast-1")).open(Replicate, DB, None);
    bench.keys("home space down down down space");
    assert!(bench.said().contains("0 of 5 marked") && bench.said().contains("⇄ split"), "{}", bench.said());
    assert!(bench.refusal(Replicate, DB, Some("ap-northeast-1")).contains("would destroy the promoted copy"));
}

#[test]
fn a_primary_with_its_own_key_chooses_none_for_a_new_region() {
    let mut bench = clash();
    bench.lane("us-west-1", crate::domain::lane::LaneState::Ok);
    bench.open(Replicate, DB, None).keys("home space tab tab enter");
    assert!(bench.sent.is_empty() && bench.said().contains("choose a key for us-west-1"), "{}", bench.said());
    bench.keys("tab enter enter");
    assert!(
        bench.said().contains("Warning: the primary uses its own key (alias/prod-db); this copy would not.")
    );
    bench.keys("tab tab enter");
    assert_eq!(bench.sent.len(), 1);
}

#[test]
fn a_key_is_typed_or_pasted_into_its_field_alone() {
    let mut bench = Bench::new();
    bench.described(entry(STRIPE, "us-east-1")).open(Replicate, STRIPE, None).keys("space enter down");
    let mut dialog = bench.dialog.take().unwrap();
    assert_eq!(dialog.paste("alias/prod-app\n", &bench.model), Reply::Stay);
    bench.dialog = Some(dialog);
    bench.text("2").keys("enter tab tab enter");
    let Operation::Replicate { to: targets, .. } = &only_step(&bench).operation else { unreachable!() };
    assert_eq!(targets, &vec![to("us-west-2", Some("alias/prod-app2"))]);
}

#[test]
fn keys_that_other_replicas_there_use_come_most_used_first() {
    let mut bench = Bench::new();
    for (name, key) in [("a-a1b2c3", "alias/one"), ("b-a1b2c3", "alias/two"), ("c-a1b2c3", "alias/two")] {
        let mut other = primary(name, &[("us-west-2", "InSync")]);
        other.replicas.as_mut().unwrap()[0].kms_key = Some(Safe::new(key));
        bench.described(other);
    }
    bench.described(entry(STRIPE, "us-east-1")).open(Replicate, STRIPE, None).keys("enter");
    let said = bench.said();
    assert!(said.find("alias/two").unwrap() < said.find("alias/one").unwrap(), "{said}");
}

#[test]
fn a_primary_that_was_only_listed_waits_for_its_description() {
    let mut bench = Bench::new();
    bench.model.fleet.listed(region("us-east-1"), vec![entry(STRIPE, "us-east-1")], bench.model.now.wall);
    bench.open(Replicate, STRIPE, None).keys("space tab tab enter");
    assert!(bench.sent.is_empty() && bench.said().contains("has not described the secret yet"));
    bench.changed(entry(STRIPE, "us-east-1"));
    bench.wait(1000).keys("enter");
    assert_eq!(bench.sent.len(), 1);
}

#[test]
fn a_replica_that_names_no_key_under_a_primary_with_its_own_is_not_sent_again_without_a_choice() {
    let mut bench = Bench::new();
    let mut home = db();
    home.replicas.as_mut().unwrap()[1].kms_key = None;
    bench.described(home).open(Replicate, DB, Some("eu-west-1")).keys("tab tab enter");
    assert!(bench.sent.is_empty() && bench.said().contains("choose a key for eu-west-1"), "{}", bench.said());
}

#[test]
fn what_is_said_of_the_key_and_of_a_refusal_is_what_happens() {
    let mut bench = Bench::new();
    bench.described(db()).open(Replicate, DB, Some("ap-southeast-2"));
    assert!(bench.said().contains("again. No key is sent: AWS takes its own."), "{}", bench.said());
    bench.described(legacy());
    let mut moving = db();
    moving.replicas.as_mut().unwrap()[1].status = ReplicationStatus::InProgress;
    bench.described(moving).open(Replicate, DB, Some("eu-west-1"));
    assert!(!bench.said().contains("will refuse again"), "{}", bench.said());
    bench.described(db()).open(Replicate, DB, Some("eu-west-1"));
    assert!(bench.said().contains("will refuse again, as seen at"), "{}", bench.said());
}

#[test]
fn a_key_that_changed_while_it_was_open_greys_the_button() {
    let mut bench = clash();
    bench.open(Replicate, DB, Some("eu-west-1")).keys("tab tab tab");
    let mut moved = db();
    moved.replicas.as_mut().unwrap()[1].kms_key = Some(Safe::new("alias/other"));
    bench.changed(moved);
    bench.wait(1000).keys("enter");
    assert!(bench.sent.is_empty());
    assert!(
        bench.said().contains("eu-west-1 has the key alias/other now, not alias/prod-db"),
        "{}",
        bench.said()
    );
}

#[test]
fn a_call_that_does_not_fit_on_the_screen_is_not_sent_until_it_does() {
    let mut bench = Bench::new();
    let mut home = entry(STRIPE, "us-east-1");
    let key =
        |name: &str| format!("arn:aws:kms:{name}:111122223333:key/0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0");
    let names: Vec<&str> =
        crate::domain::Region::default_on("aws").map(crate::domain::Region::name).skip(1).take(12).collect();
    home.replicas = primary(STRIPE, &names.iter().map(|name| (*name, "Failed")).collect::<Vec<_>>()).replicas;
    for replica in home.replicas.iter_mut().flatten() {
        replica.kms_key = Some(Safe::new(&key(replica.region.name())));
    }
    bench.described(home).open(Replicate, STRIPE, None).keys("home");
    for _ in &names {
        bench.keys("space down");
    }
    bench.keys("tab tab enter");
    assert!(bench.sent.is_empty() && bench.said().contains("The call does not fit"), "{}", bench.said());
    bench.model.screen.size = (80, 60);
    bench.tell();
    bench.wait(1000).keys("enter");
    assert_eq!(bench.sent.len(), 1, "{}", bench.said());
}
