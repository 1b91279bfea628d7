//! The gateway over a real wire: a server on loopback answers as each test says, and counts what it is sent.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod calls;
mod credentials;
mod faults;
mod renewed;
mod wire;

use secretdeck::{
    aws::Sdk,
    domain::{
        error::{ErrorKind, RemoteError},
        lane::Lane,
        operation::Operation,
    },
    gateway::{Accepted, Gateway, Terms},
};

/// Sends a mutation with the credentials that there are. Where none were loaded before, the first attempt loads them, and
/// sends nothing.
async fn execute(sdk: &Sdk, lane: Lane, operation: &Operation) -> Result<Accepted, RemoteError> {
    let first = sdk.execute(lane, operation, &Terms::new(sdk.epoch())).await;
    match first {
        Err(error) if error.kind == ErrorKind::Outdated => {
            sdk.execute(lane, operation, &Terms::new(sdk.epoch())).await
        }
        ended => ended,
    }
}
