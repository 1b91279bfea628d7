//! Text from outside, made harmless once, where it enters: [`Safe`].
//!
//! Names, descriptions, tags, aliases and messages of the service may come from another account. A terminal would obey
//! the escape sequences in them, and an eye would be misled by reordered or invisible characters.

use std::{fmt, ops::Deref, sync::Arc};

use serde::{Deserialize, Deserializer, Serialize};
use unicode_segmentation::UnicodeSegmentation;

/// Most combining marks that one visible character may carry; more are shown as escapes.
const MOST_MARKS: usize = 2;

/// Text that is safe to print anywhere: no control, bidirectional, zero-width or tag characters, no towers of marks.
///
/// What was removed stays visible as `\u{…}`. Cloning is cheap.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize)]
pub struct Safe(Arc<str>);

impl Safe {
    /// The text, with every character that could drive a terminal or mislead an eye as a visible escape.
    #[must_use]
    pub fn new(text: &str) -> Self {
        if is_plain(text) {
            return Self(Arc::from(text));
        }
        let mut safe = String::with_capacity(text.len() + 16);
        for cluster in text.graphemes(true) {
            let mut marks = 0;
            for (at, character) in cluster.chars().enumerate() {
                let mark = at > 0 && is_mark(character);
                marks += usize::from(mark);
                if is_harmful(character) || marks > MOST_MARKS || (at == 0 && is_mark(character)) {
                    safe.extend(character.escape_unicode());
                } else {
                    safe.push(character);
                }
            }
        }
        Self(Arc::from(safe))
    }

    /// Several lines, each made safe, with line feeds between them: for the clipboard, not for a line of the screen.
    #[must_use]
    pub fn lines(lines: &[String]) -> Self {
        let safe: Vec<Self> = lines.iter().map(|line| Self::new(line)).collect();
        Self(Arc::from(safe.iter().map(Self::as_str).collect::<Vec<_>>().join("\n")))
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Printable ASCII: most text is, and every question about it is answered by its length.
fn is_plain(text: &str) -> bool {
    text.bytes().all(|byte| (b' '..=b'~').contains(&byte))
}

/// How many columns a text takes on the screen.
#[must_use]
pub fn columns(text: &str) -> usize {
    if is_plain(text) {
        return text.len();
    }
    unicode_width::UnicodeWidthStr::width(text)
}

/// The text, cut to so many columns; `…` stands for what is missing.
#[must_use]
pub fn cut(text: &str, most: usize) -> String {
    if columns(text) <= most {
        return text.to_owned();
    }
    let mut short = String::new();
    let mut used = 1;
    for cluster in text.graphemes(true) {
        used += columns(cluster);
        if used > most {
            break;
        }
        short.push_str(cluster);
    }
    if most > 0 {
        short.push('…');
    }
    short
}

/// The text in lines of at most so many columns, broken at spaces; a word that is wider is broken anywhere.
#[must_use]
pub fn wrap(text: &str, most: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let (mut line, mut used) = (String::new(), 0);
    for word in text.split(' ') {
        let wide = columns(word);
        if !line.is_empty() && used + 1 + wide > most {
            lines.push(std::mem::take(&mut line));
            used = 0;
        } else if !line.is_empty() {
            line.push(' ');
            used += 1;
        }
        if used + wide <= most {
            line.push_str(word);
            used += wide;
            continue;
        }
        for cluster in word.graphemes(true) {
            let wide = columns(cluster);
            if used + wide > most.max(1) {
                lines.push(std::mem::take(&mut line));
                used = 0;
            }
            line.push_str(cluster);
            used += wide;
        }
    }
    lines.push(line);
    lines
}

/// Control, format, bidirectional, invisible and private characters, and the odd spaces that look like none.
fn is_harmful(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{00ad}' | '\u{034f}' | '\u{061c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
            | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202f}' | '\u{205f}'..='\u{206f}'
            | '\u{2800}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}'
            | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}'
            | '\u{e000}'..='\u{f8ff}' | '\u{f0000}'..='\u{10ffff}')
}

/// Combining marks: those that stack on the character before them.
fn is_mark(c: char) -> bool {
    unicode_width::UnicodeWidthChar::width(c) == Some(0)
}

impl Deref for Safe {
    type Target = str;
    fn deref(&self) -> &str {
        &self.0
    }
}

impl From<&str> for Safe {
    fn from(text: &str) -> Self {
        Self::new(text)
    }
}

impl From<String> for Safe {
    fn from(text: String) -> Self {
        Self::new(&text)
    }
}

impl fmt::Display for Safe {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl fmt::Debug for Safe {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", &*self.0)
    }
}

impl PartialEq<str> for Safe {
    fn eq(&self, other: &str) -> bool {
        &*self.0 == other
    }
}

impl PartialEq<&str> for Safe {
    fn eq(&self, other: &&str) -> bool {
        &*self.0 == *other
    }
}

impl<'de> Deserialize<'de> for Safe {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Ok(Self::new(&std::borrow::Cow::<'de, str>::deserialize(from)?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_text_stays_as_it_is() {
        for text in ["prod/payments/db", "für Zahlungen", "支払い", "e\u{301}té", ""] {
            assert_eq!(Safe::new(text), text);
        }
    }

    #[test]
    fn what_drives_a_terminal_or_misleads_an_eye_becomes_visible() {
        for (hostile, shown) in [
            ("a\x1b[2Jb", "a\\u{1b}[2Jb"),
            ("a\r\nb", "a\\u{d}\\u{a}b"),
            ("a\u{202e}b", "a\\u{202e}b"),
            ("a\u{200b}b", "a\\u{200b}b"),
            ("a\u{9b}31mb", "a\\u{9b}31mb"),
            ("a\u{e0041}b", "a\\u{e0041}b"),
        ] {
            assert_eq!(Safe::new(hostile), shown);
        }
    }

    #[test]
    fn only_the_line_feeds_between_lines_are_left_as_they_are() {
        let lines = ["a\nb".to_owned(), "c\u{1b}".to_owned()];
        assert_eq!(Safe::lines(&lines), "a\\u{a}b\nc\\u{1b}");
    }

    #[test]
    fn a_cut_text_is_never_wider_and_never_splits_a_character() {
        assert_eq!(cut("prod/payments", 8), "prod/pa…");
        assert_eq!(cut("支払い", 4), "支…");
        assert_eq!(cut("short", 5), "short");
        assert_eq!(cut("any", 0), "");
    }

    #[test]
    fn a_wrapped_text_loses_no_word() {
        assert_eq!(wrap("one two three", 7), ["one two", "three"]);
        assert_eq!(wrap("abcdefgh ij", 4), ["abcd", "efgh", "ij"]);
        assert_eq!(wrap("", 4), [""]);
    }

    #[test]
    fn a_tower_of_marks_is_cut_at_two() {
        let safe = Safe::new(&format!("a{}", "\u{301}".repeat(5)));
        assert_eq!(safe, "a\u{301}\u{301}\\u{301}\\u{301}\\u{301}");
    }
}
