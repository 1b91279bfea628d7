//! A token bucket for one Region's reads, slowed when the service throttles and recovered step by step (AIMD).

use std::time::Duration;

/// Requests a second that a Region may take when nothing is wrong.
const FULL_RATE: f64 = 40.0;
/// The least, however often it throttles.
const LEAST_RATE: f64 = 1.0;

/// Tokens, refilled with time.
#[derive(Debug, Clone, PartialEq)]
pub struct Bucket {
    rate: f64,
    tokens: f64,
    at: Duration,
}

impl Default for Bucket {
    fn default() -> Self {
        Self { rate: FULL_RATE, tokens: FULL_RATE, at: Duration::ZERO }
    }
}

impl Bucket {
    fn refill(&mut self, now: Duration) {
        let passed = now.saturating_sub(self.at).as_secs_f64();
        self.tokens = (self.tokens + passed * self.rate).min(self.rate);
        self.at = self.at.max(now);
    }

    /// Takes one token, if there is one.
    pub fn take(&mut self, now: Duration) -> bool {
        self.refill(now);
        let enough = self.tokens >= 1.0;
        if enough {
            self.tokens -= 1.0;
        }
        enough
    }

    /// How many requests the rate allows within a time; at most a thousand.
    #[must_use]
    pub fn within(&self, time: Duration) -> usize {
        let whole = (self.rate * time.as_secs_f64()).ceil().clamp(0.0, 1000.0);
        (0..1000).take_while(|count| f64::from(*count) < whole).count()
    }

    /// When the next token is there.
    #[must_use]
    pub fn next(&self, now: Duration) -> Duration {
        let missing = (1.0 - self.tokens).max(0.0) / self.rate;
        if missing > 0.0 {
            self.at + Duration::from_secs_f64(missing) + Duration::from_millis(1)
        } else {
            now
        }
    }

    /// The service throttled: half the rate, and what was saved up is gone.
    pub fn throttled(&mut self, now: Duration) {
        self.refill(now);
        self.rate = (self.rate / 2.0).max(LEAST_RATE);
        self.tokens = 0.0;
    }

    /// The service answered: a little faster again.
    pub fn answered(&mut self) {
        self.rate = (self.rate + 1.0).min(FULL_RATE);
    }

    /// Requests a second at present.
    #[must_use]
    pub fn rate(&self) -> f64 {
        self.rate
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_empties_it_and_time_fills_it() {
        let mut bucket = Bucket::default();
        let taken = (0..100).filter(|_| bucket.take(Duration::ZERO)).count();
        assert_eq!(taken, 40);
        assert!(bucket.next(Duration::ZERO) > Duration::ZERO);
        assert!(bucket.take(bucket.next(Duration::ZERO)));
    }

    #[test]
    fn throttling_halves_the_rate_and_answers_bring_it_back_step_by_step() {
        let mut bucket = Bucket::default();
        bucket.throttled(Duration::ZERO);
        bucket.throttled(Duration::ZERO);
        assert!((bucket.rate() - 10.0).abs() < f64::EPSILON);
        for _ in 0..100 {
            bucket.answered();
        }
        assert!((bucket.rate() - 40.0).abs() < f64::EPSILON);
    }
}
