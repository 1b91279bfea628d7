//! What happens between a request's arrival and its answer: the clock catches up, faults and quotas strike, the
//! operation is performed, the log is written.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use jiff::Timestamp;
use tokio::sync::Notify;

use super::{
    answer::Answer,
    failure::Failure,
    faults::Fate,
    hostile,
    limits::Limits,
    operations::{self, Call},
    requests::{Request, RequestLog},
    scenario::{FaultKind, SpanRange, ids::Splitmix},
    sts,
    world::World,
};
use crate::domain::region::Region;

/// The simulator behind its wire.
#[derive(Debug)]
pub struct Service {
    inner: Mutex<Inner>,
    /// Rings when something may be due sooner than it was.
    pub wake: Notify,
    identity: Mutex<Identity>,
    latency: SpanRange,
    rate_limits: bool,
}

/// What changes while it runs.
#[derive(Debug)]
pub struct Inner {
    /// The Regions, the clock, the faults.
    pub world: World,
    /// The requests that came.
    pub log: RequestLog,
    limits: Limits,
    ids: Splitmix,
}

/// Who the caller is.
#[derive(Debug, Clone)]
pub struct Identity {
    /// The account, unless the access key id is an account's twelve digits.
    pub account: Arc<str>,
    /// The part of the ARN after the account, such as `assumed-role/OnCall/alex`.
    pub resource: String,
    /// The unique id.
    pub user_id: String,
}

/// A request to AWS, its envelope opened.
#[derive(Debug)]
pub struct Envelope {
    /// The account, if the access key id names one.
    pub account: Option<Arc<str>>,
    /// The Region of its signature.
    pub region: Region,
    /// Whether it is for STS; else it is for Secrets Manager.
    pub sts: bool,
    /// The operation.
    pub operation: String,
    /// Which attempt the client says it is.
    pub attempt: u32,
    /// Its body.
    pub body: Vec<u8>,
}

/// What goes back over the wire.
#[derive(Debug)]
pub enum Sent {
    /// A whole answer.
    Whole(Page),
    /// The first part of an answer, and then the connection is closed.
    Part(Page),
    /// Nothing: the connection is closed.
    Closed,
    /// Nothing: the connection stays open and silent.
    Silence,
}

/// An answer.
#[derive(Debug)]
pub struct Page {
    /// HTTP status.
    pub status: u16,
    /// Content-Type.
    pub kind: &'static str,
    /// The body.
    pub body: Vec<u8>,
}

/// AWS JSON 1.1.
pub const AWS_JSON: &str = "application/x-amz-json-1.1";

impl Identity {
    /// The caller's ARN.
    #[must_use]
    pub fn arn(&self, account: &str, region: Region) -> String {
        let service = if self.resource.starts_with("assumed-role/") { "sts" } else { "iam" };
        format!("arn:{}:{service}::{account}:{}", region.partition(), self.resource)
    }
}

impl Service {
    /// A service over a world.
    #[must_use]
    pub fn new(world: World, identity: Identity) -> Self {
        let (latency, rate_limits) = (world.timing.latency, world.timing.rate_limits);
        // Apart from the world's numbers, so that requests do not change what happens.
        let ids = Splitmix::new(0x005E_C2E7);
        let inner = Inner { world, log: RequestLog::default(), limits: Limits::default(), ids };
        Self {
            inner: Mutex::new(inner),
            wake: Notify::new(),
            identity: Mutex::new(identity),
            latency,
            rate_limits,
        }
    }

    /// The caller is somebody else from now on, in the same account.
    pub fn renew_as(&self, resource: &str) {
        resource.clone_into(&mut self.identity.lock().unwrap_or_else(PoisonError::into_inner).resource);
    }

