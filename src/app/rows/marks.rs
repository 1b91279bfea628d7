//! A set of slots, a bit each: small enough to be asked for each of 100,000 rows in a frame.

/// Slots that are marked.
#[derive(Debug, Clone, Default)]
pub(crate) struct Marks {
    words: Vec<u64>,
    count: usize,
}

/// The word of a slot, and its bit there.
fn place(slot: u32) -> (usize, u64) {
    (usize::try_from(slot / 64).unwrap_or(usize::MAX), 1 << (slot % 64))
}

impl Marks {
    pub(crate) fn has(&self, slot: u32) -> bool {
        let (word, bit) = place(slot);
        self.words.get(word).is_some_and(|word| word & bit != 0)
    }

    /// Marks a slot, or takes its mark away. True when that is news.
    pub(crate) fn set(&mut self, slot: u32, marked: bool) -> bool {
        let (at, bit) = place(slot);
        if self.words.len() <= at {
            if !marked {
                return false;
            }
            self.words.resize(at + 1, 0);
        }
        let Some(word) = self.words.get_mut(at) else { return false };
        if (*word & bit != 0) == marked {
            return false;
        }
        *word ^= bit;
        if marked {
            self.count += 1
        } else {
            self.count -= 1
        }
        true
    }

    pub(crate) fn len(&self) -> usize {
        self.count
    }

    pub(crate) fn clear(&mut self) {
        self.words.fill(0);
        self.count = 0;
    }
}

impl FromIterator<u32> for Marks {
    fn from_iter<T: IntoIterator<Item = u32>>(slots: T) -> Self {
        let mut marks = Self::default();
        for slot in slots {
            marks.set(slot, true);
        }
        marks
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_is_counted_once_and_can_be_taken_away() {
        let mut marks = Marks::default();
        assert!(marks.set(3, true) && marks.set(200, true));
        assert!(!marks.set(200, true) && !marks.set(9_000, false));
        assert_eq!((marks.len(), marks.has(200), marks.has(201)), (2, true, false));
        assert!(marks.set(3, false));
        assert_eq!(marks.len(), 1);
        marks.clear();
        assert_eq!((marks.len(), marks.has(200)), (0, false));
    }
}
