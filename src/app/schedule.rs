//! What to read next, and when: priorities, back-off, token buckets. Pure; `update::reads` turns it into effects.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use jiff::Timestamp;

use crate::{
    domain::{Arn, Region, SecretKey},
    gateway::SecretId,
};

use super::msg::TaskId;

pub mod bucket;

pub use bucket::Bucket;

/// Most descriptions under way in one Region at a time.
const MOST_DESCRIBING: usize = 8;

/// Why a description is wanted; the lower, the sooner.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Priority {
    /// An action of ours waits for it.
    InFlight,
    /// It is selected, or a dialog asks.
    OnScreen,
    /// It is selected, and its description grows old.
    Refresh,
    /// A listing shows that it changed, or raises a suspicion.
    Changed,
    /// It is in trouble, or moves.
    NotInSync,
    /// A primary, or a name that is seen in another Region, not described yet.
    Needed,
    /// Anything else, once.
    Rest,
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
    /// A page of the Region's listing.
    List,
    /// A description.
    Describe(SecretKey, SecretId, Priority),
    /// Versions that have a value.
    Versions(Arn),
    /// The policy.
    Policy(Arn),
    /// Who we are.
    Identify,
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

/// A listing under way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Walk {
    /// When it began: copies that it does not have, and that nothing has shown since, are gone.
    pub began: Timestamp,
    /// Entries so far.
    pub seen: usize,
    /// Entries that could not be read, a sentence each.
    pub unreadable: Vec<crate::domain::Safe>,
    /// The next page; `None` is the first.
    pub token: Option<crate::gateway::PageToken>,
    /// The tokens that came already: a server that repeats one would be listed for ever.
    pub tokens: BTreeSet<String>,
    /// Whether a page is under way.
    pub asked: bool,
}

/// One Region's reads.
#[derive(Debug, Clone)]
pub struct LaneReads {
    /// When the next listing may begin.
    pub list_due: Duration,
    /// The listing under way.
    pub walk: Option<Walk>,
    /// Requests this Region may still take.
    pub bucket: Bucket,
    /// Failures in a row, for the back-off.
    pub failures: u32,
    /// Before this, nothing but a listing's probe is sent.
    pub rest_until: Duration,
    ready: BTreeSet<(Priority, SecretKey)>,
    later: BTreeSet<(Duration, SecretKey)>,
    wants: BTreeMap<SecretKey, Want>,
    describing: BTreeMap<SecretKey, Priority>,
}

impl Default for LaneReads {
    fn default() -> Self {
        Self {
            list_due: Duration::ZERO,
            walk: None,
            bucket: Bucket::default(),
            failures: 0,
            rest_until: Duration::ZERO,
            ready: BTreeSet::new(),
            later: BTreeSet::new(),
            wants: BTreeMap::new(),
            describing: BTreeMap::new(),
        }
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
    /// When STS may be asked again; `None` while it is asked, and once it answered.
    pub identify_due: Option<Duration>,
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
            self.ready.remove(&(old.priority, key.clone()));
        }
    }

    /// The next description to send at `now`, if there is one and the Region may take it.
    pub fn take(&mut self, now: Duration) -> Option<(SecretKey, Priority)> {
        while let Some((due, key)) = self.later.first().cloned() {
            if due > now {
                break;
            }
            self.later.remove(&(due, key.clone()));
            if let Some(want) = self.wants.get(&key) {
                self.ready.insert((want.priority, key));
            }
        }
        if self.describing.len() >= MOST_DESCRIBING {
            return None;
        }
        let next = self.ready.iter().find(|(_, key)| !self.describing.contains_key(key)).cloned()?;
        if !self.bucket.take(now) {
            return None;
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
        self.describing.values().any(|priority| first(*priority))
            || self.wants.values().any(|want| first(want.priority) && want.due <= now)
    }

    /// Whether a first description is still wanted or under way for this secret.
    #[must_use]
    pub fn awaits(&self, key: &SecretKey) -> bool {
        self.describing.contains_key(key) || self.wants.contains_key(key)
    }

    /// When there may be something to send.
    #[must_use]
    pub fn next_due(&self, now: Duration) -> Option<Duration> {
        let listing =
            if self.walk.as_ref().is_some_and(|walk| walk.asked) { None } else { Some(self.list_due) };
        let describing = if self.describing.len() >= MOST_DESCRIBING {
            None
        } else if self.ready.iter().any(|(_, key)| !self.describing.contains_key(key)) {
            Some(self.bucket.next(now))
        } else {
            self.later.first().map(|(due, _)| *due)
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
mod tests {
    use super::*;

    fn key(name: &str) -> SecretKey {
        Arn::new(&format!("arn:aws:secretsmanager:us-east-1:111122223333:secret:{name}-a1b2c3"))
            .unwrap()
            .key()
    }

    #[test]
    fn the_most_urgent_that_is_due_comes_first() {
        let mut lane = LaneReads::default();
        let now = Duration::from_secs(10);
        lane.want(&key("rest"), Priority::Rest, Duration::ZERO);
        lane.want(&key("soon"), Priority::InFlight, now + Duration::from_secs(1));
        lane.want(&key("seen"), Priority::OnScreen, Duration::ZERO);
        assert_eq!(lane.take(now), Some((key("seen"), Priority::OnScreen)));
        assert_eq!(lane.take(now), Some((key("rest"), Priority::Rest)));
        assert_eq!(lane.take(now), None);
        assert_eq!(lane.next_due(now), Some(Duration::ZERO), "the listing is due");
        assert_eq!(lane.take(now + Duration::from_secs(1)), Some((key("soon"), Priority::InFlight)));
    }

    #[test]
    fn one_description_of_a_secret_is_under_way_at_a_time() {
        let mut lane = LaneReads::default();
        lane.want(&key("a"), Priority::Rest, Duration::ZERO);
        assert!(lane.take(Duration::ZERO).is_some());
        lane.want(&key("a"), Priority::InFlight, Duration::ZERO);
        assert_eq!(lane.take(Duration::ZERO), None);
        lane.described(&key("a"));
        assert_eq!(lane.take(Duration::ZERO), Some((key("a"), Priority::InFlight)));
    }

    #[test]
    fn a_more_urgent_wish_replaces_a_later_one() {
        let mut lane = LaneReads::default();
        lane.want(&key("a"), Priority::Rest, Duration::from_secs(60));
        lane.want(&key("a"), Priority::OnScreen, Duration::from_secs(1));
        assert_eq!(lane.take(Duration::from_secs(1)), Some((key("a"), Priority::OnScreen)));
        assert_eq!(lane.take(Duration::from_secs(100)), None);
    }

    #[test]
    fn the_back_off_doubles_to_its_end_and_is_jittered_by_a_quarter_at_most() {
        let (first, most) = (Duration::from_secs(1), Duration::from_secs(30));
        assert_eq!(back_off(1, first, most, 0), first);
        assert_eq!(back_off(3, first, most, 0), Duration::from_secs(4));
        assert_eq!(back_off(40, first, most, 0), most);
        assert!(back_off(3, first, most, 1023) > Duration::from_secs(3));
    }
}
