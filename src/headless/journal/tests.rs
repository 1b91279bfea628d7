//! What is printed of a journal, which actions are chosen, and what `--follow` says of a journal that grows.

use jiff::Timestamp;
use pretty_assertions::assert_eq;
use serde_json::{Value, json};

use super::{follow::Follower, *};
use crate::domain::{
    Arn, Region,
    error::{ErrorKind, RemoteError},
    expected::Expected,
    fate::Fate,
    journal::{Record, RecordId, RunId, Verdict},
    lane::Lane,
    operation::{Operation, Outcome, PlanId, Reason, ReplicaTarget, Sender, Step, StepId},
    replication::Role,
};

fn region(name: &str) -> Region {
    Region::new(name).unwrap()
}

fn arn(name: &str, at: &str) -> Arn {
    Arn::new(&format!("arn:aws:secretsmanager:{at}:111122223333:secret:{name}-k3Xq9A")).unwrap()
}

fn at(text: &str) -> Timestamp {
    format!("2026-03-01T{text}Z").parse().unwrap()
}

/// An action of an earlier run that ended at once.
fn record(number: u64, operation: Operation, begun: &str, outcome: Option<Outcome>) -> Record {
    let expected = Expected {
        secret: operation.secret().clone(),
        role: Role::Primary,
        home: None,
        statuses: Vec::new(),
        keys: Vec::new(),
        rotation: None,
        target: None,
    };
    let identity = Safe::new("arn:aws:sts::111122223333:assumed-role/OnCall/me");
    let sender = Sender { identity: Some(identity), profile: Some(Safe::new("prod")), endpoint: None };
    let step = Step {
        id: StepId(number),
        plan: PlanId(number),
        lane: Lane::new(operation.region()),
        operation,
        expected,
        sender: Box::new(sender),
    };
    Record {
        id: RecordId { run: Some(RunId::new("20260301T140000Z-1").unwrap()), step: StepId(number) },
        step,
        at: at(begun),
        outcome: outcome.map(|outcome| (outcome, at(begun))),
        settled: None,
        alive: false,
        waits: false,
    }
}

fn replicate(name: &str, to: &[&str]) -> Operation {
    let to = to.iter().map(|name| ReplicaTarget { region: region(name), kms_key: None }).collect();
    Operation::Replicate { secret: arn(name, "us-east-1"), to, overwrite: false }
}

fn promote(name: &str) -> Operation {
    Operation::Promote { replica: arn(name, "us-west-2") }
}

fn lost() -> Outcome {
    Outcome::Unknown { why: RemoteError::new(ErrorKind::ConnectionLost, "reset by peer") }
}

/// One of each fate.
fn book() -> Book {
    let done = |id: &str| Some(Outcome::Done { request_id: Some(Safe::new(id)) });
    let mut refused = RemoteError::new(ErrorKind::Denied, "not allowed to do this");
    refused.code = Some(Safe::new("AccessDeniedException"));
    refused.request_id = Some(Safe::new("77aa"));
    let stale = Outcome::NotSent(Reason::Stale(vec![Safe::new("it is no replica any more")]));
    let mut records = vec![
        record(1, replicate("prod/search", &["us-west-2", "eu-west-1"]), "14:00:00", done("5f1e")),
        record(2, promote("prod/auth/session-key"), "14:01:00", Some(Outcome::Refused(refused))),
        record(3, promote("prod/db"), "14:02:00", Some(stale)),
        record(4, Operation::CancelRotation { secret: arn("prod/db", "us-east-1") }, "14:03:00", None),
        record(5, promote("staging/db"), "14:04:00", Some(lost())),
        record(6, promote("staging/x"), "14:05:00", Some(lost())),
        record(7, promote("staging/y"), "14:06:00", None),
    ];
    let verdict = |done, seen: &str| Some((Verdict { done, seen: Safe::new(seen) }, at("14:10:00")));
    records[4].settled = verdict(true, "us-west-2 names no other primary");
    records[5].settled = verdict(false, "us-west-2 still follows us-east-1");
    records[6].alive = true;
    records[6].step.sender.endpoint = Some(Safe::new("http://127.0.0.1:4510"));
    Book { records, ..Book::default() }
}

fn printed(question: &Question, book: &Book, style: Style) -> String {
    answer(question, book, style).text.to_string()
}

fn chosen(choice: Choice) -> Vec<u64> {
    book()
        .records
        .iter()
        .filter(|record| choice.lets_through(record))
        .map(|record| record.id.step.0)
        .collect()
}

