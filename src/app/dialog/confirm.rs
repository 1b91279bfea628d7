//! What stands between a key and a send: the typed text, the deaf time, and characters too fast to be typed.

use std::{collections::VecDeque, time::Duration};

use crokey::crossterm::event::KeyCode;
use tui_input::{Input, InputRequest};

use crate::app::edit;

/// How long a dialog takes no key after its text has changed by itself.
pub(super) const DEAF: Duration = Duration::from_millis(300);

/// What is said of a key that came too soon after the dialog opened; short enough to stand beside the longest buttons.
pub(super) const TOO_FAST: &str = "too fast: key lost; pause first";

/// What is said of a key that came too soon after its text changed by itself.
pub(super) const CHANGED: &str = "text changed, key lost: pause";

/// More characters than this within [`BURST`] are a paste.
const MOST_TYPED: usize = 8;

/// See [`MOST_TYPED`].
const BURST: Duration = Duration::from_millis(30);

/// A field in which a text has to be typed.
#[derive(Debug, Clone, Default)]
pub(super) struct Field {
    input: Input,
    times: VecDeque<Duration>,
}

/// What a key did in a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Typed {
    /// It belongs to the field.
    Taken,
    /// It came too fast: what came with it is gone again.
    Pasted,
    /// It is not the field's.
    NotMine,
}

impl Field {
    /// What stands in it.
    pub(super) fn text(&self) -> &str {
        self.input.value()
    }

    /// The text before and after the cursor.
    pub(super) fn halves(&self) -> (&str, &str) {
        let text = self.input.value();
        let at = text.char_indices().nth(self.input.cursor()).map_or(text.len(), |(at, _)| at);
        text.split_at_checked(at).unwrap_or((text, ""))
    }

    /// Empties it.
    pub(super) fn clear(&mut self) {
        *self = Self::default();
    }

    /// Puts text in, as a paste that is wanted does.
    pub(super) fn insert(&mut self, text: &str) {
        for character in text.chars().filter(|character| ('!'..='~').contains(character)) {
            self.input.handle(InputRequest::InsertChar(character));
        }
    }

    /// A key at a time; `guarded` fields take no burst of characters.
    pub(super) fn key(&mut self, key: KeyCode, now: Duration, guarded: bool) -> Typed {
        let request = match key {
            KeyCode::Char(character) => {
                if guarded && self.is_burst(now) {
                    self.input.reset();
                    return Typed::Pasted;
                }
                InputRequest::InsertChar(character)
            }
            KeyCode::Backspace => InputRequest::DeletePrevChar,
            KeyCode::Delete => InputRequest::DeleteNextChar,
            KeyCode::Left => InputRequest::GoToPrevChar,
            KeyCode::Right => InputRequest::GoToNextChar,
            KeyCode::Home => InputRequest::GoToStart,
            KeyCode::End => InputRequest::GoToEnd,
            _ => return Typed::NotMine,
        };
        edit::apply(&mut self.input, request);
        Typed::Taken
    }

    fn is_burst(&mut self, now: Duration) -> bool {
        self.times.push_back(now);
        while self.times.len() > MOST_TYPED + 1 {
            self.times.pop_front();
        }
        let first = self.times.front().copied().unwrap_or(now);
        self.times.len() > MOST_TYPED && now.saturating_sub(first) <= BURST
    }
}

/// What to say beside the button while a text is being typed.
pub(super) fn hint(wanted: &str, typed: &str) -> String {
    let rest = wanted.strip_prefix(typed).map(|rest| rest.chars().count());
    match rest {
        Some(0) => "Enter goes to the button".to_owned(),
        Some(1) => "1 more letter; pasting is off".to_owned(),
        Some(more) => format!("{more} more letters; pasting is off"),
        None => "does not match; pasting is off".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn type_in(field: &mut Field, text: &str, apart: u64) -> Vec<Typed> {
        let keys = text.chars().zip(0..);
        keys.map(|(c, n)| field.key(KeyCode::Char(c), Duration::from_millis(n * apart), true)).collect()
    }

    #[test]
    fn what_is_typed_stays() {
        let mut field = Field::default();
        type_in(&mut field, "us-west-2", 40);
        assert_eq!(field.text(), "us-west-2");
    }

    #[test]
    fn more_than_eight_characters_in_thirty_milliseconds_are_a_paste_and_go() {
        let mut field = Field::default();
        let typed = type_in(&mut field, "us-west-2", 3);
        assert_eq!((typed.last(), field.text()), (Some(&Typed::Pasted), ""));
    }

    #[test]
    fn a_key_field_takes_them() {
        let mut field = Field::default();
        for character in "alias/prod-db".chars() {
            field.key(KeyCode::Char(character), Duration::ZERO, false);
        }
        assert_eq!(field.text(), "alias/prod-db");
    }

    #[test]
    fn the_hint_counts_what_is_missing() {
        assert_eq!(hint("us-west-2", "us-we"), "4 more letters; pasting is off");
        assert_eq!(hint("us-west-2", "us-wf"), "does not match; pasting is off");
        assert_eq!(hint("us-west-2", "us-west-2"), "Enter goes to the button");
    }
}
