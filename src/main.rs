//! The secretdeck program.

fn main() {}
