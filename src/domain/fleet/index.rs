//! Changing a secret of the fleet: it is unpacked, changed and packed again, with the counts kept true.
//!
//! Nothing else in the fleet changes a secret.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::{Fleet, Held, Logical};
use crate::domain::{arn::SecretKey, region::Region, text::Safe};

impl Logical {
    pub(super) fn new(key: SecretKey) -> Self {
        Self {
            name: Safe::kept(key.name()),
            key,
            copies: BTreeMap::new(),
            absent: BTreeMap::new(),
            failures: BTreeMap::new(),
            versions_created: BTreeMap::new(),
            appeared: BTreeMap::new(),
            unlinked: BTreeMap::new(),
        }
    }

    /// Puts a copy in its place. `since` is when it was first seen, if its Region was listed completely before that.
    pub(super) fn put(&mut self, region: Region, held: Held, since: Option<Timestamp>) {
        self.absent.remove(&region);
        if self.copies.insert(region, held).is_none()
            && let Some(since) = since
        {
            self.appeared.insert(region, since);
        }
    }

    /// Takes a copy out.
    pub(super) fn remove(&mut self, region: Region) {
        self.copies.remove(&region);
        self.appeared.remove(&region);
    }
}

impl Fleet {
    /// Changes what is known of a secret, whether it has copies or not: the answers of its Regions may come in any order.
    /// Gives the key as the fleet keeps it, so that whoever keeps it too shares its text.
    pub(super) fn change<R>(
        &mut self,
        key: &SecretKey,
        change: impl FnOnce(&mut Logical) -> R,
    ) -> (SecretKey, R) {
        let (mut secret, taken) = match self.secrets.take(key) {
            Some((secret, taken)) => {
                self.tally.count(&secret, false);
                (secret, Some(taken))
            }
            None => (self.gone.remove(key).unwrap_or_else(|| Logical::new(key.clone())), None),
        };
        let answer = change(&mut secret);
        self.tally.count(&secret, true);
        let key = secret.key.clone();
        match taken {
            taken if !secret.copies.is_empty() => self.secrets.put(&secret, taken.unwrap_or_default()),
            Some(taken) => {
                self.secrets.remove(&key, taken);
                self.bury(secret);
            }
            None => self.bury(secret),
        }
        (key, answer)
    }

    fn bury(&mut self, secret: Logical) {
        self.tally.count(&secret, false);
        self.gone.insert(secret.key.clone(), secret);
    }

    /// Forgets what is known of secrets without copies, where `still` says that it does not matter any more.
    pub(super) fn forget_gone(&mut self, still: impl Fn(Timestamp) -> bool) {
        self.gone.retain(|_, secret| {
            let failures = secret.failures.values().map(|(_, at)| *at);
            secret.absent.values().copied().chain(failures).any(&still)
        });
    }
}

#[cfg(test)]
mod tests {
    use crate::domain::{
        fleet::{Fleet, samples::*, tally::Tally},
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
        assert!(fleet.is_empty() && fleet.tally == Tally::default());
    }
}
