//! How steps end, by this worker's hands, and by those of other runs as their journals tell.

use super::{
    cloud::{Cloud, who},
    ledger::Ledger,
    play::{KINDS, error},
    *,
};
use crate::domain::{
    expected::{Expected, ExpectedRotation, role_of},
    journal::{Record, RecordId, RunId, Verdict},
    operation::{Operation, Outcome, PlanId, Reason, Sender, Step, StepId},
    replication::Role,
};
use crate::gateway::Terms;

/// What the worker sees just before the send: what a step expects, or why it is not sent.
fn preconditions(cloud: &Cloud, step: &Step, seen: &mut Vec<Entry>) -> Result<(), Reason> {
    let look = |arn: &Arn| match cloud.hides(arn.region()) {
        Some(error) => Err(Reason::NotRead(error)),
        None => cloud.describe(arn.region(), &SecretId::Arn(arn.clone())).map_err(Reason::NotRead),
    };
    let entry = look(&step.expected.secret)?;
    let mut changes = step.expected.differences(&entry);
    seen.push(entry);
    if let Some(target) = &step.expected.target {
        let entry = look(&target.arn)?;
        changes.extend(target.differences(&entry));
        seen.push(entry);
    }
    if changes.is_empty() { Ok(()) } else { Err(Reason::Stale(changes)) }
}

/// How a step ends.
pub(super) struct Ended {
    pub(super) outcome: Outcome,
    /// What the look before it showed.
    pub(super) seen: Vec<Entry>,
    /// It took effect.
    pub(super) applied: bool,
    /// It will, so much later.
    pub(super) later: Option<Duration>,
}

/// Whether what was confirmed as one person may be sent as another: sessions of a role are one.
pub(super) fn is_same(confirmed: &str, now: &str) -> bool {
    let role = |arn: &str| arn.rsplit_once('/').map_or(arn.to_owned(), |(role, _)| role.to_owned());
    role(confirmed) == role(now)
}

/// The error that a step ended with.
pub(super) fn failure(outcome: &Outcome) -> Option<&RemoteError> {
    match outcome {
        Outcome::Refused(error)
        | Outcome::Unknown { why: error }
        | Outcome::NotSent(Reason::NotRead(error) | Reason::NeverLeft(error)) => Some(error),
        _ => None,
    }
}

/// What the worker asks of the credentials: they are those that the step was handed over for. Others that came before its
/// intent was written let it wait; later ones end it.
fn permitted(cloud: &Cloud, epoch: Epoch, how: u8) -> Result<(), Reason> {
    let terms = Terms::new(epoch).check_credentials(cloud.epoch);
    terms.map_err(|outdated| match how % 2 {
        0 => Reason::NotRead(outdated),
        _ => Reason::Stale(outdated.message.into_iter().collect()),
    })
}

/// Ends a step. A `how` below 16 looks first, as the worker does; those above do not even look.
pub(super) fn carry_out(cloud: &mut Cloud, step: &Step, epoch: Epoch, how: u8, at: Timestamp) -> Ended {
    let mut ended =
        Ended { outcome: Outcome::Refused(error(10)), seen: Vec::new(), applied: false, later: None };
    if how < 16 {
        let looked = permitted(cloud, epoch, how);
        if let Err(reason) = looked.and_then(|()| preconditions(cloud, step, &mut ended.seen)) {
            ended.outcome = Outcome::NotSent(reason);
            return ended;
        }
        // It is sent now, by whoever it truly is.
        let now = who(cloud.login).arn;
        if let Some(confirmed) = &step.sender.identity {
            assert!(is_same(confirmed, &now), "{now} sends what {confirmed} confirmed: {step:?}");
        }
    }
    let unknown = |how| Outcome::Unknown { why: error(how) };
    ended.outcome = match how {
        0..=5 => {
            ended.applied = cloud.apply(&step.operation, at);
            Outcome::Done { request_id: Some("5f1e".into()) }
        }
        6 | 7 => {
            ended.applied = cloud.apply(&step.operation, at);
            unknown(0)
        }
        8 | 9 => {
            ended.later = Some(Duration::from_secs(u64::from(at.as_second().to_le_bytes()[0] % 50)));
            unknown(0)
        }
        10 | 11 => unknown(11),
        12 => Outcome::Refused(error(12)),
        13 => Outcome::Done { request_id: None },
        14 => Outcome::NotSent(Reason::NeverLeft(error(9))),
        15 => Outcome::NotSent(Reason::Journal("the disk is full".into())),
        16 => Outcome::NotSent(Reason::NotRead(error(3))),
        17 => Outcome::NotSent(Reason::NotRead(error(0))),
        18 => Outcome::NotSent(Reason::NotRead(error(at.as_second().to_le_bytes()[0]))),
        19 => Outcome::NotSent(Reason::ReadOnly),
        20 => Outcome::NotSent(Reason::Stale(vec!["it is another one now".into()])),
        _ => Outcome::Unknown { why: RemoteError::new(KINDS[13], "the task died") },
    };
    ended
}

/// What was true when an earlier run sent a step.
fn expected(cloud: &Cloud, operation: &Operation) -> Expected {
    let secret = operation.secret().clone();
    let entry = cloud.describe(secret.region(), &SecretId::Arn(secret.clone())).ok();
    let status = |at: Region| entry.as_ref()?.replica(at).map(|replica| replica.status.clone());
    Expected {
        role: entry.as_ref().map_or(Role::Primary, role_of),
        home: entry.as_ref().and_then(|entry| entry.primary_region),
        statuses: operation.targets().into_iter().map(|at| (at, status(at))).collect(),
        keys: vec![],
        rotation: entry.as_ref().map(|entry| {
            let rotation =
                ExpectedRotation { enabled: entry.rotation.enabled, versions: entry.versions.clone() };
            Box::new(rotation)
        }),
        target: None,
        secret,
    }
}

/// What earlier runs have left behind, none in half of the cases: living, dead, settled, of secrets that are no more.
pub(super) fn records(cloud: &mut Cloud, ledger: &mut Ledger, legend: u8, at: Timestamp) -> Vec<Record> {
    let operations = cloud.operations();
    let count = if legend < 128 { 0 } else { usize::from(legend) % operations.len() };
    let mut records = Vec::new();
    for (number, operation) in (1..).zip(operations).skip(usize::from(legend % 3)).take(count) {
        let kind = (u64::from(legend / 8) + number) % 6;
        let outcome = match kind {
            0 | 1 => None,
            2 => Some(Outcome::Done { request_id: None }),
            3 => Some(Outcome::NotSent(Reason::EarlierStep)),
            _ => Some(Outcome::Unknown { why: error(0) }),
        };
        let id = RecordId { run: RunId::new(&format!("run-{kind}")).ok(), step: StepId(1000 + number) };
        let step = Step {
            id: id.step,
            plan: PlanId(1),
            lane: Lane::new(operation.region()),
            expected: expected(cloud, &operation),
            operation,
            sender: Box::new(Sender::default()),
        };
        let applied = kind == 2
            || (kind != 3 && (u64::from(legend) >> (number % 5)).is_multiple_of(2))
                && cloud.apply(&step.operation, at);
        let verdict = Verdict { done: applied, seen: "it is there".into() };
        ledger.wrote(id.clone(), &step, applied);
        if kind == 5 {
            ledger.known(id.clone());
        }
        records.push(Record {
            id,
            step,
            at: at - Duration::from_secs(u64::from(legend) * 10),
            outcome: outcome.map(|outcome| (outcome, at)),
            settled: (kind == 5).then_some((verdict, at)),
            alive: kind == 1,
            waits: false,
        });
    }
    records
}
