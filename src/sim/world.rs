//! All Regions of all accounts together, with the clock, the queue and the settings that every operation needs.
//! What operations do stands in `operations`, what happens by itself in `replication` and `rotation`.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
    time::Duration,
};

use super::{
    clock::{Clock, Moment},
    failure::Failure,
    faults::Faults,
    keys::Keys,
    queue::Queue,
    replication::Link,
    scenario::{Action, Choices, Event, RotationStep, SpanRange, Timing, ids::Splitmix},
    store::{Record, RegionStore, Role, record::split_arn},
};
use crate::domain::region::Region;

/// Everything that the simulator holds.
#[derive(Debug)]
pub struct World {
    /// The simulator's clock.
    pub clock: Clock,
    /// The simulated time of what is being done: the present for a request, the due time for a job.
    pub now: Duration,
    /// The Regions that the account has enabled.
    pub enabled: BTreeSet<Region>,
    /// KMS keys.
    pub keys: Keys,
    /// How long things take.
    pub timing: Timing,
    /// What happens where no source says what AWS does.
    pub choices: Choices,
    /// What goes wrong on the way.
    pub faults: Faults,
    /// What happens later.
    pub queue: Queue<Job>,
    /// Events that wait for a cue.
    pub waiting: Vec<Event>,
    /// Every n-th page of a list is empty and has a token all the same; 0 is never.
    pub empty_pages: u32,
    /// At most so many secrets stand on a page of a list, whatever is asked for; 0 is as many as asked.
    pub most_listed: usize,
    /// Pages of lists answered so far.
    pub pages: u32,
    stores: BTreeMap<(Arc<str>, Region), RegionStore>,
    random: Splitmix,
    tickets: u64,
    changes: u64,
}

/// One copy of a secret: which account, where, and which of all that ever had the name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    /// The account, twelve digits.
    pub account: Arc<str>,
    /// Its Region.
    pub region: Region,
    /// The secret's name.
    pub name: Arc<str>,
    /// The ARN's suffix.
    pub suffix: [u8; 6],
}

/// Something that happens by itself when its time has come.
#[derive(Debug)]
pub enum Job {
    /// A replication ends, well or not.
    Settle {
        /// Between which copies.
        link: Link,
        /// The entry's ticket when it was asked for.
        ticket: u64,
        /// ForceOverwriteReplicaSecret.
        overwrite: bool,
    },
    /// A replica that was removed from replication disappears.
    Remove(Link),
    /// A rotation has done a step.
    Step {
        /// The secret.
        of: Address,
        /// The rotation's ticket when it began.
        ticket: u64,
        /// Which step.
        step: RotationStep,
        /// Only the test that RotateSecret makes with RotateImmediately=false.
        test_only: bool,
    },
    /// A rotation begins by its schedule.
    Rotate {
        /// The secret.
        of: Address,
        /// The schedule's ticket when it was set.
        ticket: u64,
    },
    /// A scheduled deletion takes place.
    Purge {
        /// The secret.
        of: Address,
        /// The date that was set; another one means that it was restored meanwhile.
        deleted: Moment,
    },
    /// An event of the scenario's timeline.
    Happen(Action),
}

impl World {
    /// A world with no secrets in it.
    #[must_use]
    pub fn new(speed: f64, seed: u64) -> Self {
        Self {
            clock: Clock::new(speed),
            now: Duration::ZERO,
            enabled: Region::known().collect(),
            keys: Keys::default(),
            timing: Timing::default(),
            choices: Choices::default(),
            faults: Faults::default(),
            queue: Queue::default(),
            waiting: Vec::new(),
            empty_pages: 0,
            most_listed: 0,
            pages: 0,
            stores: BTreeMap::new(),
            random: Splitmix::new(seed),
            tickets: 0,
            changes: 0,
        }
    }

    /// Does everything that is due, each thing at its time, and then stands at the present.
    pub fn catch_up(&mut self) {
        let present = self.clock.now();
        while let Some((due, job)) = self.queue.pop_due(present) {
            self.now = self.now.max(due);
            self.run(job);
        }
        self.now = self.now.max(present);
    }

    fn run(&mut self, job: Job) {
        match job {
            Job::Settle { link, ticket, overwrite } => self.settle(&link, ticket, overwrite),
            Job::Remove(link) => self.finish_removal(&link),
            Job::Step { of, ticket, step, test_only } => self.rotation_step(&of, ticket, step, test_only),
            Job::Rotate { of, ticket } => self.rotate_by_schedule(&of, ticket),
            Job::Purge { of, deleted } => {
                if self.at(&of).and_then(Record::deleted) == Some(deleted) {
                    self.remove(&of);
                }
            }
            Job::Happen(action) => self.happen_in_time(action),
        }
    }

    /// Asks for a job, `after` from now.
    pub fn later(&mut self, after: Duration, job: Job) {
        self.queue.push(self.now.saturating_add(after), job);
    }

