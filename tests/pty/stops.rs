//! Stopping and coming back, under a shell that controls jobs.

use pretty_assertions::assert_eq;
use rustix::process::{Pid, Signal};

use crate::program::{BINARY, PATIENCE, Program, Start};

/// Runs the demo; when it stops, says so, waits for a line, and does what `then` says.
fn under_a_shell(then: &str) -> Program {
    let script = format!("'{BINARY}' demo; echo stopped now; read line; {then}; echo \"it ended with $?\"");
    let program = Program::start(&Start { command: &["sh", "-m", "-c", &script], ..Start::default() });
    program.see("prod/payments/db");
    program
}

/// The program's own process id: the shell's only child.
fn job(program: &Program) -> Pid {
    let shell = program.pid.as_raw_nonzero();
    let children = std::fs::read_to_string(format!("/proc/{shell}/task/{shell}/children")).unwrap();
    Pid::from_raw(children.trim().parse().unwrap()).unwrap()
}

/// `T` when it is stopped, `Z` when it has ended; `None` once it is gone.
#[cfg(target_os = "linux")]
fn state(job: Pid) -> Option<char> {
    let stat = std::fs::read_to_string(format!("/proc/{}/stat", job.as_raw_nonzero())).ok()?;
    stat.rsplit_once(") ")?.1.chars().next()
}

/// How often its main thread has been taken from a processor: a number that stands still while it is stopped.
#[cfg(target_os = "linux")]
fn switches(job: Pid) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{}/status", job.as_raw_nonzero())).unwrap();
    let counts = status.lines().filter_map(|line| line.split_once("ctxt_switches:"));
    counts.map(|(_, count)| count.trim().parse::<u64>().unwrap()).sum()
}

#[cfg(target_os = "linux")]
fn until(comes: impl Fn() -> bool) {
    let end = std::time::Instant::now() + PATIENCE;
    while !comes() {
        assert!(std::time::Instant::now() < end, "it never came");
        std::thread::yield_now();
    }
}

fn comes_back_and_quits(mut program: Program) {
    program.see("stopped now");
    program.is_given_back();
    program.press(b"\n");
    program.screen.wait("its own screen again", |screen| {
        screen.alternate_screen() && screen.contents().contains("prod/payments/db")
    });
    program.press(b"\x03\x03");
    program.see("it ended with 0");
    program.end();
    program.is_given_back();
}

#[test]
fn ctrl_z_gives_the_terminal_back_and_fg_draws_everything_again() {
    let mut program = under_a_shell("fg");
    program.press(b"\x1a");
    comes_back_and_quits(program);
}

#[cfg(target_os = "linux")]
#[test]
fn sigtstp_gives_the_terminal_back_and_fg_draws_everything_again() {
    let program = under_a_shell("fg");
    rustix::process::kill_process(job(&program), Signal::TSTP).unwrap();
    comes_back_and_quits(program);
}

#[cfg(target_os = "linux")]
#[test]
fn sigterm_while_it_is_stopped_ends_it_once_it_is_continued() {
    let mut program = under_a_shell("fg");
    let job = job(&program);
    program.press(b"\x1a");
    program.see("stopped now");
    rustix::process::kill_process(job, Signal::TERM).unwrap();
    program.press(b"\n");
    program.see("it ended with 143");
    program.end();
    program.is_given_back();
}

#[cfg(target_os = "linux")]
#[test]
fn a_stopped_program_is_ended_in_the_background_without_touching_the_terminal() {
    let mut program = under_a_shell("true");
    let job = job(&program);
    program.press(b"\x1a");
    program.see("stopped now");
    rustix::process::kill_process(job, Signal::TERM).unwrap();
    rustix::process::kill_process(job, Signal::CONT).unwrap();
    until(|| state(job).is_none_or(|state| state == 'Z'));
    program.is_given_back();
    program.press(b"\n");
    program.see("it ended with");
    program.end();
}

#[cfg(target_os = "linux")]
#[test]
fn a_program_that_bg_continues_stops_again_and_fg_still_brings_it_back() {
    let mut program = under_a_shell("bg; read line; fg");
    let job = job(&program);
    program.press(b"\x1a");
    program.see("stopped now");
    let before = switches(job);
    program.press(b"\n");
    until(|| switches(job) > before && state(job) == Some('T'));
    program.press(b"\n");
    program.screen.wait("its own screen again", |screen| {
        screen.alternate_screen() && screen.contents().contains("prod/payments/db")
    });
    program.press(b"\x03\x03");
    program.see("it ended with 0");
    program.end();
    program.is_given_back();
}

#[test]
fn without_a_shell_nothing_could_bring_it_back_so_it_does_not_stop() {
    let mut program = Program::demo();
    program.press(b"\x1a");
    program.see("no shell is there to continue it");
    program.signal(Signal::TSTP);
    program.press(b"q");
    assert!(program.screen.comes(PATIENCE, |screen| screen.contents().contains("again")));
    program.press(b"q");
    assert_eq!(program.end(), 0);
    program.is_given_back();
}
