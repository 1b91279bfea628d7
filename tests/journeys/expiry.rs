//! Credentials that end: nothing that was confirmed fails by it, and nothing is sent twice.

use std::{collections::BTreeSet, time::Duration};

use secretdeck::aws::Timeouts;

use crate::{
    journey::{Beginning, Journey},
    plain,
};

const CALL: &str = "ReplicateSecretToRegions";

fn beginning(secrets: usize) -> Beginning {
    Beginning {
        world: Some(plain::world(secrets)),
        // Nothing but the faults fails, however busy the machine is.
        timeouts: Timeouts { read: Duration::from_secs(60), ..Timeouts::default() },
        speed: 32,
        patience: Duration::from_secs(90),
        ..Beginning::default()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn ten_actions_wait_for_credentials_and_go_on_each_once() {
    let mut journey = Journey::begin(beginning(10)).await;
    plain::first(&mut journey, 10).await;
    // The precondition reads are on their way until all ten are confirmed.
    journey.simulator.add_fault("op=DescribeSecret,kind=expired-token".parse().unwrap());
    journey.holds.descriptions.begin();
    for number in 0..10 {
        if number > 0 {
            plain::next(&mut journey).await;
        }
        plain::replicate(&mut journey).await;
    }
    journey.simulator.add_fault("kind=expired-token".parse().unwrap());
    journey.holds.descriptions.end();
    journey.see("10 actions wait").await;
    let screen = journey.see("CREDENTIALS EXPIRED").await;
    assert!(screen.contains("Goes on by itself"), "{screen}");
    assert_eq!(journey.mutations(), vec![]);

    journey.simulator.clear_faults();
    let simulator = std::sync::Arc::clone(&journey.simulator);
    let all =
        move |_: &str| simulator.requests().iter().filter(|request| request.operation == CALL).count() >= 10;
    journey.until("all are sent", all).await;
    journey.press("3");
    let screen = journey.until("all have ended", |screen| screen.matches("InSync").count() >= 10).await;
    assert!(!screen.contains("not sent") && !screen.contains("refused"), "{screen}");
    let sent = journey.sent(CALL);
    let secrets: BTreeSet<_> = sent.iter().map(|request| request.secret_id.clone()).collect();
    assert_eq!((sent.len(), secrets.len()), (10, 10));
    assert!(sent.iter().all(|request| request.effect && request.attempt == 1), "{sent:?}");
    assert_eq!(journey.mutations().len(), 10);
    assert_eq!(journey.leave().await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_expired_token_that_answers_the_call_itself_is_a_refusal_and_not_sent_again() {
    let mut journey = Journey::begin(beginning(2)).await;
    plain::first(&mut journey, 2).await;
    journey.simulator.add_fault(format!("op={CALL},kind=expired-token,count=1").parse().unwrap());
    plain::replicate(&mut journey).await;
    journey.press("3");
    journey.see("refused: ExpiredToken").await;
    // The credentials are good again: what was confirmed since goes, and what was refused does not.
    journey.press("1");
    journey.gone("CREDENTIALS EXPIRED").await;
    // One Region's answer shows that they are good; a dialog needs its own.
    journey.see("3 of 3 Regions").await;
    plain::next(&mut journey).await;
    plain::replicate(&mut journey).await;
    journey.press("3");
    let screen = journey.see("InSync after").await;
    assert!(screen.contains("refused: ExpiredToken"), "{screen}");
    let sent = journey.sent(CALL);
    let effects: Vec<bool> = sent.iter().map(|request| request.effect).collect();
    assert_eq!(effects, [false, true], "{sent:?}");
    assert_ne!(sent[0].secret_id, sent[1].secret_id);
    assert_eq!(journey.leave().await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_one_role_confirmed_is_not_sent_by_the_role_that_renewed() {
    let mut journey = Journey::begin(beginning(2)).await;
    plain::first(&mut journey, 2).await;
    journey.simulator.add_fault("op=DescribeSecret,kind=expired-token".parse().unwrap());
    journey.holds.descriptions.begin();
    plain::replicate(&mut journey).await;
    journey.simulator.add_fault("kind=expired-token".parse().unwrap());
    journey.holds.descriptions.end();
    journey.see("1 action waits").await;
    journey.see("CREDENTIALS EXPIRED").await;
    journey.press("3");
    journey.simulator.renew_as("assumed-role/Admin/alex");
    journey.simulator.clear_faults();
    journey.see("not sent: stale: you are role/Admin in").await;
    assert_eq!(journey.mutations(), vec![]);
    assert_eq!(journey.leave().await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_role_that_renews_while_a_step_is_looked_at_does_not_send_what_another_confirmed() {
    let mut journey = Journey::begin(beginning(2)).await;
    plain::first(&mut journey, 2).await;
    let slow = "region=us-east-1,op=DescribeSecret,kind=latency=8000";
    journey.simulator.add_fault(slow.parse().unwrap());
    plain::replicate(&mut journey).await;
    journey.press("3");
    // The look of the first role is on its way when another Region's read meets the end of its credentials.
    journey.simulator.add_fault("region=us-west-2,op=*,kind=expired-token,count=1".parse().unwrap());
    journey.simulator.renew_as("assumed-role/Admin/alex");
    journey.see("not sent: stale: you are role/Admin in").await;
    assert_eq!(journey.mutations(), vec![]);
    assert_eq!(journey.leave().await, 0);
}
