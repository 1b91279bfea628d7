//! The fleet: the listings and descriptions of all Regions, joined into logical secrets by account, name and ARN suffix.
//!
//! It holds what was answered, and when. What is wrong with a secret is `health`'s business.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use jiff::{SignedDuration, Timestamp};

use super::{
    arn::SecretKey,
    error::RemoteError,
    region::Region,
    replication::{Replica, Role},
    rotation::VersionId,
    secret::Entry,
    text::Safe,
};

mod describing;
mod home;
mod index;
mod listing;
mod packed;
#[cfg(test)]
pub(in crate::domain) mod properties;
#[cfg(test)]
pub(in crate::domain) mod samples;
mod slab;
mod store;
mod tally;

use store::Store;
use tally::Tally;

/// How far a listing may be behind (API reference, ListSecrets: up to five minutes).
pub const LIST_LAG: SignedDuration = SignedDuration::from_mins(5);

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
    /// When versions were made, as far as ListSecretVersionIds told: it leaves out versions without a value.
    pub versions_created: BTreeMap<VersionId, Timestamp>,
    /// Copies that were not there when their Region was first listed completely, and when they were first seen. What the
    /// primary's Region said before that is no proof against them.
    pub appeared: BTreeMap<Region, Timestamp>,
    /// Replicas that a primary named once and no longer does, as (primary, replica), and since when. Their copies live on
    /// for a while.
    pub unlinked: BTreeMap<(Region, Region), Timestamp>,
}

/// Every secret that any Region told of.
#[derive(Debug, Clone, Default)]
pub struct Fleet {
    secrets: Store,
    tally: Tally,
    /// Regions that were listed completely at least once.
    completed: BTreeSet<Region>,
    /// Secrets without any copy that something is known of: above all where they were not found lately, since a lagging
    /// listing must not bring them back.
    gone: HashMap<SecretKey, Logical>,
}

impl Held {
    /// The replicas that this copy names as a primary. A replica may repeat its primary's list; that is not its own.
    #[must_use]
    pub fn replicas(&self) -> &[Replica] {
        if self.entry.is_replica() { &[] } else { self.entry.replicas.as_deref().unwrap_or_default() }
    }

    /// Whether the copy can be written: no replica, and not planned for deletion.
    #[must_use]
    pub fn is_writable(&self) -> bool {
        !self.entry.is_replica() && self.entry.deleted.is_none()
    }
}

impl Logical {
    /// When a description of a copy was last answered, or refused.
    #[must_use]
    pub fn asked_at(&self, region: Region) -> Option<Timestamp> {
        let described = self.copies.get(&region).and_then(|held| held.described_at);
        described.max(self.failures.get(&region).map(|(_, at)| *at))
    }

    /// The primary's Region: the one copy that is not a replica, else the Region that the replicas name; `None` for a
    /// split without replicas on either side.
    #[must_use]
    pub fn home(&self) -> Option<Region> {
        home::home(self)
    }

    /// Whether a copy that is no replica belongs to a replicated secret, by what the listings say.
    #[must_use]
    pub fn is_linked(&self, held: &Held) -> bool {
        self.copies.len() > 1 || held.entry.primary_region.is_some()
    }

    /// The role of the copy in a Region.
    #[must_use]
    pub fn role(&self, region: Region) -> Option<Role> {
        home::role(self, region)
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

    /// The copies that can be written, by Region. More than one is a split.
    pub fn writable(&self) -> impl Iterator<Item = (Region, &Held)> {
        self.copies.iter().filter(|(_, held)| held.is_writable()).map(|(region, held)| (*region, held))
    }

    /// The copies that are replicas: their Region, the Region they name as their primary's, and the copy.
    pub fn replicas(&self) -> impl Iterator<Item = (Region, Region, &Held)> {
        self.copies
            .iter()
            .filter(|(_, held)| held.entry.is_replica())
            .filter_map(|(region, held)| held.entry.primary_region.map(|primary| (*region, primary, held)))
    }
}

impl Fleet {
    /// Takes the entries of one page of a Region's listing. Returns the secrets that changed. Entries whose ARN names
    /// another Region are no answer to this question, and are passed over.
    pub fn listed(&mut self, region: Region, entries: Vec<Entry>, at: Timestamp) -> Vec<SecretKey> {
        listing::listed(self, region, entries, at)
    }

    /// A complete listing of a Region that began at `began` has ended: copies there that it did not have, and that no
    /// description has shown since (listings lag by up to 5 minutes), are gone. Returns the secrets that changed.
    pub fn list_completed(&mut self, region: Region, began: Timestamp) -> Vec<SecretKey> {
        listing::completed(self, region, began)
    }

