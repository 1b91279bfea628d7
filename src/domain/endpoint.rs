//! Where calls are sent instead of AWS's own endpoints: a URL, checked.

use std::{fmt, net::Ipv6Addr};

use thiserror::Error;

/// A URL that calls can be sent to: `http` or `https`, and a host.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Endpoint(String);

/// A text that is no endpoint: one sentence with the allowed forms.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("`{0}` is no URL; write http://HOST:PORT or https://HOST")]
pub struct EndpointError(String);

/// The ends of the host names of AWS's own endpoints, in any partition.
const AWS_HOSTS: &[&str] = &[".amazonaws.com", ".amazonaws.com.cn", ".api.aws", ".amazonaws.eu"];

impl Endpoint {
    /// Reads a URL: a scheme, a host, and perhaps a port and a path; no user.
    ///
    /// # Errors
    /// When it is none.
    pub fn new(url: &str) -> Result<Self, EndpointError> {
        let bad = || EndpointError(url.chars().take(80).collect());
        let rest = url.strip_prefix("http://").or_else(|| url.strip_prefix("https://")).ok_or_else(bad)?;
        let visible = url.bytes().all(|byte| (b'!'..=b'~').contains(&byte));
        let (host, port) = split_port(authority(rest));
        if !visible || !is_host(host) || port.is_some_and(|port| port.parse::<u16>().is_err()) {
            return Err(bad());
        }
        Ok(Self(url.to_owned()))
    }

    /// The URL.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether this is one service's endpoint at AWS (a VPC endpoint, say), which knows nothing of other services.
    #[must_use]
    pub fn is_aws(&self) -> bool {
        let (host, _) = split_port(authority(self.0.split_once("://").map_or("", |(_, rest)| rest)));
        AWS_HOSTS.iter().any(|end| host.ends_with(end))
    }
}

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What stands between the scheme and the path.
fn authority(rest: &str) -> &str {
    rest.split(['/', '?', '#']).next().unwrap_or("")
}

/// Host and port; an IPv6 address keeps its brackets.
fn split_port(authority: &str) -> (&str, Option<&str>) {
    match authority.rsplit_once(':') {
        Some((host, port)) if !port.contains(']') => (host, Some(port)),
        _ => (authority, None),
    }
}

fn is_host(host: &str) -> bool {
    match host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        Some(address) => address.parse::<Ipv6Addr>().is_ok(),
        None => {
            !host.is_empty()
                && host.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._".contains(&byte))
        }
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
        for bad in [
            "",
            "localhost:4566",
            "ftp://x",
            "http://",
            "http:///x",
            "http://:80",
            "http://a:99999",
            "http://a b",
            "http://[x",
            "http://me@host",
        ] {
            let error = Endpoint::new(bad).unwrap_err();
            assert!(error.to_string().contains("write http://HOST:PORT"), "{bad}");
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
