//! The program against peers that others wrote: moto as the service, the AWS CLI and boto3 as clients of the simulator.
//!
//! They need programs from PyPI, so they are ignored by `cargo test`; `.ci/run` installs the peers and runs them.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test fails by panicking")]

mod moto;
mod process;
#[path = "../cli/program.rs"]
mod program;
mod simulator;