    /// Takes an answer of DescribeSecret.
    pub fn described(&mut self, entry: Entry, at: Timestamp) -> SecretKey {
        describing::described(self, entry, at)
    }

    /// DescribeSecret answered ResourceNotFound for this secret in a Region: the copy is gone.
    pub fn not_found(&mut self, key: &SecretKey, region: Region, at: Timestamp) {
        describing::not_found(self, key, region, at);
    }

    /// DescribeSecret failed otherwise. What was known stays.
    pub fn describe_failed(&mut self, key: &SecretKey, region: Region, error: RemoteError, at: Timestamp) {
        describing::failed(self, key, region, error, at);
    }

    /// Takes an answer of ListSecretVersionIds at home.
    pub fn versions_read(&mut self, key: &SecretKey, versions: Vec<super::secret::VersionEntry>) {
        describing::versions_read(self, key, versions);
    }

    /// One secret, unpacked.
    #[must_use]
    pub fn get(&self, key: &SecretKey) -> Option<Logical> {
        self.secrets.get(key)
    }

    /// Whether any Region tells of this secret.
    #[must_use]
    pub fn contains(&self, key: &SecretKey) -> bool {
        self.secrets.own(key).is_some()
    }

    /// One copy, unpacked.
    #[must_use]
    pub fn copy(&self, key: &SecretKey, region: Region) -> Option<Held> {
        self.get(key)?.copies.remove(&region)
    }

    /// The Regions of a secret's copies.
    pub fn regions_of(&self, key: &SecretKey) -> impl Iterator<Item = Region> {
        self.secrets.heads(key).map(|head| head.region)
    }

    /// The home of a secret: see [`Logical::home`].
    #[must_use]
    pub fn home(&self, key: &SecretKey) -> Option<Region> {
        self.secrets.home(key)
    }

    /// Whether this secret has a copy in a Region.
    #[must_use]
    pub fn holds(&self, key: &SecretKey, region: Region) -> bool {
        self.regions_of(key).any(|other| other == region)
    }

    /// When DescribeSecret last had a copy.
    #[must_use]
    pub fn described_at(&self, key: &SecretKey, region: Region) -> Option<Timestamp> {
        self.secrets.heads(key).find(|head| head.region == region)?.described_at
    }

    /// When a copy was last changed, as the primary says it, or any copy: see [`Logical::any`].
    #[must_use]
    pub fn last_changed(&self, key: &SecretKey) -> Option<Timestamp> {
        let home = self.home(key);
        let at_home = self.secrets.heads(key).find(|head| Some(head.region) == home);
        at_home.or_else(|| self.secrets.heads(key).next())?.last_changed
    }

    /// The keys of all secrets, in no order.
    pub fn keys(&self) -> impl Iterator<Item = &SecretKey> {
        self.secrets.keys()
    }

    /// All secrets, in no order, each unpacked when its turn comes.
    pub fn iter(&self) -> impl Iterator<Item = Logical> {
        self.secrets.iter()
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.secrets.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The keys of the secrets of one name, in any account and Region.
    pub fn keys_named(&self, name: &str) -> impl Iterator<Item = &SecretKey> {
        self.secrets.named(name)
    }

    /// The secrets of one name, in any account and Region.
    pub fn named(&self, name: &str) -> impl Iterator<Item = Logical> {
        self.keys_named(name).filter_map(|key| self.get(key))
    }

    /// The descriptions that failed since the last good answer: of which secret, where, and why.
    pub fn failures(&self) -> impl Iterator<Item = (SecretKey, Region, RemoteError)> {
        let any = self.tally.failed > 0;
        let failed = self.iter().take_while(move |_| any).map(|secret| (secret.key, secret.failures));
        failed.flat_map(|(key, failures)| {
            failures.into_iter().map(move |(region, (error, _))| (key.clone(), region, error))
        })
    }

    /// How many descriptions failed since the last good answer.
    #[must_use]
    pub fn failed(&self) -> usize {
        self.tally.failed
    }

    /// How many copies a Region holds.
    #[must_use]
    pub fn copies_in(&self, region: Region) -> usize {
        self.tally.copies.get(&region).copied().unwrap_or(0)
    }

    /// Whether any copy names this Region, as its primary's or as a replica's.
    #[must_use]
    pub fn is_named(&self, region: Region) -> bool {
        self.tally.naming.contains_key(&region)
    }

    /// The keys that replicas in a Region are said to use, and how many of them.
    pub fn keys_there(&self, region: Region) -> impl Iterator<Item = (&Safe, usize)> {
        let from = self.tally.keys.range((region, Safe::default())..);
        from.take_while(move |((there, _), _)| *there == region).map(|((_, key), count)| (key, *count))
    }
}
