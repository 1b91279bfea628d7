//! What the Regions hold: records, and the indexes over them.

pub mod record;
pub mod region;

pub use record::{Content, Entry, Record, Role, Rotation, Tag, Version};
pub use region::RegionStore;
