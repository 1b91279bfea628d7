//! What goes wrong between a client and the service: which faults are set, and which of them meet a request.
//! The forms in which faults are written stand in `fault_form`.

use std::time::Duration;

use super::scenario::{Fault, FaultKind};
use crate::domain::region::Region;

/// All requests, in thousandths.
const WHOLE: u32 = 1000;

/// The faults that are set, in the order they came.
#[derive(Debug, Default)]
pub struct Faults {
    set: Vec<Standing>,
}

/// A fault that is set.
#[derive(Debug)]
struct Standing {
    fault: Fault,
    left: Option<u32>,
    /// Thousandths of a request that have passed it by since it last met one.
    owed: u32,
    since: Duration,
}

/// What a request meets.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Fate {
    /// The first fault that keeps the answer from being a good one, with its own message if it has one.
    pub fault: Option<(FaultKind, Option<String>)>,
    /// How much later the answer comes.
    pub delay: Duration,
    /// Lists are answered as of this simulated time.
    pub stale: Option<Duration>,
    /// Texts in the answer are hostile.
    pub hostile: bool,
}

impl Faults {
    /// Sets a fault, from that simulated time on.
    pub fn add(&mut self, fault: Fault, now: Duration) {
        self.set.push(Standing { left: fault.count, owed: 0, fault, since: now });
    }

    /// Takes all away.
    pub fn clear(&mut self) {
        self.set.clear();
    }

    /// Takes those away that are set for that very Region, or only those of a kind.
    pub fn remove(&mut self, region: Region, kind: Option<FaultKind>) {
        self.set.retain(|standing| {
            standing.fault.region != Some(region) || kind.is_some_and(|kind| standing.fault.kind != kind)
        });
    }

    /// What a request meets. Each fault that it meets counts it; of two that would both spoil the answer only the first
    /// does.
    pub fn meet(&mut self, region: Region, operation: &str) -> Fate {
        let mut fate = Fate::default();
        for standing in &mut self.set {
            let fault = &standing.fault;
            let here = fault.region.is_none_or(|r| r == region)
                && (fault.operation == "*" || fault.operation == operation)
                && standing.left != Some(0)
                && fault.is_turn(&mut standing.owed);
            if here && fate.take(fault, operation, standing.since) {
                standing.left = standing.left.map(|left| left - 1);
            }
        }
        self.set.retain(|standing| standing.left != Some(0));
        fate
    }
}

impl Fault {
    /// Whether this request is one of its share; `owed` is kept from one to the next.
    fn is_turn(&self, owed: &mut u32) -> bool {
        let Some(share) = self.per_mille else { return true };
        *owed += share.min(WHOLE);
        let turn = *owed >= WHOLE;
        *owed -= if turn { WHOLE } else { 0 };
        turn
    }
}

impl Fate {
    /// Lets a fault act; false if it does nothing to this request.
    fn take(&mut self, fault: &Fault, operation: &str, since: Duration) -> bool {
        match fault.kind {
            FaultKind::Latency => {
                self.delay += fault.delay.unwrap_or_default().0;
                true
            }
            FaultKind::StaleList if operation == "ListSecrets" => {
                self.stale = Some(self.stale.map_or(since, |stale| stale.min(since)));
                true
            }
            FaultKind::StaleList => false,
            FaultKind::HostileText => {
                self.hostile = true;
                true
            }
            kind if self.fault.is_none() => {
                self.fault = Some((kind, fault.message.clone()));
                true
            }
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sim::scenario::Span;

    fn fault(region: Option<&str>, operation: &str, kind: FaultKind, count: Option<u32>) -> Fault {
        let region = region.map(|name| Region::new(name).unwrap());
        Fault {
            region,
            operation: operation.to_owned(),
            kind,
            count,
            per_mille: None,
            message: None,
            delay: None,
        }
    }

    fn met(faults: &mut Faults, region: &str, operation: &str) -> Option<FaultKind> {
        faults.meet(Region::new(region).unwrap(), operation).fault.map(|(kind, _)| kind)
    }

    #[test]
    fn a_fault_meets_its_region_and_operation_so_often_and_no_more() {
        let mut faults = Faults::default();
        faults.add(fault(Some("us-east-1"), "ListSecrets", FaultKind::Throttle, Some(2)), Duration::ZERO);
        assert_eq!(met(&mut faults, "us-west-2", "ListSecrets"), None);
        assert_eq!(met(&mut faults, "us-east-1", "DescribeSecret"), None);
        for expected in [Some(FaultKind::Throttle), Some(FaultKind::Throttle), None] {
            assert_eq!(met(&mut faults, "us-east-1", "ListSecrets"), expected);
        }
    }

    #[test]
    fn a_fault_without_count_stays_until_it_is_taken_away() {
        let mut faults = Faults::default();
        faults.add(fault(Some("us-east-1"), "*", FaultKind::Blackhole, None), Duration::ZERO);
        faults.add(fault(None, "*", FaultKind::Html, None), Duration::ZERO);
        assert_eq!(met(&mut faults, "us-east-1", "ListSecrets"), Some(FaultKind::Blackhole));
        let region = Region::new("us-east-1").unwrap();
        faults.remove(region, Some(FaultKind::Throttle));
        assert_eq!(met(&mut faults, "us-east-1", "ListSecrets"), Some(FaultKind::Blackhole));
        faults.remove(region, None);
        assert_eq!(met(&mut faults, "us-east-1", "ListSecrets"), Some(FaultKind::Html));
        faults.clear();
        assert_eq!(met(&mut faults, "us-east-1", "ListSecrets"), None);
    }

    #[test]
    fn a_slow_answer_can_also_be_a_bad_one() {
        let mut faults = Faults::default();
        let delay = Some(Span::milliseconds(1500));
        faults.add(Fault { delay, ..fault(None, "*", FaultKind::Latency, None) }, Duration::ZERO);
        faults.add(fault(None, "*", FaultKind::Throttle, Some(1)), Duration::ZERO);
        let fate = faults.meet(Region::new("us-east-1").unwrap(), "ListSecrets");
        assert_eq!(fate.delay, Duration::from_millis(1500));
        assert_eq!(fate.fault, Some((FaultKind::Throttle, None)));
    }

    #[test]
    fn a_fault_with_a_share_meets_so_many_of_any_requests_in_a_row() {
        let mut faults = Faults::default();
        let share = Fault { per_mille: Some(300), ..fault(None, "*", FaultKind::Throttle, None) };
        faults.add(share, Duration::ZERO);
        let met: Vec<bool> =
            (0..100).map(|_| met(&mut faults, "us-east-1", "ListSecrets").is_some()).collect();
        for ten in met.chunks(10) {
            assert_eq!(ten.iter().filter(|met| **met).count(), 3, "{ten:?}");
        }
    }

    #[test]
    fn only_lists_are_stale() {
        let mut faults = Faults::default();
        faults.add(fault(None, "*", FaultKind::StaleList, Some(1)), Duration::from_secs(7));
        let region = Region::new("us-east-1").unwrap();
        assert_eq!(faults.meet(region, "DescribeSecret").stale, None);
        assert_eq!(faults.meet(region, "ListSecrets").stale, Some(Duration::from_secs(7)));
        assert_eq!(faults.meet(region, "ListSecrets").stale, None, "it was to meet one list only");
    }
}
