//! A poll: what changed in a Region since it was last looked at, from the newest change back to what is known already.
//!
//! A change is in the list up to five minutes late, in its place by its own date. So a poll goes back as far as a change could
//! have stood that an earlier one did not see yet. How far that is, the service's own dates tell: no clock of ours is trusted.

use std::{
    collections::HashSet,
    hash::{DefaultHasher, Hash, Hasher},
    time::Duration,
};

use jiff::{SignedDuration, Timestamp};

use crate::{
    domain::{fleet::LIST_LAG, secret::Entry},
    gateway::{Listing, Order, Page, PageToken, Shard},
};

/// How much further back than the lag: dates may be cut to seconds, and the clocks behind one service differ.
const MARGIN: SignedDuration = SignedDuration::from_mins(1);

/// How far a Region has been followed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Tide {
    /// A time that the service's clock had reached or passed, at a time of ours.
    reached: Option<(Timestamp, Duration)>,
    /// When the reading began that saw everything there was to see.
    covered: Duration,
}

impl Tide {
    /// Takes the dates of what was answered: none of them is in the service's future.
    pub fn saw(&mut self, entries: &[Entry], now: Duration) {
        let newest = entries.iter().filter_map(|entry| entry.last_changed).max();
        if newest > self.at(now) {
            self.reached = newest.map(|newest| (newest, now));
        }
    }

    /// A reading that began then has seen all there was.
    pub fn covered(&mut self, began: Duration) {
        self.covered = self.covered.max(began);
    }

    /// A time that the service's clock had reached at a time of ours.
    fn at(&self, time: Duration) -> Option<Timestamp> {
        let (reached, at) = self.reached?;
        let since = SignedDuration::try_from(time).ok()? - SignedDuration::try_from(at).ok()?;
        reached.checked_add(since).ok()
    }

    /// Changes from before this time were all in the list when it was last read.
    #[must_use]
    pub fn known_before(&self) -> Option<Timestamp> {
        self.at(self.covered)?.checked_sub(LIST_LAG + MARGIN).ok()
    }
}

/// What a page of a poll has shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shown {
    /// There is more to ask for.
    More,
    /// Everything that changed was seen.
    CaughtUp,
    /// One page held the Region's whole list.
    Whole,
    /// The page is not in the order that was asked for, or does not end: the poll shows nothing.
    Unsorted,
}

/// A poll under way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Poll {
    /// When it began.
    pub began: Duration,
    /// The same, as the time of day.
    pub began_at: Timestamp,
    /// Whether a page is under way.
    pub asked: bool,
    token: Option<PageToken>,
    edge: Option<Timestamp>,
    tokens: HashSet<u64>,
}

impl Poll {
    /// A poll that begins now.
    #[must_use]
    pub fn new(began: Duration, began_at: Timestamp) -> Self {
        Self { began, began_at, asked: false, token: None, edge: None, tokens: HashSet::new() }
    }

    /// What it asks for next.
    pub fn ask(&mut self) -> (Listing, Option<PageToken>) {
        self.asked = true;
        (Listing { order: Order::Changed, shard: Shard::default() }, self.token.clone())
    }

    /// Whether its first page is still to come.
    #[must_use]
    pub fn is_new(&self) -> bool {
        self.token.is_none()
    }

    /// Takes a page. `before` is the tide's [`Tide::known_before`]; `is_known` tells whether an entry was listed before with
    /// the same date.
    pub fn took(
        &mut self,
        page: &Page,
        before: Option<Timestamp>,
        is_known: impl Fn(&Entry) -> bool,
    ) -> Shown {
        self.asked = false;
        if self.is_new() && page.next.is_none() {
            return Shown::Whole;
        }
        if !self.in_order(&page.entries) {
            return Shown::Unsorted;
        }
        let settled = |entry: &&Entry| entry.last_changed.is_some() && entry.last_changed < before;
        // The last ones are the oldest.
        if page.entries.iter().rev().take_while(settled).any(is_known) {
            return Shown::CaughtUp;
        }
        match &page.next {
            None => Shown::CaughtUp,
            Some(token) if !self.tokens.insert(mark(token)) => Shown::Unsorted,
            Some(token) => {
                self.token = Some(token.clone());
                Shown::More
            }
        }
    }

    /// Follows the dates of a page; false when they do not fall, or there are none.
    fn in_order(&mut self, entries: &[Entry]) -> bool {
        entries.iter().all(|entry| {
            let changed = entry.last_changed;
            let falls = changed.is_some() && self.edge.is_none_or(|edge| changed <= Some(edge));
            self.edge = changed;
            falls
        })
    }
}

fn mark(token: &PageToken) -> u64 {
    let mut hasher = DefaultHasher::new();
    token.hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests;
