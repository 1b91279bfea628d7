//! A server with the manners that a test wants, and a walk that runs against it.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::super::*;
use crate::domain::{Arn, secret::Entry};

/// What a server does with what it is asked for.
#[derive(Debug, Clone, Copy)]
pub struct Manners {
    pub sorts: bool,
    /// The order is by name, whatever is asked for; `Newest` turns it round.
    pub by_name: bool,
    /// Secrets of the same date stand in the order of their names in both directions.
    pub ties_stay: bool,
    pub filters: Filters,
    pub refuses_newest: bool,
    pub refuses_orders: bool,
    pub refuses_filters: bool,
    pub dates: bool,
    pub empty_pages: bool,
    pub page: usize,
}

/// What a server takes filters for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Filters {
    /// What they are.
    Kept,
    /// Nothing at all.
    Ignored,
    /// Texts that a name has anywhere, in any case.
    Words,
    /// Beginnings of names, the `!` included: no name begins so.
    NoNegation,
    /// The prefix alone: what is left out is listed all the same.
    PrefixOnly,
}

impl Filters {
    fn pass(self, shard: &Shard, name: &str) -> bool {
        let has = |text: &str| name.to_lowercase().contains(&text.to_lowercase());
        match self {
            Self::Kept => shard.holds(name),
            Self::Ignored => true,
            Self::Words => has(&shard.prefix) && !shard.without.iter().any(|text| has(text)),
            Self::NoNegation => shard.without.is_empty() && shard.holds(name),
            Self::PrefixOnly => name.starts_with(&*shard.prefix),
        }
    }
}

pub const GOOD: Manners = Manners {
    sorts: true,
    by_name: false,
    ties_stay: false,
    filters: Filters::Kept,
    refuses_newest: false,
    refuses_orders: false,
    refuses_filters: false,
    dates: true,
    empty_pages: false,
    page: 3,
};

/// A secret: its creation date in seconds, and its name.
pub type Secret = (i64, String);

/// A Region.
#[derive(Debug, Clone)]
pub struct Server {
    pub secrets: BTreeSet<Secret>,
    pub manners: Manners,
    pub clock: i64,
    answers: usize,
}

fn entry(created: i64, name: &str, dates: bool) -> Entry {
    let arn = format!("arn:aws:secretsmanager:us-east-1:111122223333:secret:{name}-a1b2c3");
    let created = dates.then(|| Timestamp::from_second(created).unwrap());
    Entry { created, ..Entry::new(Arn::new(&arn).unwrap()) }
}

impl Server {
    pub fn new(secrets: &[Secret], manners: Manners) -> Self {
        Self { secrets: secrets.iter().cloned().collect(), manners, clock: 1_000, answers: 0 }
    }

    /// Where a secret stands among those that are told one after another.
    fn place(&self, newest: bool, secret: &Secret) -> (i64, String) {
        let date = if self.manners.by_name { 0 } else { secret.0 };
        (if newest && self.manners.ties_stay { -date } else { date }, secret.1.clone())
    }

    /// A page, or a refusal. A token holds the last element that was told.
    pub fn answer(&mut self, request: &Request) -> Result<Page, ()> {
        self.answers += 1;
        let Manners { sorts, filters, dates, page, .. } = self.manners;
        let order = request.listing.order;
        let refused = (self.manners.refuses_newest && order == Order::Newest)
            || (self.manners.refuses_orders && order != Order::Any)
            || (self.manners.refuses_filters && !request.listing.shard.is_all());
        if refused {
            return Err(());
        }
        let newest = sorts && order == Order::Newest;
        let reversed = newest && (self.manners.by_name || !self.manners.ties_stay);
        let after: Option<Secret> = request.token.as_ref().and_then(|token| {
            let (_, place) = token.0.split_once(' ')?;
            let (at, name) = place.split_once(' ')?;
            Some((at.parse().ok()?, name.to_owned()))
        });
        let follows = |secret: &Secret| {
            let place = self.place(newest, secret);
            let after = after.as_ref().map(|after| self.place(newest, after));
            after.is_none_or(|after| if reversed { place < after } else { place > after })
        };
        let shown = |secret: &&Secret| follows(secret) && filters.pass(&request.listing.shard, &secret.1);
        let mut all: Vec<&Secret> = self.secrets.iter().filter(shown).collect();
        all.sort_by_key(|secret| self.place(newest, secret));
        if reversed {
            all.reverse();
        }
        let most = if self.manners.empty_pages && self.answers.is_multiple_of(3) { 0 } else { page };
        let told: Vec<&Secret> = all.iter().copied().take(most).collect();
        let last = told.last().map(|(at, name)| format!("{at} {name}"));
        let last = last.or_else(|| after.as_ref().map(|(at, name)| format!("{at} {name}")));
        let next = (all.len() > told.len())
            .then(|| PageToken(format!("{} {}", self.answers, last.unwrap_or_default())));
        let entries = told.iter().map(|(at, name)| entry(*at, name, dates)).collect();
        Ok(Page { entries, unreadable: vec![], next })
    }
}

