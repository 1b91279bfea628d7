//! The fleet: the listings and descriptions of all Regions, joined into logical secrets by account, name and ARN suffix.
//!
//! It holds what was answered, and when. What is wrong with a secret is `health`'s business.

use std::collections::{BTreeMap, HashMap};

use jiff::Timestamp;

use super::{
    arn::SecretKey, error::RemoteError, region::Region, replication::Role, secret::Entry, text::Safe,
};

/// One copy of a secret, as it was last answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// The freshest answer; `replicas` is kept from the last description.
    pub entry: Entry,
    /// When a listing last had it.
    pub listed_at: Option<Timestamp>,
    /// When DescribeSecret last had it.
    pub described_at: Option<Timestamp>,
}

/// A secret across Regions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Logical {
    /// Account, name and suffix.
    pub key: SecretKey,
    /// The name, to show.
    pub name: Safe,
    /// The copies that were answered, by Region.
    pub copies: BTreeMap<Region, Held>,
    /// Regions where DescribeSecret answered that there is no such secret, and when.
    pub absent: BTreeMap<Region, Timestamp>,
    /// Regions where DescribeSecret failed since the last good answer, and when.
    pub failures: BTreeMap<Region, (RemoteError, Timestamp)>,
}

/// Every secret that any Region told of.
#[derive(Debug, Clone, Default)]
pub struct Fleet {
    secrets: HashMap<SecretKey, Logical>,
    names: HashMap<Box<str>, Vec<SecretKey>>,
}

impl Logical {
    /// The primary's Region: the one copy that is not a replica, else the Region that the replicas name; `None` for a
    /// split without replicas on either side.
    #[must_use]
    pub fn home(&self) -> Option<Region> {
        todo!()
    }

    /// The role of the copy in a Region.
    #[must_use]
    pub fn role(&self, _region: Region) -> Option<Role> {
        todo!()
    }

    /// The copy at home, if it was answered.
    #[must_use]
    pub fn primary(&self) -> Option<&Held> {
        self.home().and_then(|home| self.copies.get(&home))
    }

    /// Any copy's entry, the primary's first: for facts that all copies share.
    #[must_use]
    pub fn any(&self) -> Option<&Entry> {
        self.primary().or_else(|| self.copies.values().next()).map(|held| &held.entry)
    }
}

impl Fleet {
    /// Takes the entries of one page of a Region's listing. Returns the secrets that changed.
    pub fn listed(&mut self, _region: Region, _entries: Vec<Entry>, _at: Timestamp) -> Vec<SecretKey> {
        todo!()
    }

    /// A complete listing of a Region that began at `began` has ended: copies there that it did not have, and that no
    /// description has shown since (listings lag by up to 5 minutes), are gone. Returns the secrets that changed.
    pub fn list_completed(&mut self, _region: Region, _began: Timestamp) -> Vec<SecretKey> {
        todo!()
    }

    /// Takes an answer of DescribeSecret.
    pub fn described(&mut self, _entry: Entry, _at: Timestamp) -> SecretKey {
        todo!()
    }

    /// DescribeSecret answered ResourceNotFound for this secret in a Region: the copy is gone.
    pub fn not_found(&mut self, _key: &SecretKey, _region: Region, _at: Timestamp) {
        todo!()
    }

    /// DescribeSecret failed otherwise. What was known stays.
    pub fn describe_failed(
        &mut self,
        _key: &SecretKey,
        _region: Region,
        _error: RemoteError,
        _at: Timestamp,
    ) {
        todo!()
    }

    /// One secret.
    #[must_use]
    pub fn get(&self, key: &SecretKey) -> Option<&Logical> {
        self.secrets.get(key)
    }

    /// All secrets, in no order.
    pub fn iter(&self) -> impl Iterator<Item = &Logical> {
        self.secrets.values()
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.secrets.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.secrets.is_empty()
    }

    /// The secrets of one name, in any account and Region.
    pub fn named<'a>(&'a self, name: &str) -> impl Iterator<Item = &'a Logical> {
        self.names.get(name).into_iter().flatten().filter_map(|key| self.secrets.get(key))
    }

    /// How many copies a Region holds.
    #[must_use]
    pub fn copies_in(&self, region: Region) -> usize {
        self.secrets.values().filter(|secret| secret.copies.contains_key(&region)).count()
    }
}
