//! The scenarios that come with the program, looked at from outside through AWS's own SDK: what a client sees at the
//! start, and what it sees when time has passed.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test fails by panicking"
)]

mod incident;
mod moves;
mod others;
mod stage;
