//! Where bytes may become text whatever they are: at the entrances alone, which make their text safe, or refuse it.

use crate::source::Source;

/// The entrances, by their paths: the environment, which is not overlooked because it is no UTF-8.
const ENTRANCES: &[&str] = &["lib.rs"];

/// What makes text of bytes by putting another character in place of those that are none.
const LOSSY: &[&str] = &["from_utf8_lossy", "from_utf16_lossy", "to_string_lossy", "utf8_chunks"];

/// Every breach in one file.
pub fn breaches(source: &Source) -> Vec<String> {
    if source.is_test() || ENTRANCES.contains(&source.path.as_str()) {
        return Vec::new();
    }
    let code = source.code();
    let wrong = LOSSY.iter().filter(|name| code.contains(*name));
    wrong.map(|name| format!("{}: {name} is for the entrances alone", source.path)).collect()
}
