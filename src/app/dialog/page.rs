//! What every dialog has to say: its title, its sections, what is chosen, and the calls that follow from it.

use std::fmt::Debug;

use crokey::crossterm::event::KeyCode;

use crate::domain::{Region, Safe, error::RemoteError, expected::Expected, operation::Operation};

use super::{Ask, desk::Desk, view::Section};

/// The calls that a confirmation would send, each with what must still be true.
pub(super) type Draft = Vec<(Operation, Expected)>;

/// Where the focus can be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stop {
    /// A list of Regions or keys.
    List,
    /// One choice of a few.
    Radio,
    /// The text to be typed.
    Field,
    /// The harmless button.
    Cancel,
    /// The button that sends.
    Confirm,
}

/// What a key in a list or a radio did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Pressed {
    /// Nothing.
    Nothing,
    /// The cursor moved: the plan stays.
    Moved,
    /// Something else is chosen: the plan is made anew.
    Chosen,
}

/// One kind of dialog.
pub(super) trait Page: Debug + Send {
    /// What stands in the title bar.
    fn title(&self) -> Safe;

    /// The calls that the present choice means, or what is missing.
    fn draft(&self, desk: &Desk<'_>) -> Result<Draft, Safe>;

    /// The sections above the call: what it is about, choices, consequences.
    fn sections(&self, desk: &Desk<'_>, stop: Stop) -> Vec<Section>;

    /// The choices that can have the focus, in order.
    fn choices(&self, desk: &Desk<'_>) -> Vec<Stop> {
        let _ = desk;
        Vec::new()
    }

    /// A key while a choice has the focus.
    fn press(&mut self, stop: Stop, key: KeyCode, desk: &Desk<'_>) -> Pressed {
        let _ = (stop, key, desk);
        Pressed::Nothing
    }

    /// What must be typed before it is sent.
    fn typed(&self) -> Option<String> {
        None
    }

    /// The harmless button.
    fn harmless(&self) -> &'static str {
        "Cancel"
    }

    /// The other button, named by its effect; `None` when the present choice sends nothing.
    fn effect(&self) -> Option<String>;

    /// What stands at the left of the buttons when nothing else has to be said there.
    fn hint(&self) -> Option<Safe> {
        None
    }

    /// Whether nothing has been chosen yet that a command could be shown for.
    fn before_choice(&self) -> bool {
        false
    }

    /// A line under the command.
    fn remark(&self) -> Vec<super::view::Line> {
        Vec::new()
    }

    /// Something at the right end of the command's lines.
    fn price(&self) -> Option<&'static str> {
        None
    }

    /// What the control key for links copies.
    fn link(&self, desk: &Desk<'_>) -> Option<Safe> {
        let _ = desk;
        None
    }

    /// A KMS key field that is open takes pastes and characters, however fast.
    fn takes_paste(&self) -> bool {
        false
    }

    /// Text for the KMS key field.
    fn paste(&mut self, text: &str) {
        let _ = text;
    }

    /// What it wants to be read, as it stands.
    fn asks(&self, desk: &Desk<'_>) -> Vec<Ask> {
        let _ = desk;
        Vec::new()
    }

    /// A read has failed.
    fn ask_failed(&mut self, region: Region, error: &RemoteError) {
        let _ = (region, error);
    }

    /// Its calls are done: whether another step follows in the same dialog.
    fn advance(&mut self, desk: &Desk<'_>) -> bool {
        let _ = desk;
        false
    }

    /// What remains when a later call of the plan is not done, by the call's place in the plan.
    fn remains(&self, not_done: usize) -> Option<Safe> {
        let _ = not_done;
        None
    }
}
