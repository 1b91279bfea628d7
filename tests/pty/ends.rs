//! Ends that somebody asks for: keys and signals.

use pretty_assertions::assert_eq;
use rstest::rstest;
use rustix::process::Signal;

use crate::program::Program;

#[test]
fn the_demo_shows_its_rows_and_q_twice_leaves_the_terminal_as_it_was() {
    let mut program = Program::demo();
    program.screen.wait("its own screen", |screen| {
        screen.alternate_screen() && screen.bracketed_paste() && screen.hide_cursor()
    });
    assert!(program.is_raw());
    program.press(b"q");
    program.see("again");
    program.press(b"q");
    assert_eq!(program.end(), 0);
    program.is_given_back();
}

#[test]
fn ctrl_c_twice_leaves_the_terminal_as_it_was() {
    let mut program = Program::demo();
    program.press(b"\x03\x03");
    assert_eq!(program.end(), 0);
    program.is_given_back();
}

#[rstest]
#[case(Signal::HUP, 129)]
#[case(Signal::INT, 130)]
#[case(Signal::QUIT, 131)]
#[case(Signal::TERM, 143)]
fn a_signal_ends_it_with_its_own_status_and_leaves_the_terminal_as_it_was(
    #[case] signal: Signal,
    #[case] status: u32,
) {
    let mut program = Program::demo();
    program.signal(signal);
    assert_eq!(program.end(), status);
    program.is_given_back();
}

#[test]
fn of_two_signals_at_once_one_counts_and_the_terminal_is_left_once() {
    let mut program = Program::demo();
    program.signal(Signal::TERM);
    program.signal(Signal::INT);
    let status = program.end();
    assert!([130, 143].contains(&status), "{status}");
    program.is_given_back();
    let left =
        |seen: &mut crate::program::Seen| String::from_utf8_lossy(&seen.bytes).matches("\x1b[?1049l").count();
    assert_eq!(program.screen.look(left), 1);
}
