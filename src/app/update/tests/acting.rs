//! Actions: sent once, step by step, and watched to their end.

use super::*;
use crate::{
    app::{model::Watched, msg::Executed, update::actions},
    domain::{
        expected::Expected,
        operation::{Operation, Outcome, Plan, PlanId, Reason, ReplicaTarget, Step, StepId},
        replication::Role,
    },
};

pub(super) fn step(id: u64, operation: Operation) -> Step {
    let expected = Expected {
        secret: operation.secret().clone(),
        role: Role::Primary,
        home: None,
        statuses: vec![],
        keys: vec![],
        rotation: None,
        target: None,
    };
    let lane = Lane::new(operation.region());
    Step { id: StepId(id), plan: PlanId(1), lane, operation, expected, sender: Box::default() }
}

pub(super) fn replicate() -> Operation {
    let to = vec![ReplicaTarget { region: region(WEST), kms_key: None }];
    Operation::Replicate { secret: arn("a", EAST), to, overwrite: false }
}

pub(super) fn confirm(world: &mut World, steps: Vec<Step>) {
    let mut effects = Vec::new();
    let id = steps.first().map_or(PlanId(1), |step| step.plan);
    actions::confirmed(&mut world.model, Plan { id, steps }, &mut effects);
    super::super::queue::proceed(&mut world.model, &mut effects);
    world.effects.extend(effects);
}

pub(super) fn sent(world: &World) -> Vec<StepId> {
    world
        .effects
        .iter()
        .filter_map(|effect| match effect {
            Effect::Execute(step, _) => Some(step.id),
            _ => None,
        })
        .collect()
}

pub(super) fn end(world: &mut World, step: Step, outcome: Outcome) {
    world.send(Msg::Executed(Executed { step, outcome, seen: vec![] }.into()));
}

pub(super) fn described() -> World {
    let mut world = World::three();
    world.list(EAST, vec![listed("a", EAST, Some(EAST))], None);
    world.describe("a", EAST, Ok(primary("a", &[])));
    world
}

#[test]
fn an_accepted_replication_is_watched_until_it_is_in_sync() {
    let mut world = described();
    let step = step(1, replicate());
    confirm(&mut world, vec![step.clone()]);
    world.at += Duration::from_secs(1);
    end(&mut world, step, Outcome::Done { request_id: None });
    assert_eq!(world.model.activity[0].watch[&region(WEST)], Watched::Moving);
    world.at += Duration::from_secs(1);
    world.describe("a", EAST, Ok(primary("a", &[(WEST, "InProgress")])));
    assert!(world.model.activity[0].is_in_flight());
    world.wait(2);
    world.describe("a", EAST, Ok(primary("a", &[(WEST, "InSync")])));
    assert_eq!(world.model.activity[0].watch[&region(WEST)], Watched::InSync(Duration::from_secs(3)));
    assert!(!world.model.activity[0].is_in_flight());
}

#[test]
fn the_second_step_is_sent_only_when_the_first_is_done() {
    let mut world = described();
    let steps = vec![step(1, replicate()), step(2, replicate())];
    confirm(&mut world, steps.clone());
    assert_eq!(sent(&world), [StepId(1)]);
    end(&mut world, steps[0].clone(), Outcome::Done { request_id: None });
    assert_eq!(sent(&world), [StepId(1), StepId(2)]);
}

#[test]
fn a_sequence_stops_at_the_first_step_that_is_not_done_and_the_rest_says_not_sent() {
    for outcome in [
        Outcome::Refused(RemoteError::new(ErrorKind::Denied, "")),
        Outcome::NotSent(Reason::ReadOnly),
        Outcome::Unknown { why: RemoteError::new(ErrorKind::TimedOut, "") },
    ] {
        let mut world = described();
        let steps = vec![step(1, replicate()), step(2, replicate())];
        confirm(&mut world, steps.clone());
        end(&mut world, steps[0].clone(), outcome.clone());
        assert_eq!(sent(&world), [StepId(1)]);
        assert_eq!(world.model.activity[0].outcome.as_ref().unwrap().0, outcome);
        let (last, _) = world.model.activity[1].outcome.clone().unwrap();
        assert_eq!(last, Outcome::NotSent(Reason::EarlierStep));
    }
}

