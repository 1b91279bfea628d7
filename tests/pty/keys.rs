//! Pastes: they reach no command and no dialog.

use std::fmt::Write;

use pretty_assertions::assert_eq;

use crate::program::Program;

/// Ten thousand characters, each of which would do something if it were typed: quit, promote, Enter.
fn paste() -> String {
    let mut text = String::new();
    while text.len() < 10_000 {
        write!(text, "qp\rc\rr\rx\rn\rq").unwrap();
    }
    text.truncate(10_000);
    text
}

/// A paste on the main screen is a name to look for: it filters. Nothing else has happened.
fn only_filters(mut program: Program, bytes: &[u8]) {
    program.press(bytes);
    program.see("No secret");
    // The rest of what was pasted may still come: a key ends it.
    program.press(b"\x1b");
    program.see("prod/payments/db");
    program.press(b"3");
    program.see("Nothing was done yet");
    program.press(b"\x03\x03");
    assert_eq!(program.end(), 0);
    program.is_given_back();
}

#[test]
fn a_paste_of_ten_thousand_characters_is_text_to_look_for_and_nothing_else() {
    only_filters(Program::demo(), format!("\x1b[200~{}\x1b[201~", paste()).as_bytes());
}

#[test]
fn the_same_from_a_terminal_that_does_not_mark_pastes() {
    only_filters(Program::demo(), paste().as_bytes());
}

#[test]
fn a_paste_while_a_dialog_is_open_confirms_nothing() {
    let mut program = Program::demo();
    program.press(b"r");
    program.see("Esc");
    let bytes = format!("\x1b[200~{}\x1b[201~", paste());
    program.press(bytes.as_bytes());
    while !program
        .screen
        .comes(std::time::Duration::from_secs(1), |screen| screen.contents().contains("pasting is off"))
    {
        program.press(bytes.as_bytes());
    }
    program.press(b"\x1b");
    program.screen.wait("no dialog", |screen| !screen.contents().contains("pasting is off"));
    program.press(b"3");
    program.see("Nothing was done yet");
    program.press(b"\x03\x03");
    assert_eq!(program.end(), 0);
    program.is_given_back();
}
