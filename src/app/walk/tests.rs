//! Walks against servers that keep orders and filters, ignore them or refuse them, while secrets come, go and change.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::*;
use crate::domain::{Arn, secret::Entry};

/// What a server does with what it is asked for.
#[derive(Debug, Clone, Copy)]
struct Manners {
    sorts: bool,
    /// The order is by name, whatever is asked for; `Newest` turns it round.
    by_name: bool,
    filters: bool,
    refuses_newest: bool,
    refuses_orders: bool,
    refuses_filters: bool,
    dates: bool,
    empty_pages: bool,
    page: usize,
}

const GOOD: Manners = Manners {
    sorts: true,
    by_name: false,
    filters: true,
    refuses_newest: false,
    refuses_orders: false,
    refuses_filters: false,
    dates: true,
    empty_pages: false,
    page: 3,
};

/// A Region: names and creation dates, in seconds.
#[derive(Debug, Clone)]
struct Server {
    secrets: BTreeSet<(i64, String)>,
    manners: Manners,
    clock: i64,
    answers: usize,
}

fn entry(created: i64, name: &str, dates: bool) -> Entry {
    let arn = format!("arn:aws:secretsmanager:us-east-1:111122223333:secret:{name}-a1b2c3");
    let created = dates.then(|| Timestamp::from_second(created).unwrap());
    Entry { created, ..Entry::new(Arn::new(&arn).unwrap()) }
}

impl Server {
    fn new(secrets: &[(i64, String)], manners: Manners) -> Self {
        Self { secrets: secrets.iter().cloned().collect(), manners, clock: 1_000, answers: 0 }
    }

