//! The hands of somebody who means harm: one action is confirmed with care, and then come keys and pastes as they fall.

use std::{io, sync::Arc, time::Duration};

use crossterm::event::{Event, KeyCode, KeyEvent, KeyModifiers};
use futures_util::{Stream, stream};
use secretdeck::{domain::journal::Line, runtime::journal::Memory};
use tokio::sync::{mpsc::UnboundedSender, watch};

use crate::strings::Strings;

/// How long the action may take in all before the test fails.
const PATIENCE: Duration = Duration::from_secs(300);
/// What a key brings is on the screen by then, if it was heard.
const HEARD: Duration = Duration::from_secs(2);
/// Longer than a dialog is deaf.
const QUIET: Duration = Duration::from_millis(500);
/// How many rows are tried, again and again.
const ROWS: usize = 12;
/// Stands in the dialog until the action is confirmed.
const BUTTON: &str = "[ Turn rotation off ]";

fn key(code: KeyCode) -> Event {
    Event::Key(KeyEvent::new(code, KeyModifiers::NONE))
}

/// Keys, pastes and typed text; ends after so many.
pub fn any(seed: u64, messages: usize) -> impl Stream<Item = io::Result<Event>> {
    let state = (Strings::new(seed), Vec::<char>::new(), messages);
    stream::unfold(state, move |(mut strings, mut typed, left)| async move {
        // The answers have their turn too.
        tokio::task::yield_now().await;
        let left = left.checked_sub(1)?;
        let event = match (typed.pop(), strings.below(20)) {
            (Some(character), _) => key(KeyCode::Char(character)),
            (None, 0) => Event::Paste(strings.next()),
            (None, 1) => {
                typed = strings.next().chars().take(12).collect();
                key(KeyCode::Char(if strings.one_in(2) { '/' } else { ':' }))
            }
            (None, 2..5) => {
                key([KeyCode::Enter, KeyCode::Esc, KeyCode::Tab, KeyCode::PageDown][strings.below(4)])
            }
            (None, 5) => {
                typed = vec![['n', 'a', 'i', 's', 'e'][strings.below(5)]];
                key(KeyCode::Char('y'))
            }
            _ => {
                let keys: Vec<char> = "jjjkkllhhGg123?!mfswrRpxtoc v".chars().collect();
                key(KeyCode::Char(keys[strings.below(keys.len())]))
            }
        };
        Some((Ok(event), (strings, typed, left)))
    })
}

/// Confirms that a rotation is turned off, and waits for the outcome in the journal. A dialog in which something has just
/// changed loses a key, and some rows have no rotation to turn off: then the next row is tried.
pub async fn confirm(
    keys: UnboundedSender<io::Result<Event>>,
    screen: watch::Receiver<String>,
    journal: Arc<Memory>,
) {
    let mut rows = (0..ROWS).cycle();
    let act = async {
        while !has(&journal, |line| matches!(line, Line::Outcome { .. })) {
            let confirmed = has(&journal, |line| matches!(line, Line::Confirmed { .. }));
            if confirmed {
                comes(&screen, |_| false).await;
            } else {
                attempt(&keys, &screen, rows.next().unwrap_or(0)).await;
            }
        }
    };
    let ended = tokio::time::timeout(PATIENCE, act).await;
    assert!(ended.is_ok(), "no action ends:\n{}", *screen.borrow());
}

/// On the row of that number.
async fn attempt(keys: &UnboundedSender<io::Result<Event>>, screen: &watch::Receiver<String>, row: usize) {
    let press = |code| keys.send(Ok(key(code))).unwrap();
    [KeyCode::Esc, KeyCode::Esc, KeyCode::Home].into_iter().for_each(press);
    (0..row).for_each(|_| press(KeyCode::Down));
    press(KeyCode::Char('c'));
    if !comes(screen, |screen| screen.contains(BUTTON)).await {
        return;
    }
    is_quiet(screen).await;
    press(KeyCode::Tab);
    press(KeyCode::Enter);
    comes(screen, |screen| !screen.contains(BUTTON)).await;
}

fn has(journal: &Memory, is: fn(&Line) -> bool) -> bool {
    journal.lines().iter().any(is)
}

/// Whether the screen is so before long.
async fn comes(screen: &watch::Receiver<String>, is: impl Fn(&str) -> bool) -> bool {
    let mut screen = screen.clone();
    let wait = screen.wait_for(|screen| is(screen));
    matches!(tokio::time::timeout(HEARD, wait).await, Ok(Ok(_)))
}

/// Waits until the dialog has shown the same for longer than it is deaf.
async fn is_quiet(screen: &watch::Receiver<String>) {
    let mut screen = screen.clone();
    loop {
        let shown = dialog(&screen.borrow_and_update());
        let other = screen.wait_for(|screen| dialog(screen) != shown);
        if !matches!(tokio::time::timeout(QUIET, other).await, Ok(Ok(_))) {
            return;
        }
    }
}

/// What the box of the dialog shows.
fn dialog(screen: &str) -> Vec<String> {
    let left = screen.lines().find_map(|line| line.chars().position(|character| character == '╭'));
    let cut = |line: &str| line.chars().skip(left.unwrap_or(0)).take(80).collect::<String>();
    let lines = screen.lines().skip_while(|line| !line.contains('╭')).map(cut);
    lines.take_while(|line| !line.starts_with('╰')).collect()
}
