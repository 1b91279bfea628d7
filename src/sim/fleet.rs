//! A generated fleet: names and shapes as large accounts have them, made one secret at a time, the same for the same seed.
//! What a shape in trouble looks like is in `shapes`.

mod shapes;
mod words;

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use crate::{
    domain::Region,
    sim::scenario::{Key, KeyState, Scenario, Secret, ids::Splitmix},
};

/// The measure of a generated fleet (`[fleet]`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fleet {
    /// How many secrets, replicas not counted.
    pub secrets: usize,
    /// The same seed makes the same fleet.
    #[serde(default)]
    pub seed: u64,
    /// Whether a few in a hundred are in trouble, of every kind.
    #[serde(default = "yes")]
    pub trouble: bool,
}

const fn yes() -> bool {
    true
}

impl Scenario {
    /// A fleet of so many secrets in these Regions, most of them at home in the first.
    #[must_use]
    pub fn fleet(secrets: usize, regions: &[Region], seed: u64) -> Self {
        let fleet = Some(Fleet { secrets, seed, trouble: true });
        let mut scenario = Self { fleet, ..Self::empty(regions) };
        scenario.add_fleet_keys();
        scenario
    }

    /// Adds the keys that generated secrets name, where the scenario has a fleet and not yet such keys.
    pub(super) fn add_fleet_keys(&mut self) {
        if self.fleet.is_none() {
            return;
        }
        for (id, state) in [(shapes::KEY, KeyState::Enabled), (shapes::DEAD_KEY, KeyState::Disabled)] {
            if !self.keys.iter().any(|key| key.id == id) {
                let in_region = self.regions.iter().map(|region| (*region, state)).collect();
                self.keys.push(Key { id: id.to_owned(), in_region });
            }
        }
    }
}

impl Fleet {
    /// The secrets, one by one. The memory it takes does not grow with their number: only how often each name was
    /// given is remembered, and there are some twenty-five thousand names.
    pub fn secrets<'a>(&self, regions: &'a [Region]) -> impl Iterator<Item = Secret> + use<'a> {
        let last = self.secrets.checked_sub(1);
        let mut names = Names::default();
        let (seed, trouble) = (self.seed, self.trouble);
        let mut other_half: Option<Secret> = None;
        (0..self.secrets).filter_map(move |index| {
            if let Some(secret) = other_half.take() {
                return Some(secret);
            }
            let mut random = Splitmix::new(seed ^ (index as u64).wrapping_mul(0xd6e8_feb8_6659_fd93));
            // The stream of a seed must not be the next index's stream shifted by one.
            random = Splitmix::new(random.next());
            let name = names.next(&mut random);
            let shape = if trouble { shapes::Shape::of(index, seed) } else { shapes::Shape::Fine };
            let (secret, more) = shapes::make(name, shape, regions, Some(index) == last, &mut random)?;
            other_half = more;
            Some(secret)
        })
    }
}

/// Makes names, none twice.
#[derive(Default)]
struct Names {
    given: HashMap<[u8; 4], u32>,
}

impl Names {
    fn next(&mut self, random: &mut Splitmix) -> String {
        let parts = [
            skewed(words::ENVIRONMENTS, random),
            skewed(words::TEAMS, random),
            skewed(words::SERVICES, random),
            skewed(words::THINGS, random),
        ];
        let count = self.given.entry(parts.map(|(at, _)| at)).or_insert(0);
        *count += 1;
        let [(_, environment), (_, team), (_, service), (_, thing)] = parts;
        if *count == 1 {
            format!("{environment}/{team}/{service}/{thing}")
        } else {
            // The number is in the middle: a name that ends in a hyphen and six characters confuses partial ARNs.
            format!("{environment}/{team}/{service}-{count}/{thing}")
        }
    }
}

/// One of the words, the first ones much oftener, and its place.
fn skewed(words: &'static [&'static str], random: &mut Splitmix) -> (u8, &'static str) {
    let end = words.len() as u64;
    let at = random.below(end).min(random.below(end));
    let word = usize::try_from(at).ok().and_then(|at| words.get(at)).copied().unwrap_or("");
    (u8::try_from(at).unwrap_or(u8::MAX), word)
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, HashSet};

    use super::*;

    fn regions(count: usize) -> Vec<Region> {
        Region::default_on("aws").take(count).collect()
    }

    #[test]
    fn the_same_seed_makes_the_same_fleet_and_another_seed_another() {
        let list = |seed| {
            Scenario::fleet(200, &regions(4), seed).secrets().map(|s| s.into_owned()).collect::<Vec<_>>()
        };
        assert_eq!(list(7), list(7));
        assert_ne!(list(7), list(8));
    }

    #[test]
    fn a_fleet_has_as_many_secrets_as_asked_for_and_each_can_be_simulated() {
        for (count, wide) in [(1, 1), (2, 2), (37, 3), (2000, 1), (3000, 17)] {
            let mut scenario = Scenario::fleet(count, &regions(wide), 3);
            assert_eq!(scenario.secrets().count(), count, "{count} in {wide} Regions");
            scenario.written = scenario.secrets().map(|s| s.into_owned()).collect();
            scenario.fleet = None;
            scenario.check("fleet").unwrap();
        }
    }

    #[test]
    fn most_secrets_are_standalone_or_have_one_or_two_replicas() {
        let scenario = Scenario::fleet(5000, &regions(12), 1);
        let mut shapes = BTreeMap::new();
        for secret in scenario.secrets() {
            *shapes.entry(secret.replicas.len()).or_insert(0) += 1;
        }
        assert!(shapes[&0] > 2500 && shapes[&1] > shapes[&2] && shapes[&2] > shapes[&3], "{shapes:?}");
        assert!(shapes.keys().any(|replicas| *replicas > 6), "{shapes:?}");
    }

    #[test]
    fn few_are_in_trouble_but_every_kind_is_there() {
        let scenario = Scenario::fleet(2000, &regions(6), 1);
        let states: HashSet<String> = scenario
            .secrets()
            .flat_map(|s| {
                s.in_region.values().filter_map(|r| r.status.clone()).map(String::from).collect::<Vec<_>>()
            })
            .collect();
        assert_eq!(states, ["Failed", "InProgress", "Detached"].map(String::from).into());
        let count = |test: fn(&Secret) -> bool| scenario.secrets().filter(|s| test(s)).count();
        assert!((5..50).contains(&count(|s| s.home_gone)));
        assert!((5..50).contains(&count(|s| s.rotation.as_ref().is_some_and(|r| r.hangs_in.is_some()))));
        assert!((5..200).contains(&count(|s| !s.in_region.is_empty() && !s.home_gone)));
        let calm = Fleet { secrets: 2000, seed: 1, trouble: false };
        assert!(
            calm.secrets(&regions(6))
                .all(|s| !s.home_gone && s.in_region.values().all(|r| r.status.is_none()))
        );
    }
}
