//! Near matches: what a misspelt name was probably meant to be, for the errors that name it.

use strsim::osa_distance;

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
            let distance = osa_distance(&wrong, &name.to_lowercase());
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
            assert_eq!(osa_distance(one, other), expected, "{one} {other}");
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
