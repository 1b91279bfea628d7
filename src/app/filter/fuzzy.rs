//! How well a name fits letters that stand in it in the same order.

use std::cell::RefCell;

use nucleo_matcher::{Config, Matcher, Utf32Str};

thread_local! {
    /// What the search writes on while it looks: a matcher has 130 KiB of it, too much to be had anew for each name.
    static SCRATCH: RefCell<(Matcher, Vec<char>)> =
        RefCell::new((Matcher::new(Config::DEFAULT.match_paths()), Vec::new()));
}

/// The score of a name; `None` when it does not fit. Both are in lower case. Letters at the beginnings of words and beside
/// each other count more.
pub(super) fn score(name: &str, letters: &str) -> Option<u16> {
    let letters: Vec<char> = letters.chars().collect();
    SCRATCH.with_borrow_mut(|(matcher, buffer)| {
        // Names are ASCII, and are looked at as they are.
        let name = Utf32Str::new(name, buffer);
        match letters
            .iter()
            .map(|letter| u8::try_from(*letter).ok().filter(u8::is_ascii))
            .collect::<Option<Vec<u8>>>()
        {
            Some(ascii) => matcher.fuzzy_match(name, Utf32Str::Ascii(&ascii)),
            None => matcher.fuzzy_match(name, Utf32Str::Unicode(&letters)),
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_fit_in_their_order_and_better_beside_each_other() {
        assert_eq!(score("prod/orders/db", "dbx"), None);
        assert_eq!(score("prod/orders/db", "bd"), None);
        assert_eq!(score("prod/orders/db", "é"), None);
        let (apart, beside) = (score("prod/orders/db", "pod"), score("prod/orders/db", "ord"));
        assert!(apart.is_some() && beside > apart, "{apart:?} {beside:?}");
        assert!(score("prod/orders/db", "podb") > Some(0));
    }
}
