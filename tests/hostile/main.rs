//! A million hostile strings through every entrance, and every byte that leaves the program before a judge: nothing but
//! what is seen, and the program's own sequences.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::panic,
    reason = "a test fails by panicking, and a judge takes texts apart"
)]

mod judge;
mod strings;
mod values;

use std::{fs, thread};

use strings::Strings;

/// How many strings go through the values, by this many threads.
const VALUES: usize = 900_000;
const THREADS: usize = 4;

#[test]
fn a_million_hostile_strings_leave_nothing_but_what_is_seen() {
    thread::scope(|scope| {
        for seed in 0..THREADS {
            scope.spawn(move || {
                let folder = tempfile::tempdir().unwrap();
                fs::write(folder.path().join("empty.toml"), "").unwrap();
                let mut strings = Strings::new(seed as u64);
                for number in 0..VALUES / THREADS {
                    values::value(&mut strings);
                    if number % 100 == 0 {
                        values::command_line(&mut strings);
                        values::setting(&mut strings, folder.path());
                        values::file(&mut strings, folder.path());
                    }
                }
            });
        }
    });
    println!("{} strings", strings::made());
    assert!(strings::made() >= 900_000);
}
