//! Unknown outcomes: looked at until they are settled or cannot be told, and never sent again.

use super::{
    acting::{confirm, described, end, replicate, sent, step},
    *,
};
use crate::{
    app::model::Watched,
    domain::{
        Safe,
        journal::{Book, Line, Record, RecordId, RunId, Verdict},
        operation::{Operation, Outcome, Reason, Step, StepId},
        secret::Identity,
    },
};

pub(super) fn unknown() -> Outcome {
    Outcome::Unknown { why: RemoteError::new(ErrorKind::ConnectionLost, "") }
}

/// The lines that settle something.
pub(super) fn settled(world: &World) -> Vec<(RecordId, bool)> {
    let lines = world.effects.iter().filter_map(|effect| match effect {
        Effect::Note(line) => Some((**line).clone()),
        _ => None,
    });
    let verdicts = lines.filter_map(|line| match line {
        Line::Settled { of, verdict } => Some((of, verdict.done)),
        _ => None,
    });
    verdicts.collect()
}

pub(super) fn said(world: &World) -> String {
    world.model.message.as_ref().map(|message| message.text.to_string()).unwrap_or_default()
}

/// Waits until the secret is described again in a Region, and answers; how long that took, in seconds.
pub(super) fn look(world: &mut World, at: &str, result: Result<Entry, RemoteError>) -> u64 {
    for seconds in 0..40 {
        if world.describe_asked("a", at).is_some() {
            world.at += Duration::from_secs(1);
            world.describe("a", at, result);
            return seconds;
        }
        world.wait(1);
    }
    panic!("it is not looked at in {at}")
}

/// A replication to the west without an answer.
pub(super) fn doubtful() -> World {
    let mut world = described();
    let step = step(1, replicate());
    confirm(&mut world, vec![step.clone()]);
    world.at += Duration::from_secs(10);
    end(&mut world, step, unknown());
    world
}

#[test]
fn an_unknown_replication_that_took_effect_is_done_and_watched() {
    let mut world = doubtful();
    assert_eq!(world.model.doubts.len(), 1);
    look(&mut world, EAST, Ok(primary("a", &[(WEST, "InProgress")])));
    assert_eq!(settled(&world), [(RecordId { run: None, step: StepId(1) }, true)]);
    assert_eq!(said(&world), "done after all: replicate a: us-east-1 names us-west-2 InProgress");
    assert!(world.model.doubts.is_empty() && world.model.activity[0].settled.is_some());
    assert_eq!(world.model.activity[0].watch[&region(WEST)], Watched::Moving);
    look(&mut world, EAST, Ok(primary("a", &[(WEST, "InSync")])));
    assert!(matches!(world.model.activity[0].watch[&region(WEST)], Watched::InSync(_)));
    assert_eq!(sent(&world), [StepId(1)]);
}

#[test]
fn without_an_effect_it_is_not_done_after_sixty_seconds_and_looked_at_ever_more_slowly() {
    let mut world = doubtful();
    let (began, mut looks) = (world.at, 0);
    while settled(&world).is_empty() {
        look(&mut world, EAST, Ok(primary("a", &[])));
        looks += 1;
    }
    assert_eq!(settled(&world), [(RecordId { run: None, step: StepId(1) }, false)]);
    assert!(world.at - began >= Duration::from_secs(60), "{:?}", world.at - began);
    assert!(looks < 20, "{looks} looks");
    let text = "not done: replicate a. r confirms it anew: us-east-1 does not name us-west-2";
    assert_eq!(said(&world), text);
    assert!(world.model.activity[0].watch.is_empty());
    assert_eq!(sent(&world), [StepId(1)]);
}

#[test]
fn an_answer_to_a_question_from_before_the_outcome_proves_nothing() {
    let mut world = described();
    let step = step(1, replicate());
    confirm(&mut world, vec![step.clone()]);
    world.wait(11);
    let early = world.describe_asked("a", EAST).unwrap();
    world.at += Duration::from_secs(1);
    end(&mut world, step, unknown());
    world.at += Duration::from_secs(5);
    let id = SecretId::Arn(arn("a", EAST));
    let named = primary("a", &[(WEST, "InSync")]);
    world.answer(early, EAST, Answer::Described(id, Box::new(Ok(named))));
    assert_eq!(settled(&world), []);
    assert!(world.model.doubts[0].seen.is_empty());
}

