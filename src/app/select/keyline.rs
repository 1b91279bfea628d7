//! The key line: only keys that work on this row now, the one to press next first.

use crate::app::{Model, advice, command::Command, model::View, overlay::Overlay};

use super::knowledge;

/// Most keys of the line; the rest is in `?`.
const MOST: usize = 7;

/// One key of the line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    /// How the key is written.
    pub key: String,
    /// What it does.
    pub does: &'static str,
    /// Whether it is the next one to press.
    pub next: bool,
}

/// The keys, in order; `narrow` uses shorter words.
#[must_use]
pub fn keys(model: &Model, narrow: bool) -> Vec<Key> {
    let commands = commands(model);
    let first = deed(model);
    let mut keys: Vec<Key> = commands
        .into_iter()
        .map(|command| Key {
            key: advice::label(model, command),
            does: word(command, narrow),
            next: Some(command) == first,
        })
        .filter(|key| !key.key.is_empty())
        .collect();
    if model.filter.editing {
        keys.iter_mut().for_each(|key| key.next = false);
    }
    keys
}

/// The first thing that the pane says to do.
fn deed(model: &Model) -> Option<Command> {
    if model.screen.view != View::Secrets || model.overlay.is_some() {
        return None;
    }
    let key = model.selection.secret.as_ref()?;
    advice::advice(model, key).deeds.into_iter().find_map(|deed| deed.command)
}

fn commands(model: &Model) -> Vec<Command> {
    if let Some(overlay) = &model.overlay {
        return match overlay {
            Overlay::Menu(_) | Overlay::Palette { .. } => vec![Command::Look, Command::Back],
            _ => vec![Command::Back, Command::Down, Command::Up],
        };
    }
    if model.filter.editing {
        return vec![Command::Look, Command::Back];
    }
    match model.screen.view {
        View::Regions => {
            vec![
                Command::ViewSecrets,
                Command::ViewActivity,
                Command::Errors,
                Command::WhoAmI,
                Command::Refresh,
                Command::Help,
            ]
        }
        View::Activity => vec![Command::ViewSecrets, Command::ViewRegions, Command::Errors, Command::Help],
        View::Secrets => of_row(model),
    }
}

fn of_row(model: &Model) -> Vec<Command> {
    let Some(secret) = model.selection.secret.as_ref() else {
        let mut commands =
            vec![Command::Filter, Command::ViewRegions, Command::Errors, Command::Refresh, Command::Help];
        if !model.filter.input.value().is_empty() {
            commands.insert(0, Command::Back);
        }
        return commands;
    };
    let mut last = vec![Command::CopyMenu];
    if model.screen.page {
        last.push(Command::Back);
    } else {
        if knowledge::wrong(model) > 0 {
            last.push(Command::NextWrong);
        }
        last.push(Command::Filter);
    }
    last.extend([Command::ActionMenu, Command::Help]);
    let mut first: Vec<Command> =
        advice::advice(model, secret).deeds.into_iter().filter_map(|deed| deed.command).collect();
    // What is only in the menu of all actions has no key of its own.
    first.retain(|command| !last.contains(command) || *command == Command::CopyMenu);
    if !model.screen.page {
        first.push(Command::Look);
    }
    first.extend(
        [Command::Replicate, Command::Promote, Command::Rotation]
            .into_iter()
            .filter(|command| advice::works(model, secret, *command)),
    );
    let mut commands: Vec<Command> = Vec::new();
    for command in first {
        let also = last.iter().filter(|one| !commands.contains(one) && **one != command).count();
        let fits = commands.len() + 1 + also <= MOST;
        if !commands.contains(&command) && fits && !advice::label(model, command).is_empty() {
            commands.push(command);
        }
    }
    last.retain(|command| !commands.contains(command));
    commands.extend(last);
    commands
}

fn word(command: Command, narrow: bool) -> &'static str {
    match command {
        Command::Look => "look",
        Command::Replicate => "replicate…",
        Command::Promote => "promote…",
        Command::Rotation => "rotation…",
        Command::RotateNow => "rotate now…",
        Command::RemoveReplica => "remove…",
        Command::CopyMenu => "copy",
        Command::NextWrong => "next wrong",
        Command::Filter => "filter",
        Command::ActionMenu if narrow => "actions",
        Command::ActionMenu => "all actions",
        Command::Help => "help",
        Command::Back => "back",
        Command::Refresh => "look again",
        Command::Watch => "ring when done",
        Command::ViewSecrets => "secrets",
        Command::ViewRegions => "Regions",
        Command::ViewActivity => "activity",
        Command::Errors => "errors",
        Command::WhoAmI => "who am I",
        Command::Down => "down",
        Command::Up => "up",
        Command::SwitchFocus => "pane",
        _ => "",
    }
}
