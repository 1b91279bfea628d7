//! The rows of the list, slim: a slot for each secret, the order they stand in, and what is counted over them.
//!
//! What the rules say of a secret in full is asked when it is looked at (`judge`). Who puts rows in is `update/rows.rs`,
//! what is shown and in which order `update/order.rs`.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use crate::domain::{
    Region, SecretKey,
    health::{Census, Health, Problem},
    numbers::Numbers,
};

mod befores;
mod haystack;
mod looks;
mod marks;
mod order;
mod places;
mod slot;
mod tally;

pub use befores::{Before, Befores};
pub use haystack::RowText;
pub(crate) use haystack::text_of;
pub(crate) use marks::Marks;
pub(crate) use places::Places;
pub use slot::Brief;

use super::model::Sort;
use haystack::Haystack;
use slot::Slot;
use tally::Tally;

/// The rows of the list.
#[derive(Debug, Clone, Default)]
pub struct Rows {
    slots: Vec<Slot>,
    free: Vec<u32>,
    /// By their keys.
    numbers: Numbers,
    haystack: Haystack,
    tally: Tally,
    /// The Regions that rows touch, by their numbers.
    regions: Vec<Region>,
    /// The worst problem of each row that is wrong, or was when it was last read.
    worst: BTreeMap<u32, Problem>,
    /// The rows that the filter lets through, in order; and how they come to be.
    pub(crate) places: Places,
    /// What was wrong with secrets of which nothing can be learned now, as it was last read.
    pub before: Befores,
    /// How many secrets have each health.
    pub counts: BTreeMap<Health, usize>,
    /// Until when the rows keep their order after a key press.
    pub frozen_until: Duration,
    /// For which time the thaw's timer runs.
    pub thaw: Duration,
    /// Secrets to be assessed anew before the next frame.
    pub changed: BTreeSet<SecretKey>,
    /// All secrets are to be assessed anew, in slices: a lane's state changed.
    pub all_changed: bool,
    /// The rows are to be put in order anew at once: the person changed the filter or the order.
    pub reorder: bool,
    /// Rows have kept their places since something about them changed.
    pub unsorted: bool,
    /// What is left of assessing all secrets anew.
    pub(crate) sweep: Option<Sweep>,
    /// The timer of what is left to do runs.
    pub(crate) at_work: bool,
    /// When first sights were last handed out to be kept; none while there are new ones.
    pub(crate) sights_kept: Option<Duration>,
    /// There are first sights that were not handed out yet.
    pub(crate) sights_new: bool,
    /// What each secret says of whether replicas carry their primary's version ids.
    pub census: Census,
    /// They do not: versions are not compared.
    pub versions_differ: bool,
    /// How rows are sorted.
    pub sort: Sort,
}

/// How far all secrets have been assessed anew.
#[derive(Debug, Clone, Default)]
pub(crate) struct Sweep {
    /// The next slot.
    pub(crate) next: u32,
    /// Secrets that have no row.
    pub(crate) others: Vec<SecretKey>,
}

/// What is known of a row.
pub(crate) struct Entry {
    /// The secret.
    pub(crate) key: SecretKey,
    /// See [`haystack::text_of`].
    pub(crate) text: String,
    /// What is kept of its assessment.
    pub(crate) brief: Brief,
    /// Its worst problem, if that is to be remembered.
    pub(crate) worst: Option<Problem>,
}

impl Rows {
    fn slot(&self, at: u32) -> Option<&Slot> {
        self.slots.get(at as usize).filter(|slot| slot.brief.is_taken())
    }

    fn find(&self, key: &SecretKey) -> Option<u32> {
        let mut alike = self.numbers.of(self.numbers.hash(key));
        alike.find(|at| self.slot(*at).is_some_and(|slot| slot.key == *key))
    }

    /// The number of a Region, given when it is first met.
    fn number(regions: &mut Vec<Region>, region: Region) -> u16 {
        let at = regions.iter().position(|known| *known == region).unwrap_or_else(|| {
            regions.push(region);
            regions.len() - 1
        });
        u16::try_from(at).unwrap_or(slot::NOWHERE)
    }

