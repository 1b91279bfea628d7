//! What lies over the main screen: menus, the palette, help, errors, who am I.

use ratatui::{buffer::Buffer, layout::Rect};

use crate::{
    app::{
        Model, advice,
        command::Command,
        keymap::Place,
        menu::{help, palette},
        model::{ErrorNote, Mode, View},
        overlay::{Menu, Overlay},
        select::{Line, Look, Span, age, counted, glyph, knowledge, lanes, login, waiting},
    },
    config::theme::Theme,
    domain::{
        health::{Cell, Health},
        lane::LaneState,
    },
};

use super::{paint, sheet, text};

/// The widest that an overlay's text gets.
const WIDEST: usize = 96;

/// Draws the overlay over the screen.
pub fn draw(model: &Model, theme: &Theme, overlay: &Overlay, screen: Rect, buffer: &mut Buffer) {
    let columns = usize::from(screen.width).saturating_sub(6).min(WIDEST);
    match overlay {
        Overlay::Help { scroll } => {
            let lines = help_lines(model, columns);
            scrolled("Help", &lines, usize::from(*scroll), theme, (screen, columns), buffer);
        }
        Overlay::Errors { scroll } => {
            let lines = errors(model, columns);
            scrolled("The last errors", &lines, usize::from(*scroll), theme, (screen, columns), buffer);
        }
        Overlay::Leaving { scroll } => {
            let lines = leaving(model, columns);
            scrolled("Leave?", &lines, usize::from(*scroll), theme, (screen, columns), buffer);
        }
        Overlay::WhoAmI => scrolled("Who am I", &who(model, columns), 0, theme, (screen, columns), buffer),
        Overlay::Menu(menu) => draw_menu(menu, theme, screen, columns, buffer),
        Overlay::Palette { input, cursor } => {
            let typed = (input.value(), input.cursor());
            draw_palette(model, typed, *cursor, theme, (screen, columns), buffer);
        }
    }
}

fn scrolled(
    name: &str,
    lines: &[Line],
    scroll: usize,
    theme: &Theme,
    (screen, columns): (Rect, usize),
    buffer: &mut Buffer,
) {
    let inside = sheet::boxed(name, theme, sheet::middle(screen, columns, lines.len()), buffer);
    sheet::lines(lines, scroll, theme, inside, buffer);
}

/// Label and text, wrapped below each other.
fn labelled(label: &str, look: Look, wide: usize, said: &str, columns: usize) -> Vec<Line> {
    let wrapped = text::wrap(said, columns.saturating_sub(wide + 2)).into_iter().enumerate();
    wrapped
        .map(|(at, line)| {
            let label = if at == 0 { text::cut(label, wide) } else { String::new() };
            let pad = wide.saturating_sub(text::width(&label));
            vec![Span::new(look, format!(" {label}{} ", " ".repeat(pad))), Span::plain(line)]
        })
        .collect()
}

fn help_lines(model: &Model, columns: usize) -> Vec<Line> {
    let place =
        if model.screen.page && model.screen.view == View::Secrets { Place::Page } else { Place::Main };
    let mut lines: Vec<Line> = Vec::new();
    let mut group = None;
    if model.screen.view == View::Activity {
        lines.push(vec![Span::new(Look::Dim, " Activity")]);
        for (command, does) in ON_ACTIONS {
            lines.extend(labelled(&advice::label(model, *command), Look::Strong, 16, does, columns));
        }
        lines.push(Vec::new());
    }
    for row in help::rows(&model.settings.keys, place) {
        if group != Some(row.group) {
            if group.is_some() {
                lines.push(Vec::new());
            }
            group = Some(row.group);
            lines.push(vec![Span::new(Look::Dim, format!(" {}", row.group.title()))]);
        }
        lines.extend(labelled(&row.keys, Look::Strong, 16, row.description, columns));
    }
    lines.push(Vec::new());
    lines.push(vec![Span::new(Look::Dim, " Glyphs")]);
    for (cell, word) in CELLS {
        let (sign, look) = glyph::cell(*cell);
        lines.extend(labelled(&sign.to_string(), look, 16, word, columns));
    }
    let (sign, look) = glyph::health(Health::RotationStuck);
    lines.extend(labelled(
        &sign.to_string(),
        look,
        16,
        "a row: its rotation hangs, is overdue, or left AWSPENDING behind",
        columns,
    ));
    lines.push(Vec::new());
    lines.push(vec![Span::new(Look::Dim, " Words")]);
    for (word, means) in WORDS {
        lines.extend(labelled(word, Look::Strong, 16, means, columns));
    }
    lines
}

