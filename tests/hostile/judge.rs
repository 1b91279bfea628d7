//! The judge: what may leave the program. It shares no list with the program: two that forget the same are one too many.

use base64::{Engine, engine::general_purpose::STANDARD};
use unicode_width::UnicodeWidthChar;

/// Most marks on one character.
const MOST_MARKS: usize = 2;
/// The private modes that the program sets and resets.
const MODES: &[&str] = &["?25", "?2026"];

/// Ranges of what has no place in a line: first and last.
const FORBIDDEN: &[(u32, u32, &str)] = &[
    (0x0000, 0x001f, "C0"),
    (0x007f, 0x009f, "DEL and C1"),
    (0x00a0, 0x00a0, "no-break space"),
    (0x00ad, 0x00ad, "soft hyphen"),
    (0x034f, 0x034f, "grapheme joiner"),
    (0x061c, 0x061c, "Arabic letter mark"),
    (0x115f, 0x1160, "Hangul fillers"),
    (0x17b4, 0x17b5, "Khmer inherent vowels"),
    (0x180b, 0x180f, "Mongolian selectors"),
    (0x2000, 0x200f, "blanks, zero width, directional marks"),
    (0x2028, 0x202f, "separators, embeddings, overrides, narrow space"),
    (0x205f, 0x206f, "invisible operators, isolates"),
    (0x2800, 0x2800, "blank Braille"),
    (0x3164, 0x3164, "Hangul filler"),
    (0xe000, 0xf8ff, "private"),
    (0xfdd0, 0xfdef, "no characters"),
    (0xfe00, 0xfe0f, "variation selectors"),
    (0xfeff, 0xfeff, "byte order mark"),
    (0xffa0, 0xffa0, "half-width filler"),
    (0xfff0, 0xfffc, "annotations, object"),
    (0xfffe, 0xffff, "no characters"),
    (0x1_3430, 0x1_345f, "hieroglyph controls"),
    (0x1_bca0, 0x1_bca3, "shorthand controls"),
    (0x1_d173, 0x1_d17a, "musical controls"),
    (0xe_0000, 0xe_0fff, "tags and selectors"),
    (0xf_0000, 0x10_ffff, "private"),
];

/// One line of text for people: nothing but what is seen.
pub fn line(text: &str) {
    let mut marks = MOST_MARKS;
    for character in text.chars() {
        let code = u32::from(character);
        for (first, last, name) in FORBIDDEN {
            assert!(!(*first..=*last).contains(&code), "{name}: {character:?} in {text:?}");
        }
        match character.width() {
            // Nothing stands before the first mark of a line that it could sit on.
            Some(0) => marks += 1,
            _ => marks = 0,
        }
        assert!(marks <= MOST_MARKS, "marks without end: {text:?}");
    }
}

/// Lines, each with its line feed.
pub fn lines(bytes: &[u8]) {
    let text = std::str::from_utf8(bytes).unwrap();
    assert!(text.is_empty() || text.ends_with('\n'), "{text:?}");
    text.split('\n').for_each(line);
}

/// What the dashboard writes: text, cursor, colours and modes, the clipboard and the bell.
pub fn terminal(bytes: &[u8]) {
    let mut rest = std::str::from_utf8(bytes).unwrap();
    while let Some(at) = rest.find(['\x1b', '\x07']) {
        line(&rest[..at]);
        rest = &rest[at..];
        rest = if let Some(after) = rest.strip_prefix("\x1b[") {
            control(after)
        } else if let Some(after) = rest.strip_prefix("\x1b]") {
            let (payload, after) = after.split_once("\x1b\\").unwrap_or_else(|| panic!("no end: {rest:?}"));
            command(payload);
            after
        } else {
            let after = rest
                .strip_prefix('\x07')
                .unwrap_or_else(|| panic!("whose? {:?}", &rest[..rest.len().min(40)]));
            assert!(after.starts_with("\x1b]9;secretdeck: "), "a bell of somebody else");
            after
        };
    }
    line(rest);
}

/// A control sequence: cursor, erasure, colours, and the modes that are ours. What follows it.
fn control(after: &str) -> &str {
    let end = after
        .find(|c: char| !matches!(c, '0'..='9' | ';' | '?'))
        .unwrap_or_else(|| panic!("no end: {after:?}"));
    let (parameters, last) = (&after[..end], &after[end..=end]);
    let ours = match last {
        "H" | "m" | "J" => !parameters.contains('?'),
        "h" | "l" => MODES.contains(&parameters),
        _ => false,
    };
    assert!(ours, "whose? {parameters:?}{last:?}");
    &after[end + 1..]
}

fn command(payload: &str) {
    if let Some(copied) = payload.strip_prefix("52;c;") {
        let copied = STANDARD.decode(copied).unwrap();
        std::str::from_utf8(&copied).unwrap().split('\n').for_each(line);
        return;
    }
    let text =
        payload.strip_prefix("9;secretdeck: ").or_else(|| payload.strip_prefix("777;notify;secretdeck;"));
    let text = text.unwrap_or_else(|| panic!("whose? {payload:?}"));
    assert!(!text.contains(';'), "{payload:?}");
    line(text);
}

mod tests {
    use std::panic::catch_unwind;

    use super::*;

    #[test]
    fn the_judge_lets_nothing_pass() {
        for bad in
            ["a\x1b[2J", "\u{202e}", "a\u{301}\u{301}\u{301}", "\u{301}", "\u{200b}", "a\tb", "\u{9b}1m"]
        {
            assert!(catch_unwind(|| line(bad)).is_err(), "{bad:?}");
            assert!(catch_unwind(|| lines(format!("{bad}\n").as_bytes())).is_err(), "{bad:?}");
        }
        for bad in [
            "\x1b[6n",
            "\x1b[?1049l",
            "\x1b]0;x\x1b\\",
            "\x07",
            "\x1bc",
            "\x1b]9;secretdeck: a;b\x1b\\",
            "\n",
        ] {
            assert!(catch_unwind(|| terminal(bad.as_bytes())).is_err(), "{bad:?}");
        }
        let copied = format!("\x1b]52;c;{}\x1b\\", STANDARD.encode("a\x1b[2J"));
        assert!(catch_unwind(|| terminal(copied.as_bytes())).is_err());
        terminal(
            "\x1b[?2026h\x1b[1;2H\x1b[38;5;1mプロ\x1b[0m\x1b[?2026l\x07\x1b]9;secretdeck: a\x1b\\".as_bytes(),
        );
        lines("a\nb\n".as_bytes());
    }
}
