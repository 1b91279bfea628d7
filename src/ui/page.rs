//! The full page: everything that is known of a secret; for a clash or a split, first the two copies side by side.

use ratatui::{buffer::Buffer, layout::Rect};

use crate::{
    app::{
        Model,
        advice::{
            self,
            compare::{self, Side},
            facts::{self, RegionFact},
        },
        command::Command,
        select::{Line, Look, Span, age},
    },
    config::theme::Theme,
    domain::{SecretKey, fleet::Held},
};

use super::{pane, sheet, text};

/// The label column.
const LABEL: usize = 11;

/// Draws the page over the body.
pub fn draw(model: &Model, theme: &Theme, area: Rect, buffer: &mut Buffer) {
    let Some(key) = model.selection.secret.as_ref() else { return };
    let lines = lines(model, key, usize::from(area.width));
    sheet::lines(&lines, usize::from(model.screen.pane_scroll), theme, area, buffer);
}

fn lines(model: &Model, key: &SecretKey, columns: usize) -> Vec<Line> {
    let (Some(secret), Some(assessment)) = (model.fleet.get(key), model.assessment(key)) else {
        return vec![sheet::title(key.name(), "is gone")];
    };
    let mut lines = vec![
        vec![
            Span::new(Look::Strong, format!(" {}", secret.name)),
            Span::new(Look::Dim, format!(" ·{}  account {}", key.suffix(), key.account())),
        ],
        Vec::new(),
    ];
    let mut advice = advice::advice(model, key);
    // The person is looking already.
    advice.deeds.retain(|deed| deed.command != Some(Command::Look));
    let advised = pane::advised(&advice, columns);
    if !advised.is_empty() {
        lines.extend(advised);
        lines.push(Vec::new());
    }
    if let Some((left, right)) = compare::sides(model, key) {
        lines.extend(side_by_side(&left, &right, columns));
        lines.push(Vec::new());
    }
    lines.push(sheet::columns(&[
        ("REGION", 16, Look::Dim),
        ("", 1, Look::Dim),
        ("STATUS", 14, Look::Dim),
        ("VERSION", 12, Look::Dim),
        ("READ", 11, Look::Dim),
        ("KEY THERE", columns.saturating_sub(68), Look::Dim),
    ]));
    for fact in facts::regions(model, &secret, &assessment) {
        let replica = secret.primary().and_then(|held| held.entry.replica(fact.region));
        let own = secret.copies.get(&fact.region).and_then(|held| held.entry.kms_key.clone());
        let kms = own.or_else(|| replica.and_then(|replica| replica.kms_key.clone()));
        let kms = facts::key(kms.as_ref().map(|key| key.as_str()));
        lines.extend(region(&fact, &kms, columns));
    }
    lines.push(Vec::new());
    let held = secret.primary().or_else(|| secret.copies.values().next());
    if let Some(held) = held {
        lines.extend(of_copy(model, held, columns));
    }
    lines
}

fn region(fact: &RegionFact, kms: &str, columns: usize) -> Vec<Line> {
    let glyph = fact.glyph.0.to_string();
    let mut cells = vec![(fact.region.name(), 16, Look::Text), (glyph.as_str(), 1, fact.glyph.1)];
    match &fact.instead {
        Some(instead) => cells.push((instead.as_str(), columns.saturating_sub(25), Look::Dim)),
        None => cells.extend([
            (fact.status.as_str(), 14, Look::Text),
            (fact.version.as_str(), 12, Look::Text),
            (fact.read.trim_start_matches("read "), 11, Look::Dim),
            (kms, columns.saturating_sub(68), Look::Dim),
        ]),
    }
    let mut lines = vec![sheet::columns(&cells)];
    for (label, said) in &fact.notes {
        lines.extend(labelled(&format!("  {label}"), said, columns));
    }
    lines
}

fn labelled(label: &str, said: &str, columns: usize) -> Vec<Line> {
    let wrapped = text::wrap(said, columns.saturating_sub(LABEL + 2)).into_iter().enumerate();
    wrapped
        .map(|(at, line)| {
            let label = if at == 0 { label } else { "" };
            vec![Span::new(Look::Dim, format!(" {label:<LABEL$}")), Span::plain(line)]
        })
        .collect()
}

/// What the home's copy, or the only one that is known, says of itself.
fn of_copy(model: &Model, held: &Held, columns: usize) -> Vec<Line> {
    let entry = &held.entry;
    let mut lines = Vec::new();
    let mut say = |label: &str, said: String| lines.extend(labelled(label, &said, columns));
    let time = |at: jiff::Timestamp| at.strftime("%Y-%m-%d %H:%M:%SZ").to_string();
    if let Some(about) = &entry.description {
        say("About", about.to_string());
    }
    say("ARN", entry.arn.to_string());
    say("Labels", facts::labels(entry));
    say("KMS", facts::kms(entry));
    let function =
        entry.rotation.function_name().map(|name| format!(", function {name}")).unwrap_or_default();
    say("Rotation", format!("{}{function}", facts::rotation(model, entry)));
    if let Some(last) = entry.rotation.last {
        say("", format!("last rotated {}", time(last)));
    }
    if let Some(service) = &entry.owning_service {
        say("Managed by", service.to_string());
    }
    if let Some(kind) = &entry.kind {
        say("Type", kind.to_string());
    }
    if let Some(created) = entry.created {
        say("Created", time(created));
    }
    if let Some(changed) = entry.last_changed {
        say("Changed", time(changed));
    }
    if let Some(deleted) = entry.deleted {
        say("Deleted", format!("on {}", time(deleted)));
    }
    say("Tags", facts::tags(entry).unwrap_or_else(|| "none".to_owned()));
    say("Policy", facts::policy(model, entry).unwrap_or_else(|| "not asked for yet".to_owned()));
    let told = |word: &str, at: Option<jiff::Timestamp>| {
        at.map_or_else(|| format!("not {word} yet"), |at| format!("{word} {}", age::clock(at)))
    };
    say("Data", format!("{}, {}", told("listed", held.listed_at), told("described", held.described_at)));
    lines
}

/// Two copies in two columns, the same facts on the same lines; what differs is bold.
fn side_by_side(left: &Side, right: &Side, columns: usize) -> Vec<Line> {
    let room = columns.saturating_sub(LABEL + 4) / 2;
    let pad = |said: &str| format!("{said}{}", " ".repeat(room.saturating_sub(text::width(said))));
    let mut lines = vec![vec![
        Span::plain(" ".repeat(LABEL + 1)),
        Span::new(Look::Strong, pad(&text::cut(&left.title, room))),
        Span::plain("  "),
        Span::new(Look::Strong, text::cut(&right.title, room)),
    ]];
    for ((label, ours), (_, theirs)) in left.facts.iter().zip(&right.facts) {
        let look = if ours == theirs { Look::Dim } else { Look::Strong };
        let (ours, theirs) = (text::wrap(ours, room), text::wrap(theirs, room));
        for at in 0..ours.len().max(theirs.len()) {
            let label = if at == 0 { label } else { "" };
            let part = |lines: &[String]| lines.get(at).cloned().unwrap_or_default();
            lines.push(vec![
                Span::new(Look::Dim, format!(" {label:<LABEL$}")),
                Span::new(look, pad(&part(&ours))),
                Span::plain("  "),
                Span::new(look, part(&theirs)),
            ]);
        }
    }
    lines
}
