//! The program on a real terminal: what it shows first, how it ends, and what it leaves behind.
//!
//! Nothing here sleeps: it waits for the screen, for the program's end, or for a byte.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod deaths;
mod ends;
mod keys;
mod panics;
mod plain;
mod program;
mod sizes;
mod stops;
