//! What goes to stdout and stderr outside the dashboard: [`Text`], which is lines of safe text in colours of ours.
//!
//! Every text was made safe where it came in. Here it is so again, that nothing which was overlooked gets out.

use std::{
    io::{self, Write},
    ops::Deref,
    sync::{Mutex, PoisonError},
};

use serde::Serialize;

use crate::domain::text::escaped;

/// The colours outside the dashboard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Colour {
    /// Trouble.
    Red,
    /// Moving.
    Yellow,
    /// Not known.
    Cyan,
}

impl Colour {
    fn sequence(self) -> &'static str {
        match self {
            Self::Red => "\x1b[31m",
            Self::Yellow => "\x1b[33m",
            Self::Cyan => "\x1b[36m",
        }
    }
}

/// Lines as they are printed. No sequence is in them but a colour of ours.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Text(String);

impl Text {
    /// Lines without colours; each line feed ends one.
    #[must_use]
    pub fn new(text: &str) -> Self {
        let mut printed = Self(String::with_capacity(text.len() + 1));
        text.lines().for_each(|line| printed.push(None, "", line));
        printed
    }

    /// Adds one line, of which `head` has a colour.
    pub fn push(&mut self, colour: Option<Colour>, head: &str, rest: &str) {
        match colour {
            Some(colour) => self.0.extend([colour.sequence(), &escaped(head), "\x1b[0m"]),
            None => self.0.push_str(&escaped(head)),
        }
        self.0.push_str(&escaped(rest));
        self.0.push('\n');
    }

    /// Adds the lines of another.
    pub fn append(&mut self, other: &Self) {
        self.0.push_str(other);
    }
}

impl Deref for Text {
    type Target = str;
    fn deref(&self) -> &str {
        &self.0
    }
}

/// One line on stderr, after the program's name: what is wrong.
pub fn sentence(text: &str) {
    let mut line = Text::default();
    line.push(None, "secretdeck: ", text.trim_end());
    note(&line);
}

/// What is said once the terminal is given back.
static LAST_WORDS: Mutex<Vec<String>> = Mutex::new(Vec::new());

/// Keeps a sentence for stderr until [`last_words`].
pub fn at_the_end(text: &str) {
    LAST_WORDS.lock().unwrap_or_else(PoisonError::into_inner).push(text.to_owned());
}

/// Says what was kept for the end, once.
pub fn last_words() {
    let kept = std::mem::take(&mut *LAST_WORDS.lock().unwrap_or_else(PoisonError::into_inner));
    kept.iter().for_each(|text| sentence(text));
}

/// Lines on stderr, for people.
pub fn note(text: &Text) {
    write(io::stderr().lock(), text);
}

/// Lines on stdout.
pub fn text(text: &Text) {
    write(io::stdout().lock(), text);
}

/// Lines on stdout, of what goes on until nobody reads any more.
///
/// # Errors
/// When they cannot be written.
pub fn more(text: &Text) -> io::Result<()> {
    whole(io::stdout().lock(), text)
}

fn write(out: impl Write, text: &Text) {
    // Whoever reads may have read enough.
    let _ = whole(out, text);
}

/// Stdout, for [`whole`] and [`json`].
#[must_use]
pub fn out() -> impl Write {
    io::stdout().lock()
}

/// Lines, and nothing of them left waiting.
///
/// # Errors
/// When they cannot be written.
pub fn whole(mut out: impl Write, text: &Text) -> io::Result<()> {
    out.write_all(text.as_bytes()).and_then(|()| out.flush())
}

/// One line of JSON, however long: it is written as it is made.
///
/// # Errors
/// When it cannot be written.
pub fn json(out: impl Write, value: &impl Serialize) -> io::Result<()> {
    let mut pieces = Pieces { out, waiting: Vec::new() };
    serde_json::to_writer(&mut pieces, value)?;
    pieces.pass(pieces.waiting.len())?;
    pieces.out.write_all(b"\n")?;
    pieces.out.flush()
}

/// JSON, made safe and passed on in pieces.
struct Pieces<W> {
    out: W,
    waiting: Vec<u8>,
}

/// So much is made safe at once.
const PIECE: usize = 64 * 1024;
/// Where JSON may be cut: no text in it has this, for the quote would be escaped.
const BETWEEN: &[u8] = b"},{\"";

impl<W: Write> Pieces<W> {
    fn pass(&mut self, length: usize) -> io::Result<()> {
        let rest = self.waiting.split_off(length);
        let piece = std::mem::replace(&mut self.waiting, rest);
        let text = std::str::from_utf8(&piece).map_err(io::Error::other)?;
        self.out.write_all(escaped(text).as_bytes())
    }
}

impl<W: Write> Write for Pieces<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.waiting.extend_from_slice(bytes);
        if self.waiting.len() > PIECE
            && let Some(at) = self.waiting.windows(BETWEEN.len()).rposition(|end| end == BETWEEN)
        {
            self.pass(at + 1)?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_is_the_same_in_pieces_and_safe() {
        let name = |at: usize| format!("}},{{\"{at}\u{301}");
        let secrets: Vec<_> =
            (0..5_000).map(|at| serde_json::json!({ "name": name(at), "at": at })).collect();
        let mut out = Vec::new();
        json(&mut out, &secrets).unwrap();
        let whole = serde_json::to_string(&secrets).unwrap();
        assert!(whole.len() > 2 * PIECE);
        assert_eq!(String::from_utf8(out).unwrap(), whole + "\n");
        let mut out = Vec::new();
        json(&mut out, &["\u{202e}"]).unwrap();
        assert_eq!(String::from_utf8(out).unwrap(), "[\"\\u{202e}\"]\n");
    }

    #[test]
    fn lines_have_our_colours_and_nothing_else() {
        let mut text = Text::new("a\x1b[31mb\n\n\u{202e}c\r");
        text.push(Some(Colour::Red), "failed\x1b[0m", "  d\n");
        let expected = "a\\u{1b}[31mb\n\n\\u{202e}c\\u{d}\n\x1b[31mfailed\\u{1b}[0m\x1b[0m  d\\u{a}\n";
        assert_eq!(&*text, expected);
        assert_eq!(&*Text::new(""), "");
    }
}
