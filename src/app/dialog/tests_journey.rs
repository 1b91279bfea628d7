//! Dialogs through `update`, as the program runs them: one send for a confirmation, and a watch that follows it.

use std::time::Duration;

use pretty_assertions::assert_eq;

use super::tests_support::{Bench, entry, primary, rotating};
use crate::{
    app::{Effect, Msg, Now, msg::Executed, update},
    domain::{
        operation::{Operation, Outcome, Step},
        secret::Entry,
    },
    gateway::SecretId,
};

const STRIPE: &str = "prod/checkout/stripe-api-key-Qm4T7z";
const ORDERS: &str = "prod/orders/db-Hn52Lp";

/// A bench whose keys and answers go through `update`.
struct Journey {
    bench: Bench,
    executed: Vec<Step>,
    described: Vec<SecretId>,
}

impl Journey {
    fn on(entry: Entry) -> Self {
        let mut bench = Bench::new();
        bench.model.selection.secret = Some(entry.arn.key());
        bench.described(entry);
        bench.model.rows.all_changed = true;
        Self { bench, executed: Vec::new(), described: Vec::new() }
    }

    fn send(&mut self, msg: Msg) {
        let passed = Duration::from_millis(400);
        let before = self.bench.model.now;
        let now = Now { wall: before.wall + passed, mono: before.mono + passed };
        for effect in update(&mut self.bench.model, now, msg) {
            match effect {
                Effect::Execute(step, _) => self.executed.push(*step),
                Effect::Describe { id, .. } => self.described.push(id),
                _ => {}
            }
        }
    }

    fn keys(&mut self, names: &str) {
        for name in names.split_whitespace() {
            self.send(Msg::Key(crokey::parse(name).unwrap()));
        }
    }

    /// The last step is done; just before, its secret was as `seen`.
    fn done(&mut self, seen: Entry) {
        let step = self.executed.last().unwrap().clone();
        let outcome = Outcome::Done { request_id: None };
        self.send(Msg::Executed(Executed { step, outcome, seen: vec![seen] }.into()));
    }

    fn described(&mut self, entry: Entry) {
        let now = self.bench.model.now.wall + Duration::from_secs(1);
        self.bench.model.now.wall = now;
        let key = self.bench.model.fleet.described(entry, now);
        self.bench.model.rows.changed.insert(key);
        self.send(Msg::Focus(true));
    }

    fn said(&mut self) -> String {
        self.bench.dialog = self.bench.model.dialog.take();
        let said = self.bench.said();
        self.bench.model.dialog = self.bench.dialog.take();
        said
    }
}

#[test]
fn a_new_replica_is_sent_once_and_watched_to_in_sync() {
    let mut journey = Journey::on(entry(STRIPE, "us-east-1"));
    journey.keys("r space tab tab enter enter enter");
    assert_eq!(journey.executed.len(), 1);
    journey.done(entry(STRIPE, "us-east-1"));
    assert!(journey.said().contains("InProgress"), "{}", journey.said());
    journey.described(primary(STRIPE, &[("us-west-2", "InProgress")]));
    assert!(journey.said().contains("InProgress"), "{}", journey.said());
    journey.described(primary(STRIPE, &[("us-west-2", "InSync")]));
    assert!(journey.said().contains("InSync after"), "{}", journey.said());
    journey.keys("enter");
    assert!(journey.bench.model.dialog.is_none());
}

#[test]
fn a_rotation_is_cancelled_and_cleaned_up_in_one_dialog() {
    let mut journey = Journey::on(rotating(ORDERS));
    journey.keys("c tab enter");
    journey.done(rotating(ORDERS));
    let mut off = rotating(ORDERS);
    off.rotation.enabled = Some(false);
    journey.described(off.clone());
    journey.keys("down tab tab enter enter");
    journey.done(off.clone());
    off.versions = entry(ORDERS, "us-east-1").versions;
    journey.described(off);
    assert!(journey.said().contains("Step 3 of 3"), "{}", journey.said());
    let calls: Vec<&str> = journey.executed.iter().map(|step| step.operation.api()).collect();
    assert_eq!(calls, ["CancelRotateSecret", "UpdateSecretVersionStage"]);
    assert!(matches!(journey.executed[1].operation, Operation::MoveStage { move_to: None, .. }));
}

#[test]
fn a_secret_that_turns_up_in_the_way_is_described_while_the_dialog_is_open() {
    let mut journey = Journey::on(entry(STRIPE, "us-east-1"));
    journey.keys("r");
    let other = entry("prod/checkout/stripe-api-key-Zz99Yy", "us-west-2");
    let keys =
        journey.bench.model.fleet.listed(other.region(), vec![other.clone()], journey.bench.model.now.wall);
    journey.bench.model.rows.changed.extend(keys);
    journey.send(Msg::Focus(true));
    let id = SecretId::Arn(other.arn);
    assert!(journey.described.contains(&id), "{:?}", journey.described);
}

#[test]
fn esc_leaves_a_watch_to_the_activity() {
    let mut journey = Journey::on(entry(STRIPE, "us-east-1"));
    journey.keys("r space tab tab enter esc");
    assert!(journey.bench.model.dialog.is_none() && journey.bench.model.activity.len() == 1);
}
