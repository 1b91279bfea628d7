//! What went wrong, by what it means: the SDK's errors as [`RemoteError`]s.
//!
//! The rule for mutations stands here: "not sent" only with proof, "refused" only on the service's own word.

use std::error::Error;

use aws_credential_types::provider::error::CredentialsError;
use aws_sdk_secretsmanager::{
    config::http::HttpResponse,
    error::{ProvideErrorMetadata, SdkError},
    operation::RequestId,
};

use super::departure::Departure;
use crate::domain::{
    Safe,
    error::{ErrorKind, RemoteError},
};

/// Codes by which AWS says that it did nothing because too much was asked. `LimitExceededException`, which the SDK
/// counts among them, is a hard quota in Secrets Manager.
const THROTTLING: &[&str] = &[
    "Throttling",
    "ThrottlingException",
    "ThrottledException",
    "RequestThrottled",
    "RequestThrottledException",
    "RequestLimitExceeded",
    "TooManyRequestsException",
    "ProvisionedThroughputExceededException",
    "BandwidthLimitExceeded",
    "PriorRequestNotComplete",
    "SlowDown",
];
const DENIED: &[&str] = &[
    "AccessDeniedException",
    "AccessDenied",
    "UnauthorizedOperation",
    "NotAuthorized",
    "AuthorizationError",
];
const NOT_ENABLED: &[&str] = &[
    "UnrecognizedClientException",
    "InvalidClientTokenId",
    "InvalidSignatureException",
    "SignatureDoesNotMatch",
    "OptInRequired",
    "RegionDisabledException",
];
const EXPIRED: &[&str] = &["ExpiredToken", "ExpiredTokenException", "RequestExpired", "TokenRefreshRequired"];

/// The deepest chain of causes that is walked; an error that is its own cause must not hang the program.
const DEEPEST: usize = 32;

/// The error of a call that failed. `no_login_yet`: the credentials are still being loaded.
pub(super) fn remote<E>(
    failure: &SdkError<E, HttpResponse>,
    departure: &Departure,
    no_login_yet: bool,
) -> RemoteError
where
    E: ProvideErrorMetadata + Error + 'static,
{
    let kind = match failure {
        SdkError::ConstructionFailure(_) => ErrorKind::NotBuilt,
        SdkError::TimeoutError(_) | SdkError::DispatchFailure(_) => {
            undelivered(failure, departure, no_login_yet)
        }
        _ => answered(failure),
    };
    let service_error = failure.as_service_error();
    let code = service_error.and_then(ProvideErrorMetadata::code);
    let message = match service_error.and_then(ProvideErrorMetadata::message) {
        Some(message) => Some(message.to_owned()),
        None if code.is_some() => None,
        None => Some(unanswered_message(kind, failure)),
    };
    RemoteError {
        kind,
        code: code.map(Safe::new),
        message: message.filter(|text| !text.is_empty()).map(Safe::from),
        request_id: failure.request_id().map(Safe::new),
    }
}

/// No answer came. What is known of the request decides.
fn undelivered<E>(failure: &SdkError<E, HttpResponse>, departure: &Departure, no_login_yet: bool) -> ErrorKind
where
    E: Error + 'static,
{
    let late = matches!(failure, SdkError::TimeoutError(_));
    if departure.has_left() {
        return if causes(failure).any(is_connect) {
            ErrorKind::NeverConnected
        } else if late || is_timeout(failure) {
            ErrorKind::TimedOut
        } else {
            ErrorKind::ConnectionLost
        };
    }
    let no_credentials = causes(failure).any(|cause| cause.is::<CredentialsError>());
    if no_credentials && causes(failure).any(|cause| says_expired(&cause.to_string())) {
        ErrorKind::Expired
    } else if no_credentials || (late && no_login_yet) {
        ErrorKind::NoCredentials
    } else if late {
        ErrorKind::TimedOut
    } else {
        ErrorKind::NotBuilt
    }
}

