//! The picture of a dialog: the page's sections, the calls, what changed, the field and the buttons.

use crate::{
    app::{
        advice,
        command::Command,
        model::Mode,
        select::{doubts, knowledge},
    },
    domain::{
        Safe,
        operation::Step,
        text::{columns, cut},
    },
};

use super::{
    Dialog, command_line, confirm,
    desk::Desk,
    page::Stop,
    view::{DialogView, Line, Look, Need, Section, Span, WIDTH, least_rows, sentence},
    words::middle,
};

/// Everything a dialog shows.
pub(super) fn view(dialog: &Dialog, desk: &Desk<'_>) -> DialogView {
    let settings = &desk.model.settings;
    let alarm = match &settings.mode {
        Mode::Demo => Some("DEMO: nothing real"),
        Mode::Drill(_) => Some("DRILL: nothing real"),
        Mode::Real => match (settings.read_only, knowledge::foreign(settings).is_some()) {
            (true, true) => Some("READ-ONLY, NOT AWS"),
            (true, false) => Some("READ-ONLY"),
            (false, true) => Some("NOT AWS"),
            (false, false) => None,
        },
    };
    let room = if alarm.is_some() { 12 } else { 24 };
    let account = match &settings.profile {
        Some(profile) => format!("{} {}", middle(profile, room), desk.key.account()),
        None => desk.key.account().to_owned(),
    };
    DialogView {
        title: dialog.page.title(),
        alarm: alarm.map(Safe::new),
        account: Safe::new(&account),
        sections: sections(dialog, desk),
    }
}

/// Whether the whole call can be seen beside the buttons: what cannot be seen is not sent.
pub(super) fn shows_the_call(dialog: &Dialog, desk: &Desk<'_>) -> bool {
    let mut sections = dialog.page.sections(desk, dialog.stop);
    sections.push(Section::of(calls(dialog, desk)));
    // As many as the last section can have: a sentence, the field, the buttons, and what is not known yet.
    sections.push(Section::of(vec![Line::default(); 3 + not_known(desk).len()]));
    least_rows(&sections) <= usize::from(desk.model.screen.size.1)
}

fn sections(dialog: &Dialog, desk: &Desk<'_>) -> Vec<Section> {
    let mut sections = dialog.page.sections(desk, dialog.stop);
    if !super::fits(desk.model) {
        return vec![Section::of(too_small(dialog, desk))];
    }
    if let Some(watch) = &dialog.watch {
        sections.truncate(1);
        sections.extend(watch.sections(desk, dialog.page.as_ref()));
        sections.push(Section::of(watch_foot(dialog, desk)));
        return sections;
    }
    let calls = calls(dialog, desk);
    if !calls.is_empty() {
        sections.push(Section::of(calls));
    }
    sections.push(Section::of(foot(dialog, desk)));
    sections
}

fn too_small(dialog: &Dialog, desk: &Desk<'_>) -> Vec<Line> {
    let (columns, rows) = desk.model.screen.size;
    let mut lines = vec![Line::plain(&format!("needs 80x24; this is {columns}x{rows}"))];
    if dialog.watch.is_none() && !dialog.steps().is_empty() {
        lines.push(Line::new("Ctrl-Y copies the command", Look::Plain));
    }
    let note = dialog.note.as_deref().unwrap_or("");
    lines.push(Line::new("Esc leaves", Look::Plain).at_right(note, Look::Plain));
    lines
}

fn calls(dialog: &Dialog, desk: &Desk<'_>) -> Vec<Line> {
    let settings = &desk.model.settings;
    let steps = dialog.steps();
    let Some(first) = steps.first() else {
        return dialog.missing.iter().flat_map(|why| sentence(why, Look::Moving)).collect();
    };
    let region = first.operation.region();
    let what = match steps.len() {
        1 => format!("Sends once, to {region}: {}", first.operation.api()),
        n => format!("Sends {n} calls to {region}: {}", first.operation.api()),
    };
    let head = Line::plain(&what).at_right("Ctrl-Y copies", Look::Dim);
    let mut lines = vec![head.when_room(Need::Call)];
    lines.extend(command_line::shown(steps, settings));
    if let Some(price) = dialog.page.price() {
        let last = lines.last().map_or(0, |line| line.left.iter().map(|span| columns(&span.text)).sum());
        match lines.last_mut() {
            Some(line) if steps.len() == 1 && last + columns(price) < WIDTH => {
                line.right.push(Span::new(price, Look::Dim));
            }
            _ => lines.push(Line::default().at_right(price, Look::Dim).when_room(Need::Extra)),
        }
    }
    lines.extend(dialog.page.remark());
    lines.extend(not_first(dialog, steps));
    lines
}

