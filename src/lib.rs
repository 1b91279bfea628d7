//! A terminal dashboard for AWS Secrets Manager's multi-Region secrets.

pub mod app;
pub mod aws;
pub mod cli;
pub mod config;
pub mod domain;
pub mod gateway;
pub mod runtime;
pub mod sim;
pub mod ui;