/// What the keys do in the Activity view, about the action under the cursor.
const ON_ACTIONS: &[(Command, &str)] = &[
    (Command::Look, "go to the secret"),
    (Command::CopyMenu, "copy: the command that looks, the ARN, the request"),
    (Command::Withdraw, "take back what waits: it is not sent"),
    (Command::Resume, "go on with what is held"),
    (Command::ActionMenu, "all actions on this secret"),
    (Command::Back, "back to the secrets"),
];

/// What each glyph of a cell means.
const CELLS: &[(Cell, &str)] = &[
    (Cell::Primary, "the primary: here the secret is written and rotated"),
    (Cell::Standalone, "a standalone secret: no replicas"),
    (Cell::InSync, "a replica, InSync"),
    (Cell::InProgress, "a replica, InProgress"),
    (Cell::Stuck, "InProgress for 10 minutes or more: stuck"),
    (Cell::Failed, "Failed: AWS could not make or update the copy"),
    (Cell::Diverged, "reported InSync, but it serves another version than the primary"),
    (Cell::Split, "a second writable copy, no longer linked"),
    (Cell::Stranded, "a replica whose primary is gone"),
    (Cell::Readable, "a copy is there to be read; whether it is in sync is not known"),
    (Cell::Unreadable, "this Region would know, and cannot be read"),
    (Cell::Other, "a status that this version does not know"),
    (Cell::PendingDeletion, "planned for deletion"),
    (Cell::NotRead, "not read yet"),
    (Cell::Nothing, "no copy"),
];

/// Words that the screen uses, and AWS's documents do not, or not so.
const WORDS: &[(&str, &str)] = &[
    ("home", "the primary's Region"),
    ("≥", "at least: AWS keeps no time for it, so the age counts from when it was first seen"),
    ("+N", "N Regions that do not fit; the cell shows the worst of them"),
    ("e1!", "a Region that cannot be read: its cells are as they were"),
    ("as of", "when the data was read"),
];

fn errors(model: &Model, columns: usize) -> Vec<Line> {
    let mut lines = Vec::new();
    if model.errors.is_empty() {
        lines.push(vec![Span::plain(" No errors so far.")]);
    }
    let mut newest: Vec<&ErrorNote> = model.errors.iter().rev().collect();
    newest.sort_by_key(|note| std::cmp::Reverse(note.at));
    for note in newest {
        let times = if note.times > 1 { format!(" ({} times in a row)", note.times) } else { String::new() };
        let place = match (note.region, note.regions.len()) {
            (Some(region), _) => format!("{}, ", region.name()),
            (None, 0) => String::new(),
            (None, count) => format!("{}, ", counted(count, "Region", "Regions")),
        };
        let said = format!("{place}{}: {}{times}", note.doing, note.text);
        lines.extend(labelled(&age::clock(note.at), Look::Dim, 9, &said, columns));
    }
    let log = match &model.log {
        Some(folder) => format!("what happened is written in {folder}"),
        None => "none is written; --log-level info begins one".to_owned(),
    };
    lines.push(Vec::new());
    lines.extend(labelled("Log", Look::Dim, 9, &log, columns));
    lines
}

