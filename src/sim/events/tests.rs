//! Timelines, over the program's own scenarios and over made-up ones.

use std::time::Duration;

use serde_json::{Value, json};

use crate::{
    domain::region::Region,
    sim::{
        operations::tests::Bench,
        scenario::{Action, Event, Fault, FaultKind, KeyState, Scenario, Span, Status, Target},
        world::World,
    },
};

fn region(name: &str) -> Region {
    Region::new(name).unwrap()
}

fn event(at: u64, cue: Option<&str>, action: Action) -> Event {
    Event { at: Span::seconds(at), cue: cue.map(str::to_owned), action }
}

fn target() -> Target {
    Target { secret: "app".to_owned(), region: region("us-west-2") }
}

/// A secret that has just begun to replicate to us-west-2.
fn bench() -> Bench {
    let mut bench = Bench::default();
    let add = json!([{"Region": "us-west-2"}]);
    bench.run("CreateSecret", json!({"Name": "app", "SecretString": "x", "AddReplicaRegions": add}));
    bench
}

fn entry(bench: &mut Bench) -> Value {
    bench.run("DescribeSecret", json!({"SecretId": "app"}))["ReplicationStatus"][0].clone()
}

/// Makes the entry one that a scenario has under way: no job of its own will end it.
fn hold(bench: &mut Bench) {
    let address = bench.world.find(&bench.call.account, region("us-east-1"), "app").unwrap();
    bench.world.change(&address, |record| {
        let entry = &mut record.entries_mut()[0];
        (entry.status, entry.ticket) = (Status::InProgress, 0);
    });
}

#[test]
fn a_replica_fails_when_its_time_has_come_and_stays_so() {
    let mut bench = bench();
    hold(&mut bench);
    bench.world.plan(&[event(25, None, Action::ReplicationFailed(target(), "It broke.".to_owned()))]);
    bench.pass(24);
    assert_eq!(entry(&mut bench)["Status"], "InProgress");
    bench.pass(2);
    let failed = entry(&mut bench);
    assert_eq!((&failed["Status"], &failed["StatusMessage"]), (&json!("Failed"), &json!("It broke.")));
    bench.pass(600);
    assert_eq!(entry(&mut bench)["Status"], "Failed");
}

#[test]
fn a_replication_that_a_client_began_meanwhile_has_an_outcome_of_its_own() {
    let mut bench = bench();
    hold(&mut bench);
    bench.world.plan(&[event(1, None, Action::ReplicationFailed(target(), "It broke.".to_owned()))]);
    let body = json!({"SecretId": "app", "AddReplicaRegions": [{"Region": "us-west-2"}]});
    bench.run("ReplicateSecretToRegions", body);
    bench.pass(600);
    assert_eq!(entry(&mut bench)["Status"], "InSync");
    bench.world.happen(Action::ReplicationFailed(target(), "Forced.".to_owned()));
    assert_eq!(entry(&mut bench)["StatusMessage"], "Forced.", "what is asked for by hand happens");
}

#[test]
fn a_key_changes_its_state_when_its_time_has_come() {
    let mut bench = Bench::default();
    let key =
        Action::Key { key: "alias/app".to_owned(), region: region("us-east-1"), state: KeyState::Disabled };
    bench.world.plan(&[event(150, None, key)]);
    let state = |bench: &Bench| bench.world.keys.state(Some("alias/app"), region("us-east-1"));
    bench.pass(149);
    assert_eq!(state(&bench), KeyState::Enabled);
    bench.pass(2);
    assert_eq!(state(&bench), KeyState::Disabled);
}

#[test]
fn an_event_with_a_cue_waits_for_it() {
    let mut bench = Bench::default();
    let silence = "kind=blackhole,region=us-east-1".parse::<Fault>().unwrap();
    bench.world.plan(&[
        event(0, Some("outage"), Action::Fault(silence)),
        event(60, Some("outage"), Action::FaultEnds { region: region("us-east-1"), kind: None }),
    ]);
    let met = |bench: &mut Bench| {
        bench.world.faults.meet(region("us-east-1"), "ListSecrets").fault.map(|(kind, _)| kind)
    };
    bench.pass(600);
    assert_eq!(met(&mut bench), None);
    assert!(!bench.world.cue("something else"));
    assert!(bench.world.cue("outage"));
    bench.world.catch_up();
    assert_eq!(met(&mut bench), Some(FaultKind::Blackhole));
    bench.pass(61);
    assert_eq!(met(&mut bench), None);
    assert!(!bench.world.cue("outage"), "a cue is given once");
}

#[test]
fn a_replica_can_get_the_values_while_its_status_stays() {
    let mut bench = bench();
    bench.pass(60);
    let address = bench.world.find(&bench.call.account, region("us-east-1"), "app").unwrap();
    bench.world.change(&address, |record| record.entries_mut()[0].held = true);
    bench.run("PutSecretValue", json!({"SecretId": "app", "SecretString": "y"}));
    bench.pass(60);
    let stages = |bench: &mut Bench, region: &str| {
        bench.run_in(region, "DescribeSecret", json!({"SecretId": "app"}))["VersionIdsToStages"].clone()
    };
    assert_ne!(stages(&mut bench, "us-east-1"), stages(&mut bench, "us-west-2"));
    assert_eq!(entry(&mut bench)["Status"], "InSync");
    bench.world.happen(Action::ValuesArrive(target()));
    assert_eq!(stages(&mut bench, "us-east-1"), stages(&mut bench, "us-west-2"));
    bench.world.happen(Action::Replicated(target()));
    assert_eq!(entry(&mut bench)["StatusMessage"], "Replication succeeded");
}

#[test]
fn every_scenario_of_the_program_can_be_loaded_and_runs_for_an_hour() {
    for name in Scenario::names() {
        let scenario = Scenario::named(name).unwrap();
        let mut world = World::load(&scenario, 1.0, 1);
        let copies = || world.stores().map(|(_, store)| store.len()).sum::<usize>();
        assert_eq!(copies() == 0, name == "empty", "{name}");
        world.clock.advance(Duration::from_secs(3600));
        world.catch_up();
    }
}
