//! The journal on the disk, watched: it remembers each line and when it was written, so that a test can tell how long
//! looking took, and is read in the end as a later run reads it.

use std::{
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use secretdeck::{
    domain::{
        Safe,
        journal::{Book, Line, Record, Verdict},
    },
    runtime::journal::{Folder, Journal, Memory, OnDisk},
};
use tempfile::TempDir;
use tokio::sync::watch;

/// The lines of one run, and when they were written, on the wall's clock.
pub struct Witness {
    folder: TempDir,
    /// None once it is closed.
    disk: Mutex<Option<OnDisk>>,
    memory: Memory,
    at: Mutex<Vec<Instant>>,
    written: watch::Sender<usize>,
}

impl Witness {
    pub fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let disk = OnDisk::new(Folder::new(folder.path().to_owned()));
        Self {
            folder,
            disk: Mutex::new(Some(disk)),
            memory: Memory::default(),
            at: Mutex::default(),
            written: watch::Sender::new(0),
        }
    }

    /// Ends the run, and gives its only action as a later run reads it.
    pub fn read_anew(&self) -> Record {
        drop(self.disk.lock().unwrap().take());
        let book = Folder::new(self.folder.path().to_owned()).read(None);
        assert!(book.troubles.is_empty(), "{:?}", book.troubles);
        let [record] = book.records.as_slice() else { panic!("{:?}", book.records) };
        assert!(!record.alive, "the run is over");
        record.clone()
    }

    /// Every line but the confirmations, oldest first.
    pub fn lines(&self) -> Vec<Line> {
        self.memory.lines()
    }

    /// Waits until there are so many lines.
    pub async fn until(&self, lines: usize) {
        let mut written = self.written.subscribe();
        written.wait_for(|count| *count >= lines).await.unwrap();
    }

    /// What looking has shown, and how long after the outcome, on the wall's clock.
    pub fn verdict(&self) -> Option<(Verdict, Duration)> {
        let at = self.at.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let lines = self.lines();
        let place = |wanted: fn(&Line) -> bool| lines.iter().position(wanted);
        let outcome = place(|line| matches!(line, Line::Outcome { .. }))?;
        let settled = place(|line| matches!(line, Line::Settled { .. }))?;
        let passed = at.get(settled)?.duration_since(*at.get(outcome)?);
        match lines.get(settled)? {
            Line::Settled { verdict, .. } => Some((verdict.clone(), passed)),
            _ => None,
        }
    }
}

impl Journal for Witness {
    fn write(&self, line: &Line) -> Result<(), Safe> {
        // One lock around both, so that lines and times stay in step.
        let mut at = self.at.lock().unwrap_or_else(PoisonError::into_inner);
        self.disk.lock().unwrap().as_ref().unwrap().write(line)?;
        if matches!(line, Line::Confirmed { .. }) {
            return Ok(());
        }
        self.memory.write(line)?;
        at.push(Instant::now());
        drop(at);
        self.written.send_modify(|count| *count += 1);
        Ok(())
    }

    fn read(&self) -> Book {
        Book::default()
    }
}
