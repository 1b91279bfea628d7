//! What is to happen later, ordered by its due time; of equal ones the first to be asked for comes first.

use std::{
    cmp::{Ordering, Reverse},
    collections::BinaryHeap,
    time::Duration,
};

/// Jobs by due time, on the simulator's clock.
#[derive(Debug)]
pub struct Queue<J> {
    jobs: BinaryHeap<Reverse<Due<J>>>,
    asked: u64,
}

#[derive(Debug)]
struct Due<J> {
    at: Duration,
    order: u64,
    job: J,
}

impl<J> Due<J> {
    fn key(&self) -> (Duration, u64) {
        (self.at, self.order)
    }
}

impl<J> PartialEq for Due<J> {
    fn eq(&self, other: &Self) -> bool {
        self.key() == other.key()
    }
}

impl<J> Eq for Due<J> {}

impl<J> PartialOrd for Due<J> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl<J> Ord for Due<J> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.key().cmp(&other.key())
    }
}

impl<J> Default for Queue<J> {
    fn default() -> Self {
        Self { jobs: BinaryHeap::new(), asked: 0 }
    }
}

impl<J> Queue<J> {
    /// Asks for `job` at `at`.
    pub fn push(&mut self, at: Duration, job: J) {
        self.asked += 1;
        self.jobs.push(Reverse(Due { at, order: self.asked, job }));
    }

    /// When the next job is due.
    #[must_use]
    pub fn next_due(&self) -> Option<Duration> {
        self.jobs.peek().map(|Reverse(due)| due.at)
    }

    /// Takes the next job that is due by `now`, with its due time.
    pub fn pop_due(&mut self, now: Duration) -> Option<(Duration, J)> {
        if self.next_due()? > now {
            return None;
        }
        self.jobs.pop().map(|Reverse(due)| (due.at, due.job))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn jobs_come_by_due_time_and_then_in_the_order_asked() {
        let mut queue = Queue::default();
        for (at, job) in [(5, "late"), (1, "first"), (1, "second"), (9, "never")] {
            queue.push(Duration::from_secs(at), job);
        }
        let now = Duration::from_secs(5);
        let order: Vec<_> = std::iter::from_fn(|| queue.pop_due(now).map(|(_, job)| job)).collect();
        assert_eq!(order, ["first", "second", "late"]);
        assert_eq!(queue.next_due(), Some(Duration::from_secs(9)));
    }
}
