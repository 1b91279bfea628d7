//! Where the rows stand: the order of all of them, which of them the filter lets through, and what is shown. What takes
//! long is cut into slices of so much work that the screen does not wait.

use std::cmp::Ordering;

use super::{Brief, Marks, Rows, order, slot};
use crate::{
    app::{filter::Asked, model::Sort},
    domain::SecretKey,
};

/// How many rows are put into a new order at once.
const SORTED_AT_ONCE: u32 = 512;

/// The rows' places, and what is under way.
#[derive(Debug, Clone, Default)]
pub(crate) struct Places {
    /// All rows, in order.
    order: Vec<u32>,
    /// How they are ordered.
    ordered_by: Sort,
    /// Rows that the filter lets through, as far as they were asked.
    pub(crate) passing: Marks,
    /// How well they fit, by slot; empty when nothing is ranked.
    pub(crate) scores: Vec<u16>,
    /// The rows that are shown.
    pub(super) shown: Vec<u32>,
    /// What the filter asks.
    pub(crate) asked: Asked,
    /// Rows that were not asked yet.
    pub(crate) asking: Option<Asking>,
    /// Another order, as far as it is made.
    sorting: Option<Sorting>,
}

/// Rows that the filter has still to be asked about.
#[derive(Debug, Clone)]
pub(crate) struct Asking {
    /// All that were to be asked, the selected row first, then in order.
    pub(crate) rows: Vec<u32>,
    /// The next one.
    pub(crate) next: usize,
}

/// An order in the making: of the rows in the first slots.
#[derive(Debug, Clone)]
struct Sorting {
    by: Sort,
    order: Vec<u32>,
    next: u32,
}

impl Rows {
    fn compare(&self, sort: Sort) -> impl Fn(u32, u32) -> Ordering {
        move |a, b| match (self.slots.get(a as usize), self.slots.get(b as usize)) {
            (Some(a), Some(b)) => slot::compare(a, b, sort, &self.regions),
            _ => a.cmp(&b),
        }
    }

    /// Whether a change from one to the other moves a row, in the order that stands or the one in the making.
    pub(crate) fn moves(&self, old: Option<&Brief>, new: Option<&Brief>) -> bool {
        let (Some(old), Some(new)) = (old, new) else { return true };
        let sorting = self.places.sorting.as_ref().map(|sorting| sorting.by);
        let mut sorts = [Some(self.places.ordered_by), sorting].into_iter().flatten();
        sorts.any(|sort| slot::moves(old, new, sort))
    }

    /// Puts rows that moved where they belong now.
    pub(crate) fn place(&mut self, moved: &[u32]) {
        if moved.is_empty() {
            return;
        }
        let marks: Marks = moved.iter().copied().collect();
        let there: Vec<u32> = moved.iter().copied().filter(|at| self.slot(*at).is_some()).collect();
        let mut order = std::mem::take(&mut self.places.order);
        order::merge(&mut order, &marks, there.clone(), self.compare(self.places.ordered_by));
        self.places.order = order;
        if let Some(mut sorting) = self.places.sorting.take() {
            let done = there.into_iter().filter(|at| *at < sorting.next).collect();
            order::merge(&mut sorting.order, &marks, done, self.compare(sorting.by));
            self.places.sorting = Some(sorting);
        }
    }

    /// Begins to make the order that is wanted, unless the rows stand in it, or it is being made. True when it begins.
    pub(crate) fn sort(&mut self) -> bool {
        let making = self.places.sorting.as_ref().map(|sorting| sorting.by);
        if self.sort == self.places.ordered_by {
            self.places.sorting = None;
            return false;
        }
        if making == Some(self.sort) {
            return false;
        }
        self.places.sorting = Some(Sorting { by: self.sort, order: Vec::new(), next: 0 });
        true
    }

