//! The log file: `secretdeck/secretdeck.log` in the platform's state directory, only when it is asked for, and never the
//! terminal.
//!
//! Only this program's own events are written, whatever a library says: theirs may hold headers and bodies.

use std::{
    fmt::{self, Write as _},
    fs::{DirBuilder, File, OpenOptions},
    io::{self, Write as _},
    os::unix::fs::{DirBuilderExt, OpenOptionsExt},
    path::Path,
    sync::{Mutex, PoisonError},
};

use etcetera::BaseStrategy;
use jiff::Timestamp;
use tracing::{
    Event, Level, Metadata, Subscriber,
    field::{Field, Visit},
    level_filters::LevelFilter,
    span,
};

use crate::{config::LogLevel, domain::Safe};

/// Writes events as lines, oldest first.
struct Lines {
    file: Mutex<File>,
    most: LevelFilter,
}

/// Begins to log at a level.
///
/// # Errors
/// A sentence that says why the file cannot be had.
pub fn begin(level: LogLevel) -> Result<(), String> {
    let most = match level {
        LogLevel::Off => return Ok(()),
        LogLevel::Error => LevelFilter::ERROR,
        LogLevel::Warn => LevelFilter::WARN,
        LogLevel::Info => LevelFilter::INFO,
        LogLevel::Debug => LevelFilter::DEBUG,
        LogLevel::Trace => LevelFilter::TRACE,
    };
    let strategy = etcetera::choose_base_strategy()
        .map_err(|error| format!("--log-level: there is no place for a log file: {error}"))?;
    let directory = strategy.state_dir().unwrap_or_else(|| strategy.data_dir()).join("secretdeck");
    let file = open(&directory)
        .map_err(|error| format!("--log-level: cannot write a log in {}: {error}", directory.display()))?;
    tracing::subscriber::set_global_default(Lines { file: Mutex::new(file), most })
        .map_err(|error| format!("--log-level: {error}"))
}

fn open(directory: &Path) -> io::Result<File> {
    DirBuilder::new().recursive(true).mode(0o700).create(directory)?;
    OpenOptions::new().append(true).create(true).mode(0o600).open(directory.join("secretdeck.log"))
}

impl Subscriber for Lines {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.is_event() && metadata.target().starts_with("secretdeck") && *metadata.level() <= self.most
    }

    fn max_level_hint(&self) -> Option<LevelFilter> {
        Some(self.most)
    }

    fn new_span(&self, _: &span::Attributes<'_>) -> span::Id {
        span::Id::from_u64(1)
    }

    fn record(&self, _: &span::Id, _: &span::Record<'_>) {}

    fn record_follows_from(&self, _: &span::Id, _: &span::Id) {}

    fn event(&self, event: &Event<'_>) {
        let mut text = Text(String::new());
        event.record(&mut text);
        let line = line(Timestamp::now(), *event.metadata().level(), &text.0);
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        // A full disk must not stop the program.
        let _ = file.write_all(line.as_bytes());
    }

    fn enter(&self, _: &span::Id) {}

    fn exit(&self, _: &span::Id) {}
}

fn line(at: Timestamp, level: Level, text: &str) -> String {
    format!("{at:.3} {level} {}\n", Safe::new(text))
}

/// The message of an event.
struct Text(String);

impl Visit for Text {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        if field.name() == "message" {
            let _ = write!(self.0, "{value:?}");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_one_line_whatever_the_text_holds() {
        let at = "2026-01-02T03:04:05.678Z".parse().unwrap();
        let expected = "2026-01-02T03:04:05.678Z WARN a\\u{a}b\\u{1b}[2J\n";
        assert_eq!(line(at, Level::WARN, "a\nb\x1b[2J"), expected);
    }

    #[test]
    fn other_crates_are_not_heard() {
        let directory = tempfile::tempdir().unwrap();
        let file = open(&directory.path().join("log")).unwrap();
        tracing::subscriber::with_default(Lines { file: Mutex::new(file), most: LevelFilter::INFO }, || {
            tracing::info!(target: "secretdeck", "kept");
            tracing::debug!(target: "secretdeck", "too much");
            tracing::error!(target: "hyper", "authorization");
        });
        let text = std::fs::read_to_string(directory.path().join("log/secretdeck.log")).unwrap();
        assert!(text.ends_with(" INFO kept\n") && text.lines().count() == 1, "{text}");
    }
}
