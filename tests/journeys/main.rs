//! Whole journeys: keys in, pictures out, over the real SDK and the simulator; its request log is the judge of what was sent.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod hands;
mod harmless;
mod journey;
mod outage;
mod pages;
mod promote;
mod remove;
mod replicate;
mod rotation;
mod story;
mod worker;
