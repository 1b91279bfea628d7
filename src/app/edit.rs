//! The keys that edit a line of text: the filter's and the palette's.

use crokey::{
    KeyCombination, OneToThree,
    crossterm::event::{KeyCode, KeyModifiers},
};
use tui_input::{Input, InputRequest};

use super::keymap::key::normal;
use crate::domain::{Safe, text::is_printable};

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

/// Does an edit. What would not be seen, or not where it is, cannot be typed; what a deletion leaves over of it is
/// shown as an escape.
pub fn apply(input: &mut Input, request: InputRequest) {
    let before = input.clone();
    input.handle(request);
    if is_printable(input.value()) {
        return;
    }
    if matches!(request, InputRequest::InsertChar(_)) {
        *input = before;
    } else {
        *input = Input::new(Safe::new(input.value()).to_string()).with_cursor(input.cursor());
    }
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

    #[test]
    fn what_is_not_seen_cannot_be_typed() {
        let mut input = Input::default();
        for character in "a\u{301}\u{301}\u{301}\u{202e}\u{200b}\u{9b}b".chars() {
            apply(&mut input, InputRequest::InsertChar(character));
        }
        assert_eq!(input.value(), "a\u{301}\u{301}b");
        for request in [InputRequest::GoToStart, InputRequest::DeleteNextChar] {
            apply(&mut input, request);
        }
        assert_eq!(input.value(), "b");
    }
}
