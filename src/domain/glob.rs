//! Globs: `*` stands for any run of characters, `?` for one. Nothing else is special.

/// Whether a text asks to be read as a glob.
#[must_use]
pub fn is_glob(text: &str) -> bool {
    text.contains(['*', '?'])
}

/// Whether the whole text fits the glob. Upper and lower case differ.
#[must_use]
pub fn fits(glob: &str, text: &str) -> bool {
    let (mut glob, mut text) = (glob.chars(), text.chars());
    // Where to go on when the text after the last `*` turns out not to fit: that `*` then takes one character more.
    let mut retry: Option<(std::str::Chars<'_>, std::str::Chars<'_>)> = None;
    loop {
        match (glob.next(), text.clone().next()) {
            (Some('*'), _) => retry = Some((glob.clone(), text.clone())),
            (Some(wanted), Some(found)) if wanted == '?' || wanted == found => {
                text.next();
            }
            (None, None) => return true,
            _ => {
                let Some((after, mut longer)) = retry.take() else { return false };
                if longer.next().is_none() {
                    return false;
                }
                retry = Some((after.clone(), longer.clone()));
                (glob, text) = (after, longer);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_is_any_run_and_a_question_mark_one_character() {
        for (glob, text, expected) in [
            ("eu-*", "eu-west-1", true),
            ("eu-*", "us-east-1", false),
            ("*-west-?", "us-west-2", true),
            ("*db", "prod/db/db", true),
            ("*a*b", "aaab", true),
            ("*a*b", "aaabc", false),
            ("", "", true),
            ("*", "", true),
            ("?", "", false),
            ("prod/*", "staging/prod/x", false),
        ] {
            assert_eq!(fits(glob, text), expected, "{glob} {text}");
        }
        assert!(is_glob("a*") && !is_glob("a"));
    }
}
