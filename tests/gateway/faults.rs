//! The fault matrix: every mutation under every fault, with the simulator's log of requests as the judge.
//!
//! Whatever goes wrong, a mutation is sent once, and what took effect is never called refused or not sent.

use std::time::Duration;

use crate::execute;
use pretty_assertions::assert_eq;
use rstest::rstest;
use secretdeck::{
    aws::{Options, Sdk, Timeouts},
    domain::{
        Arn, Region,
        error::{Effect, ErrorKind},
        lane::Lane,
        operation::{Operation, ReplicaTarget},
        rotation::{Label, VersionId},
        token::Token,
    },
    gateway::{Gateway, Listing},
    sim::{Fault, FaultKind, Options as Beginning, Simulator, scenario::Scenario},
};

/// A request token.
const TOKEN: &str = "0a1b2c3d-0000-4000-8000-000000000001";

/// One secret in the middle of a rotation, with a replica, and one whose rotation is idle.
const WORLD: &str = r#"
schema = 1
regions = ["us-east-1", "us-west-2", "eu-west-1"]
account = { id = "111122223333" }

[[secret]]
name = "prod/db"
suffix = "a1B2c3"
home = "us-east-1"
replicas = ["us-west-2"]
versions = [
  { id = "1a2b3c4d-5743-4137-83b1-c8cde6d9ae4a", labels = ["AWSCURRENT"], created = "30d ago" },
  { id = "9f00e1c2-876b-440b-8b44-124144d3022d", labels = ["AWSPENDING"], created = "2h ago" },
]
rotation = { enabled = true, function = "rotator", days = 30, last = "30d ago", next = "2h ago", hangs_in = "testSecret" }

[[secret]]
name = "prod/idle"
suffix = "d4E5f6"
home = "us-east-1"
versions = [{ id = "d27c9a05-2459-4ef0-82f9-8fff2410a5f9", labels = ["AWSCURRENT"], created = "45d ago" }]
rotation = { enabled = true, function = "rotator", days = 30, last = "3d ago", next = "in 27d" }
"#;

fn region(name: &str) -> Region {
    Region::new(name).unwrap()
}

fn arn(region: &str, resource: &str) -> Arn {
    Arn::new(&format!("arn:aws:secretsmanager:{region}:111122223333:secret:{resource}")).unwrap()
}

fn mutations() -> [Operation; 6] {
    let secret = arn("us-east-1", "prod/db-a1B2c3");
    let target = ReplicaTarget { region: region("eu-west-1"), kms_key: None };
    let pending = VersionId::new("9f00e1c2-876b-440b-8b44-124144d3022d").ok();
    [
        Operation::Replicate { secret: secret.clone(), to: vec![target], overwrite: false },
        Operation::RemoveReplica { secret: secret.clone(), region: region("us-west-2") },
        Operation::Promote { replica: arn("us-west-2", "prod/db-a1B2c3") },
        Operation::CancelRotation { secret: secret.clone() },
        Operation::MoveStage { secret, label: Label::Pending, remove_from: pending, move_to: None },
        Operation::Rotate {
            secret: arn("us-east-1", "prod/idle-d4E5f6"),
            immediately: true,
            token: Token::new(TOKEN).ok(),
        },
    ]
}

async fn simulator(fault: Option<FaultKind>) -> Simulator {
    let scenario = Scenario::from_toml(WORLD, "the matrix's world").unwrap();
    let simulator = Simulator::start(Beginning { scenario, ..Beginning::default() }).await.unwrap();
    if let Some(kind) = fault {
        let everywhere = Fault {
            region: None,
            operation: "*".to_owned(),
            kind,
            count: None,
            per_mille: None,
            message: None,
            delay: None,
        };
        simulator.add_fault(everywhere);
    }
    simulator
}

fn sdk(simulator: &Simulator, mutation: Duration) -> Sdk {
    let timeouts = Timeouts { mutation, ..Timeouts::default() };
    Sdk::new(Options::simulator(&simulator.endpoint()).unwrap().with_timeouts(timeouts))
}

