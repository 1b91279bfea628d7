//! The rows of help: every command that works in a place, under its heading, with the keys that it has now.

use crate::app::{
    command::{COMMANDS, Command, Group},
    keymap::{KeyMap, Place},
};

/// One row of help.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HelpRow {
    /// The heading it stands under.
    pub group: Group,
    /// The command.
    pub command: Command,
    /// Its keys as they are written in the key line, apart by spaces; `a x` for one that only the `a` menu has.
    pub keys: String,
    /// What it does.
    pub description: &'static str,
}

/// The rows for a place, by heading, in the order of the table. Commands that no key reaches now are left out.
#[must_use]
pub fn rows(keys: &KeyMap, place: Place) -> Vec<HelpRow> {
    let mut rows: Vec<HelpRow> = COMMANDS
        .iter()
        .filter(|row| row.places.contains(&place))
        .filter_map(|row| {
            let own = keys.labels(row.command);
            let own = if own.is_empty() { through_menu(keys, row.command)? } else { own };
            Some(HelpRow { group: row.group, command: row.command, keys: own, description: row.description })
        })
        .collect();
    rows.sort_by_key(|row| row.group);
    rows
}

/// The way to a command by the `a` menu.
fn through_menu(keys: &KeyMap, command: Command) -> Option<String> {
    let (_, letter) = super::LETTERS.iter().find(|(known, _)| *known == command)?;
    let menu = keys.label(Command::ActionMenu);
    (!menu.is_empty()).then(|| format!("{menu} {letter}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys_of(rows: &[HelpRow], command: Command) -> Option<&str> {
        rows.iter().find(|row| row.command == command).map(|row| row.keys.as_str())
    }

    #[test]
    fn help_shows_the_keys_that_work_here_with_own_bindings() {
        let keys = KeyMap::with([("refresh", vec!["F6"])]).unwrap();
        let main = rows(&keys, Place::Main);
        assert_eq!(keys_of(&main, Command::Refresh), Some("F6"));
        assert_eq!(keys_of(&main, Command::RemoveReplica), Some("a x"));
        assert_eq!(keys_of(&main, Command::Down), Some("j Down"));
        assert_eq!(main.len(), COMMANDS.len());
        let overlay = rows(&keys, Place::Overlay);
        assert_eq!(keys_of(&overlay, Command::Replicate), None);
        assert!(overlay.is_sorted_by_key(|row| row.group));
    }

    #[test]
    fn a_command_that_lost_its_key_is_left_out() {
        let keys = KeyMap::with([("refresh", vec!["f"])]).unwrap();
        assert_eq!(keys_of(&rows(&keys, Place::Main), Command::QuickFilter), None);
    }
}
