//! Text cut and wrapped by the columns it takes on a terminal, not by characters.

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// The columns of a text.
#[must_use]
pub fn width(text: &str) -> usize {
    text.width()
}

/// The longest beginning of at most so many columns.
fn head(text: &str, columns: usize) -> String {
    let mut taken = String::new();
    let mut used = 0;
    for cluster in text.graphemes(true) {
        used += cluster.width();
        if used > columns {
            break;
        }
        taken.push_str(cluster);
    }
    taken
}

/// The longest end of at most so many columns.
fn tail(text: &str, columns: usize) -> String {
    let mut taken: Vec<&str> = Vec::new();
    let mut used = 0;
    for cluster in text.graphemes(true).rev() {
        used += cluster.width();
        if used > columns {
            break;
        }
        taken.push(cluster);
    }
    taken.into_iter().rev().collect()
}

/// The text, cut at its end to so many columns, with `…` if something is missing.
#[must_use]
pub fn cut(text: &str, columns: usize) -> String {
    if text.width() <= columns {
        return text.to_owned();
    }
    match columns {
        0 => String::new(),
        _ => format!("{}…", head(text, columns - 1)),
    }
}

/// The text, cut in the middle: names share prefixes, and their ends tell them apart.
#[must_use]
pub fn cut_middle(text: &str, columns: usize, mark: char) -> String {
    if text.width() <= columns {
        return text.to_owned();
    }
    if columns < 3 {
        return head(text, columns);
    }
    let end = (columns - 1).div_ceil(2).max(last_part(text).min(columns.saturating_sub(4)));
    format!("{}{mark}{}", head(text, columns - 1 - end), tail(text, end))
}

/// The columns of `/webhook` in `prod/payments/webhook`.
fn last_part(text: &str) -> usize {
    text.rsplit_once('/').map_or(0, |(_, last)| last.width() + 1)
}

/// The text in lines of at most so many columns, broken at spaces, or anywhere in words that are longer. A no-break
/// space holds its two sides together, and is written as a space.
#[must_use]
pub fn wrap(text: &str, columns: usize) -> Vec<String> {
    let columns = columns.max(1);
    let mut lines: Vec<String> = Vec::new();
    let mut line = String::new();
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        let mut word = word;
        let space = usize::from(!line.is_empty());
        if line.width() + space + word.width() <= columns {
            if space > 0 {
                line.push(' ');
            }
            line.push_str(word);
            continue;
        }
        if !line.is_empty() {
            lines.push(std::mem::take(&mut line));
        }
        while word.width() > columns {
            let part = head(word, columns);
            let at = if part.is_empty() { word.chars().next().map_or(0, char::len_utf8) } else { part.len() };
            let (first, rest) = word.split_at_checked(at).unwrap_or((word, ""));
            lines.push(first.to_owned());
            word = rest;
        }
        line.push_str(word);
    }
    if !line.is_empty() || lines.is_empty() {
        lines.push(line);
    }
    lines.into_iter().map(|line| line.replace('\u{a0}', " ")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_name_keeps_its_beginning_and_its_end() {
        assert_eq!(cut_middle("prod/payments/webhook", 17, '…'), "prod/pay…/webhook");
        assert_eq!(cut_middle("prod/db", 17, '…'), "prod/db");
        assert_eq!(cut_middle("abcdef", 2, '…'), "ab");
    }

    #[test]
    fn a_line_is_broken_between_words_only() {
        assert_eq!(wrap("it failed ≥\u{a0}3\u{a0}h ago", 13), ["it failed", "≥ 3 h ago"]);
        assert_eq!(wrap("abcdefgh", 3), ["abc", "def", "gh"]);
        assert_eq!(wrap("", 3), [""]);
    }

    proptest! {
        #[test]
        fn nothing_is_wider_than_its_column(text in "\\PC{0,40}", columns in 2_usize..30) {
            prop_assert!(width(&cut(&text, columns)) <= columns);
            prop_assert!(width(&cut_middle(&text, columns, '…')) <= columns);
            for line in wrap(&text, columns) {
                prop_assert!(width(&line) <= columns);
            }
        }
    }
}
