//! What one place says of the settings, as text, with where exactly it says it. Layers are laid over each other.

use std::collections::BTreeMap;

/// The settings that flags, environment or file may give, as the file writes them.
pub(super) const NAMES: &[&str] = &[
    "profile",
    "regions",
    "read_only",
    "endpoint_url",
    "config",
    "refresh",
    "requests_per_minute",
    "requests_per_second",
    "favourites",
    "theme",
    "ascii",
    "log_level",
];

/// The settings that the file alone gives.
const FILE_ONLY: &[&str] = &["requests_per_minute", "requests_per_second", "favourites"];

/// One setting's text, and where it was said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Said {
    pub(super) text: String,
    pub(super) place: String,
}

/// What flags, the environment or the file say.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Layer(BTreeMap<&'static str, Said>);

impl Layer {
    /// What flags say: names as the file writes them (`read_only`), each with its text if the flag was given.
    pub fn flags(given: impl IntoIterator<Item = (&'static str, Option<String>)>) -> Self {
        let said = |(name, text): (&'static str, Option<String>)| {
            let place = format!("--{}", name.replace('_', "-"));
            text.map(|text| (name, Said { text, place }))
        };
        Self(given.into_iter().filter_map(said).collect())
    }

    /// What the `SECRETDECK_*` variables say; an empty one says nothing.
    pub(super) fn environment(variable: &dyn Fn(&str) -> Option<String>) -> Self {
        let said = |name: &&'static str| {
            let place = format!("SECRETDECK_{}", name.to_uppercase());
            let text = variable(&place).filter(|text| !text.is_empty())?;
            Some((*name, Said { text, place }))
        };
        Self(NAMES.iter().filter(|name| !FILE_ONLY.contains(name)).filter_map(said).collect())
    }

    pub(super) fn say(&mut self, name: &'static str, said: Said) {
        self.0.insert(name, said);
    }

    /// This layer where it says something, else the one below.
    #[must_use]
    pub(super) fn over(mut self, below: Self) -> Self {
        for (name, said) in below.0 {
            self.0.entry(name).or_insert(said);
        }
        self
    }

    pub(super) fn get(&self, name: &str) -> Option<&Said> {
        self.0.get(name)
    }
}
