//! Rows in order: a batch of rows that moved is merged into the others, which stand in order already.

use std::cmp::Ordering;

use super::marks::Marks;

/// Takes the rows of `moved` out of the order, and puts `batch` into it: those of them that are still there, in any order.
/// Costs a comparison for each halving of the order for each row of the batch, and one look at a bit for each row.
pub(super) fn merge(
    order: &mut Vec<u32>,
    moved: &Marks,
    mut batch: Vec<u32>,
    compare: impl Fn(u32, u32) -> Ordering,
) {
    if moved.len() > 0 {
        order.retain(|slot| !moved.has(*slot));
    }
    if batch.is_empty() {
        return;
    }
    batch.sort_unstable_by(|a, b| compare(*a, *b));
    let mut merged = Vec::with_capacity(order.len() + batch.len());
    let mut rest = order.as_slice();
    for slot in batch {
        let at = rest.partition_point(|row| compare(*row, slot) == Ordering::Less);
        let (before, after) = rest.split_at_checked(at).unwrap_or((rest, &[]));
        merged.extend_from_slice(before);
        merged.push(slot);
        rest = after;
    }
    merged.extend_from_slice(rest);
    *order = merged;
}

/// The rows of best score first; those of equal score keep their order. `score` is asked twice for each.
pub(super) fn by_score(rows: &[u32], score: impl Fn(u32) -> u16) -> Vec<u32> {
    let best = rows.iter().map(|slot| score(*slot)).max().unwrap_or(0);
    let mut starts = vec![0_usize; usize::from(best) + 2];
    let place = |slot: u32| usize::from(best - score(slot).min(best));
    for slot in rows {
        if let Some(count) = starts.get_mut(place(*slot) + 1) {
            *count += 1;
        }
    }
    let mut sum = 0;
    for start in &mut starts {
        sum += *start;
        *start = sum;
    }
    let mut sorted = vec![0; rows.len()];
    for slot in rows {
        let Some(start) = starts.get_mut(place(*slot)) else { continue };
        if let Some(row) = sorted.get_mut(*start) {
            *row = *slot;
        }
        *start += 1;
    }
    sorted
}

#[cfg(test)]
mod tests {
    use proptest::{collection::vec, prelude::*};

    use super::*;

    proptest! {
        #[test]
        fn a_merged_order_is_the_sorted_one(
            old in vec(0_u32..500, 0..200), moved in vec(0_u32..500, 0..60), gone in vec(0_u32..500, 0..20),
        ) {
            let compare = |a: u32, b: u32| (a % 7, a).cmp(&(b % 7, b));
            let sorted = |rows: &mut Vec<u32>| {
                rows.sort_unstable_by(|a, b| compare(*a, *b));
                rows.dedup();
            };
            let mut order = old;
            sorted(&mut order);
            let mut batch = moved;
            batch.retain(|slot| !gone.contains(slot));
            batch.sort_unstable();
            batch.dedup();
            let mut all: Vec<u32> = order.iter().chain(&batch).copied().filter(|slot| !gone.contains(slot)).collect();
            sorted(&mut all);
            merge(&mut order, &batch.iter().chain(&gone).copied().collect(), batch.clone(), compare);
            prop_assert_eq!(order, all);
        }

        #[test]
        fn rows_by_score_are_as_a_stable_sort_has_them(rows in vec(0_u32..5_000, 0..300)) {
            let score = |slot: u32| u16::try_from(slot % 37).unwrap() * 9;
            let mut expected = rows.clone();
            expected.sort_by_key(|slot| std::cmp::Reverse(score(*slot)));
            prop_assert_eq!(by_score(&rows, score), expected);
        }
    }
}
