//! The rows of the command table. A command that is not here does not exist for keys, menus, palette, help or manual.

use super::{
    super::keymap::Place::{self, Main, Overlay, Page},
    Command::{self, *},
    Group::{self, Act, Move, Program, See},
    Specification,
};

const ANYWHERE: &[Place] = &[Main, Page, Overlay];
const SECRET: &[Place] = &[Main, Page];
const MAIN: &[Place] = &[Main];

/// A command that cannot lead to a mutation.
const fn row(
    command: Command,
    keys: &'static [&'static str],
    places: &'static [Place],
    group: Group,
    name: &'static str,
    description: &'static str,
) -> Specification {
    Specification { command, name, description, keys, places, group, mutates: false }
}

/// A command that opens a dialog which can send.
const fn mutation(
    command: Command,
    keys: &'static [&'static str],
    name: &'static str,
    description: &'static str,
) -> Specification {
    Specification { command, name, description, keys, places: SECRET, group: Act, mutates: true }
}

/// Every command, in the order of help.
pub const COMMANDS: &[Specification] = &[
    mutation(
        Replicate,
        &["r"],
        "replicate",
        "Replicate to a Region, retry, or overwrite what is in the way.",
    ),
    mutation(Promote, &["p"], "promote", "Promote a replica to a standalone secret."),
    mutation(
        Rotation,
        &["c"],
        "rotation",
        "Cancel rotation, clean up after it, or turn it on again: whichever is next.",
    ),
    mutation(RotateNow, &[], "rotate-now", "Rotate the secret now."),
    mutation(RemoveReplica, &[], "remove-replica", "Remove a replica; there is no recovery window."),
    row(
        ActionMenu,
        &["a"],
        SECRET,
        Act,
        "actions",
        "All actions for this row, with the reason of those that do not apply.",
    ),
    row(Look, &["enter", "d"], MAIN, Act, "look", "The full page; for a clash or a split, both copies."),
    row(Watch, &["w"], SECRET, Act, "watch", "Ring when it ends or gets stuck."),
    row(
        Withdraw,
        &["delete", "backspace"],
        SECRET,
        Act,
        "withdraw",
        "Take back an action that waits: it is never sent.",
    ),
    row(CopyMenu, &["y"], SECRET, Act, "copy", "Copy a name, an ARN, an aws command, or a summary."),
    row(Refresh, &["ctrl-r", "f5", "R"], SECRET, Act, "refresh", "Read again: this secret first."),
    row(Suggestion, &["."], SECRET, Act, "suggestion", "Demo: take me to the suggestion."),
    row(Down, &["j", "down"], ANYWHERE, Move, "down", "Next row, or scroll down."),
    row(Up, &["k", "up"], ANYWHERE, Move, "up", "Previous row, or scroll up."),
    row(First, &["g", "home"], ANYWHERE, Move, "first", "First row."),
    row(Last, &["G", "end"], ANYWHERE, Move, "last", "Last row."),
    row(PageDown, &["ctrl-d", "pagedown"], ANYWHERE, Move, "page-down", "Half a screen down."),
    row(PageUp, &["ctrl-u", "pageup"], ANYWHERE, Move, "page-up", "Half a screen up."),
    row(RegionLeft, &["h", "left"], SECRET, Move, "region-left", "The Region to the left."),
    row(RegionRight, &["l", "right"], SECRET, Move, "region-right", "The Region to the right."),
    row(NextWrong, &["n"], SECRET, Move, "next-wrong", "Next row in trouble."),
    row(PreviousWrong, &["N"], SECRET, Move, "previous-wrong", "Previous row in trouble."),
    row(SwitchFocus, &["tab", "backtab"], MAIN, Move, "switch-focus", "From the list to the pane and back."),
    row(Back, &["esc"], ANYWHERE, Move, "back", "Close, leave the page, clear the filter; never quits."),
    row(ViewSecrets, &["1"], SECRET, See, "view-secrets", "The secrets."),
    row(ViewRegions, &["2"], SECRET, See, "view-regions", "The Regions, and how each answers."),
    row(ViewActivity, &["3"], SECRET, See, "view-activity", "Every action, and how it ended."),
    row(ToggleMatrix, &["m"], MAIN, See, "toggle-matrix", "The matrix over the whole width, or the pane."),
    row(
        Filter,
        &["/"],
        MAIN,
        See,
        "filter",
        "Filter by words, status: region: role: name: tag: and !; an ARN jumps.",
    ),
    row(
        QuickFilter,
        &["f"],
        MAIN,
        See,
        "quick-filter",
        "Next quick filter: wrong, silent Region, no replica, in flight, all.",
    ),
    row(SortMenu, &["s"], MAIN, See, "sort", "Choose how the rows are sorted."),
    row(
        WhoAmI,
        &["i"],
        ANYWHERE,
        Program,
        "who-am-i",
        "Who am I, until when, which Regions and rights were seen.",
    ),
    row(Hold, &["-"], SECRET, Program, "hold", "Stop new sends; what is on its way goes on."),
    row(Resume, &["+"], SECRET, Program, "resume", "Go on with actions that are held back."),
    row(Errors, &["!"], ANYWHERE, Program, "errors", "The last errors."),
    row(Palette, &[":"], ANYWHERE, Program, "palette", "Every command by name."),
    row(Help, &["?"], ANYWHERE, Program, "help", "The keys that work here, the glyphs, the words."),
    row(Quit, &["q"], ANYWHERE, Program, "quit", "Back; on the main screen, twice quits."),
    row(
        Interrupt,
        &["ctrl-c"],
        ANYWHERE,
        Program,
        "interrupt",
        "Quit; a second one within 2 s leaves at once.",
    ),
    row(Suspend, &["ctrl-z"], ANYWHERE, Program, "suspend", "Suspend to the shell; fg comes back."),
    row(Redraw, &["ctrl-l"], ANYWHERE, Program, "redraw", "Draw the screen again."),
];
