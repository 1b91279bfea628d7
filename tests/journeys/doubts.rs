//! An outcome that nobody knows is resolved by looking: the request log shows one send, whatever became of it.

use std::{
    sync::{Arc, Mutex, mpsc},
    time::Duration,
};

use jiff::SignedDuration;
use rstest::rstest;
use secretdeck::{
    domain::{
        Arn, Region, Safe,
        expected::{Expected, ExpectedRotation},
        journal::{Book, Line, Record, RecordId, RunId},
        lane::Lane,
        operation::{Operation, PlanId, Sender, Step, StepId},
        replication::Role,
        rotation::Versions,
    },
    runtime::{
        clock::Clock,
        journal::{Journal, Memory},
    },
    sim::Fault,
};

use crate::{
    dialogs::{CANCEL, CLEAN_UP, Dialog, PROMOTE, REMOVE, REPLICATE, ROTATE},
    journey::{Beginning, Journey},
};

/// Sends what the dialog is about, into a fault that spoils the answer.
async fn send(dialog: &Dialog, api: &str, kind: &str, journal: &Arc<Memory>) -> Journey {
    let journal = Arc::clone(journal) as Arc<dyn Journal>;
    let mut journey = Journey::begin(Beginning { journal, ..Beginning::default() }).await;
    let fault: Fault = format!("op={api},kind={kind},count=1").parse().unwrap();
    journey.simulator.add_fault(fault);
    dialog.open(&mut journey).await;
    journey.hear().await;
    match dialog.typed {
        None => journey.press(&format!("{} enter", dialog.to_button)),
        Some((text, _)) => {
            journey.write(text).await;
            journey.see(&format!("{text}▏")).await;
            journey.press("enter enter");
        }
    }
    journey.see("? it was sent, and no good answer came").await;
    journey
}

/// What was settled, and whether as done.
fn settled(journal: &Memory) -> Vec<(RecordId, bool)> {
    let lines = journal.lines().into_iter();
    let verdicts = lines.filter_map(|line| match line {
        Line::Settled { of, verdict } => Some((of, verdict.done)),
        _ => None,
    });
    verdicts.collect()
}

/// What is settled once so much of it is written: the screen does not wait for the journal.
async fn written(journey: &Journey, journal: &Memory, count: usize) -> Vec<(RecordId, bool)> {
    while settled(journal).len() < count {
        let next = journey.clock.now().mono + Duration::from_millis(200);
        journey.clock.sleep_until(next).await;
    }
    settled(journal)
}

/// The one send that there may be, and whether it took effect.
fn the_send(journey: &Journey, api: &str) -> bool {
    let sent = journey.mutations();
    let [only] = sent.as_slice() else { panic!("not one send: {sent:?}") };
    assert_eq!((only.operation.as_str(), only.attempt), (api, 1));
    only.effect
}

#[rstest]
#[case::replicate(&REPLICATE, "ReplicateSecretToRegions", "drop-after")]
#[case::remove(&REMOVE, "RemoveRegionsFromReplication", "internal-error-after")]
#[case::promote(&PROMOTE, "StopReplicationToReplica", "drop-after")]
#[case::cancel(&CANCEL, "CancelRotateSecret", "internal-error-after")]
#[case::clean_up(&CLEAN_UP, "UpdateSecretVersionStage", "drop-after")]
#[case::rotate(&ROTATE, "RotateSecret", "internal-error-after")]
#[tokio::test(flavor = "multi_thread")]
async fn what_took_effect_without_an_answer_is_found_to_be_done(
    #[case] dialog: &Dialog,
    #[case] api: &str,
    #[case] kind: &str,
) {
    let journal = Arc::new(Memory::default());
    let mut journey = send(dialog, api, kind, &journal).await;
    journey.see("✓ done after all").await;
    assert!(the_send(&journey, api), "it took effect");
    let found = written(&journey, &journal, 1).await;
    assert_eq!(found.iter().map(|(_, done)| *done).collect::<Vec<_>>(), [true]);
    if dialog.mark == REPLICATE.mark {
        journey.see("InSync after").await;
    }
    assert_eq!(journey.leave().await, 0);
}

