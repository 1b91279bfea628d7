//! The log file: `secretdeck/secretdeck.log` in the platform's state directory, only when it is asked for, and never the
//! terminal.
//!
//! Only this program's own events are written, whatever a library says: theirs may hold headers and bodies.

use std::{
    fmt,
    fs::{DirBuilder, File, OpenOptions},
    io,
    os::unix::fs::{DirBuilderExt, OpenOptionsExt},
    path::Path,
    sync::Mutex,
};

use etcetera::BaseStrategy;
use jiff::Timestamp;
use tracing::{Event, Level, Metadata, Subscriber, level_filters::LevelFilter};
use tracing_subscriber::{
    Layer,
    filter::filter_fn,
    fmt::{FmtContext, FormatEvent, FormatFields, format::Writer},
    layer::SubscriberExt,
    registry::LookupSpan,
};

use crate::{config::LogLevel, domain::Safe};

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
    tracing::subscriber::set_global_default(subscriber(file, most))
        .map_err(|error| format!("--log-level: {error}"))
}

fn open(directory: &Path) -> io::Result<File> {
    DirBuilder::new().recursive(true).mode(0o700).create(directory)?;
    OpenOptions::new().append(true).create(true).mode(0o600).open(directory.join("secretdeck.log"))
}

/// Writes events as lines, oldest first. The cap is here, and no environment variable lifts it.
fn subscriber(file: File, most: LevelFilter) -> impl Subscriber + Send + Sync {
    let ours = move |metadata: &Metadata<'_>| {
        metadata.is_event() && metadata.target().starts_with("secretdeck") && *metadata.level() <= most
    };
    let lines = tracing_subscriber::fmt::layer().with_ansi(false).event_format(OneLine);
    let lines = lines.with_writer(Mutex::new(file)).with_filter(filter_fn(ours).with_max_level_hint(most));
    tracing_subscriber::registry().with(lines)
}

/// An event is one line of safe text, whatever it holds.
struct OneLine;

impl<S, N> FormatEvent<S, N> for OneLine
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    N: for<'a> FormatFields<'a> + 'static,
{
    fn format_event(
        &self,
        context: &FmtContext<'_, S, N>,
        mut writer: Writer<'_>,
        event: &Event<'_>,
    ) -> fmt::Result {
        let mut text = String::new();
        context.format_fields(Writer::new(&mut text), event)?;
        writer.write_str(&line(Timestamp::now(), *event.metadata().level(), &text))
    }
}

fn line(at: Timestamp, level: Level, text: &str) -> String {
    format!("{at:.3} {level} {}\n", Safe::new(text))
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
        tracing::subscriber::with_default(subscriber(file, LevelFilter::INFO), || {
            tracing::info!(target: "secretdeck", "kept {}", "a\nb\u{202e}");
            tracing::debug!(target: "secretdeck", "too much");
            tracing::error!(target: "hyper", "authorization");
        });
        let text = std::fs::read_to_string(directory.path().join("log/secretdeck.log")).unwrap();
        assert!(text.ends_with(" INFO kept a\\u{a}b\\u{202e}\n") && text.lines().count() == 1, "{text}");
    }
}
