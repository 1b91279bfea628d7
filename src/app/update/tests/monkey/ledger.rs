//! What the cloud really did for each step of which the program does not know it, and whether a verdict says so.

use std::collections::BTreeMap;

use super::{cloud::Cloud, *};
use crate::domain::{
    journal::{RecordId, Verdict},
    operation::Step,
};

/// What really became of a step.
#[derive(Debug)]
struct Fate {
    secret: SecretKey,
    applied: bool,
    /// Somebody else has changed that secret since: nobody could tell the two apart.
    touched: bool,
}

/// The truth about every step in doubt.
#[derive(Debug, Default)]
pub(super) struct Ledger {
    fates: BTreeMap<RecordId, Fate>,
    /// Effects that are still to come, and when.
    coming: Vec<(Duration, Step)>,
    /// Since when each doubt is looked at.
    taken_up: BTreeMap<RecordId, Duration>,
    /// The verdicts: whether it was done.
    judged: BTreeMap<RecordId, bool>,
}

/// The name of a step of this run.
fn own(step: &Step) -> RecordId {
    RecordId { run: None, step: step.id }
}

impl Ledger {
    /// Nobody knows how a step ended, and this is how it did.
    pub(super) fn wrote(&mut self, of: RecordId, step: &Step, applied: bool) {
        let fate = Fate { secret: step.operation.secret().key(), applied, touched: false };
        self.fates.insert(of, fate);
    }

    /// The same, of a step of this run whose effect comes later, if it does.
    pub(super) fn sent(&mut self, step: &Step, applied: bool, later: Option<Duration>) {
        self.wrote(own(step), step, applied);
        self.coming.extend(later.map(|later| (later, step.clone())));
    }

    /// A verdict that was there before.
    pub(super) fn known(&mut self, of: RecordId) {
        self.judged.insert(of, true);
    }

    /// Somebody else changed a secret.
    pub(super) fn touched(&mut self, key: &SecretKey) {
        for fate in self.fates.values_mut().filter(|fate| fate.secret == *key) {
            fate.touched = true;
        }
    }

    /// Effects that were late come.
    pub(super) fn land(&mut self, cloud: &mut Cloud, now: Now) {
        let (due, coming) = std::mem::take(&mut self.coming).into_iter().partition(|(at, _)| *at <= now.mono);
        self.coming = coming;
        for (_, step) in due {
            let applied = cloud.apply(&step.operation, now.wall);
            let of = own(&step);
            // Said to be done, it may have been: somebody else did the same.
            let denied = self.judged.get(&of) == Some(&false);
            assert!(!applied || !denied, "it was said not to be done: {step:?}");
            self.fates.get_mut(&of).unwrap().applied = applied;
        }
    }

    /// After every message: no verdict is false, and none comes too early.
    pub(super) fn judge(&mut self, model: &Model) {
        for doubt in &model.doubts {
            self.taken_up.entry(doubt.of.clone()).or_insert(model.now.mono);
        }
        let actions = model
            .activity
            .iter()
            .filter_map(|action| Some((own(&action.step), &action.settled.as_ref()?.0, &action.step)));
        let records = model
            .past
            .iter()
            .filter_map(|record| Some((record.id.clone(), &record.settled.as_ref()?.0, &record.step)));
        for (of, verdict, step) in actions.chain(records) {
            if !self.judged.contains_key(&of) {
                self.judged.insert(of.clone(), verdict.done);
                self.is_true(&of, verdict, step, model.now.mono);
            }
        }
    }

    fn is_true(&self, of: &RecordId, verdict: &Verdict, step: &Step, now: Duration) {
        let fate = &self.fates[of];
        if !verdict.done {
            let looked = now.saturating_sub(self.taken_up[of]);
            assert!(
                looked >= Duration::from_secs(60),
                "not done, after {looked:?} only: {verdict:?} of {step:?}"
            );
        }
        if !fate.touched {
            assert_eq!(verdict.done, fate.applied, "a false verdict: {verdict:?} of {step:#?}");
        }
    }
}
