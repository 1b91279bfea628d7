//! What must not send anything: Esc, a wrong Region, a paste, read-only mode.

use crate::journey::{Beginning, Journey};

const SECRET: &str = "prod/session/cookie-key";

async fn at_the_promotion(beginning: Beginning) -> Journey {
    let mut journey = Journey::begin(beginning).await;
    journey.go_to(SECRET).await;
    journey.press("p");
    journey.see("StopReplicationToReplica").await;
    journey.hear().await;
    journey
}

async fn nothing_was_sent(journey: Journey) {
    assert_eq!(journey.mutations(), vec![]);
    assert!(journey.simulator.requests().iter().all(|request| !request.operation.contains("SecretValue")));
    assert_eq!(journey.leave().await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn esc_sends_nothing_even_after_the_right_word() {
    let mut journey = at_the_promotion(Beginning::default()).await;
    journey.write("us-west-2").await;
    journey.see("us-west-2▏").await;
    journey.press("esc enter enter");
    journey.gone("StopReplicationToReplica").await;
    nothing_was_sent(journey).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_region_sends_nothing() {
    let mut journey = at_the_promotion(Beginning::default()).await;
    journey.write("us-east-1").await;
    journey.see("us-east-1▏").await;
    journey.press("enter enter tab tab enter enter");
    journey.press("esc");
    journey.gone("StopReplicationToReplica").await;
    nothing_was_sent(journey).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_paste_sends_nothing() {
    let mut journey = at_the_promotion(Beginning::default()).await;
    journey.paste("us-west-2");
    journey.see("pasting is off").await;
    journey.press("enter enter");
    journey.press("esc");
    journey.gone("StopReplicationToReplica").await;
    nothing_was_sent(journey).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn read_only_shows_the_dialog_without_its_confirm() {
    let beginning = Beginning { read_only: true, ..Beginning::default() };
    let mut journey = at_the_promotion(beginning).await;
    let screen = journey.see("READ-ONLY: nothing is sent from here").await;
    assert!(!screen.contains("[ Promote"), "{screen}");
    journey.write("us-west-2").await;
    journey.press("enter enter tab enter");
    nothing_was_sent(journey).await;
}
