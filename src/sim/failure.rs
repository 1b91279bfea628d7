//! The errors that the service answers, in the words that were recorded or reported, and their shape on the wire.

use serde_json::{Value, json};

/// An error answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// The error's name, such as `ResourceNotFoundException`.
    pub code: &'static str,
    /// The text for people.
    pub message: String,
}

/// The errors that the service's model names. Only these write `Message` with a capital letter; all others, such as
/// AccessDeniedException, write `message` (recorded answers).
const MODELLED: &[&str] = &[
    "DecryptionFailure",
    "EncryptionFailure",
    "InternalServiceError",
    "InvalidNextTokenException",
    "InvalidParameterException",
    "InvalidRequestException",
    "LimitExceededException",
    "MalformedPolicyDocumentException",
    "PreconditionNotMetException",
    "PublicPolicyException",
    "ResourceExistsException",
    "ResourceNotFoundException",
];

impl Failure {
    /// An error of that code and text.
    pub fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self { code, message: message.into() }
    }

    /// InvalidParameterException.
    pub fn parameter(message: impl Into<String>) -> Self {
        Self::new("InvalidParameterException", message)
    }

    /// InvalidRequestException.
    pub fn request(message: impl Into<String>) -> Self {
        Self::new("InvalidRequestException", message)
    }

    /// ResourceNotFoundException for a secret. Recorded.
    #[must_use]
    pub fn not_found() -> Self {
        Self::new("ResourceNotFoundException", "Secrets Manager can't find the specified secret.")
    }

    /// A write on a replica. Three independent field reports have this class and text.
    #[must_use]
    pub fn replica() -> Self {
        Self::parameter(
            "Operation not permitted on a replica secret. Call must be made in primary secret's region.",
        )
    }

    /// Anything on a secret that is scheduled for deletion. Recorded.
    #[must_use]
    pub fn marked_for_deletion() -> Self {
        Self::request("You can't perform this operation on the secret because it was marked for deletion.")
    }

    /// A change of a secret that another service owns.
    #[must_use]
    pub fn managed(owner: &str) -> Self {
        Self::request(format!(
            "You can't perform this operation on the secret because it is managed by another service ({owner})."
        ))
    }

    /// A call without ClientRequestToken that needs one. Recorded.
    #[must_use]
    pub fn no_token() -> Self {
        Self::request("You must provide a ClientRequestToken value. We recommend a UUID-type value.")
    }

    /// More calls than the quota allows.
    #[must_use]
    pub fn throttled() -> Self {
        Self::new("ThrottlingException", "Rate exceeded")
    }

    /// What a Region answers that the account has not enabled.
    #[must_use]
    pub fn unrecognized_client() -> Self {
        Self::new("UnrecognizedClientException", "The security token included in the request is invalid.")
    }

    /// Credentials that were good once.
    #[must_use]
    pub fn expired_token() -> Self {
        Self::new("ExpiredTokenException", "The security token included in the request is expired")
    }

    /// The service's own trouble.
    #[must_use]
    pub fn internal() -> Self {
        Self::new("InternalServiceError", "An error occurred on the server side.")
    }

    /// A call that no policy allows.
    #[must_use]
    pub fn access_denied(identity: &str, service: &str, operation: &str) -> Self {
        Self::new(
            "AccessDeniedException",
            format!(
                "User: {identity} is not authorized to perform: {service}:{operation} because no \
                 identity-based policy allows the {service}:{operation} action"
            ),
        )
    }

    /// The HTTP status: 500 for the service's own trouble, 400 for every error of the client.
    #[must_use]
    pub fn status(&self) -> u16 {
        if self.code == "InternalServiceError" { 500 } else { 400 }
    }

    /// The answer's body in AWS JSON 1.1.
    #[must_use]
    pub fn body(&self) -> Value {
        if MODELLED.contains(&self.code) {
            json!({"__type": self.code, "Message": self.message})
        } else {
            json!({"__type": self.code, "message": self.message})
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_modelled_errors_write_message_with_a_capital_letter() {
        assert_eq!(
            Failure::not_found().body().to_string(),
            r#"{"Message":"Secrets Manager can't find the specified secret.","__type":"ResourceNotFoundException"}"#
        );
        assert!(Failure::throttled().body().get("message").is_some());
        assert!(Failure::throttled().body().get("Message").is_none());
    }

    #[test]
    fn every_error_of_the_client_is_a_400() {
        assert_eq!(Failure::not_found().status(), 400);
        assert_eq!(Failure::unrecognized_client().status(), 400);
        assert_eq!(Failure::internal().status(), 500);
    }
}
