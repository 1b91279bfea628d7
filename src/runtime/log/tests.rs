//! What reaches the log, and what never does.

use super::*;

#[test]
fn x() {}
