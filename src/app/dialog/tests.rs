//! What keys lead to: exactly one plan for a confirmation, and none for anything else.

use pretty_assertions::assert_eq;

use super::{
    Dialog, Reply,
    tests_support::{Bench, CURRENT, PENDING, entry, hanging, primary, region, replica, version},
};
use crate::{
    app::{
        command::Command::{Promote, RemoveReplica, Replicate},
        model::Mode,
        msg::Place,
    },
    domain::{
        expected::Expected,
        lane::{Lane, LaneState},
        operation::{Operation, Outcome, Plan, PlanId, Step, StepId},
        replication::{ReplicationStatus, Role},
        rotation::{Label, Versions},
        secret::Tag,
    },
};

const JWT: &str = "prod/identity/jwt-signing-Ab12Cd";
const ONE: &str = "prod/one-Qm4T7z";

fn jwt() -> Bench {
    let mut bench = Bench::new();
    bench.described(primary(JWT, &[("us-west-2", "InSync"), ("eu-west-1", "Failed")]));
    bench.described(replica(JWT, "us-west-2"));
    bench
}

fn promoting() -> Bench {
    let mut bench = jwt();
    bench.open(Promote, JWT, Some("us-west-2"));
    bench
}

#[test]
fn a_typed_region_and_two_enters_send_one_promotion_to_the_replicas_region() {
    let mut bench = promoting();
    bench.text("us-west-2").keys("enter enter enter enter");
    let arn = replica(JWT, "us-west-2").arn;
    let expected = Expected {
        secret: arn.clone(),
        role: Role::Replica,
        home: Some(region("us-east-1")),
        statuses: vec![],
        keys: vec![],
        rotation: None,
        target: None,
    };
    let step = Step {
        id: StepId(7001),
        plan: PlanId(7),
        lane: Lane::new(region("us-west-2")),
        operation: Operation::Promote { replica: arn },
        expected,
        sender: Box::new(bench.model.sender()),
    };
    assert_eq!(bench.sent, vec![Plan { id: PlanId(7), steps: vec![step] }]);
}

#[test]
fn nothing_is_sent_after_esc_or_a_wrong_region_or_an_empty_field() {
    for keys in ["us-west-1", "", "us-west-2 ", "US-WEST-2"] {
        let mut bench = promoting();
        bench.text(keys).keys("enter enter tab enter");
        assert!(bench.sent.is_empty(), "{keys:?}");
    }
    let mut bench = promoting();
    bench.text("us-west-2").keys("enter esc enter");
    assert!(bench.sent.is_empty() && bench.dialog.is_none());
}

#[test]
fn a_paste_types_nothing_bracketed_or_not() {
    let mut bench = promoting();
    let mut dialog = bench.dialog.take().unwrap();
    assert_eq!(dialog.paste("us-west-2", &bench.model), Reply::Stay);
    bench.dialog = Some(dialog);
    assert!(bench.said().contains("pasting is off"));
    bench.keys("enter enter");
    for character in "us-west-2".chars() {
        let key = crokey::parse(&character.to_string()).unwrap_or_else(|_| crokey::parse("hyphen").unwrap());
        let mut dialog = bench.dialog.take().unwrap();
        bench.model.now.mono += std::time::Duration::from_millis(2);
        assert_eq!(dialog.key(key, &bench.model), Reply::Stay);
        bench.dialog = Some(dialog);
    }
    bench.keys("enter enter");
    assert!(bench.sent.is_empty());
}

#[test]
fn keys_are_lost_for_300_ms_after_it_opened_and_after_the_world_changed_its_text() {
    let mut bench = jwt();
    let place = Place { secret: replica(JWT, "us-west-2").arn.key(), region: Some(region("us-west-2")) };
    let (dialog, _) = Dialog::open(Promote, &place, &bench.model, PlanId(1)).unwrap();
    bench.dialog = Some(dialog);
    bench.wait(200).text("us");
    bench.wait(300).text("us-west-2").keys("enter");
    bench.lane("us-east-1", LaneState::Unreachable);
    bench.tell();
    bench.keys("enter");
    assert!(bench.sent.is_empty(), "the text changed under the hand");
    assert!(bench.said().contains("text changed, key lost: pause"), "{}", bench.said());
    bench.wait(300).keys("enter");
    assert_eq!(bench.sent.len(), 1);
}