#[test]
fn a_promotion_has_both_regions_described_at_once() {
    let mut world = described();
    world.list(WEST, vec![listed("a", WEST, Some(EAST))], None);
    world.at += Duration::from_secs(60);
    let step = step(1, Operation::Promote { replica: arn("a", WEST) });
    confirm(&mut world, vec![step.clone()]);
    end(&mut world, step, Outcome::Done { request_id: None });
    assert!(world.describe_asked("a", WEST).is_some());
    assert!(world.describe_asked("a", EAST).is_some());
}

#[test]
fn what_is_watched_rings_once_when_it_ends() {
    let mut world = described();
    world.press("w");
    let step = step(1, replicate());
    confirm(&mut world, vec![step.clone()]);
    end(&mut world, step, Outcome::Done { request_id: None });
    world.at += Duration::from_secs(1);
    world.describe("a", EAST, Ok(primary("a", &[(WEST, "InSync")])));
    let rings = world.effects.iter().filter(|effect| matches!(effect, Effect::Ring(_))).count();
    assert_eq!(rings, 1);
}

/// A replication to the west that was accepted, one second ago.
fn accepted() -> World {
    let mut world = described();
    let step = step(1, replicate());
    confirm(&mut world, vec![step.clone()]);
    end(&mut world, step, Outcome::Done { request_id: None });
    world.at += Duration::from_secs(1);
    world
}

fn west(world: &World) -> &Watched {
    &world.model.activity[0].watch[&region(WEST)]
}

#[test]
fn one_description_without_the_region_does_not_end_the_watch() {
    let mut world = accepted();
    world.describe("a", EAST, Ok(primary("a", &[])));
    assert_eq!(*west(&world), Watched::Moving);
    world.wait(2);
    world.describe("a", EAST, Ok(primary("a", &[])));
    assert_eq!(*west(&world), Watched::Moving, "two, but soon after the send");
    world.wait(2);
    world.describe("a", EAST, Ok(primary("a", &[(WEST, "InSync")])));
    assert_eq!(*west(&world), Watched::InSync(Duration::from_secs(5)));
}

#[test]
fn a_region_that_stays_away_is_gone_and_followed_when_it_comes_back() {
    let mut world = accepted();
    world.describe("a", EAST, Ok(primary("a", &[])));
    world.wait(10);
    world.describe("a", EAST, Ok(primary("a", &[])));
    assert_eq!(*west(&world), Watched::Gone);
    world.wait(15);
    world.describe("a", EAST, Ok(primary("a", &[(WEST, "InProgress")])));
    assert_eq!(*west(&world), Watched::Moving);
    world.wait(2);
    world.describe("a", EAST, Ok(primary("a", &[(WEST, "Failed")])));
    assert_eq!(*west(&world), Watched::Failed(None));
}

#[test]
fn a_step_that_never_left_says_what_to_do_next() {
    for (kind, next) in [
        (ErrorKind::NoCredentials, "Log in again, then confirm it anew"),
        (ErrorKind::NeverConnected, "Confirm it anew when the Region answers"),
    ] {
        let mut world = described();
        let step = step(1, replicate());
        confirm(&mut world, vec![step.clone()]);
        end(&mut world, step, Outcome::NotSent(Reason::NeverLeft(RemoteError::new(kind, ""))));
        let said = world.model.message.as_ref().unwrap().text.to_string();
        assert!(said.starts_with("not sent: ") && said.contains(next), "{said}");
    }
}

#[test]
fn an_answer_to_a_question_from_before_the_send_says_nothing_of_the_effect() {
    let mut world = described();
    world.at += Duration::from_secs(11);
    world.send(Msg::Timer(crate::app::msg::TimerId::Schedule));
    let early = world.describe_asked("a", EAST).unwrap();
    world.at += Duration::from_secs(1);
    let step = step(1, replicate());
    confirm(&mut world, vec![step.clone()]);
    end(&mut world, step, Outcome::Done { request_id: None });
    let id = SecretId::Arn(arn("a", EAST));
    let failed = primary("a", &[(WEST, "Failed")]);
    world.answer(early, EAST, Answer::Described(id, Box::new(Ok(failed))));
    assert_eq!(world.model.activity[0].watch[&region(WEST)], Watched::Moving);
}
