//! The gateway and `secretdeck status` against moto.
//!
//! Where moto differs from AWS, as far as these tests meet it:
//!
//! | moto | AWS |
//! |---|---|
//! | ResourceNotFoundException comes as HTTP 404 | HTTP 400 |
//! | PrimaryRegion is missing on primaries | names the primary's own Region |
//! | a replica is InSync at once | InProgress first |
//! | ReplicationStatus is in a replica's DescribeSecret too | not established |
//! | KmsKeyId of a replica is ignored | the replica's key |
//! | removal is done at once | 40 to 90 s later |
//! | StopReplicationToReplica answers HTTP 500, and does nothing | promotes |
//! | a cancelled rotation's function must exist in moto's own Lambda | any function that may be invoked |

use std::{fs, path::Path, sync::Arc};

use pretty_assertions::assert_eq;
use secretdeck::{
    app::{self, Msg},
    aws::{Options, Sdk},
    domain::{
        Arn, Region,
        error::{Effect, ErrorKind},
        expected::Expected,
        journal::Line,
        lane::Lane,
        operation::{Operation, Outcome, PlanId, ReplicaTarget, Step, StepId},
        replication::{ReplicationStatus, Role},
        secret::Entry,
    },
    gateway::{Gateway, Listing, SecretId, Terms},
    runtime::{
        journal::{Journal, Memory},
        worker::Worker,
    },
};
use serde_json::{Value, json};

use crate::process::{self, Server, peer, run, run_json, secretdeck};

const HOME: &str = "us-east-1";
const REGIONS: [&str; 3] = [HOME, "eu-west-1", "ap-southeast-2"];

fn region(name: &str) -> Region {
    Region::new(name).unwrap()
}

fn lane(name: &str) -> Lane {
    Lane::new(region(name))
}

fn gateway(server: &Server) -> Sdk {
    Sdk::new(Options::simulator(&server.url).unwrap())
}

/// Makes a secret in its home Region, by the AWS CLI.
fn create(server: &Server, name: &str) -> Arn {
    let made = server
        .ask(HOME, &["secretsmanager", "create-secret", "--name", name, "--secret-string", "not a secret"]);
    Arn::new(made["ARN"].as_str().unwrap()).unwrap()
}

/// The terms of whoever's credentials are loaded: a read loads them.
async fn terms(sdk: &Sdk) -> Terms {
    sdk.list(lane(HOME), Listing::default(), None).await.unwrap();
    Terms::new(sdk.epoch())
}

async fn replicate(sdk: &Sdk, secret: &Arn, to: &[&str]) {
    let to = to.iter().map(|name| ReplicaTarget { region: region(name), kms_key: None }).collect();
    let operation = Operation::Replicate { secret: secret.clone(), to, overwrite: false };
    sdk.execute(lane(HOME), &operation, &terms(sdk).await).await.unwrap();
}

async fn describe(sdk: &Sdk, secret: &Arn) -> Entry {
    sdk.describe(Lane::new(secret.region()), SecretId::Arn(secret.clone())).await.unwrap()
}

#[ignore = "needs PyPI"]
#[tokio::test]
async fn three_regions_are_listed_each_with_its_own_copies() {
    let moto = process::moto();
    let sdk = gateway(&moto);
    let secret = create(&moto, "prod/payments/db");
    create(&moto, "prod/alone");
    replicate(&sdk, &secret, &["eu-west-1"]).await;
    let mut names = Vec::new();
    for name in REGIONS {
        let page = sdk.list(lane(name), Listing::default(), None).await.unwrap();
        assert_eq!((page.unreadable.len(), page.next), (0, None));
        let mut here: Vec<String> = page.entries.iter().map(|entry| entry.name.to_string()).collect();
        here.sort();
        names.push(here);
    }
    assert_eq!(names, [vec!["prod/alone", "prod/payments/db"], vec!["prod/payments/db"], vec![]]);
    let replica = describe(&sdk, &secret.in_region(region("eu-west-1"))).await;
    assert_eq!(replica.primary_region, Some(region(HOME)));
    assert_eq!(replica.arn.key(), secret.key());
    let (identity, _) = sdk.identify(region(HOME)).await.unwrap();
    assert_eq!(identity.account, secret.account());
}

