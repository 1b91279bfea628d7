//! The pane: what is wrong, what it means, and the next key to press; then the facts. Every sentence for every kind of
//! trouble is made here, from our own data: a message of the service is quoted, never parsed.

mod alarms;
mod alone;
mod case;
pub mod compare;
pub mod facts;
mod links;
mod rotations;

use crate::domain::{
    SecretKey,
    health::{Health, Problem},
};

use super::{
    Model,
    command::Command,
    dialog, menu,
    msg::Place,
    select::{age, doubts},
};
use case::Case;

/// A labelled paragraph of the pane.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// `WRONG`, `MEANS` or `NOTE`.
    pub label: &'static str,
    /// Its lines, to be wrapped one by one.
    pub lines: Vec<String>,
}

/// A line of `DO`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deed {
    /// The command; `None` for "nothing".
    pub command: Option<Command>,
    /// The key, as the person's bindings have it.
    pub key: String,
    /// What it does here.
    pub text: String,
}

/// What the pane says first.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Advice {
    /// What is wrong and what it means.
    pub blocks: Vec<Block>,
    /// What can be done, least destructive first, at most three.
    pub deeds: Vec<Deed>,
}

/// The words for one kind of trouble.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct Words {
    /// Whether it is a note rather than trouble.
    note: bool,
    wrong: Vec<String>,
    means: Vec<String>,
    deeds: Vec<(Option<Command>, String)>,
}

/// Most lines of `DO`.
const MOST_DEEDS: usize = 3;

/// What is to be said of a secret.
#[must_use]
pub fn advice(model: &Model, key: &SecretKey) -> Advice {
    let (Some(secret), Some(assessment)) = (model.fleet.get(key), model.assessment(key)) else {
        return Advice::default();
    };
    let case = |problem| Case { model, secret: &secret, assessment: &assessment, problem };
    let mut advice = Advice::default();
    let mut deeds = Vec::new();
    if doubts::open(model, key).is_some() {
        deeds.push((Some(Command::ViewActivity), "wait: see first what became of what was sent".to_owned()));
    }
    if let Some((leading, others)) = assessment.problems.split_first() {
        let words = words(&case(Some(leading)));
        deeds.extend(words.deeds.clone());
        // A clash is what the failure is about: said once.
        let told = |problem: &&Problem| leading.health == Health::Failed && problem.health == Health::Clash;
        let others = others.iter().filter(|problem| !told(problem));
        advice.say(words, others.map(|problem| also(model, problem)).collect());
    }
    advice.say(Words { note: true, wrong: doubts::notes(model, key), ..Words::default() }, Vec::new());
    for note in alone::notes(&case(None)) {
        deeds.extend(note.deeds.clone());
        advice.say(note, Vec::new());
    }
    for (command, text) in deeds {
        let twice = advice.deeds.iter().any(|deed| deed.command == command);
        if !twice
            && advice.deeds.len() < MOST_DEEDS
            && command.is_none_or(|command| works(model, key, command))
        {
            let key = command.map_or_else(|| "–".to_owned(), |command| label(model, command));
            advice.deeds.push(Deed { command, key, text });
        }
    }
    advice
}

impl Advice {
    fn say(&mut self, words: Words, also: Vec<String>) {
        let Words { note, mut wrong, means, .. } = words;
        wrong.extend(also);
        let mut say = |label, lines: Vec<String>| {
            if !lines.is_empty() {
                self.blocks.push(Block { label, lines });
            }
        };
        say(if note { "NOTE" } else { "WRONG" }, wrong);
        say("MEANS", means);
    }
}

fn words(case: &Case<'_>) -> Words {
    match case.health() {
        Health::Failed => links::failed(case),
        Health::Diverged => links::diverged(case),
        Health::Split => links::split(case),
        Health::Stranded => links::stranded(case),
        Health::Stuck => links::stuck(case),
        Health::Clash => links::clash(case),
        Health::InProgress => links::moving(case),
        Health::RotationStuck => rotations::stuck(case),
        Health::RotationLeftOver => rotations::left_over(case),
        Health::RotationOverdue => rotations::overdue(case),
        Health::Other => alarms::other(case),
        Health::Unknown => alarms::unknown(case),
        Health::PendingDeletion => alarms::deleted(case),
        Health::NotRead | Health::InSync | Health::Standalone => Words::default(),
    }
}

/// A further problem, in a few words: all that hold are named.
fn also(model: &Model, problem: &Problem) -> String {
    let word = match problem.health {
        Health::Failed => "failed",
        Health::Diverged => "diverged",
        Health::Split => "split",
        Health::Stranded => "stranded",
        Health::Stuck => "stuck",
        Health::RotationStuck => "rotation stuck",
        Health::RotationLeftOver => "AWSPENDING left over, rotation is off",
        Health::RotationOverdue => "rotation overdue",
        Health::Clash => "another secret of this name",
        Health::Other => problem.word.as_ref().map_or("another status", |word| word.as_str()),
        Health::InProgress => "still moving",
        Health::Unknown => "not known",
        Health::PendingDeletion => "planned for deletion",
        Health::NotRead | Health::InSync | Health::Standalone => "not read yet",
    };
    let codes: Vec<String> = problem.regions.iter().map(|region| region.code()).collect();
    let since = problem.since.and_then(|since| age::since_long(model, since));
    let since = since.map(|since| format!(", {since}")).unwrap_or_default();
    format!("also: {word}, {}{since}", codes.join(" "))
}

/// A command's key, as the person's bindings have it; `a x` for one that only the menu of all actions has.
#[must_use]
pub fn label(model: &Model, command: Command) -> String {
    let keys = &model.settings.keys;
    let own = keys.label(command);
    let letter = menu::LETTERS.iter().find(|(known, _)| *known == command).map(|(_, letter)| *letter);
    match letter.filter(|_| own.is_empty()) {
        Some(letter) => format!("{} {letter}", keys.label(Command::ActionMenu)),
        None => own,
    }
}

/// Whether a command can work on a secret now; a mutation is asked of the dialogs.
#[must_use]
pub fn works(model: &Model, key: &SecretKey, command: Command) -> bool {
    if !command.specification().mutates {
        return true;
    }
    let selected = model.selection.secret.as_ref() == Some(key);
    let region = if selected { model.cursor_region() } else { None };
    dialog::applies(command, &Place { secret: key.clone(), region }, model).is_ok()
}

#[cfg(test)]
mod tests;
