//! What cannot be read: which Region, why, what to do, and the exit status that a script can trust.

use std::net::TcpListener;

use pretty_assertions::assert_eq;
use rstest::rstest;
use serde_json::Value;

use crate::program::{Server, run, secretdeck, without_credentials};

const TWO: &str = "us-east-1,eu-west-1";

/// `status` on two Regions: the exit status, and what it prints for people.
fn status(command: &mut std::process::Command, endpoint: &str) -> (i32, String) {
    let output = run(command.args(["status", "--regions", TWO, "--endpoint-url", endpoint]));
    assert_eq!(String::from_utf8(output.stderr).unwrap(), "");
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(!text.contains(|c: char| c.is_control() && c != '\n'), "{text:?}");
    (output.status.code().unwrap(), text)
}

/// An address where nobody listens.
fn nobody() -> String {
    format!("http://{}", TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap())
}

#[test]
fn without_credentials_no_region_can_be_read() {
    let (code, text) = status(&mut without_credentials(), &nobody());
    assert_eq!(code, 1);
    assert!(text.contains("not read: us-east-1, eu-west-1 (expired): no credentials: none in the"), "{text}");
    assert!(text.contains("to do: log in (aws sso login), or name a profile"), "{text}");
}

#[test]
fn a_profile_that_does_not_exist_is_named() {
    let (code, text) = status(secretdeck().args(["--profile", "nobody"]), &nobody());
    assert_eq!(code, 1);
    assert!(text.contains("there is no profile named nobody in the AWS configuration"), "{text}");
    assert!(text.contains("aws sso login --profile nobody"), "{text}");
}

#[test]
fn an_endpoint_where_nobody_listens_is_named() {
    let nobody = nobody();
    let (code, text) = status(&mut secretdeck(), &nobody);
    assert_eq!(code, 1);
    assert!(text.contains("not read: us-east-1, eu-west-1 (unreachable): no connection: "), "{text}");
    assert!(text.contains(&format!("to do: check that Secrets Manager answers at {nobody}")), "{text}");
}

#[rstest]
#[case("expired-token", "(expired): ExpiredTokenException", "renew the credentials: aws sso login")]
#[case(
    "access-denied",
    "(denied): AccessDeniedException",
    "allow secretsmanager:ListSecrets and DescribeSecret"
)]
#[case(
    "unrecognized-client",
    "(not enabled): UnrecognizedClientException",
    "check the credentials, enable the Region"
)]
#[case(
    "internal-error",
    "(unreachable): InternalServiceError",
    "check that Secrets Manager answers at http://127"
)]
#[case(
    "drop-before",
    "(unreachable): the connection broke",
    "check that Secrets Manager answers at http://127"
)]
#[case(
    "html",
    "(unreachable): the service failed: HTTP 503",
    "check that Secrets Manager answers at http://127"
)]
#[case(
    "malformed-json",
    "(unreachable): an answer that cannot be read",
    "check that Secrets Manager answers at http"
)]
#[case(
    "truncated",
    "(unreachable): an answer that cannot be read",
    "check that Secrets Manager answers at http://127"
)]
fn a_region_that_fails_makes_it_incomplete_and_all_that_fail_an_error(
    #[case] kind: &str,
    #[case] why: &str,
    #[case] remedy: &str,
) {
    for (fault, regions, code) in [
        (format!("region=eu-west-1,kind={kind}"), "eu-west-1", 4),
        (format!("kind={kind}"), "us-east-1, eu-west-1", 1),
    ] {
        let server = Server::simulator(&["--scenario", "empty", "--fault", &fault]);
        let (status, text) = status(&mut secretdeck(), &server.url);
        assert_eq!(status, code, "{text}");
        assert!(text.contains(&format!("not read: {regions} {why}")), "{text}");
        assert!(text.contains(&format!("\n  to do: {remedy}")), "{text}");
        assert!(text.contains("INCOMPLETE"), "{text}");
    }
}

#[test]
fn in_json_the_region_carries_its_error_and_people_are_told_on_stderr() {
    let server =
        Server::simulator(&["--scenario", "empty", "--fault", "region=eu-west-1,kind=access-denied"]);
    let words = ["status", "--json", "--regions", TWO, "--endpoint-url", &server.url];
    let output = run(secretdeck().args(words));
    let said: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((output.status.code(), &said["complete"]), (Some(4), &Value::Bool(false)));
    let denied = &said["regions"][1];
    assert_eq!((&denied["region"], &denied["state"]), (&"eu-west-1".into(), &"denied".into()));
    assert!(denied["error"].as_str().unwrap().starts_with("AccessDeniedException: "), "{denied}");
    assert_eq!(said["regions"][0]["error"], Value::Null);
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(told.starts_with("not read: eu-west-1 (denied): ") && told.contains("to do: "), "{told}");
}

#[test]
fn default_regions_that_all_refuse_are_an_error_that_says_so() {
    let server = Server::simulator(&["--scenario", "empty", "--fault", "kind=unrecognized-client"]);
    let output = run(secretdeck().args(["status", "--endpoint-url", &server.url]));
    let text = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(1), "{text}");
    assert!(text.contains("(out of scope): UnrecognizedClientException"), "{text}");
    assert!(text.contains("to do: check the credentials"), "{text}");
}

#[test]
fn a_silent_region_costs_its_time_limits_and_leaves_the_rest_readable() {
    let server = Server::simulator(&["--scenario", "outage"]);
    server.http("POST", "/_simulator/clock", "", "{\"advance_ms\":30000}");
    let output = run(secretdeck().args(["status", "--json", "--endpoint-url", &server.url]));
    let said: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((output.status.code(), &said["complete"]), (Some(4), &Value::Bool(false)));
    for region in said["regions"].as_array().unwrap() {
        let silent = region["region"] == "us-east-1";
        let state = region["state"].as_str().unwrap();
        assert!(
            matches!((silent, state), (true, "unreachable") | (false, "ok" | "slow" | "out_of_scope")),
            "{region}"
        );
    }
    let secrets = said["secrets"].as_array().unwrap();
    let orphans = secrets.iter().filter(|secret| secret["home"] == "us-east-1");
    let healths: Vec<&str> = orphans.map(|secret| secret["health"].as_str().unwrap()).collect();
    assert!(healths.len() > 5 && healths.iter().all(|health| *health == "unknown"), "{healths:?}");
}

#[test]
fn descriptions_that_are_refused_are_named() {
    let fault = "region=us-east-1,op=DescribeSecret,kind=access-denied";
    let server = Server::simulator(&["--scenario", "calm", "--fault", fault]);
    let (code, text) = status(&mut secretdeck(), &server.url);
    assert_eq!(code, 4, "{text}");
    assert!(
        text.contains("not described: ") && text.contains(" in us-east-1: AccessDeniedException"),
        "{text}"
    );
}
