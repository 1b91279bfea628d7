//! The worker on a scripted gateway: what is sent, how often, and what becomes of it.

use std::sync::atomic::Ordering;

use pretty_assertions::assert_eq;
use rstest::rstest;

mod leaving;
mod old;
mod renewed;

use super::*;
use crate::{
    app::msg::{Answer, RemoteEvent},
    domain::{
        Arn, Region,
        expected::{Expected, ExpectedTarget},
        journal::Book,
        lane::Lane,
        operation::{Operation, PlanId, Reason, ReplicaTarget, StepId},
        replication::Role,
        secret::Entry,
    },
    gateway::{Epoch, SecretId},
    runtime::{
        journal::{Journal, Memory},
        scripted::Scripted,
    },
};

fn region(name: &str) -> Region {
    Region::new(name).unwrap()
}

fn arn(region: &str, name: &str, suffix: &str) -> Arn {
    Arn::new(&format!("arn:aws:secretsmanager:{region}:111122223333:secret:{name}-{suffix}")).unwrap()
}

fn step(id: u64, operation: Operation, role: Role) -> Step {
    let secret = operation.secret().clone();
    let home = (role == Role::Replica).then(|| region("us-east-1"));
    let expected =
        Expected { secret, role, home, statuses: vec![], keys: vec![], rotation: None, target: None };
    Step {
        id: StepId(id),
        plan: PlanId(id),
        lane: Lane::new(operation.region()),
        operation,
        expected,
        sender: Box::default(),
    }
}

fn promote(id: u64, name: &str) -> Step {
    step(id, Operation::Promote { replica: arn("us-west-2", name, "a1b2c3") }, Role::Replica)
}

fn replica(name: &str) -> Entry {
    Entry { primary_region: Some(region("us-east-1")), ..Entry::new(arn("us-west-2", name, "a1b2c3")) }
}

fn overwrite() -> Step {
    let to = vec![ReplicaTarget { region: region("eu-west-1"), kms_key: None }];
    let secret = arn("us-east-1", "prod/db", "a1b2c3");
    let mut step = step(1, Operation::Replicate { secret, to, overwrite: true }, Role::Standalone);
    let in_the_way = arn("eu-west-1", "prod/db", "zzzzzz");
    step.expected.target = Some(ExpectedTarget { arn: in_the_way, role: Role::Standalone, version: None });
    step
}

fn worker(gateway: Scripted) -> (Worker<Scripted>, Arc<Scripted>, Arc<Memory>) {
    let (gateway, kept) = (Arc::new(gateway), Arc::new(Memory::default()));
    let worker = Worker::new(Arc::clone(&gateway), Arc::clone(&kept) as Arc<dyn Journal>, false);
    (worker, gateway, kept)
}

async fn executed(worker: &mut Worker<Scripted>, step: Step) -> Executed {
    assert_eq!(worker.dispatch(Effect::Execute(Box::new(step), Epoch::default())), None);
    match worker.next().await {
        Msg::Executed(executed) => *executed,
        other => panic!("{other:?}"),
    }
}

fn describe(task: u64) -> Effect {
    let arn = arn("us-west-2", "prod/db", "a1b2c3");
    Effect::Describe { task: TaskId(task), lane: Lane::new(arn.region()), id: SecretId::Arn(arn) }
}

#[tokio::test]
async fn a_step_is_looked_at_noted_and_sent_once() {
    let (mut worker, gateway, kept) = worker(Scripted::new().with(replica("prod/db")));
    let ended = executed(&mut worker, promote(1, "prod/db")).await;
    assert_eq!(ended.outcome, Outcome::Done { request_id: None });
    assert_eq!(ended.seen, [replica("prod/db")]);
    assert_eq!(gateway.calls(), ["DescribeSecret us-west-2", "StopReplicationToReplica us-west-2"]);
    let intent = Line::Intent { step: ended.step };
    let outcome = Line::Outcome { step: StepId(1), outcome: ended.outcome, whole: None };
    assert_eq!(kept.lines(), [intent, outcome]);
    assert!(worker.is_idle());
}

#[tokio::test]
async fn read_only_calls_nothing_at_all() {
    let gateway = Arc::new(Scripted::new().with(replica("prod/db")));
    let mut worker = Worker::new(Arc::clone(&gateway), Arc::new(Memory::default()), true);
    let ended = executed(&mut worker, promote(1, "prod/db")).await;
    assert_eq!(ended.outcome, Outcome::NotSent(Reason::ReadOnly));
    assert!(gateway.calls().is_empty());
}

