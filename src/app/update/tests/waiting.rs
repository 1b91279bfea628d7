//! The queue: what waits, what goes on by itself, what is taken back, and that nothing is handed over twice.

use super::{
    acting::{confirm, described, end, replicate, sent, step},
    *,
};
use crate::{
    app::{
        model::View,
        overlay::Overlay,
        select::{keyline, message, text_of, waiting},
    },
    domain::{
        journal::Line,
        operation::{Operation, Outcome, Plan, PlanId, Reason, Step, StepId},
    },
};

/// A step of a secret of its own.
pub(super) fn one(number: u64) -> Step {
    let Operation::Replicate { to, overwrite, .. } = replicate() else { unreachable!() };
    step(number, Operation::Replicate { secret: arn(&format!("s{number}"), EAST), to, overwrite })
}

/// Every Region has answered once.
pub(super) fn ready() -> World {
    let mut world = described();
    world.list(WEST, vec![], None);
    world.list(EUROPE, vec![], None);
    world
}

/// So many steps of secrets of their own, each confirmed by itself.
pub(super) fn steps(world: &mut World, count: u64) -> Vec<Step> {
    let steps: Vec<Step> = (1..=count).map(one).collect();
    for step in &steps {
        confirm(world, vec![step.clone()]);
    }
    steps
}

pub(super) fn not_read(kind: ErrorKind) -> Outcome {
    Outcome::NotSent(Reason::NotRead(RemoteError::new(kind, "no")))
}

pub(super) fn refused(code: &str) -> Outcome {
    let error = RemoteError::new(ErrorKind::Refused, "no");
    Outcome::Refused(RemoteError { code: Some(code.into()), ..error })
}

pub(super) fn outcomes(world: &World) -> Vec<Option<Outcome>> {
    let ended = |outcome: &(Outcome, Timestamp)| outcome.0.clone();
    world.model.activity.iter().map(|action| action.outcome.as_ref().map(ended)).collect()
}

/// What was written for steps that were never sent.
fn written(world: &World) -> Vec<(StepId, Outcome)> {
    let line = |effect: &Effect| match effect {
        Effect::Note(line) => match &**line {
            Line::Outcome { step, outcome, whole: Some(_) } => Some((*step, outcome.clone())),
            _ => None,
        },
        _ => None,
    };
    world.effects.iter().filter_map(line).collect()
}

#[test]
fn a_plan_is_written_whole_before_any_of_it_is_handed_over() {
    let mut world = ready();
    let plan: Vec<Step> = (1..=3).map(|part| Step { id: StepId(part), ..one(1) }).collect();
    let before = world.effects.len();
    confirm(&mut world, plan.clone());
    let confirmed = Effect::Note(Line::Confirmed { steps: plan.clone() }.into());
    assert_eq!(
        world.effects[before..],
        [confirmed, Effect::Execute(plan[0].clone().into(), Epoch::default())]
    );
}

/// The Region answers, in its own time.
pub(super) fn answers(world: &mut World, at: &str) {
    while world.page_asked(at).is_none() {
        world.wait(1);
    }
    world.list(at, vec![], None);
}

#[test]
fn steps_that_meet_expired_credentials_wait_and_go_on_by_themselves() {
    let mut world = ready();
    let mut steps = steps(&mut world, 10);
    world.at += Duration::from_secs(1);
    for step in steps.drain(..8) {
        end(&mut world, step, not_read(ErrorKind::Expired));
    }
    assert_eq!(outcomes(&world), vec![None; 10], "nothing failed");
    assert_eq!(sent(&world).len(), 8, "the other two are not even tried");
    assert_eq!(waiting::count(&world.model), 10);
    world.wait(20);
    assert_eq!(sent(&world).len(), 8);
    answers(&mut world, WEST);
    world.identify(Ok(("OnCall", "111122223333")));
    world.wait(1);
    let mut again = sent(&world).split_off(8);
    again.sort();
    assert_eq!(again, (1..=8).map(StepId).collect::<Vec<_>>());
    for number in 1..=8 {
        end(&mut world, one(number), Outcome::Done { request_id: None });
    }
    assert_eq!(sent(&world).split_off(16), [StepId(9), StepId(10)]);
    assert!(written(&world).is_empty());
}

#[test]
fn an_answer_to_a_call_from_before_the_expiry_renews_nothing() {
    let mut world = ready();
    world.wait(30);
    assert!(world.page_asked(WEST).is_some());
    world.at += Duration::from_secs(1);
    let step = steps(&mut world, 1).remove(0);
    end(&mut world, step, not_read(ErrorKind::Expired));
    world.list(WEST, vec![], None);
    assert!(world.model.account.expired_since.is_some());
    assert_eq!(sent(&world).len(), 1);
}

