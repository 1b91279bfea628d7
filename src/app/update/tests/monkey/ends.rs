//! How steps end, by this worker's hands, and by those of other runs as their journals tell.

use super::{
    cloud::Cloud,
    play::{KINDS, error},
    *,
};
use crate::domain::{
    journal::{Record, RecordId, RunId, Verdict},
    operation::{Outcome, PlanId, Reason, Sender, Step, StepId},
};

/// What the worker sees just before the send: what a step expects, or why it is not sent.
fn preconditions(cloud: &Cloud, step: &Step, seen: &mut Vec<Entry>) -> Result<(), Reason> {
    let look = |arn: &Arn| match cloud.fault(arn.region()) {
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

/// Ends a step. A `how` below 14 looks first, as the worker does; those above do not even look.
pub(super) fn carry_out(cloud: &mut Cloud, step: &Step, how: u8, at: Timestamp) -> (Outcome, Vec<Entry>) {
    let mut seen = Vec::new();
    if how < 14
        && let Err(reason) = preconditions(cloud, step, &mut seen)
    {
        return (Outcome::NotSent(reason), seen);
    }
    let outcome = match how {
        0..=5 => {
            cloud.apply(step, at);
            Outcome::Done { request_id: Some("5f1e".into()) }
        }
        6 | 7 => {
            cloud.apply(step, at);
            Outcome::Unknown { why: error(0) }
        }
        8 | 9 => Outcome::Unknown { why: error(11) },
        10 => Outcome::Refused(error(how)),
        11 => Outcome::Done { request_id: None },
        12 => Outcome::NotSent(Reason::NeverLeft(error(9))),
        13 => Outcome::NotSent(Reason::Journal("the disk is full".into())),
        14 => Outcome::NotSent(Reason::NotRead(error(3))),
        15 => Outcome::NotSent(Reason::NotRead(error(0))),
        16 => Outcome::NotSent(Reason::NotRead(error(at.as_second().to_le_bytes()[0]))),
        17 => Outcome::NotSent(Reason::ReadOnly),
        18 => Outcome::NotSent(Reason::Stale(vec!["it is another one now".into()])),
        _ => Outcome::Unknown { why: RemoteError::new(KINDS[13], "the task died") },
    };
    (outcome, seen)
}

/// What the journal tells of other runs: living, dead, settled, and of secrets that are no more.
pub(super) fn records(cloud: &Cloud, which: u16, at: Timestamp) -> Vec<Record> {
    let [how, many] = which.to_le_bytes();
    let operations = cloud.operations();
    let count = usize::from(many) % operations.len();
    let record = |(number, operation): (u64, crate::domain::operation::Operation)| {
        let secret = operation.secret().clone();
        let expected = crate::domain::expected::Expected {
            secret,
            role: crate::domain::replication::Role::Primary,
            home: None,
            statuses: vec![],
            keys: vec![],
            rotation: None,
            target: None,
        };
        let kind = (u64::from(how) + number) % 6;
        let run = RunId::new(&format!("run-{}", kind % 3)).unwrap();
        let outcome = match kind {
            0 | 1 => None,
            2 => Some(Outcome::Done { request_id: None }),
            3 => Some(Outcome::NotSent(Reason::EarlierStep)),
            _ => Some(Outcome::Unknown { why: error(0) }),
        };
        let verdict = Verdict { done: true, seen: "it is there".into() };
        Record {
            id: RecordId { run: Some(run), step: StepId(1000 + number) },
            step: Step {
                id: StepId(1000 + number),
                plan: PlanId(1),
                lane: Lane::new(operation.region()),
                operation,
                expected,
                sender: Box::new(Sender::default()),
            },
            at: at - Duration::from_secs(u64::from(how) * 10),
            outcome: outcome.map(|outcome| (outcome, at)),
            settled: (kind == 5).then_some((verdict, at)),
            alive: kind == 1,
            waits: false,
        }
    };
    (1..).zip(operations).skip(usize::from(how % 3)).take(count).map(record).collect()
}
