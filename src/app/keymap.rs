//! Which key runs which command, here: the defaults of the command table, overlaid with the person's own bindings.

use crokey::KeyCombination;

use super::command::Command;

/// Where a key is pressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Place {
    /// The main screen, views included.
    Main,
    /// The full page.
    Page,
    /// An overlay: help, errors, who am I.
    Overlay,
}

/// The bindings.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct KeyMap {}

impl KeyMap {
    /// The command of a key. Shift is no part of a key that is not a letter; a letter of another layout means the Latin
    /// letter of the same place on the keyboard.
    #[must_use]
    pub fn command(&self, _place: Place, _key: KeyCombination) -> Option<Command> {
        todo!()
    }

    /// The first key of a command, as it is written in the key line: `Enter`, `r`, `ctrl-r`.
    #[must_use]
    pub fn label(&self, _command: Command) -> String {
        todo!()
    }
}
