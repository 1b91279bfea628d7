//! Terminals that die, and terminals that take nothing any more.

use std::{fs::OpenOptions, os::unix::fs::OpenOptionsExt, path::Path, thread, time::Instant};

use pretty_assertions::assert_eq;
use rstest::rstest;
use rustix::{
    event::{PollFd, PollFlags, Timespec, poll},
    fs::OFlags,
    process::{Signal, WaitId, WaitIdOptions, waitid},
};

use crate::program::{PATIENCE, Program};

/// More ticks of the processor (10 ms each) than an end takes; a program that spins takes as many every second.
const SPINNING: u64 = 100;

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
    let spent = ticks(&program) - before;
    eprintln!("dead terminal: gone after {:?}, {spent} ticks", began.elapsed());
    assert!(spent < SPINNING, "{spent}");
    assert_eq!(program.end(), 129);
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

#[cfg(target_os = "linux")]
#[test]
fn a_terminal_that_dies_while_it_takes_nothing_takes_the_program_with_it() {
    let mut program = Program::demo();
    freeze(&mut program);
    let (before, began) = (ticks(&program), Instant::now());
    die(&mut program);
    is_over(&program);
    let spent = ticks(&program) - before;
    eprintln!("frozen, then dead: gone after {:?}, {spent} ticks", began.elapsed());
    assert!(spent < SPINNING, "{spent}");
    assert_eq!(program.end(), 129);
}
