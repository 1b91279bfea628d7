//! What asks the program to end, stop or come back: signals of the system, and a terminal that died.

use std::{
    io,
    sync::{
        atomic::{AtomicU8, Ordering},
        mpsc,
    },
    thread,
    time::Duration,
};

use color_eyre::Report;
use tokio::{
    signal::unix::{SignalKind, signal},
    sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel},
    time::sleep,
};

use super::{log, print, terminal};

/// How long the loop may take to end before it is ended.
const PATIENCE: Duration = Duration::from_millis(1_200);
/// How long the last things may take once the program ends by force.
const LAST_THINGS: Duration = Duration::from_secs(1);

/// The exit status that was asked for first; 0 while nobody asked.
static ASKED: AtomicU8 = AtomicU8::new(0);

/// One request from outside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signal {
    /// End, with this exit status: 128 and the signal's number.
    End(u8),
    /// Give the terminal back and stop.
    Stop,
    /// The program was stopped and runs again.
    Continue,
}

/// Listens to SIGTERM, SIGHUP, SIGINT, SIGQUIT, SIGTSTP and SIGCONT. A loop that does not end in time is ended.
///
/// # Errors
/// When the system refuses a handler.
pub fn listen() -> io::Result<(UnboundedSender<Signal>, UnboundedReceiver<Signal>)> {
    let (sender, receiver) = unbounded_channel();
    let ends = [
        (SignalKind::terminate(), 143),
        (SignalKind::hangup(), terminal::HUNG_UP),
        (SignalKind::interrupt(), 130),
        (SignalKind::quit(), 131),
    ];
    for (kind, status) in ends {
        let (mut arrivals, sender) = (signal(kind)?, sender.clone());
        tokio::spawn(async move {
            arrivals.recv().await;
            if ask_to_end(&sender, status) {
                sleep(PATIENCE).await;
            }
            end_now(status);
        });
    }
    let stops = SignalKind::from_raw(signal_hook::consts::SIGTSTP);
    let continues = SignalKind::from_raw(signal_hook::consts::SIGCONT);
    for (kind, meaning) in [(stops, Signal::Stop), (continues, Signal::Continue)] {
        let (mut arrivals, sender) = (signal(kind)?, sender.clone());
        tokio::spawn(async move { while arrivals.recv().await.is_some() && sender.send(meaning).is_ok() {} });
    }
    Ok((sender, receiver))
}

/// Asks the loop to end; `false` when there is none any more. Of several requests the first counts.
pub(super) fn ask_to_end(running: &UnboundedSender<Signal>, status: u8) -> bool {
    let _ = ASKED.compare_exchange(0, status, Ordering::SeqCst, Ordering::SeqCst);
    tracing::info!(target: "secretdeck", "asked to end with exit status {status}");
    running.send(Signal::End(status)).is_ok()
}

/// The exit status with which the program was asked to end; `None` while it was not.
#[must_use]
pub fn asked_to_end() -> Option<u8> {
    match ASKED.load(Ordering::SeqCst) {
        0 => None,
        status => Some(status),
    }
}

/// Ends the program from any thread, whatever the others wait for: the terminal is given back and the log written, if
/// that can be done in time.
pub(super) fn end_now(status: u8) -> ! {
    let status = asked_to_end().unwrap_or(status);
    let (done, all_done) = mpsc::channel();
    // In a thread of its own: a terminal that takes nothing, or a dead disk, must not keep the program alive.
    let last_things = thread::Builder::new().name("ending".to_owned()).spawn(move || {
        terminal::leave_for_good();
        print::last_words();
        tracing::info!(target: "secretdeck", "ended by force, exit status {status}");
        log::finish();
        let _ = done.send(());
    });
    if last_things.is_ok() {
        let _ = all_done.recv_timeout(LAST_THINGS);
    }
    // Again, in case the farewell hangs: the settings can be had back without a word from the terminal.
    terminal::give_settings_back();
    std::process::exit(i32::from(status));
}

/// What the loop's end means. A terminal that is gone, or that took nothing while the program was asked to end, is no
/// error of ours.
///
/// # Errors
/// The loop's own.
pub fn verdict(ended: Result<u8, Report>) -> Result<u8, Report> {
    match (ended, asked_to_end()) {
        _ if terminal::is_gone() => Ok(terminal::HUNG_UP),
        (Err(_), Some(status)) => Ok(status),
        (ended, _) => ended,
    }
}
