//! Where the packed secrets lie, and how they are found: by a hash of their names, so that the secrets of one name are found
//! together, and no second index has to keep the names again.

use super::{
    Logical,
    packed::{self, Head, Texts},
    slab::{Slab, Span},
};
use crate::domain::{arn::SecretKey, numbers::Numbers, region::Region};

/// The shared texts that a secret named when it was taken.
#[derive(Debug, Default)]
pub(super) struct Used(Vec<u32>);

/// A secret that is kept: its key, and where the rest of it lies.
type Kept = (SecretKey, Span);

/// The secrets of a fleet, packed.
#[derive(Debug, Clone, Default)]
pub(super) struct Store {
    /// In no order, with holes where there were secrets.
    secrets: Vec<Option<Kept>>,
    holes: Vec<u32>,
    by_name: Numbers,
    slab: Slab,
    texts: Texts,
}

impl Store {
    fn at(&self, number: u32) -> Option<&Kept> {
        self.secrets.get(number as usize)?.as_ref()
    }

    fn number(&self, key: &SecretKey) -> Option<u32> {
        let mut alike = self.by_name.of(self.by_name.hash(key.name()));
        alike.find(|number| self.at(*number).is_some_and(|(other, _)| other == key))
    }

    fn kept(&self) -> impl Iterator<Item = &Kept> {
        self.secrets.iter().flatten()
    }

    fn packed(&self, key: &SecretKey) -> Option<(&SecretKey, &[u8])> {
        let (key, span) = self.at(self.number(key)?)?;
        Some((key, self.slab.get(*span)))
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
        self.kept().flat_map(move |(key, span)| heads(span).map(move |head| (key, head)))
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
        let number = self.number(&secret.key).unwrap_or_else(|| self.new_number(&secret.key));
        if let Some(kept) = self.secrets.get_mut(number as usize) {
            match kept {
                Some((_, span)) => *span = self.slab.put(&bytes, Some(*span)),
                None => *kept = Some((secret.key.clone(), self.slab.put(&bytes, None))),
            }
        }
        self.texts.release(&taken.0);
    }

    fn new_number(&mut self, key: &SecretKey) -> u32 {
        let number = self.holes.pop().unwrap_or_else(|| {
            self.secrets.push(None);
            u32::try_from(self.secrets.len() - 1).unwrap_or(u32::MAX)
        });
        self.by_name.insert(self.by_name.hash(key.name()), number);
        number
    }

    /// Removes what was taken.
    pub(super) fn remove(&mut self, key: &SecretKey, taken: Used) {
        if let Some(number) = self.number(key) {
            self.by_name.remove(self.by_name.hash(key.name()), number);
            self.holes.push(number);
            if let Some((_, span)) = self.secrets.get_mut(number as usize).and_then(Option::take) {
                self.slab.free(span);
            }
        }
        self.texts.release(&taken.0);
    }

    pub(super) fn len(&self) -> usize {
        self.by_name.len()
    }

    pub(super) fn keys(&self) -> impl Iterator<Item = &SecretKey> {
        self.kept().map(|(key, _)| key)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = Logical> {
        self.kept().map(|(key, span)| packed::unpack(key, self.slab.get(*span), &self.texts).0)
    }

    /// The keys of the secrets of a name, in order.
    pub(super) fn named(&self, name: &str) -> impl Iterator<Item = &SecretKey> {
        let alike = self.by_name.of(self.by_name.hash(name));
        let keys = alike.filter_map(|number| self.at(number)).map(|(key, _)| key);
        let mut keys: Vec<&SecretKey> = keys.filter(|key| key.name() == name).collect();
        keys.sort_unstable();
        keys.into_iter()
    }
}
