//! `config.toml`: what it says, with the line of everything it says. What the texts mean is read in `settings`.

use std::{collections::BTreeMap, ops::Range, path::Path};

use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

use crate::domain::near::did_you_mean;

use super::{
    ConfigError, Layer, Theme,
    layer::{NAMES, Said},
    themes,
};

/// The version of the file's form.
const SCHEMA: &str = "1";

/// The keys at the top of the file.
const KEYS: &[&str] = &[
    "schema",
    "regions",
    "refresh",
    "requests_per_minute",
    "requests_per_second",
    "favourites",
    "read_only",
    "theme",
    "keys",
    "themes",
];

/// What the file says.
#[derive(Debug, Clone, Default)]
pub(super) struct File {
    pub(super) layer: Layer,
    pub(super) keys: Vec<Binding>,
    pub(super) themes: BTreeMap<String, Theme>,
}

/// One line of `[keys]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Binding {
    pub(super) place: String,
    pub(super) name: String,
    pub(super) keys: Vec<String>,
}

/// A text and the path it was read from: tells the place of a span.
#[derive(Clone, Copy)]
pub(super) struct Source<'a> {
    pub(super) path: &'a Path,
    pub(super) text: &'a str,
}

impl Source<'_> {
    /// `path:line` of a span.
    pub(super) fn place(self, span: Range<usize>) -> String {
        let before = self.text.get(..span.start).unwrap_or(self.text);
        format!("{}:{}", self.path.display(), before.matches('\n').count() + 1)
    }

    pub(super) fn error(self, span: Range<usize>, what: impl Into<String>) -> ConfigError {
        ConfigError::new(self.place(span), what)
    }

    /// The error of a key that is not among the known ones.
    pub(super) fn unknown_key(self, span: Range<usize>, key: &str, known: &[&str]) -> ConfigError {
        let near = did_you_mean(key, known.iter().copied());
        self.error(span, format!("`{key}` is no key here{near}; the keys are {}", known.join(" ")))
    }
}

impl File {
    /// Reads the text of a file.
    pub(super) fn parse(source: Source<'_>) -> Result<Self, ConfigError> {
        let table = DeTable::parse(source.text).map_err(|error| {
            let message = error.message().lines().next().unwrap_or_default();
            source.error(error.span().unwrap_or_default(), format!("this is no TOML: {message}"))
        })?;
        let mut file = Self::default();
        for (key, value) in table.get_ref() {
            match key.get_ref().as_ref() {
                "schema" => {
                    let schema = scalar(value);
                    if schema.as_deref() != Some(SCHEMA) {
                        let what = "`schema` is not 1, the only form that this version reads";
                        return Err(source.error(value.span(), what));
                    }
                }
                "keys" => file.keys = bindings(source, value)?,
                "themes" => file.themes = themes::from_toml(source, value)?,
                name => {
                    let Some(name) = NAMES.iter().find(|known| **known == name && KEYS.contains(known))
                    else {
                        return Err(source.unknown_key(key.span(), name, KEYS));
                    };
                    let text = match value.get_ref() {
                        DeValue::Array(_) if matches!(*name, "regions" | "favourites") => {
                            Some(texts(source, value)?.join(","))
                        }
                        _ => scalar(value),
                    };
                    let text = text.ok_or_else(|| {
                        source
                            .error(value.span(), format!("`{name}` cannot be {}", value.get_ref().type_str()))
                    })?;
                    file.layer
                        .say(name, Said { text, place: format!("{}: {name}", source.place(key.span())) });
                }
            }
        }
        Ok(file)
    }
}

/// The text of a string, a number or a truth value.
fn scalar(value: &Spanned<DeValue<'_>>) -> Option<String> {
    match value.get_ref() {
        DeValue::String(text) => Some(text.to_string()),
        DeValue::Integer(number) => Some(number.as_str().to_owned()),
        DeValue::Boolean(truth) => Some(truth.to_string()),
        _ => None,
    }
}

/// A text, or a list of texts.
fn texts(source: Source<'_>, value: &Spanned<DeValue<'_>>) -> Result<Vec<String>, ConfigError> {
    let text = |value: &Spanned<DeValue<'_>>| {
        let wrong = || source.error(value.span(), "a text in quotes, or a list of them, is needed here");
        value.get_ref().as_str().map(str::to_owned).ok_or_else(wrong)
    };
    match value.get_ref() {
        DeValue::Array(values) => values.iter().map(text).collect(),
        _ => Ok(vec![text(value)?]),
    }
}

fn bindings(source: Source<'_>, value: &Spanned<DeValue<'_>>) -> Result<Vec<Binding>, ConfigError> {
    let Some(table) = value.get_ref().as_table() else {
        return Err(
            source.error(value.span(), "`keys` must be a table: [keys], then lines such as refresh = \"F5\"")
        );
    };
    let mut bindings = Vec::new();
    for (name, keys) in table {
        bindings.push(Binding {
            place: source.place(name.span()),
            name: name.get_ref().to_string(),
            keys: texts(source, keys)?,
        });
    }
    Ok(bindings)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<File, String> {
        File::parse(Source { path: Path::new("c.toml"), text }).map_err(|error| error.to_string())
    }

    #[test]
    fn everything_is_read_with_its_line() {
        let file = parse(
            "schema = 1\nregions = [\"us-east-1\", \"eu-*\"]\nread_only = true\n[keys]\nrefresh = [\"F5\", \"R\"]\n",
        )
        .unwrap();
        let said = |name| file.layer.get(name).map(|said| (said.text.as_str(), said.place.as_str()));
        assert_eq!(said("regions"), Some(("us-east-1,eu-*", "c.toml:2: regions")));
        assert_eq!(said("read_only"), Some(("true", "c.toml:3: read_only")));
        assert_eq!(said("theme"), None);
        let binding = Binding {
            place: "c.toml:5".to_owned(),
            name: "refresh".to_owned(),
            keys: vec!["F5".to_owned(), "R".to_owned()],
        };
        assert_eq!(file.keys, [binding]);
    }

    #[test]
    fn what_is_wrong_is_told_with_file_and_line() {
        for (text, start, part) in [
            ("schema = 1\nrefesh = \"3s\"", "c.toml:2: ", "`refesh` is no key here (did you mean refresh?)"),
            ("schema = 2", "c.toml:1: ", "`schema` is not 1"),
            ("schema = 1\nprofile = \"x\"", "c.toml:2: ", "`profile` is no key here"),
            ("\n\nregions = [1]", "c.toml:3: ", "a text in quotes"),
            ("theme = [\"dark\"]", "c.toml:1: ", "`theme` cannot be array"),
            ("keys = 3", "c.toml:1: ", "[keys]"),
            ("[keys]\nhelp = 1", "c.toml:2: ", "a text in quotes"),
            ("a = = b", "c.toml:1: ", "this is no TOML"),
        ] {
            let error = parse(text).unwrap_err();
            assert!(error.starts_with(start) && error.contains(part), "{error}");
        }
    }
}
