//! The filter: words, and `status: region: role: name: tag:` terms, `!` negates; and the quick filters of `f`.

use tui_input::Input;

use crate::domain::{fleet::Logical, health::Assessment};

/// The filter line and what it means.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// What is typed.
    pub input: Input,
    /// Whether it is being typed.
    pub editing: bool,
    /// What the last text that parses means.
    pub query: Query,
    /// Why the text does not parse.
    pub error: Option<FilterError>,
    /// The quick filter.
    pub quick: QuickFilter,
}

/// The quick filters, in the order of `f`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum QuickFilter {
    /// Everything.
    #[default]
    All,
    /// In trouble.
    Wrong,
    /// Touched by a Region that cannot be read.
    Silent,
    /// Without a replica.
    NoReplica,
    /// Moving.
    InFlight,
}

/// A parsed filter: all its terms must hold.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Query {}

/// A filter that does not parse.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct FilterError {
    /// The character where it goes wrong, from 0.
    pub at: usize,
    /// One sentence with the place and the allowed forms.
    pub message: String,
}

impl Query {
    /// Reads a filter.
    ///
    /// # Errors
    /// One sentence with the place and the allowed forms.
    pub fn parse(_text: &str) -> Result<Self, FilterError> {
        todo!()
    }

    /// Whether a secret passes.
    #[must_use]
    pub fn matches(&self, _secret: &Logical, _assessment: &Assessment) -> bool {
        todo!()
    }
}
