//! Which characters are shown as they are, and what stands for the others.
//!
//! Shown is what a person sees, where it stands, as wide as it was reckoned. Everything else becomes `\u{…}`.

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Most combining marks that one visible character may carry; more are shown as escapes.
const MOST_MARKS: usize = 2;

/// Most columns of characters that are drawn in one place: conjuncts of Indic scripts take three.
const MOST_COLUMNS: usize = 4;

/// Signs of the program's own sentences: one column each, and they join nothing.
const OWN: [char; 6] = ['·', '…', '→', '✓', '–', '—'];

/// Whether a text is printable ASCII and signs of our own alone: the usual case, and a quick look.
pub(super) fn is_plain(text: &str) -> bool {
    text.chars().all(|character| matches!(character, ' '..='~') || OWN.contains(&character))
}

/// Whether nothing in the text would be escaped.
#[must_use]
pub fn is_printable(text: &str) -> bool {
    is_plain(text) || text.graphemes(true).all(|cluster| shown(cluster).all(|(_, shown)| shown))
}

/// The text, with every character that could drive a terminal or mislead an eye as a visible escape, however long it
/// becomes: up to nine times.
#[must_use]
pub fn escaped(text: &str) -> String {
    if is_plain(text) {
        return text.to_owned();
    }
    let mut safe = once(text);
    // Some letters join what follows them, an escape too, and become another cluster by it.
    while !is_printable(&safe) {
        safe = once(&safe);
    }
    safe
}

fn once(text: &str) -> String {
    let mut safe = String::with_capacity(text.len() + 16);
    for cluster in text.graphemes(true) {
        for (character, shown) in shown(cluster) {
            if shown {
                safe.push(character);
            } else {
                safe.extend(character.escape_unicode());
            }
        }
    }
    safe
}

/// The characters that a terminal draws in one place, and whether each is shown as it is.
fn shown(cluster: &str) -> impl Iterator<Item = (char, bool)> {
    // Where what is left of a cluster is not as wide as its characters are one by one, terminals disagree, and the rest
    // of the line is not where we think it is. Nor does any script join wide characters, or many.
    let left = || cluster.chars().filter(|character| !is_harmful(*character));
    let wide = left().any(|character| character.width() == Some(2));
    let alone = left().map(|character| character.width().unwrap_or(0)).sum::<usize>();
    let most = if wide { 2 } else { MOST_COLUMNS };
    let agreed = left().nth(1).is_none() || alone <= most && alone == left().collect::<String>().width();
    // A mark on a space would be left alone where a line is broken there.
    let bare = cluster.starts_with(char::is_whitespace);
    let mut marks = 0;
    cluster.chars().enumerate().map(move |(at, character)| {
        let mark = is_mark(character);
        marks += usize::from(mark && at > 0);
        let carried = if at == 0 { !mark } else { agreed && !bare && marks <= MOST_MARKS };
        (character, carried && !is_harmful(character))
    })
}

/// Combining marks: those that stack on the character before them.
fn is_mark(character: char) -> bool {
    character.width() == Some(0)
}

