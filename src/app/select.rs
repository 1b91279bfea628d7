//! Read models: what the screen says, derived from the state. Text and its weight; where it stands and how it looks
//! is `ui`'s business.

pub mod activity;
pub mod age;
pub mod columns;
pub mod doubts;
pub mod glyph;
pub mod keyline;
pub mod knowledge;
pub mod lanes;
pub mod login;
pub mod message;
pub mod row;
pub mod spending;
pub mod survey;
#[cfg(test)]
pub(crate) mod test_actions;
#[cfg(test)]
pub(crate) mod test_fleet;
pub mod verdict;
pub mod waiting;

pub use columns::in_use as matrix_regions;

/// The weight of a piece of text: what it means, not its colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Look {
    /// Plain.
    #[default]
    Text,
    /// Fine, or less important.
    Dim,
    /// Trouble.
    Act,
    /// Trouble that leads.
    ActBold,
    /// Moving.
    Moving,
    /// Not known.
    Unknown,
    /// Done.
    Good,
    /// To be read first.
    Strong,
    /// The picture is not true.
    Alarm,
}

/// A piece of text of one weight.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Span {
    /// The text: safe to print.
    pub text: String,
    /// Its weight.
    pub look: Look,
}

/// A line of the screen.
pub type Line = Vec<Span>;

impl Span {
    /// A piece of text of a weight.
    pub fn new(look: Look, text: impl Into<String>) -> Self {
        Self { text: text.into(), look }
    }

    /// Plain text.
    pub fn plain(text: impl Into<String>) -> Self {
        Self::new(Look::Text, text)
    }
}

/// The text of a line, without its weights.
#[must_use]
pub fn text_of(line: &[Span]) -> String {
    line.iter().map(|span| span.text.as_str()).collect()
}

/// A number with commas between thousands: `1,204`.
#[must_use]
pub fn number(count: usize) -> String {
    let digits = count.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// `1 secret`, `2 secrets`.
#[must_use]
pub fn counted(count: usize, one: &str, many: &str) -> String {
    format!("{} {}", number(count), if count == 1 { one } else { many })
}

/// Words as a sentence lists them: `a`, `a and b`, `a, b and c`.
#[must_use]
pub fn listed(words: &[String]) -> String {
    match words {
        [] => String::new(),
        [one] => one.clone(),
        [most @ .., last] => format!("{} and {last}", most.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_have_commas() {
        assert_eq!([number(7), number(1204), number(1_000_000)], ["7", "1,204", "1,000,000"]);
    }

    #[test]
    fn a_list_ends_with_and() {
        let words = |text: &str| text.split(' ').map(str::to_owned).collect::<Vec<_>>();
        assert_eq!(listed(&words("a")), "a");
        assert_eq!(listed(&words("a b c")), "a, b and c");
    }
}
