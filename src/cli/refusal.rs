//! A command line that cannot be read, told in one sentence: clap's own words, without its layout.

use clap::Error;

use crate::domain::Safe;

/// The sentence: what is wrong, at which flag, with the allowed forms. Harmless to print, whatever was given.
#[must_use]
pub fn sentence(error: &Error) -> Safe {
    let text = error.render().to_string();
    let text = text.strip_prefix("error: ").unwrap_or(&text);
    let parts = text.split("\n\n").map(|part| part.split_whitespace().collect::<Vec<_>>().join(" "));
    let told = parts.filter(|part| !part.is_empty() && !part.starts_with("For more information"));
    let told: Vec<String> =
        told.map(|part| part.replace("Usage: ", "usage: ").trim_start_matches("tip: ").to_owned()).collect();
    Safe::new(&format!("{} (see --help)", told.join("; ")))
}
