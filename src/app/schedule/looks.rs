//! Which descriptions one Region wants, and which of them comes next. A secret that nobody waits for takes no room here.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use crate::domain::SecretKey;

/// Most descriptions under way in one Region at a time.
const MOST_DESCRIBING: usize = 8;

/// So often a first description comes before others that are not urgent: the bucket may hold too little for all of them.
const TURNS: u8 = 4;

/// Why a description is wanted; the lower, the sooner.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Priority {
    /// An action of ours waits for it, or it is on its way and selected, or watched.
    InFlight,
    /// It is selected, or a dialog asks.
    OnScreen,
    /// Its row can be seen, and it was never described.
    Visible,
    /// It is on its way otherwise: hundreds may be.
    Moving,
    /// It is selected, and its description grows old.
    Refresh,
    /// A listing shows that it changed since it was described.
    Changed,
    /// A listing raises a suspicion about a copy that was never described.
    Suspected,
    /// It is in trouble, or moves.
    NotInSync,
    /// Its row can be seen, and its description grows old.
    Seen,
    /// A replicated primary that was not described yet.
    Needed,
    /// A name that is seen in another Region too, and was not described yet.
    Namesake,
}

impl Priority {
    /// Whether what is described already is described again for watching's sake.
    #[must_use]
    pub fn is_watching(self) -> bool {
        matches!(self, Self::Refresh | Self::Changed | Self::NotInSync | Self::Seen)
    }

    /// Whether an answer needs it: not what is only read again, however often.
    #[must_use]
    pub fn is_needed(self) -> bool {
        !matches!(self, Self::Moving | Self::Refresh | Self::NotInSync | Self::Seen)
    }

    /// Whether nothing is known yet, and nobody looks: such descriptions come when there is nothing else to send.
    #[must_use]
    pub fn is_first(self) -> bool {
        matches!(self, Self::Needed | Self::Namesake)
    }

    /// How long it may give way to others. The one whose patience ends first comes first, so that none waits for ever.
    fn patience(self) -> Duration {
        Duration::from_secs(match self {
            Self::InFlight | Self::OnScreen | Self::Visible | Self::Moving => 0,
            Self::Refresh => 2,
            Self::Changed => 5,
            Self::Suspected => 10,
            Self::NotInSync => 30,
            Self::Seen => 60,
            Self::Needed | Self::Namesake => 600,
        })
    }

    fn rank(self, due: Duration) -> Rank {
        let urgent = matches!(self, Self::InFlight | Self::OnScreen);
        Rank(u8::from(!urgent), due + self.patience())
    }
}

/// What comes first: the urgent ones, then whose patience ends first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Rank(u8, Duration);

/// A description that is wanted at a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Want {
    priority: Priority,
    due: Duration,
    /// Whether any of the wishes that it stands for is needed.
    needed: bool,
}

impl Want {
    fn rank(self) -> Rank {
        self.priority.rank(self.due)
    }
}

/// The descriptions that one Region wants.
#[derive(Debug, Clone, Default)]
pub struct Looks {
    wants: BTreeMap<SecretKey, Want>,
    later: BTreeSet<(Duration, SecretKey)>,
    /// Those that are due.
    ready: BTreeSet<(Rank, SecretKey)>,
    /// Those that are due, and count as watching.
    again: BTreeSet<(Rank, SecretKey)>,
    /// How many wishes, due or not, are for what is on its way.
    moving: usize,
    needed: BTreeSet<SecretKey>,
    namesakes: BTreeSet<SecretKey>,
    /// Those under way, and whether each of them is needed.
    describing: BTreeMap<SecretKey, bool>,
    turn: u8,
}

impl Looks {
    /// Wants a description not before `due`. A sooner or more urgent wish replaces the one that is there.
    pub fn want(&mut self, key: &SecretKey, priority: Priority, due: Duration) {
        let new = match self.wants.get(key) {
            Some(old) => Want {
                priority: old.priority.min(priority),
                due: old.due.min(due),
                needed: old.needed || priority.is_needed(),
            },
            None => Want { priority, due, needed: priority.is_needed() },
        };
        self.forget(key);
        self.moving += usize::from(new.priority == Priority::Moving);
        self.later.insert((new.due, key.clone()));
        self.wants.insert(key.clone(), new);
    }

    /// Wants a first description, when there is nothing else to send. One that is wanted or under way needs no second.
    pub fn need(&mut self, key: &SecretKey, priority: Priority) {
        if self.awaits(key) || self.needed.contains(key) {
            return;
        }
        if priority == Priority::Namesake {
            self.namesakes.insert(key.clone());
        } else {
            self.namesakes.remove(key);
            self.needed.insert(key.clone());
        }
    }

    /// No longer wants it.
    pub fn forget(&mut self, key: &SecretKey) {
        self.needed.remove(key);
        self.namesakes.remove(key);
        if let Some(old) = self.wants.remove(key) {
            self.moving -= usize::from(old.priority == Priority::Moving);
            self.later.remove(&(old.due, key.clone()));
            let due = (old.rank(), key.clone());
            self.ready.remove(&due);
            self.again.remove(&due);
        }
    }

