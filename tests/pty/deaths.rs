//! Terminals that die, and terminals that take nothing any more.

use std::{
    fs::OpenOptions,
    io::{ErrorKind, Write},
    os::unix::fs::OpenOptionsExt,
    path::Path,
    thread,
    time::{Duration, Instant},
};

use pretty_assertions::assert_eq;
use rstest::rstest;
use rustix::{
    event::{PollFd, PollFlags, Timespec, poll},
    fs::OFlags,
    process::{Signal, WaitId, WaitIdOptions, waitid},
};

use secretdeck::{
    domain::{
        fate::Fate,
        operation::{Outcome, Reason},
    },
    runtime::journal::Folder,
    sim::{Options, Simulator, scenario::Scenario},
};

use crate::program::{BINARY, PATIENCE, Program, Start};

/// More ticks of the processor (10 ms each) than an end takes; a program that spins takes as many every second.
const SPINNING: u64 = 100;

/// The longest that the program may live without a terminal: what it promises, and no measure of this machine.
const GONE_WITHIN: Duration = Duration::from_secs(2);

/// User and system time of a process, in ticks; it may have ended, but not been waited for.
#[cfg(target_os = "linux")]
fn ticks(program: &Program) -> u64 {
    let stat = std::fs::read_to_string(format!("/proc/{}/stat", program.pid.as_raw_nonzero())).unwrap();
    let (_, fields) = stat.rsplit_once(") ").unwrap();
    fields.split(' ').skip(11).take(2).map(|ticks| ticks.parse::<u64>().unwrap()).sum()
}

/// Waits for the end without taking its traces away.
#[cfg(target_os = "linux")]
fn is_over(program: &Program) {
    waitid(WaitId::Pid(program.pid), WaitIdOptions::EXITED | WaitIdOptions::NOWAIT).unwrap();
}

/// Lets go of the terminal's other side.
fn die(program: &mut Program) {
    program.master =
        portable_pty::native_pty_system().openpty(portable_pty::PtySize::default()).unwrap().master;
    program.keys = Box::new(std::io::sink());
}

#[cfg(target_os = "linux")]
#[test]
fn a_terminal_that_dies_takes_the_program_with_it_and_the_processor_stays_quiet() {
    let mut program = Program::demo();
    program.stop_listening();
    let (before, began) = (ticks(&program), Instant::now());
    die(&mut program);
    is_over(&program);
    let (took, spent) = (began.elapsed(), ticks(&program) - before);
    eprintln!("dead terminal: gone after {took:?}, {spent} ticks");
    assert!(took < GONE_WITHIN && spent < SPINNING, "{took:?}, {spent} ticks");
    assert_eq!(program.end(), 129);
}

/// Two secrets that live in one Region only.
const WORLD: &str = r#"schema = 1
regions = ["us-east-1", "us-west-2"]
[timing]
latency = "0ms"
[[secret]]
name = "app/s00"
suffix = "a1b2c3"
home = "us-east-1"
[[secret]]
name = "app/s01"
suffix = "a1b2c3"
home = "us-east-1"
"#;

/// Waits until the screen has stood still for longer than a dialog is deaf.
fn hear(program: &Program) {
    let mut before = program.screen.text();
    while program.screen.comes(Duration::from_millis(600), |screen| screen.contents() != before) {
        before = program.screen.text();
    }
}

/// Opens the dialog of the chosen secret, up to its last key.
fn replicate(program: &mut Program) {
    program.press(b"r");
    program.see("Space marks");
    hear(program);
    program.press(b" ");
    program.see("[ Replicate to us-west-2 ]");
    hear(program);
    program.press(b"\t\t");
    hear(program);
}