#[tokio::test]
async fn a_world_that_changed_is_stale_and_nothing_is_sent() {
    let promoted = Entry { primary_region: None, ..replica("prod/db") };
    let (mut worker, gateway, kept) = worker(Scripted::new().with(promoted.clone()));
    let ended = executed(&mut worker, promote(1, "prod/db")).await;
    let Outcome::NotSent(Reason::Stale(changes)) = ended.outcome else { panic!("{:?}", ended.outcome) };
    assert_eq!(changes, ["it is a standalone now, not a replica"]);
    assert_eq!(ended.seen, [promoted]);
    assert_eq!(gateway.calls(), ["DescribeSecret us-west-2"]);
    assert!(matches!(kept.lines().as_slice(), [Line::Outcome { whole: Some(_), .. }]));
}

#[tokio::test]
async fn what_cannot_be_looked_at_is_not_sent() {
    let (mut worker, gateway, _) = worker(Scripted::new());
    let ended = executed(&mut worker, promote(1, "prod/db")).await;
    assert!(matches!(ended.outcome, Outcome::NotSent(Reason::NotRead(_))));
    assert_eq!(gateway.count("StopReplication"), 0);
}

#[tokio::test]
async fn an_overwrite_looks_at_what_it_destroys_in_its_own_region() {
    let source = Entry::new(arn("us-east-1", "prod/db", "a1b2c3"));
    let target = Entry::new(arn("eu-west-1", "prod/db", "zzzzzz"));
    let (mut worker, gateway, _) = worker(Scripted::new().with(source.clone()).with(target.clone()));
    let ended = executed(&mut worker, overwrite()).await;
    assert_eq!(ended.outcome, Outcome::Done { request_id: None });
    assert_eq!(ended.seen, [source, target]);
    let calls =
        ["DescribeSecret us-east-1", "DescribeSecret eu-west-1", "ReplicateSecretToRegions us-east-1"];
    assert_eq!(gateway.calls(), calls);
}

#[tokio::test]
async fn an_overwrite_of_what_cannot_be_described_is_not_sent() {
    let source = Entry::new(arn("us-east-1", "prod/db", "a1b2c3"));
    let (mut worker, gateway, _) = worker(Scripted::new().with(source));
    let gone = executed(&mut worker, overwrite()).await;
    assert!(matches!(gone.outcome, Outcome::NotSent(Reason::NotRead(_))));
    let mut blind = overwrite();
    blind.expected.target = None;
    let blind = executed(&mut worker, blind).await;
    assert!(matches!(blind.outcome, Outcome::NotSent(Reason::NeverLeft(_))));
    assert_eq!(gateway.count("Replicate"), 0);
}

#[tokio::test]
async fn a_step_whose_region_is_not_its_secrets_is_not_sent() {
    let (mut worker, gateway, _) = worker(Scripted::new().with(replica("prod/db")));
    let mut astray = promote(1, "prod/db");
    astray.lane = Lane::new(region("us-east-1"));
    let ended = executed(&mut worker, astray).await;
    assert!(matches!(ended.outcome, Outcome::NotSent(Reason::NeverLeft(_))));
    assert!(gateway.calls().is_empty());
}

#[rstest]
#[case(ErrorKind::NeverConnected, "not sent")]
#[case(ErrorKind::NoCredentials, "not sent")]
#[case(ErrorKind::Throttled, "refused")]
#[case(ErrorKind::Expired, "refused")]
#[case(ErrorKind::Refused, "refused")]
#[case(ErrorKind::Server, "unknown")]
#[case(ErrorKind::TimedOut, "unknown")]
#[case(ErrorKind::ConnectionLost, "unknown")]
#[case(ErrorKind::Unreadable, "unknown")]
#[tokio::test]
async fn a_failed_send_is_sent_once_and_named_by_what_is_known(#[case] kind: ErrorKind, #[case] word: &str) {
    let (mut worker, gateway, kept) = worker(Scripted::new().with(replica("prod/db")));
    gateway.ends.lock().unwrap().push_back(Err(RemoteError::new(kind, "")));
    let ended = executed(&mut worker, promote(1, "prod/db")).await;
    assert_eq!(ended.outcome.word(), word);
    assert_eq!(gateway.count("StopReplication"), 1);
    let [Line::Intent { .. }, Line::Outcome { outcome, whole: None, .. }] = &kept.lines()[..] else {
        panic!()
    };
    assert_eq!(*outcome, ended.outcome);
}

#[tokio::test]
async fn an_intent_that_cannot_be_noted_is_not_sent() {
    struct Full;
    impl Journal for Full {
        fn write(&self, _line: &Line) -> Result<(), Safe> {
            Err(Safe::new("no space left"))
        }
        fn read(&self) -> Book {
            Book::default()
        }
    }
    let gateway = Arc::new(Scripted::new().with(replica("prod/db")));
    let mut worker = Worker::new(Arc::clone(&gateway), Arc::new(Full), false);
    let ended = executed(&mut worker, promote(1, "prod/db")).await;
    assert_eq!(ended.outcome, Outcome::NotSent(Reason::Journal(Safe::new("no space left"))));
    assert_eq!(gateway.count("StopReplication"), 0);
}

