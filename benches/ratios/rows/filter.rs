//! Row 11: the last letter of a word is typed into the filter over 100,000 rows: the processor's time until the rows
//! are those that pass, against `scan`, a loop of `str::contains` over the same names. Pieces that the program leaves
//! for later are counted in. For a fuzzy word (`~word`), the longest piece that the thread of the screen is held for:
//! at most 4 ms, and something must be found.

use std::{collections::HashMap, time::Duration};

use secretdeck::app::{Effect, Msg, msg::TimerId};

use crate::{
    fleets::{Prepared, name},
    sample::{self, timed},
    table::Line,
};

const ROWS: usize = 100_000;
/// Found in about a ninth of the names.
const WORD: &str = "payments";
/// A fuzzy word that fits the same names.
const FUZZY: &str = "~paymnts";
/// A timer that is to run out sooner than this belongs to the work at hand.
const AT_ONCE: Duration = Duration::from_millis(60);
/// More pieces than any filter is cut into.
const MOST_PIECES: usize = 100_000;

/// The timers of the work at hand, by when they run out; starting one anew moves it.
fn start(timers: &mut HashMap<TimerId, Duration>, now: Duration, effects: Vec<Effect>) {
    for effect in effects {
        if let Effect::StartTimer { id, after } = effect {
            match after <= AT_ONCE {
                true => timers.insert(id, now + after),
                false => timers.remove(&id),
            };
        }
    }
}

/// Presses a key and lets everything happen that follows at once: the milliseconds of all pieces, and of the longest.
fn press(prepared: &mut Prepared, key: &str) -> (f64, f64) {
    let (mut whole, effects) = timed(|| prepared.press(key));
    let (mut longest, mut timers) = (whole, HashMap::new());
    start(&mut timers, prepared.now.mono, effects);
    for _ in 0..MOST_PIECES {
        let next = timers.iter().map(|(id, due)| (*due, *id)).min_by_key(|(due, _)| *due);
        let Some((due, id)) = next else { break };
        timers.remove(&id);
        let after = due.saturating_sub(prepared.now.mono);
        let (took, effects) = timed(|| prepared.later(after, Msg::Timer(id)));
        (whole, longest) = (whole + took, longest.max(took));
        start(&mut timers, prepared.now.mono, effects);
    }
    (whole, longest)
}

/// Types a text; the time of the last letter, and of the longest piece of all.
fn write(prepared: &mut Prepared, text: &str) -> (f64, f64) {
    let mut longest: f64 = 0.0;
    let mut last = 0.0;
    for letter in text.chars() {
        let (whole, piece) = press(prepared, &letter.to_string());
        (last, longest) = (whole, longest.max(piece));
    }
    (last, longest)
}

/// Row 11.
pub fn rows() -> Vec<Line> {
    let names: Vec<String> = (0..ROWS).map(name).collect();
    let expected = names.iter().filter(|name| name.contains(WORD)).count();
    let mut prepared = Prepared::with(ROWS);
    press(&mut prepared, "/");
    let (_, mut longest) = write(&mut prepared, WORD);
    let ours = || {
        press(&mut prepared, "backspace");
        let (whole, piece) = press(&mut prepared, "s");
        longest = longest.max(piece);
        assert_eq!(prepared.model.rows.count(), expected, "the rows that pass are shown");
        whole
    };
    let scan = || {
        let (took, found) = timed(|| {
            let found: Vec<&String> =
                names.iter().filter(|name| name.contains(std::hint::black_box(WORD))).collect();
            found.len()
        });
        assert_eq!(found, expected);
        took
    };
    let of = sample::pairs(7, ours, scan);
    let plain = Line::ratio(11, "filter 100,000 rows by a word, ms", of, 3.0);
    let held = Line::at_most(11, "longest hold of the screen's thread, plain, ms", longest, 4.0);
    for _ in WORD.chars() {
        press(&mut prepared, "backspace");
    }
    let (_, longest) = write(&mut prepared, FUZZY);
    let found = prepared.model.rows.count();
    eprintln!("{found} rows fit {FUZZY}, {expected} have {WORD}");
    let fuzzy = Line::at_most(11, "longest hold of the screen's thread, fuzzy, ms", longest, 4.0);
    vec![plain, held, Line { met: fuzzy.met && (expected..ROWS).contains(&found), ..fuzzy }]
}
