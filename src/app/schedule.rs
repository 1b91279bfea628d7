//! What to read next, and when: priorities, back-off, token buckets. Pure; `update::reads` turns it into effects.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use jiff::Timestamp;

use crate::{
    domain::{Arn, Region, SecretKey, rotation::VersionId},
    gateway::SecretId,
};

use super::{
    msg::{Now, TaskId},
    walk::{ChainId, Request, Walk},
};

pub mod bucket;
pub mod budget;

pub use bucket::{Bucket, REQUESTS_PER_SECOND};
pub use budget::{Again, Budget};

/// Most reads a minute in one Region while watching, unless the settings say otherwise.
pub const REQUESTS_PER_MINUTE: u32 = 120;

/// Most descriptions under way in one Region at a time.
const MOST_DESCRIBING: usize = 8;

/// Least and most pages of a Region's first listing under way at a time.
const LEAST_PAGES: usize = 2;
const MOST_PAGES: usize = 32;

/// Why a description is wanted; the lower, the sooner.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Priority {
    /// An action of ours waits for it.
    InFlight,
    /// It is selected, or a dialog asks.
    OnScreen,
    /// It is selected, and its description grows old.
    Refresh,
    /// A listing shows that it changed since it was described.
    Changed,
    /// A listing raises a suspicion about a copy that was never described.
    Suspected,
    /// It is in trouble, or moves.
    NotInSync,
    /// A primary, or a name that is seen in another Region, not described yet.
    Needed,
    /// Anything else, once.
    Rest,
}

impl Priority {
    /// Whether what is described already is described again for watching's sake.
    #[must_use]
    pub fn is_watching(self) -> bool {
        matches!(self, Self::Refresh | Self::Changed | Self::NotInSync)
    }
}

/// A description that is wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Want {
    priority: Priority,
    due: Duration,
}

/// What a read task was started for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reading {
    /// A page of the Region's listing: which listing, and which chain of its pages.
    List(u32, ChainId),
    /// A description.
    Describe(SecretKey, SecretId, Priority),
    /// Versions that have a value.
    Versions(Arn),
    /// The policy.
    Policy(Arn),
    /// Who we are.
    Identify,
    /// What the AWS configuration says.
    Setup,
}

/// A read under way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flight {
    /// Where.
    pub region: Region,
    /// What for.
    pub reading: Reading,
    /// When it was sent.
    pub sent: Timestamp,
}

/// One Region's reads.
#[derive(Debug, Clone)]
pub struct LaneReads {
    /// When the next listing may begin.
    pub list_due: Duration,
    /// The listing under way.
    pub walk: Option<Walk>,
    /// How many listings have begun.
    walks: u32,
    /// Whether the listing may have another page to ask for now.
    page_wanted: bool,
    /// Requests this Region may still take.
    pub bucket: Bucket,
    /// Failures in a row, for the back-off.
    pub failures: u32,
    /// When the last of them came.
    pub failed_at: Option<Timestamp>,
    /// Before this, nothing but a listing's probe is sent.
    pub rest_until: Duration,
    /// Whether it was listed completely once: from then on a listing is a watching read.
    pub listed: bool,
    watching: Budget,
    ready: BTreeSet<(Priority, SecretKey)>,
    /// Those that are ready, and count as watching.
    again: BTreeSet<(Priority, SecretKey)>,
    later: BTreeSet<(Duration, SecretKey)>,
    wants: BTreeMap<SecretKey, Want>,
    describing: BTreeMap<SecretKey, Priority>,
}

impl Default for LaneReads {
    fn default() -> Self {
        Self::new(REQUESTS_PER_MINUTE)
    }
}

impl LaneReads {
    /// The reads of a Region that takes so many watching reads a minute.
    #[must_use]
    pub fn new(requests_per_minute: u32) -> Self {
        Self {
            list_due: Duration::ZERO,
            walk: None,
            walks: 0,
            page_wanted: false,
            bucket: Bucket::default(),
            failures: 0,
            failed_at: None,
            rest_until: Duration::ZERO,
            listed: false,
            watching: Budget::new(requests_per_minute),
            ready: BTreeSet::new(),
            again: BTreeSet::new(),
            later: BTreeSet::new(),
            wants: BTreeMap::new(),
            describing: BTreeMap::new(),
        }
    }

