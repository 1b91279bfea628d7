//! What to read next, and when: back-off, token buckets, priorities. Pure.

/// The reads under way and the reads to come.
#[derive(Debug, Clone, Default)]
pub struct Schedule {}
