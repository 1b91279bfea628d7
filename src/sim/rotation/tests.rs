//! Rotation over time, as it is seen through the operations.

use rstest::rstest;
use serde_json::{Value, json};

use super::*;
use crate::sim::{
    operations::tests::Bench,
    scenario::{RotateWhilePending, Span, SpanRange},
};

const FUNCTION: &str = "arn:aws:lambda:us-east-1:111122223333:function:rotator";

/// A secret in us-east-1 with a value, a world whose rotation steps take a second each, and the first version's id.
fn bench() -> (Bench, String) {
    let mut bench = Bench::default();
    bench.world.timing.rotation = SpanRange::always(Span::seconds(4));
    let made = bench.run("CreateSecret", json!({"Name": "app", "SecretString": "x"}));
    (bench, made["VersionId"].as_str().unwrap().to_owned())
}

fn rotate(bench: &mut Bench) -> String {
    let rules = json!({"AutomaticallyAfterDays": 30});
    let body = json!({"SecretId": "app", "RotationLambdaARN": FUNCTION, "RotationRules": rules});
    bench.run("RotateSecret", body)["VersionId"].as_str().unwrap().to_owned()
}

fn hang(bench: &mut Bench, step: RotationStep) {
    let address = bench.world.find(&bench.call.account, bench.call.region, "app").unwrap();
    bench.world.change(&address, |record| {
        record.rare_mut().rotation.get_or_insert_default().hangs_in = Some(step);
    });
}

fn told(bench: &mut Bench) -> Value {
    bench.run("DescribeSecret", json!({"SecretId": "app"}))
}

fn listed(bench: &mut Bench) -> usize {
    bench.run("ListSecretVersionIds", json!({"SecretId": "app"}))["Versions"].as_array().unwrap().len()
}

#[test]
fn a_schedule_is_read_from_its_rate() {
    assert_eq!(rate("rate(10 days)"), Some(DAY * 10));
    assert_eq!(rate("rate(4 hours)"), Some(Duration::from_secs(14_400)));
    for bad in ["cron(0 8 1 * ? *)", "rate(0 days)", "rate(days)", "rate(3 weeks)"] {
        assert_eq!(rate(bad), None, "{bad}");
    }
}

#[test]
fn a_rotation_goes_through_its_steps() {
    let (mut bench, old) = bench();
    let new = rotate(&mut bench);
    let stages = told(&mut bench)["VersionIdsToStages"].clone();
    assert_eq!(stages, json!({old.clone(): ["AWSCURRENT"], new.clone(): ["AWSPENDING"]}));
    assert_eq!(listed(&mut bench), 1, "the pending version has no value yet");
    bench.pass(1);
    assert_eq!(listed(&mut bench), 2);
    bench.pass(2);
    assert_eq!(told(&mut bench)["VersionIdsToStages"], stages);
    bench.pass(1);
    let end = told(&mut bench);
    assert_eq!(end["VersionIdsToStages"][old], json!(["AWSPREVIOUS"]));
    assert_eq!(end["VersionIdsToStages"][new], json!(["AWSPENDING", "AWSCURRENT"]));
    assert_eq!(end["RotationEnabled"], json!(true));
    assert_eq!(end["RotationRules"], json!({"AutomaticallyAfterDays": 30}));
    assert!(end["LastRotatedDate"].is_f64() && end["NextRotationDate"].is_f64(), "{end}");
}

#[rstest]
#[case(RotationStep::CreateSecret, 1)]
#[case(RotationStep::SetSecret, 2)]
#[case(RotationStep::TestSecret, 2)]
#[case(RotationStep::FinishSecret, 2)]
fn a_rotation_can_hang_in_any_step(#[case] step: RotationStep, #[case] with_value: usize) {
    let (mut bench, old) = bench();
    hang(&mut bench, step);
    let new = rotate(&mut bench);
    bench.pass(3600);
    let stages = told(&mut bench)["VersionIdsToStages"].clone();
    assert_eq!(stages, json!({old: ["AWSCURRENT"], new: ["AWSPENDING"]}));
    assert_eq!(listed(&mut bench), with_value);
}

#[test]
fn cancelling_turns_rotation_off_and_leaves_what_was_pending() {
    let (mut bench, old) = bench();
    hang(&mut bench, RotationStep::TestSecret);
    let new = rotate(&mut bench);
    bench.pass(60);
    let answer = bench.run("CancelRotateSecret", json!({"SecretId": "app"}));
    assert_eq!(answer["VersionId"], json!(new));
    let end = told(&mut bench);
    assert_eq!(end["RotationEnabled"], json!(false));
    assert_eq!((&end["RotationLambdaARN"], end["RotationRules"].is_object()), (&json!(FUNCTION), true));
    assert!(end.get("NextRotationDate").is_none() && end.get("LastRotatedDate").is_none());
    assert_eq!(end["VersionIdsToStages"], json!({old: ["AWSCURRENT"], new.clone(): ["AWSPENDING"]}));
    let body = json!({"SecretId": "app", "VersionStage": "AWSPENDING", "RemoveFromVersionId": new});
    bench.run("UpdateSecretVersionStage", body);
    let answer = bench.run("CancelRotateSecret", json!({"SecretId": "app"}));
    assert!(answer.get("VersionId").is_none());
}

