//! Credentials that are renewed: what was confirmed as one is never sent as another.

use super::{
    acting::{confirm, described, end, replicate, sent, step},
    *,
};
use crate::{
    app::select::{knowledge, waiting},
    domain::operation::{Outcome, Reason, Sender, Step, StepId},
    gateway::Terms,
};

const ACCOUNT: &str = "111122223333";

/// Other credentials are in use, or none.
fn load(world: &mut World) {
    let Epoch(before) = world.model.account.epoch;
    world.send(Msg::Credentials(Epoch(before + 1)));
}

/// Every Region and STS have answered: the role is OnCall.
fn on_call() -> World {
    let mut world = described();
    load(&mut world);
    world.list(WEST, vec![], None);
    world.list(EUROPE, vec![], None);
    world.identify(Ok(("OnCall", ACCOUNT)));
    world.at += Duration::from_secs(1);
    world
}

/// A step that is confirmed as whoever it is now.
fn confirmed(world: &mut World) -> Step {
    let sender: Box<Sender> = Box::new(world.model.sender());
    let step = Step { sender, ..step(1, replicate()) };
    confirm(world, vec![step.clone()]);
    step
}

/// The step comes back for want of credentials, and some time later a Region answers again.
fn renewed(world: &mut World, step: Step) {
    let expired = RemoteError::new(ErrorKind::Expired, "no");
    load(world);
    end(world, step, Outcome::NotSent(Reason::NotRead(expired)));
    world.wait(20);
    while world.page_asked(WEST).is_none() {
        world.wait(1);
    }
    load(world);
    world.list(WEST, vec![], None);
    assert_eq!(world.model.account.expired_since, None);
}

fn outcome(world: &World) -> Option<&Outcome> {
    world.model.activity[0].outcome.as_ref().map(|(outcome, _)| outcome)
}

fn is_sent_again(world: &mut World) -> bool {
    world.wait(1);
    sent(world) == [StepId(1), StepId(1)]
}

#[test]
fn a_step_waits_until_sts_has_said_who_renewed_and_goes_on_as_the_same_role() {
    let mut world = on_call();
    let step = confirmed(&mut world);
    renewed(&mut world, step);
    assert!(!is_sent_again(&mut world), "nobody knows yet whose the credentials are");
    assert_eq!(world.model.account.identity, None);
    let why = waiting::why(&world.model, &world.model.activity[0]).unwrap();
    assert!(why.contains("for STS to say whose the credentials are"), "{why}");
    world.identify(Ok(("OnCall", ACCOUNT)));
    assert!(is_sent_again(&mut world), "another session of the same role");
}

#[test]
fn what_one_role_or_account_confirmed_is_never_sent_as_another() {
    for (role, account) in [("Admin", ACCOUNT), ("OnCall", "444455556666")] {
        let mut world = on_call();
        let step = confirmed(&mut world);
        renewed(&mut world, step);
        world.identify(Ok((role, account)));
        let Some(Outcome::NotSent(Reason::Stale(why))) = outcome(&world) else { panic!("{role} {account}") };
        assert!(why[0].contains(&format!("you are role/{role} in {account} now")), "{why:?}");
        assert!(why[0].contains("role/OnCall in 111122223333"), "{why:?}");
        assert!(!is_sent_again(&mut world));
        let sentence = world.model.message.as_ref().unwrap().text.to_string();
        assert!(sentence.contains("not sent") && sentence.contains("you are role/"), "{sentence}");
    }
}

#[test]
fn an_answer_of_sts_to_a_question_from_before_the_end_says_nothing_of_the_new_credentials() {
    let mut world = on_call();
    world.model.schedule.identify_due = Some(Duration::ZERO);
    world.wait(0);
    let (early, at) = world.identity_asked().unwrap();
    let before = world.model.account.epoch;
    world.at += Duration::from_secs(1);
    let step = confirmed(&mut world);
    renewed(&mut world, step);
    let identity = Identity {
        account: ACCOUNT.into(),
        arn: "arn:aws:sts::111122223333:assumed-role/OnCall/early".into(),
    };
    world.answer(early, at.name(), Answer::Identified(Ok((identity, before))));
    assert!(!is_sent_again(&mut world));
    world.identify(Ok(("Admin", ACCOUNT)));
    assert!(matches!(outcome(&world), Some(Outcome::NotSent(Reason::Stale(_)))));
}

#[test]
fn what_is_confirmed_between_the_renewal_and_stss_answer_is_signed_by_nobody_and_waits_for_it() {
    let mut world = on_call();
    let first = confirmed(&mut world);
    renewed(&mut world, first);
    assert_eq!(world.model.sender().identity, None);
    let gap = Step { sender: Box::new(world.model.sender()), ..step(2, super::waiting::one(2).operation) };
    confirm(&mut world, vec![gap]);
    world.wait(1);
    assert_eq!(sent(&world), [StepId(1)]);
    world.identify(Ok(("Admin", ACCOUNT)));
    world.wait(1);
    assert_eq!(sent(&world), [StepId(1), StepId(2)], "the account is the secret's");
}

