//! What was wrong with secrets of which nothing can be learned now, with its counts.

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::domain::{
    SecretKey,
    health::{Health, Problem},
};

/// What was wrong with a secret before it could not be read any more. Whether it still is, is not known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Before {
    /// The worst of it.
    pub problem: Problem,
    /// When its home last described it.
    pub at: Timestamp,
}

/// The same of all secrets.
#[derive(Debug, Clone, Default)]
pub struct Befores {
    kept: BTreeMap<SecretKey, Before>,
    counts: BTreeMap<Health, usize>,
    times: BTreeMap<Timestamp, usize>,
}

fn take_one<K: Ord>(counts: &mut BTreeMap<K, usize>, key: &K) {
    if let Some(count) = counts.get_mut(key) {
        *count -= 1;
        if *count == 0 {
            counts.remove(key);
        }
    }
}

impl Befores {
    /// What is kept of a secret.
    #[must_use]
    pub fn get(&self, key: &SecretKey) -> Option<&Before> {
        self.kept.get(key)
    }

    /// Keeps what was wrong with a secret.
    pub fn insert(&mut self, key: SecretKey, before: Before) {
        self.remove(&key);
        *self.counts.entry(before.problem.health).or_default() += 1;
        *self.times.entry(before.at).or_default() += 1;
        self.kept.insert(key, before);
    }

    /// Forgets a secret.
    pub fn remove(&mut self, key: &SecretKey) {
        let Some(before) = self.kept.remove(key) else { return };
        take_one(&mut self.counts, &before.problem.health);
        take_one(&mut self.times, &before.at);
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.kept.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.kept.is_empty()
    }

    /// The secrets, in order.
    pub fn keys(&self) -> impl Iterator<Item = &SecretKey> {
        self.kept.keys()
    }

    /// How many had one of these as the worst.
    #[must_use]
    pub fn count(&self, healths: &[Health]) -> usize {
        healths.iter().filter_map(|health| self.counts.get(health)).sum()
    }

    /// The oldest time at which any was last read.
    #[must_use]
    pub fn oldest(&self) -> Option<Timestamp> {
        self.times.keys().next().copied()
    }
}
