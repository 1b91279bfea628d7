//! The menus: which choices they offer, with which letters, and what a key does in them. Never sends: a choice runs a
//! command, which opens a dialog, or copies text, or sorts.

mod copy;
mod copy_action;
mod evidence;
pub mod help;
mod keys;
pub mod palette;
mod summary;

use crate::domain::Safe;

use super::{
    command::{COMMANDS, Command, Group, Specification},
    keymap::{KeyMap, key},
    model::Sort,
    overlay::{Choice, Menu, MenuItem},
};

pub use copy::{Subject, copy};
pub use copy_action::copy_action;

/// What a key in a menu or in the palette leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MenuReply {
    /// Nothing outside.
    Stay,
    /// It closes.
    Close,
    /// It closes, and this is done.
    Take(Choice),
    /// The item is greyed: this is why. It stays open.
    Refused(Safe),
}

/// Letters of actions that have no key of their own; `x` has a meaning in this menu alone.
pub const LETTERS: &[(Command, char)] =
    &[(Command::RemoveReplica, 'x'), (Command::RotateNow, 't'), (Command::Withdraw, 'b')];

/// The menu of all actions for a row: those that would change something and do not apply are greyed with the reason that
/// `applies` gives.
#[must_use]
pub fn actions(title: Safe, keys: &KeyMap, applies: &dyn Fn(Command) -> Result<(), Safe>) -> Menu {
    let mut items: Vec<MenuItem> = Vec::new();
    let listed = |row: &&Specification| {
        row.group == Group::Act && !matches!(row.command, Command::ActionMenu | Command::Suggestion)
    };
    for row in COMMANDS.iter().filter(listed) {
        let own = keys.keys(row.command).find_map(key::character).filter(|letter| *letter != ' ');
        let fixed = LETTERS.iter().find(|(command, _)| *command == row.command).map(|(_, letter)| *letter);
        let name = row.name.chars().filter(char::is_ascii_lowercase);
        let free = |letter: &char| items.iter().all(|item| item.key != *letter);
        let Some(letter) = own.into_iter().chain(fixed).chain(name).chain('a'..='z').find(free) else {
            continue;
        };
        items.push(MenuItem {
            key: letter,
            label: Safe::new(short(row.command).unwrap_or(row.description.trim_end_matches('.'))),
            reason: if asks(row) { applies(row.command).err() } else { None },
            choice: Choice::Run(row.command),
        });
    }
    let cursor = items.iter().position(|item| item.reason.is_none()).unwrap_or(0);
    Menu { title, items, cursor }
}

/// Whether a command can fail to apply to a row: what only looks, never does.
fn asks(row: &Specification) -> bool {
    row.mutates || row.command == Command::Withdraw
}

/// What an action does in a few words, so that there is room for the reason why it cannot.
fn short(command: Command) -> Option<&'static str> {
    Some(match command {
        Command::Replicate => "replicate, retry or overwrite",
        Command::Promote => "promote a replica",
        Command::Rotation => "rotation: cancel, clean up or turn on",
        Command::RotateNow => "rotate now",
        Command::RemoveReplica => "remove a replica",
        Command::Look => "look at everything known of it",
        Command::Watch => "ring when it ends or gets stuck",
        Command::Withdraw => "take back what waits",
        Command::CopyMenu => "copy its name, ARN, command, summary",
        Command::Refresh => "read it again",
        _ => return None,
    })
}

/// The sort menu, on the order that rules now.
#[must_use]
pub fn sort(now: Sort) -> Menu {
    let orders = [
        ('t', "trouble first, worst at the top", Sort::Trouble),
        ('n', "by name", Sort::Name),
        ('c', "last changed first", Sort::Changed),
        ('h', "by home Region", Sort::Home),
    ];
    let cursor = orders.iter().position(|(_, _, sort)| *sort == now).unwrap_or(0);
    let item = |(key, label, sort)| MenuItem {
        key,
        label: Safe::new(label),
        reason: None,
        choice: Choice::Sort(sort),
    };
    Menu { title: Safe::new("Sort"), items: orders.map(item).to_vec(), cursor }
}

#[cfg(test)]
mod tests;
