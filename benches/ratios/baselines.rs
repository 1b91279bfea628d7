//! What this program is compared with. Each is this very bench program, run again as something else.

pub mod hello;
pub mod seq;

/// The first argument that makes it a bare ratatui program.
pub const HELLO: &str = "baseline-hello";
/// The first argument that makes it a sequential lister: endpoint and Region follow.
pub const SEQ: &str = "baseline-seq";