#[ignore = "needs PyPI"]
#[tokio::test]
async fn a_replica_is_made_and_removed() {
    let moto = process::moto();
    let sdk = gateway(&moto);
    let secret = create(&moto, "prod/payments/db");
    replicate(&sdk, &secret, &["eu-west-1", "ap-southeast-2"]).await;
    let primary = describe(&sdk, &secret).await;
    assert_eq!(primary.primary_region, None, "moto leaves it out on primaries");
    for name in ["eu-west-1", "ap-southeast-2"] {
        assert_eq!(primary.replica(region(name)).unwrap().status, ReplicationStatus::InSync);
    }
    let remove = Operation::RemoveReplica { secret: secret.clone(), region: region("eu-west-1") };
    sdk.execute(lane(HOME), &remove, &terms(&sdk).await).await.unwrap();
    assert!(describe(&sdk, &secret).await.replica(region("eu-west-1")).is_none());
    let gone = SecretId::Arn(secret.in_region(region("eu-west-1")));
    let error = sdk.describe(lane("eu-west-1"), gone).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::NotFound);
}

#[ignore = "needs PyPI"]
#[tokio::test]
async fn a_write_on_a_replica_is_refused_with_the_service_s_words() {
    let moto = process::moto();
    let sdk = gateway(&moto);
    let secret = create(&moto, "prod/payments/db");
    replicate(&sdk, &secret, &["eu-west-1"]).await;
    let replica = secret.in_region(region("eu-west-1"));
    let error = sdk
        .execute(lane("eu-west-1"), &Operation::CancelRotation { secret: replica }, &terms(&sdk).await)
        .await
        .unwrap_err();
    assert_eq!((error.kind, error.effect()), (ErrorKind::Refused, Effect::Refused));
    assert_eq!(error.code.unwrap(), "InvalidParameterException");
    assert!(error.message.unwrap().contains("Operation not permitted on a replica secret"));
}

#[ignore = "needs PyPI"]
#[tokio::test]
async fn a_promotion_that_moto_cannot_do_is_unknown_and_never_done() {
    let moto = process::moto();
    let sdk = gateway(&moto);
    let secret = create(&moto, "prod/payments/db");
    replicate(&sdk, &secret, &["eu-west-1"]).await;
    let replica = secret.in_region(region("eu-west-1"));
    let seen = describe(&sdk, &replica).await;
    let operation = Operation::Promote { replica: replica.clone() };
    let expected = Expected {
        secret: replica.clone(),
        role: Role::Replica,
        home: seen.primary_region,
        statuses: Vec::new(),
        keys: Vec::new(),
        rotation: None,
        target: None,
    };
    let step = Step {
        id: StepId(1),
        plan: PlanId(1),
        lane: lane("eu-west-1"),
        operation,
        expected,
        sender: Box::default(),
    };
    let kept = Arc::new(Memory::default());
    let mut worker = Worker::new(Arc::new(sdk.clone()), Arc::clone(&kept) as Arc<dyn Journal>, false);
    assert_eq!(worker.dispatch(app::Effect::Execute(Box::new(step), sdk.epoch())), None);
    assert_eq!(worker.next().await, Msg::Credentials(sdk.epoch()));
    let Msg::Executed(ended) = worker.next().await else { panic!("another message") };
    let Outcome::Unknown { why } = &ended.outcome else { panic!("{:?}", ended.outcome) };
    assert_eq!((why.kind, why.effect()), (ErrorKind::Server, Effect::Unknown));
    let [Line::Intent { .. }, Line::Outcome { outcome, .. }] = &kept.lines()[..] else {
        panic!("other lines")
    };
    assert_eq!(*outcome, ended.outcome);
    assert_eq!(describe(&sdk, &replica).await.primary_region, Some(region(HOME)), "it is still a replica");
}

