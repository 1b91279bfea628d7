//! What a row tells of a filter by itself, and what the secret must be looked at for.

use super::{
    Asked, Query, fuzzy,
    term::{Status, Term, is_region},
};
use crate::{
    app::rows::{Brief, RowText, Rows},
    domain::{
        fleet::Logical,
        glob::{fits, is_glob},
        health::Health,
    },
};

/// How well a row fits: higher is better; all the same when nothing is ranked.
pub type Fit = u16;

/// What a row tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Told {
    /// Whether it passes, and how well it fits.
    Passes(Option<Fit>),
    /// It may pass, and would fit so well, but the secret must be looked at.
    Perhaps(Fit),
}

/// What a question costs: about as many looks at a row's text.
const TEXT: usize = 1;
const REGION: usize = 20;
const FUZZY: usize = 50;

impl Asked {
    /// What a row tells, and what it cost to ask it.
    #[must_use]
    pub fn row(&self, rows: &Rows, brief: &Brief, text: RowText<'_>) -> (Told, usize) {
        if !self.quick.passes(brief) {
            return (Told::Passes(None), TEXT);
        }
        let (mut fit, mut perhaps, mut cost) = (0, false, TEXT);
        for (negated, term) in &self.query.terms {
            if let Term::Fuzzy(letters) = term {
                cost += FUZZY;
                match (fuzzy::score(text.name(), letters), *negated) {
                    (Some(score), false) => fit = score.saturating_add(fit),
                    (None, true) => {}
                    _ => return (Told::Passes(None), cost),
                }
                continue;
            }
            cost += if matches!(term, Term::Region(_)) { REGION } else { TEXT };
            match term.on_row(rows, brief, text) {
                None => perhaps = true,
                Some(holds) if holds == *negated => return (Told::Passes(None), cost),
                Some(_) => {}
            }
        }
        (if perhaps { Told::Perhaps(fit) } else { Told::Passes(Some(fit)) }, cost)
    }
}

impl Query {
    /// Whether those terms hold that a row does not tell of.
    #[must_use]
    pub fn rest(&self, rows: &Rows, brief: &Brief, text: RowText<'_>, secret: &Logical) -> bool {
        let untold = self.terms.iter().filter(|(_, term)| term.on_row(rows, brief, text).is_none());
        untold.into_iter().all(|(negated, term)| term.of_secret(secret) != *negated)
    }

    /// How well a name in lower case fits.
    #[must_use]
    pub fn fit(&self, name: &str) -> Fit {
        let letters = self.terms.iter().filter_map(|(negated, term)| match term {
            Term::Fuzzy(letters) if !negated => Some(letters),
            _ => None,
        });
        letters.filter_map(|letters| fuzzy::score(name, letters)).fold(0, Fit::saturating_add)
    }

    /// Whether rows come in the order of how well they fit.
    #[must_use]
    pub fn is_ranked(&self) -> bool {
        self.terms.iter().any(|(negated, term)| !negated && matches!(term, Term::Fuzzy(_)))
    }
}

impl Term {
    /// Whether it holds, if the row tells.
    fn on_row(&self, rows: &Rows, brief: &Brief, text: RowText<'_>) -> Option<bool> {
        Some(match self {
            Self::Word(word) => word.is_in(text.whole()),
            Self::Fuzzy(letters) => fuzzy::score(text.name(), letters).is_some(),
            Self::Name(wanted) if is_glob(wanted) => fits(wanted, text.name()),
            Self::Name(wanted) => text.name().contains(wanted),
            Self::Region(wanted) if rows.tells_regions_apart() => {
                rows.touched(brief).any(|(region, _)| is_region(region, wanted))
            }
            Self::Status(Status::Health(health)) => brief.has_problem(|found| found == *health),
            Self::Status(Status::Wrong) => brief.has_problem(Health::is_wrong),
            Self::Status(Status::Rotation) => brief.has_problem(Health::is_of_rotation),
            _ => return None,
        })
    }
}
