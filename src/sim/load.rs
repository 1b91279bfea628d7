//! A scenario becomes a world: every copy put where it belongs, and everything that is going to happen by itself queued.
//! What a copy looks like is worked out in `scenario::regional`.

use std::{collections::HashMap, sync::Arc, time::Duration};

use jiff::Timestamp;

use super::{
    clock::Moment,
    keys::Keys,
    scenario::{Key, RegionalRotation, RegionalSecret, RegionalVersion, ReplicaEntry, Scenario, Status},
    store::{
        Content, Entry, Record, Role, Rotation, Tag, Version,
        record::{Pace, Rare},
    },
    world::{Address, Job, World},
};
use crate::domain::Region;

impl World {
    /// A world as a scenario describes it, at its start.
    #[must_use]
    pub fn load(scenario: &Scenario, speed: f64, seed: u64) -> Self {
        let mut world = Self::new(speed, seed);
        world.enabled = scenario.regions.iter().copied().collect();
        world.keys = Keys::new(&scenario.keys);
        world.timing = scenario.timing.clone();
        world.choices = scenario.choices;
        let mut loading = Loading::new(&scenario.account.id);
        for secret in scenario.secrets() {
            loading.secret(&mut world, secret.regional(&scenario.account.id, loading.start));
        }
        for fault in &scenario.faults {
            world.faults.add(fault.clone(), Duration::ZERO);
        }
        world.plan(&scenario.events);
        world
    }
}

/// What is shared while a scenario is loaded: the same few words come in every secret.
struct Loading {
    account: Arc<str>,
    start: Timestamp,
    words: HashMap<String, Arc<str>>,
}

impl Loading {
    fn new(account: &str) -> Self {
        Self { account: Arc::from(account), start: Timestamp::now(), words: HashMap::new() }
    }

    fn word(&mut self, text: &str) -> Arc<str> {
        if let Some(known) = self.words.get(text) {
            return Arc::clone(known);
        }
        let word = Arc::from(text);
        self.words.insert(text.to_owned(), Arc::clone(&word));
        word
    }

    /// Puts the copies of one secret into their Regions, the home's first if that is not gone, and queues what is going to
    /// happen to them.
    fn secret(&mut self, world: &mut World, copies: Vec<RegionalSecret>) {
        let mut contents: Vec<(Region, Content)> = Vec::new();
        for copy in &copies {
            let first = copies.first().zip(contents.first().map(|(_, content)| content));
            let content = self.content(copy, first);
            contents.push((copy.arn.region(), content));
        }
        // The copies share their name and whatever of their content is alike.
        let Some(name) = copies.first().map(|copy| Arc::<str>::from(copy.arn.name())) else { return };
        let versions: HashMap<Region, Arc<Vec<Version>>> =
            contents.iter().map(|(region, content)| (*region, Arc::clone(&content.versions))).collect();
        for (copy, (region, content)) in copies.iter().zip(contents) {
            let of = Address {
                account: Arc::clone(&self.account),
                region,
                name: Arc::clone(&name),
                suffix: copy.arn.suffix().as_bytes().try_into().unwrap_or(*b"AAAAAA"),
            };
            let record = self.record(&of, copy, content, &versions);
            world.seed(&self.account, region, record);
            self.queue(world, &of, copy);
        }
    }

    fn content(&mut self, copy: &RegionalSecret, first: Option<(&RegionalSecret, &Content)>) -> Content {
        let made = |this: &mut Self| Content {
            versions: Arc::new(this.versions(&copy.versions)),
            description: copy.description.as_deref().map(Arc::from),
            tags: copy.tags.as_ref().map(|tags| Arc::new(tags.iter().map(tag).collect())),
            policy: copy.policy.as_deref().map(Arc::from),
        };
        let Some((other, content)) = first else { return made(self) };
        let mut shared = content.clone();
        if !same_versions(&copy.versions, &other.versions) {
            shared.versions = Arc::new(self.versions(&copy.versions));
        }
        if (&copy.description, &copy.tags, &copy.policy) == (&other.description, &other.tags, &other.policy) {
            return shared;
        }
        Content { versions: shared.versions, ..made(self) }
    }

    /// The store keeps versions by age, the oldest first.
    fn versions(&mut self, versions: &[RegionalVersion]) -> Vec<Version> {
        let mut loaded: Vec<Version> = versions
            .iter()
            .map(|version| Version {
                id: Arc::from(version.id.as_str()),
                labels: version.labels.iter().map(|label| self.word(label)).collect(),
                created: moment(version.created),
                accessed: version.accessed.map(moment),
                has_value: version.has_value,
                kms: self.key(version.kms_key.as_deref()),
            })
            .collect();
        loaded.sort_by_key(|version| version.created);
        loaded
    }

    fn key(&mut self, key: Option<&str>) -> Option<Arc<str>> {
        key.filter(|key| !Key::is_default(key)).map(|key| self.word(key))
    }

