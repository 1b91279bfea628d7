//! Which key runs which command, here: the defaults of the command table, overlaid with the person's own bindings.

pub mod key;
mod layout;

use std::collections::{BTreeMap, HashMap};

use crokey::KeyCombination;

use crate::domain::near::did_you_mean;

use super::command::{COMMANDS, Command};

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
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyMap {
    /// The keys of each command in normal form; the first is the one that is shown.
    keys: BTreeMap<Command, Vec<KeyCombination>>,
    commands: HashMap<(Place, KeyCombination), Command>,
}

/// A binding that cannot be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// No command has that name.
    #[error("no command is called `{name}`{near}; `:` lists all")]
    Command {
        /// The name.
        name: String,
        /// What may have been meant, as the end of a sentence.
        near: String,
    },
    /// The text is no key.
    #[error("`{key}` is no key for `{command}`; write {forms}", forms = key::FORMS)]
    Key {
        /// The text.
        key: String,
        /// The command's name.
        command: &'static str,
    },
    /// The key cannot be bound to this.
    #[error("`{key}` cannot be a key of `{command}`: {why}")]
    Never {
        /// The key.
        key: String,
        /// The command's name.
        command: &'static str,
        /// Why not.
        why: String,
    },
}

impl Default for KeyMap {
    fn default() -> Self {
        let keys = COMMANDS
            .iter()
            .map(|row| (row.command, row.keys.iter().filter_map(|text| key::parse(text)).collect()))
            .collect();
        Self::from_keys(keys)
    }
}

impl KeyMap {
    /// The defaults, overlaid with `(command's name, its keys)`: a command that is named has these keys and no others,
    /// and takes them from the commands that had them by default.
    ///
    /// # Errors
    /// An unknown command or key, a key that is never bound, and what would break a law of the keys: two commands with
    /// one key, a mutation on Ctrl or Alt, two mutations that differ only by Shift. With the number of the binding.
    pub fn with<'a>(
        bindings: impl IntoIterator<Item = (&'a str, Vec<&'a str>)>,
    ) -> Result<Self, (usize, KeyError)> {
        let mut own: Vec<(usize, Command, KeyCombination)> = Vec::new();
        let mut keys = Self::default().keys;
        for (number, (name, texts)) in bindings.into_iter().enumerate() {
            let command = Command::named(name).ok_or_else(|| {
                let near = did_you_mean(name, COMMANDS.iter().map(|row| row.name));
                (number, KeyError::Command { name: name.to_owned(), near })
            })?;
            let mut wanted = Vec::new();
            for text in texts {
                let key = binding(command, text, &own).map_err(|error| (number, error))?;
                own.push((number, command, key));
                wanted.push(key);
            }
            if matches!(command, Command::Back | Command::Interrupt) {
                // These two always have their own key too: there must be a way out that everybody knows.
                wanted.extend(keys.get(&command).into_iter().flatten());
            }
            keys.insert(command, wanted);
        }
        for (command, held) in &mut keys {
            held.retain(|key| own.iter().all(|(_, owner, taken)| taken != key || owner == command));
        }
        for (number, command, key) in own {
            if let Some(other) = shift_twin(command, key, &keys) {
                let why = format!("only Shift would tell it from `{}`", other.specification().name);
                return Err((number, never(command, &key::label(key), why)));
            }
        }
        Ok(Self::from_keys(keys))
    }

    fn from_keys(keys: BTreeMap<Command, Vec<KeyCombination>>) -> Self {
        let mut commands = HashMap::new();
        for row in COMMANDS {
            for key in keys.get(&row.command).into_iter().flatten() {
                commands.extend(row.places.iter().map(|place| ((*place, *key), row.command)));
            }
        }
        Self { keys, commands }
    }

    /// The command of a key. Shift is no part of a key that is not a letter; a letter of another layout means the Latin
    /// letter of the same place on the keyboard.
    #[must_use]
    pub fn command(&self, place: Place, key: KeyCombination) -> Option<Command> {
        self.commands.get(&(place, key::normal(key))).copied()
    }

    /// The first key of a command, as it is written in the key line: `Enter`, `r`, `ctrl-r`. Empty when it has none.
    #[must_use]
    pub fn label(&self, command: Command) -> String {
        self.keys(command).next().map(key::label).unwrap_or_default()
    }

    /// All keys of a command, as they are written in help: `j Down`. Empty when it has none.
    #[must_use]
    pub fn labels(&self, command: Command) -> String {
        self.keys(command).map(key::label).collect::<Vec<_>>().join(" ")
    }

    /// All keys of a command in normal form.
    pub fn keys(&self, command: Command) -> impl Iterator<Item = KeyCombination> {
        self.keys.get(&command).into_iter().flatten().copied()
    }
}

fn never(command: Command, key: &str, why: impl Into<String>) -> KeyError {
    KeyError::Never { key: key.to_owned(), command: command.specification().name, why: why.into() }
}

/// Reads one key of a command; `own` are the bindings read before.
fn binding(
    command: Command,
    text: &str,
    own: &[(usize, Command, KeyCombination)],
) -> Result<KeyCombination, KeyError> {
    let row = command.specification();
    let key = key::parse(text).ok_or_else(|| KeyError::Key { key: text.to_owned(), command: row.name })?;
    if let Some(why) = key::forbidden(key) {
        return Err(never(command, text, why));
    }
    for fixed in [Command::Back, Command::Interrupt] {
        let known = fixed.specification();
        if fixed != command && known.keys.iter().any(|text| key::parse(text) == Some(key)) {
            return Err(never(command, text, format!("it always means `{}`", known.name)));
        }
    }
    if let Some((_, other, _)) = own.iter().find(|(_, other, taken)| *taken == key && *other != command) {
        return Err(never(command, text, format!("`{}` has it already", other.specification().name)));
    }
    if row.mutates && !key.modifiers.is_empty() {
        return Err(never(command, text, "nothing that changes a secret is on Ctrl or Alt"));
    }
    Ok(key)
}

/// The other mutation whose key is the same but for Shift.
fn shift_twin(
    command: Command,
    key: KeyCombination,
    keys: &BTreeMap<Command, Vec<KeyCombination>>,
) -> Option<Command> {
    let mutates = |command: &Command| command.specification().mutates;
    let small = |key: KeyCombination| key::character(key).map(|letter| letter.to_ascii_lowercase());
    let wanted = small(key).filter(|_| mutates(&command))?;
    let twin = |held: &Vec<KeyCombination>| held.iter().any(|other| small(*other) == Some(wanted));
    keys.iter()
        .find(|(other, held)| **other != command && mutates(other) && twin(held))
        .map(|(other, _)| *other)
}

#[cfg(test)]
mod tests;