fn not_first(dialog: &Dialog, steps: &[Step]) -> Vec<Line> {
    if steps.len() < 2 {
        return Vec::new();
    }
    let remains = dialog.page.remains(1);
    remains.iter().flat_map(|text| sentence(text, Look::Moving)).collect()
}

fn foot(dialog: &Dialog, desk: &Desk<'_>) -> Vec<Line> {
    let read_only = desk.model.settings.read_only;
    let mut lines = not_known(desk);
    for change in &dialog.changes {
        lines.extend(sentence(&format!("CHANGED: {change}. Nothing can be sent from here."), Look::Act));
    }
    let wanted = dialog.page.typed().filter(|_| !read_only && !dialog.page.before_choice());
    if let Some(wanted) = &wanted {
        lines.push(typing(dialog, wanted));
    }
    if read_only {
        let why = match dialog.steps().is_empty() {
            true => "READ-ONLY: nothing is sent from here.",
            false => "READ-ONLY: nothing is sent from here. Hand the command to somebody who may.",
        };
        lines.push(Line::new(why, Look::Moving));
    }
    if !dialog.steps().is_empty() && !read_only && !shows_the_call(dialog, desk) {
        let why = "The call does not fit on this screen: enlarge it, or mark fewer Regions.";
        lines.push(Line::new(why, Look::Act));
    }
    let buttons = buttons(dialog, desk);
    let taken: usize = buttons.iter().map(|span| columns(&span.text)).sum();
    let hint = dialog.note.clone().or_else(|| {
        let ready = dialog.stop == Stop::Confirm && dialog.is_typed() && dialog.is_sendable(desk.model);
        let typing = wanted.as_ref().map(|wanted| match ready {
            true => Safe::new("Enter sends it"),
            false => Safe::new(&confirm::hint(wanted, dialog.field.text())),
        });
        typing.or_else(|| dialog.page.hint())
    });
    let hint = cut(hint.as_deref().unwrap_or(""), WIDTH.saturating_sub(taken + 1));
    lines.push(Line { left: vec![Span::new(&hint, Look::Plain)], right: buttons, need: Need::Always });
    lines
}

/// That something was sent already, and nobody knows yet what became of it.
fn not_known(desk: &Desk<'_>) -> Vec<Line> {
    let open = doubts::open(desk.model, desk.key);
    open.map_or_else(Vec::new, |open| sentence(&format!("WAIT: {open}. Look first."), Look::Act))
}

fn typing(dialog: &Dialog, wanted: &str) -> Line {
    let label = format!("Type {wanted} to go on:  ");
    let (before, after) = dialog.field.halves();
    let room = WIDTH.saturating_sub(columns(&label) + 2);
    let skipped = before.chars().count().saturating_sub(room / 2);
    let before: String = before.chars().skip(skipped).collect();
    let after = cut(after, room.saturating_sub(columns(&before)));
    let line = Line::plain(&label).and(&before, Look::Strong);
    if dialog.stop == Stop::Field { line.and("▏", Look::Strong) } else { line }.and(&after, Look::Strong)
}

fn buttons(dialog: &Dialog, desk: &Desk<'_>) -> Vec<Span> {
    let model = desk.model;
    let look = |stop: Stop, live: bool| match (dialog.stop == stop, live) {
        (true, true) => Look::Selected,
        (false, true) => Look::Plain,
        (_, false) => Look::Dim,
    };
    let effect = dialog.page.effect().filter(|_| !model.settings.read_only);
    let harmless = if model.settings.read_only { "Close" } else { dialog.page.harmless() };
    let mut spans = vec![Span::new(&format!("[ {harmless} ]"), look(Stop::Cancel, true))];
    if let Some(effect) = effect {
        let live = dialog.is_sendable(model) && dialog.is_typed();
        spans.push(Span::new("   ", Look::Plain));
        spans.push(Span::new(&format!("[ {effect} ]"), look(Stop::Confirm, live)));
    }
    spans
}

fn watch_foot(dialog: &Dialog, desk: &Desk<'_>) -> Vec<Line> {
    let done = dialog.watch.as_ref().is_some_and(super::watch::Watch::is_final);
    let waits = dialog.watch.as_ref().is_some_and(|watch| watch.waits(desk));
    let key = |command| advice::label(desk.model, command);
    let (view, back) = (key(Command::ViewActivity), key(Command::Withdraw));
    let text = match (done, waits) {
        (true, _) => "Ended. Enter or Esc closes.".to_owned(),
        (false, true) => format!("Esc leaves it; then {view} shows it, {back} there takes it back."),
        (false, false) => format!("Esc leaves it to the activity; then {view} shows it."),
    };
    let note = dialog.note.as_deref().unwrap_or("");
    vec![Line::plain(&text).at_right(note, Look::Dim)]
}
