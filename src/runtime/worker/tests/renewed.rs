//! Other credentials are loaded while the worker has a step.

use std::sync::{Mutex, mpsc};

use super::{super::*, promote, replica, worker};
use crate::{
    domain::{journal::Book, operation::Reason},
    runtime::{
        journal::{Journal, Memory},
        scripted::Scripted,
    },
};

fn load(gateway: &Scripted) {
    *gateway.epoch.lock().unwrap() = Epoch(2);
}

#[tokio::test]
async fn others_that_come_while_it_is_looked_at_are_told_of_and_it_comes_back_without_a_line() {
    let (mut worker, gateway, kept) = worker(Scripted::new().with(replica("prod/db")).holding_looks());
    worker.dispatch(Effect::Execute(Box::new(promote(1, "prod/db")), Epoch::default()));
    while gateway.calls().is_empty() {
        tokio::task::yield_now().await;
    }
    load(&gateway);
    gateway.look_gate.add_permits(1);
    assert_eq!(worker.next().await, Msg::Credentials(Epoch(2)));
    let Msg::Executed(ended) = worker.next().await else { panic!("another message") };
    let Outcome::NotSent(Reason::NotRead(error)) = ended.outcome else { panic!("{:?}", ended.outcome) };
    assert_eq!(error.kind, ErrorKind::Outdated);
    assert_eq!(gateway.calls(), ["DescribeSecret us-west-2"]);
    assert_eq!(kept.lines(), []);
}

#[tokio::test]
async fn others_that_are_there_when_it_is_handed_over_are_not_even_used_to_look() {
    let (mut worker, gateway, _) = worker(Scripted::new().with(replica("prod/db")));
    load(&gateway);
    worker.dispatch(Effect::Execute(Box::new(promote(1, "prod/db")), Epoch::default()));
    assert_eq!(worker.next().await, Msg::Credentials(Epoch(2)));
    let Msg::Executed(ended) = worker.next().await else { panic!("another message") };
    assert!(matches!(ended.outcome, Outcome::NotSent(Reason::NotRead(_))));
    assert!(gateway.calls().is_empty());
}

/// A journal whose every line waits until the test lets go.
struct Held(Mutex<mpsc::Receiver<()>>, Memory);

impl Journal for Held {
    fn write(&self, line: &Line) -> Result<(), Safe> {
        self.1.write(line)?;
        let _ = self.0.lock().unwrap().recv();
        Ok(())
    }
    fn read(&self) -> Book {
        Book::default()
    }
}

#[tokio::test]
async fn others_that_come_while_the_intent_is_written_end_it_unsent() {
    let (let_go, held) = mpsc::channel();
    let journal = Arc::new(Held(Mutex::new(held), Memory::default()));
    let gateway = Arc::new(Scripted::new().with(replica("prod/db")));
    let mut worker = Worker::new(Arc::clone(&gateway), Arc::clone(&journal) as Arc<dyn Journal>, false);
    worker.dispatch(Effect::Execute(Box::new(promote(1, "prod/db")), Epoch::default()));
    while journal.1.lines().is_empty() {
        tokio::task::yield_now().await;
    }
    load(&gateway);
    drop(let_go);
    assert_eq!(worker.next().await, Msg::Credentials(Epoch(2)));
    let Msg::Executed(ended) = worker.next().await else { panic!("another message") };
    let Outcome::NotSent(Reason::Stale(why)) = &ended.outcome else { panic!("{:?}", ended.outcome) };
    assert!(why[0].contains("the credentials were loaded anew"), "{why:?}");
    assert!(why[0].ends_with("confirm it anew"), "{why:?}");
    assert_eq!(gateway.calls(), ["DescribeSecret us-west-2"]);
    let [Line::Intent { .. }, Line::Outcome { outcome, .. }] = &journal.1.lines()[..] else {
        panic!("{:?}", journal.1.lines())
    };
    assert_eq!(*outcome, ended.outcome);
}
