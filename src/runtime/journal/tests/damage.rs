//! Files that were cut or changed: what is read of them is never wrong, and what is missing is told.

use std::fs;

use super::{
    super::{
        book,
        file::{self, Content},
        line::Noted,
    },
    *,
};
use crate::domain::journal::RunId;

/// Three actions: one done, one unknown, one without an outcome.
fn lines() -> Vec<Line> {
    let (steps, outcomes) = (steps(), outcomes());
    vec![
        intent(&steps[0]),
        intent(&steps[1]),
        outcome(&steps[0], &outcomes[0]),
        outcome(&steps[1], &outcomes[3]),
        intent(&steps[2]),
    ]
}

fn id() -> RunId {
    RunId::new("20260102T030405Z-00c0ffee").unwrap()
}

fn noted() -> Vec<Noted> {
    let note = |(seq, line)| {
        let at = "2026-01-02T03:04:05Z".parse().unwrap();
        Noted { run: id(), seq, at, demo: false, line }
    };
    (1..).zip(lines()).map(note).collect()
}

/// What a dead run's file of these bytes holds.
fn content(bytes: &[u8]) -> Content {
    file::read(bytes, id(), false, false)
}

#[test]
fn a_file_cut_at_any_byte_tells_every_action_that_may_have_been_sent_and_a_new_run_writes_beside_it() {
    let directory = tempfile::tempdir().unwrap();
    let folder = folder(&directory);
    folder.make().unwrap();
    let (lines, mut bytes, mut ends) = (noted(), Vec::new(), Vec::new());
    for line in &lines {
        bytes.extend(line.encode().unwrap());
        ends.push(bytes.len());
    }
    for cut in 0..=bytes.len() {
        fs::write(folder.file(&id()), &bytes[..cut]).unwrap();
        let whole = ends.iter().filter(|end| **end - 1 <= cut).count();
        let torn = whole.checked_sub(1).map_or(0, |last| ends[last]) < cut;
        // Between two lines a new run writes too, and once in the middle of each.
        let other = (!torn || ends.iter().any(|end| end - 100 == cut))
            .then(|| run(&folder, &[intent(&steps()[5])]).run().clone());
        let book = folder.read(other.as_ref());
        let expected: &[(u64, Option<&str>, bool)] = match whole {
            0 => &[],
            1 => &[(1, None, true)],
            2 => &[(1, None, true), (2, None, true)],
            3 => &[(1, Some("done"), false), (2, None, true)],
            4 => &[(1, Some("done"), false), (2, Some("unknown"), true)],
            _ => &[(1, Some("done"), false), (2, Some("unknown"), true), (3, None, true)],
        };
        let told = |record: &Record| {
            let word = record.outcome.as_ref().map(|(outcome, _)| outcome.word());
            (record.step.id.0, word, record.is_unknown())
        };
        assert_eq!(book.records.iter().map(told).collect::<Vec<_>>(), expected, "cut at {cut}");
        for (record, step) in book.records.iter().zip(steps()) {
            assert_eq!(record.step, step);
        }
        assert_eq!(book.troubles.len(), usize::from(torn), "cut at {cut}: {:?}", book.troubles);
        assert_eq!(fs::read(folder.file(&id())).unwrap(), bytes[..cut], "a file of another run was changed");
        if let Some(other) = other {
            assert_eq!(folder.read(Some(&id())).records.len(), 1);
            fs::remove_file(folder.file(&other)).unwrap();
        }
    }
}

#[test]
fn a_byte_that_was_changed_never_makes_a_wrong_line_and_is_always_told() {
    let lines = noted();
    let bytes: Vec<u8> = lines.iter().flat_map(|line| line.encode().unwrap()).collect();
    for at in 0..bytes.len() {
        let to_line_feed = b'\n' ^ bytes[at];
        let change = if at % 9 == 0 && to_line_feed != 0 { to_line_feed } else { 1 << (at % 8) };
        let mut bytes = bytes.clone();
        bytes[at] ^= change;
        let content = content(&bytes);
        assert!(content.lines.len() < lines.len(), "byte {at} ^ {change} was not seen");
        assert!(content.lines.iter().all(|line| lines.contains(line)), "byte {at} ^ {change} made a line");
        assert!(!content.troubles.is_empty(), "byte {at} ^ {change} was not told");
        let book = book::join(vec![content], None);
        assert!(book.records.iter().all(|record| steps().contains(&record.step)));
    }
}

#[test]
fn a_line_that_is_missing_between_two_is_told() {
    let whole = noted();
    for missing in 0..whole.len() - 1 {
        let mut lines = whole.clone();
        lines.remove(missing);
        let bytes: Vec<u8> = lines.iter().flat_map(|line| line.encode().unwrap()).collect();
        let content = content(&bytes);
        assert_eq!((content.lines, content.troubles.len()), (lines, 1), "{missing}");
    }
}

#[test]
fn an_outcome_whose_intent_was_lost_is_told() {
    let mut bytes: Vec<u8> = noted().iter().flat_map(|line| line.encode().unwrap()).collect();
    bytes[0] = b'[';
    let book = book::join(vec![content(&bytes)], None);
    let told: Vec<&str> = book.troubles.iter().map(Safe::as_str).collect();
    assert_eq!(
        told,
        [
            "20260102T030405Z-00c0ffee.jsonl line 1 is damaged",
            "20260102T030405Z-00c0ffee.jsonl: step 1 ended, but what it was is missing"
        ]
    );
}

#[test]
fn the_last_line_of_a_run_that_lives_may_not_be_whole_yet() {
    let bytes: Vec<u8> = noted().iter().flat_map(|line| line.encode().unwrap()).collect();
    let content = file::read(&bytes[..bytes.len() - 9], id(), true, false);
    assert_eq!((content.lines.len(), content.troubles), (4, vec![]));
}
