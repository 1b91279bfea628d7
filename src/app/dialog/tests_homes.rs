//! A home that is dark, not read, or not looked at: what is known of it, and which copy takes the call.

use pretty_assertions::assert_eq;

use super::tests_support::{Bench, entry, primary, region, replica};
use crate::{
    app::command::Command::{Promote, RemoveReplica, Replicate},
    domain::{Safe, lane::LaneState, operation::Operation},
};

const JWT: &str = "prod/identity/jwt-signing-Ab12Cd";

/// A replica, and nothing known of its primary.
fn lonely() -> Bench {
    let mut bench = Bench::new();
    bench.described(replica(JWT, "us-west-2"));
    bench
}

/// us-west-2 was promoted while us-east-1 was silent.
fn promoted() -> Bench {
    let mut bench = Bench::new();
    bench.described(primary(JWT, &[("us-west-2", "InSync"), ("eu-west-1", "InSync")]));
    bench.described(replica(JWT, "eu-west-1")).described(entry(JWT, "us-west-2"));
    bench.lane("us-east-1", LaneState::Unreachable);
    bench
}

#[test]
fn a_home_that_nobody_asked_is_not_called_gone() {
    let mut bench = lonely();
    assert_eq!(bench.refusal(Replicate, JWT, None), "us-east-1: not read yet");
    bench.open(Promote, JWT, Some("us-west-2"));
    let said = bench.said();
    assert!(said.contains("us-east-1: not read yet") && !said.contains("stranded"), "{said}");
    assert!(said.contains("a second writable copy"), "{said}");
}

#[test]
fn a_home_that_is_not_looked_at_is_called_so() {
    let mut bench = lonely();
    bench.model.lanes.remove(&region("us-east-1"));
    assert_eq!(bench.refusal(Replicate, JWT, None), "us-east-1 is not looked at (--regions)");
    bench.open(Promote, JWT, Some("us-west-2"));
    assert!(bench.said().contains("us-east-1 is not looked at (--regions)"), "{}", bench.said());
}

#[test]
fn a_copy_promoted_while_its_home_is_silent_is_a_source() {
    let mut bench = promoted();
    bench.open(Replicate, JWT, Some("us-west-2"));
    bench.keys("home");
    while !bench.said().contains("1 of") {
        bench.keys("down space");
    }
    bench.keys("tab tab enter");
    let operation = &bench.sent[0].steps[0].operation;
    assert!(matches!(operation, Operation::Replicate { .. }));
    assert_eq!(operation.secret(), &entry(JWT, "us-west-2").arn);
    assert!(!operation.targets().contains(&region("us-east-1")));
    assert!(bench.refusal(Replicate, JWT, Some("eu-west-1")).contains("home Region silent"));
}

#[test]
fn a_second_writable_copy_is_not_removed_as_a_replica() {
    let mut bench = promoted();
    let why = "no replica any more: a second writable copy";
    assert_eq!(bench.refusal(RemoveReplica, JWT, Some("us-west-2")), why);
    bench.lane("us-east-1", LaneState::Ok);
    assert_eq!(bench.refusal(RemoveReplica, JWT, Some("us-west-2")), why);
    bench.open(RemoveReplica, JWT, None).text("remove eu-west-1").keys("enter enter");
    assert_eq!(
        bench.sent[0].steps[0].operation,
        Operation::RemoveReplica { secret: entry(JWT, "us-east-1").arn, region: region("eu-west-1") }
    );
}

#[test]
fn a_primary_that_no_longer_names_the_promoted_copy_is_as_it_should_be() {
    let mut bench = Bench::new();
    bench.described(primary(JWT, &[("us-west-2", "InSync")])).described(replica(JWT, "us-west-2"));
    bench.open(Promote, JWT, Some("us-west-2"));
    bench.changed(primary(JWT, &[]));
    bench.changed(entry(JWT, "us-west-2"));
    let said = bench.said();
    assert!(said.contains("us-east-1 no longer names us-west-2: as a promotion wants it"), "{said}");
    assert!(!said.contains("nothing of this replica"), "{said}");
}

#[test]
fn a_foreign_endpoint_is_in_the_title_of_every_dialog() {
    for (read_only, alarm) in [(false, "NOT AWS"), (true, "READ-ONLY, NOT AWS")] {
        let mut bench = Bench::new();
        bench.model.settings.endpoint = Some(Safe::new("http://localhost:4566"));
        bench.model.settings.read_only = read_only;
        bench.described(primary(JWT, &[("us-west-2", "InSync")])).described(replica(JWT, "us-west-2"));
        bench.open(Promote, JWT, Some("us-west-2"));
        let view = bench.dialog.as_ref().unwrap().view(&bench.model);
        assert_eq!(view.alarm, Some(Safe::new(alarm)));
    }
}

#[test]
fn three_copies_that_are_not_linked_are_not_called_two() {
    let mut bench = Bench::new();
    for name in ["us-east-1", "us-west-2", "eu-west-1"] {
        bench.lane(name, LaneState::Ok);
        bench.described(entry(JWT, name));
    }
    assert_eq!(bench.refusal(Replicate, JWT, None), "split: choose one of the copies with h and l");
}
