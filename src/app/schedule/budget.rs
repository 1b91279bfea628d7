//! How many watching reads a Region takes in a minute: relists, and descriptions of what was described already.

use std::{collections::VecDeque, time::Duration};

const MINUTE: Duration = Duration::from_secs(60);

/// What is read again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Again {
    /// A page of a listing.
    Page,
    /// A description.
    Description,
}

/// The watching reads of the last minute, and how many there may be. Neither kind takes more than three quarters, so that
/// long listings and many troubles do not starve each other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Budget {
    most: usize,
    pages: VecDeque<Duration>,
    descriptions: VecDeque<Duration>,
}

impl Budget {
    /// At most so many reads in any minute; one at least.
    #[must_use]
    pub fn new(a_minute: u32) -> Self {
        let most = usize::try_from(a_minute).unwrap_or(usize::MAX).max(1);
        Self { most, pages: VecDeque::new(), descriptions: VecDeque::new() }
    }

    fn own(&mut self, what: Again) -> &mut VecDeque<Duration> {
        match what {
            Again::Page => &mut self.pages,
            Again::Description => &mut self.descriptions,
        }
    }

    /// When there is room for one more; `now` or earlier when there is some already.
    #[must_use]
    pub fn next(&self, what: Again) -> Duration {
        let own = if what == Again::Page { &self.pages } else { &self.descriptions };
        let share = self.most - self.most / 4;
        let full = own.len().checked_sub(share).and_then(|over| own.get(over)).copied();
        let all = self.pages.len() + self.descriptions.len();
        let oldest = self.pages.front().into_iter().chain(self.descriptions.front()).min().copied();
        let crowded = oldest.filter(|_| all >= self.most);
        full.max(crowded).map_or(Duration::ZERO, |at| at + MINUTE)
    }

    /// Whether there is room for one more at `now`.
    pub fn has_room(&mut self, what: Again, now: Duration) -> bool {
        for reads in [&mut self.pages, &mut self.descriptions] {
            while reads.front().is_some_and(|at| *at + MINUTE <= now) {
                reads.pop_front();
            }
        }
        self.next(what) <= now
    }

    /// Notes a read that was sent.
    pub fn note(&mut self, what: Again, now: Duration) {
        self.own(what).push_back(now);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn taken(budget: &mut Budget, what: Again, at: u64) -> usize {
        let now = Duration::from_secs(at);
        let mut count = 0;
        while budget.has_room(what, now) {
            budget.note(what, now);
            count += 1;
        }
        count
    }

    #[test]
    fn neither_kind_takes_all_and_both_together_no_more_than_what_is_allowed() {
        let mut budget = Budget::new(8);
        assert_eq!(taken(&mut budget, Again::Page, 0), 6);
        assert_eq!(taken(&mut budget, Again::Description, 1), 2);
        assert_eq!(taken(&mut budget, Again::Page, 59), 0);
        assert_eq!(budget.next(Again::Page), Duration::from_secs(60));
        assert_eq!(taken(&mut budget, Again::Page, 60), 6);
        assert_eq!(taken(&mut budget, Again::Description, 61), 2);
    }

    #[test]
    fn one_read_a_minute_is_one_of_either_kind() {
        let mut budget = Budget::new(0);
        assert_eq!(taken(&mut budget, Again::Description, 5), 1);
        assert_eq!(taken(&mut budget, Again::Page, 6), 0);
        assert_eq!(budget.next(Again::Page), Duration::from_secs(65));
        assert_eq!(taken(&mut budget, Again::Page, 65), 1);
    }
}