#[test]
fn a_burst_is_lost_whole_and_a_line_says_so_until_there_is_a_pause() {
    let mut bench = jwt();
    let place = Place { secret: replica(JWT, "us-west-2").arn.key(), region: Some(region("us-west-2")) };
    let (dialog, _) = Dialog::open(Promote, &place, &bench.model, PlanId(1)).unwrap();
    bench.dialog = Some(dialog);
    for character in "us-west-2".chars() {
        bench.wait(150).text(&character.to_string());
    }
    bench.keys("enter enter");
    assert!(bench.sent.is_empty());
    assert!(bench.said().contains("too fast: key lost; pause first"), "{}", bench.said());
    bench.wait(400);
    for character in "us-west-2".chars() {
        bench.wait(150).text(&character.to_string());
    }
    assert!(!bench.said().contains("too fast"), "{}", bench.said());
    bench.wait(150).keys("enter").wait(150).keys("enter");
    assert_eq!(bench.sent.len(), 1);
}

#[test]
fn esc_leaves_in_the_midst_of_a_burst() {
    let mut bench = jwt();
    let place = Place { secret: replica(JWT, "us-west-2").arn.key(), region: Some(region("us-west-2")) };
    let (dialog, _) = Dialog::open(Promote, &place, &bench.model, PlanId(1)).unwrap();
    bench.dialog = Some(dialog);
    bench.text("us").keys("esc");
    assert!(bench.dialog.is_none());
}

#[test]
fn a_change_that_the_dialog_does_not_show_loses_no_key() {
    let mut bench = promoting();
    bench.text("us-west-2").keys("enter");
    bench.changed(entry("prod/another-Xy12Zw", "us-east-1"));
    bench.keys("enter");
    assert_eq!(bench.sent.len(), 1);
}

#[test]
fn a_promotion_that_somebody_else_made_greys_the_button_and_is_named() {
    let mut bench = promoting();
    bench.text("us-west-2").keys("enter");
    bench.changed(entry(JWT, "us-west-2"));
    bench.wait(1000).keys("enter enter");
    assert!(bench.sent.is_empty());
    assert!(bench.said().contains("CHANGED: it is a standalone now, not a replica"), "{}", bench.said());
}

#[test]
fn read_only_mode_shows_the_command_and_sends_nothing() {
    let mut bench = jwt();
    bench.model.settings.read_only = true;
    bench.open(Promote, JWT, Some("us-west-2")).text("us-west-2").keys("ctrl-y tab tab");
    let arn = replica(JWT, "us-west-2").arn;
    let command =
        format!("aws secretsmanager stop-replication-to-replica --region us-west-2 --secret-id {arn}");
    assert_eq!(bench.copied, vec![crate::domain::Safe::new(&command)]);
    assert!(bench.said().contains("READ-ONLY"));
    bench.keys("enter enter");
    assert!(bench.sent.is_empty());
}

#[test]
fn a_demo_command_can_never_reach_an_account() {
    let mut bench = jwt();
    bench.model.settings.mode = Mode::Demo;
    bench.open(Promote, JWT, Some("us-west-2")).keys("ctrl-y");
    let copied = bench.copied.first().unwrap();
    for part in [
        "AWS_ACCESS_KEY_ID=DRILL AWS_SECRET_ACCESS_KEY=DRILL",
        " --endpoint-url http://127.0.0.1:1",
        "# DRILL",
    ] {
        assert!(copied.contains(part), "{copied}");
    }
}

#[test]
fn below_80x24_no_key_acts_but_the_command_can_be_copied() {
    let mut bench = promoting();
    bench.text("us-west-2").keys("enter");
    bench.model.screen.size = (79, 24);
    bench.wait(500).keys("enter");
    bench.wait(500).keys("enter ctrl-y");
    assert!(bench.sent.is_empty() && bench.copied.len() == 1);
    assert!(bench.said().contains("needs 80x24"));
}

#[test]
fn no_letter_is_a_shortcut_and_no_other_control_key_acts() {
    let mut bench = Bench::new();
    bench.described(entry(ONE, "us-east-1")).open(Replicate, ONE, None);
    bench.keys("space tab tab y r p c q ctrl-m alt-enter ctrl-enter");
    assert!(bench.sent.is_empty() && bench.dialog.is_some());
}

#[test]
fn a_replica_is_removed_only_after_remove_and_its_region() {
    let mut bench = jwt();
    bench.open(RemoveReplica, JWT, Some("eu-west-1")).text("eu-west-1").keys("enter enter");
    assert!(bench.sent.is_empty());
    bench.keys("home").text("remove ").keys("enter enter");
    let step = bench.sent.first().unwrap().steps.first().unwrap();
    assert_eq!(
        step.operation,
        Operation::RemoveReplica { secret: primary(JWT, &[]).arn, region: region("eu-west-1") }
    );
    assert_eq!(step.expected.statuses, vec![(region("eu-west-1"), Some(ReplicationStatus::Failed))]);
}

