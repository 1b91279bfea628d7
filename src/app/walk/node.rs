//! A shard of a walk: its two chains, and the smaller shards that it was cut into.

use std::collections::HashSet;

use crate::gateway::Shard;

use super::{ChainId, mark};

/// Most names that are kept to find out where to cut.
const MOST_NAMES: usize = 2_000;

/// One shard.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Node {
    pub(super) shard: Shard,
    /// The shard that it is a part of.
    pub(super) parent: Option<usize>,
    pub(super) forward: ChainId,
    pub(super) backward: Option<ChainId>,
    /// Its parts: together they are the whole of it.
    pub(super) parts: Vec<usize>,
    /// What it had shown when it was cut, and its parts have not shown since.
    pub(super) owed: HashSet<u64>,
    /// Everything in it was seen.
    pub(super) done: bool,
    /// It cannot be cut.
    pub(super) whole: bool,
    /// How many names it was given by the one above, when that was cut.
    pub(super) inherited: usize,
    names: Vec<Box<str>>,
}

impl Node {
    pub(super) fn new(shard: Shard, parent: Option<usize>, forward: ChainId) -> Self {
        Self {
            shard,
            parent,
            forward,
            backward: None,
            parts: Vec::new(),
            owed: HashSet::new(),
            done: false,
            whole: false,
            inherited: 0,
            names: Vec::new(),
        }
    }

    /// Keeps names, as long as they may tell where to cut.
    pub(super) fn saw<'a>(&mut self, names: impl Iterator<Item = &'a str>) {
        if self.parts.is_empty() && !self.whole {
            let room = MOST_NAMES.saturating_sub(self.names.len());
            self.names.extend(names.take(room).map(Box::from));
        }
    }

    /// The names that were kept.
    pub(super) fn names(&self) -> &[Box<str>] {
        &self.names
    }

    /// Takes those of a whole's names that are its own.
    pub(super) fn inherit(&mut self, names: &[Box<str>]) {
        self.names = names.iter().filter(|name| self.shard.holds(name)).cloned().collect();
        self.inherited = self.names.len();
    }

    /// It was cut: the names that it has shown are owed by its parts. Gives them.
    pub(super) fn cut(&mut self, parts: Vec<usize>) -> Vec<Box<str>> {
        self.parts = parts;
        self.owed = self.names.iter().map(|name| mark(name.as_ref())).collect();
        std::mem::take(&mut self.names)
    }
}
