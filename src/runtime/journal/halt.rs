//! For tests that kill the program between two lines of a step. Not in a release.
//!
//! `SECRETDECK_TEST_HALT=POINT=SOCKET` makes the journal stop for ever at a point, once it has called there.

use std::{env, os::unix::net::UnixStream, path::PathBuf, sync::Arc, thread};

use color_eyre::eyre::{Result, eyre};

use crate::domain::{
    Safe,
    journal::{Book, Line},
};

use super::Journal;

const ASKED: &str = "SECRETDECK_TEST_HALT";

/// Where the journal stops.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Point {
    BeforeIntent,
    AfterIntent,
    BeforeOutcome,
}

/// A journal that stops at a point.
struct Halting {
    journal: Arc<dyn Journal>,
    point: Point,
    bell: PathBuf,
}

/// The journal, stopping where the environment asks for it.
///
/// # Errors
/// When what it asks for is not understood.
pub fn as_asked(journal: Arc<dyn Journal>) -> Result<Arc<dyn Journal>> {
    let Some(asked) = env::var(ASKED).ok().filter(|asked| !asked.is_empty()) else { return Ok(journal) };
    let (point, bell) = asked.split_once('=').unwrap_or((&asked, ""));
    let point = match point {
        "before-intent" => Point::BeforeIntent,
        "after-intent" => Point::AfterIntent,
        "before-outcome" => Point::BeforeOutcome,
        _ => {
            return Err(eyre!(
                "{ASKED}={asked}: it is before-intent, after-intent or before-outcome, and =SOCKET"
            ));
        }
    };
    Ok(Arc::new(Halting { journal, point, bell: bell.into() }))
}

impl Halting {
    fn reach(&self, point: Point) {
        if self.point == point {
            // A test that hears nothing waits in vain, and says so.
            let _ring = UnixStream::connect(&self.bell);
            loop {
                thread::park();
            }
        }
    }
}

impl Journal for Halting {
    fn write(&self, line: &Line) -> Result<(), Safe> {
        match line {
            Line::Intent { .. } => self.reach(Point::BeforeIntent),
            Line::Outcome { .. } => self.reach(Point::BeforeOutcome),
            Line::Confirmed { .. } | Line::Settled { .. } => {}
        }
        self.journal.write(line)?;
        if matches!(line, Line::Intent { .. }) {
            self.reach(Point::AfterIntent);
        }
        Ok(())
    }

    fn read(&self) -> Book {
        self.journal.read()
    }
}
