//! The place of the journal in the order of a step: after the preconditions, before the send.
//!
//! [`Kept`] holds them for this run only.

use std::sync::{Mutex, PoisonError};

use crate::domain::{
    Safe,
    operation::{Outcome, Step, StepId},
};

/// Where intents and outcomes are written down.
pub trait Intents: Send + Sync + 'static {
    /// Notes that a step is about to be sent. May block.
    ///
    /// # Errors
    /// A sentence that says why it could not be noted: then the step is not sent.
    fn intent(&self, step: &Step) -> Result<(), Safe>;

    /// Notes how a step ended. May block.
    ///
    /// # Errors
    /// A sentence that says why it could not be noted.
    fn outcome(&self, step: StepId, outcome: &Outcome) -> Result<(), Safe>;
}

/// One step that was about to be sent, and how it ended, once it did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// The step.
    pub step: Step,
    /// How it ended.
    pub outcome: Option<Outcome>,
}

/// Intents of this run, in memory.
#[derive(Debug, Default)]
pub struct Kept(Mutex<Vec<Record>>);

impl Kept {
    /// What was noted, oldest first.
    #[must_use]
    pub fn records(&self) -> Vec<Record> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Intents for Kept {
    fn intent(&self, step: &Step) -> Result<(), Safe> {
        let mut records = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        records.push(Record { step: step.clone(), outcome: None });
        Ok(())
    }

    fn outcome(&self, step: StepId, outcome: &Outcome) -> Result<(), Safe> {
        let mut records = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match records.iter_mut().rev().find(|record| record.step.id == step) {
            Some(record) => {
                record.outcome = Some(outcome.clone());
                Ok(())
            }
            None => Err(Safe::new("an outcome without an intent")),
        }
    }
}
