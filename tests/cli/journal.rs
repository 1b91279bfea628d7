//! `secretdeck journal`: what the real program prints of files that were written as it writes them, or by somebody else.

use std::{
    fs,
    io::{BufRead, BufReader},
    process::{Child, ChildStdout, Command, Output, Stdio},
    sync::mpsc::{self, Receiver},
    thread,
};

use pretty_assertions::assert_eq;
use rstest::rstest;
use rustix::process::{Pid, Signal, kill_process};
use secretdeck::{
    domain::{
        Arn, Safe,
        error::{ErrorKind, RemoteError},
        expected::Expected,
        journal::{Line, RecordId, Verdict},
        lane::Lane,
        operation::{Operation, Outcome, PlanId, Sender, Step, StepId},
        replication::Role,
    },
    runtime::journal::{Folder, Journal, OnDisk},
};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::program::{PATIENCE, run, without_credentials};

/// A user's state directory.
struct Home(TempDir);

impl Home {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn folder(&self) -> Folder {
        Folder::new(self.0.path().join("secretdeck/journal"))
    }

    /// A run that begins now, and lives as long as this value.
    fn begin(&self) -> OnDisk {
        OnDisk::new(self.folder())
    }

    fn command(&self, words: &[&str]) -> Command {
        let mut command = without_credentials();
        command.env("XDG_STATE_HOME", self.0.path()).arg("journal").args(words);
        command
    }

    fn told(&self, words: &[&str]) -> Told {
        Told::from(run(&mut self.command(words)))
    }
}

/// What a run of the program came to.
struct Told {
    status: Option<i32>,
    out: String,
    notes: String,
}

impl From<Output> for Told {
    fn from(output: Output) -> Self {
        let text = |bytes| String::from_utf8(bytes).unwrap();
        Self { status: output.status.code(), out: text(output.stdout), notes: text(output.stderr) }
    }
}

impl Told {
    fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}: {} {}", self.out, self.notes))
    }

    fn states(&self) -> Vec<String> {
        let actions = self.json()["actions"].as_array().unwrap().clone();
        actions.iter().map(|action| action["state"].as_str().unwrap().to_owned()).collect()
    }
}

fn promote(id: u64, name: &str) -> Step {
    let text = format!("arn:aws:secretsmanager:us-west-2:111122223333:secret:{name}-a1b2c3");
    let operation = Operation::Promote { replica: Arn::new(&text).unwrap() };
    let expected = Expected {
        secret: operation.secret().clone(),
        role: Role::Replica,
        home: None,
        statuses: Vec::new(),
        keys: Vec::new(),
        rotation: None,
        target: None,
    };
    let identity = Some(Safe::new("arn:aws:sts::111122223333:assumed-role/OnCall/me"));
    Step {
        id: StepId(id),
        plan: PlanId(id),
        lane: Lane::new(operation.region()),
        operation,
        expected,
        sender: Box::new(Sender { identity, ..Sender::default() }),
    }
}

fn intent(run: &OnDisk, id: u64, name: &str) {
    run.write(&Line::Intent { step: promote(id, name) }).unwrap();
}

fn end(run: &OnDisk, id: u64, outcome: Outcome) {
    run.write(&Line::Outcome { step: StepId(id), outcome, whole: None }).unwrap();
}

fn done() -> Outcome {
    Outcome::Done { request_id: Some(Safe::new("5f1e77aa")) }
}

/// A run that is over: one action done, one refused, one cut off, one lost and found since.
fn filled() -> Home {
    let home = Home::new();
    let run = home.begin();
    for (id, name) in [(1, "prod/db"), (2, "prod/queue"), (3, "staging/db"), (4, "prod/search")] {
        intent(&run, id, name);
    }
    end(&run, 1, done());
    end(&run, 2, Outcome::Refused(RemoteError::new(ErrorKind::Denied, "no right to")));
    end(&run, 4, Outcome::Unknown { why: RemoteError::new(ErrorKind::TimedOut, "") });
    let of = RecordId { run: None, step: StepId(4) };
    run.write(&Line::Settled { of, verdict: Verdict { done: true, seen: Safe::new("it stands alone") } })
        .unwrap();
    home
}

#[test]
fn the_table_tells_what_was_done_by_whom_and_how_it_ended() {
    let told = filled().told(&[]);
    assert_eq!((told.status, told.notes.as_str()), (Some(0), ""));
    let lines: Vec<&str> = told.out.lines().collect();
    assert!(lines[0].starts_with("TIME "), "{}", told.out);
    let row = |part: &str| lines.iter().find(|line| line.contains(part)).unwrap_or_else(|| panic!("{part}"));
    for part in ["✓ done", "promote", "in us-west-2", "role/OnCall", "5f1e77aa"] {
        assert!(row("prod/db ").contains(part), "{}", told.out);
    }
    assert!(row("staging/db ").contains("? unknown"), "{}", told.out);
    assert!(told.out.contains("\n  refused: access denied: no right to\n"), "{}", told.out);
    assert!(!told.out.contains('\u{1b}'), "a pipe has no colours");
}

