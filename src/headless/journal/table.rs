//! What `journal` prints for people: a row for each action, and under it, in full, what does not fit into a row.

use unicode_width::UnicodeWidthStr;

use crate::{
    app::select::glyph,
    domain::{Safe, fate::Fate, journal::Record, operation::Operation, secret::Identity},
    runtime::print::{Colour, Text},
};

use super::line::{request_id, why};

/// The headings.
const HEADS: [&str; 7] = ["TIME", "OUTCOME", "ACTION", "SECRET", "WHERE", "WHO", "REQUEST"];
/// Columns wide enough for every outcome and action, and for most names and Regions.
const ROOM: [usize; 7] = [20, 11, 15, 36, 24, 16, 0];
/// The first columns, which have a colour: when, and how it ended.
const HEAD: usize = 2;

/// How a table is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Style {
    /// Colours, for a terminal that wants them.
    pub colours: bool,
    /// Our own signs in ASCII only.
    pub ascii: bool,
}

/// A table that grows: its columns are as wide as the widest cell so far, and the headings stand once.
#[derive(Debug, Default)]
pub(super) struct Table {
    style: Style,
    widths: [usize; 7],
    begun: bool,
    /// The account of the first action, and whether another one came: then each row names its own.
    account: Option<Box<str>>,
    accounts: bool,
}

impl Table {
    pub(super) fn new(style: Style) -> Self {
        Self { style, ..Self::default() }
    }

    /// A table that has room for what may come.
    pub(super) fn roomy(style: Style) -> Self {
        Self { widths: ROOM, ..Self::new(style) }
    }

    /// The rows of these actions.
    pub(super) fn rows(&mut self, records: &[&Record]) -> Text {
        for account in records.iter().map(|record| record.step.operation.secret().account()) {
            self.accounts |= **self.account.get_or_insert_with(|| account.into()) != *account;
        }
        let rows: Vec<[String; 7]> = records.iter().map(|record| self.row(record)).collect();
        let heads = HEADS.map(str::to_owned);
        for row in rows.iter().chain([&heads]) {
            for (width, cell) in self.widths.iter_mut().zip(row) {
                *width = (*width).max(cell.width());
            }
        }
        let mut text = Text::default();
        if !std::mem::replace(&mut self.begun, true) {
            self.line(&mut text, &heads, None);
        }
        for (row, record) in rows.iter().zip(records) {
            self.line(&mut text, row, colour(Fate::of(record)).filter(|_| self.style.colours));
            for under in under(record) {
                text.push(None, "  ", &under);
            }
        }
        text
    }

    fn line(&self, text: &mut Text, cells: &[String; 7], colour: Option<Colour>) {
        let padded = cells
            .iter()
            .zip(self.widths)
            .map(|(cell, width)| format!("{cell}{}", " ".repeat(width.saturating_sub(cell.width()) + 2)));
        let padded: Vec<String> = padded.collect();
        let (head, rest) = padded.split_at(HEAD);
        text.push(colour, &head.concat(), rest.concat().trim_end());
    }

    fn row(&self, record: &Record) -> [String; 7] {
        let sign = |sign: char| if self.style.ascii { glyph::ascii(sign).unwrap_or(sign) } else { sign };
        let operation = &record.step.operation;
        let secret = operation.secret();
        let fate = Fate::of(record);
        [
            record.at.strftime("%Y-%m-%d %H:%M:%SZ").to_string(),
            format!("{} {}", sign(fate.glyph()), fate.words()),
            operation.verb().to_owned(),
            format!("{} {}{}", secret.name(), sign('·'), secret.suffix()),
            place(operation, sign('→')),
            self.who(record),
            request_id(record).map_or_else(|| sign('–').to_string(), ToString::to_string),
        ]
    }

    fn who(&self, record: &Record) -> String {
        let account = record.step.operation.secret().account();
        let who = match &record.step.sender.identity {
            Some(arn) => Identity { account: Safe::new(account), arn: arn.clone() }.short(),
            None => "not known".to_owned(),
        };
        if self.accounts { format!("{account} {who}") } else { who }
    }
}

fn place(operation: &Operation, arrow: char) -> String {
    let targets: Vec<&str> = operation.targets().iter().map(|region| region.name()).collect();
    match operation {
        Operation::Replicate { .. } => format!("{arrow} {}", targets.join(" ")),
        Operation::RemoveReplica { .. } => format!("from {}", targets.join(" ")),
        _ => format!("in {}", operation.region().name()),
    }
}

/// What is said in full under an action's row.
fn under(record: &Record) -> Vec<String> {
    let mut lines = Vec::new();
    match &record.outcome {
        Some((outcome, _)) => lines.extend(why(outcome).map(|why| format!("{}: {why}", outcome.word()))),
        None if record.waits => lines.push("confirmed, and nothing sent yet: its run still runs".to_owned()),
        None if record.alive => lines.push("no outcome yet: the run that sends it still runs".to_owned()),
        None => lines.push("unknown: cut off before its outcome was written".to_owned()),
    }
    if let Some((verdict, at)) = &record.settled {
        let word = if verdict.done { "done" } else { "not done" };
        lines.push(format!("{word}, seen {}: {}", at.strftime("%Y-%m-%d %H:%M:%SZ"), verdict.seen));
    }
    if let Some(endpoint) = &record.step.sender.endpoint {
        lines.push(format!("endpoint: {endpoint}, not AWS"));
    }
    lines
}

fn colour(fate: Fate) -> Option<Colour> {
    match fate {
        Fate::Done => None,
        Fate::NotDone | Fate::Refused | Fate::NotSent => Some(Colour::Red),
        Fate::InFlight | Fate::Waiting => Some(Colour::Yellow),
        Fate::Unknown => Some(Colour::Cyan),
    }
}
