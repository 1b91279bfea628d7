//! What integration tests share.

pub mod wire;
