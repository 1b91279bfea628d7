//! Row 14: the bytes of the program as `cargo build --release` makes it: stripped, and unwinding when it panics.

use std::fs;

use crate::{table::Line, terminal::BINARY};

/// Row 14.
pub fn binary() -> Vec<Line> {
    let bytes = fs::metadata(BINARY).unwrap().len();
    let megabytes = f64::from(u32::try_from(bytes / 1000).unwrap()) / 1000.0;
    let measure = if cfg!(debug_assertions) { "a debug binary, MB" } else { "stripped release binary, MB" };
    vec![Line::at_most(14, measure, megabytes, 12.0)]
}
