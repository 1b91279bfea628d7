//! The words that generated names are made of, the commoner ones first.

/// Environments.
pub(super) const ENVIRONMENTS: &[&str] = &["prod", "staging", "dev", "test", "sandbox"];

/// Teams.
pub(super) const TEAMS: &[&str] = &[
    "payments",
    "identity",
    "orders",
    "platform",
    "search",
    "billing",
    "mobile",
    "analytics",
    "risk",
    "catalog",
    "shipping",
    "support",
    "growth",
    "partners",
    "media",
    "treasury",
];

/// Services of a team.
pub(super) const SERVICES: &[&str] = &[
    "api",
    "worker",
    "gateway",
    "web",
    "ledger",
    "scheduler",
    "webhooks",
    "export",
    "importer",
    "notifier",
    "reports",
    "admin",
    "sync",
    "scoring",
    "archive",
    "stream",
    "mailer",
    "proxy",
    "batch",
    "portal",
    "indexer",
    "quota",
];

/// What the secret is for.
pub(super) const THINGS: &[&str] = &[
    "db",
    "api-key",
    "redis",
    "jwt-signing",
    "tls",
    "oauth-client",
    "kafka",
    "smtp",
    "webhook-signing",
    "s3-export",
    "sftp",
    "encryption-key",
    "opensearch",
    "datadog-key",
];
