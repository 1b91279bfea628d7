//! How many watching reads a Region takes in a minute: polls of what changed, relists, and descriptions of what was described
//! already.

use std::{collections::VecDeque, time::Duration};

const MINUTE: Duration = Duration::from_secs(60);

/// What is read again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Again {
    /// A page of what changed.
    Poll,
    /// A page of a whole listing.
    Page,
    /// A description.
    Description,
}

impl Again {
    const ALL: [Self; 3] = [Self::Poll, Self::Page, Self::Description];
}

/// The watching reads of the last minute, and how many there may be. An eighth of them is kept for each kind, so that none
/// of the three can starve another; of fewer than three a minute, each kind has every third minute.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Budget {
    most: usize,
    sent: VecDeque<(Duration, Again)>,
}

impl Budget {
    /// At most so many reads in any minute; one at least.
    #[must_use]
    pub fn new(a_minute: u32) -> Self {
        let most = usize::try_from(a_minute).unwrap_or(usize::MAX).max(1);
        Self { most, sent: VecDeque::new() }
    }

    /// How many of each kind there are, in the order of [`Again::ALL`].
    fn counts(&self) -> [usize; 3] {
        Again::ALL.map(|kind| self.sent.iter().filter(|(_, sent)| *sent == kind).count())
    }

    /// Whether one more may be sent beside so many.
    fn allows(&self, what: Again, counts: [usize; 3]) -> bool {
        let all: usize = counts.iter().sum();
        let share = if self.most < Again::ALL.len() { 0 } else { (self.most / 8).max(1) };
        let others = Again::ALL.into_iter().zip(counts).filter(|(kind, _)| *kind != what);
        let kept: usize = others.map(|(_, count)| share.saturating_sub(count)).sum();
        all + kept < self.most
    }

    /// When there is room for one more; `now` or earlier when there is some already.
    #[must_use]
    pub fn next(&self, what: Again) -> Duration {
        let mut counts = self.counts();
        let mut room = Duration::ZERO;
        for (at, gone) in &self.sent {
            if self.allows(what, counts) {
                break;
            }
            room = *at + MINUTE;
            for (kind, count) in Again::ALL.into_iter().zip(&mut counts) {
                *count -= usize::from(kind == *gone);
            }
        }
        if self.most < Again::ALL.len() { turn(what, room) } else { room }
    }

    /// Whether there is room for one more at `now`.
    pub fn has_room(&mut self, what: Again, now: Duration) -> bool {
        while self.sent.front().is_some_and(|(at, _)| *at + MINUTE <= now) {
            self.sent.pop_front();
        }
        let turn = self.most >= Again::ALL.len() || turn(what, now) == now;
        turn && self.next(what) <= now
    }

    /// Notes a read that was sent.
    pub fn note(&mut self, what: Again, now: Duration) {
        self.sent.push_back((now, what));
    }
}

/// The first time from `from` on that is in a minute of this kind.
fn turn(what: Again, from: Duration) -> Duration {
    let own = Again::ALL.iter().position(|kind| *kind == what).unwrap_or_default();
    let minutes = from.as_secs() / 60;
    let wait = (0..3).find(|wait| (minutes + wait) % 3 == u64::try_from(own).unwrap_or_default());
    match wait.unwrap_or_default() {
        0 => from,
        wait => Duration::from_secs((minutes + wait) * 60),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

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
    fn no_kind_takes_what_is_kept_for_another_and_all_together_no_more_than_what_is_allowed() {
        let mut budget = Budget::new(16);
        assert_eq!(taken(&mut budget, Again::Page, 0), 12);
        assert_eq!(taken(&mut budget, Again::Description, 1), 2);
        assert_eq!(taken(&mut budget, Again::Poll, 2), 2);
        assert_eq!(taken(&mut budget, Again::Page, 59), 0);
        assert_eq!(budget.next(Again::Page), Duration::from_secs(60));
        assert_eq!(taken(&mut budget, Again::Page, 60), 12);
        assert_eq!(taken(&mut budget, Again::Description, 61), 2);
    }

    #[test]
    fn one_read_a_minute_is_of_each_kind_in_turn() {
        let mut budget = Budget::new(0);
        assert_eq!(taken(&mut budget, Again::Poll, 5), 1);
        assert_eq!(taken(&mut budget, Again::Description, 6), 0);
        assert_eq!(budget.next(Again::Page), Duration::from_secs(65));
        assert_eq!(budget.next(Again::Description), Duration::from_secs(120));
        assert_eq!(taken(&mut budget, Again::Page, 65), 1);
        assert_eq!(taken(&mut budget, Again::Description, 124), 0);
        assert_eq!(taken(&mut budget, Again::Description, 125), 1);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn however_much_is_wanted_no_minute_has_more_and_no_kind_starves(
            most in 1_u32..40,
            greedy in prop::collection::vec(0_usize..3, 1..4),
            step in 500_u64..4_000,
        ) {
            let mut budget = Budget::new(most);
            let mut sent: Vec<(Duration, Again)> = Vec::new();
            let mut now = Duration::ZERO;
            while now < MINUTE * 10 {
                for at in greedy.iter().chain(&[2, 1, 0]) {
                    let what = Again::ALL[*at];
                    // Some take all they can get, each of them one at least.
                    let wish = if greedy.contains(at) { most } else { 1 };
                    for _ in 0..wish {
                        if budget.has_room(what, now) {
                            prop_assert!(budget.next(what) <= now);
                            budget.note(what, now);
                            sent.push((now, what));
                        }
                    }
                }
                now += Duration::from_millis(step);
            }
            for (place, (at, _)) in sent.iter().enumerate() {
                let within = sent[place..].iter().take_while(|(other, _)| *other < *at + MINUTE).count();
                prop_assert!(within <= most as usize, "{} in a minute", within);
            }
            for what in Again::ALL {
                let times: Vec<Duration> = sent.iter().filter(|(_, kind)| *kind == what).map(|(at, _)| *at).collect();
                let gaps = times.windows(2).map(|pair| pair[1] - pair[0]);
                prop_assert!(times.len() > 1 && gaps.max() <= Some(MINUTE * 5), "{:?}: {:?}", what, times);
            }
        }
    }
}
