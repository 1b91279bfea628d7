//! The embedded simulator as any client meets it: over HTTP, through the real AWS SDK.
#![expect(clippy::unwrap_used, reason = "a test says what it expects by failing")]

#[path = "simulator/client.rs"]
mod client;
#[path = "simulator/control.rs"]
mod control;
#[path = "simulator/faults.rs"]
mod faults;
#[path = "simulator/journeys.rs"]
mod journeys;
