//! A million hostile strings through every entrance, and every byte that leaves the program before a judge: nothing but
//! what is seen, and the program's own sequences.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::panic,
    reason = "a test fails by panicking, and a judge takes texts apart"
)]

mod dashboard;
mod hand;
mod judge;
mod program;
mod server;
mod strings;
mod values;

use std::{
    fs,
    sync::{Arc, Mutex},
    thread,
};

use dashboard::Left;
use strings::Strings;

/// How many strings there are at least.
const STRINGS: u64 = 1_000_000;
/// How many strings go through the values, by so many threads.
const VALUES: usize = 840_000;
const THREADS: usize = 3;
/// How many frames are drawn at least, and how many keys and pastes a run of the dashboard gets; some leave it earlier.
const FRAMES: usize = 600;
const MESSAGES: usize = 250;
/// After that many rounds each size of the dashboard has had its turn.
const ROUNDS: u64 = 3;

#[test]
fn a_million_hostile_strings_leave_nothing_but_what_is_seen() {
    let left = Arc::<Mutex<Left>>::default();
    thread::scope(|scope| {
        scope.spawn(|| look(&left));
        for seed in 0..THREADS {
            scope.spawn(move || read(seed as u64));
        }
    });
    let mut strings = Strings::new(99);
    while strings::made() < STRINGS {
        values::value(&mut strings);
    }
    let left = *left.lock().unwrap();
    println!("{} strings, {left:?}", strings::made());
    assert!(left.frames >= FRAMES && left.bytes > 200_000 && left.sequences > 0, "{left:?}");
    assert!(left.lines > 0, "no line of the journal was judged: {left:?}");
}

/// Strings through values, command lines, settings and files.
fn read(seed: u64) {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("empty.toml"), "").unwrap();
    let mut strings = Strings::new(seed);
    for number in 0..VALUES / THREADS {
        values::value(&mut strings);
        if number % 100 == 0 {
            values::command_line(&mut strings);
            values::setting(&mut strings, folder.path());
            values::file(&mut strings, folder.path());
        }
    }
}

/// Strings through the service's answers, keys and pastes.
fn look(left: &Arc<Mutex<Left>>) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    runtime.block_on(async {
        let url = server::begin().await;
        for round in 0.. {
            dashboard::sit(&url, round, MESSAGES, left).await;
            if round >= ROUNDS && left.lock().unwrap().frames >= FRAMES {
                break;
            }
        }
    });
}