    /// The same, with at most so many requests a second.
    #[must_use]
    pub fn at_most(mut self, requests_per_second: u32) -> Self {
        self.bucket = Bucket::new(requests_per_second);
        self
    }

    /// When the bucket has a token for a page: what a person or an action waits for goes before it.
    fn page_token(&self, now: Duration) -> Duration {
        let first = self.first_of(&self.ready).filter(|_| self.describing.len() < MOST_DESCRIBING);
        let urgent = first.is_some_and(|(priority, _)| priority <= Priority::OnScreen);
        if urgent { self.bucket.next_but_one(now) } else { self.bucket.next(now) }
    }

    /// The next page of a listing to ask for, if it is due and the Region may take it. `took` is how long its last answer took.
    pub fn next_page(&mut self, now: Now, took: Option<Duration>) -> Option<(u32, Request)> {
        let mono = now.mono;
        let room = !self.listed || self.watching.has_room(Again::Page, mono);
        if !room || self.list_due > mono || self.page_token(mono) > mono {
            return None;
        }
        let most = if self.listed {
            1
        } else {
            self.bucket.within(took.unwrap_or_default()).clamp(LEAST_PAGES, MOST_PAGES)
        };
        if self.walk.is_none() {
            self.walks = self.walks.wrapping_add(1);
            self.page_wanted = true;
        }
        // The first listing takes all that the Region allows; later ones no call more than there are pages.
        let began = |walk: Walk| if self.listed { walk.from_one_end() } else { walk };
        let walk = self.walk.get_or_insert_with(|| began(Walk::new(now.wall)));
        let Some(request) = walk.next(most) else {
            self.page_wanted = false;
            return None;
        };
        self.bucket.take(mono);
        if self.listed {
            self.watching.note(Again::Page, mono);
        }
        Some((self.walks, request))
    }

    /// The listing of that number, if it is still under way, since a page of it was answered.
    pub fn answered(&mut self, number: u32) -> Option<&mut Walk> {
        self.page_wanted = true;
        self.walk.as_mut().filter(|_| self.walks == number)
    }

    fn ready_with(&mut self, priority: Priority) -> &mut BTreeSet<(Priority, SecretKey)> {
        if priority.is_watching() { &mut self.again } else { &mut self.ready }
    }

    fn first_of(&self, ready: &BTreeSet<(Priority, SecretKey)>) -> Option<(Priority, SecretKey)> {
        ready.iter().find(|(_, key)| !self.describing.contains_key(key)).cloned()
    }
}

/// The reads under way and the reads to come.
#[derive(Debug, Clone, Default)]
pub struct Schedule {
    last_task: u64,
    /// Each Region's reads.
    pub lanes: BTreeMap<Region, LaneReads>,
    /// The reads under way.
    pub flights: BTreeMap<TaskId, Flight>,
    /// Descriptions whose last attempt failed by itself, once.
    pub stumbled: BTreeSet<(Region, SecretKey)>,
    /// Secrets whose pending version's age is to be read, and for which pending version each was read: once is enough.
    pub versions_wanted: Vec<Arn>,
    /// See [`Self::versions_wanted`].
    pub versions_asked: BTreeMap<Arn, VersionId>,
    /// When STS may be asked again; `None` while it is asked, and once it answered.
    pub identify_due: Option<Duration>,
    /// When the AWS configuration may be asked again.
    pub setup_due: Option<Duration>,
    /// Nobody is asked before the AWS configuration has told the partition.
    pub held: bool,
    /// When the timer that runs will wake the schedule.
    pub timer: Option<Duration>,
}

impl LaneReads {
    /// Wants a description not before `due`. A sooner or more urgent wish replaces the one that is there.
    pub fn want(&mut self, key: &SecretKey, priority: Priority, due: Duration) {
        // A first description that is under way already needs no second one.
        if priority >= Priority::Needed && self.describing.contains_key(key) {
            return;
        }
        let new = match self.wants.get(key) {
            Some(old) => Want { priority: old.priority.min(priority), due: old.due.min(due) },
            None => Want { priority, due },
        };
        self.forget(key);
        self.later.insert((new.due, key.clone()));
        self.wants.insert(key.clone(), new);
    }

