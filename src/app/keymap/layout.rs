//! Letters of other keyboard layouts, as the Latin letter printed on the same key. For commands only, never for text.

/// Each layout in the order of the keys q to p, a to l, z to m; a space where that key bears no letter of its own.
const LAYOUTS: &[&str] = &[
    "йцукенгшщзфывапролдячсмить", // Cyrillic, Russian
    "йцукенгшщзфівапролдячсмить", // Cyrillic, Ukrainian
    " ςερτυθιοπασδφγηξκλζχψωβνμ", // Greek
    "  קראטוןםפשדגכעיחלךזסבהנמצ", // Hebrew
    "ضصثقفغعهخحشسيبلاتنمئءؤرىة ",  // Arabic
];

/// The keys in the same order.
const LATIN: &str = "qwertyuiopasdfghjklzxcvbnm";

/// The Latin letter on the key that types `typed`, in the same case; what no layout knows stays as it is.
#[must_use]
pub fn latin(typed: char) -> char {
    if typed.is_ascii() {
        return typed;
    }
    let small = typed.to_lowercase().next().unwrap_or(typed);
    let found = LAYOUTS.iter().find_map(|layout| {
        let mut pairs = layout.chars().zip(LATIN.chars());
        pairs.find(|(letter, _)| *letter == small).map(|(_, latin)| latin)
    });
    match found {
        Some(letter) if small != typed => letter.to_ascii_uppercase(),
        Some(letter) => letter,
        None => typed,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_layout_covers_the_twenty_six_keys() {
        for layout in LAYOUTS {
            assert_eq!(layout.chars().count(), LATIN.len(), "{layout}");
        }
    }

    #[test]
    fn a_letter_of_another_layout_is_the_latin_one_on_its_key() {
        for (typed, expected) in [
            ('к', 'r'),
            ('К', 'R'),
            ('т', 'n'),
            ('Т', 'N'),
            ('і', 's'),
            ('π', 'p'),
            ('Ν', 'N'),
            ('ר', 'r'),
            ('פ', 'p'),
            ('ق', 'r'),
            ('ح', 'p'),
            ('é', 'é'),
            ('r', 'r'),
        ] {
            assert_eq!(latin(typed), expected, "{typed}");
        }
    }
}