/// The service, or something in its place, answered.
fn answered<E>(failure: &SdkError<E, HttpResponse>) -> ErrorKind
where
    E: ProvideErrorMetadata,
{
    let status = failure.raw_response().map_or(0, |response| response.status().as_u16());
    let code = failure.as_service_error().and_then(ProvideErrorMetadata::code);
    match (status, code) {
        (500..=599, _) => ErrorKind::Server,
        (400..=499, Some(code)) => by_code(code),
        _ => ErrorKind::Unreadable,
    }
}

fn by_code(code: &str) -> ErrorKind {
    let is_one_of = |codes: &[&str]| codes.contains(&code);
    if is_one_of(THROTTLING) {
        ErrorKind::Throttled
    } else if is_one_of(DENIED) {
        ErrorKind::Denied
    } else if is_one_of(NOT_ENABLED) {
        ErrorKind::NotEnabled
    } else if is_one_of(EXPIRED) {
        ErrorKind::Expired
    } else if code == "ResourceNotFoundException" {
        ErrorKind::NotFound
    } else {
        ErrorKind::Refused
    }
}

/// An error and what caused it, outermost first.
fn causes<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    std::iter::successors(Some(error), |error: &&(dyn Error + 'static)| (*error).source()).take(DEEPEST)
}

/// The only proof that a connection was never made; the SDK's own "I/O error" also covers a reset after sending.
fn is_connect(cause: &(dyn Error + 'static)) -> bool {
    cause
        .downcast_ref::<hyper_util::client::legacy::Error>()
        .is_some_and(hyper_util::client::legacy::Error::is_connect)
}

fn is_timeout<E>(failure: &SdkError<E, HttpResponse>) -> bool {
    matches!(failure, SdkError::DispatchFailure(dispatch) if dispatch.is_timeout())
}

/// The words of the SSO and login providers, and of STS, for a session that is over; they have no code for it.
fn says_expired(text: &str) -> bool {
    let text = text.to_ascii_lowercase();
    ["expired", "session token not found or invalid"].iter().any(|words| text.contains(words))
}

/// What to say where the service said nothing.
fn unanswered_message<E>(kind: ErrorKind, failure: &SdkError<E, HttpResponse>) -> String
where
    E: Error + 'static,
{
    match kind {
        ErrorKind::TimedOut => String::new(),
        ErrorKind::Server | ErrorKind::Unreadable => failure
            .raw_response()
            .map_or_else(String::new, |response| format!("HTTP {}", response.status().as_u16())),
        ErrorKind::NoCredentials if matches!(failure, SdkError::TimeoutError(_)) => {
            "they were not had in time".to_owned()
        }
        _ => plain(&causes(failure).last().map_or_else(String::new, ToString::to_string)),
    }
}

/// A cause in one line. The SDK's list of every place where it found no credentials, one a line, says less than this.
fn plain(cause: &str) -> String {
    if cause.starts_with("no credentials found in chain") {
        return "none in the environment, the profile, or this machine's role".to_owned();
    }
    cause.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_decides_the_kind() {
        for (code, kind) in [
            ("ThrottlingException", ErrorKind::Throttled),
            ("LimitExceededException", ErrorKind::Refused),
            ("AccessDeniedException", ErrorKind::Denied),
            ("UnrecognizedClientException", ErrorKind::NotEnabled),
            ("InvalidClientTokenId", ErrorKind::NotEnabled),
            ("InvalidSignatureException", ErrorKind::NotEnabled),
            ("ExpiredTokenException", ErrorKind::Expired),
            ("RequestExpired", ErrorKind::Expired),
            ("ResourceNotFoundException", ErrorKind::NotFound),
            ("InvalidParameterException", ErrorKind::Refused),
        ] {
            assert_eq!(by_code(code), kind, "{code}");
        }
    }

    #[test]
    fn the_words_of_a_session_that_is_over_are_known() {
        assert!(says_expired("the SSO token has expired and cannot be refreshed"));
        assert!(says_expired("cached Login token is expired"));
        assert!(says_expired("UnauthorizedException: Session token not found or invalid"));
        assert!(!says_expired("no credentials provider was enabled"));
    }
}
