//! A token bucket for one Region's reads, slowed when the service throttles and recovered step by step (AIMD).

use std::time::Duration;

/// Requests a second that a Region may take when nothing is wrong, unless the settings say otherwise.
pub const REQUESTS_PER_SECOND: u32 = 40;
/// The most that the settings may say. Source: Secrets Manager's quotas, ListSecrets.
pub const MOST_REQUESTS_PER_SECOND: u32 = 100;
/// The least, however often it throttles.
const LEAST_RATE: f64 = 1.0;
/// What is saved up: a tenth of a second's requests, within these. How many a service takes at once is not documented.
const SAVED: f64 = 0.1;
const LEAST_SAVED: f64 = 2.0;
const MOST_SAVED: f64 = 5.0;

/// Tokens, refilled with time.
#[derive(Debug, Clone, PartialEq)]
pub struct Bucket {
    full_rate: f64,
    rate: f64,
    tokens: f64,
    at: Duration,
}

impl Default for Bucket {
    fn default() -> Self {
        Self::new(REQUESTS_PER_SECOND)
    }
}

impl Bucket {
    /// At most so many requests a second, from 1 to [`MOST_REQUESTS_PER_SECOND`].
    #[must_use]
    pub fn new(requests_per_second: u32) -> Self {
        let full_rate = f64::from(requests_per_second.clamp(1, MOST_REQUESTS_PER_SECOND));
        Self { full_rate, rate: full_rate, tokens: most(full_rate), at: Duration::ZERO }
    }

    fn refill(&mut self, now: Duration) {
        let passed = now.saturating_sub(self.at).as_secs_f64();
        self.tokens = (self.tokens + passed * self.rate).min(most(self.rate));
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
        self.when(1, now)
    }

    /// When one token is there, and one to spare.
    #[must_use]
    pub fn next_but_one(&self, now: Duration) -> Duration {
        self.when(2, now)
    }

    fn when(&self, count: u8, now: Duration) -> Duration {
        let missing = (f64::from(count) - self.tokens).max(0.0) / self.rate;
        if missing > 0.0 {
            // A time that has passed already is no time to wake at.
            (self.at + Duration::from_secs_f64(missing) + Duration::from_millis(1)).max(now)
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
        self.rate = (self.rate + 1.0).min(self.full_rate);
    }

    /// Requests a second at present.
    #[must_use]
    pub fn rate(&self) -> f64 {
        self.rate
    }
}

fn most(rate: f64) -> f64 {
    (rate * SAVED).clamp(LEAST_SAVED, MOST_SAVED)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn taken(bucket: &mut Bucket, milliseconds: u64) -> usize {
        (0..milliseconds).filter(|at| bucket.take(Duration::from_millis(*at))).count()
    }

    #[test]
    fn a_burst_empties_it_and_time_fills_it() {
        let mut bucket = Bucket::default();
        let taken = (0..100).filter(|_| bucket.take(Duration::ZERO)).count();
        assert_eq!(taken, 4);
        assert!(bucket.next(Duration::ZERO) > Duration::ZERO);
        assert!(bucket.next_but_one(Duration::ZERO) > bucket.next(Duration::ZERO));
        assert!(bucket.take(bucket.next(Duration::ZERO)));
    }

    #[test]
    fn a_second_gives_as_many_as_the_settings_say_and_never_more_than_the_quota() {
        for (said, allowed) in [(1, 1), (40, 40), (100, 100), (6_000, 100)] {
            let count = taken(&mut Bucket::new(said), 10_000);
            assert!((allowed * 10..=allowed * 10 + 5).contains(&count), "{said}: {count}");
        }
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
