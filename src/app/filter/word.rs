//! A word that is looked for in many short texts: what the search needs of it is worked out once, not for each text.

use memchr::memmem::Finder;

/// A word.
#[derive(Debug, Clone)]
pub struct Word(Box<Finder<'static>>);

impl Word {
    /// The word of a text.
    #[must_use]
    pub fn new(text: &str) -> Self {
        Self(Box::new(Finder::new(text).into_owned()))
    }

    /// Its text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        str::from_utf8(self.0.needle()).unwrap_or_default()
    }

    /// Whether a text has it.
    #[must_use]
    pub fn is_in(&self, text: &str) -> bool {
        self.0.find(text.as_bytes()).is_some()
    }
}

impl PartialEq for Word {
    fn eq(&self, other: &Self) -> bool {
        self.0.needle() == other.0.needle()
    }
}

impl Eq for Word {}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_word_is_in_a_text_that_contains_it(text in "[aäb\u{0}]{0,40}", word in "[aäb]{0,4}") {
            let finder = Word::new(&word);
            prop_assert_eq!((finder.is_in(&text), finder.as_str()), (text.contains(&word), word.as_str()));
        }
    }
}
