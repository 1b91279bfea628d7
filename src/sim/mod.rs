//! The embedded Secrets Manager: several Regions in memory, with replication, rotation and faults that take their time.
//! Knows nothing of the rest of the program but Region and ARN.

pub mod fleet;
pub mod scenario;