#[test]
fn a_dark_region_is_waited_for_and_an_old_answer_never_says_not_done() {
    let mut world = doubtful();
    look(&mut world, EAST, Ok(primary("a", &[])));
    for _ in 0..3 {
        world.wait(31);
        if world.describe_asked("a", EAST).is_some() {
            world.describe("a", EAST, Err(RemoteError::new(ErrorKind::TimedOut, "")));
        }
    }
    assert_eq!(settled(&world), []);
    assert!(world.model.doubts[0].open.is_none());
    world.wait(31);
    world.list(EAST, vec![listed("a", EAST, Some(EAST))], None);
    look(&mut world, EAST, Ok(primary("a", &[])));
    assert_eq!(settled(&world), [(RecordId { run: None, step: StepId(1) }, false)]);
}

#[test]
fn a_removal_is_looked_at_on_both_sides() {
    let mut world = described();
    world.list(WEST, vec![listed("a", WEST, Some(EAST))], None);
    let step = step(1, Operation::RemoveReplica { secret: arn("a", EAST), region: region(WEST) });
    confirm(&mut world, vec![step.clone()]);
    end(&mut world, step, unknown());
    look(&mut world, EAST, Ok(primary("a", &[])));
    look(&mut world, WEST, Ok(listed("a", WEST, Some(EAST))));
    assert_eq!(settled(&world), []);
    look(&mut world, WEST, Err(RemoteError::new(ErrorKind::NotFound, "")));
    assert_eq!(settled(&world), [(RecordId { run: None, step: StepId(1) }, true)]);
}

#[test]
fn what_cannot_be_told_is_said_once_and_not_looked_at_again() {
    let mut world = described();
    let mut retry = step(1, replicate());
    retry.expected.statuses = vec![(region(WEST), Some(ReplicationStatus::Failed))];
    confirm(&mut world, vec![retry.clone()]);
    end(&mut world, retry, unknown());
    while world.model.doubts[0].open.is_none() {
        look(&mut world, EAST, Ok(primary("a", &[(WEST, "Failed")])));
    }
    let text = "still Failed in us-west-2: whether AWS tried again cannot be told";
    assert!(said(&world).contains(text), "{}", said(&world));
    let (looks, errors) = (world.model.doubts[0].looks, world.model.errors.len());
    world.wait(31);
    world.wait(31);
    assert_eq!((world.model.doubts[0].looks, world.model.errors.len()), (looks, errors));
    assert_eq!((settled(&world), sent(&world)), (vec![], vec![StepId(1)]));
}

#[test]
fn the_later_steps_of_an_unknown_one_are_not_sent_even_when_it_was_done() {
    let mut world = described();
    let steps = vec![step(1, replicate()), step(2, replicate())];
    confirm(&mut world, steps.clone());
    end(&mut world, steps[0].clone(), unknown());
    look(&mut world, EAST, Ok(primary("a", &[(WEST, "InSync")])));
    assert_eq!((settled(&world).len(), sent(&world)), (1, vec![StepId(1)]));
    let last = world.model.activity[1].outcome.clone().map(|(outcome, _)| outcome);
    assert_eq!(last, Some(Outcome::NotSent(Reason::EarlierStep)));
}

pub(super) fn of(number: u64) -> RecordId {
    RecordId { run: Some(RunId::new("an-earlier-run").unwrap()), step: StepId(number) }
}

/// A step of an earlier run that nobody knows the end of, from an hour ago.
pub(super) fn record(number: u64, step: Step) -> Record {
    let at = now(Duration::ZERO).wall - jiff::SignedDuration::from_hours(1);
    Record { id: of(number), step, at, outcome: None, settled: None, alive: false, waits: false }
}

pub(super) fn promote() -> Step {
    step(7, Operation::Promote { replica: arn("a", WEST) })
}

/// A run that has read the AWS configuration, and found nothing in the west.
pub(super) fn empty() -> World {
    let mut world = World::three();
    world.list(WEST, vec![], None);
    world.set_up(Setup::default());
    world
}

pub(super) fn remember(world: &mut World, records: Vec<Record>) {
    world.send(Msg::Journal(Box::new(Book { records, ..Book::default() })));
}

