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
    let mut picture = Picture::begin(target, gateway, clock);
    picture.settle().await;
    let (notes, status) = tell(&picture.model, &question, colours, print::out());
    print::note(&notes);
    status
}

/// Writes what there is to say, and gives what is for stderr, where stdout is not for people, and the exit status.
pub(super) fn tell(model: &Model, question: &Question, colours: bool, out: impl io::Write) -> (Text, u8) {
    let report = Report::new(model, &question.query, &question.required);
    let status = exit_status(model, &report);
    let notes = Text::new(&(unread::unread(model) + &table::missing(&report)));
    // Whoever reads may have read enough.
    if question.json {
        let _ = print::json(out, &report);
        return (notes, status);
    }
    let mut text = table::table(&report, colours);
    text.append(&notes);
    let _ = print::whole(out, &text);
    (Text::default(), status)
}

/// 1 wins over 3, 3 over 4.
fn exit_status(model: &Model, report: &Report<'_>) -> u8 {
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
