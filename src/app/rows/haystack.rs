//! What plain words are looked for in: name and descriptions of each secret in lower case, all in one text, so that a
//! search neither unpacks a secret nor follows a pointer for each.

use crate::domain::{SecretKey, fleet::Logical};

/// Between a name and the descriptions: no filter can hold it.
const BREAK: char = '\0';
/// So much text of rows that are gone is kept before all is copied.
const LITTER: usize = 1 << 20;

/// Where a row's text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Place {
    at: u32,
    length: u32,
}

/// All texts.
#[derive(Debug, Clone, Default)]
pub(super) struct Haystack {
    text: String,
    litter: usize,
}

/// The text of one row.
#[derive(Debug, Clone, Copy)]
pub struct RowText<'a>(&'a str);

impl<'a> RowText<'a> {
    /// The name in lower case.
    #[must_use]
    pub fn name(self) -> &'a str {
        self.0.split_once(BREAK).map_or(self.0, |(name, _)| name)
    }

    /// The name and the descriptions in lower case.
    #[must_use]
    pub fn whole(self) -> &'a str {
        self.0
    }
}

/// The text of a secret. Descriptions that all copies share are there once.
pub(crate) fn text_of(key: &SecretKey, secret: &Logical) -> String {
    let mut text = key.name().to_lowercase();
    let mut said: Vec<&str> = Vec::new();
    let descriptions = secret.copies.values().filter_map(|held| held.entry.description.as_ref());
    for description in descriptions {
        if !said.contains(&description.as_str()) {
            said.push(description);
            text.push(BREAK);
            text.push_str(&description.to_lowercase());
        }
    }
    text
}

impl Haystack {
    pub(super) fn get(&self, place: Place) -> RowText<'_> {
        let (at, length) = (place.at as usize, place.length as usize);
        RowText(self.text.get(at..at + length).unwrap_or_default())
    }

    /// Puts a row's text in the place of its old one; gives its place.
    pub(super) fn put(&mut self, old: Place, text: &str) -> Place {
        if old.length > 0 && self.get(old).0 == text {
            return old;
        }
        self.litter += old.length as usize;
        let (Ok(at), Ok(length)) = (u32::try_from(self.text.len()), u32::try_from(text.len())) else {
            return Place::default();
        };
        self.text.push_str(text);
        Place { at, length }
    }

    /// Whether there is more litter than text.
    pub(super) fn is_littered(&self) -> bool {
        self.litter > LITTER && self.litter * 2 > self.text.len()
    }

    /// Copies what is still in use into a new text, and tells each row its new place.
    pub(super) fn tidy<'a>(&mut self, places: impl Iterator<Item = &'a mut Place>) {
        let mut tidied = Self::default();
        for place in places {
            *place = tidied.put(Place::default(), self.get(*place).0);
        }
        *self = tidied;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_that_changes_gets_a_new_place_and_tidying_keeps_the_others() {
        let mut haystack = Haystack::default();
        let (one, two) = (Place::default(), Place::default());
        let mut one = haystack.put(one, "one\0first");
        let mut two = haystack.put(two, "two");
        assert_eq!(haystack.put(two, "two"), two);
        two = haystack.put(two, "zwei");
        assert_eq!(haystack.litter, 3);
        haystack.tidy([&mut one, &mut two].into_iter());
        assert_eq!((haystack.get(one).name(), haystack.get(two).name()), ("one", "zwei"));
        assert_eq!((haystack.get(one).whole(), haystack.get(two).whole()), ("one\0first", "zwei"));
        assert_eq!(haystack.text.len(), 13);
    }
}