#[tokio::test]
async fn a_task_that_dies_while_sending_leaves_an_unknown_outcome() {
    let (mut worker, gateway, _) = worker(Scripted::new().with(replica("prod/db")));
    *gateway.fatal.lock().unwrap() = Some("StopReplicationToReplica");
    let ended = executed(&mut worker, promote(1, "prod/db")).await;
    let why = RemoteError::new(ErrorKind::Crashed, "the script says so");
    assert_eq!(ended.outcome, Outcome::Unknown { why });
    assert_eq!(ended.step, promote(1, "prod/db"));
}

#[tokio::test]
async fn a_task_that_dies_before_its_intent_sent_nothing_and_its_step_is_written_whole() {
    let (mut worker, gateway, kept) = worker(Scripted::new().with(replica("prod/db")));
    *gateway.fatal.lock().unwrap() = Some("DescribeSecret");
    let ended = executed(&mut worker, promote(1, "prod/db")).await;
    let why = RemoteError::new(ErrorKind::Crashed, "the script says so");
    assert_eq!(ended.outcome, Outcome::NotSent(Reason::NeverLeft(why)));
    assert_eq!(worker.leave().await, Vec::<Safe>::new());
    let whole = Some(promote(1, "prod/db").into());
    assert_eq!(kept.lines(), [Line::Outcome { step: StepId(1), outcome: ended.outcome, whole }]);
}

#[tokio::test]
async fn a_read_that_dies_is_its_lanes_error() {
    let (mut worker, gateway, _) = worker(Scripted::new());
    *gateway.fatal.lock().unwrap() = Some("DescribeSecret");
    assert_eq!(worker.dispatch(describe(7)), None);
    let Msg::Remote(RemoteEvent { task, lane, answer, .. }) = worker.next().await else { panic!() };
    assert_eq!((task, lane.region), (TaskId(7), region("us-west-2")));
    let Answer::Described(_, answer) = answer else { panic!("{answer:?}") };
    assert_eq!(answer.unwrap_err().kind, ErrorKind::Crashed);
}

#[tokio::test]
async fn a_cancelled_read_says_nothing_even_if_its_answer_is_there() {
    let (mut worker, gateway, _) = worker(Scripted::new().with(replica("prod/db")));
    worker.dispatch(describe(1));
    while gateway.calls().is_empty() {
        tokio::task::yield_now().await;
    }
    worker.dispatch(Effect::Cancel(TaskId(1)));
    worker.dispatch(describe(2));
    let Msg::Remote(event) = worker.next().await else { panic!() };
    assert_eq!(event.task, TaskId(2));
    while !worker.is_idle() {
        assert_eq!(worker.try_next(), None);
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn a_mutation_cannot_be_cancelled() {
    let (mut worker, _, _) = worker(Scripted::new().with(replica("prod/db")));
    worker.dispatch(Effect::Execute(Box::new(promote(1, "prod/db")), Epoch::default()));
    worker.dispatch(Effect::Cancel(TaskId(1)));
    assert!(matches!(worker.next().await, Msg::Executed(_)));
}

#[tokio::test]
async fn steps_of_one_secret_wait_for_each_other_in_their_order() {
    let (mut worker, gateway, _) = worker(Scripted::new().holding_mutations().with(replica("prod/db")));
    for id in 1..=3 {
        worker.dispatch(Effect::Execute(Box::new(promote(id, "prod/db")), Epoch::default()));
    }
    for id in 1..=3 {
        gateway.gate.add_permits(1);
        let Msg::Executed(ended) = worker.next().await else { panic!() };
        assert_eq!(ended.step.id, StepId(id));
    }
    assert_eq!(gateway.most.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn eight_mutations_at_most_are_in_flight_in_one_region() {
    let names: Vec<String> = (0..20).map(|n| format!("prod/{n}")).collect();
    let scripted = Scripted::new().holding_mutations();
    let (mut worker, gateway, _) =
        worker(names.iter().fold(scripted, |gateway, name| gateway.with(replica(name))));
    for (id, name) in (1..).zip(&names) {
        worker.dispatch(Effect::Execute(Box::new(promote(id, name)), Epoch::default()));
    }
    while gateway.count("StopReplication") < MOST_IN_FLIGHT {
        tokio::task::yield_now().await;
    }
    gateway.gate.add_permits(names.len());
    for _ in &names {
        assert!(matches!(worker.next().await, Msg::Executed(_)));
    }
    assert_eq!(gateway.most.load(Ordering::SeqCst), MOST_IN_FLIGHT);
    assert_eq!(gateway.count("StopReplication"), names.len());
}

#[tokio::test]
async fn an_effect_that_is_not_the_workers_comes_back() {
    let (mut worker, _, _) = worker(Scripted::new());
    assert_eq!(worker.dispatch(Effect::Redraw), Some(Effect::Redraw));
    assert!(worker.is_idle());
}
