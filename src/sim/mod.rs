//! The embedded Secrets Manager: several Regions in memory, with replication, rotation and faults that take their time.
//! Knows nothing of the rest of the program but Region and ARN.
//!
//! A request goes `wire` → `service` (faults, quotas, log) → `operations`, which change the `world`; what happens by
//! itself waits in its `queue`. A `scenario` says what there is at the start, and `load` puts it there.

pub mod answer;
pub mod clock;
pub mod command;
pub mod control;
pub mod events;
pub mod failure;
pub mod fault_form;
pub mod faults;
pub mod fleet;
pub mod hostile;
pub mod input;
pub mod keys;
pub mod limits;
pub mod load;
pub mod operations;
pub mod queue;
pub mod replication;
pub mod requests;
pub mod rotation;
pub mod scenario;
pub mod service;
pub mod simulator;
pub mod state;
pub mod store;
pub mod sts;
pub mod wire;
pub mod world;

pub use requests::Request;
pub use scenario::{Fault, FaultKind};
pub use simulator::{Options, Simulator, SimulatorError};
pub use state::State;
