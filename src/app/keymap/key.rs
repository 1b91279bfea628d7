//! Keys in one normal form, whatever the terminal or the keyboard's layout made of them; their text and back.
//!
//! In normal form Shift is no modifier: a capital letter carries it, and for other keys it means nothing.

use crokey::{
    KeyCombination, OneToThree,
    crossterm::event::{KeyCode, KeyModifiers},
};

use super::layout::latin;

/// Names of keys that are no single character: as written in the configuration, and as shown.
const NAMED: &[(&str, &str, KeyCode)] = &[
    ("enter", "Enter", KeyCode::Enter),
    ("esc", "Esc", KeyCode::Esc),
    ("tab", "Tab", KeyCode::Tab),
    ("backtab", "Shift-Tab", KeyCode::BackTab),
    ("space", "Space", KeyCode::Char(' ')),
    ("up", "Up", KeyCode::Up),
    ("down", "Down", KeyCode::Down),
    ("left", "Left", KeyCode::Left),
    ("right", "Right", KeyCode::Right),
    ("home", "Home", KeyCode::Home),
    ("end", "End", KeyCode::End),
    ("pageup", "PgUp", KeyCode::PageUp),
    ("pagedown", "PgDn", KeyCode::PageDown),
    ("backspace", "Backspace", KeyCode::Backspace),
    ("delete", "Del", KeyCode::Delete),
    ("insert", "Ins", KeyCode::Insert),
];

/// Other spellings that are understood.
const ALSO: &[(&str, &str)] = &[
    ("return", "enter"),
    ("escape", "esc"),
    ("shift-tab", "backtab"),
    ("pgup", "pageup"),
    ("pgdn", "pagedown"),
    ("del", "delete"),
    ("ins", "insert"),
];

/// The forms of a key that the configuration understands, for errors.
pub const FORMS: &str =
    "a character, Enter, Esc, Tab, Space, Up, PgDn, F5 and so on, with ctrl- or alt- before it";

/// A key in normal form. Letters of another layout become the Latin letter of the same place on the keyboard.
#[must_use]
pub fn normal(key: KeyCombination) -> KeyCombination {
    let OneToThree::One(code) = key.codes else { return key };
    let shift = key.modifiers.contains(KeyModifiers::SHIFT);
    let chord = key.modifiers.intersects(KeyModifiers::CONTROL | KeyModifiers::ALT);
    let mut modifiers = key.modifiers.difference(KeyModifiers::SHIFT);
    let code = match code {
        KeyCode::Char('\r' | '\n') => KeyCode::Enter,
        KeyCode::Tab if shift => KeyCode::BackTab,
        KeyCode::Char(typed) => match latin(typed) {
            letter if letter.is_ascii_alphabetic() && chord => {
                // Terminals use ctrl-shift-letter themselves: it must not mean ctrl-letter.
                modifiers.set(KeyModifiers::SHIFT, shift);
                KeyCode::Char(letter.to_ascii_lowercase())
            }
            letter if letter.is_ascii_alphabetic() && shift => KeyCode::Char(letter.to_ascii_uppercase()),
            letter => KeyCode::Char(letter),
        },
        other => other,
    };
    KeyCombination::one_key(code, modifiers)
}

/// Reads a key as the configuration and the table write it: `r`, `R`, `shift-r`, `Enter`, `ctrl-r`, `F5`.
/// `None`: it is none. Case matters for a lone letter only.
#[must_use]
pub fn parse(text: &str) -> Option<KeyCombination> {
    let mut modifiers = KeyModifiers::empty();
    let mut rest = text;
    let folded = text.to_ascii_lowercase();
    if let Some((_, name)) = ALSO.iter().find(|(spelling, _)| *spelling == folded) {
        rest = name;
    }
    while let Some((first, after)) =
        rest.split_once('-').filter(|(first, after)| !first.is_empty() && !after.is_empty())
    {
        modifiers |= match first.to_ascii_lowercase().as_str() {
            "ctrl" => KeyModifiers::CONTROL,
            "alt" => KeyModifiers::ALT,
            "shift" => KeyModifiers::SHIFT,
            _ => return None,
        };
        rest = after;
    }
    code(rest).map(|code| normal(KeyCombination::one_key(code, modifiers)))
}

