//! How a Region is listed: from both ends at once, in shards by name where more calls may be under way, and until it is
//! proven that everything was seen.
//!
//! Pure: it says which page to ask for next, and takes the pages in any order. A server that ignores or refuses an order or a
//! filter costs time, never completeness: the walk over all secrets in one order goes on beside everything else.
//!
//! What is taken for granted: a token leads to what follows the place where its page ended, a secret's place in an order does
//! not change, and the two orders are each other's reverse, or one and the same. Nothing else is believed that was not seen.

mod chain;
mod node;
mod split;
#[cfg(test)]
mod tests;

use std::{
    collections::HashSet,
    hash::{DefaultHasher, Hash, Hasher},
};

use jiff::Timestamp;

use crate::{
    domain::Safe,
    gateway::{Listing, Order, Page, PageToken, Shard},
};

use chain::{Broken, Chains};
use node::Node;

/// So many pages of a shard come before it is cut into smaller ones: one of its beginning and two more tell how names begin.
const PAGES_BEFORE_A_SPLIT: u32 = 3;

/// The node of all secrets.
const ROOT: usize = 0;

/// The chain of pages that a request belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ChainId(u32);

/// One page to ask for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// To be handed back with the answer.
    pub chain: ChainId,
    /// What to list.
    pub listing: Listing,
    /// Where the page begins; `None` is the beginning.
    pub token: Option<PageToken>,
}

/// A listing of one Region under way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Walk {
    /// When it began: once it is complete, copies that it did not have, and that nothing has shown since, are gone.
    pub began: Timestamp,
    /// Entries that could not be read, a sentence each.
    pub unreadable: Vec<Safe>,
    /// Which of them were counted: two chains show the same ones.
    counted: HashSet<u64>,
    /// Whether the service repeated a token, so that nothing proves that everything was seen.
    pub repeated: bool,
    chains: Chains,
    nodes: Vec<Node>,
    /// Whether the server was seen to keep the order of creation.
    sorted: bool,
    /// Whether the server was seen to take filters for what they are.
    filtered: bool,
    split_after: u32,
}

impl Walk {
    /// A walk over a Region that nothing is known of yet.
    #[must_use]
    pub fn new(began: Timestamp) -> Self {
        let mut chains = Chains::default();
        let forward = chains.begin(ROOT, Order::Oldest);
        Self {
            began,
            unreadable: Vec::new(),
            counted: HashSet::new(),
            repeated: false,
            chains,
            nodes: vec![Node::new(Shard::default(), None, forward)],
            sorted: true,
            filtered: true,
            split_after: PAGES_BEFORE_A_SPLIT,
        }
    }

    /// The same, from one end only: slower, and with no call more than there are pages.
    #[must_use]
    pub fn from_one_end(mut self) -> Self {
        self.sorted = false;
        self.filtered = false;
        self
    }

    /// The same, cutting shards after so many pages.
    #[must_use]
    pub fn splitting_after(mut self, pages: u32) -> Self {
        self.split_after = pages;
        self
    }

