//! Without a screen: `status` and `wait` are the same model, decisions and worker as the dashboard's, driven until the
//! answer stands; `journal` reads what was written.

pub mod journal;
mod picture;
mod report;
pub mod status;
mod table;
#[cfg(test)]
mod tests;
mod unread;
pub mod wait;

pub use picture::{Target, listed};

/// Everything is fine.
pub(crate) const FINE: u8 = 0;
/// An error, or no Region could be read.
pub(crate) const ERROR: u8 = 1;
/// Something from failed to rotation overdue, or a required replica is known to be missing.
pub(crate) const WRONG: u8 = 3;
/// A listing, or a description that the answer needs, could not be read.
pub(crate) const INCOMPLETE: u8 = 4;