/// Waits until something beside the screen is so.
fn until(program: &Program, what: &str, is: impl Fn() -> bool) {
    let end = Instant::now() + PATIENCE;
    while !is() {
        assert!(Instant::now() < end, "never came: {what}\n{}", program.screen.text());
        program.screen.comes(Duration::from_millis(20), |_| false);
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_terminal_that_dies_over_actions_leaves_a_journal_that_tells_what_was_sent_and_what_was_not() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let scenario = Scenario::from_toml(WORLD, "two").unwrap();
    let simulator = runtime.block_on(Simulator::start(Options { scenario, ..Options::default() })).unwrap();
    let sent = || {
        let requests = simulator.requests();
        requests.iter().filter(|request| request.operation == "ReplicateSecretToRegions").count()
    };
    let state = tempfile::tempdir().unwrap();
    let folder = Folder::new(state.path().join("secretdeck/journal"));
    let mut program = Program::start(&Start {
        command: &[BINARY, "--endpoint-url", &simulator.endpoint(), "--regions", "us-east-1,us-west-2"],
        variables: &[
            ("XDG_STATE_HOME", state.path().to_str().unwrap()),
            ("AWS_CONFIG_FILE", "/dev/null"),
            ("AWS_SHARED_CREDENTIALS_FILE", "/dev/null"),
            ("AWS_EC2_METADATA_DISABLED", "true"),
            ("AWS_ACCESS_KEY_ID", "NOBODY"),
            ("AWS_SECRET_ACCESS_KEY", "nothing"),
        ],
        ..Start::default()
    });
    program.see("All 2 in sync");
    program.press(b"g");

    // One is sent, and its answer never comes; the other's look never ends, so that it is not sent.
    simulator.add_fault("op=ReplicateSecretToRegions,kind=latency=3600000".parse().unwrap());
    replicate(&mut program);
    program.press(b"\r");
    until(&program, "the send", || sent() == 1);
    program.press(b"\x1b");
    hear(&program);
    program.press(b"j");
    replicate(&mut program);
    simulator.add_fault("op=DescribeSecret,kind=latency=3600000".parse().unwrap());
    program.press(b"\r");
    let fates = || folder.read(None).records.iter().map(Fate::of).collect::<Vec<_>>();
    until(&program, "both in the journal", || fates() == [Fate::InFlight, Fate::Waiting]);

    program.stop_listening();
    let (before, began) = (ticks(&program), Instant::now());
    die(&mut program);
    is_over(&program);
    let (took, spent) = (began.elapsed(), ticks(&program) - before);
    eprintln!("dead terminal over two actions: gone after {took:?}, {spent} ticks");
    assert!(took < GONE_WITHIN && spent < SPINNING, "{took:?}, {spent} ticks");
    assert_eq!(program.end(), 129);

    let book = folder.read(None);
    assert_eq!((book.troubles.len(), book.partial), (0, false), "{book:?}");
    let [first, second] = book.records.as_slice() else { panic!("{book:?}") };
    assert!(first.is_unknown() && first.step.operation.secret().name() == "app/s00", "{first:?}");
    let outcome = second.outcome.as_ref().map(|(outcome, _)| outcome);
    assert_eq!(outcome, Some(&Outcome::NotSent(Reason::Withdrawn)));
    assert_eq!(second.step.operation.secret().name(), "app/s01");
    assert_eq!(sent(), 1);
}

/// Fills the terminal with frames that nobody reads, until it takes no more.
fn freeze(program: &mut Program) {
    program.stop_listening();
    let end = Instant::now() + PATIENCE;
    while takes_output(&program.tty) {
        assert!(Instant::now() < end, "it never fills");
        program.press(b"\x0c");
        thread::yield_now();
    }
}

fn takes_output(tty: &Path) -> bool {
    let flags = i32::try_from((OFlags::NOCTTY | OFlags::NONBLOCK).bits()).unwrap();
    let tty = OpenOptions::new().write(true).custom_flags(flags).open(tty).unwrap();
    let mut polled = [PollFd::new(&tty, PollFlags::OUT)];
    let now = Timespec { tv_sec: 0, tv_nsec: 0 };
    poll(&mut polled, Some(&now)).unwrap() > 0
}

#[rstest]
#[case(Signal::TERM, 143)]
#[case(Signal::HUP, 129)]
fn a_signal_ends_it_even_while_the_terminal_takes_nothing(#[case] signal: Signal, #[case] status: u32) {
    let mut program = Program::demo();
    freeze(&mut program);
    let began = Instant::now();
    program.signal(signal);
    assert_eq!(program.end(), status);
    eprintln!("frozen terminal: gone after {:?}", began.elapsed());
    program.listen();
    program.is_given_back();
}

/// Fills the terminal from outside, until it does not take a single byte.
fn fill(tty: &Path) {
    let flags = i32::try_from((OFlags::NOCTTY | OFlags::NONBLOCK).bits()).unwrap();
    let mut tty = OpenOptions::new().write(true).custom_flags(flags).open(tty).unwrap();
    loop {
        match tty.write(b"x") {
            Ok(_) => {}
            Err(error) if error.kind() == ErrorKind::WouldBlock => return,
            Err(error) => panic!("{error}"),
        }
    }
}

#[test]
fn a_signal_before_the_first_byte_is_taken_gives_back_what_was_changed() {
    let begin = format!("read go; exec {BINARY} demo");
    let mut program = Program::start(&Start { command: &["sh", "-c", &begin], ..Start::default() });
    program.stop_listening();
    fill(&program.tty);
    program.press(b"\r");
    until(&program, "raw mode", || program.is_raw());
    program.signal(Signal::TERM);
    assert_eq!(program.end(), 143);
    program.listen();
    program.is_given_back();
}

#[cfg(target_os = "linux")]
#[test]
fn a_terminal_that_dies_while_it_takes_nothing_takes_the_program_with_it() {
    let mut program = Program::demo();
    freeze(&mut program);
    let (before, began) = (ticks(&program), Instant::now());
    die(&mut program);
    is_over(&program);
    let (took, spent) = (began.elapsed(), ticks(&program) - before);
    eprintln!("frozen, then dead: gone after {took:?}, {spent} ticks");
    assert!(took < GONE_WITHIN && spent < SPINNING, "{took:?}, {spent} ticks");
    assert_eq!(program.end(), 129);
}