    /// Everything inside, brought up to the present.
    pub fn present(&self) -> MutexGuard<'_, Inner> {
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        inner.world.catch_up();
        inner
    }

    /// How long nothing will be due, in real time; none if nothing ever will.
    pub fn idle_for(&self) -> Option<Duration> {
        let inner = self.present();
        let due = inner.world.queue.next_due()?;
        Some(inner.world.clock.real_until(due))
    }

    /// A new request id.
    #[must_use]
    pub fn request_id(&self) -> String {
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        inner.ids.uuid()
    }

    /// Takes a request: at once its effect, and then how long the answer is to wait.
    pub fn take(&self, envelope: &Envelope, request_id: &str) -> (Duration, Sent) {
        let mut inner = self.present();
        let fate = inner.world.faults.meet(envelope.region, &envelope.operation);
        let latency = inner.world.within(self.latency);
        let before = inner.world.changes();
        let sent = self.answer(&mut inner, envelope, &fate, request_id);
        let effect = inner.world.changes() != before;
        inner.log.push(Request {
            at: Timestamp::now(),
            region: envelope.region.name().to_owned(),
            operation: envelope.operation.clone(),
            secret_id: secret_id(&envelope.body),
            attempt: envelope.attempt,
            outcome: sent.outcome.to_owned(),
            effect,
        });
        drop(inner);
        if effect {
            self.wake.notify_one();
        }
        (latency.saturating_add(fate.delay), sent.finish(envelope.sts, request_id, fate.hostile))
    }

    fn answer(&self, inner: &mut Inner, envelope: &Envelope, fate: &Fate, request_id: &str) -> Draft {
        let identity = self.identity.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let account = envelope.account.clone().unwrap_or_else(|| Arc::clone(&identity.account));
        let caller = identity.arn(&account, envelope.region);
        let service = if envelope.sts { "sts" } else { "secretsmanager" };
        let kind = fate.fault.as_ref().map(|(kind, _)| *kind);
        let refusal = match kind {
            Some(FaultKind::DropBefore) => return Draft::nothing(Sent::Closed),
            Some(FaultKind::Blackhole) => return Draft::nothing(Sent::Silence),
            Some(FaultKind::Html) => return Draft::html(),
            Some(FaultKind::MalformedJsonBefore | FaultKind::TruncatedBefore) => {
                return Draft::of(Ok(Answer::Json(serde_json::json!({"ARN": null})))).spoiled(kind);
            }
            Some(FaultKind::Throttle) => Some(Failure::throttled()),
            Some(FaultKind::AccessDenied) => {
                Some(Failure::access_denied(&caller, service, &envelope.operation))
            }
            Some(FaultKind::UnrecognizedClient) => Some(Failure::unrecognized_client()),
            Some(FaultKind::ExpiredToken) => Some(Failure::expired_token()),
            Some(FaultKind::InternalError) => Some(Failure::internal()),
            _ if !inner.world.enabled.contains(&envelope.region) => Some(Failure::unrecognized_client()),
            _ if !self.within_quota(inner, envelope, &account) => Some(Failure::throttled()),
            _ => None,
        };
        if let Some(mut failure) = refusal {
            let own = fate.fault.as_ref().and_then(|(_, message)| message.clone());
            failure.message = own.unwrap_or(failure.message);
            return Draft::of(Err(failure));
        }
        if envelope.sts {
            let xml = sts::identity(&caller, &identity.user_id, &account, request_id);
            return Draft { body: Body::Xml(xml), ..Draft::of(Ok(Answer::Json(serde_json::Value::Null))) }
                .spoiled(kind);
        }
        let call = Call { account, region: envelope.region, identity: Arc::from(caller), stale: fate.stale };
        let answer = operations::perform(&mut inner.world, &call, &envelope.operation, &envelope.body);
        Draft::of(answer).spoiled(kind)
    }

    fn within_quota(&self, inner: &mut Inner, envelope: &Envelope, account: &Arc<str>) -> bool {
        if !self.rate_limits || envelope.sts {
            return true;
        }
        let Some(quota) = operations::quota(&envelope.operation) else { return true };
        inner.limits.allow(account, envelope.region, quota, Instant::now())
    }
}

/// An answer before it is written out, which takes place outside the lock.
struct Draft {
    outcome: &'static str,
    body: Body,
    spoil: Option<FaultKind>,
}

enum Body {
    Answer(Answer),
    Failure(Failure),
    Xml(String),
    Html,
    Nothing(Sent),
}

impl Draft {
    fn of(result: Result<Answer, Failure>) -> Self {
        match result {
            Ok(answer) => Self { outcome: "ok", body: Body::Answer(answer), spoil: None },
            Err(failure) => Self { outcome: failure.code, body: Body::Failure(failure), spoil: None },
        }
    }

    fn nothing(sent: Sent) -> Self {
        Self { outcome: "dropped", body: Body::Nothing(sent), spoil: None }
    }

    fn html() -> Self {
        Self { outcome: "ServiceUnavailable", body: Body::Html, spoil: None }
    }

    /// What a fault makes of an answer, once the effect has taken place if it does.
    fn spoiled(self, kind: Option<FaultKind>) -> Self {
        match kind {
            Some(FaultKind::InternalErrorAfter) => Self::of(Err(Failure::internal())),
            Some(FaultKind::DropAfter) => Self::nothing(Sent::Closed),
            Some(FaultKind::HtmlAfter) => Self::html(),
            Some(FaultKind::Truncated | FaultKind::TruncatedBefore) => {
                Self { outcome: "dropped", spoil: kind, ..self }
            }
            Some(FaultKind::MalformedJson | FaultKind::MalformedJsonBefore) => Self { spoil: kind, ..self },
            _ => self,
        }
    }

    fn finish(self, sts: bool, request_id: &str, hostile: bool) -> Sent {
        let (status, kind, mut body) = match self.body {
            Body::Nothing(sent) => return sent,
            Body::Html => (503, "text/html", HTML.as_bytes().to_vec()),
            Body::Xml(xml) => (200, "text/xml", xml.into_bytes()),
            Body::Failure(failure) if sts => {
                (failure.status(), "text/xml", sts::failure(&failure, request_id).into_bytes())
            }
            Body::Failure(failure) => (failure.status(), AWS_JSON, written(&failure.body(), hostile)),
            Body::Answer(answer) => (200, AWS_JSON, written(&answer, hostile)),
        };
        match self.spoil {
            Some(FaultKind::MalformedJson | FaultKind::MalformedJsonBefore) => {
                body.splice(..1, *b"{{");
            }
            Some(FaultKind::Truncated | FaultKind::TruncatedBefore) => {
                return Sent::Part(Page { status, kind, body });
            }
            _ => {}
        }
        Sent::Whole(Page { status, kind, body })
    }
}

const HTML: &str = "<html><head><title>503 Service Temporarily Unavailable</title></head><body><center><h1>503 \
                    Service Temporarily Unavailable</h1></center></body></html>\n";

fn written(answer: &impl serde::Serialize, hostile: bool) -> Vec<u8> {
    if !hostile {
        return serde_json::to_vec(answer).unwrap_or_default();
    }
    let mut value = serde_json::to_value(answer).unwrap_or_default();
    hostile::spoil(&mut value);
    serde_json::to_vec(&value).unwrap_or_default()
}

/// The secret that a request names, for the log: nothing else of its body is kept.
fn secret_id(body: &[u8]) -> Option<String> {
    #[derive(serde::Deserialize)]
    struct Named {
        #[serde(rename = "SecretId", alias = "Name")]
        id: String,
    }
    let named: Named = serde_json::from_slice(body).ok()?;
    Some(named.id.chars().take(2048).collect())
}
