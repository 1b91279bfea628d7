//! For tests only: the actions of the drawing.

use std::{collections::BTreeMap, time::Duration};

use crate::{
    app::{
        model::{Action, Message, Model, Tone, Watched},
        msg::Now,
    },
    domain::{
        Safe,
        expected::Expected,
        lane::Lane,
        operation::{Operation, Outcome, PlanId, ReplicaTarget, Step, StepId},
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
