//! The pane: WRONG, MEANS, DO, then the facts. When it is too low, the facts give way first: tags and policy, then the
//! Regions that are fine go into one line.

use ratatui::{buffer::Buffer, layout::Rect};

use crate::{
    app::{
        Model,
        advice::{self, Advice, facts},
        model::Focus,
        select::{Line, Look, Span, age, lanes},
    },
    config::theme::Theme,
    domain::{SecretKey, fleet::Logical, health::Assessment},
};

use super::{layout::Places, paint, text};

mod region_lines;

/// The label column, with the space in front.
const LABEL: usize = 8;
/// The key column of DO.
const KEY: usize = 7;

/// How much of the facts is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Amount {
    /// Tags, policy, description.
    extras: bool,
    /// A line for every Region, or one for all that are fine.
    every_region: bool,
    /// Whether each fact has a line, as at the side, or the facts share lines.
    roomy: bool,
}

/// Draws the pane, at the side or below.
pub fn draw(model: &Model, theme: &Theme, places: &Places, buffer: &mut Buffer) {
    divider(theme, places, buffer);
    let beside = places.divider.width > 0;
    let Some(key) = model.selection.secret.as_ref() else {
        if places.pane_rule.height > 0 {
            paint::rule(buffer, places.pane_rule, theme);
        }
        return;
    };
    let Some(secret) = model.fleet.get(key) else { return };
    let mut area = places.pane;
    if beside {
        title(model, theme, &secret, area, buffer);
        area = Rect { y: area.y + 2.min(area.height), height: area.height.saturating_sub(2), ..area };
    } else {
        paint::rule(buffer, places.pane_rule, theme);
        ruled_title(model, theme, &secret, places.pane_rule, buffer);
    }
    let lines = fitting(model, key, usize::from(area.width), usize::from(area.height), beside);
    let most = lines.len().saturating_sub(usize::from(area.height));
    let focused = model.screen.focus == Focus::Pane && !model.screen.page;
    let from = if focused { usize::from(model.screen.pane_scroll).min(most) } else { 0 };
    for (at, line) in lines.iter().skip(from).take(usize::from(area.height)).enumerate() {
        let row = paint::row(area, at);
        paint::line(buffer, (row.x, row.y), usize::from(area.width), line, theme);
    }
}

fn divider(theme: &Theme, places: &Places, buffer: &mut Buffer) {
    let area = places.divider;
    for at in 0..usize::from(area.height) {
        let row = paint::row(area, at);
        paint::put(buffer, (row.x, row.y), usize::from(area.width), "│", theme.border);
    }
}

/// `as of 3 s ago`, or `as of 13:57Z` when the home cannot be read.
fn as_of(model: &Model, secret: &Logical) -> String {
    let home = secret.home();
    let held = secret.primary().or_else(|| secret.copies.values().next());
    let Some(at) = held.and_then(|held| held.described_at.max(held.listed_at)) else { return String::new() };
    if home.is_some_and(|home| lanes::is_dark(model, home)) {
        format!("as of {}", age::minute(model, at))
    } else {
        match age::ago(model, at) {
            now if now == age::JUST_NOW => now,
            ago => format!("as of {ago}"),
        }
    }
}

fn name(secret: &Logical, columns: usize) -> Line {
    let suffix = format!(" ·{}", secret.key.suffix());
    let name = text::cut_middle(&secret.name, columns.saturating_sub(text::width(&suffix)), '…');
    vec![Span::new(Look::Strong, name), Span::new(Look::Dim, suffix)]
}

fn title(model: &Model, theme: &Theme, secret: &Logical, area: Rect, buffer: &mut Buffer) {
    let age = as_of(model, secret);
    let room = usize::from(area.width).saturating_sub(text::width(&age) + 4);
    let row = paint::row(area, 0);
    let used = paint::line(buffer, (row.x + 1, row.y), room, &name(secret, room), theme);
    paint::right(buffer, row, used, &[Span::new(Look::Dim, age)], theme);
}

fn ruled_title(model: &Model, theme: &Theme, secret: &Logical, row: Rect, buffer: &mut Buffer) {
    let age = as_of(model, secret);
    let room = usize::from(row.width).saturating_sub(text::width(&age) + 10);
    let mut line = vec![Span::plain(" ")];
    line.extend(name(secret, room));
    line.push(Span::plain(" "));
    paint::line(buffer, (row.x + 2, row.y), room + 2, &line, theme);
    let shown = format!(" {age} ");
    let x = row.right().saturating_sub(paint::at(text::width(&shown) + 2));
    paint::put(buffer, (x, row.y), text::width(&shown), &shown, theme.dim);
}

/// The most that fits: everything, then without extras, then with the fine Regions in one line, then without facts; at
/// last what is wrong and what to do, a line each.
fn fitting(model: &Model, key: &SecretKey, columns: usize, height: usize, beside: bool) -> Vec<Line> {
    let all = Amount { extras: true, every_region: beside, roomy: beside };
    let amounts = [
        all,
        Amount { extras: false, ..all },
        Amount { extras: false, every_region: false, ..all },
        Amount { extras: false, every_region: false, roomy: false },
    ];
    let mut lines = Vec::new();
    for amount in amounts {
        lines = content(model, key, columns, amount, beside);
        if lines.len() <= height || model.screen.focus == Focus::Pane {
            return lines;
        }
    }
    let bare = advised(&advice::advice(model, key), columns);
    if bare.len() <= height { lines } else { shortest(&advice::advice(model, key), columns, height) }
}

