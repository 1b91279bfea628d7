//! The queue of confirmed steps, as values: which of them the worker has, why the others wait, and how fast they may go.
//!
//! What is done about it is `update::queue`'s business; the actions themselves stand in the model's activity.

mod pace;

use std::{collections::BTreeMap, time::Duration};

use crate::domain::{
    Region, Safe, SecretKey,
    error::{ErrorKind, RemoteError},
    operation::{Operation, Outcome, PlanId, Reason, Step, StepId},
};

use super::{msg::Now, schedule::back_off};
use crate::gateway::Epoch;

pub use pace::Pace;

/// Most steps that the worker has in one Region: the service's quota is shared with production.
pub const MOST_IN_FLIGHT: usize = 8;
/// Equal failures in a row after which the rest waits and the person is asked.
const BREAKS_AT: u32 = 3;
/// How long a confirmed step may wait.
const LONGEST_WAIT: Duration = Duration::from_mins(15);
/// The pause before a third try, and the longest one.
const FIRST_PAUSE: Duration = Duration::from_secs(2);
const LONGEST_PAUSE: Duration = Duration::from_secs(30);

/// A step that came back unsent, because what it expects could not be read.
#[derive(Debug, Clone, PartialEq)]
pub struct Turn {
    /// How often it came back.
    pub tries: u32,
    /// Since when it waits, over all its tries.
    pub since: Now,
    /// When it last came back: only an answer from after that shows that the reason is gone.
    pub back: Now,
    /// The Region that did not answer.
    pub region: Region,
}

/// The steps that have not ended.
#[derive(Debug, Clone, Default)]
pub struct Queue {
    /// Steps that the worker has, and since when.
    pub handed: BTreeMap<StepId, Now>,
    /// Steps that came back unsent, or were never handed over because it was known that they would.
    pub turns: BTreeMap<StepId, Turn>,
    /// Why nothing more is handed over until the person says so.
    pub held: Option<Held>,
    /// How each plan was confirmed.
    pub confirmed: BTreeMap<PlanId, Confirmed>,
    /// When a step of a plan last ended on a secret that it has changed, or may have.
    pub changed: BTreeMap<(SecretKey, PlanId), Duration>,
    /// The program leaves as soon as every action has ended.
    pub leaving: bool,
    paces: BTreeMap<Region, Pace>,
    /// The last failures in a row that were alike.
    failures: u32,
    last: Option<Failure>,
}

/// How a plan was confirmed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Confirmed {
    /// When.
    pub at: Now,
    /// The credentials that were in use.
    pub epoch: Epoch,
}

/// How an action failed, as far as others may fail alike.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// `refused`, `unknown` or `not sent`.
    pub how: &'static str,
    /// The service's code; without one, what kind of failure it was.
    pub code: Safe,
}

/// Why the rest waits until the person has said what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Held {
    /// Three in a row failed alike.
    Failures(Failure),
    /// The person stopped new sends.
    Stopped,
}

impl std::fmt::Display for Held {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Failures(Failure { how, code }) => write!(f, "{how} {BREAKS_AT} times in a row ({code})"),
            Self::Stopped => f.write_str("stopped"),
        }
    }
}

impl Queue {
    /// A step is handed to the worker now, if its Region takes one more this second.
    pub fn hand_over(&mut self, step: &Step, now: Now) -> bool {
        let taken = self.paces.entry(step.lane.region).or_default().take(now.mono);
        if taken {
            self.handed.insert(step.id, now);
        }
        taken
    }

    /// When a Region takes the next step.
    #[must_use]
    pub fn next(&self, region: Region, now: Duration) -> Duration {
        self.paces.get(&region).map_or(now, |pace| pace.next(now))
    }

    /// A step waits: it came back unsent, or it is known that it would.
    pub fn waits(&mut self, step: &Step, region: Region, tried: bool, now: Now) -> Now {
        self.handed.remove(&step.id);
        let turn = self.turns.entry(step.id).or_insert(Turn { tries: 0, since: now, back: now, region });
        turn.tries += u32::from(tried);
        turn.back = now;
        turn.region = region;
        turn.since
    }

    /// A step came back unsent, and nothing is known that it should wait for: it has its turn again.
    pub fn again(&mut self, step: StepId) {
        self.handed.remove(&step);
    }

    /// A step has ended.
    pub fn ended(&mut self, step: StepId) {
        self.handed.remove(&step);
        self.turns.remove(&step);
    }

    /// How the last step ended; true when that was one equal failure too many. What was done ends the row, and what was
    /// not even tried says nothing. Expired credentials hold the queue by themselves, and go on by themselves.
    pub fn judge(&mut self, outcome: &Outcome) -> bool {
        let error = match outcome {
            Outcome::Done { .. } => {
                self.forget_failures();
                return false;
            }
            Outcome::Refused(error)
            | Outcome::Unknown { why: error }
            | Outcome::NotSent(Reason::NeverLeft(error)) => error,
            Outcome::NotSent(_) => return false,
        };
        if is_of_credentials(error.kind) {
            return false;
        }
        let plain = || Safe::new(&RemoteError::new(error.kind, "").to_string());
        let code = error.code.clone().unwrap_or_else(plain);
        let failure = Some(Failure { how: outcome.word(), code });
        self.failures = if self.last == failure { self.failures + 1 } else { 1 };
        self.last = failure;
        self.failures >= BREAKS_AT
    }

