//! Text from outside, made harmless once, where it enters: [`Safe`].
//!
//! Names, descriptions, tags, aliases and messages of the service may come from another account. A terminal would obey
//! the escape sequences in them, and an eye would be misled by reordered or invisible characters.

use std::{fmt, ops::Deref, sync::Arc};

use serde::{Deserialize, Deserializer, Serialize};
use unicode_segmentation::UnicodeSegmentation;

mod printable;

pub use printable::{escaped, is_printable};

/// The longest safe text, in bytes. The longest that AWS takes, a resource policy, has 20,480 characters.
pub const LONGEST: usize = 256 * 1024;

/// Text that is safe to print anywhere: one line, of characters that are seen and stay in their columns.
///
/// What was removed stays visible as `\u{…}`. A text that reads like such an escape already is left as it is, so that
/// safe text made safe again is the same text; it can only make itself look worse than it is. What is longer than
/// [`LONGEST`] is cut, and ends in `…`. Cloning is cheap.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize)]
pub struct Safe(Arc<str>);

impl Safe {
    /// The text, with every character that could drive a terminal or mislead an eye as a visible escape.
    #[must_use]
    pub fn new(text: &str) -> Self {
        const CUT: char = '…';
        let most = LONGEST - CUT.len_utf8();
        let whole = text.len() <= LONGEST;
        let head = if whole { text } else { text.get(..text.floor_char_boundary(most)).unwrap_or_default() };
        if whole && printable::is_plain(head) {
            return Self(Arc::from(head));
        }
        let mut safe = printable::escaped(head);
        let fits = whole && safe.len() <= LONGEST;
        if !fits {
            safe.truncate(safe.floor_char_boundary(most));
            safe.push(CUT);
        }
        Self(Arc::from(safe))
    }

    /// A text that was safe before it was packed.
    pub(in crate::domain) fn kept(text: &str) -> Self {
        Self(Arc::from(text))
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

/// How many columns a text takes on the screen.
#[must_use]
pub fn columns(text: &str) -> usize {
    if printable::is_plain(text) {
        return text.chars().count();
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
    fn signs_of_our_own_take_one_column_each() {
        assert_eq!(columns("prod/db ·k3Xq9A – a…b → ✓ —"), 27);
        assert_eq!(columns("支払い"), 6);
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
    fn a_text_without_end_is_cut_and_stays_as_it_was_cut() {
        for part in ["x", "\u{1b}", "支", "e\u{301}", "\u{d4e}"] {
            let long = Safe::new(&part.repeat(LONGEST + 1));
            assert!(long.len() <= LONGEST && long.ends_with('…'), "{part:?}: {}", long.len());
            assert_eq!(Safe::new(&long), long);
        }
        let whole = "x".repeat(LONGEST);
        assert_eq!(Safe::new(&whole), *whole);
    }

    #[test]
    fn safe_text_made_safe_again_is_the_same_text() {
        let safe = Safe::new("a\u{1b}[2J \\u{1b} \\");
        assert_eq!(safe, "a\\u{1b}[2J \\u{1b} \\");
        assert_eq!(Safe::new(&safe), safe);
    }
}
