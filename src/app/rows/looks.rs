//! What others ask of the rows: which are shown, what is kept of each, and the counts. Nothing here walks over all rows
//! but where it says so.

use super::{Brief, RowText, Rows, slot};
use crate::domain::{Region, SecretKey, health::Health};

impl Rows {
    /// How many rows are shown.
    #[must_use]
    pub fn count(&self) -> usize {
        self.places.shown.len()
    }

    /// The rows that are shown, in order.
    pub fn shown(&self) -> impl DoubleEndedIterator<Item = &SecretKey> {
        self.places.shown.iter().filter_map(|at| self.slot(*at)).map(|slot| &slot.key)
    }

    /// The rows that are shown from one on, at most so many.
    pub fn shown_from(&self, first: usize, most: usize) -> impl Iterator<Item = (&SecretKey, &Brief)> {
        let end = first.saturating_add(most).min(self.count());
        let rows = self.places.shown.get(first..end).unwrap_or_default();
        rows.iter().filter_map(|at| self.slot(*at)).map(|slot| (&slot.key, &slot.brief))
    }

    /// The row of this number that is shown.
    #[must_use]
    pub fn at(&self, row: usize) -> Option<&SecretKey> {
        self.places.shown.get(row).and_then(|at| self.slot(*at)).map(|slot| &slot.key)
    }

    /// Whether anything is wrong with the row of this number that is shown, or was when it was last read.
    #[must_use]
    pub fn is_or_was_wrong(&self, row: usize) -> bool {
        let slot = self.places.shown.get(row).and_then(|at| self.slot(*at));
        slot.is_some_and(|slot| slot.brief.was_wrong() || slot.brief.has_problem(Health::is_wrong))
    }

    /// Which number a secret's row has, if it is shown. Walks over the rows' numbers.
    #[must_use]
    pub fn position(&self, key: &SecretKey) -> Option<usize> {
        let at = self.find(key)?;
        self.places.shown.iter().position(|shown| *shown == at)
    }

    /// How many rows there are, shown or not.
    #[must_use]
    pub fn known(&self) -> usize {
        self.tally.rows
    }

    /// What is kept of a secret's assessment.
    #[must_use]
    pub fn brief(&self, key: &SecretKey) -> Option<&Brief> {
        self.slot(self.find(key)?).map(|slot| &slot.brief)
    }

    /// A secret's health, as it was last assessed.
    #[must_use]
    pub fn health(&self, key: &SecretKey) -> Option<Health> {
        self.brief(key).map(Brief::health)
    }

    /// Every secret, shown or not, in no order: a walk over all.
    pub fn keys(&self) -> impl Iterator<Item = &SecretKey> {
        self.slots.iter().filter(|slot| slot.brief.is_taken()).map(|slot| &slot.key)
    }

    fn number_of(&self, region: Region) -> Option<u16> {
        let at = self.regions.iter().position(|known| *known == region)?;
        u16::try_from(at).ok()
    }

    /// How many secrets have their home in a Region, and how many of them have a copy in a Region that answers.
    #[must_use]
    pub fn homes(&self, region: Region) -> (usize, usize) {
        self.number_of(region).map_or((0, 0), |number| self.tally.homes(number))
    }

    /// The columns of the longest name, 255 at most.
    #[must_use]
    pub fn longest(&self) -> usize {
        self.tally.longest()
    }

    /// Whether any secret has anything that cannot be known.
    #[must_use]
    pub fn has_unknown(&self) -> bool {
        self.tally.unknown > 0
    }

    /// The Region of a row's home.
    #[must_use]
    pub fn home(&self, brief: &Brief) -> Option<Region> {
        self.regions.get(usize::from(brief.home)).copied()
    }

    /// The Regions that a row touches, and whether it is in trouble there.
    pub fn touched<'a>(&'a self, brief: &'a Brief) -> impl Iterator<Item = (Region, bool)> + 'a {
        let of = |mask: u64, number: usize| mask >> number & 1 == 1;
        let regions = self.regions.iter().take(64).copied().enumerate();
        regions
            .filter(move |(number, _)| of(brief.touches, *number))
            .map(move |(number, region)| (region, of(brief.wrong, number)))
    }

    /// Whether all Regions that rows touch are told apart.
    #[must_use]
    pub fn tells_regions_apart(&self) -> bool {
        self.regions.len() <= 64
    }

    /// What plain words are looked for in.
    pub(crate) fn text(&self, at: u32) -> Option<(&Brief, RowText<'_>)> {
        self.slot(at).map(|slot| (&slot.brief, self.haystack.get(slot.text)))
    }

    /// Whose row a slot holds.
    pub(crate) fn key(&self, at: u32) -> Option<&SecretKey> {
        self.slot(at).map(|slot| &slot.key)
    }

    /// How many slots there are, with rows or without.
    pub(crate) fn slots(&self) -> u32 {
        u32::try_from(self.slots.len()).unwrap_or(u32::MAX)
    }
}

impl Brief {
    /// The worst of it.
    #[must_use]
    pub fn health(&self) -> Health {
        self.health
    }

    /// Whether this holds, be it the worst or not.
    #[must_use]
    pub fn has_problem(&self, wanted: impl Fn(Health) -> bool) -> bool {
        wanted(self.health)
            || PROBLEMS.iter().any(|health| self.problems & slot::bit(*health) != 0 && wanted(*health))
    }

    /// Whether something was wrong when it was last read, and nothing can be learned of it now.
    #[must_use]
    pub fn was_wrong(&self) -> bool {
        self.before.is_some()
    }

    /// Whether a Region that cannot be read has to do with it.
    #[must_use]
    pub fn is_silent(&self) -> bool {
        self.has(slot::SILENT)
    }

    /// Whether there is a single copy.
    #[must_use]
    pub fn is_single(&self) -> bool {
        self.has(slot::SINGLE)
    }

    /// Whether something moves.
    #[must_use]
    pub fn is_moving(&self) -> bool {
        self.has(slot::MOVING)
    }

    /// The same of an assessment, outside a list.
    #[cfg(test)]
    pub(crate) fn of(
        secret: &crate::domain::fleet::Logical,
        assessment: &crate::domain::health::Assessment,
    ) -> Self {
        Rows::default().brief_of(secret, assessment, None, |_| true)
    }
}

/// What may be a problem.
const PROBLEMS: [Health; 13] = [
    Health::Failed,
    Health::Diverged,
    Health::Split,
    Health::Stranded,
    Health::Stuck,
    Health::RotationStuck,
    Health::RotationLeftOver,
    Health::RotationOverdue,
    Health::Clash,
    Health::Other,
    Health::InProgress,
    Health::Unknown,
    Health::PendingDeletion,
];
