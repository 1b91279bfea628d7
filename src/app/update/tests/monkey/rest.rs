//! The end of every case: all faults are over, all answers come, time passes. Then nothing may wait any more.

use super::{play::Play, *};
use crate::{
    app::model::Watched,
    domain::{SecretKey, operation::Outcome},
};

/// So many pauses, each twice as long as the one before, up to a minute: 30 minutes in all.
const PAUSES: u32 = 36;

/// What still waits, if anything does.
fn waits(model: &Model) -> Option<String> {
    if let Some(action) = model.activity.iter().find(|action| action.outcome.is_none()) {
        return Some(format!("without an outcome: {action:?}"));
    }
    let moving = |action: &&crate::app::action::Action| {
        action.watch.values().any(|watched| *watched == Watched::Moving)
    };
    if let Some(action) = model.activity.iter().find(moving) {
        return Some(format!("still watched: {action:?}"));
    }
    if let Some(doubt) = model.doubts.iter().find(|doubt| doubt.open.is_none()) {
        return Some(format!("neither settled nor open: {doubt:?}"));
    }
    if !model.plans.is_empty() {
        return Some(format!("plans that never end: {:?}", model.plans));
    }
    let lane = model.lanes.iter().find(|(_, lane)| !lane.state.is_readable());
    if let Some((region, lane)) = lane {
        return Some(format!("{region} answers, and the program says {:?}", lane.state));
    }
    (!model.is_settled()).then(|| "the picture never settles".to_owned())
}

impl Play {
    fn round(&mut self, pause: Duration) {
        self.wait(pause);
        // A person may be away: what is held ends by itself then.
        if self.world.model.queue.held.is_some() && !self.world.at.as_millis().is_multiple_of(2) {
            self.resume();
        }
        while !self.under_way.is_empty() {
            self.end(0, 0);
        }
        self.answer_all();
        self.cloud.settle();
    }

    /// What is held back after refusals waits for a person, and says so.
    fn resume(&mut self) {
        for key in ["esc", "esc", "esc", "esc", "esc", "1", "+"] {
            self.world.at += Duration::from_millis(400);
            self.key(key);
        }
        if self.gone {
            return;
        }
        assert!(self.world.model.queue.held.is_none(), "nobody can resume it");
    }

    /// As long as a Region is closed to us, what is in doubt there waits for no one: it says why it stays open.
    fn closed(&mut self) {
        let is_closed = |kind: &ErrorKind| matches!(kind, ErrorKind::Denied | ErrorKind::NotEnabled);
        self.cloud.dark.retain(|_, kind| is_closed(kind));
        if self.world.model.doubts.is_empty() || self.cloud.dark.len() + self.cloud.mute.len() == 0 {
            return;
        }
        for pause in [1, 5, 30, 40, 50, 60, 60, 60, 60, 60] {
            self.round(Duration::from_secs(pause));
        }
        let model = &self.world.model;
        let waits = model.doubts.iter().find(|doubt| doubt.open.is_none());
        assert!(self.gone || waits.is_none(), "looked at for ever, and nobody says why: {waits:?}");
    }

    /// Runs to rest, and asks whether everything has ended, and whether the picture is the truth.
    pub(super) fn rest(&mut self) {
        let login = if self.cloud.is_elsewhere() { 0 } else { self.cloud.login };
        self.cloud.renew(login);
        // Every read of the worker ends, in the worst case by its time limit.
        for open in std::mem::take(&mut self.lost) {
            self.answer(&open, 14);
        }
        self.closed();
        self.cloud.dark.clear();
        self.cloud.mute.clear();
        let mut pause = Duration::from_millis(500);
        for _ in 0..PAUSES {
            self.round(pause);
            if self.gone {
                return;
            }
            if waits(&self.world.model).is_none() {
                break;
            }
            pause = (pause * 2).min(Duration::from_secs(60));
        }
        assert!(!self.world.model.queue.leaving, "nothing waits, and it does not leave");
        if let Some(what) = waits(&self.world.model) {
            panic!("{what}");
        }
        self.unknown_is_told();
        if self.oracle.sent > 0 || self.world.at.as_secs().is_multiple_of(8) {
            self.truth();
        }
    }

    /// Each unknown outcome was resolved by looking, or says that it cannot be.
    fn unknown_is_told(&self) {
        let model = &self.world.model;
        for action in &model.activity {
            if let Some((Outcome::Unknown { .. }, _)) = &action.outcome {
                let open = |doubt: &&crate::app::action::Doubt| {
                    doubt.of.run.is_none() && doubt.of.step == action.step.id
                };
                let open = model.doubts.iter().find(open).and_then(|doubt| doubt.open.as_ref());
                assert!(action.settled.is_some() != open.is_some(), "unknown, and nobody looks: {action:?}");
            }
        }
    }

    /// Once no listing can lag any more, every copy in the cloud is in the picture, and no other.
    fn truth(&mut self) {
        for pause in [310, 40, 31] {
            self.round(Duration::from_secs(pause));
        }
        let model = &self.world.model;
        let shown: std::collections::BTreeSet<(SecretKey, Region)> = model
            .fleet
            .iter()
            .flat_map(|secret| secret.copies.into_keys().map(move |at| (secret.key.clone(), at)))
            // Of a Region that is not looked at, a dialog may have read a copy.
            .filter(|(_, at)| model.lanes.contains_key(at))
            .collect();
        let mut copies = self.cloud.copies();
        copies.retain(|(_, at)| model.lanes.contains_key(at));
        assert_eq!(shown, copies, "the picture is the truth");
        let gone = model.watched.iter().find(|key| model.fleet.get(key).is_none());
        assert_eq!(gone, None, "what is gone rings, and is watched no more");
    }
}