#[test]
fn the_table_has_a_row_for_each_action_and_what_is_long_in_full_under_it() {
    insta::assert_snapshot!(printed(&Question::default(), &book(), Style::default()));
}

#[test]
fn in_ascii_no_sign_of_ours_is_left() {
    let text = printed(&Question::default(), &book(), Style { ascii: true, colours: false });
    assert!(text.is_ascii(), "{text}");
}

#[test]
fn only_time_and_outcome_are_coloured_and_nothing_else_changes() {
    let plain = printed(&Question::default(), &book(), Style::default());
    let coloured = printed(&Question::default(), &book(), Style { colours: true, ascii: false });
    assert!(coloured.contains("\u{1b}[31m2026-03-01 14:01:00Z  ✖ refused    \u{1b}[0m"), "{coloured:?}");
    let bare = ["\u{1b}[31m", "\u{1b}[33m", "\u{1b}[36m", "\u{1b}[0m"];
    assert_eq!(bare.iter().fold(coloured, |text, code| text.replace(code, "")), plain);
}

#[test]
fn the_account_is_named_once_there_is_more_than_one() {
    let mut book = book();
    book.records.truncate(1);
    let other = Arn::new("arn:aws:secretsmanager:us-west-2:999988887777:secret:prod/db-k3Xq9A").unwrap();
    book.records.push(record(2, Operation::Promote { replica: other }, "14:01:00", None));
    let text = printed(&Question::default(), &book, Style::default());
    assert!(text.contains("111122223333 role/OnCall") && text.contains("999988887777 role/OnCall"), "{text}");
}

#[test]
fn json_is_one_object_with_what_was_written_and_what_was_seen_since() {
    let mut book = book();
    book.troubles.push(Safe::new("a.jsonl, line 3: cut off"));
    let answer = answer(&Question { json: true, ..Question::default() }, &book, Style::default());
    let whole: Value = serde_json::from_str(&answer.text).unwrap();
    assert_eq!((&whole["schema"], &whole["troubles"]), (&json!(1), &json!(["a.jsonl, line 3: cut off"])));
    assert_eq!(&*answer.notes, "secretdeck: a.jsonl, line 3: cut off\n");
    assert_eq!(answer.status, FINE, "a torn last line is none of the whole");
    let states: Vec<&str> =
        whole["actions"].as_array().unwrap().iter().map(|action| action["state"].as_str().unwrap()).collect();
    assert_eq!(states, ["done", "refused", "not_sent", "unknown", "done", "not_done", "in_flight"]);
    let resolved = &whole["actions"][4];
    assert_eq!(
        (&resolved["outcome"]["state"], &resolved["settled"]["done"]),
        (&json!("unknown"), &json!(true))
    );
    let first = &whole["actions"][0];
    assert_eq!(first["request_id"], json!("5f1e"));
    assert_eq!(first["targets"], json!(["us-west-2", "eu-west-1"]));
    assert_eq!(first["operation"]["operation"], json!("replicate"));
    assert_eq!(first["identity"], json!("arn:aws:sts::111122223333:assumed-role/OnCall/me"));
    assert_eq!(whole["actions"][1]["outcome"]["code"], json!("AccessDeniedException"));
}

#[test]
fn a_secret_is_chosen_by_name_by_any_arn_or_by_a_glob() {
    let of = |text: &str| chosen(Choice { secret: Some(Named::new(text)), ..Choice::default() });
    assert_eq!(of("prod/db"), [3, 4]);
    assert_eq!(of("prod"), [0; 0]);
    assert_eq!(of("prod/*"), [1, 2, 3, 4]);
    assert_eq!(of("*/db"), [3, 4, 5]);
    assert_eq!(of(arn("prod/db", "eu-west-1").as_str()), [3, 4]);
    assert_eq!(of("arn:*:us-west-2:*"), [2, 3, 5, 6, 7]);
}

#[test]
fn a_region_is_where_it_was_sent_or_where_its_effect_is() {
    let of = |name: &str| chosen(Choice { regions: vec![region(name)], ..Choice::default() });
    assert_eq!(of("us-east-1"), [1, 4]);
    assert_eq!(of("eu-west-1"), [1]);
    assert_eq!(of("us-west-2"), [1, 2, 3, 5, 6, 7]);
}

