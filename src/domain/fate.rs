//! What became of an action, in one word: its outcome, or what looking has shown of it since.

use serde::Serialize;

use super::{
    journal::{Record, Verdict},
    operation::Outcome,
};

/// What became of an action, as far as anybody knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Fate {
    /// The service accepted it, or looking has shown its effect.
    Done,
    /// Its outcome was unknown; looking has shown that it had no effect.
    NotDone,
    /// The service answered no.
    Refused,
    /// Nothing was sent.
    NotSent,
    /// Nobody knows until somebody looks.
    Unknown,
    /// The run that sends it lives, and has not told how it ended.
    InFlight,
    /// It was confirmed in a run that lives, and nothing is sent yet.
    Waiting,
}

impl Fate {
    /// The fate of an action by its outcome, by what looking has shown, and by whether its run still lives.
    #[must_use]
    pub fn new(outcome: Option<&Outcome>, settled: Option<&Verdict>, alive: bool) -> Self {
        match (settled, outcome) {
            (Some(verdict), _) if verdict.done => Self::Done,
            (Some(_), _) => Self::NotDone,
            (None, Some(Outcome::Done { .. })) => Self::Done,
            (None, Some(Outcome::Refused(_))) => Self::Refused,
            (None, Some(Outcome::NotSent(_))) => Self::NotSent,
            (None, Some(Outcome::Unknown { .. })) => Self::Unknown,
            (None, None) if alive => Self::InFlight,
            (None, None) => Self::Unknown,
        }
    }

    /// The fate of an action that the journal tells of.
    #[must_use]
    pub fn of(record: &Record) -> Self {
        let outcome = record.outcome.as_ref().map(|(outcome, _)| outcome);
        if record.waits {
            return Self::Waiting;
        }
        Self::new(outcome, record.settled.as_ref().map(|(verdict, _)| verdict), record.alive)
    }

    /// The words for it: `done`, `not done`, `refused`, `not sent`, `unknown`, `in flight`, `waiting`.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::NotDone => "not done",
            Self::Refused => "refused",
            Self::NotSent => "not sent",
            Self::Unknown => "unknown",
            Self::InFlight => "in flight",
            Self::Waiting => "waiting",
        }
    }

    /// A glyph for it; shape and word agree.
    #[must_use]
    pub fn glyph(self) -> char {
        match self {
            Self::Done => '✓',
            Self::NotDone | Self::Refused | Self::NotSent => '✖',
            Self::Unknown => '?',
            Self::InFlight => '◐',
            Self::Waiting => '…',
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{
        Safe,
        error::{ErrorKind, RemoteError},
    };

    #[test]
    fn what_looking_has_shown_wins_over_the_outcome() {
        let unknown = Outcome::Unknown { why: RemoteError::new(ErrorKind::TimedOut, "") };
        let seen = |done| Verdict { done, seen: Safe::new("looked") };
        assert_eq!(Fate::new(Some(&unknown), None, false), Fate::Unknown);
        assert_eq!(Fate::new(Some(&unknown), Some(&seen(true)), false), Fate::Done);
        assert_eq!(Fate::new(Some(&unknown), Some(&seen(false)), true), Fate::NotDone);
    }

    #[test]
    fn without_an_outcome_it_is_in_flight_only_while_its_run_lives() {
        assert_eq!(Fate::new(None, None, true), Fate::InFlight);
        assert_eq!(Fate::new(None, None, false), Fate::Unknown);
    }
}
