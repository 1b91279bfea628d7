//! What the AWS side is told before it starts: profile, endpoint, time limits. Plain values; no file is read here.

use std::time::Duration;

use crate::domain::endpoint::{Endpoint, EndpointError};

/// How long things may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timeouts {
    /// Until a connection stands, TLS included.
    pub connect: Duration,
    /// A whole read, from the signature to the last byte of the answer.
    pub read: Duration,
    /// A whole mutation.
    pub mutation: Duration,
    /// Until credentials are had: a login in a browser or a password prompt of a credential process may be part of it.
    pub credentials: Duration,
}

impl Default for Timeouts {
    fn default() -> Self {
        Self {
            connect: Duration::from_millis(3_100),
            read: Duration::from_secs(5),
            mutation: Duration::from_secs(10),
            credentials: Duration::from_secs(60),
        }
    }
}

/// How AWS is reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    pub(super) profile: Option<String>,
    pub(super) endpoint: Option<Endpoint>,
    pub(super) simulated: bool,
    pub(super) timeouts: Timeouts,
}

impl Options {
    /// The AWS configuration of this machine: environment, profiles, SSO, assumed roles, credential processes.
    #[must_use]
    pub fn new() -> Self {
        Self { profile: None, endpoint: None, simulated: false, timeouts: Timeouts::default() }
    }

    /// A simulator at `endpoint`, with credentials that mean nothing: no AWS file, variable or metadata service is read.
    ///
    /// # Errors
    /// When the endpoint is no URL.
    pub fn simulator(endpoint: &str) -> Result<Self, EndpointError> {
        Ok(Self { simulated: true, ..Self::new() }.with_endpoint(Endpoint::new(endpoint)?))
    }

    /// Uses a profile other than `AWS_PROFILE` or `default`.
    #[must_use]
    pub fn with_profile(mut self, profile: Option<String>) -> Self {
        self.profile = profile;
        self
    }

    /// Sends the calls of every Region to one place instead of AWS's own endpoints.
    ///
    /// # Errors
    /// When it is no URL.
    pub fn with_endpoint_url(self, url: &str) -> Result<Self, EndpointError> {
        Ok(self.with_endpoint(Endpoint::new(url)?))
    }

    fn with_endpoint(mut self, endpoint: Endpoint) -> Self {
        self.endpoint = Some(endpoint);
        self
    }

    /// Uses other time limits.
    #[must_use]
    pub fn with_timeouts(mut self, timeouts: Timeouts) -> Self {
        self.timeouts = timeouts;
        self
    }
}

impl Default for Options {
    fn default() -> Self {
        Self::new()
    }
}