#[test]
fn while_sts_does_not_answer_the_banner_says_what_they_wait_for_and_they_end_unsent() {
    let mut world = on_call();
    let step = confirmed(&mut world);
    renewed(&mut world, step);
    world.identify(Err(ErrorKind::TimedOut));
    let (_, first) = world.effects.iter().fold((0, None), |(count, last), effect| match effect {
        Effect::Identify { region, .. } => (count + 1, Some(*region)),
        _ => (count, last),
    });
    assert!(!is_sent_again(&mut world));
    let said = knowledge::knowledge(&world.model, &Default::default());
    assert!(said.bad && said.forms[0].contains("1 action waits for that"), "{said:?}");
    assert!(said.forms[0].contains("STS does not say whose"), "{said:?}");
    while world.identity_asked().is_none() {
        world.wait(1);
    }
    assert_ne!(world.identity_asked().map(|(_, at)| at), first, "another Region's STS is asked next");
    for _ in 0..90 {
        world.wait(10);
        for at in [EAST, WEST, EUROPE] {
            if world.page_asked(at).is_some() {
                world.list(at, vec![], None);
            }
        }
    }
    assert_eq!(outcome(&world), Some(&Outcome::NotSent(Reason::WaitedTooLong)));
    assert_eq!(sent(&world), [StepId(1)]);
}

/// STS does not say who confirms.
fn confirmed_by_nobody_known() -> (World, Step) {
    let mut world = described();
    load(&mut world);
    world.list(WEST, vec![], None);
    world.list(EUROPE, vec![], None);
    world.identify(Err(ErrorKind::Denied));
    world.at += Duration::from_secs(1);
    let step = confirmed(&mut world);
    assert_eq!(step.sender.identity, None);
    assert_eq!(sent(&world), [StepId(1)]);
    (world, step)
}

/// The step comes back, for its Region did not answer, and some time later it does.
fn answers_again(world: &mut World, step: Step) {
    end(world, step, Outcome::NotSent(Reason::NotRead(RemoteError::new(ErrorKind::TimedOut, "no"))));
    while sent(world).len() < 2 && outcome(world).is_none() && world.at < Duration::from_secs(120) {
        world.wait(1);
        if world.page_asked(EAST).is_some() {
            world.list(EAST, vec![listed("a", EAST, Some(EAST))], None);
        }
        if world.describe_asked("a", EAST).is_some() {
            world.describe("a", EAST, Ok(primary("a", &[])));
        }
    }
}

#[test]
fn an_identity_that_was_never_known_blocks_nothing_while_the_credentials_are_the_same() {
    let (mut world, step) = confirmed_by_nobody_known();
    answers_again(&mut world, step);
    assert_eq!(sent(&world), [StepId(1), StepId(1)]);
}

#[test]
fn what_nobody_known_confirmed_is_not_sent_with_other_credentials_whatever_sts_says_of_them() {
    let (mut world, step) = confirmed_by_nobody_known();
    load(&mut world);
    answers_again(&mut world, step);
    let Some(Outcome::NotSent(Reason::Stale(why))) = outcome(&world) else { panic!("{:?}", outcome(&world)) };
    assert!(why[0].contains("the credentials were loaded anew"), "{why:?}");
    world.identify(Ok(("OnCall", ACCOUNT)));
    assert_eq!(sent(&world), [StepId(1)]);
}

#[test]
fn where_nobody_knew_who_confirmed_the_account_must_be_the_secrets() {
    let (mut world, step) = confirmed_by_nobody_known();
    world.identify(Ok(("OnCall", "444455556666")));
    answers_again(&mut world, step);
    assert!(matches!(outcome(&world), Some(Outcome::NotSent(Reason::Stale(_)))));
}

/// The worker found other credentials than those that the step was handed over for.
fn outdated(world: &mut World, step: Step) {
    let handed = world.model.account.epoch;
    load(world);
    let error = Terms::new(handed).check_credentials(world.model.account.epoch).unwrap_err();
    end(world, step, Outcome::NotSent(Reason::NotRead(error)));
}

#[test]
fn a_step_whose_credentials_were_loaded_anew_before_the_send_waits_until_sts_has_said_whose_they_are() {
    for (role, same) in [("OnCall", true), ("Admin", false)] {
        let mut world = on_call();
        let step = confirmed(&mut world);
        outdated(&mut world, step);
        assert!(!is_sent_again(&mut world), "nobody knows yet whose the credentials are");
        assert_eq!(world.model.account.expired_since, None, "they are only others");
        let why = waiting::why(&world.model, &world.model.activity[0]).unwrap();
        assert!(why.contains("for STS to say whose the credentials are"), "{why}");
        world.identify(Ok((role, ACCOUNT)));
        assert_eq!(is_sent_again(&mut world), same);
        assert_eq!(matches!(outcome(&world), Some(Outcome::NotSent(Reason::Stale(_)))), !same);
    }
}

#[test]
fn credentials_that_are_loaded_anew_without_a_word_are_somebody_elses_until_sts_has_answered_for_them() {
    let mut world = on_call();
    world.model.schedule.identify_due = Some(Duration::ZERO);
    world.wait(0);
    let ((early, at), before) = (world.identity_asked().unwrap(), world.model.account.epoch);
    let known = world.model.account.identity.clone().unwrap();
    let sender = Sender { identity: Some(known.arn.clone()), ..Sender::default() };
    load(&mut world);
    assert_eq!(world.model.account.identity, None);
    confirm(&mut world, vec![Step { sender: Box::new(sender), ..step(1, replicate()) }]);
    assert_eq!(sent(&world), []);
    // At the very same moment: no clock tells that it is of the credentials from before.
    world.answer(early, at.name(), Answer::Identified(Ok((known, before))));
    assert_eq!(world.model.account.identity, None);
    assert_eq!(sent(&world), []);
    world.at += Duration::from_secs(1);
    world.identify(Ok(("OnCall", ACCOUNT)));
    world.wait(1);
    assert!(world.model.account.identity.is_some());
    let with = world.effects.iter().find_map(|effect| match effect {
        Effect::Execute(_, epoch) => Some(*epoch),
        _ => None,
    });
    assert_eq!(with, Some(world.model.account.epoch));
    assert_ne!(with, Some(before));
}