    /// A page, or a refusal. A token holds the last element that was told.
    fn answer(&mut self, request: &Request) -> Result<Page, ()> {
        self.answers += 1;
        let Manners { sorts, filters, dates, page, by_name, .. } = self.manners;
        let order = request.listing.order;
        let refused = (self.manners.refuses_newest && order == Order::Newest)
            || (self.manners.refuses_orders && order != Order::Any)
            || (self.manners.refuses_filters && !request.listing.shard.is_all());
        if refused {
            return Err(());
        }
        let newest = sorts && order == Order::Newest;
        let after: Option<(i64, String)> = request.token.as_ref().and_then(|token| {
            let (_, place) = token.0.split_once(' ')?;
            let (at, name) = place.split_once(' ')?;
            Some((at.parse().ok()?, name.to_owned()))
        });
        let place = |secret: &(i64, String)| (if by_name { 0 } else { secret.0 }, secret.1.clone());
        let follows = |secret: &(i64, String)| {
            let after = after.as_ref().map(place);
            after.is_none_or(|after| if newest { place(secret) < after } else { place(secret) > after })
        };
        let shown =
            |secret: &&(i64, String)| follows(secret) && (!filters || request.listing.shard.holds(&secret.1));
        let mut all: Vec<&(i64, String)> = self.secrets.iter().filter(shown).collect();
        all.sort_by_key(|secret| place(secret));
        if newest {
            all.reverse();
        }
        let most = if self.manners.empty_pages && self.answers.is_multiple_of(3) { 0 } else { page };
        let told: Vec<&(i64, String)> = all.iter().copied().take(most).collect();
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
enum Change {
    Nothing,
    Create(String),
    Delete(prop::sample::Index),
    NoAnswer,
}

struct Run {
    walk: Walk,
    server: Server,
    open: Vec<Request>,
    seen: BTreeSet<String>,
    always: BTreeSet<String>,
    asked: usize,
}

impl Run {
    fn new(server: Server, split_after: u32) -> Self {
        let walk = Walk::new(Timestamp::from_second(1).unwrap()).splitting_after(split_after);
        let always = server.secrets.iter().map(|(_, name)| name.clone()).collect();
        Self { walk, server, open: Vec::new(), seen: BTreeSet::new(), always, asked: 0 }
    }

    fn change(&mut self, change: &Change) {
        match change {
            Change::Create(name) => {
                self.server.clock += 1;
                if !self.server.secrets.iter().any(|(_, there)| there == name) {
                    self.server.secrets.insert((self.server.clock, name.clone()));
                }
            }
            Change::Delete(which) if !self.server.secrets.is_empty() => {
                let all: Vec<_> = self.server.secrets.iter().cloned().collect();
                let gone = which.get(&all);
                self.server.secrets.remove(gone);
                self.always.remove(&gone.1);
            }
            _ => {}
        }
    }

    /// Asks what may be asked, and answers one of what is open. False when nothing is open any more.
    fn turn(&mut self, most: usize, which: usize, lost: bool) -> bool {
        while let Some(request) = self.walk.next(most) {
            self.asked += 1;
            self.open.push(request);
        }
        if self.open.is_empty() {
            return false;
        }
        let request = self.open.swap_remove(which % self.open.len());
        if lost {
            self.walk.failed(request.chain);
            return true;
        }
        match self.server.answer(&request) {
            Ok(page) => {
                self.seen.extend(page.entries.iter().map(|entry| entry.arn.name().to_owned()));
                self.walk.took(request.chain, &page);
            }
            Err(()) => assert!(self.walk.refused(request.chain), "nothing is left to try: {request:?}"),
        }
        true
    }

    fn finish(&mut self, most: usize) {
        for turn in 0..100_000 {
            if self.walk.is_over() || !self.turn(most, turn, false) {
                break;
            }
        }
        assert!(self.walk.is_complete(), "it never ended: {:?}", self.walk);
        let missed: Vec<&String> = self.always.difference(&self.seen).collect();
        assert!(missed.is_empty(), "called complete without {missed:?}");
    }
}

fn fleet(count: i64) -> Vec<(i64, String)> {
    let team = ["prod/payments", "prod/orders", "staging/x", "dev"];
    (0..count).map(|n| (n, format!("{}/{n}", team[usize::try_from(n % 7).unwrap() % 4]))).collect()
}

#[test]
fn one_page_is_one_request() {
    let mut run = Run::new(Server::new(&fleet(3), GOOD), 8);
    run.finish(8);
    assert_eq!(run.asked, 1);
}

#[test]
fn two_ends_meet_in_the_middle_and_ask_for_each_page_once() {
    let mut run = Run::new(Server::new(&fleet(60), GOOD), u32::MAX);
    run.finish(2);
    assert!(run.asked <= 20 + 3, "{}", run.asked);
}

/// How many rounds of answers a walk takes when as many pages as it may are under way in each.
fn rounds(count: i64, most: usize, manners: Manners) -> (usize, usize) {
    let mut run =
        Run::new(Server::new(&fleet(count), Manners { page: 100, ..manners }), PAGES_BEFORE_A_SPLIT);
    let mut rounds = 0;
    while !run.walk.is_over() {
        rounds += 1;
        while let Some(request) = run.walk.next(most) {
            run.asked += 1;
            run.open.push(request);
        }
        for _ in 0..run.open.len() {
            let request = run.open.remove(0);
            match run.server.answer(&request) {
                Ok(page) => {
                    run.seen.extend(page.entries.iter().map(|entry| entry.arn.name().to_owned()));
                    run.walk.took(request.chain, &page);
                }
                Err(()) => assert!(run.walk.refused(request.chain)),
            }
        }
    }
    assert_eq!(run.seen.len(), usize::try_from(count).unwrap());
    (rounds, run.asked)
}

#[test]
fn shards_take_a_fraction_of_the_round_trips_of_one_chain() {
    let (one_by_one, _) = rounds(20_000, 1, GOOD);
    let (rounds, asked) = rounds(20_000, 25, GOOD);
    assert!(one_by_one >= 200 && rounds * 8 <= one_by_one, "{rounds} of {one_by_one}, {asked} requests");
    assert!(asked <= 300, "{asked} requests for 200 pages");
}

#[test]
fn a_server_that_ignores_or_refuses_everything_is_listed_from_one_end() {
    let moto = Manners { sorts: false, filters: false, ..GOOD };
    let refusing = Manners { refuses_orders: true, refuses_filters: true, ..GOOD };
    for manners in [moto, refusing, Manners { dates: false, ..GOOD }] {
        let (_, asked) = rounds(2_000, 8, manners);
        assert!(asked <= 20 + 35, "{asked}");
    }
}

#[test]
fn a_token_that_comes_twice_ends_the_walk_as_not_complete() {
    let mut walk = Walk::new(Timestamp::from_second(1).unwrap());
    let again = || Page { entries: vec![], unreadable: vec![], next: Some(PageToken("again".to_owned())) };
    let request = walk.next(1).unwrap();
    walk.took(request.chain, &again());
    walk.took(request.chain, &again());
    assert!(walk.repeated && walk.is_over() && !walk.is_complete());
}

#[test]
fn a_refusal_of_everything_is_the_regions() {
    let mut walk = Walk::new(Timestamp::from_second(1).unwrap());
    let request = walk.next(1).unwrap();
    assert!(walk.refused(request.chain), "without an order, perhaps");
    let request = walk.next(1).unwrap();
    assert_eq!(request.listing.order, Order::Any);
    assert!(!walk.refused(request.chain));
}

fn manners() -> impl Strategy<Value = Manners> {
    (any::<[bool; 8]>(), 1_usize..6).prop_map(|(flags, page)| Manners {
        sorts: flags[0],
        by_name: flags[7] && flags[1],
        filters: flags[1] || flags[2],
        refuses_newest: flags[3] && flags[4],
        refuses_orders: false,
        refuses_filters: flags[2] && flags[5],
        dates: flags[6] || flags[0],
        empty_pages: flags[4],
        page,
    })
}

fn name() -> impl Strategy<Value = String> {
    "(prod|dev|a)/[ab]{1,3}"
}

fn changes() -> impl Strategy<Value = Vec<(Change, usize, usize)>> {
    let change = prop_oneof![
        4 => Just(Change::Nothing),
        2 => name().prop_map(Change::Create),
        2 => any::<prop::sample::Index>().prop_map(Change::Delete),
        1 => Just(Change::NoAnswer),
    ];
    prop::collection::vec((change, any::<usize>(), 1_usize..12), 0..60)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 10_000, ..ProptestConfig::default() })]

    #[test]
    fn what_exists_throughout_is_seen_before_a_walk_is_called_complete(
        secrets in prop::collection::btree_map(name(), 0_i64..40, 0..60),
        manners in manners(),
        changes in changes(),
        split_after in 1_u32..5,
        most in 1_usize..12,
    ) {
        let secrets: Vec<(i64, String)> = secrets.into_iter().map(|(name, at)| (at, name)).collect();
        let mut run = Run::new(Server::new(&secrets, manners), split_after);
        run.walk = run.walk.from_one_end();
        for (change, which, most) in &changes {
            run.change(change);
            if run.walk.is_over() || !run.turn(*most, *which, matches!(change, Change::NoAnswer)) {
                break;
            }
        }
        run.finish(most);
    }
}
