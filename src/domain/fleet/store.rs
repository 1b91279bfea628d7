//! Where the packed secrets lie: by a hash of their names, so that the secrets of one name lie side by side, and no second
//! index has to keep the names again.

use std::{
    collections::BTreeMap,
    hash::{BuildHasher, RandomState},
    ops::Bound,
};

use super::{
    Logical,
    packed::{self, Head, Texts},
    slab::{Slab, Span},
};
use crate::domain::{arn::SecretKey, region::Region};

/// A secret's place.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Place {
    /// Of the name. Names of one hash are rare, and told apart by their text.
    hash: u32,
    key: SecretKey,
}

/// The shared texts that a secret named when it was taken.
#[derive(Debug, Default)]
pub(super) struct Used(Vec<u32>);

/// The secrets of a fleet, packed.
#[derive(Debug, Clone, Default)]
pub(super) struct Store {
    /// Seeded for each run: names that somebody chose do not fall together.
    hasher: RandomState,
    secrets: BTreeMap<Place, Span>,
    slab: Slab,
    texts: Texts,
}

impl Store {
    fn hash(&self, name: &str) -> u32 {
        let [a, b, c, d, ..] = self.hasher.hash_one(name).to_ne_bytes();
        u32::from_ne_bytes([a, b, c, d])
    }

    fn place(&self, key: &SecretKey) -> Place {
        Place { hash: self.hash(key.name()), key: key.clone() }
    }

    fn packed(&self, key: &SecretKey) -> Option<(&SecretKey, &[u8])> {
        let (place, span) = self.secrets.get_key_value(&self.place(key))?;
        Some((&place.key, self.slab.get(*span)))
    }

    /// The secret of a key.
    pub(super) fn get(&self, key: &SecretKey) -> Option<Logical> {
        let (key, bytes) = self.packed(key)?;
        Some(packed::unpack(key, bytes, &self.texts).0)
    }

    /// The key as it is kept: whoever keeps it too shares its text.
    pub(super) fn own(&self, key: &SecretKey) -> Option<&SecretKey> {
        self.packed(key).map(|(key, _)| key)
    }

    /// The home of a secret.
    pub(super) fn home(&self, key: &SecretKey) -> Option<Region> {
        packed::home(self.packed(key)?.1, &self.texts)
    }

    /// What is read of a secret's copies without unpacking it; nothing for a secret that is not here.
    pub(super) fn heads(&self, key: &SecretKey) -> impl Iterator<Item = Head> {
        self.packed(key).into_iter().flat_map(|(_, bytes)| packed::heads(bytes, &self.texts))
    }

    /// The same of every secret.
    pub(super) fn all_heads(&self) -> impl Iterator<Item = (&SecretKey, Head)> {
        let heads = |span: &Span| packed::heads(self.slab.get(*span), &self.texts);
        self.secrets.iter().flat_map(move |(place, span)| heads(span).map(move |head| (&place.key, head)))
    }

    /// Takes a secret to change it. It stays as it is until [`put`](Self::put) or [`remove`](Self::remove).
    pub(super) fn take(&self, key: &SecretKey) -> Option<(Logical, Used)> {
        let (key, bytes) = self.packed(key)?;
        let (secret, used) = packed::unpack(key, bytes, &self.texts);
        Some((secret, Used(used)))
    }

    /// Puts a secret in, in the place of what was taken.
    pub(super) fn put(&mut self, secret: &Logical, taken: Used) {
        let bytes = packed::pack(secret, &mut self.texts);
        let place = self.place(&secret.key);
        let old = self.secrets.get(&place).copied();
        self.secrets.insert(place, self.slab.put(&bytes, old));
        self.texts.release(&taken.0);
    }

    /// Removes what was taken.
    pub(super) fn remove(&mut self, key: &SecretKey, taken: Used) {
        if let Some(span) = self.secrets.remove(&self.place(key)) {
            self.slab.free(span);
        }
        self.texts.release(&taken.0);
    }

    pub(super) fn len(&self) -> usize {
        self.secrets.len()
    }

    pub(super) fn keys(&self) -> impl Iterator<Item = &SecretKey> {
        self.secrets.keys().map(|place| &place.key)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = Logical> {
        let unpack =
            |(place, span): (&Place, &Span)| packed::unpack(&place.key, self.slab.get(*span), &self.texts).0;
        self.secrets.iter().map(unpack)
    }

    /// The keys of the secrets of a name.
    pub(super) fn named(&self, name: &str) -> impl Iterator<Item = &SecretKey> {
        let hash = self.hash(name);
        let first = Place { hash, key: SecretKey::least() };
        let from = self.secrets.range((Bound::Included(first), Bound::Unbounded)).map(|(place, _)| place);
        let name = name.to_owned();
        let alike = from.take_while(move |place| place.hash == hash);
        alike.map(|place| &place.key).filter(move |key| key.name() == name)
    }
}
