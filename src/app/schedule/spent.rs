//! How many calls were made lately, and what they cost. A Region keeps seven small numbers for it.

use std::time::Duration;

/// The width of a slot.
const SLOT: u64 = 10;
/// So many slots make a minute.
const MINUTE: usize = 6;

/// What a call costs in US dollars: $0.05 for 10,000. Source: AWS Secrets Manager pricing, the same for every operation.
pub const DOLLARS_A_CALL: f64 = 0.05 / 10_000.0;

/// The calls of the last minute, in slots of ten seconds.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Spent {
    /// The number of the slot that is being filled.
    slot: u64,
    /// The slots, the one that is being filled first.
    calls: [u32; MINUTE + 1],
}

impl Spent {
    /// The slots as they stand at `now`.
    fn at(&self, now: Duration) -> [u32; MINUTE + 1] {
        let passed = (now.as_secs() / SLOT).saturating_sub(self.slot);
        let passed = usize::try_from(passed).unwrap_or(usize::MAX).min(MINUTE + 1);
        let mut calls = [0; MINUTE + 1];
        for (new, old) in calls.iter_mut().skip(passed).zip(self.calls) {
            *new = old;
        }
        calls
    }

    /// Notes a call.
    pub fn note(&mut self, now: Duration) {
        self.calls = self.at(now);
        self.slot = now.as_secs() / SLOT;
        if let Some(first) = self.calls.first_mut() {
            *first = first.saturating_add(1);
        }
    }

    /// The calls of the six slots before the one that is being filled: of a whole minute, at most ten seconds ago.
    #[must_use]
    pub fn a_minute(&self, now: Duration) -> u32 {
        self.at(now).iter().skip(1).fold(0, |sum, calls| sum.saturating_add(*calls))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calls_count_for_the_minute_after_their_slot_and_no_longer() {
        let at = Duration::from_secs;
        let mut spent = Spent::default();
        for second in [3, 9, 12] {
            spent.note(at(second));
        }
        let seen: Vec<u32> = [19, 20, 69, 70, 79, 80, 5_000].map(|second| spent.a_minute(at(second))).into();
        assert_eq!(seen, [2, 3, 3, 1, 1, 0, 0]);
    }

    #[test]
    fn two_calls_a_minute_are_shown_as_two() {
        let mut spent = Spent::default();
        for second in (0..600).step_by(30) {
            spent.note(Duration::from_secs(second));
            assert!(second < 60 || spent.a_minute(Duration::from_secs(second)) == 2);
        }
    }
}
