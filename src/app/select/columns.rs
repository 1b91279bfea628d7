//! Which Regions have a column of their own, which are folded into `+N`, and how wide the matrix is. Columns never swap
//! places: their order is the map's.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    app::{Model, model::RegionChoice},
    domain::Region,
};

use super::lanes;

/// Rows that are looked at to find the Regions in trouble. Troubles come first, so that these are enough.
const ROWS: usize = 512;

/// The columns of the matrix, chosen once and then only added to, until the width, the filter or `m` changes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Columns {
    chosen_for: String,
    /// Regions with a column, in the map's order.
    pub shown: Vec<Region>,
    /// Regions in the fold, in the map's order.
    pub folded: Vec<Region>,
}

/// Columns of the header that one Region takes, without the gap after it.
fn code_width(region: Region) -> usize {
    region.short().chars().count()
}

/// Where each column begins, and how wide the whole is, trailing space left out. Two letters take three cells, three
/// take four; a gap stands between groups, and the fold comes last.
#[must_use]
pub fn places(shown: &[Region], folded: usize) -> (Vec<(Region, usize)>, Option<usize>, usize) {
    let mut places = Vec::with_capacity(shown.len());
    let (mut at, mut end) = (0, 0);
    let mut group = None;
    for region in shown {
        if group.is_some_and(|group| group != region.group()) {
            at += 1;
        }
        group = Some(region.group());
        places.push((*region, at));
        end = at + code_width(*region);
        at = end + 1;
    }
    if folded == 0 {
        return (places, None, end);
    }
    let at = if shown.is_empty() { 0 } else { at + 1 };
    (places, Some(at), at + 1 + folded.to_string().len())
}

/// How wide the matrix of these columns is, with room for the mark `!` of a dark last Region.
#[must_use]
pub fn width(model: &Model, shown: &[Region], folded: usize) -> usize {
    let (_, _, width) = places(shown, folded);
    let last_dark = folded == 0 && shown.last().is_some_and(|region| lanes::is_dark(model, *region));
    width + usize::from(last_dark)
}

/// The Regions in use, in the map's order: what `h` and `l` walk over, folded ones included.
#[must_use]
pub fn in_use(model: &Model) -> Vec<Region> {
    let every = matches!(model.settings.regions, RegionChoice::Exactly(_));
    let named = trouble(model);
    lanes::in_scope(model)
        .filter(|(region, lane)| {
            every
                || lane.secrets > 0
                || lane.listing.is_some_and(|seen| seen > 0)
                || lane.state.is_dark()
                || !lane.chosen
                || named.contains_key(region)
                || model.settings.favourites.contains(region)
        })
        .map(|(region, _)| region)
        .collect()
}

/// The Regions that the first rows have something to show in, and how many of them are in trouble there.
fn trouble(model: &Model) -> BTreeMap<Region, usize> {
    let mut found = BTreeMap::new();
    for (_, row) in model.rows.shown_from(0, ROWS) {
        for (region, wrong) in model.rows.touched(row) {
            *found.entry(region).or_default() += usize::from(wrong);
        }
    }
    found
}

impl Columns {
    /// Chooses the columns for a matrix of at most `room` cells. `visible` are the homes of the rows on the screen.
    pub fn choose(&mut self, model: &Model, room: usize, visible: &BTreeSet<Region>) {
        let chosen_for = format!(
            "{} {:?} {} {:?}",
            model.filter.input.value(),
            model.filter.quick,
            model.screen.wide,
            model.screen.size
        );
        if self.chosen_for != chosen_for {
            self.chosen_for = chosen_for;
            self.shown.clear();
        }
        let all = in_use(model);
        if width(model, &all, 0) <= room {
            self.shown = all;
            self.folded.clear();
            return;
        }
        let kept = self.ranked(model, &all, visible);
        let mut shown: Vec<Region> = Vec::new();
        for region in kept {
            let mut more = shown.clone();
            more.push(region);
            more.sort_unstable();
            if width(model, &more, all.len() - more.len()) <= room || shown.is_empty() {
                shown = more;
            }
        }
        self.folded = all.into_iter().filter(|region| !shown.contains(region)).collect();
        self.shown = shown;
    }

    /// The Regions in the order in which they get a column: the cursor's; those in trouble, most first; those that have
    /// one; homes of visible rows; favourites; then by their number of secrets.
    fn ranked(&self, model: &Model, all: &[Region], visible: &BTreeSet<Region>) -> Vec<Region> {
        let trouble = trouble(model);
        let cursor = model.cursor_region();
        let home = model.selected_assessment().and_then(|assessment| assessment.home);
        let mut ranked = all.to_vec();
        ranked.sort_by_cached_key(|region| {
            let wrong = trouble.get(region).copied().unwrap_or(0);
            let secrets = model.lanes.get(region).map_or(0, |lane| lane.secrets);
            let favourite = model.settings.favourites.iter().position(|one| one == region);
            std::cmp::Reverse((
                Some(*region) == cursor,
                Some(*region) == home,
                wrong,
                self.shown.contains(region),
                visible.contains(region),
                favourite.map(std::cmp::Reverse),
                secrets,
                std::cmp::Reverse(*region),
            ))
        });
        ranked
    }
}

#[cfg(test)]
mod tests;