/// A function in moto's Lambda that does nothing, run without a container.
fn make_function(moto: &Server) -> String {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let (code, archive) = (folder.join("rotate.py"), folder.join("rotate.zip"));
    fs::write(&code, "def handler(event, context):\n    return None\n").unwrap();
    let zipped = run(peer("python").args(["-m", "zipfile", "-c"]).args([&archive, &code]));
    assert!(zipped.status.success(), "{zipped:?}");
    let set = format!(
        "import urllib.request as u; u.urlopen(u.Request('{}/moto-api/config', method='POST', \
         data=b'{{\"lambda\": {{\"use_docker\": false}}}}', headers={{'Content-Type': 'application/json'}}))",
        moto.url
    );
    let configured = run(peer("python").args(["-c", &set]));
    assert!(configured.status.success(), "{configured:?}");
    let role = moto
        .ask(HOME, &["iam", "create-role", "--role-name", "rotation", "--assume-role-policy-document", "{}"]);
    let role = role["Role"]["Arn"].as_str().unwrap();
    let code = format!("fileb://{}", archive.display());
    let function = moto.ask(
        HOME,
        &[
            "lambda",
            "create-function",
            "--function-name",
            "rotation",
            "--runtime",
            "python3.12",
            "--handler",
            "rotate.handler",
            "--role",
            role,
            "--zip-file",
            &code,
        ],
    );
    function["FunctionArn"].as_str().unwrap().to_owned()
}

#[ignore = "needs PyPI"]
#[tokio::test]
async fn a_rotation_is_cancelled_and_its_schedule_stays() {
    let moto = process::moto();
    let sdk = gateway(&moto);
    let secret = create(&moto, "prod/payments/db");
    let function = make_function(&moto);
    moto.ask(
        HOME,
        &[
            "secretsmanager",
            "rotate-secret",
            "--secret-id",
            secret.as_str(),
            "--rotation-lambda-arn",
            &function,
            "--rotation-rules",
            "AutomaticallyAfterDays=30",
            "--no-rotate-immediately",
        ],
    );
    assert_eq!(describe(&sdk, &secret).await.rotation.enabled, Some(true));
    sdk.execute(lane(HOME), &Operation::CancelRotation { secret: secret.clone() }, &terms(&sdk).await)
        .await
        .unwrap();
    let rotation = describe(&sdk, &secret).await.rotation;
    assert_eq!((rotation.enabled, rotation.rules.after_days), (Some(false), Some(30)));
    assert_eq!(rotation.function.unwrap(), function.as_str());
}

/// `secretdeck status` against moto, and what it printed.
fn status(moto: &Server, more: &[&str]) -> Value {
    let mut command = secretdeck();
    command
        .args(["status", "--json", "--endpoint-url", &moto.url, "--regions", &REGIONS.join(",")])
        .args(more);
    run_json(&mut command)
}

#[ignore = "needs PyPI"]
#[tokio::test]
async fn status_prints_the_picture_as_json() {
    let moto = process::moto();
    let sdk = gateway(&moto);
    let secret = create(&moto, "prod/payments/db");
    create(&moto, "prod/alone");
    replicate(&sdk, &secret, &["eu-west-1"]).await;
    let said = status(&moto, &[]);
    assert_eq!((&said["schema"], &said["complete"]), (&json!(1), &json!(true)));
    assert_eq!(said["account"], secret.account());
    let counts: Vec<(&str, &str, i64)> = said["regions"]
        .as_array()
        .unwrap()
        .iter()
        .map(|lane| {
            let text = |member: &str| lane[member].as_str().unwrap();
            (text("region"), text("state"), lane["secrets"].as_i64().unwrap())
        })
        .collect();
    for expected in [(HOME, "ok", 2), ("eu-west-1", "ok", 1), ("ap-southeast-2", "ok", 0)] {
        assert!(counts.contains(&expected), "{expected:?} in {counts:?}");
    }
    let secrets = said["secrets"].as_array().unwrap();
    let named = |name: &str| secrets.iter().find(|secret| secret["name"] == name).unwrap();
    let replicated = named("prod/payments/db");
    assert_eq!((&replicated["home"], &replicated["health"]), (&json!(HOME), &json!("in_sync")));
    assert_eq!(replicated["arn_suffix"], secret.suffix());
    let roles: Vec<(&str, &str, Option<&str>)> = replicated["regions"]
        .as_array()
        .unwrap()
        .iter()
        .map(|copy| {
            (copy["region"].as_str().unwrap(), copy["role"].as_str().unwrap(), copy["status"].as_str())
        })
        .collect();
    assert!(roles.contains(&(HOME, "primary", None)), "{roles:?}");
    assert!(roles.contains(&("eu-west-1", "replica", Some("InSync"))), "{roles:?}");
    assert_eq!(named("prod/alone")["health"], "standalone");
    assert_eq!(named("prod/alone")["rotation"]["state"], "none");
    assert!(moto.log().contains("secretsmanager.DescribeSecret"), "the log would show what was asked");
}
