//! The rows, in the order of the table.

mod complete;
mod filter;
mod frames;
mod idle;
mod keys;
mod listing;
mod memory;
mod moves;
mod size;
mod start;
mod status;
mod watching;

use std::time::Duration;

use crate::table::Line;

/// A row of the table.
pub struct Row {
    /// Its number.
    pub number: u8,
    /// What it is about.
    pub about: &'static str,
    /// Whether it takes longer than 20 s.
    pub is_long: bool,
    /// How long it may take before it is given up.
    pub limit: Duration,
    /// Measures it.
    pub measure: fn() -> Vec<Line>,
}

const fn row(
    number: u8,
    about: &'static str,
    (is_long, limit): (bool, u64),
    measure: fn() -> Vec<Line>,
) -> Row {
    Row { number, about, is_long, limit: Duration::from_secs(limit), measure }
}

/// All of them.
pub const ALL: &[Row] = &[
    row(1, "start to first frame", (false, 60), start::first_frame),
    row(2, "start to first rows", (false, 60), start::first_rows),
    row(3, "20,000 secrets of one Region", (true, 180), listing::one_region),
    row(4, "18 Regions of 2,000", (true, 240), listing::many_regions),
    row(5, "complete under change", (true, 300), complete::under_change),
    row(6, "key to frame at 100,000 rows", (true, 240), keys::to_frame),
    row(7, "frame cost, 500,000 rows against 1,000", (true, 240), frames::cost),
    row(8, "bytes and writes of a cursor move", (false, 90), moves::bytes),
    row(9, "idle", (true, 240), idle::at_rest),
    row(10, "memory a secret", (true, 240), memory::a_secret),
    row(11, "filter 100,000 rows", (false, 120), filter::rows),
    row(12, "requests while watching 18 Regions", (true, 300), watching::requests),
    row(13, "change of a watched status to screen", (true, 240), status::to_screen),
    row(14, "stripped release binary", (false, 10), size::binary),
];

/// The row of that number.
pub fn named(number: u8) -> Option<&'static Row> {
    ALL.iter().find(|row| row.number == number)
}
