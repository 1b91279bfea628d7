//! What each command does.

use crate::{
    app::{
        advice,
        command::Command,
        dialog::{Ask, Dialog},
        effect::Effect,
        model::{Focus, Model, Tone, View},
        msg::Place,
        overlay::Overlay,
        schedule::{Priority, Reading},
        select::activity,
    },
    domain::{SecretKey, operation::PlanId},
};

use super::{errors, journal, leaving, moves, overlays, queue, reads, wants};

/// Runs a command.
pub(super) fn run(model: &mut Model, command: Command, effects: &mut Vec<Effect>) {
    if !matches!(command, Command::Quit | Command::Interrupt) {
        model.screen.leaving = None;
    }
    match command {
        Command::Down
        | Command::Up
        | Command::First
        | Command::Last
        | Command::PageDown
        | Command::PageUp
        | Command::RegionLeft
        | Command::RegionRight
        | Command::NextWrong
        | Command::PreviousWrong => moves::run(model, command),
        Command::Look => look(model, effects),
        Command::Back => back(model),
        Command::SwitchFocus => {
            model.screen.focus = match model.screen.focus {
                Focus::List if model.screen.view == View::Secrets => Focus::Pane,
                _ => Focus::List,
            };
        }
        Command::ViewSecrets => moves::view(model, View::Secrets),
        Command::ViewRegions => moves::view(model, View::Regions),
        Command::ViewActivity => {
            moves::view(model, View::Activity);
            journal::ask(model, effects);
        }
        Command::ToggleMatrix => model.screen.wide = !model.screen.wide,
        Command::Filter => model.filter.editing = true,
        Command::QuickFilter => {
            model.filter.quick = model.filter.quick.next();
            model.rows.reorder = true;
            let label = model.filter.quick.label();
            errors::say(model, Tone::Note, &format!("shown: {label}. f shows the next, Esc all"));
        }
        Command::Replicate
        | Command::Promote
        | Command::Rotation
        | Command::RotateNow
        | Command::RemoveReplica => open(model, command, effects),
        Command::Watch => watch(model),
        Command::Withdraw => queue::withdraw(model, effects),
        Command::Hold => queue::hold(model),
        Command::Resume => queue::resume(model),
        Command::Refresh => refresh(model, effects),
        Command::SortMenu | Command::ActionMenu | Command::CopyMenu => overlays::menu(model, command),
        Command::WhoAmI => model.overlay = Some(Overlay::WhoAmI),
        Command::Errors => model.overlay = Some(Overlay::Errors { scroll: 0 }),
        Command::Help => model.overlay = Some(Overlay::Help { scroll: 0 }),
        Command::Palette => {
            model.overlay = Some(Overlay::Palette { input: tui_input::Input::default(), cursor: 0 });
        }
        Command::Quit => quit(model, effects),
        Command::Interrupt => leaving::asked(model, "ctrl-c", effects),
        Command::Suspend => effects.push(Effect::Suspend),
        Command::Redraw => effects.push(Effect::Redraw),
        Command::Suggestion => suggestion(model),
    }
}

/// Why a command has no place here.
pub(super) fn nowhere(model: &Model) -> String {
    let key = advice::label(model, Command::ViewSecrets);
    match model.screen.view {
        View::Secrets => "no secret is selected".to_owned(),
        View::Regions => format!("this lists Regions: {key} goes to the secrets first"),
        View::Activity => format!("nothing was done yet: {key} goes to the secrets first"),
    }
}

/// The place that a command is about: the selected secret, and the Region under the cursor; in the Activity view what the
/// line under the cursor was about. A list of Regions has no such place.
pub(super) fn place(model: &Model) -> Option<Place> {
    match model.screen.view {
        View::Secrets => {}
        View::Regions => return None,
        View::Activity => {
            let operation = &activity::chosen(model)?.step().operation;
            let region = operation.targets().first().copied();
            return Some(Place { secret: operation.secret().key(), region });
        }
    }
    let secret = model.selection.secret.clone()?;
    Some(Place { secret, region: model.cursor_region() })
}

fn open(model: &mut Model, command: Command, effects: &mut Vec<Effect>) {
    let Some(place) = place(model) else {
        let why = nowhere(model);
        errors::say(model, Tone::Question, &why);
        return;
    };
    model.selection.touched = true;
    model.last_plan += 1;
    match Dialog::open(command, &place, model, PlanId(model.last_plan)) {
        Ok((dialog, asks)) => {
            model.dialog = Some(dialog);
            // Another window may have left something in doubt that this one has to warn of.
            journal::ask(model, effects);
            for ask in asks {
                effects.extend(asked(model, &place.secret, ask));
            }
        }
        Err(reason) => errors::say(model, Tone::Question, &reason),
    }
}

