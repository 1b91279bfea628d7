//! A chain of pages: each begins where the one before ended; and the proof that two of them have passed each other.

use std::collections::{HashMap, HashSet, VecDeque};

use jiff::Timestamp;

use crate::{
    domain::secret::Entry,
    gateway::{Order, Page, PageToken},
};

use super::{ChainId, mark};

/// So many pages of each of two chains are compared where they meet.
const LATELY: usize = 3;

/// How often a chain may begin anew because the service no longer takes its token.
const MOST_BEGINNINGS: u32 = 3;

/// One chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Chain {
    /// The shard that it lists.
    pub(super) node: usize,
    pub(super) order: Order,
    /// Where the next page begins.
    pub(super) token: Option<PageToken>,
    /// Whether a page is under way.
    pub(super) asked: bool,
    /// Whether another page is wanted.
    pub(super) open: bool,
    pub(super) pages: u32,
    /// The creation date that it began with.
    pub(super) start: Option<Timestamp>,
    /// The creation date that it has come to.
    pub(super) edge: Option<Timestamp>,
    /// What its last pages had, and when each of it was created.
    lately: VecDeque<HashMap<u64, Timestamp>>,
    /// The tokens that came already.
    tokens: HashSet<u64>,
    beginnings: u32,
}

/// What a page has shown to be wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Broken {
    /// The entries do not stand in the order that was asked for.
    Order,
    /// The token came before.
    Token,
}

impl Chain {
    /// Begins anew, if it was in the middle: the service no longer takes its token.
    pub(super) fn begin_anew(&mut self) -> bool {
        if self.token.is_none() || self.beginnings >= MOST_BEGINNINGS {
            return false;
        }
        self.beginnings += 1;
        self.begin_with(self.order);
        true
    }

    /// Begins at an end. What it saw until then proves nothing of the order any more: only one passage shows it.
    pub(super) fn begin_with(&mut self, order: Order) {
        self.order = order;
        self.token = None;
        self.start = None;
        self.edge = None;
        self.lately.clear();
        self.tokens.clear();
    }

    /// Follows the dates of a page; false when they do not stand in order, or there are none.
    fn in_order(&mut self, page: &Page) -> bool {
        if self.order == Order::Any {
            return true;
        }
        for entry in &page.entries {
            let Some(created) = entry.created else { return false };
            let back = self.edge.is_some_and(|edge| match self.order {
                Order::Newest => created > edge,
                _ => created < edge,
            });
            if back {
                return false;
            }
            self.start = self.start.or(Some(created));
            self.edge = Some(created);
        }
        true
    }

    fn remember(&mut self, page: &Page) {
        self.lately.push_back(page.entries.iter().filter_map(same).collect());
        if self.lately.len() > LATELY {
            self.lately.pop_front();
        }
    }

    /// Whether the chain from the oldest and the one from the newest have passed each other, so that nothing lies between
    /// them. Proven by two secrets of different dates that both have seen, the older first here and last there: a server
    /// that keeps one order, whatever it is asked for, cannot show them so, since the place of a secret never changes. With
    /// orders that are each other's reverse nothing lies between two chains that share a secret; and where secrets of
    /// the same date stand in any order, the two dates leave no date to neither of them.
    pub(super) fn has_passed(&self, newest: &Self) -> bool {
        let theirs = |secret: &u64| newest.lately.iter().any(|page| page.contains_key(secret));
        let shared = self.lately.iter().flatten().filter(|(secret, _)| theirs(secret));
        let mut dates = shared.map(|(_, created)| *created);
        dates.next().is_some_and(|first| dates.any(|date| date != first))
    }
}

/// What makes a secret the same one: a new one of the same name has another date, or another ARN.
fn same(entry: &Entry) -> Option<(u64, Timestamp)> {
    let created = entry.created?;
    Some((mark(&(entry.arn.as_str(), created)), created))
}

/// All chains of a walk.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Chains(Vec<Chain>);

impl Chains {
    /// A chain for a shard.
    pub(super) fn begin(&mut self, node: usize, order: Order) -> ChainId {
        let id = ChainId(u32::try_from(self.0.len()).unwrap_or(u32::MAX));
        self.0.push(Chain {
            node,
            order,
            token: None,
            asked: false,
            open: true,
            pages: 0,
            start: None,
            edge: None,
            lately: VecDeque::new(),
            tokens: HashSet::new(),
            beginnings: 0,
        });
        id
    }

    pub(super) fn get(&self, id: ChainId) -> Option<&Chain> {
        self.0.get(usize::try_from(id.0).ok()?)
    }

    pub(super) fn get_mut(&mut self, id: ChainId) -> Option<&mut Chain> {
        self.0.get_mut(usize::try_from(id.0).ok()?)
    }

    pub(super) fn close(&mut self, id: ChainId) {
        if let Some(chain) = self.get_mut(id) {
            chain.open = false;
        }
    }

    /// How many pages are under way, those that nobody waits for any more included: they cost the same.
    pub(super) fn under_way(&self) -> usize {
        self.0.iter().filter(|chain| chain.asked).count()
    }

    /// Those that wait to be asked.
    pub(super) fn idle(&self) -> impl Iterator<Item = (ChainId, &Chain)> {
        let numbered = (0..).map(ChainId).zip(&self.0);
        numbered.filter(|(_, chain)| chain.open && !chain.asked)
    }

    /// Takes a page; true when it was the last one. An empty page with a token is not the end.
    pub(super) fn take(&mut self, id: ChainId, page: &Page) -> Result<bool, Broken> {
        let Some(chain) = self.get_mut(id) else { return Ok(false) };
        chain.pages += 1;
        chain.remember(page);
        let in_order = chain.in_order(page);
        match &page.next {
            None => return Ok(true),
            Some(token) if !chain.tokens.insert(mark(&token.0)) => return Err(Broken::Token),
            Some(token) => chain.token = Some(token.clone()),
        }
        in_order.then_some(false).ok_or(Broken::Order)
    }
}
