//! What goes wrong in a scenario and when: standing faults, events on the timeline, and what a demo pretends to have
//! seen before.

use serde::{Deserialize, Serialize};

use super::{time::Span, world::KeyState};
use crate::domain::Region;

/// A fault (`[[fault]]`, or inside an event): what a Region does to requests instead of answering them well.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fault {
    /// Where. None: in every Region.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<Region>,
    /// Which operation, such as `DescribeSecret`; `*` is all of them.
    #[serde(default = "every", skip_serializing_if = "is_every")]
    pub operation: String,
    /// What happens.
    pub kind: FaultKind,
    /// How many requests it meets before it is over. None: all, until it is taken away.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub count: Option<u32>,
    /// How many of a thousand requests that it could meet it does meet, spread evenly. None: all of them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub per_mille: Option<u32>,
    /// The message of the error, for kinds that answer one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// How much later the answer comes, for `latency` (wall time).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delay: Option<Span>,
}

fn every() -> String {
    "*".to_owned()
}

fn is_every(operation: &str) -> bool {
    operation == "*"
}

/// What a fault does. "After" means: the effect has taken place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FaultKind {
    /// ThrottlingException.
    Throttle,
    /// AccessDeniedException.
    AccessDenied,
    /// UnrecognizedClientException, as a Region answers that is not enabled.
    UnrecognizedClient,
    /// ExpiredTokenException.
    ExpiredToken,
    /// InternalServiceError, nothing done.
    InternalError,
    /// InternalServiceError, and the effect has taken place.
    InternalErrorAfter,
    /// The connection is closed, nothing done.
    DropBefore,
    /// The connection is closed, and the effect has taken place.
    DropAfter,
    /// No answer, ever.
    Blackhole,
    /// The answer comes later, by [`Fault::delay`].
    Latency,
    /// A page of HTML from some proxy, nothing done.
    Html,
    /// A page of HTML from some proxy, and the effect has taken place.
    HtmlAfter,
    /// A body that is not JSON, and the effect has taken place.
    MalformedJson,
    /// A body that is not JSON, nothing done.
    MalformedJsonBefore,
    /// A body that ends too early, and the effect has taken place.
    Truncated,
    /// A body that ends too early, nothing done.
    TruncatedBefore,
    /// Listings stay as they were when the fault began.
    StaleList,
    /// Texts in answers carry escape sequences and worse.
    HostileText,
}

/// Something that happens by itself (`[[event]]`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "EventForm", into = "EventForm")]
pub struct Event {
    /// When, on the simulator's clock: since the start, or since the cue was given.
    pub at: Span,
    /// Waits for this cue (a demo gives one); without it, for the start.
    pub cue: Option<String>,
    /// What happens.
    pub action: Action,
}

/// What an event does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    /// `replicated`: a replica turns InSync, with the primary's versions and labels.
    Replicated(Target),
    /// `replication-failed`: it turns Failed, with the service's message.
    ReplicationFailed(Target, String),
    /// `values-arrive`: a replica gets the primary's versions and labels; its status stays.
    ValuesArrive(Target),
    /// `key`: a KMS key changes its state in a Region.
    Key {
        /// The key, as the scenario names it.
        key: String,
        /// Where.
        region: Region,
        /// Its state from now on.
        state: KeyState,
    },
    /// `fault`: a fault begins.
    Fault(Fault),
    /// `fault-ends`: the faults of that Region end; of one kind only, if `kind` is given.
    FaultEnds {
        /// Where.
        region: Region,
        /// Which; None is every one of that Region.
        kind: Option<FaultKind>,
    },
}

/// A replica that an event is about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Target {
    /// The secret, by its name, or by `NAME-SUFFIX` when several share the name.
    pub secret: String,
    /// The replica's Region.
    pub region: Region,
}

/// A trouble that the program has seen before the simulator's start (`[[first_seen]]`): a demo seeds the program's own store
/// with it. It is nothing the service knows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FirstSeen {
    /// The secret, by its name, or by `NAME-SUFFIX` when several share the name.
    pub secret: String,
    /// The Region it was seen in; for the troubles of rotation, the home.
    pub region: Region,
    /// What was seen.
    pub trouble: Trouble,
    /// How long before the start.
    pub ago: Span,
}

