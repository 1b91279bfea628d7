//! AWS behind [`crate::gateway::Gateway`]: the SDK's clients, what they answer as domain values, and what went wrong.
//!
//! No decision is made here: when to call, how often and what to show for it is `app`'s. Nothing is ever sent twice.

mod convert;
mod credentials;
mod departure;
mod error;
mod http;
mod listing;
mod load;
mod mutate;
mod options;
mod permit;
mod profile;
mod sdk;

pub use crate::domain::endpoint::EndpointError;
pub use options::{Options, Timeouts};
pub use sdk::Sdk;