/// What has not ended, and what can be done about it.
fn leaving(model: &Model, columns: usize) -> Vec<Line> {
    let open = waiting::actions(waiting::open(model).count());
    let mut lines = vec![vec![Span::new(Look::Strong, format!(" Not ended yet: {open}"))]];
    for (time, said) in waiting::before_leaving(model) {
        lines.extend(labelled(&time, Look::Dim, 9, &said, columns));
    }
    lines.push(Vec::new());
    for (key, does) in LEAVING {
        lines.extend(labelled(key, Look::Strong, 9, does, columns));
    }
    lines
}

/// What each key does in the overlay that asks before leaving.
const LEAVING: &[(&str, &str)] = &[
    ("Esc", "stay"),
    ("w", "wait until these have ended (replication goes on without), then leave"),
    (
        "q",
        "leave now: what is sent stays sent, the journal keeps it, and the next start looks at what became of it; \
         what waits is taken back",
    ),
];

fn who(model: &Model, columns: usize) -> Vec<Line> {
    let mut lines = Vec::new();
    let mut say = |label: &str, said: String| lines.extend(labelled(label, Look::Dim, 11, &said, columns));
    match (&model.account.identity, &model.account.error) {
        (Some(identity), _) => {
            say("Account", identity.account.to_string());
            say("Identity", identity.arn.to_string());
        }
        (None, Some(error)) => say("Identity", format!("not known: {error}")),
        (None, None) => say("Identity", "asking …".to_owned()),
    }
    match (&model.settings.mode, &model.settings.profile) {
        (Mode::Demo, _) => say("Demo", "no account and no network: nothing of this is AWS".to_owned()),
        (Mode::Drill(from), _) => say("Drill", format!("on a copy of {from}: nothing of this is AWS")),
        (Mode::Real, Some(profile)) => say("Profile", profile.to_string()),
        (Mode::Real, None) => say("Profile", "none named: what the AWS configuration says".to_owned()),
    }
    if let Some(endpoint) = &model.settings.endpoint {
        say("Endpoint", format!("{endpoint}: not AWS itself"));
    }
    if let Some(region) = model.account.setup.sso_region {
        let silent = login::may_not_renew(model).map(|_| ", which is silent: it may not renew");
        say("Login", format!("renewed in {}{}", region.name(), silent.unwrap_or_default()));
    }
    match (model.account.expired_since, model.account.setup.expires) {
        _ if model.settings.mode != Mode::Real => {}
        _ if knowledge::no_credentials(model) => say("Credentials", "none found".to_owned()),
        (Some(at), _) => {
            let renewal = login::renewal(model).sentence;
            say("Credentials", format!("expired, noticed at {}. {renewal}", age::minute(model, at)));
        }
        (None, Some(end)) => say("Credentials", format!("good until {}", age::minute(model, end))),
        (None, None) => say("Credentials", "good, as far as the last calls tell".to_owned()),
    }
    let mode = if model.settings.read_only {
        "read-only: nothing is ever sent"
    } else {
        "actions are sent after a confirmation"
    };
    say("Mode", mode.to_owned());
    for (state, label) in [
        (LaneState::Ok, "Answer"),
        (LaneState::Slow, "Slow"),
        (LaneState::Throttled, "Throttled"),
        (LaneState::Waiting, "Waiting"),
        (LaneState::Denied, "Denied"),
        (LaneState::NotEnabled, "Not enabled"),
        (LaneState::Unreachable, "Silent"),
        (LaneState::Expired, "Expired"),
        (LaneState::OutOfScope, "Not in scope"),
    ] {
        let regions: Vec<&str> = model
            .lanes
            .iter()
            .filter(|(_, lane)| lane.state == state)
            .map(|(region, _)| region.name())
            .collect();
        if !regions.is_empty() {
            say(label, regions.join(" "));
        }
    }
    let mut seen: Vec<&str> = model.lanes.values().flat_map(|lane| lane.calls.keys().copied()).collect();
    seen.sort_unstable();
    seen.dedup();
    if !seen.is_empty() {
        say("Asked", seen.join(" "));
    }
    let denied: Vec<&str> = lanes::in_scope(model)
        .filter(|(_, lane)| lane.state == LaneState::Denied)
        .map(|(region, _)| region.name())
        .collect();
    if !denied.is_empty() {
        say("Rights", format!("ListSecrets is denied in {}", denied.join(" ")));
    }
    lines
}

