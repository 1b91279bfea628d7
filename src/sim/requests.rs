//! The log of requests: who asked what where, and whether it had an effect. It is the judge in tests, and never holds a
//! request's body.

use std::collections::VecDeque;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// A request that came.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Request {
    /// When it came, wall time.
    pub at: Timestamp,
    /// The Region of its signature.
    pub region: String,
    /// The operation, such as `DescribeSecret`.
    pub operation: String,
    /// SecretId, or the Name of a secret to be created, as the client wrote it.
    pub secret_id: Option<String>,
    /// Which attempt the client says it is, by `amz-sdk-request`; 1 where it does not say.
    pub attempt: u32,
    /// `ok`, an error's code, or `dropped` when the client got no whole answer.
    pub outcome: String,
    /// Whether the store was changed.
    pub effect: bool,
}

/// The requests that came, the oldest first.
#[derive(Debug, Default)]
pub struct RequestLog {
    requests: VecDeque<Request>,
}

/// How many requests are kept; older ones are forgotten, so that a demo can run for weeks.
const MOST: usize = 500_000;

impl RequestLog {
    /// Adds a request.
    pub fn push(&mut self, request: Request) {
        if self.requests.len() == MOST {
            self.requests.pop_front();
        }
        self.requests.push_back(request);
    }

    /// All, the oldest first.
    #[must_use]
    pub fn all(&self) -> Vec<Request> {
        self.requests.iter().cloned().collect()
    }

    /// Forgets all.
    pub fn clear(&mut self) {
        self.requests.clear();
    }
}