pub(super) fn identify(world: &mut World, account: &str) {
    let account = Safe::new(account);
    world.model.account.identity = Some(Identity { arn: account.clone(), account });
}

#[test]
fn an_earlier_runs_unknown_is_looked_at_though_no_listing_shows_it() {
    let mut world = empty();
    let began = world.at;
    remember(&mut world, vec![record(7, promote())]);
    world.wait(6);
    assert!(world.describe_asked("a", WEST).is_none(), "whose account it is, is not known yet");
    identify(&mut world, "111122223333");
    while settled(&world).is_empty() {
        look(&mut world, WEST, Ok(listed("a", WEST, Some(EAST))));
    }
    assert_eq!(settled(&world), [(of(7), false)]);
    assert!(world.at - began >= Duration::from_secs(60), "an hour of the wall's clock proves nothing");
    let told = said(&world);
    assert!(
        told.starts_with("not done: ") && told.contains("an earlier run). p confirms it anew: "),
        "{told}"
    );
    assert!(told.contains("the copy in us-west-2 still follows"), "{told}");
    assert!(!world.model.past[0].settled.as_ref().unwrap().0.done);
    assert_eq!(sent(&world), []);
}

#[test]
fn a_secret_that_is_gone_leaves_an_earlier_promotion_open() {
    let mut world = empty();
    identify(&mut world, "111122223333");
    remember(&mut world, vec![record(7, promote())]);
    while world.model.doubts[0].open.is_none() {
        look(&mut world, WEST, Err(RemoteError::new(ErrorKind::NotFound, "")));
    }
    assert_eq!(settled(&world), []);
    let open = world.model.doubts[0].open.clone().unwrap();
    assert_eq!(open, Safe::new("us-west-2 has no such secret any more"));
}

#[test]
fn what_this_run_cannot_look_at_stays_unknown_and_says_why() {
    let mut elsewhere = promote();
    elsewhere.sender.endpoint = Some(Safe::new("http://127.0.0.1:9"));
    let outside = step(7, Operation::Promote { replica: arn("a", "eu-north-1") });
    for (account, step, why) in [
        ("444455556666", promote(), "it was sent in account 111122223333; this run acts in 444455556666"),
        ("111122223333", elsewhere, "it was sent to http://127.0.0.1:9; this run asks elsewhere"),
        ("111122223333", outside, "eu-north-1 is not looked at in this run (--regions)"),
    ] {
        let mut world = empty();
        identify(&mut world, account);
        remember(&mut world, vec![record(7, step)]);
        world.wait(40);
        assert_eq!(world.model.doubts[0].open, Some(Safe::new(why)));
        assert!(world.describe_asked("a", WEST).is_none());
        assert!(!said(&world).contains(why), "an earlier run's is no news");
        assert_eq!((settled(&world), sent(&world)), (vec![], vec![]));
    }
}

#[test]
fn what_another_window_is_at_or_has_settled_is_left_alone() {
    let mut world = World::three();
    let verdict = Verdict { done: true, seen: Safe::new("seen") };
    let known = Some((verdict, now(Duration::ZERO).wall));
    let done = Some((Outcome::Done { request_id: None }, now(Duration::ZERO).wall));
    let alive = Record { alive: true, ..record(1, promote()) };
    let records = vec![alive, Record { settled: known, ..record(2, promote()) }];
    remember(&mut world, [records, vec![Record { outcome: done, ..record(3, promote()) }]].concat());
    assert!(world.model.doubts.is_empty());
}

#[test]
fn reading_the_journal_again_loses_no_verdict_and_doubts_nothing_twice() {
    let mut world = empty();
    identify(&mut world, "111122223333");
    let other = step(8, Operation::Promote { replica: arn("b", WEST) });
    let records = || vec![record(7, promote()), record(8, other.clone())];
    remember(&mut world, records());
    remember(&mut world, records());
    assert_eq!(world.model.doubts.len(), 2);
    look(&mut world, WEST, Ok(listed("a", WEST, None)));
    world.describe("b", WEST, Ok(listed("b", WEST, None)));
    assert_eq!(settled(&world), [(of(7), true), (of(8), true)]);
    remember(&mut world, records());
    assert!(world.model.doubts.is_empty() && world.model.past.iter().all(|past| past.settled.is_some()));
}
