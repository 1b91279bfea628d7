//! For tests only: the actions of the drawing.

use std::{collections::BTreeMap, time::Duration};

use crate::{
    app::{
        model::{Action, Doubt, Message, Model, Tone, Watched},
        msg::Now,
    },
    domain::{
        Safe,
        error::{ErrorKind, RemoteError},
        expected::Expected,
        journal::{Record, RecordId, RunId, Verdict},
        lane::Lane,
        operation::{Operation, Outcome, PlanId, ReplicaTarget, Sender, Step, StepId},
        replication::Role,
    },
};

use super::test_fleet::{Story, ago, region};

fn action(number: u64, operation: Operation, seconds: i64) -> Action {
    let expected = Expected {
        secret: operation.secret().clone(),
        role: Role::Primary,
        home: None,
        statuses: Vec::new(),
        keys: vec![],
        rotation: None,
        target: None,
    };
    let lane = Lane::new(operation.region());
    Action {
        step: Step {
            id: StepId(number),
            plan: PlanId(number),
            lane,
            operation,
            expected,
            sender: Box::default(),
        },
        started: Now { wall: ago(seconds), mono: Duration::from_secs(1) },
        outcome: Some((Outcome::Done { request_id: Some(Safe::new("5f1e77aa-11")) }, ago(seconds))),
        paused: None,
        settled: None,
        watch: BTreeMap::new(),
        missing: BTreeMap::new(),
    }
}

/// A promotion that is done, and a replication that is watched; and what the message line says of it.
pub fn busy(model: &mut Model) {
    let promote = Operation::Promote { replica: Story::arn("prod/auth/session-key", "k3Xq9A", "usw2") };
    model.activity.push(action(1, promote, 41));
    let to = ["usw2", "euw1"].map(|name| ReplicaTarget { region: region(name), kms_key: None });
    let secret = Story::arn("prod/search/opensearch", "k3Xq9A", "use1");
    let mut replicate = action(2, Operation::Replicate { secret, to: to.to_vec(), overwrite: false }, 8);
    replicate.watch = [(region("usw2"), Watched::Moving), (region("euw1"), Watched::Moving)].into();
    model.activity.push(replicate);
    let text = "◐ accepted: prod/search/opensearch → usw2 euw1. Watching until InSync; w rings when done.";
    model.message = Some(Message { text: Safe::new(text), tone: Tone::Note, at: model.now });
}

/// What other runs left: of yesterday's one done, one cut off and one unknown; two that looking has settled; and one that
/// another window has in flight.
pub fn earlier(model: &mut Model) {
    const DAY: i64 = 86_400;
    let promote = |name: &str, at: &str| Operation::Promote { replica: Story::arn(name, "k3Xq9A", at) };
    let replicate = |name: &str, to: &str| Operation::Replicate {
        secret: Story::arn(name, "k3Xq9A", "use1"),
        to: vec![ReplicaTarget { region: region(to), kms_key: None }],
        overwrite: false,
    };
    let lost =
        || Some(Outcome::Unknown { why: RemoteError::new(ErrorKind::ConnectionLost, "reset by peer") });
    let done = Some(Outcome::Done { request_id: Some(Safe::new("77e0aa12-3f")) });
    let mut records = vec![
        record(1, promote("prod/ledger/db", "usw2"), DAY + 900, done),
        record(2, replicate("prod/orders/db", "euw1"), DAY + 800, None),
        record(3, promote("prod/search/opensearch", "usw2"), DAY + 700, lost()),
        record(4, promote("prod/gateway/tls", "usw2"), 3_700, lost()),
        record(5, replicate("prod/config/feature-flags", "euw1"), 3_600, None),
        record(6, promote("prod/identity/jwt-signing", "usw2"), 20, None),
    ];
    let seen = |done, seen: &str| Some((Verdict { done, seen: Safe::new(seen) }, ago(3_451)));
    for record in &mut records {
        match record.id.step.0 {
            4 => record.settled = seen(true, "us-west-2 names no other primary"),
            5 => record.settled = seen(false, "eu-west-1 is not in ReplicationStatus"),
            6 => record.alive = true,
            _ => {}
        }
    }
    model.past = records;
}

/// A doubt about an action of another run, by its place among them.
pub fn doubt(model: &mut Model, at: usize, open: Option<&str>) {
    let record = &model.past[at];
    let doubt = Doubt::new(record.id.clone(), record.step.clone(), record.at, model.now);
    model.doubts.push(Doubt { looks: 1, open: open.map(Safe::new), ..doubt });
}

fn record(number: u64, operation: Operation, seconds: i64, outcome: Option<Outcome>) -> Record {
    let mut step = action(number, operation, seconds).step;
    *step.sender = Sender {
        identity: Some(Safe::new("arn:aws:sts::111122223333:assumed-role/OnCall/me")),
        profile: Some(Safe::new("prod")),
        endpoint: None,
    };
    let run = RunId::new("20260101T120000Z-00c0ffee").ok();
    let (at, settled) = (ago(seconds), None);
    Record {
        id: RecordId { run, step: StepId(number) },
        step,
        at,
        outcome: outcome.map(|outcome| (outcome, at)),
        settled,
        alive: false,
        waits: false,
    }
}