    /// The store of an account's Region, if anything was ever put there.
    #[must_use]
    pub fn store(&self, account: &Arc<str>, region: Region) -> Option<&RegionStore> {
        self.stores.get(&(Arc::clone(account), region))
    }

    /// All stores, by account and Region.
    pub fn stores(&self) -> impl Iterator<Item = (&(Arc<str>, Region), &RegionStore)> {
        self.stores.iter()
    }

    /// Puts a record there as if it had always been there.
    pub fn seed(&mut self, account: &Arc<str>, region: Region, record: Record) {
        self.stores.entry((Arc::clone(account), region)).or_default().seed(record);
    }

    /// The copy at an address, unless another secret has its name by now.
    #[must_use]
    pub fn at(&self, address: &Address) -> Option<&Record> {
        let record = self.store(&address.account, address.region)?.get(&address.name)?;
        (record.suffix == address.suffix).then_some(record)
    }

    /// Changes the copy at an address; nothing if it is not there.
    pub fn change<R>(&mut self, address: &Address, change: impl FnOnce(&mut Record) -> R) -> Option<R> {
        self.at(address)?;
        self.changes += 1;
        let store = self.stores.get_mut(&(Arc::clone(&address.account), address.region))?;
        store.change(self.now, &address.name, change)
    }

    /// Puts a record into a Region.
    pub fn put(&mut self, account: &Arc<str>, region: Region, record: Record) {
        self.changes += 1;
        self.stores.entry((Arc::clone(account), region)).or_default().put(self.now, record);
    }

    /// Takes the copy at an address away.
    pub fn remove(&mut self, address: &Address) {
        if self.at(address).is_none() {
            return;
        }
        self.changes += 1;
        if let Some(store) = self.stores.get_mut(&(Arc::clone(&address.account), address.region)) {
            store.remove(self.now, &address.name);
        }
    }

    /// How many changes there were: a request had an effect if it raised this number.
    #[must_use]
    pub const fn changes(&self) -> u64 {
        self.changes
    }

    /// A new ticket. A job holds the ticket of what it belongs to, and does nothing if that has got another since.
    pub const fn ticket(&mut self) -> u64 {
        self.tickets += 1;
        self.tickets
    }

    /// A new version id.
    pub fn version_id(&mut self) -> Arc<str> {
        Arc::from(self.random.uuid())
    }

    /// A new ARN suffix.
    pub fn suffix(&mut self) -> [u8; 6] {
        self.random.suffix().as_bytes().try_into().unwrap_or(*b"AAAAAA")
    }

    /// A length of time from a range, by chance.
    pub fn within(&mut self, range: SpanRange) -> Duration {
        let span = range.to.0.saturating_sub(range.from.0).as_millis();
        let span = u64::try_from(span).unwrap_or(u64::MAX).saturating_add(1);
        range.from.0.saturating_add(Duration::from_millis(self.random.below(span)))
    }

    /// The secret that a SecretId names: a name, a complete ARN, or an ARN without its suffix.
    ///
    /// # Errors
    /// ResourceNotFoundException when there is none in this Region.
    pub fn find(&self, account: &Arc<str>, region: Region, id: &str) -> Result<Address, Failure> {
        let store = self.store(account, region).ok_or_else(Failure::not_found)?;
        let by_name = |name: &str| store.get(name);
        let record = if id.starts_with("arn:") {
            let (owner, place, rest) = split_arn(id).ok_or_else(Failure::not_found)?;
            if owner != &**account || place != region {
                return Err(Failure::not_found());
            }
            // A name may itself end in a hyphen and six characters, so the complete ARN is tried first.
            let complete = rest
                .rsplit_once('-')
                .and_then(|(name, suffix)| by_name(name).filter(|record| record.has_suffix(suffix)));
            complete.or_else(|| by_name(rest))
        } else {
            by_name(id)
        };
        let record = record.ok_or_else(Failure::not_found)?;
        Ok(Address {
            account: Arc::clone(account),
            region,
            name: Arc::clone(&record.name),
            suffix: record.suffix,
        })
    }

    /// The secret that a SecretId names, for a change: not marked for deletion, and no replica.
    ///
    /// # Errors
    /// As the service answers: not found, marked for deletion, or a replica.
    pub fn find_writable(&self, account: &Arc<str>, region: Region, id: &str) -> Result<Address, Failure> {
        let address = self.find(account, region, id)?;
        let record = self.at(&address).ok_or_else(Failure::not_found)?;
        if matches!(record.role, Role::Replica(_)) {
            return Err(Failure::replica());
        }
        if record.deleted().is_some() {
            return Err(Failure::marked_for_deletion());
        }
        Ok(address)
    }
}

impl Address {
    /// The ARN.
    #[must_use]
    pub fn arn(&self) -> String {
        super::store::record::arn_text(&self.account, self.region, &self.name, self.suffix)
    }

    /// The same secret's copy in another Region.
    #[must_use]
    pub fn in_region(&self, region: Region) -> Self {
        Self { region, ..self.clone() }
    }
}
