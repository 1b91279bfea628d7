//! Putting copies into the fleet and taking them out, with the index of names and the counts kept true.
//!
//! Nothing else in the fleet adds or removes a secret or a copy.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::{Fleet, Held, Logical};
use crate::domain::{arn::SecretKey, region::Region, text::Safe};

impl Logical {
    fn new(key: SecretKey) -> Self {
        Self {
            name: Safe::new(key.name()),
            key,
            copies: BTreeMap::new(),
            absent: BTreeMap::new(),
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
        let secret = self.secrets.get(key).or_else(|| self.gone.get(key))?;
        secret.absent.get(&region).copied()
    }

    /// The secret, whether it has copies or not: the answers of its Regions may come in any order.
    pub(super) fn record(&mut self, key: &SecretKey) -> &mut Logical {
        match self.secrets.get_mut(key) {
            Some(secret) => secret,
            None => self.gone.entry(key.clone()).or_insert_with(|| Logical::new(key.clone())),
        }
    }

    /// Forgets what is known of secrets without copies, where `still` says that it does not matter any more.
    pub(super) fn forget_gone(&mut self, still: impl Fn(Timestamp) -> bool) {
        self.gone.retain(|_, secret| {
            let failures = secret.failures.values().map(|(_, at)| *at);
            secret.absent.values().copied().chain(failures).any(&still)
        });
    }

    /// Puts a copy in its place, new or not, seen at `at`.
    pub(super) fn put(&mut self, key: &SecretKey, region: Region, held: Held, at: Timestamp) {
        let secret = self.secrets.entry(key.clone()).or_insert_with(|| {
            self.names.entry(Box::from(key.name())).or_default().push(key.clone());
            self.gone.remove(key).unwrap_or_else(|| Logical::new(key.clone()))
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
        if let Some(count) = self.counts.get_mut(&region) {
            *count = count.saturating_sub(1);
        }
        if secret.copies.is_empty() {
            self.bury(key);
        }
        true
    }

    fn bury(&mut self, key: &SecretKey) {
        let Some(secret) = self.secrets.remove(key) else { return };
        self.gone.insert(key.clone(), secret);
        if let Some(keys) = self.names.get_mut(key.name()) {
            keys.retain(|other| other != key);
            if keys.is_empty() {
                self.names.remove(key.name());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::domain::{
        fleet::{Fleet, samples::*},
        secret::Entry,
    };

    #[test]
    fn copies_join_by_account_name_and_suffix_only() {
        let mut fleet = Fleet::default();
        let elsewhere = Entry::new(arn_of("444455556666", "a1b2c3", usw2()));
        for entry in [entry(use1()), replica(usw2(), use1()), namesake(usw2()), elsewhere] {
            fleet.listed(entry.region(), vec![entry], at(0));
        }
        assert_eq!(fleet.len(), 3);
        assert_eq!(fleet.the_secret().copies.len(), 2);
        assert_eq!(fleet.named("prod/db").count(), 3);
        assert_eq!(fleet.named("prod/d").count(), 0);
    }

    #[test]
    fn counts_and_names_stay_right_when_copies_come_and_go() {
        let mut fleet = Fleet::default();
        fleet.listed(use1(), vec![entry(use1()), namesake(use1()), entry(use1())], at(0));
        fleet.described(replica(usw2(), use1()), at(0));
        assert_eq!((fleet.copies_in(use1()), fleet.copies_in(usw2()), fleet.copies_in(euw1())), (2, 1, 0));
        fleet.not_found(&key(), use1(), at(1));
        fleet.not_found(&key(), use1(), at(2));
        assert_eq!((fleet.copies_in(use1()), fleet.named("prod/db").count()), (1, 2));
        fleet.not_found(&key(), usw2(), at(3));
        assert_eq!((fleet.copies_in(usw2()), fleet.named("prod/db").count()), (0, 1));
        assert!(fleet.get(&key()).is_none());
        fleet.not_found(&namesake(use1()).arn.key(), use1(), at(4));
        assert!(fleet.is_empty() && fleet.names.is_empty());
    }
}
