//! One row, slim: what sorting, counting and the quick filters need of a secret. All else is asked when it is looked at.

use std::{
    cmp::Ordering,
    hash::{DefaultHasher, Hash, Hasher},
};

use jiff::Timestamp;

use super::haystack::Place;
use crate::{
    app::model::Sort,
    domain::{
        Region, SecretKey,
        fleet::Logical,
        health::{Assessment, Cell, Health, RotationState},
        text,
    },
};

/// No home, or none that is told apart.
pub(super) const NOWHERE: u16 = u16::MAX;

/// A row.
#[derive(Debug, Clone)]
pub(super) struct Slot {
    pub(super) key: SecretKey,
    pub(super) text: Place,
    pub(super) brief: Brief,
}

/// What is kept of an assessment: 40 bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Brief {
    /// The Regions that have, or should have, something of this secret, a bit each.
    pub(super) touches: u64,
    /// Those of them that are in trouble.
    pub(super) wrong: u64,
    /// Since when its health holds, if it is wrong; in seconds, 0 when that is not known.
    pub(super) since: u32,
    /// When it was last changed, likewise.
    pub(super) changed: u32,
    /// When time alone may change what is said of it, likewise.
    pub(super) due: u32,
    /// Differs, as good as always, when anything of the assessment does.
    pub(super) seal: u32,
    /// Its problems' healths, a bit each.
    pub(super) problems: u16,
    /// The number of its home.
    pub(super) home: u16,
    /// The worst of it.
    pub(super) health: Health,
    /// What was wrong when it was last read, while nothing can be learned of it.
    pub(super) before: Option<Health>,
    /// The columns of its name, 255 at most.
    pub(super) columns: u8,
    /// See the constants.
    pub(super) flags: u8,
}

/// A Region that cannot be read is touched.
pub(super) const SILENT: u8 = 1;
/// There is a single copy.
pub(super) const SINGLE: u8 = 1 << 1;
/// Something moves.
pub(super) const MOVING: u8 = 1 << 2;
/// A copy can be read somewhere.
pub(super) const READABLE: u8 = 1 << 3;
/// The slot holds a row.
pub(super) const TAKEN: u8 = 1 << 4;

/// A time in seconds, 0 for none.
pub(super) fn second(at: Option<Timestamp>) -> u32 {
    at.map_or(0, |at| u32::try_from(at.as_second().max(1)).unwrap_or(u32::MAX))
}

/// The bit of a health.
pub(super) fn bit(health: Health) -> u16 {
    1 << (health as u16)
}

/// Everything that is quiet has one rank, so that rows do not jump as descriptions come in.
fn rank(health: Health) -> Health {
    health.min(Health::NotRead)
}

impl Brief {
    /// What is kept of an assessment. `number` gives each Region a number; `readable` says whether a Region answers.
    pub(super) fn new(
        secret: &Logical,
        assessment: &Assessment,
        next: Option<Timestamp>,
        mut number: impl FnMut(Region) -> u16,
        readable: impl Fn(Region) -> bool,
    ) -> Self {
        let mut mask = |region| 1_u64.checked_shl(u32::from(number(region))).unwrap_or(0);
        let (mut touches, mut wrong) = (0, 0);
        for (region, cell) in assessment.cells.iter().filter(|(_, cell)| **cell != Cell::Nothing) {
            touches |= mask(*region);
            if *cell <= Cell::Unreadable && *cell != Cell::InProgress {
                wrong |= mask(*region);
            }
        }
        for (region, held) in &secret.copies {
            let named = held.entry.replicas.iter().flatten().map(|replica| replica.region);
            touches |= named.chain([*region]).fold(0, |all, region| all | mask(region));
        }
        let mut hasher = DefaultHasher::new();
        assessment.hash(&mut hasher);
        Self {
            touches,
            wrong,
            since: second(newest(assessment)),
            changed: second(secret.any().and_then(|entry| entry.last_changed)),
            // Rounded down: for the rest of that second the rules are asked again with each message.
            due: second(next),
            seal: u32::try_from(hasher.finish() >> 32).unwrap_or(0),
            problems: assessment.problems.iter().fold(0, |all, problem| all | bit(problem.health)),
            home: assessment.home.map_or(NOWHERE, number),
            health: assessment.health,
            before: None,
            columns: u8::try_from(text::columns(secret.key.name())).unwrap_or(u8::MAX),
            flags: TAKEN | flags(secret, assessment, readable),
        }
    }

