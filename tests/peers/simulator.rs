//! The AWS CLI and boto3 drive `secretdeck simulate`, and must not notice that it is not AWS.

use pretty_assertions::assert_eq;
use serde_json::Value;

use crate::process::{Server, peer, run};

const HOME: &str = "us-east-1";
const AWAY: &str = "eu-west-1";

/// How many times a status is asked for before it is called stuck. Each asking starts the CLI anew, which paces it.
const ASKINGS: usize = 100;

fn simulator() -> Server {
    Server::simulator(&[
        "--listen",
        "127.0.0.1:0",
        "--scenario",
        "empty",
        "--regions",
        "us-east-1,eu-west-1",
        "--replication-ms",
        "200..400",
    ])
}

fn secrets(server: &Server, region: &str, arguments: &[&str]) -> Value {
    server.ask(region, &[&["secretsmanager"], arguments].concat())
}

fn create(server: &Server) -> String {
    let made = secrets(
        server,
        HOME,
        &["create-secret", "--name", "prod/payments/db", "--secret-string", "not a secret"],
    );
    made["ARN"].as_str().unwrap().to_owned()
}

#[ignore = "needs PyPI"]
#[test]
fn the_aws_cli_replicates_waits_and_promotes() {
    let server = simulator();
    let arn = create(&server);
    let answer = secrets(
        &server,
        HOME,
        &["replicate-secret-to-regions", "--secret-id", &arn, "--add-replica-regions", "Region=eu-west-1"],
    );
    let accepted = &answer["ReplicationStatus"][0];
    assert_eq!((&accepted["Region"], &accepted["Status"]), (&AWAY.into(), &"InProgress".into()));
    assert_eq!(accepted["StatusMessage"], Value::Null, "AWS has no message while it works");
    let settled = (0..ASKINGS).find_map(|_| {
        let described = secrets(&server, HOME, &["describe-secret", "--secret-id", &arn]);
        let replica = described["ReplicationStatus"][0].clone();
        (replica["Status"] != "InProgress").then_some(replica)
    });
    let settled = settled.unwrap();
    assert_eq!(settled["Status"], "InSync");
    assert_eq!(settled["StatusMessage"], "Replication succeeded");
    let replica = arn.replace(HOME, AWAY);
    let before = secrets(&server, AWAY, &["describe-secret", "--secret-id", &replica]);
    assert_eq!(before["PrimaryRegion"], HOME);
    let promoted = secrets(&server, AWAY, &["stop-replication-to-replica", "--secret-id", &replica]);
    assert_eq!(promoted["ARN"], replica.as_str());
    let after = secrets(&server, AWAY, &["describe-secret", "--secret-id", &replica]);
    assert!(after["PrimaryRegion"].is_null() || after["PrimaryRegion"] == AWAY, "{after}");
}

#[ignore = "needs PyPI"]
#[test]
fn the_aws_cli_cancels_a_rotation() {
    let server = simulator();
    let arn = create(&server);
    let function = "arn:aws:lambda:us-east-1:111122223333:function:rotate";
    secrets(
        &server,
        HOME,
        &[
            "rotate-secret",
            "--secret-id",
            &arn,
            "--rotation-lambda-arn",
            function,
            "--rotation-rules",
            "AutomaticallyAfterDays=30",
        ],
    );
    let rotating = secrets(&server, HOME, &["describe-secret", "--secret-id", &arn]);
    assert_eq!(rotating["RotationEnabled"], true);
    let cancelled = secrets(&server, HOME, &["cancel-rotate-secret", "--secret-id", &arn]);
    assert_eq!(cancelled["ARN"], arn.as_str());
    let after = secrets(&server, HOME, &["describe-secret", "--secret-id", &arn]);
    assert_eq!(after["RotationEnabled"], false);
    assert_eq!(after["RotationLambdaARN"], function, "cancelling keeps the function");
}

#[ignore = "needs PyPI"]
#[test]
fn the_aws_cli_is_refused_as_by_aws() {
    let server = simulator();
    let refused = |region: &str, arguments: &[&str], code: &str| {
        let output = run(&mut server.cli(region, &[&["secretsmanager"], arguments].concat()));
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(!output.status.success() && told.contains(&format!("({code})")), "{told}");
    };
    refused(HOME, &["describe-secret", "--secret-id", "nobody"], "ResourceNotFoundException");
    let arn = create(&server);
    refused(HOME, &["get-secret-value", "--secret-id", &arn], "AccessDeniedException");
    // It was the CLI that asked, to see what it is told.
    server.http("DELETE", "/_simulator/requests", "", "");
    refused(HOME, &["create-secret", "--name", "prod/payments/db"], "ResourceExistsException");
    refused(HOME, &["cancel-rotate-secret", "--secret-id", "no such name"], "ResourceNotFoundException");
}

#[ignore = "needs PyPI"]
#[test]
fn boto3_pages_through_a_region_and_catches_the_errors_it_knows() {
    let server = simulator();
    let script = include_str!("boto.py");
    let output = run(peer("python").args(["-c", script, &server.url]));
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}
