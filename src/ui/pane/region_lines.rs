//! One line for each Region in the pane; or, when there is little room, one for all that are fine.

use crate::{
    app::{
        advice::facts::RegionFact,
        select::{Line, Look, Span},
    },
    domain::Region,
};

use super::{Amount, text};

/// Where the columns of a line begin: glyph, status, version, read.
const STARTS: [usize; 4] = [8, 10, 21, 34];

/// Text from a column on: spaces up to it, at least one.
fn at(line: &mut Line, column: usize, look: Look, said: &str) {
    let used: usize = line.iter().map(|span| text::width(&span.text)).sum();
    let space = column.saturating_sub(used).max(1);
    line.push(Span::plain(" ".repeat(space)));
    line.push(Span::new(look, said));
}

/// A line for every Region, and what AWS says of it; those that are fine in one line if the amount says so.
pub fn all(regions: &[RegionFact], cursor: Option<Region>, columns: usize, amount: Amount) -> Vec<Line> {
    let mut lines = Vec::new();
    let mut fine = Vec::new();
    for fact in regions {
        if !amount.every_region && fact.fine && fact.version == "same" && cursor != Some(fact.region) {
            fine.push(fact.region.code());
            continue;
        }
        lines.push(one(fact, cursor == Some(fact.region)));
        for (label, said) in fact.notes.iter().filter(|(label, _)| amount.extras || *label != "tag") {
            lines.extend(note(label, said, columns));
        }
    }
    lines.extend(together(&fine, &[], columns));
    lines
}

fn one(fact: &RegionFact, marked: bool) -> Line {
    let code = format!("{}{}", if marked { '▌' } else { ' ' }, fact.region.code());
    let mut line = vec![Span::new(if marked { Look::Strong } else { Look::Text }, code)];
    at(&mut line, STARTS[0], fact.glyph.1, &fact.glyph.0.to_string());
    if let Some(instead) = &fact.instead {
        at(&mut line, STARTS[1], Look::Dim, instead);
    } else {
        at(&mut line, STARTS[1], Look::Text, &fact.status);
        at(&mut line, STARTS[2], Look::Text, &fact.version);
        at(&mut line, STARTS[3], Look::Dim, &fact.read);
    }
    line
}

fn note(label: &str, said: &str, columns: usize) -> Vec<Line> {
    let indent = 3 + label.len() + 2;
    let wrapped = text::wrap(said, columns.saturating_sub(indent)).into_iter().enumerate();
    wrapped
        .map(|(at, line)| {
            let front = if at == 0 { format!("   {label}: ") } else { " ".repeat(indent) };
            vec![Span::new(Look::Dim, front), Span::plain(line)]
        })
        .collect()
}

/// The Regions that need words, then the rest in one line.
pub fn few(regions: &[RegionFact], cursor: Option<Region>, columns: usize) -> Vec<Line> {
    let mut lines = Vec::new();
    let mut fine: Vec<String> = Vec::new();
    let mut rest: Vec<String> = Vec::new();
    for fact in regions {
        let code = fact.region.code();
        if let Some(instead) = &fact.instead {
            let short = if instead.contains("not readable") { "not readable" } else { instead.as_str() };
            rest.push(format!("{code} {short}"));
        } else if fact.fine && fact.version == "same" {
            fine.push(code);
        } else if matches!(fact.glyph.0, 'P' | 'S') {
            rest.push(format!("{} {code} {}", fact.glyph.0, fact.version));
        } else {
            lines.extend(loud(fact, cursor, columns));
        }
    }
    lines.extend(together(&fine, &rest, columns));
    lines
}

/// Regions without trouble, side by side; what belongs together is not broken over two lines.
fn together(fine: &[String], rest: &[String], columns: usize) -> Vec<Line> {
    let mut words: Vec<String> = Vec::new();
    if !fine.is_empty() {
        words.push(format!("✓ {} InSync, same version", fine.join(" ")));
    }
    words.extend(rest.iter().map(|word| word.replace(' ', "\u{a0}")));
    if words.is_empty() {
        return Vec::new();
    }
    let wrapped = text::wrap(&words.join(" · "), columns.saturating_sub(1));
    wrapped.into_iter().map(|line| vec![Span::plain(format!(" {line}"))]).collect()
}

fn loud(fact: &RegionFact, cursor: Option<Region>, columns: usize) -> Vec<Line> {
    let mark = if cursor == Some(fact.region) { "▌" } else { " " };
    let says = fact.notes.iter().find(|(label, _)| *label == "says").map(|(_, said)| format!(": {said}"));
    let version = if fact.version == "–" { String::new() } else { format!(" {}", fact.version) };
    let said = format!("{} {}{version}{}", fact.region.code(), fact.status, says.unwrap_or_default());
    let mut lines: Vec<Line> = text::wrap(&said, columns.saturating_sub(3))
        .into_iter()
        .enumerate()
        .map(|(at, line)| {
            if at == 0 {
                vec![
                    Span::new(Look::Strong, mark),
                    Span::new(fact.glyph.1, fact.glyph.0.to_string()),
                    Span::plain(format!(" {line}")),
                ]
            } else {
                vec![Span::plain(format!("   {line}"))]
            }
        })
        .collect();
    let there: Vec<&str> =
        fact.notes.iter().filter(|(label, _)| *label != "says").map(|(_, said)| said.as_str()).collect();
    if !there.is_empty() {
        let wrapped = text::wrap(&format!("there: {}", there.join(", ")), columns.saturating_sub(8));
        lines.extend(wrapped.into_iter().map(|line| vec![Span::plain(format!("        {line}"))]));
    }
    lines
}
