//! The journal on the disk, judged by what a later run reads of it.

mod confirmed;
mod damage;
mod hostile;
mod places;

use tempfile::TempDir;

use super::*;
use crate::domain::{
    Arn, Region,
    error::{ErrorKind, RemoteError},
    expected::{Expected, ExpectedRotation, ExpectedTarget},
    journal::{Record, RecordId, Verdict},
    lane::Lane,
    operation::{Operation, Outcome, PlanId, Reason, ReplicaTarget, Sender, Step, StepId},
    replication::{ReplicationStatus, Role},
    rotation::{Label, VersionId, Versions},
    token::Token,
};

fn region(name: &str) -> Region {
    Region::new(name).unwrap()
}

fn arn() -> Arn {
    Arn::new("arn:aws:secretsmanager:us-east-1:111122223333:secret:prod/db-a1b2c3").unwrap()
}

/// A step with every field filled.
fn step(id: u64, operation: Operation) -> Step {
    let version = |text: &str| VersionId::new(text).unwrap();
    let versions = Versions::new(vec![(version("1a2b3c4d-old"), vec![Label::Current, Label::Pending])]);
    let west = region("eu-west-1");
    Step {
        id: StepId(id),
        plan: PlanId(7),
        lane: Lane::new(operation.region()),
        expected: Expected {
            secret: operation.secret().clone(),
            role: Role::Primary,
            home: Some(region("us-east-1")),
            statuses: vec![(west, Some(ReplicationStatus::Failed)), (region("us-west-2"), None)],
            keys: vec![(west, Some(Safe::new("alias/ключ")))],
            rotation: Some(Box::new(ExpectedRotation { enabled: Some(true), versions })),
            target: Some(ExpectedTarget {
                arn: arn().in_region(west),
                role: Role::Standalone,
                version: Some(version("9f00e1c2-new")),
            }),
        },
        operation,
        sender: Box::new(Sender {
            identity: Some(Safe::new("arn:aws:sts::111122223333:assumed-role/Operator/me")),
            profile: Some(Safe::new("prod")),
            endpoint: None,
        }),
    }
}

/// Each operation in a step of its own.
fn steps() -> Vec<Step> {
    let version = |text: &str| Some(VersionId::new(text).unwrap());
    let to = vec![ReplicaTarget { region: region("eu-west-1"), kms_key: Some(Safe::new("alias/a \"b\"")) }];
    let operations = [
        Operation::Replicate { secret: arn(), to, overwrite: true },
        Operation::RemoveReplica { secret: arn(), region: region("eu-west-1") },
        Operation::Promote { replica: arn().in_region(region("eu-west-1")) },
        Operation::CancelRotation { secret: arn() },
        Operation::MoveStage {
            secret: arn(),
            label: Label::Other(Safe::new("mine")),
            remove_from: version("1a2b3c4d-old"),
            move_to: version("9f00e1c2-new"),
        },
        Operation::Rotate { secret: arn(), immediately: true, token: Token::new(&"t".repeat(32)).ok() },
    ];
    (1..).zip(operations).map(|(id, operation)| step(id, operation)).collect()
}

/// Each way in which a step can end.
fn outcomes() -> Vec<Outcome> {
    let error = || RemoteError {
        kind: ErrorKind::ConnectionLost,
        code: Some(Safe::new("InternalServiceError")),
        message: Some(Safe::new("it broke: “so”")),
        request_id: Some(Safe::new("11111111-2222")),
    };
    vec![
        Outcome::Done { request_id: Some(Safe::new("11111111-2222")) },
        Outcome::Refused(error()),
        Outcome::NotSent(Reason::NeverLeft(error())),
        Outcome::Unknown { why: error() },
        Outcome::NotSent(Reason::Stale(vec![Safe::new("rotation is off now")])),
        Outcome::NotSent(Reason::Withdrawn),
    ]
}

fn intent(step: &Step) -> Line {
    Line::Intent { step: step.clone() }
}

fn outcome(step: &Step, outcome: &Outcome) -> Line {
    Line::Outcome { step: step.id, outcome: outcome.clone(), whole: None }
}

fn folder(directory: &TempDir) -> Folder {
    Folder::new(directory.path().join("state").join("secretdeck").join("journal"))
}

/// A run that wrote these lines, and still lives.
fn run(folder: &Folder, lines: &[Line]) -> OnDisk {
    let journal = OnDisk::new(folder.clone());
    for line in lines {
        journal.write(line).unwrap();
    }
    journal
}

