//! The gateway over a real wire: a server on loopback answers as each test says, and counts what it is sent.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod calls;
mod credentials;
mod faults;
mod wire;
