//! A terminal dashboard for AWS Secrets Manager's multi-Region secrets.

pub mod app;
pub mod config;
pub mod domain;
pub mod gateway;
pub mod runtime;
pub mod ui;
