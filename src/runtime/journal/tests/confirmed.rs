//! What was confirmed, and never came to be sent.

use std::fs;

use pretty_assertions::assert_eq;

use super::*;
use crate::domain::fate::Fate;

fn confirmed(steps: &[Step]) -> Line {
    Line::Confirmed { steps: steps.to_vec() }
}

fn fates(book: &Book) -> Vec<(u64, Fate)> {
    book.records.iter().map(|record| (record.step.id.0, Fate::of(record))).collect()
}

#[test]
fn what_a_dead_run_confirmed_and_did_not_begin_was_never_sent() {
    let directory = tempfile::tempdir().unwrap();
    let folder = folder(&directory);
    let steps = steps();
    let back = Outcome::NotSent(Reason::Withdrawn);
    let withdrawn =
        Line::Outcome { step: steps[3].id, outcome: back.clone(), whole: Some(steps[3].clone().into()) };
    let lines = [
        confirmed(&steps[..4]),
        intent(&steps[0]),
        outcome(&steps[0], &outcomes()[0]),
        intent(&steps[1]),
        withdrawn,
    ];
    let journal = run(&folder, &lines);
    assert_eq!(
        fates(&folder.read(None)),
        [(3, Fate::Waiting), (1, Fate::Done), (2, Fate::InFlight), (4, Fate::NotSent)],
        "its run lives"
    );
    assert_eq!(journal.read().records, vec![], "what this run does is not told to itself");
    drop(journal);
    let book = folder.read(None);
    assert_eq!(fates(&book), [(3, Fate::NotSent), (1, Fate::Done), (2, Fate::Unknown), (4, Fate::NotSent)]);
    let ended = Outcome::NotSent(Reason::RunEnded);
    assert_eq!(told(&book.records[0]), (StepId(3), Some(&ended), false));
    assert_eq!(ended_words(&book.records[0]), "its run ended before it was sent");
    assert_eq!(told(&book.records[3]), (StepId(4), Some(&back), false));
    assert_eq!((book.troubles, book.partial), (vec![], false));
}

fn ended_words(record: &Record) -> String {
    match &record.outcome {
        Some((Outcome::NotSent(reason), _)) => reason.to_string(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_confirmation_that_is_written_after_an_intent_takes_nothing_back() {
    let directory = tempfile::tempdir().unwrap();
    let folder = folder(&directory);
    let steps = steps();
    drop(run(&folder, &[intent(&steps[0]), confirmed(&steps[..1])]));
    let book = folder.read(None);
    assert_eq!((fates(&book), book.troubles), (vec![(1, Fate::Unknown)], vec![]));
}

#[test]
fn where_a_line_is_missing_nobody_says_that_nothing_was_sent() {
    let directory = tempfile::tempdir().unwrap();
    let folder = folder(&directory);
    let steps = steps();
    let journal =
        run(&folder, &[confirmed(&steps[..1]), intent(&steps[0]), outcome(&steps[0], &outcomes()[3])]);
    let path = folder.file(journal.run());
    drop(journal);
    let whole = fs::read_to_string(&path).unwrap();
    let lines: Vec<&str> = whole.split_inclusive('\n').collect();

    // Its intent is damaged, or gone: it may have been sent.
    for (file, told) in [
        (format!("{}{}", lines[0], lines[1].replacen("intent", "intend", 1)), 1),
        (format!("{}{}{}", lines[0], lines[1].replacen("intent", "intend", 1), lines[2]), 1),
        (format!("{}{}", lines[0], lines[2]), 1),
    ] {
        fs::write(&path, file).unwrap();
        let book = folder.read(None);
        assert_eq!((fates(&book), book.troubles.len(), book.partial), (vec![(1, Fate::Unknown)], told, true));
    }

    // Its intent is torn: the program died while it wrote it, and sent nothing.
    fs::write(&path, format!("{}{}", lines[0], lines[1].get(..99).unwrap())).unwrap();
    let book = folder.read(None);
    assert_eq!((fates(&book), book.troubles.len(), book.partial), (vec![(1, Fate::NotSent)], 1, false));
}
