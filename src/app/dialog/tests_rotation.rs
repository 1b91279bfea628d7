//! Rotation: cancel, clean up, turn on again, and rotate now.

use pretty_assertions::assert_eq;

use super::tests_support::{Bench, CURRENT, PENDING, PREVIOUS, primary, rotating, version};
use crate::{
    app::command::Command::{RotateNow, Rotation},
    domain::{
        error::{ErrorKind, RemoteError},
        operation::{Operation, Outcome, StepId},
        rotation::{Label, VersionId, Versions},
        secret::Entry,
        token::Token,
    },
};

const ORDERS: &str = "prod/orders/db-Hn52Lp";

fn off() -> Entry {
    let mut entry = rotating(ORDERS);
    entry.rotation.enabled = Some(false);
    entry
}

fn clean() -> Entry {
    Entry { versions: primary(ORDERS, &[]).versions, ..off() }
}

fn hanging(entry: Entry, with_value: bool) -> Bench {
    let mut bench = Bench::new();
    bench.described(entry);
    let made = [(CURRENT, "2026-10-22T09:00:00Z"), (PENDING, "2026-11-21T09:00:00Z")];
    bench.versions(ORDERS, if with_value { &made } else { &made[..1] });
    bench
}

fn operations(bench: &Bench) -> Vec<Operation> {
    let plan = bench.sent.last().unwrap();
    plan.steps.iter().map(|step| step.operation.clone()).collect()
}

/// A rotation with the token that the bench's clock and the plan's numbers make.
fn rotate(bench: &Bench, immediately: bool) -> Operation {
    let step = &bench.sent.last().unwrap().steps[0];
    let token = Token::of(step.plan, step.id, bench.model.now.wall, bench.model.seed);
    Operation::Rotate { secret: off().arn, immediately, token: Some(token) }
}

fn moved(label: Label, from: &str, to: Option<&str>) -> Operation {
    Operation::MoveStage {
        secret: off().arn,
        label,
        remove_from: Some(version(from)),
        move_to: to.map(version),
    }
}

#[test]
fn the_three_steps_follow_each_other_in_one_dialog_with_rising_step_ids() {
    let mut bench = hanging(rotating(ORDERS), true);
    bench.open(Rotation, ORDERS, None);
    assert!(bench.said().contains("Step 1 of 3"));
    bench.keys("tab enter");
    assert_eq!(operations(&bench), [Operation::CancelRotation { secret: off().arn }]);
    bench.done(0);
    assert!(bench.said().contains("Step 2 of 3"), "{}", bench.said());
    bench.changed(off());
    bench.wait(400).keys("down tab tab enter");
    assert_eq!(operations(&bench), [moved(Label::Pending, PENDING, None)]);
    bench.done(0);
    bench.changed(clean());
    bench.wait(400);
    assert!(bench.said().contains("Step 3 of 3") && bench.said().contains("Clean: no AWSPENDING."));
    bench.keys("down tab tab enter");
    assert_eq!(operations(&bench), [rotate(&bench, false)]);
    let ids: Vec<StepId> = bench.sent.iter().map(|plan| plan.steps[0].id).collect();
    assert_eq!(ids, [StepId(7001), StepId(7002), StepId(7003)]);
}

#[test]
fn the_second_step_opens_on_not_knowing_and_enter_alone_leaves_it() {
    let mut bench = hanging(off(), true);
    bench.open(Rotation, ORDERS, None);
    assert!(bench.said().contains("(•) I do not know"), "{}", bench.said());
    bench.keys("enter enter");
    assert!(bench.sent.is_empty() && bench.dialog.is_none());
}

#[test]
fn the_second_step_waits_until_rotation_is_seen_as_off() {
    let mut bench = hanging(rotating(ORDERS), true);
    bench.open(Rotation, ORDERS, None).keys("tab enter");
    bench.done(0);
    bench.wait(400).keys("down tab tab enter");
    assert!(bench.sent.len() == 1 && bench.said().contains("still seen as on"), "{}", bench.said());
    bench.changed(off());
    bench.wait(400).keys("enter");
    assert_eq!(bench.sent.len(), 2);
}

#[test]
fn finishing_moves_awscurrent_and_then_drops_awspending() {
    let mut bench = hanging(off(), true);
    bench.open(Rotation, ORDERS, None).keys("down down tab tab enter");
    assert_eq!(
        operations(&bench),
        [moved(Label::Current, CURRENT, Some(PENDING)), moved(Label::Pending, PENDING, None)]
    );
    let after = Versions::new(vec![
        (version(PENDING), vec![Label::Current, Label::Pending]),
        (version(CURRENT), vec![Label::Previous]),
    ]);
    let second = bench.sent[0].steps[1].expected.rotation.clone().unwrap();
    assert_eq!((second.enabled, second.versions), (Some(false), after));
}

#[test]
fn rolling_back_makes_the_previous_version_current() {
    let mut bench = hanging(off(), true);
    bench.open(Rotation, ORDERS, None).keys("down down down tab tab enter");
    assert_eq!(
        operations(&bench),
        [moved(Label::Current, CURRENT, Some(PREVIOUS)), moved(Label::Pending, PENDING, None)]
    );
    let after = Versions::new(vec![
        (version(PREVIOUS), vec![Label::Current]),
        (version(CURRENT), vec![Label::Previous]),
        (version(PENDING), vec![Label::Pending]),
    ]);
    assert_eq!(bench.sent[0].steps[1].expected.rotation.clone().unwrap().versions, after);
}

