//! Terminals that want less, and places that are no terminal.

use std::process::{Command, Stdio};

use pretty_assertions::assert_eq;

use crate::program::{BINARY, Program, Start};

/// The parameters of every `CSI … m` that set a colour.
fn colours(bytes: &[u8]) -> Vec<String> {
    let text = String::from_utf8_lossy(bytes);
    let styles = text.split("\x1b[").skip(1).filter_map(|sequence| {
        let parameters: String =
            sequence.chars().take_while(|c| c.is_ascii_digit() || ";:".contains(*c)).collect();
        sequence.chars().nth(parameters.len()).is_some_and(|end| end == 'm').then_some(parameters)
    });
    let is_colour =
        |part: &str| matches!(part.parse::<u16>(), Ok(30..=38 | 40..=48 | 58 | 90..=97 | 100..=107));
    styles.filter(|style| style.split([';', ':']).any(is_colour)).collect()
}

#[test]
fn with_no_color_no_colour_is_written_and_the_selection_is_still_marked() {
    let mut program = Program::demo_with(&[("NO_COLOR", "1")]);
    let marked = |screen: &vt100::Screen| {
        let rows: Vec<String> = screen.rows(0, 120).collect();
        rows.iter().position(|row| row.contains('▌'))
    };
    program.screen.wait("a marked row", |screen| marked(screen).is_some());
    let first = program.screen.look(|seen| marked(seen.parser.screen())).unwrap();
    program.press(b"j");
    program.screen.wait("the next row marked", |screen| marked(screen) == Some(first + 1));
    program.press(b"?");
    program.see(" Help ");
    program.press(b"\x1b");
    program.screen.wait("no help", |screen| !screen.contents().contains(" Help "));
    program.press(b"\x03\x03");
    assert_eq!(program.end(), 0);
    program.is_given_back();
    assert_eq!(program.screen.look(|seen| colours(&seen.bytes)), Vec::<String>::new());
}

#[test]
fn colours_are_found_where_they_are() {
    let mut program = Program::demo();
    let is_coloured = |screen: &vt100::Screen| {
        let mut cells = (0..30).flat_map(|row| (0..120).filter_map(move |column| screen.cell(row, column)));
        cells.any(|cell| cell.fgcolor() != vt100::Color::Default)
    };
    program.screen.wait("a coloured cell", is_coloured);
    assert!(!program.screen.look(|seen| colours(&seen.bytes)).is_empty());
    program.press(b"\x03\x03");
    assert_eq!(program.end(), 0);
}

#[test]
fn output_that_is_no_terminal_is_said_and_ends_with_two() {
    let output = Command::new(BINARY).arg("demo").stdin(Stdio::null()).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(output.stdout.is_empty());
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("needs a terminal") && !said.contains('\x1b'), "{said}");
}

#[test]
fn a_dumb_terminal_is_said_without_a_sequence_and_ends_with_two() {
    let mut program = Program::start(&Start { variables: &[("TERM", "dumb")], ..Start::default() });
    program.see("TERM is dumb");
    assert_eq!(program.end(), 2);
    program.is_given_back();
    assert!(program.screen.look(|seen| !seen.bytes.contains(&0x1b)));
}

#[test]
fn keys_come_from_the_terminal_even_if_standard_input_is_none() {
    let script = format!("exec '{BINARY}' demo </dev/null");
    let mut program = Program::start(&Start { command: &["sh", "-c", &script], ..Start::default() });
    program.see("prod/payments/db");
    program.press(b"q");
    program.see("again");
    program.press(b"q");
    assert_eq!(program.end(), 0);
    program.is_given_back();
}