    /// Makes a slice of the order that is wanted. True when the rows stand in it now.
    pub(crate) fn sort_on(&mut self) -> bool {
        let Some(mut sorting) = self.places.sorting.take() else { return false };
        let end = sorting.next.saturating_add(SORTED_AT_ONCE).min(self.slots());
        let batch = (sorting.next..end).filter(|at| self.slot(*at).is_some()).collect();
        order::merge(&mut sorting.order, &Marks::default(), batch, self.compare(sorting.by));
        sorting.next = end;
        if end < self.slots() {
            self.places.sorting = Some(sorting);
            return false;
        }
        self.places.order = sorting.order;
        self.places.ordered_by = sorting.by;
        true
    }

    /// Whether anything is to be gone on with.
    pub(crate) fn has_work(&self) -> bool {
        self.places.asking.is_some() || self.places.sorting.is_some() || self.sweep.is_some()
    }

    /// Whether the filter is still being asked: what is shown is not all yet.
    #[must_use]
    pub fn is_filtering(&self) -> bool {
        self.places.asking.is_some()
    }

    /// Whether another order is in the making.
    #[must_use]
    pub fn is_sorting(&self) -> bool {
        self.places.sorting.is_some()
    }

    /// Lets every row through, or begins to ask each: the row of `first` before all others.
    pub(crate) fn ask(&mut self, asked: Asked, first: Option<&SecretKey>) {
        let places = &mut self.places;
        places.passing.clear();
        places.scores = Vec::new();
        places.asking = None;
        if asked.is_empty() {
            for at in &places.order {
                places.passing.set(*at, true);
            }
        } else {
            let first = first.and_then(|key| self.find(key));
            let rows = first.into_iter().chain(self.places.order.iter().copied()).collect();
            self.places.asking = Some(Asking { rows, next: 0 });
        }
        self.places.asked = asked;
    }

    /// Notes what the filter says of a row: how well it fits, if it does. True when that is news.
    pub(crate) fn answer(&mut self, at: u32, fits: Option<u16>) -> bool {
        let places = &mut self.places;
        let mut news = places.passing.set(at, fits.is_some());
        if places.asked.query.is_ranked() {
            let index = at as usize;
            if places.scores.len() <= index {
                places.scores.resize(index + 1, 0);
            }
            if let Some(score) = places.scores.get_mut(index) {
                news |= fits.is_some() && Some(*score) != fits;
                *score = fits.unwrap_or(0);
            }
        }
        news
    }

    /// Shows the rows that pass, in order. True when that changes anything.
    pub(crate) fn show(&mut self) -> bool {
        let places = &self.places;
        let rows: Vec<u32> = match places.passing.len() == places.order.len() {
            true => places.order.clone(),
            false => places.order.iter().copied().filter(|at| places.passing.has(*at)).collect(),
        };
        let rows = match places.asked.query.is_ranked() {
            true => order::by_score(&rows, |at| places.scores.get(at as usize).copied().unwrap_or(0)),
            false => rows,
        };
        self.show_these(rows)
    }

    /// The rows keep their places; those of `touched` that pass now and were not shown come at the end. True when that
    /// changes anything.
    pub(crate) fn keep_places(&mut self, touched: &[u32]) -> bool {
        let places = &self.places;
        let mut rows: Vec<u32> = places.shown.iter().copied().filter(|at| places.passing.has(*at)).collect();
        let there: Marks = rows.iter().copied().collect();
        let mut new: Vec<u32> =
            touched.iter().copied().filter(|at| places.passing.has(*at) && !there.has(*at)).collect();
        let compare = self.compare(places.ordered_by);
        new.sort_unstable_by(|a, b| compare(*a, *b));
        drop(compare);
        rows.extend(new);
        self.show_these(rows)
    }

    fn show_these(&mut self, rows: Vec<u32>) -> bool {
        let changed = rows != self.places.shown;
        self.places.shown = rows;
        changed
    }

    /// Shows these rows, whatever the filter says.
    #[cfg(test)]
    pub(crate) fn show_keys(&mut self, keys: &[SecretKey]) {
        let slots: Vec<u32> = keys.iter().filter_map(|key| self.find(key)).collect();
        self.place(&slots);
        for at in &slots {
            self.places.passing.set(*at, true);
        }
        self.places.shown = slots;
    }
}