/// Control, format, bidirectional, invisible and private characters, those that are none, and blanks that are no space
/// (but for the ideographic one, which is as wide as the letters it stands between).
fn is_harmful(character: char) -> bool {
    character.is_control()
        || matches!(character,
            '\u{00a0}' | '\u{00ad}' | '\u{034f}' | '\u{0600}'..='\u{0605}' | '\u{061c}' | '\u{06dd}' | '\u{070f}' | '\u{0890}' | '\u{0891}'
            | '\u{08e2}' | '\u{110bd}' | '\u{110cd}' | '\u{115f}' | '\u{1160}' | '\u{1680}'
            | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}' | '\u{2000}'..='\u{200f}'
            | '\u{2028}'..='\u{202f}' | '\u{205f}'..='\u{206f}' | '\u{2800}' | '\u{3164}' | '\u{e000}'..='\u{f8ff}'
            | '\u{fdd0}'..='\u{fdef}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}'
            | '\u{fff0}'..='\u{fffc}' | '\u{13430}'..='\u{1345f}' | '\u{16fe4}' | '\u{1bca0}'..='\u{1bca3}'
            | '\u{1d159}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}' | '\u{f0000}'..='\u{10ffff}')
        || u32::from(character) & 0xfffe == 0xfffe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_character_alone_is_shown_or_escaped_and_never_changes_again() {
        for character in ('\0'..=char::MAX).filter(|character| *character != ' ') {
            let safe = escaped(&character.to_string());
            assert!(!safe.chars().any(is_harmful), "{character:?}");
            assert!(is_printable(&safe) && escaped(&safe) == safe, "{character:?}: {safe}");
            let blank = safe.chars().any(char::is_whitespace);
            assert!(!blank || character == '\u{3000}', "{character:?}");
            assert!(safe.width() > 0, "{character:?}: {safe}");
        }
    }

    #[test]
    fn what_is_not_seen_or_looks_like_a_space_is_escaped() {
        for (name, hostile) in [
            ("controls", "\0\u{7}\t\u{1b}\u{7f}\u{85}\u{9b}\u{9d}"),
            ("bidirectional controls", "\u{61c}\u{200e}\u{200f}\u{202a}\u{202e}\u{2066}\u{2069}"),
            ("zero width", "\u{200b}\u{200c}\u{200d}\u{2060}\u{2064}\u{feff}\u{ad}\u{34f}"),
            ("separators of lines", "\u{2028}\u{2029}"),
            ("annotations and objects", "\u{fff9}\u{fffa}\u{fffb}\u{fffc}"),
            ("tags", "\u{e0001}\u{e0041}\u{e007f}"),
            ("variation selectors", "\u{fe00}\u{fe0f}\u{e0100}\u{180b}"),
            ("fillers", "\u{115f}\u{1160}\u{3164}\u{ffa0}\u{2800}\u{17b4}"),
            (
                "signs that stretch under what follows",
                "\u{600}\u{605}\u{6dd}\u{70f}\u{890}\u{891}\u{8e2}\u{110bd}\u{110cd}",
            ),
            ("blanks", "\u{a0}\u{1680}\u{2003}\u{200a}\u{202f}\u{205f}"),
            (
                "private and no characters",
                "\u{e000}\u{f8ff}\u{f0000}\u{fdd0}\u{fffe}\u{ffff}\u{1fffe}\u{10ffff}",
            ),
        ] {
            for character in hostile.chars() {
                assert_eq!(
                    escaped(&format!("a{character}b")),
                    format!("a{}b", character.escape_unicode()),
                    "{name}"
                );
            }
        }
    }

    #[test]
    fn a_number_sign_takes_none_of_what_follows_it() {
        // A terminal may draw U+0600 under the digits after it, or beside them: it is never left to do either.
        for (hostile, safe) in
            [("\u{600}", "\\u{600}"), ("\u{600}12", "\\u{600}12"), ("a\u{600}\u{600}b", "a\\u{600}\\u{600}b")]
        {
            assert!(!is_printable(hostile), "{hostile:?}");
            assert_eq!(escaped(hostile), safe);
            assert_eq!(safe.width(), safe.len());
        }
    }

    #[test]
    fn our_own_signs_are_shown_beside_anything_plain() {
        for (sign, other) in
            OWN.iter().flat_map(|sign| (' '..='~').chain(OWN).map(move |other| (sign, other)))
        {
            for text in [format!("{sign}{other}"), format!("{other}{sign}")] {
                assert_eq!(once(&text), text);
                assert_eq!(text.width(), 2, "{text}");
            }
        }
    }

    #[test]
    fn a_tower_of_marks_is_cut_at_two() {
        let safe = escaped(&format!("a{}", "\u{301}".repeat(5)));
        assert_eq!(safe, "a\u{301}\u{301}\\u{301}\\u{301}\\u{301}");
        assert_eq!(escaped("\u{301}"), "\\u{301}");
        assert_eq!(escaped("a \u{64b}b"), "a \\u{64b}b", "a mark on a space");
    }

    #[test]
    fn what_joins_into_another_width_is_taken_apart() {
        assert_eq!(escaped("👩‍👩"), "👩\\u{200d}\\u{1f469}");
        assert_eq!(escaped("👍🏽"), "👍\\u{1f3fd}");
        assert_eq!(escaped("P🏽"), "P\\u{1f3fd}");
        assert_eq!(escaped("क\u{94d}षत"), "क\u{94d}षत", "how a script is written");
    }
}