#[test]
fn json_is_one_object_of_what_was_written_and_what_was_seen_since() {
    let told = filled().told(&["--json"]);
    assert_eq!(told.states(), ["done", "refused", "unknown", "done"]);
    let whole = told.json();
    assert_eq!((&whole["schema"], &whole["troubles"]), (&json!(1), &json!([])));
    assert_eq!(whole["actions"][3]["outcome"]["state"], json!("unknown"));
    assert_eq!(whole["actions"][3]["settled"]["seen"], json!("it stands alone"));
}

#[rstest]
#[case(&["--secret", "prod/*"], 3)]
#[case(&["--secret", "prod/db"], 1)]
#[case(&["--secret", "arn:aws:secretsmanager:eu-west-1:111122223333:secret:prod/db-a1b2c3"], 1)]
#[case(&["--region", "us-west-2"], 4)]
#[case(&["--region", "eu-west-1"], 0)]
#[case(&["--outcome", "done"], 2)]
#[case(&["--outcome", "unknown,refused"], 2)]
#[case(&["--since", "1h"], 4)]
#[case(&["--until", "1h"], 0)]
#[case(&["--since", "2020-01-01", "--until", "2020-12-31"], 0)]
fn filters_are_held_all_at_once(#[case] words: &[&str], #[case] count: usize) {
    let told = filled().told(&[words, &["--json"]].concat());
    assert_eq!((told.status, told.states().len()), (Some(0), count));
}

#[test]
fn an_empty_journal_is_a_sentence_and_the_demo_has_one_of_its_own() {
    let empty = Home::new().told(&[]);
    assert_eq!(empty.out, "The journal is empty: nothing was sent from here yet.\n");
    assert_eq!((empty.status, empty.notes.as_str()), (Some(0), ""));
    assert_eq!(filled().told(&["--demo"]).out, empty.out);
    assert_eq!(filled().told(&["--secret", "x"]).out, "None of the journal's 4 actions fits.\n");
}

/// The file of the only run.
fn file(home: &Home) -> std::path::PathBuf {
    fs::read_dir(home.folder().path()).unwrap().next().unwrap().unwrap().path()
}

#[test]
fn a_torn_last_line_is_told_and_the_rest_is_printed() {
    let home = filled();
    let mut bytes = fs::read(file(&home)).unwrap();
    bytes.truncate(bytes.len() - 9);
    fs::write(file(&home), bytes).unwrap();
    let told = home.told(&["--json"]);
    assert_eq!((told.status, told.states().len()), (Some(0), 4));
    assert_eq!(told.states()[3], "unknown", "what was torn off had settled it");
    assert!(told.notes.starts_with("secretdeck: ") && told.notes.lines().count() == 1, "{}", told.notes);
}

#[test]
fn a_line_that_is_damaged_is_an_error_and_the_rest_is_printed_all_the_same() {
    let home = filled();
    let text = fs::read_to_string(file(&home)).unwrap();
    fs::write(file(&home), text.replacen("staging/db", "staging/dB", 1)).unwrap();
    let told = home.told(&["--json"]);
    assert_eq!((told.status, told.states().len()), (Some(1), 3), "{}", told.notes);
    assert!(told.notes.contains("is damaged"), "{}", told.notes);
}

#[test]
fn what_was_confirmed_and_not_sent_is_told_as_waiting_and_once_its_run_is_over_as_not_sent() {
    let home = Home::new();
    let run = home.begin();
    run.write(&Line::Confirmed { steps: vec![promote(1, "prod/db")] }).unwrap();
    assert_eq!(home.told(&["--json"]).states(), ["waiting"]);
    assert_eq!(home.told(&["--json", "--outcome", "waiting"]).states().len(), 1);
    drop(run);
    assert_eq!(home.told(&["--json"]).states(), ["not_sent"]);
    let table = home.told(&[]).out;
    assert!(table.contains("\n  not sent: its run ended before it was sent\n"), "{table}");
}

#[test]
fn a_folder_that_cannot_be_read_is_an_error() {
    let home = Home::new();
    fs::create_dir(home.0.path().join("secretdeck")).unwrap();
    fs::write(home.folder().path(), "no folder").unwrap();
    let told = home.told(&[]);
    assert_eq!((told.status, told.out.as_str()), (Some(1), ""));
    assert!(told.notes.starts_with("secretdeck: /") && told.notes.ends_with('\n'), "{}", told.notes);
}

