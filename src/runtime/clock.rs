//! Clocks: where the program's time comes from. `app` never asks for it, it is told.

use std::{future::Future, time::Duration};

use jiff::{SignedDuration, Timestamp};
use tokio::time::{Instant, sleep_until};

use crate::app::Now;

/// A source of time.
pub trait Clock: Clone + Send + Sync + 'static {
    /// The time.
    fn now(&self) -> Now;

    /// Waits until the monotonic time has reached `mono`.
    fn sleep_until(&self, mono: Duration) -> impl Future<Output = ()> + Send;
}

/// The time of this machine.
#[derive(Debug, Clone)]
pub struct SystemClock {
    start: Instant,
}

impl SystemClock {
    /// A clock whose monotonic time begins now.
    #[must_use]
    pub fn new() -> Self {
        Self { start: Instant::now() }
    }
}

impl Default for SystemClock {
    fn default() -> Self {
        Self::new()
    }
}

impl Clock for SystemClock {
    fn now(&self) -> Now {
        Now { wall: Timestamp::now(), mono: self.start.elapsed() }
    }

    async fn sleep_until(&self, mono: Duration) {
        sleep_until(self.start + mono).await;
    }
}

/// A clock that begins at a given moment and runs a number of times faster than tokio's.
///
/// At speed 1 and with tokio's time paused it is the clock of tests without sockets. Tests that use a socket must not
/// pause tokio's time (the SDK's limits would run out at once): they run this one many times faster instead.
#[derive(Debug, Clone)]
pub struct ScaledClock {
    began: Timestamp,
    start: Instant,
    speed: u32,
}

impl ScaledClock {
    /// A clock that shows `began` now. A speed of 0 counts as 1.
    #[must_use]
    pub fn new(began: Timestamp, speed: u32) -> Self {
        Self { began, start: Instant::now(), speed: speed.max(1) }
    }
}

impl Clock for ScaledClock {
    fn now(&self) -> Now {
        let mono = self.start.elapsed().saturating_mul(self.speed);
        let passed = SignedDuration::try_from(mono).unwrap_or(SignedDuration::MAX);
        Now { wall: self.began.checked_add(passed).unwrap_or(Timestamp::MAX), mono }
    }

    async fn sleep_until(&self, mono: Duration) {
        // Rounded up, so that the time has really come when it wakes.
        let real = mono.checked_div(self.speed).unwrap_or(mono) + Duration::from_nanos(1);
        sleep_until(self.start + real).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_faster_clock_arrives_in_less_real_time() {
        let clock = ScaledClock::new(Timestamp::UNIX_EPOCH, 60);
        let start = Instant::now();
        clock.sleep_until(Duration::from_mins(2)).await;
        assert!(start.elapsed() < Duration::from_secs(3));
        assert!(clock.now().mono >= Duration::from_mins(2));
        assert!(clock.now().wall >= Timestamp::UNIX_EPOCH + Duration::from_mins(2));
    }
}
