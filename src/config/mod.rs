//! Settings, key bindings and themes: parsed, validated, with errors that say what, where and what to do.

pub mod duration;
mod file;
mod layer;
pub mod regions;
pub mod settings;
pub mod theme;
mod themes;

pub use layer::Layer;
pub use settings::{LogLevel, Settings};
pub use theme::Theme;

/// A setting that cannot be used: one sentence with its place. The program ends with exit status 2.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{place}: {what}")]
pub struct ConfigError {
    /// Where it was set: `--refresh`, `SECRETDECK_REFRESH`, or `config.toml:3`.
    pub place: String,
    /// What is wrong with it, and the allowed forms.
    pub what: String,
}

impl ConfigError {
    fn new(place: impl Into<String>, what: impl Into<String>) -> Self {
        Self { place: place.into(), what: what.into() }
    }
}