#[test]
fn the_replica_is_chosen_first_when_there_are_several_and_none_is_meant() {
    let mut bench = jwt();
    bench.described(replica(JWT, "eu-west-1"));
    bench.open(Promote, JWT, Some("us-east-1")).keys("down enter").text("eu-west-1").keys("enter enter");
    let operation = &bench.sent.first().unwrap().steps.first().unwrap().operation;
    assert_eq!(operation, &Operation::Promote { replica: replica(JWT, "eu-west-1").arn });
}

#[test]
fn a_stranded_replica_can_be_promoted_and_does_not_promise_a_second_copy() {
    let mut bench = Bench::new();
    let copy = replica("prod/legacy/ftp-Aa11Bb", "ap-southeast-2");
    bench.described(copy.clone());
    bench.model.fleet.not_found(&copy.arn.key(), region("us-east-1"), bench.model.now.wall);
    assert!(bench.refusal(Replicate, "prod/legacy/ftp-Aa11Bb", None).starts_with("stranded: no primary"));
    bench.open(Promote, "prod/legacy/ftp-Aa11Bb", Some("ap-southeast-2"));
    assert!(!bench.said().contains("Later:") && bench.said().contains("stranded"), "{}", bench.said());
    bench.text("ap-southeast-2").keys("enter enter");
    assert_eq!(bench.sent.len(), 1);
}

#[test]
fn why_a_command_does_not_apply_is_said_in_a_phrase() {
    let mut bench = jwt();
    bench.described(entry(ONE, "us-east-1")).described(entry("rds!db-7f3a-Zz99Yy", "us-east-1"));
    assert_eq!(bench.refusal(Promote, ONE, None), "no replica to promote");
    assert_eq!(bench.refusal(RemoveReplica, ONE, None), "no replica to remove");
    assert_eq!(bench.refusal(super::Command::Rotation, ONE, None), "rotation was never set up");
    assert_eq!(bench.refusal(super::Command::RotateNow, "rds!db-7f3a-Zz99Yy", None), "rotated by rds");
    bench.lane("us-east-1", LaneState::Unreachable);
    assert_eq!(bench.refusal(Replicate, JWT, None), "home Region silent: must be sent there");
    bench.lane("us-west-2", LaneState::Unreachable);
    assert_eq!(bench.refusal(Promote, JWT, Some("us-west-2")), "us-west-2 silent: must be sent there");
}

#[test]
fn an_outcome_that_is_not_known_is_said_so_and_only_esc_or_enter_leaves() {
    let mut bench = promoting();
    bench.text("us-west-2").keys("enter enter");
    let why = crate::domain::error::RemoteError::new(crate::domain::error::ErrorKind::TimedOut, "10 s");
    bench.end(0, &Outcome::Unknown { why });
    let said = bench.said();
    assert!(said.contains("? it was sent") && said.contains("never sent again by itself"), "{said}");
    assert!(!said.contains("AWS says"), "{said}");
    bench.wait(400).keys("enter");
    assert!(bench.dialog.is_none() && bench.sent.len() == 1);
}

#[test]
fn what_a_promotion_would_make_permanent_is_said() {
    let mut bench = jwt();
    let mut home = primary(JWT, &[("us-west-2", "InSync")]);
    home.versions = Versions::new(vec![
        (version(PENDING), vec![Label::Current]),
        (version(CURRENT), vec![Label::Previous]),
    ]);
    home.tags = vec![Tag { key: "ManagedBy".into(), value: "Terraform".into() }];
    bench.described(home).open(Promote, JWT, Some("us-west-2"));
    let said = bench.said();
    assert!(said.contains("us-west-2 is one version behind (1a2b3c4d): it promotes the OLD value"), "{said}");
    assert!(said.contains("tag ManagedBy=Terraform: its next run may undo this."), "{said}");
    let mut copy = replica(JWT, "us-west-2");
    copy.versions = hanging();
    bench.described(copy).open(Promote, JWT, Some("us-west-2"));
    assert!(bench.said().contains("PENDING 9f00e1c2 seen here"), "{}", bench.said());
}

#[test]
fn replicating_half_way_through_a_rotation_warns() {
    let mut bench = Bench::new();
    let mut home = entry(ONE, "us-east-1");
    home.versions = hanging();
    bench.described(home).open(Replicate, ONE, None);
    assert!(bench.said().contains("do not replicate half-way"), "{}", bench.said());
}
