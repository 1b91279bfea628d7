//! Doubts that no look can settle: another action followed, or the copy may not be described.

use super::{
    acting::{confirm, described, end, replicate, sent, step},
    doubting::{doubtful, empty, identify, look, of, promote, record, remember, settled, unknown},
    *,
};
use crate::domain::{
    Safe,
    journal::{Record, RecordId, RunId},
    operation::{Operation, Outcome, PlanId, Reason, StepId},
};

fn open(world: &World) -> Vec<Option<String>> {
    world.model.doubts.iter().map(|doubt| doubt.open.as_ref().map(ToString::to_string)).collect()
}

fn followed(verb: &str) -> Option<String> {
    Some(format!("another action on this secret followed it ({verb})"))
}

#[test]
fn a_second_action_on_the_secret_is_no_proof_of_the_first() {
    let mut world = doubtful();
    let again = step(2, replicate());
    confirm(&mut world, vec![again.clone()]);
    world.wait(1);
    assert_eq!(sent(&world), [StepId(1), StepId(2)]);
    look(&mut world, EAST, Ok(primary("a", &[(WEST, "InSync")])));
    assert_eq!((settled(&world), open(&world)), (vec![], vec![None]), "the second one may have done that");
    end(&mut world, again, Outcome::Done { request_id: None });
    assert_eq!(open(&world), [followed("replicate")]);
    look(&mut world, EAST, Ok(primary("a", &[(WEST, "InSync")])));
    assert_eq!(settled(&world), [], "the second one did that");
}

#[test]
fn what_comes_late_of_the_first_is_no_proof_of_the_second() {
    let mut world = doubtful();
    let again = step(2, replicate());
    confirm(&mut world, vec![again.clone()]);
    world.wait(1);
    end(&mut world, again, Outcome::Unknown { why: RemoteError::new(ErrorKind::TimedOut, "") });
    let earlier = "an earlier action on this secret was in doubt too (replicate)".to_owned();
    assert_eq!(open(&world), [followed("replicate"), Some(earlier)]);
    look(&mut world, EAST, Ok(primary("a", &[(WEST, "InProgress")])));
    assert_eq!(settled(&world), [], "it may be the first one's");
}

#[test]
fn what_was_done_after_the_confirmation_is_no_proof_of_a_step_that_nobody_looked_before() {
    let mut world = described();
    let (first, mut second) = (step(1, replicate()), step(2, replicate()));
    second.plan = PlanId(2);
    confirm(&mut world, vec![first.clone()]);
    confirm(&mut world, vec![second.clone()]);
    end(&mut world, first, Outcome::Done { request_id: None });
    world.wait(1);
    assert_eq!(sent(&world), [StepId(1), StepId(2)]);
    end(&mut world, second, Outcome::Unknown { why: RemoteError::new(ErrorKind::Crashed, "") });
    let changed = "another action changed this secret after this one was confirmed";
    assert_eq!(open(&world), [Some(changed.to_owned())]);
    look(&mut world, EAST, Ok(primary("a", &[(WEST, "InSync")])));
    assert_eq!(settled(&world), [], "the first one did that");
}

#[test]
fn an_action_that_undoes_the_first_does_not_make_it_not_done() {
    let mut world = doubtful();
    confirm(
        &mut world,
        vec![step(2, Operation::RemoveReplica { secret: arn("a", EAST), region: region(WEST) })],
    );
    world.wait(1);
    let remove = world.model.activity[1].step.clone();
    end(&mut world, remove, Outcome::Done { request_id: None });
    for _ in 0..80 {
        world.wait(1);
        if world.describe_asked("a", EAST).is_some() {
            world.describe("a", EAST, Ok(primary("a", &[])));
        }
    }
    assert_eq!((settled(&world), open(&world)), (vec![], vec![followed("remove")]));
}

#[test]
fn an_action_that_was_not_sent_hides_nothing() {
    let mut world = doubtful();
    let again = step(2, replicate());
    confirm(&mut world, vec![again.clone()]);
    world.wait(1);
    end(&mut world, again, Outcome::NotSent(Reason::Stale(vec!["it is there".into()])));
    look(&mut world, EAST, Ok(primary("a", &[(WEST, "InSync")])));
    assert_eq!(settled(&world), [(RecordId { run: None, step: StepId(1) }, true)]);
}

#[test]
fn what_another_window_did_before_the_look_is_no_proof() {
    let mut world = doubtful();
    world.wait(5);
    let task = world.describe_asked("a", EAST).unwrap();
    let id = SecretId::Arn(arn("a", EAST));
    let seen = Ok(primary("a", &[(WEST, "InSync")]));
    world.answer(task, EAST, Answer::Described(id, Box::new(seen)));
    assert_eq!(settled(&world), [], "the journal is read first");
    let at = world.model.doubts[0].sent + jiff::SignedDuration::from_secs(3);
    let done = Some((Outcome::Done { request_id: None }, at));
    let other = Record { step: step(9, replicate()), at, outcome: done, ..another(None, 0, true) };
    while world.model.journal_readings > 0 {
        remember(&mut world, vec![other.clone()]);
    }
    assert_eq!((settled(&world), open(&world)), (vec![], vec![followed("replicate")]));
}

