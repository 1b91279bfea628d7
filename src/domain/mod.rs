//! Plain values: what secretdeck knows about secrets, without asking anybody, waiting or drawing.

pub mod arn;
pub mod endpoint;
pub mod error;
pub mod expected;
pub mod fate;
pub mod fleet;
pub mod glob;
pub mod health;
pub mod journal;
pub mod lane;
pub mod near;
pub mod numbers;
pub mod operation;
pub mod region;
pub mod replication;
pub mod rotation;
pub mod secret;
pub mod sight;
pub mod text;
pub mod token;
pub mod verdict;

pub use arn::{Arn, SecretKey};
pub use region::Region;
pub use text::Safe;
