//! `secretdeck status` on simulated fleets: the JSON of schema 1, member by member; filters; required replicas.

use std::{collections::BTreeSet, process::Command};

use pretty_assertions::assert_eq;
use rstest::rstest;
use serde_json::Value;

use crate::program::{Server, run, secretdeck};

/// Every health, the worst first.
const HEALTHS: &[&str] = &[
    "failed",
    "diverged",
    "split",
    "stranded",
    "stuck",
    "rotation_stuck",
    "rotation_left_over",
    "rotation_overdue",
    "clash",
    "other",
    "in_progress",
    "unknown",
    "pending_deletion",
    "not_read",
    "in_sync",
    "standalone",
];

/// Healths up to here are wrong: exit status 3.
const WRONG: usize = 7;

fn status(server: &Server, words: &[&str]) -> Command {
    let mut command = secretdeck();
    command.args(["status", "--endpoint-url", &server.url]).args(words);
    command
}

fn json(server: &Server, words: &[&str]) -> (i32, Value) {
    let output = run(status(server, words).arg("--json"));
    let text = String::from_utf8(output.stdout).unwrap();
    assert_eq!(text.matches('\n').count(), 1, "one line: {text}");
    (output.status.code().unwrap(), serde_json::from_str(&text).unwrap())
}

fn array<'a>(value: &'a Value, member: &str) -> &'a Vec<Value> {
    value[member].as_array().unwrap()
}

/// An object has these members and no others.
fn has_members(value: &Value, members: &[&str]) {
    let found: BTreeSet<&str> = value.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(found, members.iter().copied().collect(), "{value}");
}

fn is_text(value: &Value) -> bool {
    value.as_str().is_some_and(|text| !text.is_empty())
}

fn one_of(value: &Value, words: &[&str]) {
    assert!(words.contains(&value.as_str().unwrap()), "{value} is none of {words:?}");
}

fn rank(health: &Value) -> usize {
    HEALTHS.iter().position(|known| *known == health).unwrap()
}

/// Everything that schema 1 promises.
fn is_schema_1(said: &Value) {
    has_members(said, &["schema", "account", "identity", "generated_at", "complete", "regions", "secrets"]);
    assert_eq!(said["schema"], 1);
    assert!(is_text(&said["account"]) && is_text(&said["identity"]) && said["complete"].is_boolean());
    said["generated_at"].as_str().unwrap().parse::<jiff::Timestamp>().unwrap();
    for region in array(said, "regions") {
        has_members(region, &["region", "state", "secrets", "error"]);
        let states =
            ["ok", "slow", "throttled", "denied", "not_enabled", "unreachable", "expired", "out_of_scope"];
        one_of(&region["state"], &states);
        assert!(is_text(&region["region"]) && region["secrets"].is_u64());
        assert!(region["error"].is_null() || is_text(&region["error"]), "{region}");
    }
    let ranks: Vec<usize> = array(said, "secrets").iter().map(|secret| rank(&secret["health"])).collect();
    assert!(ranks.is_sorted(), "the worst first: {ranks:?}");
    array(said, "secrets").iter().for_each(is_secret);
}

fn is_secret(secret: &Value) {
    let members = ["account", "name", "arn_suffix", "home", "health", "problems", "regions", "rotation"];
    has_members(secret, &members);
    assert!(is_text(&secret["account"]) && is_text(&secret["name"]), "{secret}");
    assert_eq!(secret["arn_suffix"].as_str().unwrap().len(), 6);
    assert!(secret["home"].is_null() || is_text(&secret["home"]));
    let problems: Vec<usize> = array(secret, "problems").iter().map(rank).collect();
    assert!(problems.windows(2).all(|pair| pair[0] < pair[1]), "in order, each once: {secret}");
    let health = rank(&secret["health"]);
    assert_eq!(problems.first().copied().unwrap_or(health), health, "the worst leads: {secret}");
    assert!(
        problems.iter().all(|problem| HEALTHS[*problem] != "in_sync" && HEALTHS[*problem] != "standalone")
    );
    assert_eq!(problems.is_empty(), matches!(HEALTHS[health], "in_sync" | "standalone"), "{secret}");
    for copy in array(secret, "regions") {
        has_members(copy, &["region", "role", "status", "message", "kms_key", "current_version"]);
        one_of(&copy["role"], &["primary", "replica", "standalone"]);
        for member in ["status", "message", "kms_key", "current_version"] {
            assert!(copy[member].is_null() || is_text(&copy[member]), "{copy}");
        }
    }
    has_members(&secret["rotation"], &["state", "pending_version"]);
    let states = ["none", "off", "idle", "in_progress", "stuck", "left_over", "overdue"];
    one_of(&secret["rotation"]["state"], &states);
}