    /// What is kept of an assessment.
    pub(crate) fn brief_of(
        &mut self,
        secret: &crate::domain::fleet::Logical,
        assessment: &crate::domain::health::Assessment,
        next: Option<jiff::Timestamp>,
        readable: impl Fn(Region) -> bool,
    ) -> Brief {
        let regions = &mut self.regions;
        Brief::new(secret, assessment, next, |region| Self::number(regions, region), readable)
    }

    /// Puts a row in its place, new or not; gives what it was before, and its slot.
    pub(crate) fn put(&mut self, entry: Entry) -> (Option<Brief>, u32) {
        let Entry { key, text, brief, worst } = entry;
        let (old, at) = match self.find(&key) {
            Some(at) => (self.slot(at).map(|slot| slot.brief), at),
            None => (None, self.new_slot(&key, brief)),
        };
        self.recount(at, old, Some(brief));
        if let Some(slot) = self.slots.get_mut(at as usize) {
            slot.brief = brief;
            slot.text = self.haystack.put(slot.text, &text);
        }
        match worst {
            Some(worst) => drop(self.worst.insert(at, worst)),
            None => drop(self.worst.remove(&at)),
        }
        if self.haystack.is_littered() {
            self.haystack.tidy(self.slots.iter_mut().map(|slot| &mut slot.text));
        }
        (old, at)
    }

    fn new_slot(&mut self, key: &SecretKey, brief: Brief) -> u32 {
        let slot = Slot { key: key.clone(), text: haystack::Place::default(), brief };
        let at = match self.free.pop() {
            Some(at) => {
                if let Some(place) = self.slots.get_mut(at as usize) {
                    *place = slot;
                }
                at
            }
            None => {
                self.slots.push(slot);
                u32::try_from(self.slots.len() - 1).unwrap_or(u32::MAX)
            }
        };
        self.numbers.insert(self.numbers.hash(key), at);
        at
    }

    /// Takes a row out; gives what it was, and its slot.
    pub(crate) fn remove(&mut self, key: &SecretKey) -> Option<(Brief, u32)> {
        let at = self.find(key)?;
        let old = self.slot(at)?.brief;
        self.recount(at, Some(old), None);
        self.numbers.remove(self.numbers.hash(key), at);
        self.worst.remove(&at);
        if let Some(slot) = self.slots.get_mut(at as usize) {
            slot.text = self.haystack.put(slot.text, "");
            slot.brief.flags = 0;
        }
        self.free.push(at);
        Some((old, at))
    }

    fn recount(&mut self, at: u32, old: Option<Brief>, new: Option<Brief>) {
        if old == new {
            return;
        }
        // The old one goes first: what both share, such as when the row is due, would go with it.
        for (brief, add) in [(old, false), (new, true)] {
            let Some(brief) = brief else { continue };
            self.tally.count(at, &brief, add);
            let count = self.counts.entry(brief.health).or_default();
            *count = if add { *count + 1 } else { count.saturating_sub(1) };
            if *count == 0 {
                self.counts.remove(&brief.health);
            }
        }
    }

    /// The worst problem that a row had when it was last read.
    pub(crate) fn worst(&self, key: &SecretKey) -> Option<&Problem> {
        self.worst.get(&self.find(key)?)
    }

    /// The rows whose assessment may be another one at this second, at most so many.
    pub(crate) fn due(&self, second: i64, most: usize) -> Vec<SecretKey> {
        let due = self.tally.due.iter().take_while(|(due, _)| i64::from(*due) <= second).take(most);
        due.filter_map(|(_, at)| self.slot(*at)).map(|slot| slot.key.clone()).collect()
    }

    /// The next rows from a slot on, at most so many, and the slot to go on from; none at the end.
    pub(crate) fn from(&self, next: u32, most: usize) -> (Vec<SecretKey>, Option<u32>) {
        let slots = self.slots.iter().zip(0..).skip(next as usize);
        let mut taken = slots.filter(|(slot, _)| slot.brief.is_taken());
        let keys: Vec<SecretKey> = taken.by_ref().take(most).map(|(slot, _)| slot.key.clone()).collect();
        (keys, taken.next().map(|(_, at)| at))
    }
}

#[cfg(test)]
mod tests;
