//! What a dialog shows, as a value: lines of spans in sections. Where they go on the screen is `ui`'s business.

use crate::{
    app::select::age::NO_BREAK,
    domain::{
        Safe,
        text::{columns, wrap},
    },
};

/// Columns between the borders and the space inside each.
pub const WIDTH: usize = 76;

/// How a span looks; what it means is never carried by this alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Look {
    /// Plain.
    Plain,
    /// Fine, less important, or cannot be chosen.
    Dim,
    /// A title, or the key to press.
    Strong,
    /// Trouble, or what is destroyed.
    Act,
    /// Moving, or a warning.
    Moving,
    /// Not known.
    Unknown,
    /// Done.
    Good,
    /// The focus.
    Selected,
}

/// A piece of text in one look.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Span {
    /// The text.
    pub text: Safe,
    /// Its look.
    pub look: Look,
}

/// When a line may be left out for want of rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Need {
    /// Only when nothing else helps.
    #[default]
    Always,
    /// Never: a part of the very call that Confirm sends.
    Call,
    /// Before the list is made shorter.
    Hint,
    /// When the list is at its shortest; the last one first.
    Extra,
}

/// One line: spans at the left, and spans that end at the right border.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Line {
    /// From the left.
    pub left: Vec<Span>,
    /// At the right.
    pub right: Vec<Span>,
    /// When it may be left out.
    pub need: Need,
}

/// Lines between two rules.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Section {
    /// The lines above the list, or all lines.
    pub lines: Vec<Line>,
    /// The flexible part: shown in part, at least three rows, around the cursor.
    pub rows: Vec<Line>,
    /// The row of the cursor.
    pub cursor: usize,
    /// The lines under the list.
    pub foot: Vec<Line>,
}

/// A whole dialog.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DialogView {
    /// What it does.
    pub title: Safe,
    /// `DEMO: nothing real`, `DRILL: nothing real`, `READ-ONLY`.
    pub alarm: Option<Safe>,
    /// The account.
    pub account: Safe,
    /// The parts, in order. The last one has the buttons.
    pub sections: Vec<Section>,
}

impl Span {
    /// A span.
    #[must_use]
    pub fn new(text: &str, look: Look) -> Self {
        // Our own no-break spaces have done their work once the lines are made; what others wrote is made safe already.
        Self { text: Safe::new(&text.replace(NO_BREAK, " ")), look }
    }
}

impl Line {
    /// A line of one span.
    #[must_use]
    pub fn new(text: &str, look: Look) -> Self {
        Self { left: vec![Span::new(text, look)], ..Self::default() }
    }

    /// A plain line.
    #[must_use]
    pub fn plain(text: &str) -> Self {
        Self::new(text, Look::Plain)
    }

    /// One span more at the left.
    #[must_use]
    pub fn and(mut self, text: &str, look: Look) -> Self {
        self.left.push(Span::new(text, look));
        self
    }

    /// One span more at the right.
    #[must_use]
    pub fn at_right(mut self, text: &str, look: Look) -> Self {
        self.right.push(Span::new(text, look));
        self
    }

    /// The line, to be left out when there is no room.
    #[must_use]
    pub fn when_room(mut self, need: Need) -> Self {
        self.need = need;
        self
    }
}

impl Section {
    /// A section without a list.
    #[must_use]
    pub fn of(lines: Vec<Line>) -> Self {
        Self { lines, ..Self::default() }
    }
}

/// The fewest rows of a list that is shown in part.
pub const SHORTEST: usize = 3;

/// The fewest rows that show every line of the call, the buttons and the lists' shortest part: all else can give way.
#[must_use]
pub fn least_rows(sections: &[Section]) -> usize {
    let calls = sections.iter().flat_map(|section| section.lines.iter().chain(&section.foot));
    let calls = calls.filter(|line| line.need == Need::Call).count();
    let lists: usize = sections.iter().map(|section| section.rows.len().min(SHORTEST)).sum();
    let buttons = sections.last().map_or(0, |section| section.lines.len());
    // Two borders, and a rule between every two sections.
    sections.len() + 1 + calls + lists + buttons
}

/// A sentence, in as many lines as it takes.
#[must_use]
pub fn sentence(text: &str, look: Look) -> Vec<Line> {
    wrap(text, WIDTH).iter().map(|line| Line::new(line, look)).collect()
}

/// A sentence behind a label of ten columns: `One way:  …`.
#[must_use]
pub fn labelled(label: &str, text: &str, look: Look) -> Vec<Line> {
    let labels = std::iter::once(label).chain(std::iter::repeat(""));
    let lines = wrap(text, WIDTH - 10);
    lines
        .iter()
        .zip(labels)
        .map(|(line, label)| Line::plain(&format!("{label:<10}")).and(line, look))
        .collect()
}

/// The text filled with spaces to so many columns.
#[must_use]
pub fn padded(text: &str, to: usize) -> String {
    let cut = crate::domain::text::cut(text, to);
    let gap = to.saturating_sub(columns(&cut));
    format!("{cut}{:gap$}", "")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_stays_with_its_unit_and_its_no_break_space_is_not_told() {
        let lines =
            sentence(&format!("{} being looked at for 3\u{a0}s", "x".repeat(WIDTH - 23)), Look::Plain);
        let said: Vec<&str> = lines.iter().map(|line| &*line.left[0].text).collect();
        assert_eq!(said.last(), Some(&"3 s"));
    }
}
