//! Credentials that are renewed as somebody else's between the last look at a step and its send: nothing is sent by the
//! other.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use jiff::{SignedDuration, Timestamp};
use pretty_assertions::assert_eq;
use secretdeck::{
    app::{
        Effect, Msg,
        msg::{Answer as Read, TaskId},
    },
    aws::{Options, Sdk, Timeouts},
    domain::{
        Arn, Region, Safe,
        error::ErrorKind,
        expected::{Expected, role_of},
        lane::Lane,
        operation::{Operation, Outcome, PlanId, Reason, ReplicaTarget, Step, StepId},
        secret::Entry,
    },
    gateway::{Epoch, Gateway, Listing, SecretId, Terms},
    runtime::{journal::Memory, worker::Worker},
    sim::{Options as Beginning, Simulator, scenario::Scenario},
};

use crate::{
    credentials::second_self,
    wire::{Answer, Wire},
};

const WORLD: &str = r#"
schema = 1
regions = ["us-east-1", "us-west-2"]
account = { id = "111122223333" }
[timing]
latency = "0ms"

[[secret]]
name = "prod/db"
suffix = "a1B2c3"
home = "us-east-1"
"#;

fn lane(region: &str) -> Lane {
    Lane::new(Region::new(region).unwrap())
}

async fn simulator() -> Simulator {
    let scenario = Scenario::from_toml(WORLD, "renewed").unwrap();
    Simulator::start(Beginning { scenario, ..Beginning::default() }).await.unwrap()
}

fn timeouts() -> Timeouts {
    Timeouts { read: Duration::from_secs(60), ..Timeouts::default() }
}

fn secret() -> Arn {
    Arn::new("arn:aws:secretsmanager:us-east-1:111122223333:secret:prod/db-a1B2c3").unwrap()
}

fn replicate() -> Operation {
    let to = vec![ReplicaTarget { region: lane("us-west-2").region, kms_key: None }];
    Operation::Replicate { secret: secret(), to, overwrite: false }
}

/// A step that expects what is there.
fn step(entry: &Entry) -> Box<Step> {
    let (operation, secret) = (replicate(), secret());
    let expected = Expected {
        role: role_of(entry),
        home: entry.primary_region,
        statuses: vec![],
        keys: vec![],
        rotation: None,
        target: None,
        secret,
    };
    let lane = Lane::new(operation.region());
    Box::new(Step { id: StepId(1), plan: PlanId(1), lane, operation, expected, sender: Box::default() })
}

/// Every call of an operation that has reached the simulator.
fn calls(simulator: &Simulator, operation: &str) -> usize {
    simulator.requests().iter().filter(|request| request.operation == operation).count()
}

/// Hands the step over, and comes back once its look is on the way; its answer takes so long.
async fn begun(simulator: &Simulator, sdk: &Sdk, milliseconds: u64) -> Worker<Sdk> {
    let entry = sdk.describe(lane("us-east-1"), SecretId::Arn(secret())).await.unwrap();
    simulator.add_fault(format!("op=DescribeSecret,kind=latency={milliseconds}").parse().unwrap());
    let mut worker = Worker::new(Arc::new(sdk.clone()), Arc::new(Memory::default()), false);
    assert_eq!(worker.dispatch(Effect::Execute(step(&entry), sdk.epoch())), None);
    while calls(simulator, "DescribeSecret") < 2 {
        tokio::task::yield_now().await;
    }
    worker
}

async fn outcome(worker: &mut Worker<Sdk>) -> Outcome {
    loop {
        if let Msg::Executed(ended) = worker.next().await {
            return ended.outcome;
        }
    }
}

#[tokio::test]
async fn an_expired_token_that_another_regions_read_meets_lets_no_other_send_it() {
    let simulator = simulator().await;
    let sdk = Sdk::new(Options::simulator(&simulator.endpoint()).unwrap().with_timeouts(timeouts()));
    let (before, epoch) = sdk.identify(lane("us-east-1").region).await.unwrap();
    let mut worker = begun(&simulator, &sdk, 2_000).await;
    assert_eq!(sdk.epoch(), epoch);
    simulator.add_fault("region=us-west-2,op=ListSecrets,kind=expired-token,count=1".parse().unwrap());
    let list = |task| Effect::ListPage {
        task: TaskId(task),
        lane: lane("us-west-2"),
        listing: Listing::default(),
        token: None,
    };
    worker.dispatch(list(1));
    let Msg::Credentials(dropped) = worker.next().await else { panic!("another message") };
    assert!(dropped > epoch);
    let Msg::Remote(event) = worker.next().await else { panic!("another message") };
    assert!(matches!(event.answer, Read::Listed(Err(error)) if error.kind == ErrorKind::Expired));
    simulator.renew_as("assumed-role/Admin/alex");
    worker.dispatch(list(2));
    assert!(matches!(worker.next().await, Msg::Credentials(anew) if anew > dropped));
    let ended = outcome(&mut worker).await;
    let Outcome::NotSent(Reason::NotRead(error)) = ended else { panic!("{ended:?}") };
    assert_eq!(error.kind, ErrorKind::Outdated);
    let (now, after) = sdk.identify(lane("us-east-1").region).await.unwrap();
    assert!(now.arn != before.arn && after > epoch);
    assert_eq!(calls(&simulator, "ReplicateSecretToRegions"), 0);
}