#[test]
fn a_step_waits_for_its_region_and_for_no_other() {
    let mut world = ready();
    let step = steps(&mut world, 1).remove(0);
    world.at += Duration::from_secs(5);
    end(&mut world, step, not_read(ErrorKind::TimedOut));
    assert_eq!(outcomes(&world), [None]);
    answers(&mut world, WEST);
    assert_eq!(sent(&world).len(), 1, "another Region's answer says nothing");
    answers(&mut world, EAST);
    world.wait(1);
    assert_eq!(sent(&world), [StepId(1), StepId(1)]);
}

#[test]
fn what_is_confirmed_for_a_silent_region_is_not_even_tried() {
    let mut world = ready();
    while world.model.lane_state(region(EAST)) != crate::domain::lane::LaneState::Unreachable {
        world.wait(5);
        if world.page_asked(EAST).is_some() {
            world.list_fails(EAST, ErrorKind::TimedOut);
        }
    }
    steps(&mut world, 1);
    assert!(sent(&world).is_empty());
    let why = waiting::why(&world.model, &world.model.activity[0]).unwrap();
    assert_eq!(why, "us-east-1 does not answer");
    answers(&mut world, EAST);
    world.wait(1);
    assert_eq!(sent(&world), [StepId(1)]);
}

#[test]
fn a_precondition_that_was_refused_ends_the_step_and_is_written() {
    for kind in [ErrorKind::Denied, ErrorKind::NotFound, ErrorKind::NotEnabled, ErrorKind::NotBuilt] {
        let mut world = ready();
        let step = steps(&mut world, 1).remove(0);
        end(&mut world, step, not_read(kind));
        assert_eq!(outcomes(&world), [Some(not_read(kind))]);
        assert_eq!(written(&world), [(StepId(1), not_read(kind))]);
    }
}

#[test]
fn nothing_waits_longer_than_a_quarter_of_an_hour() {
    let mut world = ready();
    let step = steps(&mut world, 1).remove(0);
    end(&mut world, step, not_read(ErrorKind::Expired));
    world.wait(899);
    assert_eq!(outcomes(&world), [None]);
    world.wait(1);
    let over = Outcome::NotSent(Reason::WaitedTooLong);
    assert_eq!(outcomes(&world), [Some(over.clone())]);
    assert_eq!(written(&world), [(StepId(1), over)]);
    answers(&mut world, WEST);
    world.wait(1);
    assert_eq!(sent(&world), [StepId(1)], "it is not sent when the credentials come back");
}

#[test]
fn an_expired_token_that_answers_the_mutation_itself_is_a_refusal_and_never_sent_again() {
    let mut world = ready();
    let mut steps = steps(&mut world, 1);
    let expired = Outcome::Refused(RemoteError::new(ErrorKind::Expired, "expired"));
    end(&mut world, steps.remove(0), expired.clone());
    assert!(world.model.account.expired_since.is_some(), "the next one does not run into it");
    confirm(&mut world, vec![one(2)]);
    assert_eq!(sent(&world), [StepId(1)]);
    world.wait(5);
    answers(&mut world, WEST);
    world.identify(Ok(("OnCall", "111122223333")));
    world.wait(1);
    assert_eq!(sent(&world), [StepId(1), StepId(2)]);
    assert_eq!(outcomes(&world), [Some(expired), None]);
}

#[test]
fn at_most_eight_are_in_flight_and_ten_begin_in_a_second() {
    let mut world = ready();
    let steps = steps(&mut world, 30);
    assert_eq!(sent(&world).len(), 8);
    for step in steps.iter().take(10) {
        end(&mut world, step.clone(), Outcome::Done { request_id: None });
    }
    assert_eq!(sent(&world).len(), 10);
    world.at += Duration::from_millis(999);
    world.send(Msg::Timer(crate::app::msg::TimerId::Schedule));
    assert_eq!(sent(&world).len(), 10);
    assert!(world.model.schedule.timer.unwrap() <= world.at + Duration::from_millis(1));
    world.at += Duration::from_millis(1);
    world.send(Msg::Timer(crate::app::msg::TimerId::Schedule));
    assert_eq!(sent(&world).len(), 18);
}

#[test]
fn three_equal_refusals_hold_the_rest_until_the_person_goes_on() {
    let mut world = ready();
    let steps = steps(&mut world, 12);
    for step in steps.iter().take(3) {
        end(&mut world, step.clone(), refused("InvalidRequestException"));
    }
    let before = sent(&world).len();
    world.wait(60);
    for step in steps.iter().take(before).skip(3) {
        end(&mut world, step.clone(), Outcome::Done { request_id: None });
    }
    assert_eq!(sent(&world).len(), before, "held");
    world.wait(20);
    world.press("esc");
    let line = message::line(&world.model).unwrap();
    assert!(text_of(&line).contains("refused 3 times in a row (InvalidRequestException)"), "{line:?}");
    world.press("+");
    assert_eq!(sent(&world).len(), 12);
    assert_eq!(world.model.queue.held, None);
}

