//! What was looked at too long ago is not sent.

use std::{
    sync::{Mutex, mpsc},
    time::Duration,
};

use super::{super::*, promote, replica};
use crate::{
    domain::{journal::Book, operation::Reason},
    runtime::{journal::Journal, scripted::Scripted},
};

/// A journal whose every line waits until the test lets go.
struct Hanging(Mutex<mpsc::Receiver<()>>);

impl Journal for Hanging {
    fn write(&self, _: &Line) -> Result<(), Safe> {
        let _ = self.0.lock().unwrap().recv();
        Ok(())
    }
    fn read(&self) -> Book {
        Book::default()
    }
}

#[tokio::test(start_paused = true)]
async fn what_was_looked_at_too_long_ago_is_not_sent_for_the_journal_hung_between() {
    let (let_go, held) = mpsc::channel();
    let journal = Arc::new(Hanging(Mutex::new(held)));
    let gateway = Arc::new(Scripted::new().with(replica("prod/db")));
    let mut worker = Worker::new(Arc::clone(&gateway), journal, false);
    worker.dispatch(Effect::Execute(Box::new(promote(1, "prod/db")), Epoch::default()));
    while gateway.calls().is_empty() {
        tokio::task::yield_now().await;
    }
    tokio::time::advance(Duration::from_secs(16)).await;
    drop(let_go);
    let Msg::Executed(ended) = worker.next().await else { panic!() };
    let Outcome::NotSent(Reason::Stale(why)) = ended.outcome else { panic!("{:?}", ended.outcome) };
    assert!(why[0].contains("15 s"), "{why:?}");
    assert_eq!(gateway.count("StopReplication"), 0);
}
