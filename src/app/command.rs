//! The one table of commands: name, description, default keys and where they work. Keys, key line, `a` menu, palette and
//! help are all made from it.

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
