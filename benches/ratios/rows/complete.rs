//! Row 5: 10,000 listings of a Region whose secrets are created and deleted between the pages, in random order of
//! answers, by servers that keep the order and the filters they are asked for, ignore the one, or the other, or both,
//! or refuse them. Ours is the walk and the fleet; the servers are of this module, with the paging that cursors make:
//! each page begins after the last entry of the one before. Counted are the listings that miss a secret that was there
//! all the time, hold one that never was, or do not end.

use std::{
    collections::{BTreeMap, BTreeSet},
    ops::Bound::{Excluded, Unbounded},
};

use jiff::Timestamp;
use secretdeck::{
    app::walk::Walk,
    domain::{Arn, Region, fleet::Fleet, secret::Entry},
    gateway::{Listing, Order, Page, PageToken},
};

use crate::{fleets::name, table::Line};

const RUNS: u64 = 10_000;
/// Longer than any listing of a few dozen secrets takes.
const MOST_STEPS: u32 = 5_000;

/// Equal seeds, equal runs.
struct Chance(u64);

impl Chance {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % limit
    }
}

/// A Region's secrets by the second of their creation and their number: several may share a second.
struct Server {
    secrets: BTreeMap<(i64, u64), Entry>,
    made: u64,
    sorts: bool,
    filters: bool,
    refuses: bool,
    region: Region,
}

impl Server {
    fn new(chance: &mut Chance) -> Self {
        let region = Region::new("us-east-1").unwrap();
        let mut server = Self {
            secrets: BTreeMap::new(),
            made: 0,
            sorts: chance.below(4) > 0,
            filters: chance.below(4) > 0,
            refuses: chance.below(6) == 0,
            region,
        };
        for _ in 0..chance.below(60) {
            server.create(chance);
        }
        server
    }

    fn create(&mut self, chance: &mut Chance) {
        let second = 1_700_000_000 + i64::try_from(self.made / (1 + chance.below(3))).unwrap();
        let at = usize::try_from(chance.below(5_000) * 100_000 + self.made).unwrap();
        let text = format!("arn:aws:secretsmanager:us-east-1:111122223333:secret:{}-Ab12Cd", name(at));
        let created = Some(Timestamp::from_second(second).unwrap());
        let entry = Entry { created, last_changed: created, ..Entry::new(Arn::new(&text).unwrap()) };
        self.secrets.insert((second, self.made), entry);
        self.made += 1;
    }

    fn change(&mut self, chance: &mut Chance) {
        match chance.below(6) {
            0 => self.create(chance),
            1 => {
                let at = usize::try_from(chance.below(64)).unwrap();
                if let Some(key) = self.secrets.keys().nth(at).copied() {
                    self.secrets.remove(&key);
                }
            }
            _ => {}
        }
    }

    /// A page, or nothing for a request that is refused.
    fn page(&self, listing: &Listing, token: Option<&PageToken>, size: usize) -> Option<Page> {
        let asks = listing.order != Order::Any || !listing.shard.is_all();
        if self.refuses && asks {
            return None;
        }
        let from = token.map(|token| {
            let (second, number) = token.0.split_once(' ').unwrap();
            (second.parse().unwrap(), number.parse().unwrap())
        });
        let newest = self.sorts && matches!(listing.order, Order::Newest | Order::Changed);
        let holds = |entry: &Entry| !self.filters || listing.shard.holds(entry.arn.name());
        let after: Vec<_> = if newest {
            self.secrets.range((Unbounded, from.map_or(Unbounded, Excluded))).rev().collect()
        } else {
            self.secrets.range((from.map_or(Unbounded, Excluded), Unbounded)).collect()
        };
        let passing: Vec<_> = after.into_iter().filter(|(_, entry)| holds(entry)).collect();
        let entries = passing.iter().take(size).map(|(_, entry)| (*entry).clone()).collect();
        let last = passing.get(size.saturating_sub(1)).filter(|_| passing.len() > size);
        let next = last.map(|((second, number), _)| PageToken(format!("{second} {number}")));
        Some(Page { entries, unreadable: Vec::new(), next })
    }
}

/// One listing: whether it is as it should be.
fn is_right(seed: u64) -> bool {
    let mut chance = Chance(seed);
    let mut server = Server::new(&mut chance);
    let names = |server: &Server| -> BTreeSet<String> {
        server.secrets.values().map(|entry| entry.arn.as_str().to_owned()).collect()
    };
    let (mut throughout, mut ever) = (names(&server), names(&server));
    let began = Timestamp::from_second(1_800_000_000).unwrap();
    let mut walk = Walk::new(began).splitting_after(u32::try_from(1 + chance.below(4)).unwrap());
    let mut fleet = Fleet::default();
    let mut under_way = Vec::new();
    let most = usize::try_from(1 + chance.below(6)).unwrap();
    for _ in 0..MOST_STEPS {
        while let Some(request) = walk.next(most) {
            under_way.push(request);
        }
        if walk.is_over() || under_way.is_empty() {
            break;
        }
        let at = chance.below(u64::try_from(under_way.len()).unwrap());
        let request = under_way.swap_remove(usize::try_from(at).unwrap());
        let size = usize::try_from(1 + chance.below(7)).unwrap();
        match server.page(&request.listing, request.token.as_ref(), size) {
            Some(page) => {
                walk.took(request.chain, &page);
                fleet.listed(server.region, page.entries, began);
            }
            None if walk.refused(request.chain) => {}
            None => return false,
        }
        server.change(&mut chance);
        ever.extend(names(&server));
        throughout = &throughout & &names(&server);
    }
    let held: BTreeSet<String> = fleet
        .iter()
        .flat_map(|secret| secret.copies.into_values().map(|held| held.entry.arn.as_str().to_owned()))
        .collect();
    walk.is_complete() && throughout.is_subset(&held) && held.is_subset(&ever)
}

/// Row 5.
pub fn under_change() -> Vec<Line> {
    let wrong: Vec<u64> = (0..RUNS).filter(|seed| !is_right(*seed)).collect();
    if let Some(first) = wrong.first() {
        eprintln!("the first that is wrong has the seed {first}");
    }
    let count = f64::from(u32::try_from(wrong.len()).unwrap());
    vec![Line::at_most(5, "listings of 10,000 under change that are wrong", count, 0.0)]
}
