//! Dialogs as values: what they show, what a key does to them, and the plan they own.
//!
//! Each kind of dialog is a `page::Page` in a file of its own; this file has what all of them share.

mod choose_region;
mod clean_up;
pub(super) mod command_line;
mod confirm;
mod desk;
mod doubt_lines;
mod keys;
mod open;
mod overwrite;
mod page;
mod pick_key;
mod picture;
mod promote;
mod promote_view;
mod remove;
mod replicate;
mod replicate_view;
mod rotate_now;
mod rotation;
mod rotation_view;
mod signing;
mod targets;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod tests_homes;
#[cfg(test)]
mod tests_journey;
#[cfg(test)]
mod tests_random;
#[cfg(test)]
mod tests_replicate;
#[cfg(test)]
mod tests_rotation;
#[cfg(test)]
pub(crate) mod tests_support;
pub mod view;
mod watch;
mod words;

use std::time::Duration;

use crokey::KeyCombination;
use jiff::Timestamp;

use crate::domain::{
    Safe, SecretKey,
    error::RemoteError,
    operation::{Outcome, Plan, PlanId, Step, StepId},
    token::Token,
};

use self::{confirm::Field, desk::Desk, page::Page, page::Stop, view::DialogView, watch::Watch};
use super::{command::Command, effect::Effect, model::Model, msg::Place};

/// The smallest screen that a dialog is drawn on.
pub const SMALLEST: (u16, u16) = (80, 24);

/// A dialog: owns the very plan it shows.
#[derive(Debug)]
pub struct Dialog {
    page: Box<dyn Page>,
    key: SecretKey,
    id: PlanId,
    /// Steps that were sent, so that ids of later ones rise.
    sent: u64,
    plan: Option<Plan>,
    /// Why there is no plan.
    missing: Option<Safe>,
    /// What changed since the plan was shown.
    changes: Vec<Safe>,
    field: Field,
    stop: Stop,
    deaf_until: Duration,
    /// Whether it is deaf because its text changed, not because it opened.
    moved: bool,
    opened: Timestamp,
    /// What was shown last: when it differs without a key, the deaf time begins anew.
    shown: DialogView,
    /// What the last key led to, at the left of the buttons.
    note: Option<Safe>,
    watch: Option<Watch>,
    /// What was asked for already.
    asked: Vec<Ask>,
}

