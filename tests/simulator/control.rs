//! The control endpoints, and where the simulator listens.

use pretty_assertions::assert_eq;
use secretdeck::sim::{Options, Request, Simulator, SimulatorError, State};
use serde_json::json;

use crate::client::{HOME, client, create, describe, empty, http, outcome, replicate};

#[tokio::test]
async fn requests_are_told_with_their_effect_and_can_be_forgotten() {
    let simulator = empty().await;
    let home = client(&simulator, HOME);
    create(&home, "app").await;
    describe(&home, "app").await;
    let (status, log) = http(&simulator, "GET", "/_simulator/requests", "").await;
    assert_eq!(status, 200);
    let members: Vec<_> = log[0].as_object().unwrap().keys().cloned().collect();
    assert_eq!(members, ["at", "attempt", "effect", "operation", "outcome", "region", "secret_id"]);
    let log: Vec<Request> = serde_json::from_value(log).unwrap();
    let told: Vec<_> = log.iter().map(|r| (r.operation.as_str(), r.secret_id.as_deref(), r.effect)).collect();
    assert_eq!(told, [("CreateSecret", Some("app"), true), ("DescribeSecret", Some("app"), false)]);
    http(&simulator, "DELETE", "/_simulator/requests", "").await;
    assert_eq!(http(&simulator, "GET", "/_simulator/requests", "").await.1, json!([]));
}

#[tokio::test]
async fn faults_are_set_and_removed() {
    let simulator = empty().await;
    let home = client(&simulator, HOME);
    let fault = r#"{"region":"us-east-1","operation":"*","kind":"throttle","count":5}"#;
    assert_eq!(http(&simulator, "POST", "/_simulator/faults", fault).await.0, 200);
    assert_eq!(outcome(home.list_secrets().send().await), "ThrottlingException");
    assert_eq!(http(&simulator, "DELETE", "/_simulator/faults", "").await.0, 200);
    assert_eq!(outcome(home.list_secrets().send().await), "ok");
}

#[tokio::test]
async fn the_clock_brings_due_times_nearer() {
    let simulator = empty().await;
    let home = client(&simulator, HOME);
    create(&home, "app").await;
    replicate(&home, "app", false).await;
    assert_eq!(http(&simulator, "POST", "/_simulator/clock", r#"{"advance_ms":60000}"#).await.0, 200);
    assert_eq!(describe(&home, "app").await.replication_status()[0].status().unwrap().as_str(), "InSync");
    let (_, state) = http(&simulator, "GET", "/_simulator/state", "").await;
    let state: Vec<State> = serde_json::from_value(state).unwrap();
    assert_eq!(state.iter().map(|copy| copy.role.as_str()).collect::<Vec<_>>(), ["primary", "replica"]);
    assert_eq!(state, simulator.state());
}

#[tokio::test]
async fn what_is_not_understood_is_explained() {
    let simulator = empty().await;
    for (method, path, body, status, words) in [
        ("POST", "/_simulator/faults", r#"{"kind":"fire"}"#, 400, "blackhole"),
        ("POST", "/_simulator/faults", r#"{"region":"us-east-1"}"#, 400, "kind is missing"),
        ("POST", "/_simulator/faults", "[]", 400, "JSON object"),
        ("POST", "/_simulator/clock", r#"{"advance_ms":-5}"#, 400, "whole number"),
        ("POST", "/_simulator/clock", "soon", 400, "no JSON"),
        ("PUT", "/_simulator/clock", "", 405, "POST /_simulator/clock"),
        ("GET", "/_simulator/secrets", "", 404, "GET /_simulator/state"),
    ] {
        let (code, answer) = http(&simulator, method, path, body).await;
        let sentence = answer["error"].as_str().unwrap();
        assert!(code == status && sentence.contains(words), "{method} {path} {body}: {code} {sentence}");
    }
}

#[tokio::test]
async fn only_this_machine_can_reach_it() {
    for address in ["0.0.0.0:0", "[::]:0", "192.0.2.1:80"] {
        let options = Options { listen: address.parse().unwrap(), ..Options::default() };
        let error = Simulator::start(options).await.unwrap_err();
        assert!(matches!(error, SimulatorError::NotLoopback(_)), "{error}");
        assert!(error.to_string().contains("127.0.0.1:0"), "{error}");
    }
}

#[tokio::test]
async fn an_address_in_use_is_named() {
    let first = empty().await;
    let listen = first.endpoint().trim_start_matches("http://").parse().unwrap();
    let error = Simulator::start(Options { listen, ..Options::default() }).await.unwrap_err();
    assert!(error.to_string().contains(&listen.to_string()), "{error}");
}

#[tokio::test]
async fn nothing_listens_after_a_shutdown() {
    let simulator = empty().await;
    let home = client(&simulator, HOME);
    assert_eq!(outcome(home.list_secrets().send().await), "ok");
    simulator.shutdown().await;
    assert_eq!(outcome(home.list_secrets().send().await), "dispatch");
}
