//! Leaving: what was not sent is written down and never is, and nobody is held by what hangs.

use std::sync::{Mutex, mpsc};

use pretty_assertions::assert_eq;

use super::{super::*, promote, replica, worker};
use crate::{
    domain::{journal::Book, operation::StepId},
    runtime::{journal::Journal, scripted::Scripted},
};

fn withdrawn(id: u64, name: &str) -> Line {
    let outcome = Outcome::NotSent(Reason::Withdrawn);
    Line::Outcome { step: StepId(id), outcome, whole: Some(promote(id, name).into()) }
}

async fn until(mut is: impl FnMut() -> bool) {
    while !is() {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn a_step_whose_look_hangs_is_written_as_taken_back_and_never_sent() {
    let (mut worker, gateway, kept) =
        worker(Scripted::new().holding_looks().with(replica("prod/a")).with(replica("prod/b")));
    for (id, name) in [(1, "prod/a"), (2, "prod/b"), (3, "prod/b")] {
        worker.dispatch(Effect::Execute(Box::new(promote(id, name)), Epoch::default()));
    }
    until(|| gateway.count("DescribeSecret") == 2).await;
    assert_eq!(worker.leave().await, Vec::<Safe>::new());
    let lines = kept.lines();
    for line in [withdrawn(1, "prod/a"), withdrawn(2, "prod/b"), withdrawn(3, "prod/b")] {
        assert!(lines.contains(&line), "{line:?} is not in {lines:?}");
    }
    assert_eq!(lines.len(), 3);
    worker.detach();
    gateway.look_gate.add_permits(9);
    for _ in 0..99 {
        tokio::task::yield_now().await;
    }
    assert_eq!((gateway.count("StopReplication"), kept.lines().len()), (0, 3), "it was sent after all");
}

#[tokio::test]
async fn a_step_that_could_not_be_looked_at_and_of_which_nobody_heard_is_written_too() {
    let (mut worker, gateway, kept) = worker(Scripted::new());
    worker.dispatch(Effect::Execute(Box::new(promote(1, "prod/db")), Epoch::default()));
    until(|| gateway.count("DescribeSecret") == 1).await;
    assert_eq!(worker.leave().await, Vec::<Safe>::new());
    assert_eq!(kept.lines(), [withdrawn(1, "prod/db")]);
}

#[tokio::test]
async fn a_step_on_its_way_is_neither_taken_back_nor_waited_for_and_its_outcome_is_written() {
    let (mut worker, gateway, kept) = worker(Scripted::new().holding_mutations().with(replica("prod/db")));
    worker.dispatch(Effect::Execute(Box::new(promote(1, "prod/db")), Epoch::default()));
    until(|| gateway.count("StopReplication") == 1).await;
    assert_eq!(worker.leave().await, Vec::<Safe>::new());
    worker.detach();
    assert!(matches!(kept.lines().as_slice(), [Line::Intent { .. }]));
    gateway.gate.add_permits(1);
    until(|| kept.lines().len() == 2).await;
    assert!(matches!(kept.lines().as_slice(), [_, Line::Outcome { outcome: Outcome::Done { .. }, .. }]));
}

/// A journal that counts how often it is written, and whose writes wait until the test lets go.
struct Slow {
    held: Mutex<mpsc::Receiver<()>>,
    writes: Mutex<Vec<usize>>,
}

impl Slow {
    fn new() -> (Arc<Self>, mpsc::Sender<()>) {
        let (let_go, held) = mpsc::channel();
        (Arc::new(Self { held: Mutex::new(held), writes: Mutex::default() }), let_go)
    }
}

impl Journal for Slow {
    fn write(&self, line: &Line) -> Result<(), Safe> {
        self.write_all(std::slice::from_ref(line))
    }
    fn write_all(&self, lines: &[Line]) -> Result<(), Safe> {
        let _ = self.held.lock().unwrap().recv();
        self.writes.lock().unwrap().push(lines.len());
        Ok(())
    }
    fn read(&self) -> Book {
        Book::default()
    }
}

#[tokio::test]
async fn a_hundred_lines_are_not_a_hundred_writes() {
    let (journal, let_go) = Slow::new();
    let mut worker = Worker::new(Arc::new(Scripted::new()), Arc::clone(&journal) as Arc<dyn Journal>, false);
    for id in 1..=100 {
        worker.dispatch(Effect::Note(Box::new(withdrawn(id, "prod/db"))));
    }
    drop(let_go);
    assert_eq!(worker.leave().await, Vec::<Safe>::new());
    let writes = journal.writes.lock().unwrap().clone();
    assert_eq!(writes.iter().sum::<usize>(), 100);
    assert!(writes.len() <= 3, "{writes:?}");
}

#[tokio::test]
async fn lines_are_written_in_their_order() {
    let (mut worker, _, kept) = worker(Scripted::new());
    let lines: Vec<Line> = (1..=100).map(|id| withdrawn(id, "prod/db")).collect();
    for line in &lines {
        worker.dispatch(Effect::Note(Box::new(line.clone())));
        tokio::task::yield_now().await;
    }
    worker.leave().await;
    assert_eq!(kept.lines(), lines);
}

#[tokio::test]
async fn a_journal_that_hangs_holds_nobody_and_what_is_missing_is_said() {
    let (journal, let_go) = Slow::new();
    let mut worker = Worker::new(Arc::new(Scripted::new()), journal, false);
    for id in 1..=2 {
        worker.dispatch(Effect::Note(Box::new(withdrawn(id, "prod/db"))));
    }
    let said = worker.leave().await;
    assert_eq!(said, ["the journal hangs: 2 lines about actions that were not sent may be missing"]);
    drop(let_go);
}

#[tokio::test]
async fn a_journal_that_fails_is_said() {
    struct Full;
    impl Journal for Full {
        fn write(&self, _: &Line) -> Result<(), Safe> {
            Err(Safe::new("no space left"))
        }
        fn read(&self) -> Book {
            Book::default()
        }
    }
    let gateway = Arc::new(Scripted::new().holding_looks().with(replica("prod/db")));
    let mut worker = Worker::new(Arc::clone(&gateway), Arc::new(Full), false);
    worker.dispatch(Effect::Execute(Box::new(promote(1, "prod/db")), Epoch::default()));
    until(|| gateway.count("DescribeSecret") == 1).await;
    assert_eq!(worker.leave().await, ["no space left"]);
}
