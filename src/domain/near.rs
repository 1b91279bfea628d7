//! Near matches: what a misspelt name was probably meant to be, for the errors that name it.

/// Most names that are offered.
const MOST: usize = 3;

/// The names that differ from `wrong` by little, nearest first, at most three; case is ignored.
#[must_use]
pub fn near<'a>(wrong: &str, names: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    let wrong = wrong.to_lowercase();
    let most = wrong.chars().count().div_ceil(3);
    let mut found: Vec<(usize, &str)> = names
        .into_iter()
        .filter_map(|name| {
            let distance = distance(&wrong, &name.to_lowercase());
            let begins = wrong.chars().count() >= 3 && name.to_lowercase().starts_with(&wrong);
            (distance <= most || begins).then_some((distance, name))
        })
        .collect();
    found.sort_by_key(|(distance, _)| *distance);
    found.into_iter().take(MOST).map(|(_, name)| name).collect()
}

/// ` (did you mean a or b?)` for the end of a sentence about a name that is not known; empty when nothing is near.
#[must_use]
pub fn did_you_mean<'a>(wrong: &str, names: impl IntoIterator<Item = &'a str>) -> String {
    match near(wrong, names).as_slice() {
        [] => String::new(),
        found => format!(" (did you mean {}?)", found.join(" or ")),
    }
}

/// How many characters must be put in, left out, changed or swapped with their neighbour to turn one word into the other.
fn distance(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().collect();
    let mut before: Option<(Vec<usize>, char)> = None;
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (at, letter) in one.chars().enumerate() {
        let mut next = vec![at + 1];
        for (index, target) in other.iter().enumerate() {
            let cell = |row: &[usize], index: usize| row.get(index).copied().unwrap_or(usize::MAX / 2);
            let changed = cell(&row, index) + usize::from(letter != *target);
            let mut best = changed.min(cell(&row, index + 1) + 1).min(cell(&next, index) + 1);
            if let (Some((older, previous)), Some(left)) = (&before, index.checked_sub(1))
                && *previous == *target
                && other.get(left) == Some(&letter)
            {
                best = best.min(cell(older, left) + 1);
            }
            next.push(best);
        }
        before = Some((std::mem::replace(&mut row, next), letter));
    }
    row.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_of_the_finger_is_one_change() {
        for (one, other, expected) in [
            ("theme", "theme", 0),
            ("theme", "thme", 1),
            ("theme", "tehme", 1),
            ("refesh", "refresh", 1),
            ("", "abc", 3),
        ] {
            assert_eq!(distance(one, other), expected, "{one} {other}");
        }
    }

    #[test]
    fn near_names_come_nearest_first_and_far_ones_not_at_all() {
        assert_eq!(near("watsh", ["match", "watch", "palette"]), ["watch", "match"]);
        assert_eq!(near("xyz", ["promote", "palette"]), Vec::<&str>::new());
        assert_eq!(did_you_mean("refesh", ["refresh"]), " (did you mean refresh?)");
        assert_eq!(did_you_mean("x", ["refresh"]), "");
    }
}
