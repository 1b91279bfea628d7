//! The demo's five suggestions: what to try, whether it was done, and the Region that dies and comes back.

use std::time::Duration;

use crate::domain::{Region, Safe, fleet::Fleet, replication::ReplicationStatus, secret::Entry};

use super::effect::Cue;

/// How long the Region of the last suggestion stays silent after the promotion.
const SILENCE: Duration = Duration::from_secs(60);

const STRIPE: &str = "prod/checkout/stripe-api-key";
const PAYMENTS: &str = "prod/payments/db";
const ORDERS: &str = "prod/orders/db";
const SIGNING: &str = "prod/identity/jwt-signing";

/// Where the story stands.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Story {
    done: [bool; 5],
    /// Whether the orders' rotation was seen hanging: before that, nothing pending is no deed.
    hung: bool,
    silenced: bool,
    promoted_at: Option<Duration>,
    returned: bool,
    closed: bool,
}

/// Where a suggestion happens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Target {
    /// The secret's name.
    pub name: &'static str,
    /// The Region, if one is meant.
    pub region: Option<&'static str>,
}

impl Story {
    fn current(&self) -> Option<usize> {
        self.done.iter().position(|done| !done)
    }

    /// The sentence for a message line of so many columns, if the story still goes on. The short ones fit 78 columns.
    #[must_use]
    pub fn line(&self, columns: u16) -> Option<Safe> {
        let (long, short) = match self.current() {
            Some(0) => (
                "TRY 1 of 5  The top row is why you were paged: the pane says what is wrong. n goes to the next one.",
                "TRY 1 of 5  The top row is why you were paged. n goes to the next one.",
            ),
            Some(1) => (
                "TRY 2 of 5  stripe-api-key lives in one Region only. Press . then r, Space on us-west-2, Tab Tab Enter. Watch it turn ✓.",
                "TRY 2 of 5  . (stripe-api-key), r, Space on us-west-2, Tab Tab Enter",
            ),
            Some(2) => (
                "TRY 3 of 5  Press . then r, Tab Tab Tab Enter: AWS says yes, then Failed. Look at the one in the way, then overwrite it.",
                "TRY 3 of 5  . (payments/db), r: AWS says yes, then Failed. Overwrite it.",
            ),
            Some(3) => (
                "TRY 4 of 5  prod/orders/db hangs in rotation. Press . then c, turn it off, then say which password works.",
                "TRY 4 of 5  . (orders/db), c, turn it off, then say which password works",
            ),
            Some(4) => (
                "TRY 5 of 5  us-east-1 is silent (demo). jwt-signing reads fine in us-west-2; nobody can write it. Press . then p, type us-west-2.",
                "TRY 5 of 5  us-east-1 is silent. . (jwt-signing), p, type us-west-2",
            ),
            Some(_) => return None,
            None if self.closed => return None,
            None if self.promoted_at.is_some() && !self.returned => {
                let text = "us-east-1 returns a minute after the promotion. Watch jwt-signing then.";
                (text, text)
            }
            None => (
                "That is the price: two copies. 3 shows all you did. On your account, safely: secretdeck --read-only",
                "That is the price: two copies. Then, safely: secretdeck --read-only",
            ),
        };
        Some(Safe::new(if long.chars().count() + 2 <= usize::from(columns) { long } else { short }))
    }

    /// Where `.` goes.
    #[must_use]
    pub fn target(&self) -> Option<Target> {
        Some(match self.current() {
            Some(0) => Target { name: PAYMENTS, region: None },
            Some(1) => Target { name: STRIPE, region: None },
            Some(2) => Target { name: PAYMENTS, region: Some("eu-west-1") },
            Some(3) => Target { name: ORDERS, region: None },
            Some(4) | None => Target { name: SIGNING, region: Some("us-west-2") },
            Some(_) => return None,
        })
    }

    /// The person looked at the next row in trouble.
    pub fn looked(&mut self) {
        if let Some(done) = self.done.first_mut() {
            *done = true;
        }
    }

    /// The present suggestion is skipped, or the last line closed.
    pub fn skip(&mut self) {
        match self.current().and_then(|at| self.done.get_mut(at)) {
            Some(done) => *done = true,
            None => self.closed = true,
        }
    }

    /// Compares the story with the fleet. Returns what is to happen in the simulated cloud.
    pub fn watch(&mut self, fleet: &Fleet, now: Duration) -> Vec<Cue> {
        let any_primary = |name: &str, is_so: &dyn Fn(&Entry) -> bool| {
            fleet.named(name).any(|secret| secret.primary().is_some_and(|held| is_so(&held.entry)))
        };
        let replicates = |entry: &Entry, is_there: &dyn Fn(Region) -> bool| {
            let mut replicas = entry.replicas.iter().flatten();
            replicas.any(|replica| is_there(replica.region) && replica.status == ReplicationStatus::InSync)
        };
        let in_sync = |name: &str, region: &str| {
            any_primary(name, &|entry| replicates(entry, &|there| there.name() == region))
        };
        let pending = any_primary(ORDERS, &|entry| entry.versions.pending().is_some());
        self.hung |= pending;
        let promoted = fleet.named(SIGNING).any(|secret| {
            secret
                .copies
                .iter()
                .any(|(region, held)| region.name() == "us-west-2" && !held.entry.is_replica())
        });
        let stripe = any_primary(STRIPE, &|entry| replicates(entry, &|_| true));
        let deeds = [false, stripe, in_sync(PAYMENTS, "eu-west-1"), self.hung && !pending, promoted];
        for (done, deed) in self.done.iter_mut().zip(deeds) {
            *done |= deed;
        }
        if promoted && self.promoted_at.is_none() {
            self.promoted_at = Some(now);
        }
        self.cues(now)
    }

    fn cues(&mut self, now: Duration) -> Vec<Cue> {
        let Ok(region) = Region::new("us-east-1") else { return Vec::new() };
        if self.current() == Some(4) && !self.silenced {
            self.silenced = true;
            return vec![Cue::Silence(region)];
        }
        let over = match self.promoted_at {
            Some(at) => now >= at + SILENCE,
            None => self.current().is_none(),
        };
        if self.silenced && !self.returned && over {
            self.returned = true;
            return vec![Cue::Return(region)];
        }
        Vec::new()
    }

    /// When the story goes on by itself.
    #[must_use]
    pub fn next(&self) -> Option<Duration> {
        self.promoted_at.filter(|_| self.silenced && !self.returned).map(|at| at + SILENCE)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_suggestion_fits_a_line_of_eighty_columns() {
        let mut story = Story::default();
        for _ in 0..6 {
            let line = story.line(80).unwrap();
            assert!(line.chars().count() <= 78, "{line}");
            story.skip();
        }
    }

    #[test]
    fn every_suggestion_can_be_skipped_and_the_last_one_brings_the_outage_and_ends_it() {
        let mut story = Story::default();
        let fleet = Fleet::default();
        for at in 1..=4 {
            assert!(story.line(120).unwrap().contains(&format!("TRY {at} of 5")));
            assert_eq!(story.watch(&fleet, Duration::ZERO), vec![]);
            story.skip();
        }
        let region = Region::new("us-east-1").unwrap();
        assert_eq!(story.watch(&fleet, Duration::ZERO), vec![Cue::Silence(region)]);
        assert_eq!(story.watch(&fleet, Duration::ZERO), vec![]);
        story.skip();
        assert_eq!(story.watch(&fleet, Duration::ZERO), vec![Cue::Return(region)]);
        story.skip();
        assert_eq!(story.line(120), None);
    }
}
