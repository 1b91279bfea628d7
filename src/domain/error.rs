//! What can go wrong between the program and a Region, by what it means for the person and for a mutation.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::text::Safe;

/// The kind of a failed call. The kind, never the message, decides what the program does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ErrorKind {
    /// Throttling, in any spelling; the service did nothing.
    Throttled,
    /// `AccessDeniedException`.
    Denied,
    /// `UnrecognizedClientException`, `InvalidClientTokenId`: the Region is not enabled, or the token is not valid there.
    NotEnabled,
    /// `ExpiredTokenException` and its like.
    Expired,
    /// No credentials could be had: nothing was sent.
    NoCredentials,
    /// `ResourceNotFoundException`.
    NotFound,
    /// Any other answer of the service with a client error (4xx) and a code.
    Refused,
    /// An answer 5xx: for a mutation, not known whether it took effect.
    Server,
    /// The connection was never made: nothing was sent.
    NeverConnected,
    /// The call could not be built (a value the SDK refuses, an endpoint that is no URL): nothing was sent.
    NotBuilt,
    /// No answer in time.
    TimedOut,
    /// The connection broke after it was made.
    ConnectionLost,
    /// An answer that could not be read (not the service's JSON, cut off).
    Unreadable,
    /// The task that made the call died.
    Crashed,
    /// What the call was confirmed on holds no longer: the credentials are others now, or the last look was too long
    /// ago. It was not sent.
    Outdated,
}

/// Whether a mutation that ended in an error took effect.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// It was never sent.
    NotSent,
    /// The service answered no.
    Refused,
    /// Nobody knows until somebody looks.
    Unknown,
}

/// A failed call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RemoteError {
    /// What it means.
    pub kind: ErrorKind,
    /// The service's code, such as `ResourceNotFoundException`.
    pub code: Option<Safe>,
    /// The service's message, or the transport's.
    pub message: Option<Safe>,
    /// `x-amzn-RequestId`.
    pub request_id: Option<Safe>,
}

impl RemoteError {
    /// An error without a word from the service.
    #[must_use]
    pub fn new(kind: ErrorKind, message: &str) -> Self {
        let message = (!message.is_empty()).then(|| Safe::new(message));
        Self { kind, code: None, message, request_id: None }
    }

    /// What the error says about a mutation: only what the service answered with a client error is known not to be done,
    /// and only what never left is known not to be sent.
    #[must_use]
    pub fn effect(&self) -> Effect {
        match self.kind {
            ErrorKind::NoCredentials
            | ErrorKind::NeverConnected
            | ErrorKind::NotBuilt
            | ErrorKind::Outdated => Effect::NotSent,
            ErrorKind::Throttled
            | ErrorKind::Denied
            | ErrorKind::NotEnabled
            | ErrorKind::Expired
            | ErrorKind::NotFound
            | ErrorKind::Refused => Effect::Refused,
            ErrorKind::Server
            | ErrorKind::TimedOut
            | ErrorKind::ConnectionLost
            | ErrorKind::Unreadable
            | ErrorKind::Crashed => Effect::Unknown,
        }
    }
}

impl fmt::Display for RemoteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let plain = match self.kind {
            ErrorKind::Throttled => "throttled",
            ErrorKind::Denied => "access denied",
            ErrorKind::NotEnabled => "Region not enabled, or the token is not valid there",
            ErrorKind::Expired => "credentials expired",
            ErrorKind::NoCredentials => "no credentials",
            ErrorKind::NotFound => "not found",
            ErrorKind::Refused => "refused",
            ErrorKind::Server => "the service failed",
            ErrorKind::NeverConnected => "no connection",
            ErrorKind::NotBuilt => "the call could not be made",
            ErrorKind::TimedOut => "no answer in time",
            ErrorKind::ConnectionLost => "the connection broke",
            ErrorKind::Unreadable => "an answer that cannot be read",
            ErrorKind::Crashed => "the task that made the call died",
            ErrorKind::Outdated => "what it was confirmed on holds no longer",
        };
        match (&self.code, &self.message) {
            (Some(code), Some(message)) => write!(f, "{code}: {message}"),
            (Some(code), None) => write!(f, "{code}"),
            (None, Some(message)) => write!(f, "{plain}: {message}"),
            (None, None) => f.write_str(plain),
        }
    }
}

impl std::error::Error for RemoteError {}
