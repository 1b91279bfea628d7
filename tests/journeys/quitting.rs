//! Leaving while an action is on its way: it is asked, it is waited for, or it is left to itself.

use std::{sync::Arc, time::Duration};

use secretdeck::{domain::journal::Line, runtime::journal::Memory};

use crate::{
    journey::{Beginning, Journey},
    plain,
};

const CALL: &str = "ReplicateSecretToRegions";

/// An action that is on its way for so many milliseconds of the wall's clock, and the question before leaving.
async fn asked(milliseconds: u32, journal: Arc<Memory>) -> Journey {
    let beginning = Beginning {
        world: Some(plain::world(2)),
        journal,
        patience: Duration::from_secs(60),
        ..Beginning::default()
    };
    let mut journey = Journey::begin(beginning).await;
    plain::first(&mut journey, 2).await;
    journey.simulator.add_fault(format!("op={CALL},kind=latency={milliseconds}").parse().unwrap());
    plain::replicate(&mut journey).await;
    journey.press("q");
    journey.see("replicate app/s00 (usw2): on its way for").await;
    journey
}

#[tokio::test(flavor = "multi_thread")]
async fn a_first_q_asks_esc_stays_and_w_leaves_with_the_answer() {
    let kept = Arc::new(Memory::default());
    let mut journey = asked(4000, Arc::clone(&kept)).await;
    journey.press("esc");
    journey.gone("Leave?").await;
    journey.press("q");
    journey.see("Leave?").await;
    journey.press("w");
    journey.see("leaving when 1 action has ended; Esc stays").await;
    let simulator = Arc::clone(&journey.simulator);
    assert_eq!(journey.ended().await, 0);
    assert!(matches!(kept.lines().as_slice(), [Line::Intent { .. }, Line::Outcome { .. }]));
    assert_eq!(simulator.requests().iter().filter(|request| request.operation == CALL).count(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_q_leaves_at_once_with_the_intent_in_the_journal() {
    let kept = Arc::new(Memory::default());
    // Longer than the test's patience: it is not waited for. The call gives up after ten seconds by itself.
    let journey = asked(100_000, Arc::clone(&kept)).await;
    journey.press("q");
    let simulator = Arc::clone(&journey.simulator);
    assert_eq!(journey.ended().await, 0);
    assert!(matches!(kept.lines().as_slice(), [Line::Intent { .. }]), "left before the outcome");
    assert_eq!(simulator.requests().iter().filter(|request| request.operation == CALL).count(), 1);
}
