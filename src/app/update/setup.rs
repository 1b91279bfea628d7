//! The AWS configuration: what it says is shown, and its Region tells in which partition to look.

use std::time::Duration;

use jiff::SignedDuration;

use crate::{
    app::{
        effect::Effect,
        model::{Mode, Model, RegionChoice},
        schedule::Reading,
    },
    gateway::Setup,
};

use super::lanes;

/// How long before the end of the credentials it is looked whether they were renewed, and how often then.
const AHEAD: SignedDuration = SignedDuration::from_mins(10);
const AGAIN: Duration = Duration::from_secs(60);

/// Before anybody is asked on a real account. Without chosen Regions nobody is asked until the partition is known: an
/// account of another one must not be asked in those of `aws`.
pub(super) fn begin(model: &mut Model) {
    if model.settings.mode == Mode::Real {
        model.schedule.setup_due = Some(Duration::ZERO);
        model.schedule.held = model.settings.regions == RegionChoice::Default;
    }
}

/// The credentials may be others now.
pub(super) fn ask_again(model: &mut Model) {
    if model.settings.mode == Mode::Real {
        model.schedule.setup_due = Some(model.now.mono);
    }
}

/// Asks for it when it is due.
pub(super) fn send(model: &mut Model, effects: &mut Vec<Effect>) {
    if model.schedule.setup_due.is_none_or(|due| due > model.now.mono) {
        return;
    }
    let Some(region) = model.lanes.keys().next().copied() else { return };
    model.schedule.setup_due = None;
    let task = model.schedule.start(region, Reading::Setup, model.now.wall);
    effects.push(Effect::Setup { task, region });
}

/// The configuration was read.
pub(super) fn read(model: &mut Model, setup: Setup) {
    if std::mem::take(&mut model.schedule.held)
        && let Some(region) = setup.region
        && region.partition() != model.settings.partition
    {
        model.settings.partition = region.partition();
        lanes::choose(model);
    }
    if let Some(end) = setup.expires {
        let left = end.duration_since(model.now.wall).saturating_sub(AHEAD);
        let left = Duration::try_from(left).unwrap_or_default().max(AGAIN);
        let due = model.now.mono + left;
        model.schedule.setup_due = Some(model.schedule.setup_due.map_or(due, |old| old.min(due)));
    }
    if model.settings.endpoint.is_none() {
        model.settings.endpoint.clone_from(&setup.endpoint);
    }
    model.screen.changed |= model.account.setup != setup;
    model.account.setup = setup;
}
