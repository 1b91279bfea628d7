//! What the AWS side is told before it starts: profile, endpoint, time limits. Plain values; no file is read here.

use std::{fmt, time::Duration};

use thiserror::Error;

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

/// A URL that calls can be sent to: `http` or `https`, and a host.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Endpoint(String);

/// A text that is no endpoint.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("not an endpoint: {0:?} (an endpoint looks like http://127.0.0.1:4566 or https://host.example)")]
pub struct EndpointError(String);

/// The ends of the host names of AWS's own endpoints, in any partition.
const AWS_HOSTS: &[&str] = &[".amazonaws.com", ".amazonaws.com.cn", ".api.aws", ".amazonaws.eu"];

impl Endpoint {
    pub(super) fn new(url: &str) -> Result<Self, EndpointError> {
        let bad = || EndpointError(url.chars().take(80).collect());
        let rest = url.strip_prefix("http://").or_else(|| url.strip_prefix("https://")).ok_or_else(bad)?;
        let authority = rest.split(['/', '?', '#']).next().unwrap_or("");
        let well_formed = url.bytes().all(|b| (b'!'..=b'~').contains(&b)) && !authority.contains(['@', '\\']);
        let (host, port) = split_port(authority);
        if !well_formed || host.is_empty() || port.is_some_and(|port| port.parse::<u16>().is_err()) {
            return Err(bad());
        }
        Ok(Self(url.to_owned()))
    }

    pub(super) fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether this is one service's endpoint at AWS (a VPC endpoint, say), which knows nothing of other services.
    pub(super) fn is_aws(&self) -> bool {
        let rest = self.0.split_once("://").map_or("", |(_, rest)| rest);
        let (host, _) = split_port(rest.split(['/', '?', '#']).next().unwrap_or(""));
        AWS_HOSTS.iter().any(|end| host.ends_with(end))
    }
}

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Host and port; an IPv6 address keeps its brackets.
fn split_port(authority: &str) -> (&str, Option<&str>) {
    match authority.rsplit_once(':') {
        Some((host, port)) if !port.contains(']') => (host, Some(port)),
        _ => (authority, None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_endpoint_is_a_url_with_a_host() {
        for good in
            ["http://127.0.0.1:4566", "https://host.example/path", "http://[::1]:80", "http://localhost"]
        {
            assert!(Endpoint::new(good).is_ok(), "{good}");
        }
        for bad in ["", "localhost:4566", "ftp://x", "http://", "http://:80", "http://a:99999", "http://a b"]
        {
            let error = Endpoint::new(bad).unwrap_err();
            assert!(error.to_string().contains("looks like"), "{bad}");
        }
    }

    #[test]
    fn an_endpoint_of_aws_answers_for_one_service_only() {
        let is_aws = |url: &str| Endpoint::new(url).unwrap().is_aws();
        assert!(is_aws("https://vpce-1.secretsmanager.us-east-1.vpce.amazonaws.com"));
        assert!(is_aws("https://secretsmanager.us-east-1.api.aws:443/"));
        assert!(!is_aws("http://127.0.0.1:5000"));
        assert!(!is_aws("https://amazonaws.com.example"));
    }
}
