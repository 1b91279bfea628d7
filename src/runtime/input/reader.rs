//! Who reads the terminal: a thread of its own, since that waits.
//!
//! crossterm's own stream shares its reader's lock with a thread that waits for the terminal: a look at whether a key is
//! there then yields the processor several times, each time to whatever else has work, before the frame is drawn.

use std::{io, thread};

use crossterm::event::{self, Event};
use futures_util::{Stream, stream};
use tokio::sync::mpsc::unbounded_channel;

/// The terminal's events, from now on; one that cannot be read is the last. Called once: what one reader has taken, no
/// other gets.
///
/// # Errors
/// When the system gives no thread.
pub fn events() -> io::Result<impl Stream<Item = io::Result<Event>> + Unpin> {
    let (sender, mut events) = unbounded_channel();
    thread::Builder::new().name("keys".to_owned()).spawn(move || {
        loop {
            let event = event::read();
            let is_last = event.is_err();
            if sender.send(event).is_err() || is_last {
                break;
            }
        }
    })?;
    Ok(stream::poll_fn(move |context| events.poll_recv(context)))
}
