//! The service's quotas of calls a second, kept when asked for. They are about real calls, so they run on real time.

use std::{collections::HashMap, sync::Arc, time::Instant};

use crate::domain::region::Region;

/// What is left of each quota, by account and Region.
#[derive(Debug, Default)]
pub struct Limits {
    left: HashMap<(Arc<str>, Region, &'static str), Bucket>,
}

#[derive(Debug)]
struct Bucket {
    calls: f64,
    at: Instant,
}

/// How many calls may come at once after a pause, as a part of the quota: a burst of a tenth of a second.
const BURST: f64 = 0.1;

impl Limits {
    /// Whether a call at `now` is within a quota: its name, and how many calls a second it allows. A call that is
    /// refused does not count.
    pub fn allow(
        &mut self,
        account: &Arc<str>,
        region: Region,
        (quota, per_second): (&'static str, u32),
        now: Instant,
    ) -> bool {
        let rate = f64::from(per_second);
        let most = (rate * BURST).max(1.0);
        let key = (Arc::clone(account), region, quota);
        let bucket = self.left.entry(key).or_insert(Bucket { calls: most, at: now });
        let passed = now.saturating_duration_since(bucket.at).as_secs_f64();
        bucket.calls = (bucket.calls + passed * rate).min(most);
        bucket.at = now;
        let allowed = bucket.calls >= 1.0;
        if allowed {
            bucket.calls -= 1.0;
        }
        allowed
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_second_allows_as_many_calls_as_the_quota_says() {
        let mut limits = Limits::default();
        let (account, region) = (Arc::from("111122223333"), Region::new("us-east-1").unwrap());
        let start = Instant::now();
        let quota = ("ListSecrets", 100);
        let at = |millisecond: u64| start + Duration::from_millis(millisecond);
        let allowed = (0..2000).filter(|ms| limits.allow(&account, region, quota, at(*ms))).count();
        assert!((200..=211).contains(&allowed), "{allowed}");
        assert!(limits.allow(&account, region, ("write", 50), at(2000)), "another quota is not touched");
    }
}
