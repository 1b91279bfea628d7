//! The journal's place in the order of a step: after the preconditions and before the send, and again after it.
//!
//! [`Memory`] holds the lines for this run only.

use std::sync::{Mutex, PoisonError};

use crate::domain::{
    Safe,
    journal::{Book, Line},
};

/// Where intents, outcomes and what looking has shown are written down.
pub trait Journal: Send + Sync + 'static {
    /// Writes a line; when this returns, the line lasts. May block.
    ///
    /// # Errors
    /// A sentence that says why it could not be written: a step whose intent is not written is not sent.
    fn write(&self, line: &Line) -> Result<(), Safe>;

    /// Reads what other runs wrote. May block. What cannot be read is told in the book's troubles.
    fn read(&self) -> Book;
}

/// Lines of this run, in memory.
#[derive(Debug, Default)]
pub struct Memory(Mutex<Vec<Line>>);

impl Memory {
    /// What was written, oldest first.
    #[must_use]
    pub fn lines(&self) -> Vec<Line> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Journal for Memory {
    fn write(&self, line: &Line) -> Result<(), Safe> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(line.clone());
        Ok(())
    }

    fn read(&self) -> Book {
        Book::default()
    }
}
