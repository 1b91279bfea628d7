//! The fault matrix: every mutation under every fault, with the real loop, the real SDK and the simulator, driven by keys.
//!
//! Screen, journal and the simulator's log of requests must tell the same, and nothing is ever sent twice.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod cell;
#[expect(dead_code, reason = "shared with the journeys, which also look at the button")]
#[path = "../support/dialogs.rs"]
mod dialogs;
#[expect(dead_code, reason = "shared with the journeys, which also paste")]
#[path = "../support/journey.rs"]
mod journey;
mod mutations;
mod troubles;
mod witness;

use std::{any::Any, sync::Arc};

use tokio::{sync::Semaphore, task::JoinSet};

use cell::Cell;
use mutations::MUTATIONS;
use troubles::TROUBLES;

/// How many cells live at a time: each waits most of the time.
const AT_A_TIME: usize = 16;

#[tokio::test(flavor = "multi_thread")]
async fn whatever_goes_wrong_screen_and_journal_tell_what_the_service_did_and_nothing_is_sent_twice() {
    let only = std::env::var("CELL").unwrap_or_default();
    let cells = MUTATIONS
        .iter()
        .flat_map(|mutation| TROUBLES.iter().map(|trouble| Cell { mutation: *mutation, trouble: *trouble }));
    let cells: Vec<Cell> = cells.filter(|cell| cell.name().contains(&only)).collect();
    let count = cells.len();
    let turn = Arc::new(Semaphore::new(AT_A_TIME));
    let mut living = JoinSet::new();
    for cell in cells {
        let turn = Arc::clone(&turn);
        living.spawn(async move {
            let _turn = turn.acquire().await;
            let lived = tokio::spawn(cell.run()).await;
            lived.err().map(|error| format!("{}: {}", cell.name(), last_words(error.into_panic().as_ref())))
        });
    }
    let failed: Vec<String> = living.join_all().await.into_iter().flatten().collect();
    assert!(failed.is_empty(), "{} of {count} cells:\n{}", failed.len(), failed.join("\n"));
    println!("{count} cells");
}

fn last_words(payload: &(dyn Any + Send)) -> String {
    let fixed = payload.downcast_ref::<&'static str>().map(|text| (*text).to_owned());
    fixed.or_else(|| payload.downcast_ref::<String>().cloned()).unwrap_or_default()
}
