//! The timers that `update` starts: at most one for each id.

use std::{collections::BTreeMap, time::Duration};

use crate::app::msg::TimerId;

/// When each timer runs out, in monotonic time.
#[derive(Debug, Clone, Default)]
pub struct Timers(BTreeMap<TimerId, Duration>);

impl Timers {
    /// Starts a timer, or starts it anew.
    pub fn start(&mut self, id: TimerId, at: Duration) {
        self.0.insert(id, at);
    }

    /// When the next one runs out.
    #[must_use]
    pub fn next(&self) -> Option<Duration> {
        self.0.values().min().copied()
    }

    /// Takes one that has run out, the oldest first.
    pub fn take_due(&mut self, now: Duration) -> Option<TimerId> {
        let (id, at) = self.0.iter().map(|(id, at)| (*id, *at)).min_by_key(|(_, at)| *at)?;
        if at > now {
            return None;
        }
        self.0.remove(&id);
        Some(id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_timer_that_is_started_again_replaces_the_one_that_runs() {
        let mut timers = Timers::default();
        timers.start(TimerId::Tick, Duration::from_secs(1));
        timers.start(TimerId::Thaw, Duration::from_secs(2));
        timers.start(TimerId::Tick, Duration::from_secs(3));
        assert_eq!(timers.next(), Some(Duration::from_secs(2)));
        assert_eq!(timers.take_due(Duration::from_secs(1)), None);
        assert_eq!(timers.take_due(Duration::from_secs(9)), Some(TimerId::Thaw));
        assert_eq!(timers.take_due(Duration::from_secs(9)), Some(TimerId::Tick));
        assert_eq!(timers.take_due(Duration::from_secs(9)), None);
    }
}