/// The troubles that secretdeck tells apart (design: "Words"), for [`FirstSeen`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Trouble {
    /// A replication that failed.
    Failed,
    /// A replica that serves another version than its primary.
    Diverged,
    /// Two writable copies that were one secret.
    Split,
    /// A replica without a primary.
    Stranded,
    /// InProgress for too long.
    Stuck,
    /// A rotation that hangs.
    RotationStuck,
    /// An AWSPENDING that a cancelled rotation left.
    RotationLeftOver,
    /// A rotation that did not begin.
    RotationOverdue,
    /// A replica InProgress.
    InProgress,
}

/// An event as it is written: one flat table, its fields chosen by `do`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct EventForm {
    at: Span,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    cue: Option<String>,
    #[serde(rename = "do")]
    verb: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    secret: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    region: Option<Region>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    message: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    key: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    state: Option<KeyState>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    kind: Option<FaultKind>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    fault: Option<Fault>,
}

impl EventForm {
    /// Takes a field that the event cannot do without.
    fn need<T>(&self, field: Option<T>, name: &str) -> Result<T, String> {
        field.ok_or_else(|| format!("an event that does {:?} needs `{name}`", self.verb))
    }

    fn target(&mut self) -> Result<Target, String> {
        let (secret, region) = (self.secret.take(), self.region.take());
        Ok(Target { secret: self.need(secret, "secret")?, region: self.need(region, "region")? })
    }

    /// The action, its fields taken out of the form.
    fn action(&mut self) -> Result<Action, String> {
        Ok(match self.verb.as_str() {
            "replicated" => Action::Replicated(self.target()?),
            "replication-failed" => {
                let (target, message) = (self.target()?, self.message.take());
                Action::ReplicationFailed(target, self.need(message, "message")?)
            }
            "values-arrive" => Action::ValuesArrive(self.target()?),
            "key" => {
                let (key, region, state) = (self.key.take(), self.region.take(), self.state.take());
                Action::Key {
                    key: self.need(key, "key")?,
                    region: self.need(region, "region")?,
                    state: self.need(state, "state")?,
                }
            }
            "fault" => {
                let fault = self.fault.take();
                Action::Fault(self.need(fault, "fault")?)
            }
            "fault-ends" => {
                let (region, kind) = (self.region.take(), self.kind.take());
                Action::FaultEnds { region: self.need(region, "region")?, kind }
            }
            other => {
                return Err(format!(
                    "no event does {other:?} (known: replicated, replication-failed, values-arrive, key, fault, fault-ends)"
                ));
            }
        })
    }

    /// The first field that is still there.
    fn left_over(&self) -> Option<&'static str> {
        [
            ("secret", self.secret.is_some()),
            ("region", self.region.is_some()),
            ("message", self.message.is_some()),
            ("key", self.key.is_some()),
            ("state", self.state.is_some()),
            ("kind", self.kind.is_some()),
            ("fault", self.fault.is_some()),
        ]
        .into_iter()
        .find_map(|(name, there)| there.then_some(name))
    }
}

impl TryFrom<EventForm> for Event {
    type Error = String;

    fn try_from(mut form: EventForm) -> Result<Self, String> {
        let action = form.action()?;
        match form.left_over() {
            Some(field) => Err(format!("an event that does {:?} has no `{field}`", form.verb)),
            None => Ok(Self { at: form.at, cue: form.cue, action }),
        }
    }
}

impl From<Event> for EventForm {
    fn from(event: Event) -> Self {
        let mut form = Self { at: event.at, cue: event.cue, ..Self::default() };
        let mut aim = |verb: &str, target: Option<Target>| {
            form.verb = verb.to_owned();
            if let Some(target) = target {
                form.secret = Some(target.secret);
                form.region = Some(target.region);
            }
        };
        match event.action {
            Action::Replicated(target) => aim("replicated", Some(target)),
            Action::ValuesArrive(target) => aim("values-arrive", Some(target)),
            Action::ReplicationFailed(target, message) => {
                aim("replication-failed", Some(target));
                form.message = Some(message);
            }
            Action::Key { key, region, state } => {
                aim("key", None);
                (form.key, form.region, form.state) = (Some(key), Some(region), Some(state));
            }
            Action::Fault(fault) => {
                aim("fault", None);
                form.fault = Some(fault);
            }
            Action::FaultEnds { region, kind } => {
                aim("fault-ends", None);
                (form.region, form.kind) = (Some(region), kind);
            }
        }
        form
    }
}
