//! Sizes: too small, growing, and changing all the time.

use pretty_assertions::assert_eq;

use crate::program::{Program, Start};

#[test]
fn a_terminal_that_is_too_small_is_told_so_and_may_grow() {
    let program = Program::start(&Start { rows: 15, columns: 59, ..Start::default() });
    program.see("60x16");
    program.resize(30, 120);
    program.see("prod/payments/db");
    program.screen.wait("no word of its size", |screen| !screen.contents().contains("60x16"));
}

/// The lines that look the same in every run: head, column titles, foot.
fn frame(screen: &vt100::Screen) -> Vec<String> {
    let rows: Vec<String> = screen.rows(0, screen.size().1).collect();
    let last = rows.len() - 1;
    vec![rows.get(2).unwrap().clone(), rows.get(last).unwrap().clone()]
}

#[test]
fn after_two_hundred_resizes_the_screen_is_right_for_the_last_size() {
    let calm = Program::start(&Start { rows: 33, columns: 101, ..Start::default() });
    calm.see("prod/payments/db");
    let mut program = Program::demo();
    for turn in 0..200_u16 {
        program.resize(20 + turn % 23, 70 + (turn * 37) % 91);
    }
    program.resize(33, 101);
    // Two tell more than one: what one of them does not draw, the other does.
    program.screen.wait("the frame of that size", |screen| {
        screen.contents().contains("prod/payments/db")
            && calm.screen.look(|seen| frame(seen.parser.screen())) == frame(screen)
    });
    program.press(b"\x03\x03");
    assert_eq!(program.end(), 0);
    program.is_given_back();
}

#[test]
fn a_size_that_is_back_before_the_next_frame_is_drawn_whole() {
    let program = Program::demo();
    program.resize(10, 40);
    program.resize(30, 120);
    program.see("prod/payments/db");
    program.screen.wait("the right edge", |screen| screen.rows(100, 20).any(|row| !row.trim().is_empty()));
}
