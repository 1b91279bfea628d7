//! Read-only mode without a dialog in front of it: the worker itself lets no confirmed step through.

use std::sync::Arc;

use rstest::rstest;
use secretdeck::{
    app::{Effect, Msg},
    aws::{Options as SdkOptions, Sdk},
    domain::{
        Arn, Region,
        expected::{Expected, ExpectedRotation, role_of},
        lane::Lane,
        operation::{Operation, Outcome, PlanId, Reason, ReplicaTarget, Step, StepId},
        rotation::Label,
        secret::Entry,
        token::Token,
    },
    gateway::{Gateway, SecretId},
    runtime::{journal::Memory, worker::Worker},
    sim::{Options, Simulator, State, scenario::Scenario},
};

use crate::journey::mutations;

/// A request token.
const TOKEN: &str = "0a1b2c3d-0000-4000-8000-000000000001";

fn region(name: &str) -> Region {
    Region::new(name).unwrap()
}

/// The copy of a secret in a Region, described.
async fn copy(simulator: &Simulator, sdk: &Sdk, place: &str, name: &str) -> Entry {
    let held = |state: &State| state.region == region(place) && state.name == name;
    let arn = Arn::new(&simulator.state().into_iter().find(held).unwrap().arn).unwrap();
    sdk.describe(Lane::new(region(place)), SecretId::Arn(arn)).await.unwrap()
}

/// A step that expects what is there now.
fn step(id: u64, operation: Operation, entry: &Entry) -> Step {
    let rotation = ExpectedRotation { enabled: entry.rotation.enabled, versions: entry.versions.clone() };
    let expected = Expected {
        secret: entry.arn.clone(),
        role: role_of(entry),
        home: entry.primary_region,
        statuses: Vec::new(),
        keys: Vec::new(),
        rotation: Some(Box::new(rotation)),
        target: None,
    };
    let lane = Lane::new(operation.region());
    Step { id: StepId(id), plan: PlanId(id), lane, operation, expected, sender: Box::default() }
}

/// A step of each kind that could be sent as things are.
async fn steps(simulator: &Simulator, sdk: &Sdk) -> Vec<Step> {
    let replica = copy(simulator, sdk, "us-west-2", "prod/session/cookie-key").await;
    let alone = copy(simulator, sdk, "us-east-1", "prod/checkout/stripe-api-key").await;
    let rotating = copy(simulator, sdk, "us-east-1", "prod/orders/db").await;
    let left_over = copy(simulator, sdk, "us-east-1", "prod/ledger/db").await;
    let overdue = copy(simulator, sdk, "us-east-1", "prod/reporting/redshift").await;
    let to = vec![ReplicaTarget { region: region("us-west-2"), kms_key: None }];
    let pending = left_over.versions.pending().cloned();
    vec![
        step(1, Operation::Promote { replica: replica.arn.clone() }, &replica),
        step(2, Operation::Replicate { secret: alone.arn.clone(), to, overwrite: false }, &alone),
        step(3, Operation::CancelRotation { secret: rotating.arn.clone() }, &rotating),
        step(
            4,
            Operation::MoveStage {
                secret: left_over.arn.clone(),
                label: Label::Pending,
                remove_from: pending,
                move_to: None,
            },
            &left_over,
        ),
        step(
            5,
            Operation::Rotate {
                secret: overdue.arn.clone(),
                immediately: true,
                token: Token::new(TOKEN).ok(),
            },
            &overdue,
        ),
        step(
            6,
            Operation::RemoveReplica { secret: rotating.arn.clone(), region: region("eu-west-1") },
            &rotating,
        ),
    ]
}

#[rstest]
#[case::read_only(true)]
#[case::otherwise_each_is_sent_once(false)]
#[tokio::test]
async fn confirmed_steps_do_not_pass_a_worker_that_is_read_only(#[case] read_only: bool) {
    let scenario = Scenario::named("incident").unwrap();
    let simulator = Simulator::start(Options { scenario, ..Options::default() }).await.unwrap();
    let sdk = Arc::new(Sdk::new(SdkOptions::simulator(&simulator.endpoint()).unwrap()));
    let mut steps = steps(&simulator, &sdk).await;
    simulator.clear_requests();
    // The sixth acts on the secret of the third, which has changed by then when both are sent.
    if !read_only {
        steps.truncate(5);
    }
    let epoch = sdk.epoch();
    let mut worker = Worker::new(sdk, Arc::new(Memory::default()), read_only);
    for step in &steps {
        assert_eq!(worker.dispatch(Effect::Execute(Box::new(step.clone()), epoch)), None);
    }
    assert_eq!(worker.next().await, Msg::Credentials(epoch));
    for _ in &steps {
        let Msg::Executed(ended) = worker.next().await else { panic!("another message") };
        let api = ended.step.operation.api();
        if read_only {
            assert_eq!(ended.outcome, Outcome::NotSent(Reason::ReadOnly), "{api}");
        } else {
            assert!(matches!(ended.outcome, Outcome::Done { .. }), "{api}: {:?}", ended.outcome);
        }
    }
    assert!(worker.is_idle());
    assert_eq!(mutations(&simulator).len(), if read_only { 0 } else { steps.len() });
    assert!(!read_only || simulator.requests().is_empty());
}