#[test]
fn a_resolved_unknown_counts_as_what_was_seen() {
    let of = |fates: &[Fate]| chosen(Choice { fates: fates.to_vec(), ..Choice::default() });
    assert_eq!(of(&[Fate::Done]), [1, 5]);
    assert_eq!(of(&[Fate::Unknown]), [4]);
    assert_eq!(of(&[Fate::NotDone, Fate::InFlight]), [6, 7]);
    assert_eq!(of(&[Fate::NotSent, Fate::Refused]), [2, 3]);
}

#[test]
fn since_and_until_take_their_own_moment_in() {
    let (since, until) = (Some(at("14:01:00")), Some(at("14:03:00")));
    assert_eq!(chosen(Choice { since, until, ..Choice::default() }), [2, 3, 4]);
}

#[test]
fn where_there_is_no_row_there_is_a_sentence() {
    let question = Question::default();
    let said = |book: &Book| printed(&question, book, Style::default());
    assert_eq!(said(&Book::default()), "The journal is empty: nothing was sent from here yet.\n");
    let choice = Choice { regions: vec![region("sa-east-1")], ..Choice::default() };
    let none = printed(&Question { choice, ..question.clone() }, &book(), Style::default());
    assert_eq!(none, "None of the journal's 7 actions fits.\n");
}

#[test]
fn it_is_an_error_when_something_is_missing_and_none_when_a_last_line_was_torn() {
    let troubles = vec![Safe::new("line 3 is damaged")];
    let status = |partial| {
        let book = Book { troubles: troubles.clone(), partial, ..book() };
        answer(&Question::default(), &book, Style::default()).status
    };
    assert_eq!((status(true), status(false)), (ERROR, FINE));
}

#[test]
fn whatever_a_journal_holds_no_control_byte_is_printed() {
    let evil = Safe::new("x\u{1b}]0;owned\u{7}\u{202e}\u{9b}31m\n");
    let mut refused = RemoteError::new(ErrorKind::Refused, "\u{1b}[2J\r\u{200b}");
    refused.request_id = Some(evil.clone());
    let mut record = record(1, promote("prod/db"), "14:00:00", Some(Outcome::Refused(refused)));
    record.settled = Some((Verdict { done: false, seen: evil.clone() }, at("14:00:00")));
    *record.step.sender = Sender { identity: Some(evil.clone()), profile: None, endpoint: Some(evil) };
    let book = Book { records: vec![record], troubles: vec![Safe::new("\u{1b}c")], partial: false };
    for json in [false, true] {
        let answer = answer(&Question { json, ..Question::default() }, &book, Style::default());
        for text in [answer.text, answer.notes] {
            let harmful = |c: char| (c.is_control() && c != '\n') || ('\u{2000}'..='\u{206f}').contains(&c);
            assert!(!text.contains(harmful), "{text:?}");
        }
    }
}

#[test]
fn following_prints_what_is_new_and_what_has_changed_once_each() {
    let mut follower = Follower::new(&Question::default(), Style::default());
    let mut book = book();
    let (all, last) = (book.records.clone(), book.records.pop().unwrap());
    let first = follower.news(&book).0;
    assert_eq!((first.matches("TIME").count(), first.matches("k3Xq9A").count()), (1, 6));
    assert_eq!(follower.news(&book), (Text::default(), Text::default()));
    book.records = all;
    let (text, _) = follower.news(&book);
    assert!(text.starts_with("2026-03-01 14:06:00Z  ◐ in flight  promote"), "{text:?}");
    // Its run died: nothing was written, and yet it is told anew.
    book.records[6].alive = false;
    book.troubles.push(Safe::new("torn"));
    let (text, notes) = follower.news(&book);
    assert!(text.starts_with("2026-03-01 14:06:00Z  ? unknown"), "{text:?}");
    assert_eq!((&*notes, &*follower.news(&book).1), ("secretdeck: torn\n", ""));
    assert_eq!(last.id.step, StepId(7));
}

#[test]
fn following_in_json_is_an_action_a_line_and_only_those_asked_for() {
    let choice = Choice { fates: vec![Fate::Done], ..Choice::default() };
    let question = Question { json: true, choice, ..Question::default() };
    let mut follower = Follower::new(&question, Style::default());
    let mut book = book();
    let steps = |text: &str| -> Vec<u64> {
        text.lines()
            .map(|line| serde_json::from_str::<Value>(line).unwrap()["step"].as_u64().unwrap())
            .collect()
    };
    assert_eq!(steps(&follower.news(&book).0), [1, 5]);
    book.records[6].outcome = Some((Outcome::Done { request_id: None }, at("14:07:00")));
    assert_eq!(steps(&follower.news(&book).0), [7]);
}
