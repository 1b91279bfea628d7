//! What asks the program to end, stop or come back: signals of the system, and a terminal that died.

use std::{io, time::Duration};

use tokio::{
    signal::unix::{SignalKind, signal},
    sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel},
    time::sleep,
};

use super::terminal;

/// How long the loop may take to end before it is ended.
const PATIENCE: Duration = Duration::from_millis(1_500);

/// One request from outside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signal {
    /// End, with this exit status unless the program chooses another.
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
        (SignalKind::hangup(), 129),
        (SignalKind::interrupt(), 130),
        (SignalKind::quit(), 131),
    ];
    for (kind, status) in ends {
        let (mut arrivals, sender) = (signal(kind)?, sender.clone());
        tokio::spawn(async move {
            arrivals.recv().await;
            let heard = sender.send(Signal::End(status)).is_ok();
            if heard {
                sleep(PATIENCE).await;
            }
            terminal::leave();
            std::process::exit(i32::from(status));
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
