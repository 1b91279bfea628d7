//! From a hash to the numbers of what has it: an index that keeps no keys. Whoever keeps the things tells them apart.

use std::hash::{BuildHasher, Hash, RandomState};

use hashbrown::{HashTable, hash_table::Entry};

/// The number of a thing, and half the hash of what it is found by: with it the table grows without a look at the things.
#[derive(Debug, Clone, Copy)]
struct Numbered {
    hash: u32,
    number: u32,
}

/// The index.
#[derive(Debug, Clone, Default)]
pub struct Numbers {
    /// Seeded for each run: names that somebody chose do not fall together.
    state: RandomState,
    table: HashTable<Numbered>,
}

/// A table looks at both ends of a hash.
fn spread(hash: u32) -> u64 {
    u64::from(hash) << 32 | u64::from(hash)
}

impl Numbers {
    /// What a thing is found by, as it is kept here.
    #[must_use]
    pub fn hash(&self, of: impl Hash) -> u32 {
        let [a, b, c, d, ..] = self.state.hash_one(of).to_ne_bytes();
        u32::from_ne_bytes([a, b, c, d])
    }

    /// The numbers that have this hash. Things that differ may share one, if rarely.
    pub fn of(&self, hash: u32) -> impl Iterator<Item = u32> + Clone {
        let alike = self.table.iter_hash(spread(hash));
        alike.filter(move |one| one.hash == hash).map(|one| one.number)
    }

    /// Notes a number.
    pub fn insert(&mut self, hash: u32, number: u32) {
        self.table.insert_unique(spread(hash), Numbered { hash, number }, |one| spread(one.hash));
    }

    /// Forgets a number.
    pub fn remove(&mut self, hash: u32, number: u32) {
        let is = |one: &Numbered| one.hash == hash && one.number == number;
        if let Entry::Occupied(found) = self.table.entry(spread(hash), is, |one| spread(one.hash)) {
            found.remove();
        }
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.table.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.table.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::{collection::vec, prelude::*};

    use super::*;

    proptest! {
        #[test]
        fn each_hash_has_the_numbers_that_were_noted_and_not_forgotten(
            turns in vec((any::<bool>(), 0_u32..6, 0_u32..12), 0..300)
        ) {
            let mut numbers = Numbers::default();
            let mut noted: BTreeSet<(u32, u32)> = BTreeSet::new();
            for (notes, hash, number) in turns {
                // Of some hashes the low halves are the same.
                let hash = hash << 16;
                if !notes {
                    noted.remove(&(hash, number));
                    numbers.remove(hash, number);
                } else if noted.insert((hash, number)) {
                    numbers.insert(hash, number);
                }
            }
            for hash in (0..6).map(|hash| hash << 16) {
                let there: BTreeSet<u32> = numbers.of(hash).collect();
                let wanted = noted.iter().filter(|(other, _)| *other == hash).map(|(_, number)| *number);
                prop_assert_eq!(there, wanted.collect::<BTreeSet<u32>>());
            }
            prop_assert_eq!((numbers.len(), numbers.is_empty()), (noted.len(), noted.is_empty()));
        }
    }
}
