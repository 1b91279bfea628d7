//! Themes: the few styles that carry meaning. Red is act, yellow is moving, cyan is not known, dim is fine.

use ratatui::style::{Color, Modifier, Style};

/// The styles of the screen, and whether glyphs are ASCII. Meaning is never carried by colour alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Theme {
    /// ASCII glyphs and borders only.
    pub ascii: bool,
    /// Plain text.
    pub text: Style,
    /// What is fine, or less important.
    pub dim: Style,
    /// Trouble: act.
    pub act: Style,
    /// Trouble that leads: red and bold.
    pub act_bold: Style,
    /// Moving.
    pub moving: Style,
    /// Not known.
    pub unknown: Style,
    /// Done, in sync: used sparingly.
    pub good: Style,
    /// Titles, the key that is to be pressed next.
    pub strong: Style,
    /// The selected row, button or cell.
    pub selected: Style,
    /// A condition that makes the picture untrue: line 2 when bad.
    pub alarm: Style,
    /// Rules and borders.
    pub border: Style,
}

impl Theme {
    /// The theme that suits dark and light terminals alike: the terminal's own 16 colours, so that the person's palette rules.
    #[must_use]
    pub fn standard() -> Self {
        let plain = Style::new();
        Self {
            ascii: false,
            text: plain,
            dim: plain.add_modifier(Modifier::DIM),
            act: plain.fg(Color::Red),
            act_bold: plain.fg(Color::Red).add_modifier(Modifier::BOLD),
            moving: plain.fg(Color::Yellow),
            unknown: plain.fg(Color::Cyan),
            good: plain.fg(Color::Green),
            strong: plain.add_modifier(Modifier::BOLD),
            selected: plain.add_modifier(Modifier::REVERSED),
            alarm: plain.fg(Color::Red).add_modifier(Modifier::REVERSED),
            border: plain.add_modifier(Modifier::DIM),
        }
    }

    /// The same without any colour: modifiers, and the marker on the selected row, carry what colour did. For `NO_COLOR`
    /// crossterm 0.29 would wipe modifiers together with colours, so every colour here is the terminal's own.
    #[must_use]
    pub fn no_color(self) -> Self {
        let strip = |style: Style| Style { fg: Some(Color::Reset), bg: Some(Color::Reset), ..style };
        Self {
            ascii: self.ascii,
            text: strip(self.text),
            dim: strip(self.dim),
            act: strip(self.act),
            act_bold: strip(self.act_bold),
            moving: strip(self.moving),
            unknown: strip(self.unknown),
            good: strip(self.good),
            strong: strip(self.strong),
            selected: strip(self.selected),
            alarm: strip(self.alarm),
            border: strip(self.border),
        }
    }
}
