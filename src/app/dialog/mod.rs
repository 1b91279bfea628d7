//! Dialogs as values: what they show, what a key does to them, and the plan they own.

use crokey::KeyCombination;

use crate::domain::{
    Safe,
    error::RemoteError,
    operation::{Outcome, Plan, PlanId, StepId},
};

use super::{command::Command, effect::Effect, model::Model, msg::Place};

/// A dialog: owns the very plan it shows.
#[derive(Debug)]
pub struct Dialog {}

/// What a key or a paste in a dialog leads to.
#[derive(Debug, Clone, PartialEq)]
pub enum Reply {
    /// Nothing outside.
    Stay,
    /// The dialog closes. A plan that was sent goes on in the activity.
    Close,
    /// The plan was confirmed: taken out of the dialog, to be sent once. The dialog stays open and becomes the watch.
    Send(Plan),
    /// Copy this text.
    Copy(Safe),
}

/// What a dialog needs to be read before it can be trusted (descriptions of targets, versions with a value).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ask {
    /// DescribeSecret in a Region.
    Describe(crate::domain::Region, crate::gateway::SecretId),
    /// ListSecretVersionIds of a copy.
    Versions(crate::domain::Arn),
}

impl Dialog {
    /// Opens the dialog of a command (`Replicate`, `Promote`, `Rotation`, `RotateNow`, `RemoveReplica`) on a place.
    /// `plan` is a fresh id for its plan; step ids are `plan * 1000 + n`.
    ///
    /// # Errors
    /// The reason why the command does not apply here, as a sentence for the message line and the greyed menu item.
    pub fn open(
        _command: Command,
        _place: &Place,
        _model: &Model,
        _plan: PlanId,
    ) -> Result<(Self, Vec<Ask>), Safe> {
        todo!()
    }

    /// A key was pressed. `model` is the state without this dialog.
    pub fn key(&mut self, _key: KeyCombination, _model: &Model) -> Reply {
        todo!()
    }

    /// Text was pasted.
    pub fn paste(&mut self, _text: &str, _model: &Model) -> Reply {
        todo!()
    }

    /// The state has changed: nothing in the plan does, but a red line says what did, and Confirm goes grey.
    pub fn world_changed(&mut self, _model: &Model) {
        todo!()
    }

    /// A read that the dialog asked for has failed.
    pub fn ask_failed(&mut self, _ask: &Ask, _error: &RemoteError) {
        todo!()
    }

    /// A step of its plan has ended.
    pub fn ended(&mut self, _step: StepId, _outcome: &Outcome, _model: &Model) -> Vec<Effect> {
        todo!()
    }
}

/// Whether a command applies to a place: `Err` is the reason for which it is greyed.
///
/// # Errors
/// The reason, as a short phrase: `no replica to promote`, `home Region silent: must be sent there`.
pub fn applies(_command: Command, _place: &Place, _model: &Model) -> Result<(), Safe> {
    todo!()
}
