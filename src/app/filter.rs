//! The filter: words, `~word` that fits loosely, and `status: region: role: name: tag:` terms, `!` negates; and the quick
//! filters of `f`.
//!
//! What one term means is in `filter/term.rs`, what a row alone tells of it in `filter/row.rs`, how a text is taken apart in
//! `filter/parse.rs`.

mod fuzzy;
mod parse;
mod row;
mod term;
mod word;

use std::fmt;

use tui_input::Input;

use crate::domain::{Arn, Safe, fleet::Logical, health::Assessment};

use super::rows::Brief;

pub use row::{Fit, Told};
pub use term::{Status, Term};
pub use word::Word;

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
pub struct Query {
    /// Each term, and whether it must not hold.
    terms: Vec<(bool, Term)>,
}

/// What the rows are asked: the filter that parses, and the quick filter.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Asked {
    /// The filter.
    pub query: Query,
    /// The quick filter.
    pub quick: QuickFilter,
}

impl Asked {
    /// Whether every row passes.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.query.is_empty() && self.quick == QuickFilter::All
    }
}

/// A filter that does not parse.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct FilterError {
    /// The character where it goes wrong, from 0.
    pub at: usize,
    /// One sentence with the place and the allowed forms.
    pub message: Safe,
}

impl Query {
    /// Reads a filter.
    ///
    /// # Errors
    /// One sentence with the place and the allowed forms.
    pub fn parse(text: &str) -> Result<Self, FilterError> {
        parse::terms(text).map(|terms| Self { terms })
    }

    /// The ARN, if the text is nothing but the complete ARN of a secret: one jumps there instead of filtering.
    #[must_use]
    pub fn arn(text: &str) -> Option<Arn> {
        Arn::new(text.trim().trim_matches(['"', '\''])).ok()
    }

    /// Whether a secret passes.
    #[must_use]
    pub fn matches(&self, secret: &Logical, assessment: &Assessment) -> bool {
        self.terms.iter().all(|(negated, term)| term.holds(secret, assessment) != *negated)
    }

    /// Whether it lets everything through.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.terms.is_empty()
    }
}

/// As it would be typed; parses back to the same query.
impl fmt::Display for Query {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (number, (negated, term)) in self.terms.iter().enumerate() {
            let space = if number > 0 { " " } else { "" };
            let not = if *negated { "!" } else { "" };
            write!(f, "{space}{not}{term}")?;
        }
        Ok(())
    }
}

impl QuickFilter {
    /// The one that `f` goes to from here.
    #[must_use]
    pub fn next(self) -> Self {
        match self {
            Self::All => Self::Wrong,
            Self::Wrong => Self::Silent,
            Self::Silent => Self::NoReplica,
            Self::NoReplica => Self::InFlight,
            Self::InFlight => Self::All,
        }
    }

    /// What is shown of it.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Wrong => "wrong",
            Self::Silent => "touched by a silent Region",
            Self::NoReplica => "no replica",
            Self::InFlight => "in flight",
        }
    }

    /// Whether a row passes.
    #[must_use]
    pub fn passes(self, row: &Brief) -> bool {
        match self {
            Self::All => true,
            // What was wrong when it was last read is not known to be mended.
            Self::Wrong => row.health().is_wrong() || row.was_wrong(),
            Self::Silent => row.is_silent(),
            Self::NoReplica => row.is_single(),
            Self::InFlight => row.is_moving(),
        }
    }
}

#[cfg(test)]
mod tests;
