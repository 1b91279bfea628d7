//! The simulator's own clock. Due times run on it and can be brought nearer; times in answers are wall time and never
//! come from here.

use std::time::{Duration, Instant};

use serde::{Serialize, Serializer};

/// Simulated time since the start: real time multiplied by a speed, plus what was skipped.
#[derive(Debug)]
pub struct Clock {
    started: Instant,
    skipped: Duration,
    speed: f64,
}

/// The most that the clock can show, about 300 years: sums with it cannot overflow.
const LATEST: Duration = Duration::from_secs(10_000_000_000);

impl Clock {
    /// A clock that starts now and runs `speed` times as fast as the wall. A speed that is not a positive number
    /// counts as 1.
    #[must_use]
    pub fn new(speed: f64) -> Self {
        let speed = if speed.is_finite() && speed > 0.0 { speed } else { 1.0 };
        Self { started: Instant::now(), skipped: Duration::ZERO, speed }
    }

    /// The simulated time since the start.
    #[must_use]
    pub fn now(&self) -> Duration {
        let ran = self.started.elapsed().as_secs_f64() * self.speed;
        let ran = Duration::try_from_secs_f64(ran).unwrap_or(LATEST);
        ran.saturating_add(self.skipped).min(LATEST)
    }

    /// Skips `by`, so that everything due comes nearer.
    pub fn advance(&mut self, by: Duration) {
        self.skipped = self.skipped.saturating_add(by).min(LATEST);
    }

    /// The real time until the clock shows `due`; zero when it does already.
    #[must_use]
    pub fn real_until(&self, due: Duration) -> Duration {
        let left = due.saturating_sub(self.now()).as_secs_f64() / self.speed;
        Duration::try_from_secs_f64(left).unwrap_or(LATEST)
    }
}

/// A moment of wall time, in milliseconds since 1970. In answers it is a number of seconds with a fraction, as the
/// service writes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Moment(i64);

/// The milliseconds of a day.
const DAY: i64 = 86_400_000;

impl Moment {
    /// The present.
    #[must_use]
    pub fn now() -> Self {
        Self(jiff::Timestamp::now().as_millisecond())
    }

    /// The moment that many milliseconds after 1970.
    #[must_use]
    pub const fn from_millis(millis: i64) -> Self {
        Self(millis)
    }

    /// Milliseconds since 1970.
    #[must_use]
    pub const fn millis(self) -> i64 {
        self.0
    }

    /// The same as a calendar's time; the calendar's first moment for what lies outside it.
    #[must_use]
    pub fn timestamp(self) -> jiff::Timestamp {
        jiff::Timestamp::from_millisecond(self.0).unwrap_or(jiff::Timestamp::MIN)
    }

    /// This moment, `by` later.
    #[must_use]
    pub fn after(self, by: Duration) -> Self {
        Self(self.0.saturating_add(i64::try_from(by.as_millis()).unwrap_or(i64::MAX)))
    }

    /// The midnight (UTC) before it: the service tells last accesses by the day.
    #[must_use]
    pub const fn day(self) -> Self {
        Self(self.0.div_euclid(DAY) * DAY)
    }
}

impl Serialize for Moment {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_f64(self.0 as f64 / 1000.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn skipping_time_brings_due_times_nearer() {
        let mut clock = Clock::new(1.0);
        let due = clock.now() + Duration::from_secs(60);
        assert!(clock.real_until(due) > Duration::from_secs(50));
        clock.advance(Duration::from_secs(60));
        assert_eq!(clock.real_until(due), Duration::ZERO);
    }

    #[test]
    fn a_faster_clock_waits_less_for_the_same_due_time() {
        let clock = Clock::new(100.0);
        assert!(clock.real_until(Duration::from_secs(100)) <= Duration::from_secs(1));
    }

    #[test]
    fn a_speed_that_is_no_speed_counts_as_one() {
        for speed in [0.0, -3.0, f64::NAN, f64::INFINITY] {
            assert!(Clock::new(speed).now() < Duration::from_secs(5));
        }
    }

    #[test]
    fn a_moment_is_written_in_seconds_with_a_fraction() {
        let text = serde_json::to_string(&Moment::from_millis(1_700_000_000_250)).unwrap();
        assert_eq!(text, "1700000000.25");
        assert_eq!(Moment::from_millis(DAY + 5).day(), Moment::from_millis(DAY));
    }
}
