//! The fault matrix: every mutation under every fault, with the real loop, the real SDK and the simulator, driven by keys.
//!
//! Screen, journal and the simulator's log of requests must tell the same, and nothing is ever sent twice.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod before;
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

use before::Before;
use cell::Cell;
use mutations::{MUTATIONS, Mutation};
use troubles::{TROUBLES, Trouble};

/// How many cells live at a time: each waits most of the time.
const AT_A_TIME: usize = 16;

/// Every mutation with every fault.
fn all<T>(cell: impl Fn(Mutation, Trouble) -> T) -> Vec<T> {
    let pairs =
        MUTATIONS.iter().flat_map(|mutation| TROUBLES.iter().map(move |trouble| (*mutation, *trouble)));
    pairs.map(|(mutation, trouble)| cell(mutation, trouble)).collect()
}

/// Lets the cells live, so many at a time, and names those that fail. `CELL` chooses those with that text in their names.
async fn live<F>(cells: Vec<(String, F)>)
where
    F: Future<Output = ()> + Send + 'static,
{
    let only = std::env::var("CELL").unwrap_or_default();
    let turn = Arc::new(Semaphore::new(AT_A_TIME));
    let mut living = JoinSet::new();
    for (name, cell) in cells.into_iter().filter(|(name, _)| name.contains(&only)) {
        let turn = Arc::clone(&turn);
        living.spawn(async move {
            let _turn = turn.acquire().await;
            let ended = tokio::spawn(cell).await;
            ended.err().map(|error| format!("{name}: {}", last_words(error.into_panic().as_ref())))
        });
    }
    let count = living.len();
    let failed: Vec<String> = living.join_all().await.into_iter().flatten().collect();
    assert!(failed.is_empty(), "{} of {count} cells:\n{}", failed.len(), failed.join("\n"));
    println!("{count} cells");
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_goes_wrong_screen_and_journal_tell_what_the_service_did_and_nothing_is_sent_twice() {
    let cells = all(|mutation, trouble| Cell { mutation, trouble });
    live(cells.into_iter().map(|cell| (cell.name(), cell.run())).collect()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn while_the_look_before_the_send_fails_nothing_is_sent() {
    let cells = all(|mutation, trouble| Before { mutation, trouble });
    live(cells.into_iter().map(|cell| (cell.name(), cell.run())).collect()).await;
}

fn last_words(payload: &(dyn Any + Send)) -> String {
    let fixed = payload.downcast_ref::<&'static str>().map(|text| (*text).to_owned());
    fixed.or_else(|| payload.downcast_ref::<String>().cloned()).unwrap_or_default()
}
