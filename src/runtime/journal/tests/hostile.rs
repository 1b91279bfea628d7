//! Files that somebody made to mislead: they are bounded, they drive no terminal, and they make nothing panic.

use std::{fs, os::unix::fs::symlink};

use proptest::prelude::*;

use super::{
    super::{
        file::{self, Content, LONGEST_LINE},
        line::Noted,
    },
    *,
};
use crate::domain::journal::RunId;

fn id() -> RunId {
    RunId::new("20260102T030405Z-00c0ffee").unwrap()
}

fn good(seq: u64) -> String {
    let at = "2026-01-02T03:04:05Z".parse().unwrap();
    let noted = Noted {
        run: id(),
        seq,
        at,
        demo: false,
        line: intent(&step(seq, Operation::CancelRotation { secret: arn() })),
    };
    String::from_utf8(noted.encode().unwrap()).unwrap()
}

/// A line with something in it replaced, and a checksum that says it is right.
fn forged(seq: u64, from: &str, to: &str) -> String {
    let line = good(seq);
    let body = line.split(",\"sum\":").next().unwrap();
    assert!(body.contains(from), "{body}");
    summed(&body.replacen(from, to, 1))
}

fn summed(body: &str) -> String {
    format!("{body},\"sum\":\"{:08x}\"}}\n", crc32fast::hash(body.as_bytes()))
}

fn content(text: &str) -> Content {
    file::read(text.as_bytes(), id(), false, false)
}

fn only(text: &str) -> (usize, String) {
    let content = content(text);
    assert_eq!(content.troubles.len(), 1, "{:?}", content.troubles);
    (content.lines.len(), content.troubles[0].to_string())
}

#[test]
fn a_text_that_drives_a_terminal_is_escaped_again_when_it_is_read() {
    let content = content(&forged(1, "\"prod\"", "\"\\u001b[2J\u{202e}\\u009b31m\""));
    assert_eq!(content.troubles, Vec::<Safe>::new());
    let Line::Intent { step } = &content.lines[0].line else { panic!("an intent") };
    assert_eq!(step.sender.profile.as_deref(), Some("\\u{1b}[2J\\u{202e}\\u{9b}31m"));
}

#[test]
fn an_escaped_text_is_read_as_it_was_written() {
    let mut step = step(1, Operation::CancelRotation { secret: arn() });
    step.sender.profile = Some(Safe::new("a\x1b[2J\u{202e}\n\u{e9}"));
    let at = "2026-01-02T03:04:05Z".parse().unwrap();
    let noted = Noted { run: id(), seq: 1, at, demo: false, line: intent(&step) };
    let bytes = noted.encode().unwrap();
    assert_eq!(Noted::decode(&bytes[..bytes.len() - 1]), Ok(noted));
}

#[test]
fn what_is_validated_when_it_is_made_is_validated_when_it_is_read() {
    for (from, to) in [
        ("prod/db-a1b2c3", "prod/\\u001b[2J-a1b2c3"),
        ("\"region\":\"us-east-1\"", "\"region\":\"us\\u202eeast\""),
        ("1a2b3c4d-old", "1a2b3c4d old"),
        ("\"run\":\"20260102T030405Z-00c0ffee\"", "\"run\":\"../../etc\""),
        ("\"kind\":\"intent\"", "\"kind\":\"order\\u001b[2J\""),
        ("\"seq\":1", "\"seq\":-1"),
        ("\"v\":1", "\"v\":0"),
    ] {
        let (lines, trouble) = only(&forged(1, from, to));
        assert_eq!(lines, 0, "{to}");
        assert!(trouble.contains("line 1 is whole, but not understood"), "{trouble}");
        assert!(!trouble.contains(|c: char| c.is_control() || c == '\u{202e}'), "{trouble:?}");
    }
}

#[test]
fn a_line_of_a_newer_program_is_told_and_the_others_are_read() {
    let (lines, trouble) = only(&(summed("{\"v\":2,\"new\":true") + &good(2)));
    assert_eq!(lines, 1);
    assert!(trouble.ends_with("line 1 has the form 2, of a newer secretdeck than this one (1)"), "{trouble}");
}

#[test]
fn a_line_longer_than_any_may_be_is_skipped_and_told() {
    let long = summed(&format!("{{\"v\":1,\"x\":\"{}\"", "x".repeat(LONGEST_LINE)));
    let (lines, trouble) = only(&(good(1) + &long + &good(2)));
    assert_eq!(lines, 2);
    assert!(trouble.contains("line 2 is whole, but not understood: it is longer"), "{trouble}");
}

#[test]
fn depth_and_number_of_bad_lines_are_bounded() {
    let deep = summed(&format!("{{\"v\":1,\"x\":{}", "[".repeat(100_000)));
    assert_eq!(only(&deep).0, 0);
    let content = content(&"x\n".repeat(100_000));
    assert_eq!((content.lines.len(), content.troubles.len()), (0, 9));
    assert!(content.troubles[8].ends_with("has 99992 more of such troubles"), "{:?}", content.troubles);
}

#[test]
fn a_line_of_another_run_or_of_a_demo_is_not_taken() {
    let other = forged(1, "\"run\":\"20260102T030405Z-00c0ffee\"", "\"run\":\"another\"");
    assert!(only(&other).1.ends_with("it is one of the run another"));
    let demo = forged(1, "\"kind\"", "\"mode\":\"demo\",\"kind\"");
    assert!(only(&demo).1.ends_with("it is one of a demo"));
    let content = file::read(good(1).as_bytes(), id(), false, true);
    assert_eq!(content.lines, vec![]);
    assert!(content.troubles[0].ends_with("it is none of a demo"));
}

#[test]
fn only_files_with_the_name_of_a_run_are_read_and_only_files_are_opened() {
    let directory = tempfile::tempdir().unwrap();
    let folder = folder(&directory);
    folder.make().unwrap();
    for foreign in ["notes.txt", "a b.jsonl", "20260102T030405Z-00c0ffee.jsonl.bak", "20260102T030405Z-1"] {
        fs::write(folder.path().join(foreign), "x\n").unwrap();
    }
    assert_eq!(folder.read(None), Book::default());
    symlink("/dev/zero", folder.path().join("endless.jsonl")).unwrap();
    fs::create_dir(folder.path().join("folder.jsonl")).unwrap();
    let told: Vec<String> = folder.read(None).troubles.iter().map(Safe::to_string).collect();
    assert_eq!(
        told,
        ["endless.jsonl cannot be read: it is no file", "folder.jsonl cannot be read: it is no file"]
    );
}

proptest! {
    #[test]
    fn any_bytes_can_be_read(pieces in prop::collection::vec(piece(), 0..8)) {
        let bytes = pieces.concat();
        let content = file::read(&bytes[..], id(), false, false);
        prop_assert!(content.troubles.len() <= 9);
    }
}

/// Anything, and what looks like lines.
fn piece() -> impl Strategy<Value = Vec<u8>> {
    let line = || good(1).into_bytes();
    prop_oneof![
        prop::collection::vec(any::<u8>(), 0..200),
        "\\PC{0,40}".prop_map(|text| summed(&text).into_bytes()),
        (0..line().len()).prop_map(move |end| line()[..end].to_vec()),
        Just(line()),
        Just(b"\n".to_vec()),
    ]
}
