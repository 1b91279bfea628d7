//! A terminal dashboard for AWS Secrets Manager's multi-Region secrets.

pub mod aws;
pub mod domain;
pub mod gateway;