#[rstest]
#[case::replicate(&REPLICATE, "ReplicateSecretToRegions", "internal-error")]
#[case::remove(&REMOVE, "RemoveRegionsFromReplication", "drop-before")]
#[case::promote(&PROMOTE, "StopReplicationToReplica", "internal-error")]
#[case::cancel(&CANCEL, "CancelRotateSecret", "drop-before")]
#[case::clean_up(&CLEAN_UP, "UpdateSecretVersionStage", "internal-error")]
#[case::rotate(&ROTATE, "RotateSecret", "drop-before")]
#[tokio::test(flavor = "multi_thread")]
async fn what_had_no_effect_is_found_to_be_not_done_and_is_not_sent_again(
    #[case] dialog: &Dialog,
    #[case] api: &str,
    #[case] kind: &str,
) {
    let journal = Arc::new(Memory::default());
    let mut journey = send(dialog, api, kind, &journal).await;
    journey.see("at least 60 s before saying not done").await;
    journey.see("✖ not done").await;
    assert!(!the_send(&journey, api), "it had no effect");
    let found = written(&journey, &journal, 1).await;
    assert_eq!(found.iter().map(|(_, done)| *done).collect::<Vec<_>>(), [false]);
    journey.hear().await;
    journey.press("enter");
    journey.gone(dialog.mark).await;
    assert!(!the_send(&journey, api));
    assert_eq!(journey.leave().await, 0);
}

/// A journal in which an earlier run wrote; what it holds is handed in once the world stands.
struct Earlier {
    book: Mutex<mpsc::Receiver<Book>>,
    read: Mutex<Book>,
    lines: Memory,
}

impl Journal for Earlier {
    fn write(&self, line: &Line) -> Result<(), Safe> {
        self.lines.write(line)
    }

    fn read(&self) -> Book {
        let mut read = self.read.lock().unwrap();
        if read.records.is_empty() {
            *read = self.book.lock().unwrap().recv().unwrap_or_default();
        }
        read.clone()
    }
}

/// What an earlier run was about to send an hour ago, at that endpoint.
fn record(number: u64, operation: Operation, endpoint: &str) -> Record {
    let expected = Expected {
        secret: operation.secret().clone(),
        role: Role::Primary,
        home: None,
        statuses: Vec::new(),
        keys: Vec::new(),
        rotation: Some(Box::new(ExpectedRotation { enabled: Some(true), versions: Versions::default() })),
        target: None,
    };
    let sender = Sender { endpoint: Some(endpoint.into()), ..Sender::default() };
    let (id, lane) = (StepId(number), Lane::new(operation.region()));
    let step = Step { id, plan: PlanId(number), lane, operation, expected, sender: sender.into() };
    let at = jiff::Timestamp::now() - SignedDuration::from_hours(1);
    let id = RecordId { run: Some(RunId::new("earlier").unwrap()), step: id };
    Record { id, step, at, outcome: None, settled: None, alive: false, waits: false }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_an_earlier_run_left_unknown_is_settled_and_nothing_is_sent() {
    let (book, read) = mpsc::channel();
    let journal =
        Arc::new(Earlier { book: Mutex::new(read), read: Mutex::default(), lines: Memory::default() });
    let beginning = Beginning { journal: Arc::clone(&journal) as Arc<dyn Journal>, ..Beginning::default() };
    let mut journey = Journey::begin(beginning).await;
    let arn = |place: &str, name: &str| {
        let states = journey.simulator.state().into_iter();
        let mut held = states.filter(|state| state.region == Region::new(place).unwrap());
        Arn::new(&held.find(|state| state.name == name).unwrap().arn).unwrap()
    };
    let endpoint = journey.simulator.endpoint();
    let calls = [
        (Operation::CancelRotation { secret: arn("us-east-1", "prod/ledger/db") }, endpoint.as_str()),
        (Operation::Promote { replica: arn("us-west-2", "prod/session/cookie-key") }, endpoint.as_str()),
        (Operation::CancelRotation { secret: arn("us-east-1", "prod/orders/db") }, "http://127.0.0.1:1"),
    ];
    let records = (1..).zip(calls).map(|(number, (call, endpoint))| record(number, call, endpoint));
    book.send(Book { records: records.collect(), ..Book::default() }).unwrap();
    journey.see("an earlier run): ").await;
    let mut found = written(&journey, &journal.lines, 2).await;
    found.sort();
    let of = |number| RecordId { run: Some(RunId::new("earlier").unwrap()), step: StepId(number) };
    assert_eq!(found, [(of(1), true), (of(2), false)], "the third was sent elsewhere");
    assert_eq!(journey.mutations(), vec![]);
    assert_eq!(journey.leave().await, 0);
}