    /// Whether it has ended.
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.repeated || self.is_complete()
    }

    /// Whether every secret that was there all the time has been seen.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.nodes.first().is_some_and(|root| root.done)
    }

    /// How many pages are asked for and not answered.
    #[must_use]
    pub fn under_way(&self) -> usize {
        self.chains.under_way()
    }

    /// The next page to ask for, if fewer than `most` are under way and there is one.
    pub fn next(&mut self, most: usize) -> Option<Request> {
        if self.is_over() || self.under_way() >= most {
            return None;
        }
        let idle = self.idle().or_else(|| {
            self.widen(most);
            self.idle()
        })?;
        let shard = self.nodes.get(self.chains.get(idle)?.node)?.shard.clone();
        let chain = self.chains.get_mut(idle)?;
        chain.asked = true;
        let listing = Listing { order: chain.order, shard };
        Some(Request { chain: idle, listing, token: chain.token.clone() })
    }

    /// The chain that waits, the one that is behind first. A shard that was cut waits for its parts.
    fn idle(&self) -> Option<ChainId> {
        let wanted = self.chains.idle().filter(|(_, chain)| !self.filtered || self.parts_done(chain.node));
        wanted.min_by_key(|(_, chain)| chain.pages).map(|(id, _)| id)
    }

    fn parts_done(&self, at: usize) -> bool {
        let done = |part: &usize| self.nodes.get(*part).is_some_and(|part| part.done);
        self.nodes.get(at).is_some_and(|node| node.parts.iter().all(done))
    }

    /// A page came.
    pub fn took(&mut self, id: ChainId, page: &Page) {
        self.count_unreadable(&page.unreadable);
        let Some(chain) = self.chains.get_mut(id) else { return };
        chain.asked = false;
        if !chain.open {
            return;
        }
        let at = chain.node;
        let Some(node) = self.nodes.get_mut(at) else { return };
        if !page.entries.iter().all(|entry| node.shard.holds(entry.arn.name())) {
            self.distrust_filters();
            return;
        }
        node.saw(page.entries.iter().map(|entry| entry.arn.name()));
        self.shown(at, page);
        match self.chains.take(id, page) {
            Ok(ended) => {
                if ended || self.met(at) {
                    self.done(at);
                }
            }
            Err(Broken::Order) => self.distrust_order(),
            Err(Broken::Token) => self.broken(id),
        }
    }

    /// Counts the entries of a page that could not be read: those that say the same are told apart within a page alone.
    fn count_unreadable(&mut self, sentences: &[Safe]) {
        for (at, sentence) in sentences.iter().enumerate() {
            let before = sentences.iter().take(at).filter(|other| *other == sentence).count();
            if self.counted.insert(mark(&(sentence.as_str(), before))) {
                self.unreadable.push(sentence.clone());
            }
        }
    }

    /// The service answered, and refused the request. False when there is nothing else to try: it is the Region that refuses.
    pub fn refused(&mut self, id: ChainId) -> bool {
        let Some(chain) = self.chains.get_mut(id) else { return true };
        chain.asked = false;
        if !chain.open || chain.begin_anew() {
            return true;
        }
        if chain.node != ROOT {
            self.distrust_filters();
        } else if chain.order == Order::Newest {
            self.distrust_order();
        } else if chain.order == Order::Oldest {
            chain.begin_with(Order::Any);
            self.distrust_order();
        } else {
            return false;
        }
        true
    }

    /// No answer came: the page is asked for again.
    pub fn failed(&mut self, id: ChainId) {
        if let Some(chain) = self.chains.get_mut(id) {
            chain.asked = false;
        }
    }

    /// What was seen of the shards above is no longer owed by those below.
    fn shown(&mut self, at: usize, page: &Page) {
        let mut above = self.nodes.get(at).and_then(|node| node.parent);
        while let Some(node) = above.and_then(|at| self.nodes.get_mut(at)) {
            for entry in &page.entries {
                node.owed.remove(&mark(entry.arn.name()));
            }
            above = node.parent;
        }
    }

    /// Whether the two ends of a shard have passed each other: then nothing lies between them.
    fn met(&self, at: usize) -> bool {
        let Some(node) = self.nodes.get(at).filter(|_| self.sorted) else { return false };
        let ends = self.chains.get(node.forward).zip(node.backward.and_then(|id| self.chains.get(id)));
        ends.is_some_and(|(forward, backward)| forward.has_passed(backward))
    }

    /// Everything in a shard was seen. So it was in the one above, once that holds for all of its parts.
    fn done(&mut self, at: usize) {
        self.close(at);
        let Some(node) = self.nodes.get_mut(at) else { return };
        node.done = true;
        let Some(above) = node.parent else { return };
        let done = self.parts_done(above);
        let Some(parent) = self.nodes.get(above).filter(|node| done && !node.done) else { return };
        // What the whole has shown, and its parts have not, proves that the parts are not the whole.
        if parent.owed.is_empty() {
            self.done(above);
        }
    }

    /// Asks for nothing more of a shard and its parts.
    fn close(&mut self, at: usize) {
        let Some(node) = self.nodes.get(at) else { return };
        let parts = node.parts.clone();
        for id in [Some(node.forward), node.backward].into_iter().flatten() {
            self.chains.close(id);
        }
        for part in parts {
            self.close(part);
        }
    }

    /// A server that does not keep the order is listed from one end, to the end.
    fn distrust_order(&mut self) {
        self.sorted = false;
        for node in &self.nodes {
            if let Some(id) = node.backward {
                self.chains.close(id);
            }
        }
    }

    /// A server that does not keep filters is listed whole.
    fn distrust_filters(&mut self) {
        self.filtered = false;
        for part in 1..self.nodes.len() {
            self.close(part);
        }
    }

    /// A chain whose token came twice would be listed for ever.
    fn broken(&mut self, id: ChainId) {
        self.chains.close(id);
        let node = self.chains.get(id).map_or(ROOT, |chain| chain.node);
        let Some(root) = self.nodes.first() else { return };
        if node != ROOT {
            self.distrust_filters();
        } else if id == root.forward || !self.sorted {
            self.repeated = true;
            self.close(ROOT);
        } else {
            self.distrust_order();
        }
    }
}

/// A mark of a name or the like, for sets that live as long as a walk.
fn mark(what: &(impl Hash + ?Sized)) -> u64 {
    let mut hasher = DefaultHasher::new();
    what.hash(&mut hasher);
    hasher.finish()
}
