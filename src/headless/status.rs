//! `secretdeck status`: the picture once, as a table or as JSON, and an exit status.

use std::io::{self, IsTerminal};

use crate::{
    app::{Model, filter::Query},
    domain::Region,
    gateway::Gateway,
    runtime::{
        clock::Clock,
        print::{self, Text},
    },
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
    let colours =
        io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
    let Answer { text, notes, status } = answer(question, target, gateway, clock, colours).await;
    print::text(&text);
    print::note(&notes);
    status
}

/// What is printed, and the exit status.
pub(super) struct Answer {
    /// For stdout.
    pub(super) text: Text,
    /// For stderr, where stdout is not for people.
    pub(super) notes: Text,
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
    let notes = Text::new(&(unread::unread(&picture.model) + &table::missing(&report)));
    match question.json {
        true => {
            let text = Text::new(&serde_json::to_string(&report).unwrap_or_default());
            Answer { text, notes, status }
        }
        false => {
            let mut text = table::table(&report, colours);
            text.append(&notes);
            Answer { text, notes: Text::default(), status }
        }
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
