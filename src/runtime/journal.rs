//! The journal's place in the order of a step: after the preconditions and before the send, and again after it.
//!
//! [`OnDisk`] writes a file for each run, in a [`Folder`] that all runs share; [`Memory`] holds the lines for this run
//! only; [`Nowhere`] refuses every line, so that nothing is sent.

mod book;
mod file;
mod folder;
#[cfg(debug_assertions)]
pub mod halt;
mod line;
mod on_disk;
mod pen;
#[cfg(test)]
mod tests;

use std::sync::{Mutex, PoisonError};

use crate::domain::{
    Safe,
    journal::{Book, Line},
};

pub use folder::Folder;
pub use on_disk::OnDisk;

/// Where intents, outcomes and what looking has shown are written down.
pub trait Journal: Send + Sync + 'static {
    /// Writes a line; when this returns, the line lasts. May block.
    ///
    /// # Errors
    /// A sentence that says why it could not be written: a step whose intent is not written is not sent.
    fn write(&self, line: &Line) -> Result<(), Safe>;

    /// Writes lines, in their order; when this returns, they last. May block.
    ///
    /// # Errors
    /// A sentence that says why some, or all, could not be written.
    fn write_all(&self, lines: &[Line]) -> Result<(), Safe> {
        lines.iter().try_for_each(|line| self.write(line))
    }

    /// Reads what other runs wrote. May block. What cannot be read is told in the book's troubles.
    fn read(&self) -> Book;
}

/// Reads one line of a file, without its line feed, and gives it as this version would write it: for whoever checks
/// files, and the checker of this program.
///
/// # Errors
/// A sentence that says why it cannot be used.
pub fn rewritten(bytes: &[u8]) -> Result<Vec<u8>, Safe> {
    let noted = line::Noted::decode(bytes).map_err(|flaw| Safe::new(&flaw.to_string()))?;
    noted.encode().map_err(|error| Safe::new(&error.to_string()))
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

/// The journal of what is not real: lines that cannot be written are held in memory, and nobody needs to hear of it.
#[derive(Debug, Default)]
pub struct Pretended {
    disk: Option<OnDisk>,
    memory: Memory,
}

impl Pretended {
    /// In a demo's folder, if there is one.
    #[must_use]
    pub fn new(folder: Option<Folder>) -> Self {
        Self { disk: folder.map(OnDisk::new), memory: Memory::default() }
    }
}

impl Journal for Pretended {
    fn write(&self, line: &Line) -> Result<(), Safe> {
        match self.disk.as_ref().map(|disk| disk.write(line)) {
            Some(Ok(())) => Ok(()),
            _ => self.memory.write(line),
        }
    }

    fn write_all(&self, lines: &[Line]) -> Result<(), Safe> {
        match self.disk.as_ref().map(|disk| disk.write_all(lines)) {
            Some(Ok(())) => Ok(()),
            _ => self.memory.write_all(lines),
        }
    }

    fn read(&self) -> Book {
        self.disk.as_ref().map(Journal::read).unwrap_or_default()
    }
}

/// No place for a journal: every line is refused.
#[derive(Debug, Clone, Copy)]
pub struct Nowhere;

impl Journal for Nowhere {
    fn write(&self, _: &Line) -> Result<(), Safe> {
        Err(Safe::new("there is no home directory, and so no place for it"))
    }

    fn read(&self) -> Book {
        let why = "there is no home directory, and so no place for the journal: nothing will be sent";
        Book { troubles: vec![Safe::new(why)], partial: true, ..Book::default() }
    }
}
