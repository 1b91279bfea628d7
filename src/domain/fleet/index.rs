//! Putting copies into the fleet and taking them out, with the index of names and the counts kept true.
//!
//! Nothing else in the fleet adds or removes a secret or a copy.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::{Fleet, Held, Logical};
use crate::domain::{arn::SecretKey, region::Region, text::Safe};

impl Logical {
    fn new(key: SecretKey, absent: BTreeMap<Region, Timestamp>) -> Self {
        Self {
            name: Safe::new(key.name()),
            key,
            copies: BTreeMap::new(),
            absent,
            failures: BTreeMap::new(),
            versions_created: BTreeMap::new(),
            appeared: BTreeMap::new(),
            unlinked: BTreeMap::new(),
        }
    }
}

impl Fleet {
    /// When DescribeSecret said that this copy is not there, if nothing has said otherwise since.
    pub(super) fn absent_since(&self, key: &SecretKey, region: Region) -> Option<Timestamp> {
        let absent = self.secrets.get(key).map(|secret| &secret.absent).or_else(|| self.gone.get(key))?;
        absent.get(&region).copied()
    }

    /// Puts a copy in its place, new or not, seen at `at`.
    pub(super) fn put(&mut self, key: &SecretKey, region: Region, held: Held, at: Timestamp) {
        let secret = self.secrets.entry(key.clone()).or_insert_with(|| {
            self.names.entry(Box::from(key.name())).or_default().push(key.clone());
            Logical::new(key.clone(), self.gone.remove(key).unwrap_or_default())
        });
        secret.absent.remove(&region);
        if secret.copies.insert(region, held).is_none() {
            *self.counts.entry(region).or_default() += 1;
            if self.completed.contains(&region) {
                secret.appeared.insert(region, at);
            }
        }
    }

    /// Takes a copy out, and the secret with its last copy. True when there was one.
    pub(super) fn remove(&mut self, key: &SecretKey, region: Region) -> bool {
        let Some(secret) = self.secrets.get_mut(key) else { return false };
        if secret.copies.remove(&region).is_none() {
            return false;
        }
        secret.appeared.remove(&region);
        secret.unlinked.remove(&region);
        if let Some(count) = self.counts.get_mut(&region) {
            *count = count.saturating_sub(1);
        }
        if secret.copies.is_empty() {
            self.forget(key);
        }
        true
    }

    fn forget(&mut self, key: &SecretKey) {
        let Some(secret) = self.secrets.remove(key) else { return };
        if !secret.absent.is_empty() {
            self.gone.insert(key.clone(), secret.absent);
        }
        if let Some(keys) = self.names.get_mut(key.name()) {
            keys.retain(|other| other != key);
            if keys.is_empty() {
                self.names.remove(key.name());
            }
        }
    }
}