fn draw_menu(menu: &Menu, theme: &Theme, screen: Rect, columns: usize, buffer: &mut Buffer) {
    let longest = menu.items.iter().map(|item| {
        let reason = item.reason.as_ref().map_or(0, |reason| text::width(reason) + 3);
        text::width(&item.label) + reason + 6
    });
    let width = longest.max().unwrap_or(20).max(text::width(&menu.title) + 6).min(columns);
    let inside = sheet::boxed(&menu.title, theme, sheet::middle(screen, width, menu.items.len()), buffer);
    let rows = usize::from(inside.height);
    let first = (menu.cursor + 1).saturating_sub(rows);
    for (at, item) in menu.items.iter().enumerate().skip(first).take(rows) {
        let row = paint::row(inside, at - first);
        let line: Line = match &item.reason {
            None => vec![
                Span::new(Look::Strong, format!("  {}  ", item.key)),
                Span::plain(item.label.to_string()),
            ],
            Some(reason) => vec![Span::new(Look::Dim, format!("  {}  {} – {reason}", item.key, item.label))],
        };
        paint::line(buffer, (row.x, row.y), usize::from(row.width), &line, theme);
        chosen(at == menu.cursor, theme, row, buffer);
    }
}

fn chosen(chosen: bool, theme: &Theme, row: Rect, buffer: &mut Buffer) {
    if chosen && row.height > 0 {
        paint::tint(buffer, Rect { x: row.x + 1, width: row.width.saturating_sub(1), ..row }, theme.selected);
        paint::put(buffer, (row.x, row.y), 1, "▌", theme.strong);
    }
}

fn draw_palette(
    model: &Model,
    (typed, at): (&str, usize),
    cursor: usize,
    theme: &Theme,
    (screen, columns): (Rect, usize),
    buffer: &mut Buffer,
) {
    let found = palette::matching(typed);
    let rows = found.len().clamp(1, 14) + 2;
    let inside = sheet::boxed("Commands", theme, sheet::middle(screen, columns, rows), buffer);
    let before: String = typed.chars().take(at).collect();
    let after: String = typed.chars().skip(at).collect();
    let line = vec![Span::new(Look::Strong, " : "), Span::plain(format!("{before}▏{after}"))];
    paint::line(buffer, (inside.x, inside.y), usize::from(inside.width), &line, theme);
    let list = Rect { y: inside.y + 2.min(inside.height), height: inside.height.saturating_sub(2), ..inside };
    if found.is_empty() {
        let row = paint::row(list, 0);
        paint::put(
            buffer,
            (row.x + 1, row.y),
            usize::from(row.width),
            "No command has this name.",
            theme.dim,
        );
        return;
    }
    let rows = usize::from(list.height);
    let first = (cursor + 1).saturating_sub(rows);
    for (at, row) in found.iter().enumerate().skip(first).take(rows) {
        let place = paint::row(list, at - first);
        let keys = model.settings.keys.label(row.command);
        let line = sheet::columns(&[
            (row.name, 16, Look::Strong),
            (keys.as_str(), 7, Look::Dim),
            (row.description, usize::from(list.width).saturating_sub(30), Look::Text),
        ]);
        paint::line(buffer, (place.x, place.y), usize::from(place.width), &line, theme);
        chosen(at == cursor, theme, place, buffer);
    }
}
