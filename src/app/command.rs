//! The one table of commands: name, description, default keys and where they work. Keys, key line, `a` menu, palette and
//! help are all made from it.
//!
//! What a command does is `update`'s business; the rows of the table are in `command/table.rs`.

mod table;

use super::keymap::Place;

pub use table::COMMANDS;

/// What a key, a menu item or the palette can ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Command {
    /// Next row.
    Down,
    /// Previous row.
    Up,
    /// First row.
    First,
    /// Last row.
    Last,
    /// Half a screen down.
    PageDown,
    /// Half a screen up.
    PageUp,
    /// The Region to the left.
    RegionLeft,
    /// The Region to the right.
    RegionRight,
    /// Next row in trouble.
    NextWrong,
    /// Previous row in trouble.
    PreviousWrong,
    /// The full page of the secret; for a clash or a split, the two copies side by side.
    Look,
    /// Close, leave the page, clear the filter; never quits.
    Back,
    /// From the list to the pane and back.
    SwitchFocus,
    /// The secrets.
    ViewSecrets,
    /// The Regions.
    ViewRegions,
    /// The activity.
    ViewActivity,
    /// The matrix over the whole width, or with the pane.
    ToggleMatrix,
    /// Edit the filter.
    Filter,
    /// The next quick filter.
    QuickFilter,
    /// The sort menu.
    SortMenu,
    /// Replicate, replicate again, overwrite.
    Replicate,
    /// Promote a replica.
    Promote,
    /// Rotation: cancel, clean up, turn on again, whichever is next.
    Rotation,
    /// Rotate now.
    RotateNow,
    /// Remove a replica.
    RemoveReplica,
    /// All actions for this row.
    ActionMenu,
    /// Ring when it ends or sticks.
    Watch,
    /// Take back an action that waits.
    Withdraw,
    /// Stop new sends.
    Hold,
    /// Go on with actions that are held back.
    Resume,
    /// The copy menu.
    CopyMenu,
    /// Read again.
    Refresh,
    /// Who am I.
    WhoAmI,
    /// The last errors.
    Errors,
    /// Every command by name.
    Palette,
    /// Help.
    Help,
    /// Back; on the main screen, twice quits.
    Quit,
    /// Quit, at once when pressed twice.
    Interrupt,
    /// Suspend.
    Suspend,
    /// Draw again.
    Redraw,
    /// Demo: take me to the suggestion.
    Suggestion,
}

/// One row of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Specification {
    /// The command.
    pub command: Command,
    /// Its name in the palette and in `[keys]` of the configuration: kebab-case.
    pub name: &'static str,
    /// What it does, as a short sentence.
    pub description: &'static str,
    /// Its keys when the configuration says nothing; the first is the one that is shown.
    pub keys: &'static [&'static str],
    /// Where it works.
    pub places: &'static [Place],
    /// Under which heading help lists it.
    pub group: Group,
    /// Whether it leads to a dialog that can send a mutation.
    pub mutates: bool,
}

/// The headings of help, in their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Group {
    /// Acting on a secret.
    Act,
    /// Moving about.
    Move,
    /// Choosing what is seen.
    See,
    /// The program itself.
    Program,
}

impl Group {
    /// The heading.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Act => "Act",
            Self::Move => "Move",
            Self::See => "See",
            Self::Program => "Program",
        }
    }
}

impl Command {
    /// Its row of the table.
    #[must_use]
    pub fn specification(self) -> &'static Specification {
        COMMANDS
            .iter()
            .find(|row| row.command == self)
            .unwrap_or_else(|| unreachable!("a test holds every command against the table"))
    }

    /// The command of a name, as `[keys]` and the palette write it.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        COMMANDS.iter().find(|row| row.name == name).map(|row| row.command)
    }
}

#[cfg(test)]
mod tests;