#[test]
fn a_cancelled_rotation_does_not_go_on() {
    let (mut bench, old) = bench();
    let new = rotate(&mut bench);
    bench.run("CancelRotateSecret", json!({"SecretId": "app"}));
    bench.pass(40 * 86_400);
    let stages = told(&mut bench)["VersionIdsToStages"].clone();
    assert_eq!(stages, json!({old: ["AWSCURRENT"], new: ["AWSPENDING"]}));
}

#[rstest]
#[case(RotateWhilePending::Refused, false)]
#[case(RotateWhilePending::Reattempted, true)]
fn rotating_with_a_left_over_is_refused_and_perhaps_tried_again(
    #[case] choice: RotateWhilePending,
    #[case] finishes: bool,
) {
    let (mut bench, _) = bench();
    bench.world.choices.rotate_while_pending = choice;
    let new = rotate(&mut bench);
    bench.run("CancelRotateSecret", json!({"SecretId": "app"}));
    let (code, message) = bench.fail("RotateSecret", json!({"SecretId": "app"}));
    assert_eq!(code, "InvalidRequestException");
    assert_eq!(message, "A previous rotation isn't complete. That rotation will be reattempted.");
    bench.pass(60);
    let labels = told(&mut bench)["VersionIdsToStages"][new].clone();
    assert_eq!(labels.as_array().unwrap().contains(&json!("AWSCURRENT")), finishes);
}

#[test]
fn without_a_function_nothing_rotates() {
    let (mut bench, _) = bench();
    let (code, message) = bench.fail("RotateSecret", json!({"SecretId": "app"}));
    assert_eq!(code, "InvalidRequestException");
    assert_eq!(message, "No Lambda rotation function ARN is associated with this secret.");
    assert_eq!(bench.fail("CancelRotateSecret", json!({"SecretId": "app"})).0, "InvalidRequestException");
    let rules = json!({"AutomaticallyAfterDays": 30, "ScheduleExpression": "rate(10 days)"});
    let body = json!({"SecretId": "app", "RotationLambdaARN": FUNCTION, "RotationRules": rules});
    assert_eq!(bench.fail("RotateSecret", body).0, "InvalidParameterException");
}

#[test]
fn a_function_that_cannot_be_invoked_is_an_access_denied() {
    let (mut bench, _) = bench();
    for function in [FUNCTION.replace("us-east-1", "eu-west-1"), "rotator".to_owned()] {
        let (code, message) =
            bench.fail("RotateSecret", json!({"SecretId": "app", "RotationLambdaARN": function}));
        assert_eq!(code, "AccessDeniedException");
        assert!(
            message.starts_with("Secrets Manager cannot invoke the specified Lambda function."),
            "{message}"
        );
    }
}

#[test]
fn turning_rotation_on_for_later_still_tests_the_function() {
    let (mut bench, old) = bench();
    let body = json!({"SecretId": "app", "RotationLambdaARN": FUNCTION, "RotateImmediately": false});
    assert!(bench.run("RotateSecret", body).get("VersionId").is_none());
    assert_eq!(told(&mut bench)["VersionIdsToStages"].as_object().unwrap().len(), 2);
    bench.pass(10);
    assert_eq!(told(&mut bench)["VersionIdsToStages"], json!({old: ["AWSCURRENT"]}));
}

#[test]
fn a_schedule_rotates_again_and_again_and_the_replica_follows() {
    let (mut bench, _) = bench();
    let body = json!({"SecretId": "app", "AddReplicaRegions": [{"Region": "us-west-2"}]});
    bench.run("ReplicateSecretToRegions", body);
    let first = rotate(&mut bench);
    for _ in 0..3 {
        bench.pass(31 * 86_400);
    }
    let (primary, replica) = (
        told(&mut bench)["VersionIdsToStages"].clone(),
        bench.run_in("us-west-2", "DescribeSecret", json!({"SecretId": "app"})),
    );
    assert!(primary.get(&first).is_none(), "three rotations ago: {primary}");
    assert_eq!(replica["VersionIdsToStages"], primary);
    assert!(replica.get("RotationEnabled").is_none());
}

#[test]
fn a_value_put_by_hand_abandons_the_rotation() {
    let (mut bench, _) = bench();
    rotate(&mut bench);
    let put = bench.run("PutSecretValue", json!({"SecretId": "app", "SecretString": "mine"}));
    bench.pass(60);
    let labels = told(&mut bench)["VersionIdsToStages"][put["VersionId"].as_str().unwrap()].clone();
    assert_eq!(labels, json!(["AWSCURRENT"]));
}

#[test]
fn no_answer_tells_of_a_time_to_come_but_the_next_rotation() {
    let (mut bench, _) = bench();
    rotate(&mut bench);
    bench.pass(40 * 86_400);
    let end = told(&mut bench);
    let now = Moment::now().millis() as f64 / 1000.0;
    for member in ["CreatedDate", "LastChangedDate", "LastRotatedDate"] {
        assert!(end[member].as_f64().unwrap() <= now, "{member}");
    }
    assert!(end["NextRotationDate"].as_f64().unwrap() > now);
}