    /// Notes what was wrong when it was last read, while nothing can be learned of it.
    pub(crate) fn remember(&mut self, before: Option<Health>) {
        self.before = before;
    }

    pub(super) fn has(&self, flag: u8) -> bool {
        self.flags & flag != 0
    }

    pub(super) fn is_taken(&self) -> bool {
        self.has(TAKEN)
    }
}

/// Among equals the newest trouble leads: it is why somebody was paged. A move that ends in seconds does not reorder.
fn newest(assessment: &Assessment) -> Option<Timestamp> {
    let problem = assessment.problems.iter().find(|problem| problem.health == assessment.health)?;
    problem.since.filter(|_| problem.health.is_wrong()).map(|since| since.at)
}

fn flags(secret: &Logical, assessment: &Assessment, readable: impl Fn(Region) -> bool) -> u8 {
    let any = |wanted: &[Cell]| assessment.cells.values().any(|cell| wanted.contains(cell));
    let mut copies = assessment.cells.values().filter(|cell| **cell != Cell::Nothing);
    let single = matches!((copies.next(), copies.next()), (Some(Cell::Standalone | Cell::Stranded), None));
    let moving = any(&[Cell::InProgress]) || matches!(assessment.rotation, RotationState::InProgress(_));
    let unknown = assessment.problems.iter().any(|problem| problem.health == Health::Unknown);
    let flag = |flag: u8, holds: bool| if holds { flag } else { 0 };
    flag(SILENT, unknown || any(&[Cell::Unreadable, Cell::Readable]))
        | flag(SINGLE, single)
        | flag(MOVING, moving)
        | flag(READABLE, secret.copies.keys().any(|region| readable(*region)))
}

/// Whether a change from one to the other moves the row in this order.
pub(super) fn moves(old: &Brief, new: &Brief, sort: Sort) -> bool {
    match sort {
        Sort::Trouble => {
            let place = |brief: &Brief| (rank(brief.health), brief.before, brief.since);
            place(old) != place(new)
        }
        Sort::Name => false,
        Sort::Changed => old.changed != new.changed,
        Sort::Home => old.home != new.home,
    }
}

/// Which of two rows comes first. No two are equal. `homes` are the Regions by their numbers.
pub(super) fn compare(a: &Slot, b: &Slot, sort: Sort, homes: &[Region]) -> Ordering {
    let (one, two) = (&a.brief, &b.brief);
    let first = match sort {
        Sort::Trouble => rank(one.health)
            .cmp(&rank(two.health))
            // Of what is not known, what was wrong when it was last read leads.
            .then_with(|| before(one).cmp(&before(two)))
            .then_with(|| two.since.cmp(&one.since)),
        Sort::Name => Ordering::Equal,
        Sort::Changed => two.changed.cmp(&one.changed),
        Sort::Home if one.home == two.home => Ordering::Equal,
        Sort::Home => homes.get(usize::from(one.home)).cmp(&homes.get(usize::from(two.home))),
    };
    first
        .then_with(|| a.key.name().cmp(b.key.name()))
        .then_with(|| a.key.suffix().cmp(b.key.suffix()))
        .then_with(|| a.key.cmp(&b.key))
}

fn before(brief: &Brief) -> Health {
    brief.before.unwrap_or(Health::Standalone)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_a_line_of_the_cache() {
        assert_eq!((size_of::<Brief>(), size_of::<Slot>()), (40, 64));
    }
}
