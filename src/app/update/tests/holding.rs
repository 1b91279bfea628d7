//! What holds the queue back: equal failures, the stop key, and the age of a confirmation.

use super::{
    acting::{confirm, end, sent},
    waiting::{not_read, one, outcomes, ready, refused, steps},
    *,
};
use crate::{
    app::{msg::Executed, select::waiting},
    domain::operation::{Outcome, Reason, StepId},
};

#[test]
fn three_equal_unknown_outcomes_or_calls_that_never_left_hold_the_rest_too() {
    let unknown = |kind| Outcome::Unknown { why: RemoteError::new(kind, "each in other words") };
    let left = |kind| Outcome::NotSent(Reason::NeverLeft(RemoteError::new(kind, "")));
    for (outcome, said) in [
        (unknown(ErrorKind::TimedOut), "unknown 3 times in a row (no answer in time), 2 actions held"),
        (unknown(ErrorKind::Server), "unknown 3 times in a row (the service failed), 2 actions held"),
        (left(ErrorKind::NeverConnected), "not sent 3 times in a row (no connection), 2 actions held"),
    ] {
        let mut world = ready();
        let steps = steps(&mut world, 12);
        for step in steps.iter().take(3) {
            end(&mut world, step.clone(), outcome.clone());
            // What says nothing of the next one takes nothing back.
            end(&mut world, one(100), Outcome::NotSent(Reason::Withdrawn));
        }
        let before = sent(&world).len();
        assert_eq!(before, 10, "what was begun before the third");
        world.wait(60);
        assert_eq!(sent(&world).len(), before, "held: {said}");
        assert!(waiting::question(&world.model).unwrap().contains(said), "{said}");
    }
}

#[test]
fn what_is_held_back_ends_unsent_after_a_quarter_of_an_hour_even_if_only_the_wall_has_seen_it_pass() {
    for asleep in [false, true] {
        let mut world = ready();
        let steps = steps(&mut world, 12);
        for step in steps.iter().take(3) {
            end(&mut world, step.clone(), refused("InvalidRequestException"));
        }
        let waits = waiting::count(&world.model);
        let ended = |world: &World| {
            let over = Some(Outcome::NotSent(Reason::WaitedTooLong));
            outcomes(world).iter().filter(|outcome| **outcome == over).count()
        };
        let due = world.model.schedule.timer;
        assert!(due.is_some_and(|due| due <= Duration::from_secs(900)), "it wakes for that by itself");
        if asleep {
            let wall = now(Duration::from_secs(2400)).wall;
            let woken = Now { wall, mono: world.at };
            world.effects.extend(update(&mut world.model, woken, Msg::Timer(crate::app::msg::TimerId::Tick)));
        } else {
            world.wait(899);
            assert_eq!(ended(&world), 0);
            world.wait(1);
        }
        assert_eq!(ended(&world), waits);
        assert!(world.model.queue.held.is_some(), "others are on their way");
        world.press("+");
        assert_eq!(waiting::count(&world.model), 0);
    }
}

#[test]
fn a_machine_that_slept_sends_nothing_that_only_waited_for_its_turn() {
    let mut world = ready();
    let steps = steps(&mut world, 9);
    let woken = Now { wall: now(Duration::from_secs(2400)).wall, mono: world.at };
    let executed =
        Executed { step: steps[0].clone(), outcome: Outcome::Done { request_id: None }, seen: vec![] };
    world.effects.extend(update(&mut world.model, woken, Msg::Executed(executed.into())));
    assert_eq!(sent(&world).len(), 8);
    assert_eq!(outcomes(&world)[8], Some(Outcome::NotSent(Reason::WaitedTooLong)));
}

#[test]
fn the_later_step_of_a_plan_is_as_old_as_its_confirmation() {
    let mut world = ready();
    confirm(&mut world, vec![one(1), one(2), one(3)]);
    world.wait(600);
    end(&mut world, one(1), Outcome::Done { request_id: None });
    end(&mut world, one(2), not_read(ErrorKind::Expired));
    world.wait(299);
    assert_eq!(outcomes(&world)[1], None);
    world.wait(1);
    assert_eq!(outcomes(&world)[1], Some(Outcome::NotSent(Reason::WaitedTooLong)));
    assert_eq!(outcomes(&world)[2], Some(Outcome::NotSent(Reason::EarlierStep)));
}

#[test]
fn the_stop_key_stops_new_sends_only_until_the_person_goes_on() {
    let mut world = ready();
    world.press("-");
    assert_eq!(world.model.queue.held, None, "nothing is open: nothing is stopped");
    let steps = steps(&mut world, 12);
    world.press("-");
    for step in steps.iter().take(8) {
        end(&mut world, step.clone(), Outcome::Done { request_id: None });
    }
    assert_eq!(sent(&world).len(), 8, "what is on its way ends, and no other begins");
    world.wait(60);
    assert_eq!(sent(&world).len(), 8);
    let said = waiting::question(&world.model).unwrap();
    assert!(said.contains("stopped, 4 actions held: + goes on"), "{said}");
    confirm(&mut world, vec![one(20)]);
    assert_eq!(sent(&world).len(), 8, "what is confirmed now waits too");
    world.press("+");
    assert_eq!(sent(&world).len(), 13);
}

#[test]
fn the_stop_key_stops_the_next_step_of_a_plan_that_is_under_way() {
    let mut world = ready();
    confirm(&mut world, vec![one(1), one(2)]);
    world.press("-");
    end(&mut world, one(1), Outcome::Done { request_id: None });
    world.wait(10);
    assert_eq!(sent(&world), [StepId(1)]);
    world.press("+");
    assert_eq!(sent(&world), [StepId(1), StepId(2)]);
}

#[test]
fn leaving_with_held_actions_says_what_holds_them() {
    let mut world = ready();
    let steps = steps(&mut world, 12);
    for step in steps.iter().take(3) {
        end(&mut world, step.clone(), refused("InvalidRequestException"));
    }
    world.press("q");
    world.press("w");
    let said = waiting::question(&world.model).unwrap();
    assert!(said.starts_with("leaving when 9 actions have ended; Esc stays"), "{said}");
    assert!(said.contains("InvalidRequestException") && said.contains("+ goes on"), "{said}");
    world.press("+");
    world.wait(1);
    assert!(sent(&world).len() > 10 && world.model.queue.leaving);
    let said = waiting::question(&world.model).unwrap();
    assert_eq!(said, "leaving when 9 actions have ended; Esc stays");
}
