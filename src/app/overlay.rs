//! What may lie over the main screen besides a dialog: menus, help, errors, the palette. As values.

use tui_input::Input;

use crate::domain::Safe;

use super::command::Command;

/// One overlay at a time.
#[derive(Debug, Clone)]
pub enum Overlay {
    /// Keys that work here, glyphs, words; with the number of lines scrolled.
    Help {
        /// Lines scrolled.
        scroll: u16,
    },
    /// The last errors.
    Errors {
        /// Lines scrolled.
        scroll: u16,
    },
    /// Who am I, until when, which Regions and rights were seen.
    WhoAmI,
    /// Actions have not ended: stay, wait for them and leave, or leave now.
    Leaving {
        /// Lines scrolled.
        scroll: u16,
    },
    /// A list of choices.
    Menu(Menu),
    /// Every command by name.
    Palette {
        /// What was typed.
        input: Input,
        /// The chosen line.
        cursor: usize,
    },
}

/// A list of choices, each with a letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Menu {
    /// What it is about.
    pub title: Safe,
    /// The choices.
    pub items: Vec<MenuItem>,
    /// The chosen line.
    pub cursor: usize,
}

/// One choice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MenuItem {
    /// The letter that takes it.
    pub key: char,
    /// What it does.
    pub label: Safe,
    /// Why it cannot be taken here: the item is greyed.
    pub reason: Option<Safe>,
    /// What it does, exactly.
    pub choice: Choice,
}

/// What a menu's item does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Choice {
    /// Runs a command.
    Run(Command),
    /// Copies text.
    Copy(Safe),
    /// Sorts.
    Sort(super::model::Sort),
}
