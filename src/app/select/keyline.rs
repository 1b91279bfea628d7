//! The key line: only keys that work on this row now, the one to press next first.

use crate::app::{
    Model, advice, command::Command, dialog::Stage, filter::QuickFilter, model::View, overlay::Overlay,
};

use super::{activity, knowledge, waiting};

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
    if let Some(keys) = typing(model) {
        return keys;
    }
    let first = deed(model);
    let keys: Vec<Key> = commands(model)
        .into_iter()
        .map(|command| Key {
            key: advice::label(model, command),
            does: word(model, command, narrow),
            next: Some(command) == first,
        })
        .filter(|key| !key.key.is_empty())
        .collect();
    keys
}

/// The keys where something is typed or chosen: they are not bound to commands.
fn typing(model: &Model) -> Option<Vec<Key>> {
    let key = |key: &str, does| Key { key: key.to_owned(), does, next: false };
    if let Some(dialog) = &model.dialog {
        let copy = key("ctrl-y", "copy the command");
        let ask = [key("Tab", "next"), key("Enter", "take"), key("Esc", "leave, nothing sent")];
        return Some(match dialog.stage() {
            Stage::Choosing => ask.into(),
            Stage::Asking => ask.into_iter().chain([copy]).collect(),
            Stage::Watching => vec![key("Esc", "leave it to the activity"), copy],
            Stage::Ended => vec![key("Enter", "close"), copy],
        });
    }
    match &model.overlay {
        Some(Overlay::Menu(_) | Overlay::Palette { .. }) => {
            Some(vec![key("Enter", "take"), key("↑↓", "choose"), key("Esc", "back")])
        }
        None if model.filter.editing => {
            Some(vec![key("Enter", "keep"), key("↑↓", "rows"), key("Esc", "clear")])
        }
        Some(Overlay::Leaving { .. }) => Some(vec![
            key("Esc", "stay"),
            key("w", "wait for the answers, then leave"),
            key("q", "leave now"),
        ]),
        _ => None,
    }
}

/// The first thing that the pane says to do.
fn deed(model: &Model) -> Option<Command> {
    if model.screen.view != View::Secrets || model.overlay.is_some() {
        return None;
    }
    let key = model.selection.secret.as_ref()?;
    let deeds = advice::advice(model, key).deeds.into_iter();
    let mut commands = deeds.filter_map(|deed| deed.command);
    commands.find(|command| !model.screen.page || *command != Command::Look)
}

fn commands(model: &Model) -> Vec<Command> {
    match &model.overlay {
        Some(Overlay::WhoAmI) => return vec![Command::Back],
        Some(_) => return vec![Command::Back, Command::Down, Command::Up, Command::PageDown],
        None => {}
    }
    match model.screen.view {
        View::Regions => {
            vec![
                Command::Look,
                Command::ViewSecrets,
                Command::ViewActivity,
                Command::Errors,
                Command::WhoAmI,
                Command::Refresh,
                Command::Help,
            ]
        }
        View::Activity => {
            let rest = [Command::ViewSecrets, Command::ViewRegions, Command::Errors, Command::Help];
            let own = match activity::chosen(model) {
                Some(activity::Entry::Own(action)) => waiting::why(model, action),
                _ => None,
            };
            let back = own.map(|_| Command::Withdraw);
            let stop = waiting::open(model).next().map(|_| Command::Hold);
            let on = model.queue.held.as_ref().map(|_| Command::Resume).or(stop);
            let chosen = [Command::Look, Command::CopyMenu];
            let chosen = chosen.into_iter().filter(|_| activity::count(model) > 0);
            back.into_iter().chain(on).chain(chosen).chain(rest).take(MOST).collect()
        }
        View::Secrets => of_row(model),
    }
}

fn of_row(model: &Model) -> Vec<Command> {
    let Some(secret) = model.selection.secret.as_ref() else {
        if model.fleet.is_empty() {
            return vec![
                Command::ViewRegions,
                Command::Errors,
                Command::WhoAmI,
                Command::Refresh,
                Command::Help,
            ];
        }
        let mut commands =
            vec![Command::Filter, Command::ViewRegions, Command::Errors, Command::Refresh, Command::Help];
        if !model.filter.input.value().is_empty() || model.filter.quick != QuickFilter::All {
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
    first.retain(|command| !model.screen.page || *command != Command::Look);
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

fn word(model: &Model, command: Command, narrow: bool) -> &'static str {
    match command {
        Command::Look if model.screen.view == View::Regions => "its secrets",
        Command::Look if model.screen.view == View::Activity => "to the secret",
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
        Command::Withdraw => "take back",
        Command::Hold => "stop new sends",
        Command::Resume => "go on",
        Command::ViewSecrets => "secrets",
        Command::ViewRegions => "Regions",
        Command::ViewActivity => "activity",
        Command::Errors => "errors",
        Command::WhoAmI => "who am I",
        Command::Down => "down",
        Command::Up => "up",
        Command::PageDown => "half a screen",
        Command::SwitchFocus => "pane",
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::select::test_fleet;

    fn shown(model: &Model) -> String {
        let keys = keys(model, false);
        assert!(keys.len() <= MOST);
        assert!(keys.iter().skip(1).all(|key| !key.next), "only the first may be the next");
        keys.iter().map(|key| format!("{} {}", key.key, key.does)).collect::<Vec<_>>().join("  ")
    }

    #[test]
    fn the_key_to_press_next_is_first_and_help_is_always_there() {
        let mut model = test_fleet::incident();
        test_fleet::select(&mut model, "prod/payments/db");
        assert_eq!(
            shown(&model),
            "Enter look  r replicate…  y copy  n next wrong  / filter  a all actions  ? help"
        );
        for secret in model.rows.shown().cloned().collect::<Vec<_>>() {
            model.selection.secret = Some(secret);
            assert!(shown(&model).ends_with("? help"));
        }
    }

    #[test]
    fn a_key_that_cannot_work_here_is_not_shown() {
        let mut model = test_fleet::incident();
        test_fleet::select(&mut model, "rds!db-7f3a/master");
        assert!(!shown(&model).contains("replicate"), "{}", shown(&model));
        model.selection.secret = None;
        assert!(!shown(&model).contains("copy"), "{}", shown(&model));
    }
}
