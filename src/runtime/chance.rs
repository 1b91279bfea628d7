//! Chance, asked once: what tells this run from any other. `app` is given it.

use std::hash::{BuildHasher, Hasher, RandomState};

/// A number that no other run has, as far as the system's randomness goes.
#[must_use]
pub fn seed() -> [u64; 2] {
    // The standard library's hashers begin with random keys, and no two of them with the same.
    let draw = || RandomState::new().build_hasher().finish();
    [draw(), draw()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_seeds_are_the_same() {
        let ([one, other], again) = (seed(), seed());
        assert!(one != other && again != [one, other]);
    }
}
