//! From the terminal's events to messages: key presses, pastes, wheel, clicks, size and focus.
//!
//! What a key means is not known here.

mod reader;

use std::{
    collections::VecDeque,
    io,
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use crokey::KeyCombination;
use crossterm::event::{Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers};
use futures_util::Stream;
use tokio::time::{Instant, Sleep, sleep_until};

use crate::app::Msg;

pub use reader::events;

/// Nobody types more than this many characters within [`BURST`]: they were pasted.
const MOST_TYPED: usize = 8;
/// How long characters that came together are held, to see whether they are a paste.
const BURST: Duration = Duration::from_millis(30);
/// How long the rest of a paste may take: what comes within it is no key.
const REST: Duration = Duration::from_millis(150);

/// Messages from a stream of terminal events; ends when the stream ends or fails.
#[derive(Debug)]
pub struct Input<S> {
    source: S,
    ready: VecDeque<Msg>,
    burst: Option<Burst>,
    ended: bool,
    rouse: fn(),
}

/// Characters that came one right after the other.
#[derive(Debug)]
struct Burst {
    keys: Vec<KeyCombination>,
    text: String,
    until: Pin<Box<Sleep>>,
}

impl<S> Input<S> {
    /// Reads `source`. Must be polled inside a tokio runtime.
    #[must_use]
    pub fn new(source: S) -> Self {
        Self { source, ready: VecDeque::new(), burst: None, ended: false, rouse: || {} }
    }

    /// Calls `rouse` whenever the source has nothing: it may have to be told that there is something.
    #[must_use]
    pub fn rousing(self, rouse: fn()) -> Self {
        Self { rouse, ..self }
    }

    fn take(&mut self, event: Event) {
        if let Event::Key(key) = event {
            if key.kind == KeyEventKind::Press {
                self.press(key);
            }
            return;
        }
        self.end_burst();
        self.ready.extend(message(event));
    }

    fn press(&mut self, key: KeyEvent) {
        let combination = combination(key);
        let Some(character) = typed(key) else {
            self.end_burst();
            self.ready.push_back(Msg::Key(combination));
            return;
        };
        let until = Instant::now() + BURST;
        let burst = self.burst.get_or_insert_with(|| Burst {
            keys: Vec::new(),
            text: String::new(),
            until: Box::pin(sleep_until(until)),
        });
        burst.keys.push(combination);
        burst.text.push(character);
        if burst.is_paste() {
            burst.until.as_mut().reset(Instant::now() + REST);
        }
    }

    fn end_burst(&mut self) {
        if let Some(burst) = self.burst.take() {
            if burst.is_paste() {
                self.ready.push_back(Msg::Paste(burst.text));
            } else {
                self.ready.extend(burst.keys.into_iter().map(Msg::Key));
            }
        }
    }
}

impl Burst {
    fn is_paste(&self) -> bool {
        self.keys.len() > MOST_TYPED
    }
}

impl<S: Stream<Item = io::Result<Event>> + Unpin> Stream for Input<S> {
    type Item = Msg;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Msg>> {
        let this = self.get_mut();
        loop {
            if let Some(msg) = this.ready.pop_front() {
                return Poll::Ready(Some(msg));
            }
            if this.ended {
                return Poll::Ready(None);
            }
            match Pin::new(&mut this.source).poll_next(context) {
                Poll::Ready(Some(Ok(event))) => this.take(event),
                Poll::Ready(Some(Err(_)) | None) => {
                    this.ended = true;
                    this.end_burst();
                }
                Poll::Pending => {
                    (this.rouse)();
                    match &mut this.burst {
                        None => return Poll::Pending,
                        // A key that came alone was typed: it is not held back.
                        Some(burst) if burst.keys.len() == 1 => this.end_burst(),
                        Some(burst) => match burst.until.as_mut().poll(context) {
                            Poll::Ready(()) => this.end_burst(),
                            Poll::Pending => return Poll::Pending,
                        },
                    }
                }
            }
        }
    }
}

/// Whether a terminal reports Shift with a character that is no letter depends on the terminal: it says nothing.
fn combination(mut key: KeyEvent) -> KeyCombination {
    if let KeyCode::Char(character) = key.code
        && !character.is_alphabetic()
    {
        key.modifiers.remove(KeyModifiers::SHIFT);
    }
    KeyCombination::from(key)
}

/// The character that a key types, if it types one.
fn typed(key: KeyEvent) -> Option<char> {
    if !key.modifiers.difference(KeyModifiers::SHIFT).is_empty() {
        return None;
    }
    match key.code {
        KeyCode::Char(character) => Some(character),
        KeyCode::Enter => Some('\n'),
        KeyCode::Tab => Some('\t'),
        _ => None,
    }
}

fn message(event: Event) -> Option<Msg> {
    match event {
        Event::Paste(text) => Some(Msg::Paste(text)),
        Event::Resize(columns, rows) => Some(Msg::Resized(columns, rows)),
        Event::FocusGained => Some(Msg::Focus(true)),
        Event::FocusLost => Some(Msg::Focus(false)),
        // The mouse is left to the terminal, so that text can be selected and copied with it.
        Event::Mouse(_) | Event::Key(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use crokey::key;
    use futures_util::{StreamExt, stream};
    use tokio::sync::mpsc;

    use super::*;

    fn press(code: KeyCode) -> Event {
        Event::Key(KeyEvent::new(code, KeyModifiers::NONE))
    }

    async fn messages(events: Vec<Event>) -> Vec<Msg> {
        Input::new(stream::iter(events.into_iter().map(Ok))).collect().await
    }

    fn text(text: &str) -> Vec<Event> {
        text.chars().map(|c| press(if c == '\n' { KeyCode::Enter } else { KeyCode::Char(c) })).collect()
    }

    #[tokio::test(start_paused = true)]
    async fn only_presses_count() {
        let mut released = KeyEvent::new(KeyCode::Char('x'), KeyModifiers::NONE);
        released.kind = KeyEventKind::Release;
        assert_eq!(messages(vec![Event::Key(released), press(KeyCode::Esc)]).await, [Msg::Key(key!(esc))]);
    }

    #[tokio::test(start_paused = true)]
    async fn shift_is_no_part_of_a_question_mark_but_of_a_capital() {
        let shifted = |c| Event::Key(KeyEvent::new(KeyCode::Char(c), KeyModifiers::SHIFT));
        let plain = |c| press(KeyCode::Char(c));
        assert_eq!(messages(vec![shifted('?')]).await, messages(vec![plain('?')]).await);
        assert_eq!(messages(vec![shifted('N')]).await, [Msg::Key(key!(shift - n))]);
        assert_eq!(messages(vec![plain('N')]).await, [Msg::Key(key!(shift - n))]);
    }

    #[tokio::test(start_paused = true)]
    async fn eight_characters_at_once_are_keys_and_nine_are_a_paste() {
        assert_eq!(messages(text("promote\n")).await.len(), 8);
        assert_eq!(messages(text("us-east-1\n")).await, [Msg::Paste("us-east-1\n".to_owned())]);
    }

    #[tokio::test(start_paused = true)]
    async fn a_paste_that_comes_in_two_reads_is_one() {
        let (sender, receiver) = mpsc::unbounded_channel();
        let source = stream::unfold(receiver, |mut receiver: mpsc::UnboundedReceiver<Event>| async move {
            receiver.recv().await.map(|event| (Ok(event), receiver))
        });
        let mut input = Input::new(Box::pin(source));
        for event in text("us-ea") {
            sender.send(event).unwrap();
        }
        let later = tokio::spawn(async move {
            tokio::time::sleep(Duration::from_millis(10)).await;
            for event in text("st-1") {
                sender.send(event).unwrap();
            }
        });
        assert_eq!(input.next().await, Some(Msg::Paste("us-east-1".to_owned())));
        later.await.unwrap();
        assert_eq!(input.next().await, None);
    }

    #[tokio::test(start_paused = true)]
    async fn a_key_that_comes_alone_is_not_held_back() {
        let mut input =
            Input::new(stream::iter(vec![Ok(press(KeyCode::Char('j')))]).chain(stream::pending()));
        let began = Instant::now();
        assert_eq!(input.next().await, Some(Msg::Key(key!(j))));
        assert_eq!(began.elapsed(), Duration::ZERO);
    }

    #[tokio::test(start_paused = true)]
    async fn size_and_focus_arrive() {
        let events = vec![Event::Resize(80, 24), Event::FocusLost];
        let expected = [Msg::Resized(80, 24), Msg::Focus(false)];
        assert_eq!(messages(events).await, expected);
    }
}
