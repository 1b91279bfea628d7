//! The columns of the matrix: every fault, and what it makes of a mutation's outcome.

use secretdeck::{domain::error::ErrorKind, sim::Fault};

/// A fault, and the outcome that is right under it.
#[derive(Clone, Copy)]
pub struct Trouble {
    /// As the simulator calls it.
    pub name: &'static str,
    /// What the error is, and so whether the outcome is refused or unknown.
    pub error: ErrorKind,
    /// The service's code and the beginning of its message, where its answer could be read.
    pub says: Option<(&'static str, &'static str)>,
    /// Whether the head of an answer came, and with it the request id.
    pub answered: bool,
    /// Whether the mutation takes effect all the same.
    pub effect: bool,
}

const fn refused(name: &'static str, error: ErrorKind, says: (&'static str, &'static str)) -> Trouble {
    Trouble { name, error, says: Some(says), answered: true, effect: false }
}

const fn unread(name: &'static str, error: ErrorKind, answered: bool, effect: bool) -> Trouble {
    Trouble { name, error, says: None, answered, effect }
}

const FAILED: Option<(&str, &str)> = Some(("InternalServiceError", "An error occurred on the server side"));

pub const TROUBLES: [Trouble; 14] = [
    refused("throttle", ErrorKind::Throttled, ("ThrottlingException", "Rate exceeded")),
    refused(
        "access-denied",
        ErrorKind::Denied,
        ("AccessDeniedException", "User: arn:aws:sts::111122223333:assumed-role/OnCall"),
    ),
    refused(
        "expired-token",
        ErrorKind::Expired,
        ("ExpiredTokenException", "The security token included in the request is expired"),
    ),
    Trouble { says: FAILED, ..unread("internal-error", ErrorKind::Server, true, false) },
    Trouble { says: FAILED, ..unread("internal-error-after", ErrorKind::Server, true, true) },
    unread("drop-before", ErrorKind::ConnectionLost, false, false),
    unread("drop-after", ErrorKind::ConnectionLost, false, true),
    unread("blackhole", ErrorKind::TimedOut, false, false),
    unread("html", ErrorKind::Server, true, false),
    unread("html-after", ErrorKind::Server, true, true),
    unread("malformed-json", ErrorKind::Unreadable, true, true),
    unread("malformed-json-before", ErrorKind::Unreadable, true, false),
    unread("truncated", ErrorKind::Unreadable, true, true),
    unread("truncated-before", ErrorKind::Unreadable, true, false),
];

impl Trouble {
    /// The fault, for one operation or for all, in a Region.
    pub fn fault(&self, region: &str, operation: &str) -> Fault {
        format!("region={region},op={operation},kind={}", self.name).parse().unwrap()
    }

    /// Whether the outcome is refused; else it is unknown.
    pub fn is_refused(&self) -> bool {
        matches!(self.error, ErrorKind::Throttled | ErrorKind::Denied | ErrorKind::Expired)
    }

    /// The outcome's word.
    pub fn word(&self) -> &'static str {
        if self.is_refused() { "refused" } else { "unknown" }
    }
}