#[test]
fn finishing_is_off_without_a_value_or_while_that_is_not_known() {
    let mut bench = hanging(off(), false);
    bench.open(Rotation, ORDERS, None).keys("down down");
    assert!(bench.said().contains("off: 9f00e1c2: not known to have a value"), "{}", bench.said());
    assert!(bench.said().contains("(•) only 77fe01aa works"), "the choice that is off is passed over");
    let mut bench = Bench::new();
    bench.described(off()).open(Rotation, ORDERS, None);
    assert!(bench.said().contains("not read yet whether it has a value"), "{}", bench.said());
}

#[test]
fn a_second_call_that_fails_leaves_word_of_what_remains() {
    let mut bench = hanging(off(), true);
    bench.open(Rotation, ORDERS, None).keys("down down tab tab enter");
    bench.done(0);
    let error = RemoteError::new(ErrorKind::Throttled, "Rate exceeded");
    bench.end(1, &Outcome::Refused(error));
    let said = bench.said();
    assert!(said.contains("Rate exceeded") && said.contains("AWSPENDING stays"), "{said}");
}

#[test]
fn a_label_that_moved_meanwhile_greys_the_button() {
    let mut bench = hanging(off(), true);
    bench.open(Rotation, ORDERS, None).keys("down tab tab");
    bench.changed(clean());
    bench.wait(400).keys("enter");
    assert!(
        bench.sent.is_empty() && bench.said().contains("AWSPENDING is on nothing now"),
        "{}",
        bench.said()
    );
}

#[test]
fn a_clean_secret_with_rotation_off_begins_at_the_third_step_and_leaving_it_off_sends_nothing() {
    let mut bench = hanging(clean(), true);
    bench.open(Rotation, ORDERS, None).keys("enter enter");
    assert!(bench.sent.is_empty() && bench.dialog.is_none());
    bench.open(Rotation, ORDERS, None).keys("down down tab tab enter");
    assert_eq!(operations(&bench), [rotate(&bench, true)]);
}

#[test]
fn without_a_rotation_under_way_only_the_schedule_is_turned_off() {
    let on = Entry { versions: clean().versions, ..rotating(ORDERS) };
    let mut bench = hanging(on, true);
    bench.open(Rotation, ORDERS, None);
    assert!(bench.said().contains("No rotation is under way: this only turns the schedule off."));
    bench.keys("tab enter");
    bench.done(0);
    let said = bench.said();
    assert!(said.contains("Step 3 of 3") && !said.contains("failed last time"), "{said}");
}

#[test]
fn a_list_of_versions_from_before_the_pending_one_is_no_proof() {
    let mut bench = Bench::new();
    bench.described(off());
    bench.versions(ORDERS, &[(CURRENT, "2026-10-22T09:00:00Z")]);
    bench.open(Rotation, ORDERS, None);
    let said = bench.said();
    assert!(said.contains("9f00e1c2: not known to have a value") && !said.contains("NO "), "{said}");
}

#[test]
fn the_functions_log_is_copied_by_its_control_key() {
    let mut bench = hanging(rotating(ORDERS), true);
    bench.open(Rotation, ORDERS, None).keys("ctrl-o");
    let link = bench.copied.first().unwrap();
    assert!(link.ends_with("log-group/$252Faws$252Flambda$252Forders-rotator"), "{link}");
}

#[test]
fn rotating_now_expects_the_labels_as_shown() {
    let mut bench = hanging(rotating(ORDERS), true);
    bench.open(RotateNow, ORDERS, None).keys("tab enter");
    assert_eq!(operations(&bench), [rotate(&bench, true)]);
    let expected = bench.sent[0].steps[0].expected.rotation.clone().unwrap();
    assert_eq!(expected.versions.pending().map(VersionId::as_str), Some(PENDING));
    let mut bench = hanging(clean(), true);
    assert_eq!(bench.refusal(RotateNow, ORDERS, None), "rotation is off: turn it on first");
    bench.lane("us-east-1", crate::domain::lane::LaneState::Denied);
    assert_eq!(bench.refusal(Rotation, ORDERS, None), "home Region denied: must be sent there");
}

#[test]
fn a_no_to_a_rotation_that_hangs_is_not_called_nothing_done() {
    let mut bench = hanging(rotating(ORDERS), true);
    bench.open(RotateNow, ORDERS, None).keys("tab enter");
    let message = "A previous rotation isn't complete. That rotation will be reattempted.";
    bench.end(0, &Outcome::Unknown { why: RemoteError::new(ErrorKind::Refused, message) });
    let said = bench.said();
    assert!(said.contains("may be tried again all the same"), "{said}");
    assert!(said.contains("will be reattempted") && !said.contains("nothing was done"), "{said}");
}

#[test]
fn a_throttle_a_policy_and_a_login_that_ended_leave_a_hanging_rotation_as_it_is() {
    for kind in [ErrorKind::Throttled, ErrorKind::Denied, ErrorKind::Expired] {
        let mut bench = hanging(rotating(ORDERS), true);
        bench.open(RotateNow, ORDERS, None).keys("tab enter");
        bench.end(0, &Outcome::Refused(RemoteError::new(kind, "no")));
        let said = bench.said();
        assert!(said.contains("refused: nothing was done") && !said.contains("tried again"), "{said}");
    }
}
