//! The demo's five suggestions: what to try, and whether it was done.

/// Where the story stands.
#[derive(Debug, Clone, Default)]
pub struct Story {}