/// WRONG and DO before everything else: the first line of what is wrong, all that can be done, then what else fits.
fn shortest(advice: &Advice, columns: usize, height: usize) -> Vec<Line> {
    let only =
        |blocks: Vec<advice::Block>, deeds: Vec<advice::Deed>| advised(&Advice { blocks, deeds }, columns);
    let mut deeds = advice.deeds.clone();
    let wrong = only(advice.blocks.first().cloned().into_iter().collect(), Vec::new());
    while deeds.len() > 1 && only(Vec::new(), deeds.clone()).len() + 1 > height {
        deeds.pop();
    }
    let deeds = only(Vec::new(), deeds);
    let kept = height.saturating_sub(deeds.len()).max(1);
    let mut lines: Vec<Line> = wrong.into_iter().take(kept).collect();
    let means = only(advice.blocks.iter().skip(1).take(1).cloned().collect(), Vec::new());
    if lines.len() + means.len() + deeds.len() <= height {
        lines.extend(means);
    }
    lines.extend(deeds);
    lines
}

fn content(model: &Model, key: &SecretKey, columns: usize, amount: Amount, beside: bool) -> Vec<Line> {
    let (Some(secret), Some(assessment)) = (model.fleet.get(key), model.assessment(key)) else {
        return Vec::new();
    };
    let mut lines = advised(&advice::advice(model, key), columns);
    if beside && !lines.is_empty() {
        lines.push(vec![Span::new(Look::Dim, format!(" {}", "─".repeat(columns.saturating_sub(1))))]);
    }
    lines.extend(told(model, &secret, &assessment, columns, amount));
    lines
}

/// WRONG, MEANS, DO, wrapped.
pub(super) fn advised(advice: &Advice, columns: usize) -> Vec<Line> {
    let mut lines = Vec::new();
    for block in &advice.blocks {
        let look = match block.label {
            "WRONG" => Look::ActBold,
            _ => Look::Strong,
        };
        let wrapped = block.lines.iter().flat_map(|line| text::wrap(line, columns.saturating_sub(LABEL)));
        for (at, line) in wrapped.enumerate() {
            let label = if at == 0 { block.label } else { "" };
            lines.push(vec![Span::new(look, format!(" {label:<7}")), Span::plain(line)]);
        }
    }
    for (number, deed) in advice.deeds.iter().enumerate() {
        let label = if number == 0 { " DO     " } else { "        " };
        let room = columns.saturating_sub(LABEL + KEY);
        for (at, line) in text::wrap(&deed.text, room).into_iter().enumerate() {
            if at == 0 {
                let key = if number == 0 { Look::Strong } else { Look::Text };
                let pad = KEY.saturating_sub(text::width(&deed.key)).max(1);
                lines.push(vec![
                    Span::new(Look::Strong, label),
                    Span::new(key, deed.key.clone()),
                    Span::plain(format!("{}{line}", " ".repeat(pad))),
                ]);
            } else {
                lines.push(vec![Span::plain(format!("{}{line}", " ".repeat(LABEL + KEY)))]);
            }
        }
    }
    lines
}

/// The facts.
fn told(
    model: &Model,
    secret: &Logical,
    assessment: &Assessment,
    columns: usize,
    amount: Amount,
) -> Vec<Line> {
    let regions = facts::regions(model, secret, assessment);
    let cursor = model.cursor_region();
    let mut lines = if amount.roomy {
        region_lines::all(&regions, cursor, columns, amount)
    } else {
        region_lines::few(&regions, cursor, columns)
    };
    let none = |region| regions.iter().all(|fact| fact.region != region);
    if let Some(region) = model.selection.region.filter(|region| amount.roomy || none(*region)) {
        // Once h or l was pressed, the codes above the matrix are told by their full name.
        let none = none(region);
        let none = if none { ": no copy here" } else { "" };
        let said = format!("{}{none}", region.name());
        lines.insert(0, vec![Span::new(Look::Dim, " Region "), Span::new(Look::Strong, said)]);
    }
    let Some(entry) = secret.any() else { return lines };
    let wrapped = |label: &str, said: String, lines: &mut Vec<Line>| {
        for (at, line) in text::wrap(&said, columns.saturating_sub(LABEL)).into_iter().enumerate() {
            let label = if at == 0 { label } else { "" };
            lines.push(vec![Span::new(Look::Dim, format!(" {label:<7}")), Span::plain(line)]);
        }
    };
    if amount.roomy {
        let said = facts::rotation(model, entry);
        lines.push(vec![
            Span::new(Look::Dim, " Rotation "),
            Span::plain(text::cut(&said, columns.saturating_sub(10))),
        ]);
        wrapped("Labels", facts::labels(entry), &mut lines);
        wrapped("KMS", facts::kms(entry), &mut lines);
    } else {
        let said = format!("Rotation {} · KMS {}", facts::rotation(model, entry), facts::kms(entry));
        lines.extend(
            text::wrap(&said, columns.saturating_sub(1))
                .into_iter()
                .map(|line| vec![Span::plain(format!(" {line}"))]),
        );
    }
    if amount.extras {
        if let Some(said) = facts::tags(entry) {
            wrapped("Tags", said, &mut lines);
        }
        if let Some(said) = facts::policy(model, entry) {
            wrapped("Policy", said, &mut lines);
        }
        if let Some(said) = &entry.description {
            wrapped("About", said.to_string(), &mut lines);
        }
    }
    lines
}
