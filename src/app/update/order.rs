//! Which rows the filter lets through, and in which order they stand.

use crate::app::{
    filter::{Asked, Told},
    model::Model,
    rows::{Brief, Rows},
};

/// How much is asked at once, in looks at a row's text (about 10 ns each): about two milliseconds.
const ASKED_AT_ONCE: usize = 200_000;
/// What it costs to look at a secret.
const SECRET: usize = 300;

/// The rows that were assessed anew and are not what they were.
#[derive(Debug, Default)]
pub(super) struct Touched {
    /// All of them.
    rows: Vec<u32>,
    /// Those that belong elsewhere now.
    moved: Vec<u32>,
}

impl Touched {
    /// Notes a row that was assessed anew.
    pub(super) fn note(&mut self, rows: &Rows, at: u32, old: Option<&Brief>, new: Option<&Brief>) {
        self.rows.push(at);
        if rows.moves(old, new) {
            self.moved.push(at);
        }
    }
}

/// Brings the rows up to date with what was assessed anew. Nothing is walked over when nothing was. `turn` says that the
/// time of what is left to do has come.
pub(super) fn refresh(model: &mut Model, touched: &Touched, turn: bool) {
    let wanted = std::mem::take(&mut model.rows.reorder);
    model.rows.place(&sorted(&touched.moved));
    let began = wanted && begin(model);
    let streams = model.rows.is_filtering();
    let news = answer(model, &sorted(&touched.rows));
    let mut again = wanted || streams;
    if began || turn {
        again |= ask_on(model);
        again |= model.rows.sort_on();
    }
    let frozen = model.now.mono < model.rows.frozen_until && model.rows.count() > 0;
    let moved = news || !touched.moved.is_empty();
    if again || (model.rows.unsorted && !frozen) || (moved && !frozen) {
        model.screen.changed |= model.rows.show();
        model.rows.unsorted = false;
    } else if moved {
        // Within 3 s of a key press rows keep their places; new ones come at the end.
        model.screen.changed |= model.rows.keep_places(&sorted(&touched.rows));
        model.rows.unsorted = true;
    }
}

fn sorted(slots: &[u32]) -> Vec<u32> {
    let mut slots = slots.to_vec();
    slots.sort_unstable();
    slots.dedup();
    slots
}

/// Begins what the person wants, if it is not there or under way: another filter, another order. True when it begins.
fn begin(model: &mut Model) -> bool {
    let asked = Asked { query: model.filter.query.clone(), quick: model.filter.quick };
    let asks = asked != model.rows.places.asked;
    if asks {
        model.rows.ask(asked, model.selection.secret.as_ref());
    }
    model.rows.sort() || asks
}

/// Asks the filter about rows that are not what they were. True when any of them passes that did not, or the other way.
fn answer(model: &mut Model, slots: &[u32]) -> bool {
    let mut news = false;
    for at in slots {
        let (fits, _) = fits(model, *at);
        news |= model.rows.answer(*at, fits);
    }
    news
}

/// Goes on asking the filter. True when there was anything to ask.
fn ask_on(model: &mut Model) -> bool {
    let Some(mut asking) = model.rows.places.asking.take() else { return false };
    let mut spent = 0;
    while let Some(at) = asking.rows.get(asking.next).copied()
        && spent < ASKED_AT_ONCE
    {
        let (fits, cost) = fits(model, at);
        model.rows.answer(at, fits);
        spent += cost;
        asking.next += 1;
    }
    if asking.next < asking.rows.len() {
        model.rows.places.asking = Some(asking);
    }
    true
}

/// How well the filter fits a row, if it lets it through, and what it cost to know.
fn fits(model: &Model, at: u32) -> (Option<u16>, usize) {
    let rows = &model.rows;
    let asked = &rows.places.asked;
    let Some((brief, text)) = rows.text(at) else { return (None, 1) };
    match asked.row(rows, brief, text) {
        (Told::Passes(fits), cost) => (fits, cost),
        (Told::Perhaps(fit), cost) => {
            let secret = rows.key(at).and_then(|key| model.fleet.get(key));
            let holds = secret.is_some_and(|secret| asked.query.rest(rows, brief, text, &secret));
            (holds.then_some(fit), cost + SECRET)
        }
    }
}