/// Reads what a dialog asks for, at once.
pub(super) fn asked(model: &mut Model, key: &SecretKey, ask: Ask) -> Option<Effect> {
    match ask {
        Ask::Describe(region, id) => {
            let key = match &id {
                crate::gateway::SecretId::Arn(arn) => arn.key(),
                crate::gateway::SecretId::Name(_) => key.clone(),
            };
            reads::now(model, region, Reading::Describe(key, id, Priority::OnScreen))
        }
        Ask::Versions(arn) => reads::now(model, arn.region(), Reading::Versions(arn)),
    }
}

/// The full page; its policy and versions are read when it opens.
fn look(model: &mut Model, effects: &mut Vec<Effect>) {
    if model.screen.view != View::Secrets {
        moves::follow(model);
        return;
    }
    model.selection.touched = true;
    let Some(secret) = model.selection.secret.as_ref().and_then(|key| model.fleet.get(key)) else { return };
    let arn = secret.any().map(|entry| entry.arn.clone());
    model.screen.page = true;
    model.screen.pane_scroll = 0;
    let Some(arn) = arn.filter(|arn| !model.lane_state(arn.region()).is_dark()) else { return };
    if !model.details.contains_key(&arn) {
        effects.extend(reads::now(model, arn.region(), Reading::Policy(arn.clone())));
    }
    effects.extend(reads::now(model, arn.region(), Reading::Versions(arn)));
    // What stands in the way elsewhere is shown beside it, so it is read anew too.
    let key = model.selection.secret.clone();
    let others: Vec<_> = key
        .iter()
        .flat_map(|key| model.fleet.named(key.name()))
        .flat_map(|other| other.copies.into_keys().map(move |region| (region, other.key.clone())))
        .collect();
    for (region, key) in others {
        wants::want(model, region, &key, Priority::OnScreen, std::time::Duration::ZERO);
    }
}

/// Close, leave the page, clear the filter, skip the suggestion: one thing for each press, and never quit.
fn back(model: &mut Model) {
    if model.queue.leaving {
        leaving::stay(model);
    } else if model.screen.page {
        model.screen.page = false;
        model.screen.pane_scroll = 0;
    } else if model.screen.view != View::Secrets {
        moves::view(model, View::Secrets);
    } else if model.screen.focus == Focus::Pane {
        model.screen.focus = Focus::List;
    } else if model.message.is_some() {
        model.message = None;
    } else if !model.filter.input.value().is_empty() || model.filter.quick != Default::default() {
        overlays::clear_filter(model);
    } else if let Some(story) = model.story.as_mut().filter(|story| story.line(model.screen.size.0).is_some())
    {
        story.skip();
    } else {
        model.selection.region = None;
    }
}

fn watch(model: &mut Model) {
    let Some(Place { secret: key, .. }) = place(model) else { return };
    if model.watched.remove(&key) {
        errors::say(model, Tone::Question, &format!("{}: no longer watched", key.name()));
        return;
    }
    let text = format!("watching {}: rings when nothing moves any more, or it sticks", key.name());
    errors::say(model, Tone::Question, &text);
    model.watched.insert(key);
    model.rows.all_changed = true;
}

/// Reads again: this secret first, then every Region's list. Credentials that ended are loaded again, even if a load of
/// them is under way: it may wait for a login that nobody finishes.
fn refresh(model: &mut Model, effects: &mut Vec<Effect>) {
    let now = model.now.mono;
    if model.account.expired_since.is_some() {
        effects.push(Effect::ForgetIdentity);
    }
    if let Some(key) = model.selection.secret.clone() {
        let regions: Vec<_> = model.fleet.regions_of(&key).collect();
        for region in regions {
            wants::want(model, region, &key, Priority::OnScreen, std::time::Duration::ZERO);
        }
    }
    for reads in model.schedule.lanes.values_mut() {
        reads.read_again(now);
    }
    super::polls::attended(model);
    errors::say(model, Tone::Note, "reading again: this secret first, then every Region");
}

/// `q`: back from wherever one is; on the main screen twice to leave.
fn quit(model: &mut Model, effects: &mut Vec<Effect>) {
    if model.screen.page || model.screen.view != View::Secrets {
        back(model);
        return;
    }
    leaving::asked(model, "q", effects);
}

fn suggestion(model: &mut Model) {
    let Some(target) = model.story.as_ref().and_then(super::super::story::Story::target) else { return };
    let found = model.fleet.keys_named(target.name).find(|key| {
        // Of two secrets of one name the one with the trouble, or the replicas, is meant.
        model.fleet.get(key).is_some_and(|secret| {
            secret.copies.len() > 1 || model.fleet.keys_named(target.name).nth(1).is_none()
        })
    });
    let Some(key) = found.cloned() else { return };
    overlays::clear_filter(model);
    moves::view(model, View::Secrets);
    model.screen.page = false;
    model.selection.touched = true;
    model.selection.secret = Some(key);
    model.selection.region = target.region.and_then(|name| crate::domain::Region::new(name).ok());
    model.rows.reorder = true;
}