    /// No longer wants it.
    pub fn forget(&mut self, key: &SecretKey) {
        if let Some(old) = self.wants.remove(key) {
            self.later.remove(&(old.due, key.clone()));
            self.ready_with(old.priority).remove(&(old.priority, key.clone()));
        }
    }

    /// The next description to send at `now`, if there is one and the Region may take it.
    pub fn take(&mut self, now: Duration) -> Option<(SecretKey, Priority)> {
        while let Some((due, key)) = self.later.first().cloned() {
            if due > now {
                break;
            }
            self.later.remove(&(due, key.clone()));
            if let Some(priority) = self.wants.get(&key).map(|want| want.priority) {
                self.ready_with(priority).insert((priority, key));
            }
        }
        if self.describing.len() >= MOST_DESCRIBING {
            return None;
        }
        let again = self.first_of(&self.again).filter(|_| self.watching.has_room(Again::Description, now));
        let next = again.into_iter().chain(self.first_of(&self.ready)).min()?;
        if !self.bucket.take(now) {
            return None;
        }
        if next.0.is_watching() {
            self.watching.note(Again::Description, now);
        }
        self.forget(&next.1);
        self.describing.insert(next.1.clone(), next.0);
        Some((next.1, next.0))
    }

    /// A description has ended.
    pub fn described(&mut self, key: &SecretKey) {
        self.describing.remove(key);
    }

    /// Whether a description is wanted or under way that an answer needs: not the rest, nor what is only read again.
    #[must_use]
    pub fn needs(&self, now: Duration) -> bool {
        let first = |priority: Priority| {
            !matches!(priority, Priority::Refresh | Priority::NotInSync | Priority::Rest)
        };
        let due = self.later.iter().take_while(|(due, _)| *due <= now);
        let due = due.filter_map(|(_, key)| self.wants.get(key).map(|want| want.priority));
        let ready = self.again.iter().chain(&self.ready).map(|(priority, _)| *priority);
        let ready = ready.take_while(|priority| *priority < Priority::Rest);
        self.describing.values().copied().chain(ready).chain(due).any(first)
    }

    /// Whether a first description is still wanted or under way for this secret.
    #[must_use]
    pub fn awaits(&self, key: &SecretKey) -> bool {
        self.describing.contains_key(key) || self.wants.contains_key(key)
    }

    /// When there may be something to send.
    #[must_use]
    pub fn next_due(&self, now: Duration) -> Option<Duration> {
        let relist = if self.listed { self.watching.next(Again::Page) } else { Duration::ZERO };
        let wanted = self.walk.is_none() || self.page_wanted;
        let listing = wanted.then(|| {
            let token = Some(self.page_token(now)).filter(|token| *token > now);
            self.list_due.max(relist).max(token.unwrap_or_default())
        });
        let describing = if self.describing.len() >= MOST_DESCRIBING {
            None
        } else {
            let first = self.first_of(&self.ready).map(|_| self.bucket.next(now));
            let again = self.first_of(&self.again);
            let again = again.map(|_| self.bucket.next(now).max(self.watching.next(Again::Description)));
            let later = self.later.first().map(|(due, _)| *due);
            first.into_iter().chain(again).chain(later).min()
        };
        let describing = describing.map(|due| due.max(self.rest_until));
        listing.into_iter().chain(describing).min()
    }
}

impl Schedule {
    /// A fresh task for a read.
    pub fn start(&mut self, region: Region, reading: Reading, sent: Timestamp) -> TaskId {
        self.last_task += 1;
        let task = TaskId(self.last_task);
        self.flights.insert(task, Flight { region, reading, sent });
        task
    }

    /// A number that differs from call to call: the back-off's jitter is taken from it, so that tests can repeat it.
    #[must_use]
    pub fn salt(&self) -> u64 {
        self.last_task.wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(17)
    }
}

/// The pause after so many failures in a row: doubling from `first` to at most `most`, less up to a quarter of jitter.
#[must_use]
pub fn back_off(failures: u32, first: Duration, most: Duration, salt: u64) -> Duration {
    let doubled = first.saturating_mul(1_u32 << failures.saturating_sub(1).min(16)).min(most);
    let quarter = doubled / 4;
    let part = u32::try_from(salt % 1024).unwrap_or(0);
    doubled - quarter * part / 1024
}

#[cfg(test)]
mod tests;
