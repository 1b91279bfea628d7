//! How fast steps may follow each other in one Region: so many begin in any second, and no more.

use std::{collections::VecDeque, time::Duration};

/// Most steps that begin in any second.
const MOST: usize = 10;
/// That second.
const WINDOW: Duration = Duration::from_secs(1);

/// When the last steps began.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Pace {
    begun: VecDeque<Duration>,
}

impl Pace {
    /// Lets a step begin, if it may.
    pub fn take(&mut self, now: Duration) -> bool {
        if self.next(now) > now {
            return false;
        }
        if self.begun.len() == MOST {
            self.begun.pop_front();
        }
        self.begun.push_back(now);
        true
    }

    /// When the next step may begin: `now`, or later.
    #[must_use]
    pub fn next(&self, now: Duration) -> Duration {
        match self.begun.front() {
            Some(first) if self.begun.len() == MOST => (*first + WINDOW).max(now),
            _ => now,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_second_holds_more_than_ten() {
        let mut pace = Pace::default();
        let at = |step: u64| Duration::from_millis(step * 7);
        let begun: Vec<Duration> = (0..2000).map(at).filter(|now| pace.take(*now)).collect();
        assert!(begun.len() > 130, "{}", begun.len());
        for first in &begun {
            let within = begun.iter().filter(|at| **at >= *first && **at < *first + WINDOW).count();
            assert!(within <= MOST, "{within} from {first:?} on");
        }
    }

    #[test]
    fn it_says_when_the_next_may_begin() {
        let mut pace = Pace::default();
        assert!((0..10).all(|_| pace.take(Duration::ZERO)));
        assert!(!pace.take(Duration::from_millis(999)));
        let next = pace.next(Duration::from_millis(999));
        assert_eq!(next, WINDOW);
        assert!(pace.take(next));
    }
}
