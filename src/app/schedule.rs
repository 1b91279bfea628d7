//! What to read next, and when: priorities, back-off, token buckets. Pure; `update::reads` turns it into effects.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use jiff::Timestamp;

use crate::{
    domain::{Arn, Region, SecretKey, rotation::VersionId},
    gateway::{Listing, PageToken, SecretId},
};

use super::{
    msg::{Now, TaskId},
    walk::{ChainId, Request, Walk},
};

pub mod bucket;
pub mod budget;
pub mod looks;
pub mod poll;
pub mod spent;

pub use bucket::{Bucket, REQUESTS_PER_SECOND};
pub use budget::{Again, Budget};
pub use looks::{Looks, Priority};
pub use poll::{Poll, Tide};

/// How often a Region is asked what has changed, unless the settings say otherwise.
pub const REFRESH: Duration = Duration::from_secs(30);
/// Most reads a minute in one Region while watching, unless the settings say otherwise.
pub const REQUESTS_PER_MINUTE: u32 = 120;

/// How often a Region is listed whole while its polls tell what changed: they show neither what was deleted nor what was read.
pub const RELIST: Duration = Duration::from_secs(30 * 60);

/// How long after a whole listing another one may be asked for by a key.
const RELIST_ASKED: Duration = Duration::from_secs(5 * 60);

/// Least and most pages of a Region's first listing under way at a time.
const LEAST_PAGES: usize = 2;
const MOST_PAGES: usize = 32;

