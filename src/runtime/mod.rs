//! The only layer that waits: the loop, the worker, the clock, the terminal and its input, files of its own.
//!
//! Nothing is decided here: what happens goes to `app::update` as a message, and what it asks for comes back as effects.

pub mod chance;
pub mod clock;
pub mod input;
pub mod journal;
pub mod log;
pub mod opening;
pub mod panics;
pub mod print;
pub mod reader;
pub mod run;
#[cfg(test)]
pub(crate) mod scripted;
pub mod sights;
pub mod signals;
pub mod terminal;
pub mod timers;
pub mod worker;