#[rstest]
#[case("incident", 3)]
#[case("calm", 0)]
#[case("outage", 0)]
#[case("empty", 0)]
fn every_scenario_ends_in_schema_1(#[case] scenario: &str, #[case] expected: i32) {
    let server = Server::simulator(&["--scenario", scenario]);
    let (code, said) = json(&server, &[]);
    assert_eq!(code, expected);
    is_schema_1(&said);
    assert_eq!(array(&said, "secrets").is_empty(), scenario == "empty");
    let wrong = array(&said, "secrets").iter().any(|secret| rank(&secret["health"]) <= WRONG);
    assert_eq!(wrong, expected == 3);
    assert_eq!(said["complete"], scenario != "incident", "the incident has a Region that denies");
    assert!(server.log().contains("ListSecrets"), "the log would show what was asked");
}

#[test]
fn the_incident_shows_every_trouble_that_needs_no_watching() {
    let server = Server::simulator(&["--scenario", "incident"]);
    let (_, said) = json(&server, &[]);
    let seen: BTreeSet<&str> = array(&said, "secrets")
        .iter()
        .flat_map(|secret| array(secret, "problems"))
        .filter_map(Value::as_str)
        .collect();
    for health in HEALTHS.iter().take(HEALTHS.len() - 3).filter(|health| **health != "stuck") {
        assert!(seen.contains(health), "{health} is not among {seen:?}");
    }
    let failed = array(&said, "secrets").iter().find(|secret| secret["name"] == "prod/payments/db").unwrap();
    assert_eq!(failed["problems"], serde_json::json!(["failed", "clash"]));
    let there = array(failed, "regions").iter().find(|copy| copy["region"] == "eu-west-1").unwrap();
    assert_eq!((&there["role"], &there["status"]), (&"replica".into(), &"Failed".into()));
    assert_eq!(there["message"], "Secret with this name already exists in this region");
}

#[test]
fn a_filter_lets_through_what_it_says_and_decides_the_exit_status() {
    let server = Server::simulator(&["--scenario", "incident"]);
    let keys = |words: &[&str]| {
        let (code, said) = json(&server, words);
        let keys = array(&said, "secrets").iter().map(|secret| {
            let text = |member: &str| secret[member].as_str().unwrap().to_owned();
            (text("name"), text("arn_suffix"))
        });
        (code, keys.collect::<Vec<_>>())
    };
    let (code, payments) = keys(&["--filter", "name:prod/payments/db"]);
    assert_eq!((code, payments.len()), (3, 2), "the one that fails, and the one in its way");
    assert!(payments.iter().all(|(name, _)| name == "prod/payments/db"), "{payments:?}");
    let (code, wrong) = keys(&["--filter", "status:wrong"]);
    assert_eq!((code, wrong.len() > 5), (3, true));
    let (code, quiet) = keys(&["--filter", "!status:wrong"]);
    assert_eq!(code, 4, "nothing shown is wrong, and one Region denies");
    assert!(!quiet.is_empty() && quiet.iter().all(|key| !wrong.contains(key)));
    assert_eq!(keys(&["--filter", "name:nobody/*"]).1.len(), 0);
}

#[test]
fn a_required_replica_that_is_missing_is_three_and_named() {
    let server = Server::simulator(&["--scenario", "calm"]);
    let filter = "name:prod/orders/batch/*";
    let fine = run(&mut status(&server, &["--filter", filter, "--require-replica", "us-west-2"]));
    assert_eq!(fine.status.code(), Some(0), "{}", String::from_utf8_lossy(&fine.stdout));
    let words = ["--filter", filter, "--require-replica", "us-west-2", "--require-replica", "sa-east-1"];
    let line = "has no healthy copy in sa-east-1";
    let table = run(&mut status(&server, &words));
    assert_eq!(table.status.code(), Some(3));
    assert!(String::from_utf8(table.stdout).unwrap().contains(line));
    let json = run(status(&server, &words).arg("--json"));
    assert_eq!(json.status.code(), Some(3));
    assert!(String::from_utf8(json.stderr).unwrap().contains(line), "stdout is for the JSON alone");
}

#[test]
fn the_table_has_no_escape_sequences_where_no_terminal_is() {
    let server = Server::simulator(&["--scenario", "incident", "--fault", "kind=hostile-text"]);
    for words in [&[] as &[&str], &["--json"]] {
        let output = run(&mut status(&server, words));
        for text in [output.stdout, output.stderr] {
            let text = String::from_utf8(text).unwrap();
            assert!(!text.contains(|c: char| c.is_control() && c != '\n'), "{text:?}");
        }
    }
}
