//! The program as a shell meets it: what it prints, where, and with which exit status it ends. Every run is against
//! `secretdeck simulate`, or against nobody; none reaches a network or reads a file of this machine.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test fails by panicking")]

mod journal;
mod logs;
mod picture;
mod program;
mod troubles;
mod usage;
mod waiting;
