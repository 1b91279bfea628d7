//! The keys that edit a line of text: the filter's and the palette's.

use crokey::{
    KeyCombination, OneToThree,
    crossterm::event::{KeyCode, KeyModifiers},
};
use tui_input::InputRequest;

use super::keymap::key::normal;

/// The edit that a key asks of a line of text, if any.
#[must_use]
pub fn request(pressed: KeyCombination) -> Option<InputRequest> {
    let OneToThree::One(code) = pressed.codes else { return None };
    let control = normal(pressed).modifiers.contains(KeyModifiers::CONTROL);
    let typed = !pressed.modifiers.intersects(KeyModifiers::CONTROL | KeyModifiers::ALT);
    Some(match code {
        KeyCode::Char(character) if typed => InputRequest::InsertChar(character),
        KeyCode::Char('u') if control => InputRequest::DeleteLine,
        KeyCode::Char('w') if control => InputRequest::DeletePrevWord,
        KeyCode::Char('a') if control => InputRequest::GoToStart,
        KeyCode::Char('e') if control => InputRequest::GoToEnd,
        KeyCode::Backspace => InputRequest::DeletePrevChar,
        KeyCode::Delete => InputRequest::DeleteNextChar,
        KeyCode::Left => InputRequest::GoToPrevChar,
        KeyCode::Right => InputRequest::GoToNextChar,
        KeyCode::Home => InputRequest::GoToStart,
        KeyCode::End => InputRequest::GoToEnd,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::keymap::key::parse;

    #[test]
    fn a_letter_is_typed_and_with_control_it_edits() {
        for (key, expected) in [
            ("u", Some(InputRequest::InsertChar('u'))),
            ("ctrl-u", Some(InputRequest::DeleteLine)),
            ("ctrl-k", None),
            ("alt-u", None),
            ("left", Some(InputRequest::GoToPrevChar)),
            ("F5", None),
        ] {
            assert_eq!(request(parse(key).unwrap()), expected, "{key}");
        }
    }
}
