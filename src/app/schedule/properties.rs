//! The schedule as a whole, under any load: its bounds hold, and nothing that is wanted is forgotten or starves.

use proptest::prelude::*;

use super::*;

const TIMED: [Priority; 9] = [
    Priority::InFlight,
    Priority::OnScreen,
    Priority::Visible,
    Priority::Moving,
    Priority::Refresh,
    Priority::Changed,
    Priority::Suspected,
    Priority::NotInSync,
    Priority::Seen,
];

fn key(number: usize) -> SecretKey {
    Arn::new(&format!("arn:aws:secretsmanager:us-east-1:111122223333:secret:s{number}-a1b2c3")).unwrap().key()
}

/// One Region's reads, each answered after a while, driven as `update` does it: when its own timer says so.
struct Region {
    lane: LaneReads,
    now: Duration,
    answers: Vec<(Duration, SecretKey)>,
    /// What was sent, and when.
    sent: Vec<(Duration, SecretKey, Priority)>,
    polls: Vec<Duration>,
}

impl Region {
    fn new(a_minute: u32) -> Self {
        let mut lane = LaneReads::new(a_minute);
        lane.relisted(Duration::ZERO, Duration::ZERO);
        lane.followed(Duration::ZERO, Duration::from_secs(30));
        Self { lane, now: Duration::ZERO, answers: Vec::new(), sent: Vec::new(), polls: Vec::new() }
    }

    /// Goes on until a time, or until nothing is left to wait for.
    fn until(&mut self, end: Duration) {
        while self.now < end {
            let (due, waiting): (Vec<_>, Vec<_>) =
                std::mem::take(&mut self.answers).into_iter().partition(|(at, _)| *at <= self.now);
            self.answers = waiting;
            for (_, key) in due {
                self.lane.looks.described(&key);
            }
            if self.lane.relist_due <= self.now {
                self.lane.relisted(self.now, self.now);
            }
            let wall = Timestamp::UNIX_EPOCH;
            if let Some((number, ..)) = self.lane.next_poll(Now { wall, mono: self.now }) {
                self.polls.push(self.now);
                self.lane.polled(number);
                self.lane.followed(self.now, Duration::from_secs(30));
            }
            while let Some((key, priority)) = self.lane.take(self.now) {
                self.answers.push((self.now + Duration::from_millis(130), key.clone()));
                self.sent.push((self.now, key, priority));
            }
            let answer = self.answers.iter().map(|(at, _)| *at).min();
            let next = self.lane.next_due(self.now, true).into_iter().chain(answer).min().unwrap_or(end);
            self.now = next.max(self.now + Duration::from_millis(1)).min(end);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn whatever_is_wanted_is_described_and_no_minute_has_more_watching_reads_than_allowed(
        a_minute in 1_u32..130,
        wishes in prop::collection::vec((0_usize..40, 0_usize..8, 0_u64..120), 1..80),
        first in prop::collection::vec((0_usize..60, any::<bool>()), 0..60),
    ) {
        let mut region = Region::new(a_minute);
        for (number, namesake) in &first {
            let priority = if *namesake { Priority::Namesake } else { Priority::Needed };
            region.lane.want(&key(100 + number), priority, Duration::ZERO, Duration::ZERO);
        }
        let mut last: BTreeMap<SecretKey, Duration> = BTreeMap::new();
        let mut wishes = wishes;
        wishes.sort_by_key(|(.., at)| *at);
        for (number, priority, at) in &wishes {
            region.until(Duration::from_secs(*at));
            region.lane.want(&key(*number), TIMED[*priority], region.now, region.now);
            last.insert(key(*number), region.now);
        }
        region.until(region.now + Duration::from_secs(60 * 60 * 4));
        for (wanted, at) in last {
            let described = region.sent.iter().any(|(sent, key, _)| *key == wanted && *sent >= at);
            prop_assert!(described, "{:?} wanted at {:?}", wanted, at);
        }
        for (number, _) in first {
            prop_assert!(region.sent.iter().any(|(_, sent, _)| *sent == key(100 + number)));
        }
        prop_assert!(region.lane.looks.is_empty());
        let again = region.sent.iter().filter(|(.., priority)| priority.is_watching()).map(|(at, ..)| *at);
        let mut reads: Vec<Duration> = again.chain(region.polls.iter().copied()).collect();
        reads.sort();
        for (place, from) in reads.iter().enumerate() {
            let within = reads[place..].iter().take_while(|at| **at < *from + Duration::from_secs(60)).count();
            prop_assert!(within <= a_minute as usize, "{} in the minute from {:?}", within, from);
        }
    }

    #[test]
    fn what_can_wait_is_not_starved_by_what_changes_all_the_time(a_minute in 8_u32..60, patient in 6_usize..8) {
        let mut region = Region::new(a_minute);
        region.lane.want(&key(1), TIMED[patient], Duration::ZERO, Duration::ZERO);
        for second in 1..240 {
            for number in 0..5 {
                region.lane.want(&key(1_000 + second * 5 + number), Priority::Changed, region.now, region.now);
            }
            region.until(Duration::from_secs(second as u64));
        }
        prop_assert!(region.sent.iter().any(|(_, sent, _)| *sent == key(1)));
        prop_assert!(region.polls.len() >= 5, "{:?}", region.polls);
    }
}
