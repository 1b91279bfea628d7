//! `secretdeck status`: the picture once, as a table or as JSON, and an exit status.

use std::io::{self, IsTerminal, Write};

use crate::{
    app::{Model, filter::Query},
    domain::Region,
    gateway::Gateway,
    runtime::clock::Clock,
};

use super::{
    ERROR, FINE, INCOMPLETE, Target, WRONG,
    picture::{Picture, any_read},
    report::Report,
    table, unread,
};

/// What is asked.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Question {
    /// JSON instead of a table.
    json: bool,
    /// Which secrets.
    query: Query,
    /// Where each of them must have a healthy copy.
    required: Vec<Region>,
}

impl Question {
    /// A question about the secrets that `query` lets through; each must have a healthy copy in the required Regions.
    #[must_use]
    pub fn new(json: bool, query: Query, required: Vec<Region>) -> Self {
        Self { json, query, required }
    }
}

/// Reads the picture, prints it, and gives the exit status.
pub async fn run(question: Question, target: Target, gateway: impl Gateway, clock: impl Clock) -> u8 {
    let mut out = io::stdout();
    let colours = out.is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
    let Answer { text, notes, status } = answer(question, target, gateway, clock, colours).await;
    // Whoever reads may have read enough.
    let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
    let _ = io::stderr().write_all(notes.as_bytes());
    status
}

/// What is printed, and the exit status.
pub(super) struct Answer {
    /// For stdout.
    pub(super) text: String,
    /// For stderr, where stdout is not for people.
    pub(super) notes: String,
    pub(super) status: u8,
}

/// Reads the picture, and says what there is to say.
pub(super) async fn answer(
    question: Question,
    target: Target,
    gateway: impl Gateway,
    clock: impl Clock,
    colours: bool,
) -> Answer {
    let mut picture = Picture::begin(target, gateway, clock);
    picture.settle().await;
    let report = Report::new(&picture.model, &question.query, &question.required);
    let status = exit_status(&picture.model, &report);
    let notes = unread::unread(&picture.model) + &table::missing(&report);
    match question.json {
        true => {
            let json = serde_json::to_string(&report).unwrap_or_default() + "\n";
            Answer { text: json, notes, status }
        }
        false => Answer { text: table::table(&report, colours) + &notes, notes: String::new(), status },
    }
}

/// 1 wins over 3, 3 over 4.
fn exit_status(model: &Model, report: &Report) -> u8 {
    if !any_read(model) {
        ERROR
    } else if report.is_wrong() {
        WRONG
    } else if !report.complete {
        INCOMPLETE
    } else {
        FINE
    }
}
