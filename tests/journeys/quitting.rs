//! Leaving while an action is on its way: it is asked, it is waited for, it is left to itself, or it is taken back.

use std::{sync::Arc, time::Duration};

use secretdeck::{
    aws::Timeouts,
    domain::{
        journal::Line,
        operation::{Outcome, Reason},
    },
    runtime::journal::{Folder, Journal, Memory, OnDisk},
};

use crate::{
    journey::{Beginning, Journey},
    plain,
};

const CALL: &str = "ReplicateSecretToRegions";

/// An action of which one answer is held back, and the question before leaving.
async fn asked(hold: fn(&Journey), journal: Arc<dyn Journal>) -> Journey {
    let beginning = Beginning {
        world: Some(plain::world(2)),
        journal,
        // Nothing fails, however busy the machine is.
        timeouts: Timeouts { read: Duration::from_secs(60), ..Timeouts::default() },
        patience: Duration::from_secs(60),
        ..Beginning::default()
    };
    let mut journey = Journey::begin(beginning).await;
    plain::first(&mut journey, 2).await;
    hold(&journey);
    plain::replicate(&mut journey).await;
    journey.press("q");
    journey.see("replicate app/s00 (usw2): on its way for").await;
    journey
}

/// The lines but the confirmation, which may be written before or after an intent.
fn lines(kept: &Memory) -> Vec<Line> {
    kept.lines().into_iter().filter(|line| !matches!(line, Line::Confirmed { .. })).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_first_q_asks_esc_stays_and_w_leaves_with_the_answer() {
    let kept = Arc::new(Memory::default());
    let mut journey = asked(|journey| journey.holds.mutations.begin(), Arc::clone(&kept) as Arc<_>).await;
    journey.press("esc");
    journey.gone("Leave?").await;
    journey.press("q");
    journey.see("Leave?").await;
    journey.press("w");
    journey.see("leaving when 1 action has ended; Esc stays").await;
    let simulator = Arc::clone(&journey.simulator);
    assert!(matches!(lines(&kept).as_slice(), [Line::Intent { .. }]), "it waits for the answer");
    journey.holds.mutations.end();
    assert_eq!(journey.ended().await, 0);
    assert!(matches!(lines(&kept).as_slice(), [Line::Intent { .. }, Line::Outcome { .. }]));
    assert_eq!(simulator.requests().iter().filter(|request| request.operation == CALL).count(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_q_leaves_at_once_with_the_intent_in_the_journal() {
    let kept = Arc::new(Memory::default());
    // The answer never comes: it is not waited for.
    let journey = asked(|journey| journey.holds.mutations.begin(), Arc::clone(&kept) as Arc<_>).await;
    journey.press("q");
    let simulator = Arc::clone(&journey.simulator);
    assert_eq!(journey.ended().await, 0);
    assert!(matches!(lines(&kept).as_slice(), [Line::Intent { .. }]), "left before the outcome");
    assert_eq!(simulator.requests().iter().filter(|request| request.operation == CALL).count(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_q_takes_back_what_is_only_being_looked_at_and_a_later_run_reads_so_from_the_disk() {
    let directory = tempfile::tempdir().unwrap();
    let folder = Folder::new(directory.path().join("journal"));
    let journal = Arc::new(OnDisk::new(folder.clone()));
    let journey = asked(|journey| journey.holds.descriptions.begin(), Arc::clone(&journal) as Arc<_>).await;
    journey.press("q");
    let (simulator, holds) = (Arc::clone(&journey.simulator), journey.holds.clone());
    assert_eq!(journey.ended().await, 0);
    // The hanging look is let go: whoever still waited for it would send now.
    holds.descriptions.end();
    let held = Arc::downgrade(&journal);
    drop(journal);
    // Nobody is left who could send, or write.
    let let_go = async {
        while held.strong_count() > 0 {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(60), let_go).await.unwrap();
    let book = folder.read(None);
    let [record] = book.records.as_slice() else { panic!("{book:?}") };
    let outcome = record.outcome.as_ref().map(|(outcome, _)| outcome);
    assert_eq!(outcome, Some(&Outcome::NotSent(Reason::Withdrawn)));
    assert!(!record.alive && record.step.operation.secret().as_str().contains("app/s00"));
    assert_eq!((book.troubles.len(), book.partial), (0, false));
    assert_eq!(simulator.requests().iter().filter(|request| request.operation == CALL).count(), 0);
}