fn told(record: &Record) -> (StepId, Option<&Outcome>, bool) {
    (record.step.id, record.outcome.as_ref().map(|(outcome, _)| outcome), record.is_unknown())
}

#[test]
fn every_operation_and_every_outcome_is_read_as_it_was_written() {
    let directory = tempfile::tempdir().unwrap();
    let folder = folder(&directory);
    let journal = OnDisk::new(folder.clone());
    for (step, ended) in steps().iter().zip(outcomes()) {
        journal.write(&intent(step)).unwrap();
        journal.write(&outcome(step, &ended)).unwrap();
    }
    let id = journal.run().clone();
    drop(journal);
    let book = folder.read(None);
    assert_eq!(book.troubles, Vec::<Safe>::new());
    for ((record, step), ended) in book.records.iter().zip(steps()).zip(outcomes()) {
        assert_eq!(record.id, RecordId { run: Some(id.clone()), step: step.id });
        assert_eq!((&record.step, record.outcome.as_ref().map(|(it, _)| it)), (&step, Some(&ended)));
        assert!(record.outcome.as_ref().unwrap().1 >= record.at && !record.alive);
    }
    assert_eq!(book.records.len(), steps().len());
}

#[test]
fn what_was_not_sent_is_told_with_its_whole_step() {
    let directory = tempfile::tempdir().unwrap();
    let folder = folder(&directory);
    let step = &steps()[0];
    let ended = Outcome::NotSent(Reason::ReadOnly);
    let line = Line::Outcome { step: step.id, outcome: ended.clone(), whole: Some(step.clone().into()) };
    drop(run(&folder, &[line]));
    let book = folder.read(None);
    assert_eq!((book.records[0].step.clone(), book.troubles), (step.clone(), vec![]));
    assert_eq!(told(&book.records[0]), (step.id, Some(&ended), false));
}

#[test]
fn a_later_run_settles_what_an_earlier_one_left_and_sees_it_itself() {
    let directory = tempfile::tempdir().unwrap();
    let folder = folder(&directory);
    let steps = steps();
    let first = run(&folder, &[intent(&steps[0]), intent(&steps[1])]);
    let of = RecordId { run: Some(first.run().clone()), step: steps[1].id };
    drop(first);
    let verdict = Verdict { done: true, seen: Safe::new("the Region is gone") };
    let second = run(&folder, &[Line::Settled { of, verdict: verdict.clone() }]);
    for book in [second.read(), folder.read(None)] {
        let settled: Vec<_> =
            book.records.iter().map(|record| record.settled.as_ref().map(|(it, _)| it)).collect();
        assert_eq!(settled, [None, Some(&verdict)]);
        assert_eq!(book.records.iter().map(Record::is_unknown).collect::<Vec<_>>(), [true, false]);
    }
}

#[test]
fn a_run_settles_its_own_without_naming_itself_and_the_last_word_counts() {
    let directory = tempfile::tempdir().unwrap();
    let folder = folder(&directory);
    let steps = steps();
    let unknown = &outcomes()[3];
    let of = RecordId { run: None, step: steps[0].id };
    let settled =
        |done| Line::Settled { of: of.clone(), verdict: Verdict { done, seen: Safe::new("looked") } };
    drop(run(&folder, &[intent(&steps[0]), outcome(&steps[0], unknown), settled(false), settled(true)]));
    let book = folder.read(None);
    assert!(book.records[0].settled.as_ref().unwrap().0.done);
    assert_eq!(told(&book.records[0]), (steps[0].id, Some(unknown), false));
}

#[test]
fn an_outcome_that_the_service_gave_is_never_settled_otherwise() {
    let directory = tempfile::tempdir().unwrap();
    let folder = folder(&directory);
    let steps = steps();
    let (done, unknown) = (&outcomes()[0], &outcomes()[3]);
    let of = RecordId { run: None, step: steps[0].id };
    let settled = Line::Settled { of, verdict: Verdict { done: false, seen: Safe::new("looked") } };
    let twice = [intent(&steps[0]), outcome(&steps[0], done), outcome(&steps[0], unknown), settled];
    drop(run(&folder, &twice));
    let book = folder.read(None);
    assert_eq!((told(&book.records[0]), &book.records[0].settled), ((steps[0].id, Some(done), false), &None));
    assert_eq!(book.troubles.len(), 1, "{:?}", book.troubles);
}
