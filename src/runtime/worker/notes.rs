//! The journal's lines that the loop asks for: written in their order, and as many at once as there are.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::{
    domain::{Safe, journal::Line},
    runtime::journal::Journal,
};

/// Lines that are to be written. Its clones are the same.
#[derive(Debug, Clone, Default)]
pub(super) struct Notes(Arc<Mutex<Waiting>>);

#[derive(Debug, Default)]
struct Waiting {
    lines: Vec<Line>,
    /// How many the writer has in hand.
    in_hand: usize,
    writing: bool,
}

/// Whoever writes; when it ends, however it ends, another one may begin.
struct Writer<'a>(&'a Notes);

impl Notes {
    /// A line more; true when nobody writes, and somebody has to begin.
    pub(super) fn push(&self, line: Line) -> bool {
        let mut waiting = self.waiting();
        waiting.lines.push(line);
        !std::mem::replace(&mut waiting.writing, true)
    }

    /// Writes until no line is left; the last sentence that says why some could not be. May block.
    pub(super) fn write(&self, journal: &dyn Journal) -> Option<Safe> {
        let _writer = Writer(self);
        let mut trouble = None;
        while let Some(lines) = self.take() {
            trouble = journal.write_all(&lines).err().or(trouble);
        }
        trouble
    }

    /// How many lines do not last yet.
    pub(super) fn left(&self) -> usize {
        let waiting = self.waiting();
        waiting.lines.len() + waiting.in_hand
    }

    fn take(&self) -> Option<Vec<Line>> {
        let mut waiting = self.waiting();
        let lines = std::mem::take(&mut waiting.lines);
        waiting.in_hand = lines.len();
        // In the same breath: a line that comes later finds nobody who writes.
        waiting.writing = !lines.is_empty();
        waiting.writing.then_some(lines)
    }

    fn waiting(&self) -> MutexGuard<'_, Waiting> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Writer<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.0.waiting().writing = false;
        }
    }
}
