//! From a secret's key to its row's slot. Hashes are kept instead of keys: a row has its key already, and growing needs no
//! look at them.

use std::{
    collections::{
        BTreeMap, HashMap,
        hash_map::{Entry, RandomState},
    },
    hash::{BuildHasher, BuildHasherDefault, Hasher},
};

use crate::domain::SecretKey;

/// Where each row is.
#[derive(Debug, Clone, Default)]
pub(super) struct Index {
    state: RandomState,
    slots: HashMap<u32, u32, BuildHasherDefault<Same>>,
    /// Keys whose hash another row had first.
    others: BTreeMap<SecretKey, u32>,
}

/// A hash is its own hash; a map looks at both ends of it.
#[derive(Debug, Clone, Copy, Default)]
struct Same(u32);

impl Hasher for Same {
    fn finish(&self) -> u64 {
        u64::from(self.0) << 32 | u64::from(self.0)
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = self.0.rotate_left(8) ^ u32::from(*byte);
        }
    }

    fn write_u32(&mut self, hash: u32) {
        self.0 = hash;
    }
}

impl Index {
    /// Half a hash: two of a million rows may share it, which costs them a place in `others`.
    fn hash(&self, key: &SecretKey) -> u32 {
        let [a, b, c, d, ..] = self.state.hash_one(key).to_ne_bytes();
        u32::from_ne_bytes([a, b, c, d])
    }

    /// The slot of a key; `is` says whether a slot has it.
    pub(super) fn get(&self, key: &SecretKey, is: impl Fn(u32) -> bool) -> Option<u32> {
        let first = self.slots.get(&self.hash(key)).copied();
        first.filter(|slot| is(*slot)).or_else(|| self.others.get(key).copied())
    }

    /// Notes a key that is not there yet.
    pub(super) fn insert(&mut self, key: &SecretKey, slot: u32) {
        match self.slots.entry(self.hash(key)) {
            Entry::Occupied(_) => {
                self.others.insert(key.clone(), slot);
            }
            Entry::Vacant(free) => {
                free.insert(slot);
            }
        }
    }

    /// Forgets a key that is at this slot.
    pub(super) fn remove(&mut self, key: &SecretKey, slot: u32) {
        let hash = self.hash(key);
        if self.slots.get(&hash) == Some(&slot) {
            self.slots.remove(&hash);
        } else {
            self.others.remove(key);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Arn;

    fn key(name: &str) -> SecretKey {
        Arn::new(&format!("arn:aws:secretsmanager:us-east-1:111122223333:secret:{name}-a1b2c3"))
            .unwrap()
            .key()
    }

    #[test]
    fn keys_of_one_hash_are_told_apart() {
        let (one, two) = (key("one"), key("two"));
        let mut index = Index::default();
        index.insert(&one, 1);
        // As if the second had the hash of the first.
        index.others.insert(two.clone(), 2);
        let is = |wanted: u32| move |slot: u32| slot == wanted;
        assert_eq!((index.get(&one, is(1)), index.get(&two, is(2))), (Some(1), Some(2)));
        index.remove(&one, 1);
        assert_eq!((index.get(&one, is(1)), index.get(&two, is(2))), (None, Some(2)));
        index.remove(&two, 2);
        assert_eq!(index.get(&two, is(2)), None);
    }
}
