//! Rust source as the architecture test reads it: code without comments, text or tests, and the names in it.

use std::{collections::BTreeSet, fs, path::Path};

/// One source file.
pub struct Source {
    /// Its path under `src/`, such as `app/update/keys.rs`.
    pub path: String,
    /// Its whole text.
    pub text: String,
}

/// Every Rust file under a folder, by path.
pub fn read_all(folder: &Path) -> Vec<Source> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let name = path.strip_prefix(folder).unwrap().to_str().unwrap().to_owned();
                found.push(Source { path: name, text: fs::read_to_string(&path).unwrap() });
            }
        }
    }
    found.sort_by(|a, b| a.path.cmp(&b.path));
    found
}

impl Source {
    /// The first folder, or the file's stem: `app`, `gateway`, `main`.
    pub fn layer(&self) -> &str {
        self.path.split('/').next().unwrap().trim_end_matches(".rs")
    }

    /// Whether the whole file is test code, by its name.
    pub fn is_test(&self) -> bool {
        self.path.ends_with("tests.rs") || self.path.contains("tests/")
    }

    /// The code that is built into the program: no comments, no text, and nothing from `#[cfg(test)]` on, which by
    /// the house's custom stands last in a file.
    pub fn code(&self) -> String {
        let bare = strip(&self.text, false);
        bare.split("#[cfg(test)]\nmod ").next().unwrap().to_owned()
    }

    /// The code with its texts, tests included.
    pub fn code_and_texts(&self) -> String {
        strip(&self.text, true)
    }

    /// The modules of the crate's root that the code names: through `crate::`, groups included, and through `super`.
    pub fn layers_named(&self) -> BTreeSet<String> {
        let code = self.code();
        let mut named = BTreeSet::new();
        for (at, _) in code.match_indices("crate::") {
            let before = code[..at].chars().next_back();
            if !before.is_some_and(is_name) {
                named.extend(first_names(&code[at + "crate::".len()..]));
            }
        }
        // As many `super`s as the module has parents lead to the crate's root.
        let to_root = "super::".repeat(self.depth());
        for (at, _) in code.match_indices(&to_root) {
            named.extend(first_names(&code[at + to_root.len()..]));
        }
        named.remove("super");
        named
    }

    fn depth(&self) -> usize {
        let parts = self.path.split('/').count();
        if self.path.ends_with("/mod.rs") { parts - 1 } else { parts }
    }

    /// The other crates that the code names, of those given: at the head of a `use`, or of a path in the code.
    pub fn crates_named(&self, known: &BTreeSet<String>) -> BTreeSet<String> {
        let code = self.code();
        let mut named = BTreeSet::new();
        let mut rest = String::new();
        for statement in code.split(';') {
            let words = statement.find("use ").filter(|found| {
                let before = statement[..*found].chars().next_back();
                before.is_none_or(char::is_whitespace)
            });
            match words {
                Some(found) => {
                    named.extend(first_names(&statement[found + "use ".len()..]));
                    rest.push_str(&statement[..found]);
                }
                None => rest.push_str(statement),
            }
            rest.push_str("; ");
        }
        for (at, _) in rest.match_indices("::") {
            let start = rest[..at].rfind(|c: char| !is_name(c)).map_or(0, |found| found + 1);
            let head =
                rest[..start].strip_suffix("::").is_none_or(|before| !before.ends_with(is_name_or_close));
            if head {
                named.insert(rest[start..at].to_owned());
            }
        }
        named.retain(|name| known.contains(name));
        named
    }
}

fn is_name(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

fn is_name_or_close(c: char) -> bool {
    is_name(c) || c == '>'
}

/// The first names of a path, or of every path in a group: `a::b` gives `a`, `{a::{b, c}, d}` gives `a` and `d`.
fn first_names(rest: &str) -> Vec<String> {
    let name = |text: &str| {
        text.trim_start().trim_start_matches("::").chars().take_while(|c| is_name(*c)).collect::<String>()
    };
    let Some(group) = rest.trim_start().strip_prefix('{') else { return vec![name(rest)] };
    let mut names = Vec::new();
    let mut depth = 0;
    let mut start = 0;
    for (at, character) in group.char_indices() {
        match character {
            '{' => depth += 1,
            '}' if depth > 0 => depth -= 1,
            ',' | '}' if depth == 0 => {
                names.push(name(&group[start..at]));
                start = at + 1;
                if character == '}' {
                    break;
                }
            }
            _ => {}
        }
    }
    names.retain(|name| !name.is_empty());
    names
}

/// Code without its comments, and without the insides of its texts unless they are to stay.
fn strip(text: &str, keep_texts: bool) -> String {
    let mut code = String::new();
    let mut rest = text;
    while let Some(character) = rest.chars().next() {
        let (skipped, kept) = if rest.starts_with("//") {
            (rest.find('\n').unwrap_or(rest.len()), false)
        } else if rest.starts_with("/*") {
            (rest.find("*/").map_or(rest.len(), |end| end + 2), false)
        } else if let Some(length) = raw_text(rest) {
            (length, keep_texts)
        } else if character == '"' {
            (quoted(rest, '"'), keep_texts)
        } else if rest.starts_with("'\\") || (character == '\'' && rest.chars().nth(2) == Some('\'')) {
            (quoted(rest, '\''), keep_texts)
        } else {
            (character.len_utf8(), true)
        };
        let (taken, left) = rest.split_at(skipped);
        code.push_str(if kept { taken } else { " " });
        rest = left;
    }
    code
}

/// The length of a raw text at the start, with its `r` and hashes.
fn raw_text(rest: &str) -> Option<usize> {
    let hashes = rest.strip_prefix('r')?.chars().take_while(|c| *c == '#').count();
    let open = format!("r{}\"", "#".repeat(hashes));
    let inside = rest.strip_prefix(&open)?;
    let close = format!("\"{}", "#".repeat(hashes));
    Some(inside.find(&close).map_or(rest.len(), |end| open.len() + end + close.len()))
}

/// The length of a quoted text or character at the start.
fn quoted(rest: &str, quote: char) -> usize {
    let mut escaped = false;
    for (at, character) in rest.char_indices().skip(1) {
        match character {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            _ if character == quote => return at + character.len_utf8(),
            _ => {}
        }
    }
    rest.len()
}
