//! Plain values: what secretdeck knows about secrets, without asking anybody, waiting or drawing.

pub mod arn;
pub mod region;
pub mod text;

pub use arn::{Arn, SecretKey};
pub use region::Region;
pub use text::Safe;