#[test]
fn a_waiting_step_is_taken_back_in_the_activity_and_one_on_its_way_is_not() {
    let mut world = ready();
    let mut steps = steps(&mut world, 2);
    end(&mut world, steps.remove(0), not_read(ErrorKind::Expired));
    world.press("3");
    assert_eq!(world.model.screen.view, View::Activity);
    world.press("end");
    world.press("delete");
    assert_eq!(outcomes(&world), [None, None], "the second is on its way");
    assert!(world.model.message.as_ref().unwrap().text.contains("on its way"));
    world.press("home");
    assert!(keyline::keys(&world.model, false).iter().any(|key| key.does == "take back"));
    world.press("backspace");
    let back = Outcome::NotSent(Reason::Withdrawn);
    assert_eq!(outcomes(&world), [Some(back.clone()), None]);
    assert_eq!(written(&world), [(StepId(1), back)]);
    assert!(world.model.errors.iter().all(|note| !note.text.contains("taken back")), "no error");
    world.wait(5);
    answers(&mut world, WEST);
    world.wait(1);
    assert_eq!(sent(&world), [StepId(1), StepId(2)]);
}

#[test]
fn leaving_with_actions_asks_and_waits_for_them_or_takes_back_what_waits() {
    let exits = |world: &World| world.effects.iter().filter(|effect| **effect == Effect::Exit(0)).count();
    let mut world = ready();
    let mut steps = steps(&mut world, 10);
    world.press("q");
    assert!(matches!(world.model.overlay, Some(Overlay::Leaving { .. })));
    world.press("x");
    world.press("esc");
    assert!(world.model.overlay.is_none() && exits(&world) == 0);

    world.press("q");
    world.press("w");
    let said = text_of(&message::line(&world.model).unwrap());
    assert_eq!(said, "leaving when 10 actions have ended; Esc stays");
    world.press("esc");
    for step in steps.drain(..6) {
        end(&mut world, step, Outcome::Done { request_id: None });
    }
    assert!(!world.model.queue.leaving && exits(&world) == 0);

    world.press("q");
    world.press("w");
    let last = steps.pop().unwrap();
    for step in steps {
        end(&mut world, step, Outcome::Done { request_id: None });
    }
    assert_eq!(exits(&world), 0);
    end(&mut world, last, refused("InvalidRequestException"));
    assert_eq!(exits(&world), 1);
}

#[test]
fn leaving_at_once_takes_back_what_waits_here_and_leaves_to_the_worker_what_it_has() {
    for leave in ["q q", "ctrl-c ctrl-c", "q ctrl-c", "signal"] {
        let mut world = ready();
        let part = |part: u64| Step { id: StepId(100 + part), plan: PlanId(2), ..one(100) };
        let plan = Plan { id: PlanId(2), steps: (1..=3).map(part).collect() };
        super::super::actions::confirmed(&mut world.model, plan, &mut world.effects);
        steps(&mut world, 9);
        match leave {
            "signal" => world.send(Msg::Shutdown),
            keys => keys.split(' ').for_each(|key| world.press(key)),
        }
        assert!(world.effects.contains(&Effect::Exit(0)), "{leave}");
        // The worker writes the lines of the eight that it has, if it has not begun to send them.
        assert_eq!(sent(&world).len(), 8);
        let back = |number| (StepId(number), Outcome::NotSent(Reason::Withdrawn));
        assert_eq!(written(&world), [back(8), back(9), back(102), back(103)], "{leave}");
    }
}

#[test]
fn expired_credentials_are_one_error_however_many_regions_say_so() {
    let mut world = World::three();
    for at in [EAST, WEST, EUROPE] {
        world.list_fails(at, ErrorKind::Expired);
    }
    let notes = &world.model.errors;
    assert_eq!(notes.len(), 1, "{notes:?}");
    assert_eq!((notes[0].region, notes[0].regions.len(), notes[0].times), (None, 3, 3));
}

#[test]
fn throttling_is_a_state_and_no_error_and_calls_that_were_under_way_together_count_once() {
    let mut world = World::three();
    world.list_fails(EAST, ErrorKind::Throttled);
    assert!(world.model.errors.is_empty());
    assert_eq!(world.model.lane_state(region(EAST)), crate::domain::lane::LaneState::Throttled);
    assert!((world.model.schedule.lanes[&region(EAST)].bucket.rate() - 20.0).abs() < f64::EPSILON);
}