    /// Its row can no longer be seen: it is not described for that alone.
    pub fn out_of_sight(&mut self, key: &SecretKey) {
        match self.wants.get(key).map(|want| want.priority) {
            Some(Priority::Seen) => self.forget(key),
            Some(Priority::Visible) => {
                self.forget(key);
                self.need(key, Priority::Needed);
            }
            _ => {}
        }
    }

    fn ripen(&mut self, now: Duration) {
        while let Some((due, key)) = self.later.pop_first() {
            if due > now {
                self.later.insert((due, key));
                break;
            }
            if let Some(want) = self.wants.get(&key) {
                let ready = if want.priority.is_watching() { &mut self.again } else { &mut self.ready };
                ready.insert((want.rank(), key));
            }
        }
    }

    fn first_of(&self, ready: &BTreeSet<(Rank, SecretKey)>) -> Option<(Rank, SecretKey)> {
        ready.iter().find(|(_, key)| !self.describing.contains_key(key)).cloned()
    }

    fn first_needed(&self) -> Option<(SecretKey, Priority)> {
        let needed = self.needed.first().map(|key| (key.clone(), Priority::Needed));
        needed.or_else(|| self.namesakes.first().map(|key| (key.clone(), Priority::Namesake)))
    }

    fn is_full(&self) -> bool {
        self.describing.len() >= MOST_DESCRIBING
    }

    /// Whether a person or an action waits for a description that may be sent.
    #[must_use]
    pub fn is_urgent(&self) -> bool {
        !self.is_full() && self.first_of(&self.ready).is_some_and(|(rank, _)| rank.0 == 0)
    }

    /// Whether something that counts as watching is due.
    pub fn waits_for_budget(&mut self, now: Duration) -> bool {
        self.ripen(now);
        !self.is_full() && self.first_of(&self.again).is_some()
    }

    /// The next description to send at `now`; with `watching`, what was described before may be described again.
    pub fn take(&mut self, now: Duration, watching: bool) -> Option<(SecretKey, Priority)> {
        self.ripen(now);
        if self.is_full() {
            return None;
        }
        let again = self.first_of(&self.again).filter(|_| watching);
        let wanted = again.into_iter().chain(self.first_of(&self.ready)).min();
        let first = self.first_needed();
        let gives_way = wanted.as_ref().is_none_or(|(rank, _)| rank.0 > 0 && self.turn == 0);
        self.turn = (self.turn + 1) % TURNS;
        let (next, needed) = match wanted {
            Some((_, key)) if first.is_none() || !gives_way => {
                let want = *self.wants.get(&key)?;
                ((key, want.priority), want.needed)
            }
            _ => (first?, true),
        };
        self.forget(&next.0);
        self.describing.insert(next.0.clone(), needed);
        Some(next)
    }

    /// A description has ended; whether an answer needed it.
    pub fn described(&mut self, key: &SecretKey) -> bool {
        self.describing.remove(key) == Some(true)
    }

    /// How many secrets that are on their way are to be described again.
    #[must_use]
    pub fn moving(&self) -> usize {
        self.moving
    }

    /// Whether a description is wanted or under way that an answer needs: not what is only read again.
    #[must_use]
    pub fn needs(&self, now: Duration) -> bool {
        let due = self.wants.values().filter(|want| want.due <= now).map(|want| want.needed);
        self.first_needed().is_some() || self.describing.values().copied().chain(due).any(|needed| needed)
    }

    /// Whether it is wanted at a time, or under way.
    #[must_use]
    pub fn awaits(&self, key: &SecretKey) -> bool {
        self.describing.contains_key(key) || self.wants.contains_key(key)
    }

    /// Whether it is under way, or wanted at `due` at the latest.
    #[must_use]
    pub fn comes_by(&self, key: &SecretKey, due: Duration) -> bool {
        self.describing.contains_key(key) || self.wants.get(key).is_some_and(|want| want.due <= due)
    }

    /// When there may be something to send, if a first description may be sent from `token` on, and what is described again
    /// from `room` on.
    #[must_use]
    pub fn next_due(&self, token: Duration, room: Duration) -> Option<Duration> {
        if self.is_full() {
            return None;
        }
        let ready = self.first_of(&self.ready).map(|_| token);
        let first = self.first_needed().map(|_| token);
        let again = self.first_of(&self.again).map(|_| token.max(room));
        let later = self.later.first().map(|(due, _)| *due);
        ready.into_iter().chain(first).chain(again).chain(later).min()
    }

    /// How many secrets it remembers.
    #[must_use]
    pub fn len(&self) -> usize {
        self.wants.len() + self.needed.len() + self.namesakes.len() + self.describing.len()
    }

    /// Whether it remembers none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}
