//! What the journal holds, as values: runs, lines, and the actions that the lines of all runs tell of.
//!
//! How a line is written, and where, is `runtime::journal`'s business.

use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{
    operation::{Outcome, Step, StepId},
    text::Safe,
};

/// The longest text of a run's id.
const LONGEST: usize = 64;

/// One run of the program: the name of its file, without the ending. Digits, ASCII letters and `-`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct RunId(Box<str>);

/// A text that is no run's id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no run's id: 1 to {LONGEST} digits, ASCII letters and -")]
pub struct NotARun;

impl RunId {
    /// Reads an id.
    ///
    /// # Errors
    /// When it holds anything but digits, ASCII letters and `-`, or is empty or longer than 64 characters.
    pub fn new(text: &str) -> Result<Self, NotARun> {
        let good = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
        let fits = (1..=LONGEST).contains(&text.len()) && text.bytes().all(good);
        fits.then(|| Self(text.into())).ok_or(NotARun)
    }

    /// The id of a run that began at `at`; `number` tells it from others of that second.
    #[must_use]
    pub fn begun(at: Timestamp, number: u32) -> Self {
        Self(format!("{}-{number:08x}", at.strftime("%Y%m%dT%H%M%SZ")).into())
    }

    /// Its text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for RunId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for RunId {
    type Error = NotARun;

    fn try_from(text: String) -> Result<Self, NotARun> {
        Self::new(&text)
    }
}

impl From<RunId> for String {
    fn from(run: RunId) -> Self {
        run.0.into()
    }
}

/// An action: a step of one run.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct RecordId {
    /// The run; `None` is the run that says it.
    pub run: Option<RunId>,
    /// The step.
    pub step: StepId,
}

/// What looking has shown of a step whose outcome was unknown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verdict {
    /// Whether its effect took place.
    pub done: bool,
    /// What was seen, a sentence.
    pub seen: Safe,
}

/// One line of the journal. When it was written, and by which run, is noted with it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Line {
    /// A plan was confirmed. Its steps wait for their turn; one without an intent was never sent.
    Confirmed {
        /// Its steps, whole, in their order.
        steps: Vec<Step>,
    },
    /// A step is about to be sent. Without this line on the disk it is not.
    Intent {
        /// The step, whole.
        step: Step,
    },
    /// A step ended.
    Outcome {
        /// Which.
        step: StepId,
        /// How.
        outcome: Outcome,
        /// The step, whole, when no intent was written for it: nothing was sent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        whole: Option<Box<Step>>,
    },
    /// Looking has resolved an unknown.
    Settled {
        /// Which action, of this run or an earlier one.
        of: RecordId,
        /// What was seen.
        verdict: Verdict,
    },
}

/// An action as the journal tells of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Record {
    /// Which; its run is always named.
    pub id: RecordId,
    /// The step, as it was confirmed.
    pub step: Step,
    /// When it was about to be sent, or ended unsent; while it waits, when it was confirmed.
    pub at: Timestamp,
    /// How it ended, and when; `None` when its run still lives, or died before it knew.
    pub outcome: Option<(Outcome, Timestamp)>,
    /// What looking has shown, and when.
    pub settled: Option<(Verdict, Timestamp)>,
    /// Whether its run still lives: then its outcome is that run's to tell.
    pub alive: bool,
    /// Whether it was confirmed in a run that lives, and nothing of it is sent yet.
    pub waits: bool,
}

impl Record {
    /// Whether nobody knows what became of it: unknown or cut off, not settled, and no other window is at it.
    #[must_use]
    pub fn is_unknown(&self) -> bool {
        let open = match &self.outcome {
            None => true,
            Some((outcome, _)) => matches!(outcome, Outcome::Unknown { .. }),
        };
        open && !self.alive && self.settled.is_none()
    }
}

/// What the journal tells.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Book {
    /// The actions of other runs, oldest first.
    pub records: Vec<Record>,
    /// Lines and files that could not be read, a sentence each. They were left as they are.
    pub troubles: Vec<Safe>,
    /// Whether something is missing; a last line that was torn while its run died is not.
    pub partial: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_runs_id_is_a_plain_word() {
        let begun = RunId::begun("2026-01-02T03:04:05.678Z".parse().unwrap(), 0x00c0_ffee);
        assert_eq!(begun, RunId::new("20260102T030405Z-00c0ffee").unwrap());
        assert_eq!(RunId::new("20260102T030405Z-00c0ffee").unwrap().as_str(), "20260102T030405Z-00c0ffee");
        for bad in ["", "../run", "a b", "run\u{202e}", &"x".repeat(65)] {
            assert_eq!(RunId::new(bad), Err(NotARun), "{bad:?}");
        }
    }
}