#[test]
fn an_action_on_another_secret_leaves_a_doubt_alone() {
    let mut world = doubtful();
    let mut other = step(2, replicate());
    other.operation = Operation::Replicate { secret: arn("b", EAST), to: vec![], overwrite: false };
    confirm(&mut world, vec![other]);
    world.wait(1);
    assert_eq!((sent(&world).len(), open(&world)), (2, vec![None]));
}

/// What another run recorded of that secret.
fn another(outcome: Option<Outcome>, minutes_later: i64, alive: bool) -> Record {
    let before = record(9, promote());
    let at = before.at + jiff::SignedDuration::from_mins(minutes_later);
    let id = RecordId { run: Some(RunId::new("another-run").unwrap()), step: StepId(9) };
    Record { id, at, outcome: outcome.map(|outcome| (outcome, at)), alive, ..before }
}

#[test]
fn a_record_of_a_later_action_closes_an_earlier_runs_doubt() {
    let done = || Some(Outcome::Done { request_id: None });
    let no = || Some(Outcome::Refused(RemoteError::new(ErrorKind::Denied, "")));
    let unsent = || Some(Outcome::NotSent(Reason::ReadOnly));
    for (other, closed) in [
        (another(done(), 1, false), true),
        (another(done(), -1, false), false),
        (another(done(), -1, true), false),
        (another(None, -1, true), true),
        (another(None, 1, true), true),
        (another(Some(unknown()), 1, false), true),
        (another(no(), 1, false), false),
        (another(unsent(), 1, true), false),
        (Record { id: of(8), ..another(None, -1, false) }, true),
        (Record { id: of(6), ..another(None, -1, false) }, false),
        (Record { id: of(6), ..another(None, 0, false) }, true),
        (Record { id: of(6), ..another(done(), 0, false) }, true),
        (Record { id: of(6), ..another(no(), 0, false) }, false),
    ] {
        let mut world = empty();
        identify(&mut world, "111122223333");
        remember(&mut world, vec![record(7, promote()), other.clone()]);
        let doubt = world.model.doubts.iter().find(|doubt| doubt.of == of(7)).unwrap();
        assert_eq!(doubt.open.is_some(), closed, "{other:?}");
    }
}

#[test]
fn what_this_run_did_meanwhile_closes_a_doubt_that_a_window_leaves_behind() {
    let mut world = described();
    identify(&mut world, "111122223333");
    let own = step(1, replicate());
    confirm(&mut world, vec![own.clone()]);
    world.wait(1);
    remember(&mut world, vec![record(7, promote())]);
    assert_eq!(open(&world), [None], "it is being sent: perhaps nothing comes of it");
    end(&mut world, own, Outcome::Done { request_id: None });
    remember(&mut world, vec![record(7, promote()), record(8, promote())]);
    assert_eq!(world.model.doubts.len(), 2);
    assert!(open(&world).iter().all(Option::is_some));
}

#[test]
fn a_copy_that_may_not_be_described_is_open_after_a_minute_and_says_why() {
    let mut world = doubtful();
    let (began, denied) = (world.at, || RemoteError::new(ErrorKind::Denied, "no"));
    while open(&world) == [None] {
        look(&mut world, EAST, Err(denied()));
    }
    let why = "it may not be described in us-east-1: access denied: no";
    assert_eq!(open(&world), [Some(why.to_owned())]);
    let passed = world.at - began;
    assert!((60..80).contains(&passed.as_secs()), "{passed:?}");
    assert_eq!((settled(&world), sent(&world)), (vec![], vec![StepId(1)]));
}

#[test]
fn a_no_that_is_followed_by_an_answer_is_forgotten() {
    let mut world = doubtful();
    look(&mut world, EAST, Err(RemoteError::new(ErrorKind::Denied, "no")));
    world.wait(40);
    look(&mut world, EAST, Ok(primary("a", &[])));
    world.wait(30);
    look(&mut world, EAST, Err(RemoteError::new(ErrorKind::Denied, "no")));
    assert_eq!(open(&world), [None]);
}

#[test]
fn where_listing_is_denied_the_secret_in_doubt_is_described_all_the_same() {
    for kind in [ErrorKind::Denied, ErrorKind::NotEnabled] {
        let mut world = World::three();
        world.list_fails(WEST, kind);
        identify(&mut world, "111122223333");
        remember(&mut world, vec![record(7, promote())]);
        look(&mut world, WEST, Ok(listed("a", WEST, None)));
        assert_eq!(settled(&world), [(of(7), true)]);
    }
    let mut world = World::three();
    world.list_fails(WEST, ErrorKind::NotEnabled);
    identify(&mut world, "111122223333");
    remember(&mut world, vec![record(7, promote())]);
    while open(&world) == [None] {
        look(&mut world, WEST, Err(RemoteError::new(ErrorKind::NotEnabled, "")));
    }
    let why = world.model.doubts[0].open.clone();
    assert_eq!(
        why,
        Some(Safe::new(
            "it may not be described in us-west-2: Region not enabled, or the token is not valid there"
        ))
    );
}

#[test]
fn a_description_does_not_say_that_the_region_may_be_listed() {
    let mut world = World::three();
    world.list_fails(WEST, ErrorKind::Denied);
    identify(&mut world, "111122223333");
    remember(&mut world, vec![record(7, promote())]);
    look(&mut world, WEST, Ok(listed("a", WEST, Some(EAST))));
    assert_eq!(world.model.lane_state(region(WEST)), crate::domain::lane::LaneState::Denied);
}
