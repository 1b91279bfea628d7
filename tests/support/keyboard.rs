//! The keyboard of a journey: what is pressed, and whether the program has taken it and drawn what came of it.

use std::{
    sync::atomic::{AtomicU64, Ordering},
    task::Poll,
};

use futures_util::{Stream, stream::poll_fn};
use secretdeck::app::Msg;
use tokio::sync::{mpsc, watch};

/// How often the loop asks for a message and gets none before it has drawn what the last one led to: once right after that
/// message, and once after the frame.
const DRAWN: u64 = 2;

/// What the program has taken.
#[derive(Debug, Clone, Copy, Default)]
struct Taken {
    messages: u64,
    /// How often it asked in vain since.
    idle: u64,
}

/// The keyboard.
pub struct Keyboard {
    keys: mpsc::UnboundedSender<Msg>,
    pressed: AtomicU64,
    taken: watch::Receiver<Taken>,
}

impl Keyboard {
    /// A keyboard, and its other end.
    pub fn new() -> (Self, impl Stream<Item = Msg>) {
        let (keys, mut heard) = mpsc::unbounded_channel();
        let (told, taken) = watch::channel(Taken::default());
        let input = poll_fn(move |context| {
            let next = heard.poll_recv(context);
            told.send_modify(|taken| match next {
                Poll::Ready(_) => *taken = Taken { messages: taken.messages + 1, idle: 0 },
                Poll::Pending => taken.idle += 1,
            });
            next
        });
        (Self { keys, pressed: AtomicU64::new(0), taken }, input)
    }

    /// Sends a key or a paste.
    pub fn send(&self, msg: Msg) {
        self.keys.send(msg).unwrap();
        self.pressed.fetch_add(1, Ordering::SeqCst);
    }

    /// Waits until everything that was sent is taken, and what it led to is on the screen; or the program has ended.
    pub async fn is_taken(&self) {
        let pressed = self.pressed.load(Ordering::SeqCst);
        let mut taken = self.taken.clone();
        let _ = taken.wait_for(|taken| taken.messages >= pressed && taken.idle >= DRAWN).await;
    }
}
