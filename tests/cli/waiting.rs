//! `secretdeck wait`: 0, 3 or 4, with a line that says why.

use pretty_assertions::assert_eq;
use serde_json::{Value, json};

use crate::program::{Server, run, secretdeck};

const HOME: &str = "us-east-1";

/// Calls the simulated service in its own protocol.
fn call(server: &Server, operation: &str, asked: &Value) -> Value {
    let scope = format!("NOBODY/20260101/{HOME}/secretsmanager/aws4_request");
    let headers = format!(
        "Content-Type: application/x-amz-json-1.1\r\nX-Amz-Target: secretsmanager.{operation}\r\n\
         Authorization: AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host, Signature=00\r\n"
    );
    serde_json::from_str(&server.http("POST", "/", &headers, &asked.to_string())).unwrap()
}

/// A simulator with one secret that goes to another Region for an hour.
fn replicating() -> Server {
    let server = Server::simulator(&["--scenario", "empty", "--replication-ms", "3600000"]);
    call(
        &server,
        "CreateSecret",
        &json!({"Name": "prod/db", "SecretString": "x", "ClientRequestToken": "0".repeat(32)}),
    );
    let to = json!({"SecretId": "prod/db", "AddReplicaRegions": [{"Region": "eu-west-1"}]});
    call(&server, "ReplicateSecretToRegions", &to);
    server
}

fn wait(server: &Server, words: &[&str]) -> (i32, String, String) {
    let regions = "us-east-1,us-west-2,eu-west-1,ap-southeast-2";
    let words = [&["wait", "--endpoint-url", &server.url, "--regions", regions], words].concat();
    let output = run(secretdeck().args(words));
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

#[test]
fn what_is_still_moving_is_four_and_once_it_is_there_nought() {
    let server = replicating();
    let (code, line, told) = wait(&server, &["prod/db", "--timeout", "2s"]);
    assert_eq!((code, line.as_str()), (4, "prod/db: still in progress after 2s\n"));
    assert!(told.contains("prod/db: in progress\n"), "{told}");
    server.http("POST", "/_simulator/clock", "", "{\"advance_ms\":3700000}");
    let (code, line, _) = wait(&server, &["prod/db", "--timeout", "60s"]);
    assert_eq!((code, line.as_str()), (0, "prod/db: in sync\n"));
}

#[test]
fn an_arn_of_any_copy_is_as_good_as_the_name() {
    let server = replicating();
    server.http("POST", "/_simulator/clock", "", "{\"advance_ms\":3700000}");
    let described = call(&server, "DescribeSecret", &json!({"SecretId": "prod/db"}));
    let arn = described["ARN"].as_str().unwrap().replace(HOME, "eu-west-1");
    assert_eq!(wait(&server, &[&arn]).0, 0);
}

#[test]
fn what_cannot_come_right_by_waiting_is_three_at_once() {
    let server = Server::simulator(&["--scenario", "incident"]);
    for (name, line) in [
        ("prod/billing/invoices-db", "prod/billing/invoices-db: failed\n"),
        ("prod/session/cookie-key", "prod/session/cookie-key: diverged\n"),
        ("prod/auth/session-key", "prod/auth/session-key: split\n"),
    ] {
        let (code, said, _) = wait(&server, &[name, "--timeout", "60s"]);
        assert_eq!((code, said.as_str()), (3, line));
    }
    let (code, line, _) = wait(&server, &["prod/billing/invoices-db", "--until", "settled"]);
    assert_eq!((code, line.as_str()), (3, "prod/billing/invoices-db: settled: failed\n"));
}

#[test]
fn a_name_that_is_nowhere_is_an_error() {
    let server = replicating();
    let (code, line, _) = wait(&server, &["prod/nowhere"]);
    assert_eq!((code, line.as_str()), (1, "prod/nowhere: no such secret in the Regions looked at\n"));
}

#[test]
fn when_no_region_can_be_read_it_says_which_and_why() {
    let server = Server::simulator(&["--scenario", "empty", "--fault", "kind=expired-token"]);
    let (code, line, told) = wait(&server, &["prod/db"]);
    assert_eq!((code, line.as_str()), (1, "no Region could be read\n"));
    assert!(told.contains("(expired): ExpiredTokenException") && told.contains("to do: renew"), "{told}");
}

#[test]
fn a_region_that_would_know_and_is_dark_is_four() {
    let server = replicating();
    let fault = json!({"region": HOME, "operation": "*", "kind": "access-denied"}).to_string();
    server.http("POST", "/_simulator/clock", "", "{\"advance_ms\":3700000}");
    server.http("POST", "/_simulator/faults", "", &fault);
    let (code, line, told) = wait(&server, &["prod/db", "--timeout", "3s"]);
    assert_eq!((code, line.as_str()), (4, "prod/db: still unknown after 3s\n"));
    assert!(told.contains("not read: us-east-1 (denied): "), "{told}");
}
