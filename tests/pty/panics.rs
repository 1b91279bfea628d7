//! Panics, by the hook `SECRETDECK_TEST_PANIC`, which only builds with debug assertions have.

#![cfg(debug_assertions)]

use std::time::Duration;

use pretty_assertions::assert_eq;

use crate::program::Program;

const ASKED_FOR: &str = "a panic that a test asked for";

#[test]
fn a_panic_of_the_ui_gives_the_terminal_back_and_then_reports() {
    let mut program = Program::demo_with(&[("SECRETDECK_TEST_PANIC", "ui")]);
    program.press(b"j");
    assert_eq!(program.end(), 101);
    program.is_given_back();
    program.see(ASKED_FOR);
    let text = program.screen.text();
    assert!(text.contains("src/runtime/panics.rs") && text.matches(ASKED_FOR).count() == 1, "{text}");
}

#[test]
fn a_panic_of_a_read_is_its_regions_error_and_the_ui_lives_on() {
    let mut program = Program::demo_with(&[("SECRETDECK_TEST_PANIC", "read eu-central-1")]);
    program.press(b"!");
    program.see("The last errors");
    program.see("the task that made the call died: a panic that a test");
    program.press(b"\x1b");
    program.screen.wait("the rows", |screen| !screen.contents().contains("The last errors"));
    program.see("5 of 6 Regions");
    program.press(b"q");
    program.see("again");
    program.press(b"q");
    assert_eq!(program.end(), 0);
    program.is_given_back();
}

/// Waits until the dialog has shown the same for longer than it is deaf to keys.
fn hear(program: &Program) {
    let dialog = |screen: &vt100::Screen| {
        let text = screen.contents();
        text.lines().filter(|line| line.contains('│')).map(str::to_owned).collect::<Vec<_>>()
    };
    let mut shown = program.screen.look(|seen| dialog(seen.parser.screen()));
    while program.screen.comes(Duration::from_millis(900), |screen| dialog(screen) != shown) {
        shown = program.screen.look(|seen| dialog(seen.parser.screen()));
    }
}

#[test]
fn a_panic_of_a_mutation_is_an_unknown_outcome_and_the_ui_lives_on() {
    let mut program = Program::demo_with(&[("SECRETDECK_TEST_PANIC", "write")]);
    program.press(b"/");
    program.press(b"orders");
    program.see("3 of 62");
    program.press(b"\r");
    program.press(b"c");
    program.see("Step 1 of 3");
    hear(&program);
    program.press(b"\t\r");
    program.see("unknown");
    hear(&program);
    program.press(b"\x1b");
    program.screen.wait("the rows", |screen| !screen.contents().contains("Step 1 of 3"));
    program.press(b"3");
    program.see("CancelRotateSecret");
    program.press(b"\x03\x03");
    assert_eq!(program.end(), 0);
    program.is_given_back();
}