/// What happens between two answers.
#[derive(Debug, Clone)]
pub enum Change {
    Nothing,
    /// A new secret, the newest of all.
    Create(String),
    /// A secret that comes with its date, as a replica may.
    Arrive(Secret),
    Delete(prop::sample::Index),
    /// A secret deleted, and a new one of its name at once.
    Replace(prop::sample::Index),
    NoAnswer,
    /// The service no longer takes the token that it gave.
    ForgetToken,
}

/// A walk, its server, and the judge.
pub struct Run {
    pub walk: Walk,
    pub server: Server,
    pub open: Vec<Request>,
    pub seen: BTreeSet<String>,
    always: BTreeSet<String>,
    split_after: u32,
    pub asked: usize,
}

impl Run {
    pub fn new(server: Server, split_after: u32) -> Self {
        let walk = Walk::new(Timestamp::from_second(1).unwrap()).splitting_after(split_after);
        let always = server.secrets.iter().map(|(_, name)| name.clone()).collect();
        Self { walk, server, open: Vec::new(), seen: BTreeSet::new(), always, split_after, asked: 0 }
    }

    pub fn change(&mut self, change: &Change) {
        match change {
            Change::Create(name) => {
                self.server.clock += 1;
                self.arrive(self.server.clock, name);
            }
            Change::Arrive((created, name)) => self.arrive(*created, name),
            Change::Delete(which) => drop(self.delete(which)),
            Change::Replace(which) => {
                if let Some((_, name)) = self.delete(which) {
                    self.server.clock += 1;
                    self.arrive(self.server.clock, &name);
                }
            }
            Change::Nothing | Change::NoAnswer | Change::ForgetToken => {}
        }
    }

    fn arrive(&mut self, created: i64, name: &str) {
        if !self.server.secrets.iter().any(|(_, there)| there == name) {
            self.server.secrets.insert((created, name.to_owned()));
        }
    }

    fn delete(&mut self, which: &prop::sample::Index) -> Option<Secret> {
        let all: Vec<_> = self.server.secrets.iter().cloned().collect();
        let gone = (!all.is_empty()).then(|| which.get(&all).clone())?;
        self.server.secrets.remove(&gone);
        self.always.remove(&gone.1);
        Some(gone)
    }

    /// Asks what may be asked, and answers one of what is open. False when nothing is open any more.
    pub fn turn(&mut self, most: usize, which: usize, change: &Change) -> bool {
        while let Some(request) = self.walk.next(most) {
            self.asked += 1;
            self.open.push(request);
        }
        if self.open.is_empty() {
            return false;
        }
        let request = self.open.swap_remove(which % self.open.len());
        if matches!(change, Change::NoAnswer) {
            self.walk.failed(request.chain);
            return true;
        }
        let forgotten = matches!(change, Change::ForgetToken) && request.token.is_some();
        match self.server.answer(&request) {
            Ok(page) if !forgotten => {
                self.seen.extend(page.entries.iter().map(|entry| entry.arn.name().to_owned()));
                self.walk.took(request.chain, &page);
            }
            _ if self.walk.refused(request.chain) => {}
            _ => {
                assert!(forgotten, "nothing is left to try: {request:?}");
                *self = Self { asked: self.asked, ..Self::new(self.server.clone(), self.split_after) };
            }
        }
        true
    }

    pub fn finish(&mut self, most: usize) {
        for turn in 0..100_000 {
            if self.walk.is_over() || !self.turn(most, turn, &Change::Nothing) {
                break;
            }
        }
        assert!(self.walk.is_complete(), "it never ended: {:?}", self.walk);
        let missed: Vec<&String> = self.always.difference(&self.seen).collect();
        assert!(missed.is_empty(), "called complete without {missed:?}");
    }
}