    fn record(
        &mut self,
        of: &Address,
        copy: &RegionalSecret,
        content: Content,
        versions: &HashMap<Region, Arc<Vec<Version>>>,
    ) -> Record {
        let entry = |entry: &ReplicaEntry| {
            // A scenario's diverged replica stays so until somebody replicates again: changes pass it by.
            let there = versions.get(&entry.region);
            let same = there.is_some_and(|there| Arc::ptr_eq(there, &content.versions));
            self.entry(entry, entry.status == Status::InSync && !same)
        };
        let entries: Vec<Entry> = copy.replicas.iter().map(entry).collect();
        let role = match copy.primary_region {
            Some(home) if home != of.region => Role::Replica(home),
            Some(_) => Role::Primary(entries),
            None if entries.is_empty() => Role::Standalone,
            None => Role::Primary(entries),
        };
        Record {
            name: Arc::clone(&of.name),
            suffix: of.suffix,
            created: moment(copy.created),
            changed: moment(copy.changed),
            kms: self.key(copy.kms_key.as_deref()),
            content,
            role,
            rare: self.rare(copy).map(Box::new),
        }
    }

    fn entry(&mut self, entry: &ReplicaEntry, held: bool) -> Entry {
        Entry {
            region: entry.region,
            kms: self.key(entry.kms_key.as_deref()),
            status: entry.status.clone(),
            message: entry.message.as_deref().map(|message| self.word(message)),
            accessed: entry.accessed.map(moment),
            ticket: 0,
            held,
        }
    }

    /// What few secrets have; nothing for the others.
    fn rare(&mut self, copy: &RegionalSecret) -> Option<Rare> {
        let pace = copy.takes.iter().map(|(region, takes)| Pace {
            region: *region,
            success: takes.success.map(|span| span.0),
            failure: takes.failure.map(|span| span.0),
        });
        let rare = Rare {
            rotation: copy.rotation.as_ref().map(|rotation| self.rotation(rotation)),
            owner: copy.owning_service.as_deref().map(|owner| self.word(owner)),
            kind: copy.kind.as_deref().map(|kind| self.word(kind)),
            accessed: copy.accessed.map(moment),
            deleted: copy.deleted.map(moment),
            pace: pace.collect(),
        };
        let any = rare.rotation.is_some()
            || rare.owner.is_some()
            || rare.kind.is_some()
            || rare.accessed.is_some()
            || rare.deleted.is_some()
            || !rare.pace.is_empty();
        any.then_some(rare)
    }

    fn rotation(&mut self, rotation: &RegionalRotation) -> Rotation {
        let rules = &rotation.rules;
        Rotation {
            enabled: rules.enabled,
            function: rotation.function.as_deref().map(|function| self.word(function)),
            days: rules.days.map(u32::from),
            schedule: rules.schedule.as_deref().map(|schedule| self.word(schedule)),
            duration: rules.duration.as_deref().map(|duration| self.word(duration)),
            last: rotation.last.map(moment),
            next: rotation.next.map(moment),
            hangs_in: rules.hangs_in,
            every: rules.every.map(|span| span.0),
            takes: rules.takes.map(|span| span.0),
            ..Rotation::default()
        }
    }

    /// Queues the next rotation, unless it is overdue (then it stays so), and a scheduled deletion.
    fn queue(&self, world: &mut World, of: &Address, copy: &RegionalSecret) {
        let from_start = |then: Timestamp| Duration::try_from(then.duration_since(self.start)).ok();
        if let Some(due) = copy.deleted {
            let job = Job::Purge { of: of.clone(), deleted: moment(due) };
            world.later(from_start(due).unwrap_or_default(), job);
        }
        let Some(rotation) = copy.rotation.as_ref().filter(|rotation| rotation.rules.enabled) else { return };
        let every = rotation.rules.every.map(|span| span.0);
        if let Some(after) = every.or_else(|| from_start(rotation.next?)) {
            let ticket = world.ticket();
            world.change(of, |record| {
                if let Some(rotation) = record.rotation_mut() {
                    rotation.schedule_ticket = ticket;
                }
            });
            world.later(after, Job::Rotate { of: of.clone(), ticket });
        }
    }
}

fn moment(time: Timestamp) -> Moment {
    Moment::from_millis(time.as_millisecond())
}

fn tag((key, value): (&String, &String)) -> Tag {
    Tag { key: key.clone(), value: value.clone() }
}

/// Whether two copies have the same versions, whatever keys each is encrypted with.
fn same_versions(one: &[RegionalVersion], other: &[RegionalVersion]) -> bool {
    let without_key = |v: &RegionalVersion| RegionalVersion { kms_key: None, ..v.clone() };
    one.len() == other.len() && one.iter().zip(other).all(|(a, b)| without_key(a) == without_key(b))
}

#[cfg(test)]
mod tests;