fn code(text: &str) -> Option<KeyCode> {
    let mut characters = text.chars();
    if let (Some(only), None) = (characters.next(), characters.next()) {
        return (!only.is_control()).then_some(KeyCode::Char(only));
    }
    let folded = text.to_ascii_lowercase();
    let name =
        ALSO.iter().find(|(spelling, _)| *spelling == folded).map_or(folded.as_str(), |(_, name)| *name);
    if let Some((_, _, code)) = NAMED.iter().find(|(known, _, _)| *known == name) {
        return Some(*code);
    }
    let number: u8 = name.strip_prefix('f')?.parse().ok()?;
    (1..=12).contains(&number).then_some(KeyCode::F(number))
}

/// A key as it is written in the key line: `Enter`, `r`, `N`, `ctrl-r`, `F5`, `?`.
#[must_use]
pub fn label(key: KeyCombination) -> String {
    let key = normal(key);
    let OneToThree::One(code) = key.codes else { return key.to_string() };
    let name = NAMED.iter().find(|(_, _, known)| *known == code).map(|(_, shown, _)| (*shown).to_owned());
    let name = name.unwrap_or_else(|| match code {
        KeyCode::Char(letter) => letter.to_string(),
        KeyCode::F(number) => format!("F{number}"),
        _ => key.to_string(),
    });
    let mut text = String::new();
    for (modifier, word) in
        [(KeyModifiers::CONTROL, "ctrl-"), (KeyModifiers::ALT, "alt-"), (KeyModifiers::SHIFT, "shift-")]
    {
        if key.modifiers.contains(modifier) {
            text.push_str(word);
        }
    }
    text + &name
}

/// The character of a key that is pressed without Ctrl or Alt, in normal form.
#[must_use]
pub fn character(key: KeyCombination) -> Option<char> {
    let key = normal(key);
    match key.codes {
        OneToThree::One(KeyCode::Char(letter)) if key.modifiers.is_empty() => Some(letter),
        _ => None,
    }
}

/// Why a key can be bound to nothing, if so.
#[must_use]
pub fn forbidden(key: KeyCombination) -> Option<&'static str> {
    let key = normal(key);
    let OneToThree::One(code) = key.codes else { return Some("it is several keys") };
    let control = key.modifiers.contains(KeyModifiers::CONTROL);
    match code {
        KeyCode::Char('s' | 'q') if control => Some("terminals keep it for flow control"),
        KeyCode::Char(' ') if control => Some("many terminals cannot send it"),
        KeyCode::Char('[' | ']' | '{' | '}' | '\\' | '~' | '@') => Some("many keyboards lack it"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pressed(code: KeyCode, modifiers: KeyModifiers) -> String {
        label(KeyCombination::one_key(code, modifiers))
    }

    #[test]
    fn shift_is_part_of_letters_only() {
        for (code, modifiers, expected) in [
            (KeyCode::Char('?'), KeyModifiers::SHIFT, "?"),
            (KeyCode::Char('?'), KeyModifiers::empty(), "?"),
            (KeyCode::Char('n'), KeyModifiers::SHIFT, "N"),
            (KeyCode::Char('N'), KeyModifiers::SHIFT, "N"),
            (KeyCode::Char('N'), KeyModifiers::empty(), "N"),
            (KeyCode::BackTab, KeyModifiers::SHIFT, "Shift-Tab"),
            (KeyCode::Tab, KeyModifiers::SHIFT, "Shift-Tab"),
            (KeyCode::Char('\r'), KeyModifiers::empty(), "Enter"),
            (KeyCode::Char('C'), KeyModifiers::CONTROL, "ctrl-c"),
            (KeyCode::Char('c'), KeyModifiers::CONTROL | KeyModifiers::SHIFT, "ctrl-shift-c"),
            (KeyCode::Up, KeyModifiers::SHIFT, "Up"),
        ] {
            assert_eq!(pressed(code, modifiers), expected);
        }
    }

    #[test]
    fn a_label_reads_back_as_its_key() {
        for text in
            ["Enter", "r", "R", "ctrl-r", "?", "F5", "PgDn", "Shift-Tab", "-", "ctrl--", "alt-Enter", "Space"]
        {
            assert_eq!(label(parse(text).unwrap()), text);
        }
        assert_eq!(label(parse("shift-n").unwrap()), "N");
        assert_eq!(label(parse("CTRL-R").unwrap()), "ctrl-r");
    }

    #[test]
    fn what_is_no_key_is_refused() {
        for text in ["", "rr", "ctrl-", "hyper-r", "f0", "f99", "ctrl-enterr", "\u{1b}"] {
            assert_eq!(parse(text), None, "{text:?}");
        }
    }
}