    /// The rest waits, for the last ones failed alike, until the person has said what to do.
    pub fn hold(&mut self) {
        self.held = self.last.clone().map(Held::Failures);
    }

    /// The rest goes on, and failures are counted anew.
    pub fn release(&mut self) {
        self.held = None;
        self.forget_failures();
    }

    /// When a step was confirmed that was queued at `queued`: the later steps of a plan were with the first.
    #[must_use]
    pub fn confirmed_at(&self, step: &Step, queued: Now) -> Now {
        let first = self.confirmed.get(&step.plan).map(|confirmed| confirmed.at);
        first.filter(|first| first.mono <= queued.mono).unwrap_or(queued)
    }

    /// Whether another plan has changed a step's secret, or may have, since the step was confirmed at `confirmed`.
    #[must_use]
    pub fn changed_since(&self, step: &Step, confirmed: Now) -> bool {
        let key = step.operation.secret().key();
        let others = self.changed.iter().filter(|((secret, plan), _)| *secret == key && *plan != step.plan);
        others.map(|(_, at)| *at).max().is_some_and(|at| at >= confirmed.mono)
    }

    fn forget_failures(&mut self) {
        self.failures = 0;
        self.last = None;
    }
}

impl Turn {
    /// Before this it is not tried again.
    #[must_use]
    pub fn not_before(&self, salt: u64) -> Duration {
        match self.tries {
            0 | 1 => self.back.mono,
            tries => self.back.mono + back_off(tries - 1, FIRST_PAUSE, LONGEST_PAUSE, salt),
        }
    }
}

/// When what was confirmed at `since` has waited too long, by the clock that stands still while the machine sleeps.
#[must_use]
pub fn ends(since: Now) -> Duration {
    since.mono + LONGEST_WAIT
}

/// Whether what was confirmed at `since` has waited too long, by either clock: it must not be carried out hours later.
#[must_use]
pub fn is_over(since: Now, now: Now) -> bool {
    let passed = Duration::try_from(now.wall.duration_since(since.wall)).unwrap_or_default();
    now.mono >= ends(since) || passed >= LONGEST_WAIT
}

/// Whether a step whose precondition met this error has only to wait; anything else ends it.
#[must_use]
pub fn only_waits(error: &RemoteError) -> bool {
    is_of_credentials(error.kind)
        || matches!(
            error.kind,
            ErrorKind::TimedOut
                | ErrorKind::NeverConnected
                | ErrorKind::ConnectionLost
                | ErrorKind::Server
                | ErrorKind::Throttled
                | ErrorKind::Unreadable
        )
}

/// Whether the credentials are at fault, and so every Region alike.
#[must_use]
pub fn is_of_credentials(kind: ErrorKind) -> bool {
    matches!(kind, ErrorKind::Expired | ErrorKind::NoCredentials)
}

/// The Regions that are read just before a step is sent.
pub fn read_before(step: &Step) -> impl Iterator<Item = Region> {
    let target = match &step.operation {
        Operation::Replicate { overwrite: true, .. } => step.expected.target.as_ref(),
        _ => None,
    };
    std::iter::once(step.lane.region).chain(target.map(|target| target.arn.region()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(kind: ErrorKind, code: &str) -> Outcome {
        Outcome::Refused(RemoteError { code: Some(Safe::new(code)), ..RemoteError::new(kind, "no") })
    }

    #[test]
    fn three_equal_refusals_in_a_row_break_the_queue_and_no_others_do() {
        let denied = || refused(ErrorKind::Denied, "AccessDeniedException");
        let invalid = || refused(ErrorKind::Refused, "InvalidRequestException");
        let mut queue = Queue::default();
        assert!(!queue.judge(&denied()) && !queue.judge(&denied()));
        assert!(!queue.judge(&invalid()) && !queue.judge(&invalid()));
        assert!(!queue.judge(&Outcome::Done { request_id: None }));
        assert!(!queue.judge(&invalid()) && !queue.judge(&invalid()) && queue.judge(&invalid()));
        queue.hold();
        let code = Safe::new("InvalidRequestException");
        assert_eq!(queue.held, Some(Held::Failures(Failure { how: "refused", code })));
        queue.release();
        assert!(!queue.judge(&invalid()), "counted anew");
    }

    #[test]
    fn expired_credentials_do_not_break_the_queue() {
        let mut queue = Queue::default();
        let expired = refused(ErrorKind::Expired, "ExpiredTokenException");
        assert!((0..5).all(|_| !queue.judge(&expired)));
    }

    #[test]
    fn a_machine_that_slept_does_not_carry_out_an_old_confirmation() {
        let start = Now { wall: jiff::Timestamp::UNIX_EPOCH, mono: Duration::ZERO };
        let later = |wall: u64, mono: u64| Now {
            wall: start.wall + Duration::from_secs(wall),
            mono: Duration::from_secs(mono),
        };
        assert!(!is_over(start, later(899, 899)));
        assert!(is_over(start, later(900, 1)) && is_over(start, later(0, 900)));
    }
}