/// Long enough for any machine; only a silent server is waited for less.
const LONG: Duration = Duration::from_secs(60);
const SHORT: Duration = Duration::from_secs(1);

#[tokio::test]
async fn without_a_fault_every_mutation_is_accepted_and_takes_effect() {
    for operation in mutations() {
        let simulator = simulator(None).await;
        let accepted =
            execute(&sdk(&simulator, LONG), Lane::new(operation.region()), &operation).await.unwrap();
        assert!(accepted.request_id.is_some());
        let log = simulator.requests();
        assert_eq!((log.len(), log[0].effect), (1, true), "{}", operation.api());
    }
}

#[rstest]
#[case::throttled(FaultKind::Throttle, ErrorKind::Throttled, Effect::Refused, LONG)]
#[case::denied(FaultKind::AccessDenied, ErrorKind::Denied, Effect::Refused, LONG)]
#[case::not_enabled(FaultKind::UnrecognizedClient, ErrorKind::NotEnabled, Effect::Refused, LONG)]
#[case::expired(FaultKind::ExpiredToken, ErrorKind::Expired, Effect::Refused, LONG)]
#[case::failed_before(FaultKind::InternalError, ErrorKind::Server, Effect::Unknown, LONG)]
#[case::failed_after(FaultKind::InternalErrorAfter, ErrorKind::Server, Effect::Unknown, LONG)]
#[case::dropped_before(FaultKind::DropBefore, ErrorKind::ConnectionLost, Effect::Unknown, LONG)]
#[case::dropped_after(FaultKind::DropAfter, ErrorKind::ConnectionLost, Effect::Unknown, LONG)]
#[case::silent(FaultKind::Blackhole, ErrorKind::TimedOut, Effect::Unknown, SHORT)]
#[case::malformed(FaultKind::MalformedJson, ErrorKind::Unreadable, Effect::Unknown, LONG)]
#[case::truncated(FaultKind::Truncated, ErrorKind::Unreadable, Effect::Unknown, LONG)]
#[tokio::test]
async fn a_mutation_under_a_fault_is_sent_once_and_told_as_what_it_is(
    #[case] fault: FaultKind,
    #[case] kind: ErrorKind,
    #[case] effect: Effect,
    #[case] limit: Duration,
) {
    for operation in mutations() {
        let simulator = simulator(Some(fault)).await;
        let ended = execute(&sdk(&simulator, limit), Lane::new(operation.region()), &operation).await;
        let error = ended.unwrap_err();
        assert_eq!((error.kind, error.effect()), (kind, effect), "{}: {error}", operation.api());
        let log = simulator.requests();
        let sent: Vec<(&str, u32)> =
            log.iter().map(|request| (request.operation.as_str(), request.attempt)).collect();
        assert_eq!(sent, [(operation.api(), 1)]);
        assert!(effect == Effect::Unknown || !log[0].effect, "what took effect is not refused");
        if matches!(fault, FaultKind::InternalErrorAfter | FaultKind::DropAfter) {
            assert!(log[0].effect, "the matrix must hold failures after the effect");
        }
    }
}

#[tokio::test]
async fn a_page_of_html_in_place_of_an_answer_is_unknown_and_sent_once() {
    for operation in mutations() {
        let simulator = simulator(Some(FaultKind::Html)).await;
        let ended = execute(&sdk(&simulator, LONG), Lane::new(operation.region()), &operation).await;
        assert_eq!(ended.unwrap_err().effect(), Effect::Unknown, "{}", operation.api());
        assert_eq!(simulator.requests().len(), 1);
    }
}

#[tokio::test]
async fn hostile_text_from_the_service_reaches_nobody_as_it_is() {
    let simulator = simulator(Some(FaultKind::HostileText)).await;
    let sdk = sdk(&simulator, LONG);
    let page = sdk.list(Lane::new(region("us-east-1")), Listing::default(), None).await.unwrap();
    let shown = format!("{page:?}");
    assert!(!page.entries.is_empty());
    assert!(shown.chars().all(|c| !c.is_control() && c != '\u{202e}'), "{shown}");
}
