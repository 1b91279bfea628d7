//! The palette: every command by name, found by a few of its letters, in the order of how well they fit.

use crokey::{KeyCombination, OneToThree, crossterm::event::KeyCode};
use nucleo_matcher::{
    Config, Matcher, Utf32Str,
    pattern::{CaseMatching, Normalization, Pattern},
};
use tui_input::{Input, InputRequest};

use crate::app::{
    command::{COMMANDS, Command, Specification},
    edit,
    overlay::Choice,
};

use super::MenuReply;

/// Most characters that are taken.
const LONGEST: usize = 60;

/// How much more a letter of the name counts than one of the description.
const NAME_FIRST: u32 = 3;

/// The commands that what was typed may mean, best first; all, in the order of help, when nothing was typed. Without the
/// palette, which is open already.
#[must_use]
pub fn matching(typed: &str) -> Vec<&'static Specification> {
    let others = || COMMANDS.iter().filter(|row| row.command != Command::Palette);
    if typed.trim().is_empty() {
        return others().collect();
    }
    let pattern = Pattern::parse(typed, CaseMatching::Ignore, Normalization::Smart);
    let mut matcher = Matcher::new(Config::DEFAULT);
    let mut buffer = Vec::new();
    let mut score = |text: &str| pattern.score(Utf32Str::new(text, &mut buffer), &mut matcher);
    let mut found: Vec<(u32, &Specification)> = others()
        .filter_map(|row| {
            let name = score(row.name).map(|score| score.saturating_mul(NAME_FIRST));
            name.max(score(row.description)).map(|score| (score, row))
        })
        .collect();
    found.sort_by_key(|(score, _)| std::cmp::Reverse(*score));
    found.into_iter().map(|(_, row)| row).collect()
}

/// A key in the palette: edits what is typed, moves, or takes. No letter is a shortcut here.
pub fn key(input: &mut Input, cursor: &mut usize, pressed: KeyCombination) -> MenuReply {
    let OneToThree::One(code) = pressed.codes else { return MenuReply::Stay };
    let last = matching(input.value()).len().saturating_sub(1);
    match code {
        KeyCode::Esc => return MenuReply::Close,
        KeyCode::Backspace if input.value().is_empty() => return MenuReply::Close,
        KeyCode::Enter => return taken(input, *cursor),
        KeyCode::Down | KeyCode::Tab => *cursor = cursor.saturating_add(1).min(last),
        KeyCode::Up | KeyCode::BackTab => *cursor = cursor.saturating_sub(1),
        KeyCode::PageDown => *cursor = last,
        KeyCode::PageUp => *cursor = 0,
        _ => {
            let full = input.value().chars().count() >= LONGEST;
            match edit::request(pressed) {
                Some(InputRequest::InsertChar(_)) if full => {}
                Some(request) => {
                    let before = input.value().to_owned();
                    edit::apply(input, request);
                    if input.value() != before {
                        *cursor = 0;
                    }
                }
                None => {}
            }
        }
    }
    MenuReply::Stay
}

fn taken(input: &Input, cursor: usize) -> MenuReply {
    match matching(input.value()).get(cursor) {
        Some(row) => MenuReply::Take(Choice::Run(row.command)),
        None => MenuReply::Stay,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::keymap::key::parse;

    fn press(input: &mut Input, cursor: &mut usize, keys: &str) -> MenuReply {
        let mut reply = MenuReply::Stay;
        for text in keys.split_whitespace() {
            reply = key(input, cursor, parse(text).unwrap());
        }
        reply
    }

    #[test]
    fn nothing_typed_shows_every_command_but_the_palette_itself() {
        assert_eq!(matching(" ").len(), COMMANDS.len() - 1);
    }

    #[test]
    fn a_few_letters_find_a_command_by_name_or_description() {
        for (typed, command) in [
            ("promo", Command::Promote),
            ("remrep", Command::RemoveReplica),
            ("REFRESH", Command::Refresh),
            ("standalone", Command::Promote),
            ("rotate now", Command::RotateNow),
        ] {
            assert_eq!(matching(typed).first().map(|row| row.command), Some(command), "{typed}");
        }
        assert!(matching("zzzz").is_empty());
    }

    #[test]
    fn letters_are_typed_and_enter_takes_the_chosen_line() {
        let (mut input, mut cursor) = (Input::default(), 0);
        let reply = press(&mut input, &mut cursor, "q u i t Enter");
        assert_eq!(reply, MenuReply::Take(Choice::Run(Command::Quit)));
        let second = matching("re").get(1).map(|row| row.command).unwrap();
        input.reset();
        assert_eq!(press(&mut input, &mut cursor, "r e Down Enter"), MenuReply::Take(Choice::Run(second)));
        assert_eq!(press(&mut input, &mut cursor, "x"), MenuReply::Stay);
        assert_eq!(cursor, 0, "what is typed anew begins at the best match");
    }

    #[test]
    fn nothing_found_stays_open_and_esc_closes() {
        let (mut input, mut cursor) = (Input::default(), 0);
        assert_eq!(press(&mut input, &mut cursor, "z z z z Enter"), MenuReply::Stay);
        assert_eq!(press(&mut input, &mut cursor, "Esc"), MenuReply::Close);
        assert_eq!(press(&mut input, &mut cursor, "ctrl-u Backspace"), MenuReply::Close);
    }
}
