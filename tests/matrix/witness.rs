//! A journal that remembers when each line was written, so that a test can tell how long looking took.

use std::{
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use secretdeck::{
    domain::{
        Safe,
        journal::{Book, Line, Verdict},
        operation::Outcome,
    },
    runtime::journal::{Journal, Memory},
};
use tokio::sync::watch;

/// The lines of one run, and when they were written, on the wall's clock.
pub struct Witness {
    memory: Memory,
    at: Mutex<Vec<Instant>>,
    written: watch::Sender<usize>,
}

impl Witness {
    pub fn new() -> Self {
        Self { memory: Memory::default(), at: Mutex::default(), written: watch::Sender::new(0) }
    }

    /// Every line, oldest first.
    pub fn lines(&self) -> Vec<Line> {
        self.memory.lines()
    }

    /// Waits until there are so many lines.
    pub async fn until(&self, lines: usize) {
        let mut written = self.written.subscribe();
        written.wait_for(|count| *count >= lines).await.unwrap();
    }

    /// How the only mutation ended.
    pub fn outcome(&self) -> Option<Outcome> {
        self.lines().into_iter().find_map(|line| match line {
            Line::Outcome { outcome, .. } => Some(outcome),
            _ => None,
        })
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