/// Writes keys that a `credential_process` reads, good for so many seconds.
fn write_keys(keys: &Path, id: &str, seconds: i64) {
    let end = Timestamp::now() + SignedDuration::from_secs(seconds);
    let text =
        format!(r#"{{"Version": 1, "AccessKeyId": "{id}", "SecretAccessKey": "x", "Expiration": "{end}"}}"#);
    let fresh: PathBuf = keys.with_extension("new");
    fs::write(&fresh, text).unwrap();
    fs::rename(fresh, keys).unwrap();
}

#[tokio::test]
async fn credentials_that_are_loaded_anew_without_a_word_let_no_other_send_it() {
    let test = "renewed::credentials_that_are_loaded_anew_without_a_word_let_no_other_send_it";
    let process = "[default]\ncredential_process = cat FOLDER/keys\n";
    let Some(folder) = second_self(test, process, &[]) else { return };
    let keys = Path::new(&folder).join("keys");
    let simulator = simulator().await;
    let options = Options::new().with_endpoint_url(&simulator.endpoint()).unwrap();
    let sdk = Sdk::new(options.with_timeouts(timeouts()));
    // They are loaded anew ten seconds before their end. The look is longer on its way than they are good until then.
    write_keys(&keys, "FIRST", 10 + 5);
    let mut worker = begun(&simulator, &sdk, 6_000).await;
    let epoch = sdk.epoch();
    write_keys(&keys, "OTHER", 3_600);
    simulator.renew_as("assumed-role/Admin/alex");
    let ended = outcome(&mut worker).await;
    let Outcome::NotSent(Reason::Stale(why)) = ended else { panic!("{ended:?}") };
    assert!(why[0].as_str().contains("the credentials were loaded anew"), "{why:?}");
    assert!(sdk.epoch() > epoch);
    assert_eq!(calls(&simulator, "ReplicateSecretToRegions"), 0);
}

/// A wire that accepts all, and a gateway that has its credentials.
async fn loaded() -> (Wire, Sdk) {
    let wire = Wire::new(vec![Answer::json(200, "{}")]);
    let sdk = Sdk::new(Options::simulator(&wire.url()).unwrap());
    let first = sdk.execute(lane("us-east-1"), &replicate(), &Terms::new(Epoch::default())).await;
    assert_eq!(first.unwrap_err().kind, ErrorKind::Outdated, "it was confirmed before there were any");
    assert_eq!(wire.requests().len(), 0);
    (wire, sdk)
}

#[tokio::test]
async fn terms_that_hold_no_longer_once_the_credentials_are_there_keep_it_from_being_sent() {
    let (wire, sdk) = loaded().await;
    let asked = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&asked);
    let later = move || (count.fetch_add(1, Ordering::SeqCst) > 0).then(|| Safe::new("too long ago"));
    let terms = Terms::new(sdk.epoch()).unless(later);
    let error = sdk.execute(lane("us-east-1"), &replicate(), &terms).await.unwrap_err();
    assert_eq!((error.kind, error.message.unwrap().as_str()), (ErrorKind::Outdated, "too long ago"));
    assert_eq!((asked.load(Ordering::SeqCst), wire.requests().len()), (2, 0));
}

#[tokio::test]
async fn credentials_that_are_dropped_while_it_is_about_to_be_signed_keep_it_from_being_sent() {
    let (wire, sdk) = loaded().await;
    let (gateway, epoch) = (sdk.clone(), sdk.epoch());
    let asked = AtomicUsize::new(0);
    // The first time it is asked is before the credentials are at hand.
    let dropping = move || {
        if asked.fetch_add(1, Ordering::SeqCst) == 0 {
            gateway.forget_identity();
        }
        None
    };
    let error = sdk.execute(lane("us-east-1"), &replicate(), &Terms::new(epoch).unless(dropping)).await;
    assert_eq!(error.unwrap_err().kind, ErrorKind::Outdated);
    assert_eq!(wire.requests().len(), 0);
}