/// What a read task was started for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reading {
    /// A page of the Region's listing: which listing, and which chain of its pages.
    List(u32, ChainId),
    /// A page of what changed in the Region: which poll.
    Poll(u32),
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
    /// When the first listing may go on, and later the next poll may begin.
    pub list_due: Duration,
    /// The listing under way.
    pub walk: Option<Walk>,
    /// How many listings have begun.
    walks: u32,
    /// When the last of them began.
    walk_began: Duration,
    /// Whether the listing may have another page to ask for now.
    page_wanted: bool,
    /// When the Region is to be listed whole again.
    pub relist_due: Duration,
    /// The poll under way.
    pub poll: Option<Poll>,
    /// How many polls have begun.
    polls: u32,
    /// How far the Region has been followed.
    pub tide: Tide,
    /// When everything that had changed was known last.
    pub followed_at: Duration,
    /// Until when the service is not asked for what changed last: it does not keep that order. It is listed whole instead.
    pub unordered_until: Duration,
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
    /// The descriptions that are wanted.
    pub looks: Looks,
    watching: Budget,
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
            walk_began: Duration::ZERO,
            page_wanted: false,
            relist_due: Duration::ZERO,
            poll: None,
            polls: 0,
            tide: Tide::default(),
            followed_at: Duration::ZERO,
            unordered_until: Duration::ZERO,
            bucket: Bucket::default(),
            failures: 0,
            failed_at: None,
            rest_until: Duration::ZERO,
            listed: false,
            looks: Looks::default(),
            watching: Budget::new(requests_per_minute),
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
        self.bucket.next_page(now, self.looks.is_urgent())
    }

    /// The next page of a listing to ask for, if it is due and the Region may take it. `took` is how long its last answer took.
    pub fn next_page(&mut self, now: Now, took: Option<Duration>) -> Option<(u32, Request)> {
        let mono = now.mono;
        if self.walk_due(mono)? > mono || self.page_token(mono) > mono {
            return None;
        }
        if self.listed && !self.watching.has_room(Again::Page, mono) {
            return None;
        }
        let most = if self.listed {
            1
        } else {
            self.bucket.within(took.unwrap_or_default()).clamp(LEAST_PAGES, MOST_PAGES)
        };
        if self.walk.is_none() {
            self.walks = self.walks.wrapping_add(1);
            self.walk_began = mono;
            self.page_wanted = true;
        }
        // The first listing takes all that the Region allows; later ones no call more than there are pages.
        let began = |walk: Walk| if self.listed { walk.from_one_end() } else { walk };
        let walk = self.walk.get_or_insert_with(|| began(Walk::new(now.wall)));
        let Some(request) = walk.next(most) else {
            self.page_wanted = false;
            return None;
        };
        self.bucket.take_page(mono);
        if self.listed {
            self.watching.note(Again::Page, mono);
        }
        Some((self.walks, request))
    }

    /// When a page of a whole listing is due; `None` while none is.
    fn walk_due(&self, now: Duration) -> Option<Duration> {
        if !self.listed || self.unordered_until > now {
            return Some(self.list_due);
        }
        // A Region that fails is probed by its polls alone.
        (self.failures == 0).then(|| self.relist_due.max(self.rest_until))
    }

    /// The listing of that number, if it is still under way, since a page of it was answered.
    pub fn answered(&mut self, number: u32) -> Option<&mut Walk> {
        self.page_wanted = true;
        self.walk.as_mut().filter(|_| self.walks == number)
    }

    /// When the last listing began.
    #[must_use]
    pub fn walk_began(&self) -> Duration {
        self.walk_began
    }

    /// The Region was listed whole, by a listing or a poll that began then.
    pub fn relisted(&mut self, began: Duration, now: Duration) {
        self.listed = true;
        self.relist_due = now + RELIST;
        self.tide.covered(began);
    }

    /// Everything that changed is known; the next poll comes after a while.
    pub fn followed(&mut self, now: Duration, every: Duration) {
        self.followed_at = now;
        self.list_due = now + every;
    }

    /// The next page of what changed, if it is due and the Region may take it.
    pub fn next_poll(&mut self, now: Now) -> Option<(u32, Listing, Option<PageToken>)> {
        let mono = now.mono;
        let due = self.poll_due(mono).is_some_and(|due| due <= mono);
        if !due || self.page_token(mono) > mono || !self.watching.has_room(Again::Poll, mono) {
            return None;
        }
        if self.poll.is_none() {
            self.polls = self.polls.wrapping_add(1);
        }
        let (listing, token) = self.poll.get_or_insert_with(|| Poll::new(mono, now.wall)).ask();
        self.bucket.take(mono);
        self.watching.note(Again::Poll, mono);
        Some((self.polls, listing, token))
    }

    /// Somebody asks for everything to be read again: what changed at once, and the whole list unless that was just done.
    pub fn read_again(&mut self, now: Duration) {
        self.list_due = self.list_due.min(now);
        self.rest_until = self.rest_until.min(now);
        let lately = self.relist_due.saturating_sub(RELIST) + RELIST_ASKED;
        self.relist_due = self.relist_due.min(lately.max(now));
    }

    /// When a poll's page is due; `None` while none is.
    fn poll_due(&self, now: Duration) -> Option<Duration> {
        let idle = self.poll.as_ref().is_none_or(|poll| !poll.asked);
        (self.listed && self.unordered_until <= now && idle).then_some(self.list_due)
    }

    /// The poll of that number, if it is still under way: it is put back, or it has ended.
    pub fn polled(&mut self, number: u32) -> Option<Poll> {
        if self.polls == number { self.poll.take() } else { None }
    }

    /// The service does not keep the order of what changed last: for a while the Region is listed whole instead.
    pub fn distrust_order(&mut self, now: Duration) {
        self.poll = None;
        self.unordered_until = now + RELIST;
        self.list_due = self.list_due.min(now);
    }

    /// Wants a description not before `due`, and a first one of its kind when there is nothing else to send.
    pub fn want(&mut self, key: &SecretKey, priority: Priority, due: Duration, now: Duration) {
        if priority.is_first() && due <= now {
            self.looks.need(key, priority);
        } else {
            self.looks.want(key, priority, due);
        }
    }

    /// The next description to send at `now`, if there is one and the Region may take it.
    pub fn take(&mut self, now: Duration) -> Option<(SecretKey, Priority)> {
        if self.bucket.next(now) > now {
            return None;
        }
        let watching = self.looks.waits_for_budget(now) && self.watching.has_room(Again::Description, now);
        let next = self.looks.take(now, watching)?;
        self.bucket.take(now);
        if next.1.is_watching() {
            self.watching.note(Again::Description, now);
        }
        Some(next)
    }

    /// When there may be something to send. A Region that is not readable is probed by its listing alone: what is wanted of
    /// it wakes nobody.
    #[must_use]
    pub fn next_due(&self, now: Duration, readable: bool) -> Option<Duration> {
        let token = self.bucket.next(now);
        let relist = if self.listed { self.watching.next(Again::Page) } else { Duration::ZERO };
        let wanted = self.walk.is_none() || self.page_wanted;
        let listing = self.walk_due(now).filter(|_| wanted).map(|due| due.max(relist));
        let poll = self.poll_due(now).map(|due| due.max(self.watching.next(Again::Poll)));
        let later = Some(self.page_token(now)).filter(|token| *token > now).unwrap_or_default();
        let listing = listing.into_iter().chain(poll).min().map(|due| due.max(later));
        let describing = self.looks.next_due(token, self.watching.next(Again::Description));
        let describing = describing.filter(|_| readable).map(|due| due.max(self.rest_until));
        listing.into_iter().chain(describing).min()
    }
}

/// The rows that can be seen, as they were last looked through.
#[derive(Debug, Clone, Default)]
pub struct Seen {
    /// When that was.
    pub at: Duration,
    /// When it is to be done again.
    pub due: Duration,
    /// Which row was selected then.
    pub index: usize,
    /// The rows.
    pub rows: BTreeSet<SecretKey>,
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
    /// The rows that can be seen.
    pub seen: Seen,
    /// Replicas whose primary was not listed yet, by its Region: a description may have to tell whether it is gone.
    pub orphans: BTreeMap<Region, BTreeSet<SecretKey>>,
    /// When the timer that runs will wake the schedule.
    pub timer: Option<Duration>,
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
mod properties;
#[cfg(test)]
mod tests;
