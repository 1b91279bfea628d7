//! What `journal --json` prints, as values: schema 1. With `--follow` one action a line, else all of them in one object.

use jiff::Timestamp;
use serde::Serialize;

use crate::domain::{
    Arn, Region, Safe,
    error::RemoteError,
    fate::Fate,
    journal::{Record, RunId},
    operation::{Operation, Outcome, Reason, StepId},
};

/// The whole answer.
#[derive(Debug, Serialize)]
pub(super) struct Whole<'a> {
    pub(super) schema: u32,
    pub(super) actions: Vec<ActionLine<'a>>,
    pub(super) troubles: &'a [Safe],
}

/// One action.
#[derive(Debug, Serialize)]
pub(super) struct ActionLine<'a> {
    run: Option<&'a RunId>,
    step: StepId,
    at: Timestamp,
    /// What became of it, as far as anybody knows.
    state: Fate,
    action: &'static str,
    api: &'static str,
    secret: &'a Arn,
    name: &'a str,
    account: &'a str,
    region: Region,
    targets: Vec<Region>,
    identity: Option<&'a Safe>,
    profile: Option<&'a Safe>,
    endpoint: Option<&'a Safe>,
    request_id: Option<&'a Safe>,
    /// The outcome as it was written then, whatever looking has shown since.
    outcome: Option<OutcomeLine>,
    settled: Option<SettledLine<'a>>,
    /// Whether the run that sent it still runs.
    alive: bool,
    operation: &'a Operation,
}

/// How it ended.
#[derive(Debug, Serialize)]
struct OutcomeLine {
    state: Fate,
    at: Timestamp,
    code: Option<Safe>,
    why: Option<Safe>,
}

/// What looking has shown of an unknown outcome.
#[derive(Debug, Serialize)]
struct SettledLine<'a> {
    done: bool,
    at: Timestamp,
    seen: &'a Safe,
}

impl<'a> ActionLine<'a> {
    pub(super) fn new(record: &'a Record) -> Self {
        let operation = &record.step.operation;
        let secret = operation.secret();
        let sender = &record.step.sender;
        Self {
            run: record.id.run.as_ref(),
            step: record.id.step,
            at: record.at,
            state: Fate::of(record),
            action: operation.verb(),
            api: operation.api(),
            secret,
            name: secret.name(),
            account: secret.account(),
            region: operation.region(),
            targets: operation.targets(),
            identity: sender.identity.as_ref(),
            profile: sender.profile.as_ref(),
            endpoint: sender.endpoint.as_ref(),
            request_id: request_id(record),
            outcome: record.outcome.as_ref().map(|(outcome, at)| OutcomeLine::new(outcome, *at)),
            settled: record.settled.as_ref().map(|(verdict, at)| SettledLine {
                done: verdict.done,
                at: *at,
                seen: &verdict.seen,
            }),
            alive: record.alive,
            operation,
        }
    }
}

impl OutcomeLine {
    fn new(outcome: &Outcome, at: Timestamp) -> Self {
        let code = error(outcome).and_then(|error| error.code.clone());
        Self { state: Fate::new(Some(outcome), None, false), at, code, why: why(outcome) }
    }
}

/// The error that an outcome is about.
fn error(outcome: &Outcome) -> Option<&RemoteError> {
    match outcome {
        Outcome::Refused(error)
        | Outcome::Unknown { why: error }
        | Outcome::NotSent(Reason::NotRead(error) | Reason::NeverLeft(error)) => Some(error),
        _ => None,
    }
}

/// `x-amzn-RequestId`, of whatever the service answered.
pub(super) fn request_id(record: &Record) -> Option<&Safe> {
    match record.outcome.as_ref().map(|(outcome, _)| outcome)? {
        Outcome::Done { request_id } => request_id.as_ref(),
        Outcome::Refused(error) | Outcome::Unknown { why: error } => error.request_id.as_ref(),
        Outcome::NotSent(_) => None,
    }
}

/// Why it was not simply done; the service's message word for word.
pub(super) fn why(outcome: &Outcome) -> Option<Safe> {
    match outcome {
        Outcome::Done { .. } => None,
        Outcome::Refused(error) | Outcome::Unknown { why: error } => Some(Safe::new(&error.to_string())),
        Outcome::NotSent(reason) => Some(Safe::new(&reason.to_string())),
    }
}
