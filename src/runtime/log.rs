//! The log: a file a day in `secretdeck/log/` of the platform's state directory, only when it is asked for, and never
//! the terminal.
//!
//! Only this program's own events are written, whatever a library says: theirs may hold headers and bodies. Ours hold
//! words of ours, Regions, codes and request ids; never what a server or a person wrote.

mod daily;
#[cfg(test)]
mod tests;

use std::{
    fmt,
    path::{Path, PathBuf},
    sync::{Mutex, OnceLock, PoisonError, mpsc},
    thread,
    time::Duration,
};

use etcetera::BaseStrategy;
use jiff::Timestamp;
use tracing::{Event, Level, Metadata, Subscriber, level_filters::LevelFilter};
use tracing_appender::non_blocking::{NonBlockingBuilder, WorkerGuard};
use tracing_subscriber::{
    Layer,
    filter::filter_fn,
    fmt::{FmtContext, FormatEvent, FormatFields, MakeWriter, format::Writer},
    layer::SubscriberExt,
    registry::LookupSpan,
};

use crate::{config::LogLevel, domain::Safe};
use daily::Daily;

/// The target of everything that this program writes.
pub const OURS: &str = "secretdeck";
/// Most lines that wait for the disk; a line too many is dropped, since nobody waits for a log.
const MOST_WAITING: usize = 4_096;
/// How long the last lines may take to reach the disk.
const LAST_LINES: Duration = Duration::from_millis(500);

/// Writes what waits, when it is dropped.
static GUARD: Mutex<Option<WorkerGuard>> = Mutex::new(None);
/// Where the files are.
static FOLDER: OnceLock<PathBuf> = OnceLock::new();

/// Begins to log at a level.
///
/// # Errors
/// A sentence that says why there can be no file.
pub fn begin(level: LogLevel) -> Result<(), String> {
    let Some(most) = most(level) else { return Ok(()) };
    let strategy = etcetera::choose_base_strategy()
        .map_err(|error| format!("--log-level: there is no place for a log file: {error}"))?;
    let state = strategy.state_dir().unwrap_or_else(|| strategy.data_dir());
    let folder = state.join("secretdeck").join("log");
    let file = Daily::open(folder.clone(), Timestamp::now())
        .map_err(|error| format!("--log-level: cannot write a log in {}: {error}", folder.display()))?;
    let waiting = NonBlockingBuilder::default().buffered_lines_limit(MOST_WAITING).thread_name("log");
    let (writer, guard) = waiting.finish(file);
    let subscriber = tracing_subscriber::registry().with(lines(writer, most));
    tracing::subscriber::set_global_default(subscriber).map_err(|error| format!("--log-level: {error}"))?;
    *GUARD.lock().unwrap_or_else(PoisonError::into_inner) = Some(guard);
    FOLDER.get_or_init(|| folder);
    Ok(())
}

/// The folder of the log's files; `None` while nothing is logged.
#[must_use]
pub fn folder() -> Option<&'static Path> {
    FOLDER.get().map(PathBuf::as_path)
}

/// Writes what waits to be written, and ends the log. Waits a little for a slow disk, and not for ever for a dead one.
pub fn finish() {
    let Some(guard) = GUARD.lock().unwrap_or_else(PoisonError::into_inner).take() else { return };
    let (done, written) = mpsc::channel();
    let ending = thread::Builder::new().name("log's end".to_owned()).spawn(move || {
        drop(guard);
        let _ = done.send(());
    });
    if ending.is_ok() {
        let _ = written.recv_timeout(LAST_LINES);
    }
}

fn most(level: LogLevel) -> Option<LevelFilter> {
    match level {
        LogLevel::Off => None,
        LogLevel::Error => Some(LevelFilter::ERROR),
        LogLevel::Warn => Some(LevelFilter::WARN),
        LogLevel::Info => Some(LevelFilter::INFO),
    }
}

/// Events as lines, oldest first. The cap is here, and no environment variable lifts it.
fn lines<S, W>(writer: W, most: LevelFilter) -> impl Layer<S>
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    W: for<'a> MakeWriter<'a> + Send + Sync + 'static,
{
    let ours = move |metadata: &Metadata<'_>| {
        metadata.is_event() && is_ours(metadata.target()) && *metadata.level() <= most
    };
    let lines = tracing_subscriber::fmt::layer().with_ansi(false).event_format(OneLine).with_writer(writer);
    lines.with_filter(filter_fn(ours).with_max_level_hint(most))
}

fn is_ours(target: &str) -> bool {
    target.strip_prefix(OURS).is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
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
