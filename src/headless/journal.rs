//! `secretdeck journal`: what was done, by whom, with which outcome; once, or as it comes. Files are read by
//! `runtime::journal`; no terminal, account or network is needed.

mod choice;
mod follow;
mod line;
mod moment;
mod table;
#[cfg(test)]
mod tests;

use std::{
    collections::HashSet,
    io::{self, IsTerminal},
    sync::Arc,
    time::Duration,
};

use crate::{
    app::select::counted,
    domain::{Safe, journal::Book},
    runtime::print::{self, Text},
};

use super::{ERROR, FINE};
use line::{ActionLine, Whole};
use table::Table;

pub use choice::{Choice, Named};
pub use moment::Moment;
pub use table::Style;

/// What is asked.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Question {
    /// JSON instead of a table.
    pub json: bool,
    /// Which actions.
    pub choice: Choice,
    /// Go on, and read again at this interval.
    pub follow: Option<Duration>,
    /// Our own signs in ASCII only.
    pub ascii: bool,
}

/// Reads the journal; may block.
pub type Source = Arc<dyn Fn() -> Book + Send + Sync>;

/// Prints what is asked, and gives the exit status.
pub async fn run(question: Question, source: Source) -> u8 {
    let colours =
        io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
    let style = Style { colours, ascii: question.ascii };
    if let Some(interval) = question.follow {
        return follow::run(&question, style, interval, source).await;
    }
    let Ok(book) = tokio::task::spawn_blocking(move || source()).await else { return ERROR };
    let answer = answer(&question, &book, style);
    print::text(&answer.text);
    print::note(&answer.notes);
    answer.status
}

/// What is printed, and the exit status.
struct Answer {
    /// For stdout.
    text: Text,
    /// For stderr.
    notes: Text,
    status: u8,
}

/// Says what there is to say of a journal.
fn answer(question: &Question, book: &Book, style: Style) -> Answer {
    let chosen: Vec<_> = book.records.iter().filter(|record| question.choice.lets_through(record)).collect();
    let text = match (question.json, chosen.is_empty()) {
        (true, _) => {
            let actions = chosen.iter().map(|record| ActionLine::new(record)).collect();
            json(&Whole { schema: 1, actions, troubles: &book.troubles })
        }
        (false, true) => Text::new(&nothing(book)),
        (false, false) => Table::new(style).rows(&chosen),
    };
    let status = if book.partial { ERROR } else { FINE };
    Answer { text, notes: notes(book, &mut HashSet::new()), status }
}

/// Whether there is nothing but what could not be read.
fn is_unreadable(book: &Book) -> bool {
    book.records.is_empty() && !book.troubles.is_empty()
}

/// One clear sentence where there is no row.
fn nothing(book: &Book) -> String {
    match book.records.len() {
        0 if is_unreadable(book) => String::new(),
        0 => "The journal is empty: nothing was sent from here yet.\n".to_owned(),
        all => format!("None of the journal's {} fits.\n", counted(all, "action", "actions")),
    }
}

/// The lines and files that could not be read, as lines for stderr; what was told before is not repeated.
fn notes(book: &Book, told: &mut HashSet<Safe>) -> Text {
    let mut text = Text::default();
    let new = book.troubles.iter().filter(|trouble| told.insert((*trouble).clone()));
    new.for_each(|trouble| text.push(None, "secretdeck: ", trouble));
    text
}

/// A value as one line of JSON.
fn json(value: &impl serde::Serialize) -> Text {
    Text::new(&serde_json::to_string(value).unwrap_or_default())
}