#[test]
fn a_file_that_somebody_made_to_drive_the_terminal_does_not() {
    let home = filled();
    let evil = "\\u001b]0;owned\\u0007\u{202e}\\u009b31m";
    let forged: Vec<String> = fs::read_to_string(file(&home))
        .unwrap()
        .lines()
        .map(|line| {
            let body = line.split(",\"sum\":").next().unwrap();
            let mut body = body.to_owned();
            for text in ["5f1e77aa", "no right to", "it stands alone", "OnCall"] {
                body = body.replace(text, evil);
            }
            format!("{body},\"sum\":\"{:08x}\"}}\n", crc32fast::hash(body.as_bytes()))
        })
        .collect();
    fs::write(file(&home), forged.concat() + "{\"\u{1b}[2J\r\u{9b}\n").unwrap();
    for words in [&[][..], &["--json"]] {
        let told = home.told(words);
        assert!(told.out.contains("owned"), "it is shown, harmless: {}", told.out);
        assert!(!told.notes.is_empty(), "the last line is none");
        for text in [told.out, told.notes] {
            let harmful = |c: char| (c.is_control() && c != '\n') || c == '\u{202e}';
            assert!(!text.contains(harmful), "{text:?}");
        }
    }
}

/// `--follow`, and the lines that it prints as they come.
fn following(home: &Home, words: &[&str]) -> (Child, Receiver<String>) {
    let mut command = home.command(words);
    let mut child = command.arg("--follow").stdout(Stdio::piped()).stderr(Stdio::inherit()).spawn().unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    (child, received(lines))
}

fn received(lines: std::io::Lines<BufReader<ChildStdout>>) -> Receiver<String> {
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || lines.map_while(Result::ok).all(|line| sender.send(line).is_ok()));
    receiver
}

/// Waits for a child's end, which it must reach.
fn status(mut child: Child) -> Option<i32> {
    let (sender, receiver) = mpsc::channel();
    let pid = Pid::from_child(&child);
    thread::spawn(move || sender.send(child.wait().unwrap().code()));
    receiver.recv_timeout(PATIENCE).unwrap_or_else(|_| {
        kill_process(pid, Signal::KILL).unwrap();
        panic!("it does not end");
    })
}

fn states(lines: &Receiver<String>, count: usize) -> Vec<(u64, String)> {
    let one = || serde_json::from_str::<Value>(&lines.recv_timeout(PATIENCE).unwrap()).unwrap();
    let state = |value: Value| (value["step"].as_u64().unwrap(), value["state"].as_str().unwrap().to_owned());
    (0..count).map(|_| state(one())).collect()
}

#[rstest]
#[case(Signal::INT)]
#[case(Signal::TERM)]
fn following_prints_each_change_once_until_it_is_asked_to_end(#[case] signal: Signal) {
    let home = filled();
    let (child, lines) = following(&home, &["--json", "--outcome", "done,unknown,in-flight"]);
    let first = states(&lines, 3);
    assert_eq!(first, [(1, "done".into()), (3, "unknown".into()), (4, "done".into())]);
    let run = home.begin();
    intent(&run, 9, "prod/new");
    assert_eq!(states(&lines, 1), [(9, "in_flight".into())]);
    end(&run, 9, done());
    assert_eq!(states(&lines, 1), [(9, "done".into())]);
    intent(&run, 10, "prod/newer");
    assert_eq!(states(&lines, 1), [(10, "in_flight".into())]);
    drop(run);
    assert_eq!(states(&lines, 1), [(10, "unknown".into())], "its run died");
    kill_process(Pid::from_child(&child), signal).unwrap();
    assert_eq!(status(child), Some(0));
    assert!(lines.recv_timeout(PATIENCE).is_err(), "nothing is printed twice");
}

#[test]
fn following_a_table_goes_on_in_the_same_columns() {
    let home = filled();
    let (child, lines) = following(&home, &["--secret", "prod/db"]);
    let line = || lines.recv_timeout(PATIENCE).unwrap();
    let (head, first) = (line(), line());
    let run = home.begin();
    intent(&run, 9, "prod/db");
    let second = line();
    let column =
        |text: &str, part: &str| text.chars().count() - text.split_once(part).unwrap().1.chars().count();
    assert_eq!(column(&first, "prod/db"), column(&second, "prod/db"), "{first}\n{second}");
    assert!(head.starts_with("TIME") && second.contains("◐ in flight"), "{head}\n{second}");
    kill_process(Pid::from_child(&child), Signal::INT).unwrap();
    assert_eq!(status(child), Some(0));
}

#[test]
fn following_ends_when_nobody_reads_any_more() {
    let home = filled();
    let mut command = home.command(&["--json", "--follow"]);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let mut reader = BufReader::new(child.stdout.take().unwrap());
    let mut line = String::new();
    reader.read_line(&mut line).unwrap();
    drop(reader);
    assert!(line.ends_with('\n'));
    assert_eq!(status(child), Some(0));
}
