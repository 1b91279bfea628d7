//! Whole journeys: keys in, pictures out, over the real SDK and the simulator; its request log is the judge of what was sent.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

#[path = "../support/dialogs.rs"]
mod dialogs;
mod doubts;
mod expiry;
#[path = "../support/hands.rs"]
mod hands;
mod harmless;
#[path = "../support/journey.rs"]
mod journey;
mod outage;
mod outage_at_once;
mod pages;
#[path = "../support/plain.rs"]
mod plain;
mod promote;
mod quitting;
mod remove;
mod replicate;
mod rotation;
mod story;
mod waiting;
mod worker;