/// How far a dialog has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// There is no plan yet.
    Choosing,
    /// There is a plan, to be confirmed.
    Asking,
    /// It was sent, and is watched.
    Watching,
    /// It was sent, and has ended.
    Ended,
}

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
        command: Command,
        place: &Place,
        model: &Model,
        plan: PlanId,
    ) -> Result<(Self, Vec<Ask>), Safe> {
        let page = open::page(command, place, model)?;
        let mut dialog = Self {
            page,
            key: place.secret.clone(),
            id: plan,
            sent: 0,
            plan: None,
            missing: None,
            changes: Vec::new(),
            field: Field::default(),
            stop: Stop::Cancel,
            deaf_until: model.now.mono + confirm::DEAF,
            moved: false,
            opened: model.now.wall,
            shown: DialogView::default(),
            note: None,
            watch: None,
            asked: Vec::new(),
        };
        dialog.draft(model);
        dialog.home_focus(model);
        dialog.shown = dialog.still(model);
        let asks = dialog.take_asks(model);
        Ok((dialog, asks))
    }

    /// A key was pressed. `model` is the state without this dialog.
    pub fn key(&mut self, key: KeyCombination, model: &Model) -> Reply {
        self.world_changed(model);
        // Leaving is harmless, and Esc always leaves.
        let leaves = key == crokey::key!(esc);
        if model.now.mono < self.deaf_until && !leaves {
            return self.unheard(model);
        }
        self.moved = false;
        self.note = None;
        let reply = keys::press(self, key, model);
        self.shown = self.still(model);
        reply
    }

    /// Text was pasted.
    pub fn paste(&mut self, text: &str, model: &Model) -> Reply {
        self.world_changed(model);
        if model.now.mono < self.deaf_until {
            return self.unheard(model);
        }
        if self.is_open(model) && self.page.takes_paste() {
            self.page.paste(text);
        } else {
            self.note = Some(Safe::new("pasting is off"));
        }
        self.shown = self.still(model);
        Reply::Stay
    }

    /// A key came while it was deaf: what follows without a pause is not heard either, so that a burst is never half obeyed.
    fn unheard(&mut self, model: &Model) -> Reply {
        self.note = Some(Safe::new(if self.moved { confirm::CHANGED } else { confirm::TOO_FAST }));
        self.deaf_until = model.now.mono + confirm::DEAF;
        self.shown = self.still(model);
        Reply::Stay
    }

    /// The state has changed: nothing in the plan does, but a red line says what did, and Confirm goes grey.
    pub fn world_changed(&mut self, model: &Model) {
        let key = self.key.clone();
        let desk = Desk::new(model, &key);
        self.sign(model);
        if let Some(watch) = &mut self.watch {
            watch.look(&desk);
            if watch.is_done() && self.page.advance(&desk) {
                self.go_on(model);
            }
        } else if self.plan.is_none() {
            self.draft(model);
        } else {
            self.changes = self.steps().first().map(|step| desk.changes(step)).unwrap_or_default();
        }
        let shown = self.still(model);
        if shown != self.shown {
            self.shown = shown;
            self.moved = true;
            self.deaf_until = model.now.mono + confirm::DEAF;
        }
    }

    /// A read that the dialog asked for has failed.
    pub fn ask_failed(&mut self, ask: &Ask, error: &RemoteError) {
        let region = match ask {
            Ask::Describe(region, _) => *region,
            Ask::Versions(arn) => arn.region(),
        };
        self.page.ask_failed(region, error);
    }

    /// A step of its plan has ended.
    pub fn ended(&mut self, step: StepId, outcome: &Outcome, model: &Model) -> Vec<Effect> {
        if let Some(watch) = &mut self.watch {
            watch.ended(step, outcome);
        }
        self.world_changed(model);
        Vec::new()
    }

    /// What the dialog wants to be read since it was last asked: to be taken after each key and each change.
    pub fn take_asks(&mut self, model: &Model) -> Vec<Ask> {
        let key = self.key.clone();
        let mut asks = self.page.asks(&Desk::new(model, &key));
        asks.retain(|ask| !self.asked.contains(ask));
        self.asked.extend(asks.iter().cloned());
        asks
    }

    /// How far it has come.
    #[must_use]
    pub fn stage(&self) -> Stage {
        match &self.watch {
            None if self.steps().is_empty() => Stage::Choosing,
            None => Stage::Asking,
            Some(watch) if watch.is_final() => Stage::Ended,
            Some(_) => Stage::Watching,
        }
    }

    /// The secret it is about.
    #[must_use]
    pub fn secret(&self) -> &SecretKey {
        &self.key
    }

    /// What it shows now.
    #[must_use]
    pub fn view(&self, model: &Model) -> DialogView {
        picture::view(self, &Desk::new(model, &self.key))
    }

    /// What it shows, as if no time had passed since it opened: ages alone are no change.
    fn still(&self, model: &Model) -> DialogView {
        let mut desk = Desk::new(model, &self.key);
        desk.now.wall = self.opened;
        desk.now.mono = Duration::ZERO;
        picture::view(self, &desk)
    }

    fn steps(&self) -> &[Step] {
        self.plan.as_ref().map_or(&[], |plan| plan.steps.as_slice())
    }

    /// Makes the plan anew from what is chosen now.
    fn draft(&mut self, model: &Model) {
        let key = self.key.clone();
        self.changes.clear();
        match self.page.draft(&Desk::new(model, &key)) {
            Ok(draft) if draft.is_empty() => (self.plan, self.missing) = (None, None),
            Ok(draft) => {
                let numbers = self.id.0.saturating_mul(1000).saturating_add(self.sent + 1)..;
                let steps =
                    draft.into_iter().zip(numbers.map(StepId)).map(|((operation, expected), id)| Step {
                        id,
                        plan: self.id,
                        lane: crate::domain::lane::Lane::new(operation.region()),
                        operation: operation.with_token(Token::of(self.id, id, model.now.wall, model.seed)),
                        expected,
                        sender: Box::new(model.sender()),
                    });
                self.plan = Some(Plan { id: self.id, steps: steps.collect() });
                self.missing = None;
            }
            Err(why) => (self.plan, self.missing) = (None, Some(why)),
        }
    }

    /// The next step of the same dialog begins: nothing is chosen, the focus is on what is harmless.
    fn go_on(&mut self, model: &Model) {
        self.watch = None;
        self.plan = None;
        self.field.clear();
        self.draft(model);
        self.home_focus(model);
    }

    /// Whether it can be confirmed as it stands, but for the typed text.
    fn is_sendable(&self, model: &Model) -> bool {
        self.plan.is_some()
            && self.changes.is_empty()
            && !model.settings.read_only
            && self.is_open(model)
            && picture::shows_the_call(self, &Desk::new(model, &self.key))
    }

    /// Whether it is still the dialog, not the watch, on a screen that can show it.
    fn is_open(&self, model: &Model) -> bool {
        self.watch.is_none() && fits(model)
    }

    /// Whether the text to be typed has been typed.
    fn is_typed(&self) -> bool {
        self.page.typed().is_none_or(|wanted| self.field.text() == wanted)
    }

    /// The stops of the focus, in the order of Tab.
    fn stops(&self, model: &Model) -> Vec<Stop> {
        let mut stops = self.page.choices(&Desk::new(model, &self.key));
        let sends = !model.settings.read_only && !self.page.before_choice();
        if sends && self.page.typed().is_some() {
            stops.push(Stop::Field);
        }
        stops.push(Stop::Cancel);
        if sends && self.page.effect().is_some() {
            stops.push(Stop::Confirm);
        }
        stops
    }

    fn home_focus(&mut self, model: &Model) {
        self.stop = self.stops(model).first().copied().unwrap_or(Stop::Cancel);
    }
}

/// Whether the screen is large enough for a dialog.
#[must_use]
pub fn fits(model: &Model) -> bool {
    model.screen.size.0 >= SMALLEST.0 && model.screen.size.1 >= SMALLEST.1
}

/// Whether a command applies to a place: `Err` is the reason for which it is greyed.
///
/// # Errors
/// The reason, as a short phrase: `no replica to promote`, `home Region silent: must be sent there`.
pub fn applies(command: Command, place: &Place, model: &Model) -> Result<(), Safe> {
    open::page(command, place, model).map(|_| ())
}

/// Whether the secret in the way in a Region may be overwritten, as far as is known now.
#[must_use]
pub fn may_overwrite(model: &Model, secret: &SecretKey, region: crate::domain::Region) -> bool {
    open::may_overwrite(&Desk::new(model, secret), region)
}
