//! One step, from its preconditions to its outcome: describe, intent, send once, outcome.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, SystemTime},
};

use tokio::{sync::watch, task::spawn_blocking, time::Instant};

use crate::{
    app::{msg::Executed, queue::is_of_credentials},
    domain::{
        Arn, Safe,
        error::{Effect, ErrorKind, RemoteError},
        journal::Line,
        lane::Lane,
        operation::{Operation, Outcome, Reason, Step},
        secret::Entry,
    },
    gateway::{Epoch, Gateway, SecretId, Terms},
    runtime::{journal::Journal, panics},
};

/// How long after the question what a description said may be acted on: two reads of 5 s, and a line on the disk.
const LONGEST_AGE: Duration = Duration::from_secs(15);

/// What is said of an older one.
const TOO_OLD: &str = "more than 15 s passed between the last look and the send";

/// When it was looked, by both clocks: one stands still while the machine sleeps, the other may be set.
#[derive(Debug, Clone, Copy)]
struct Looked {
    wall: SystemTime,
    mono: Instant,
}

impl Looked {
    fn now() -> Self {
        Self { wall: SystemTime::now(), mono: Instant::now() }
    }

    /// Whether by either clock too long has passed until `now`.
    fn is_old(self, now: Self) -> bool {
        let wall = now.wall.duration_since(self.wall).unwrap_or_default();
        wall.max(now.mono.saturating_duration_since(self.mono)) > LONGEST_AGE
    }
}

/// The gateway's door: what every mutation passes.
pub(super) struct Door<G> {
    pub(super) gateway: Arc<G>,
    pub(super) journal: Arc<dyn Journal>,
    pub(super) read_only: bool,
    leaving: watch::Sender<bool>,
}

impl<G: Gateway> Door<G> {
    pub(super) fn new(gateway: Arc<G>, journal: Arc<dyn Journal>, read_only: bool) -> Self {
        Self { gateway, journal, read_only, leaving: watch::Sender::new(false) }
    }

    /// From now on no intent is begun: what is not on its way yet ends unsent.
    pub(super) fn leave(&self) {
        self.leaving.send_replace(true);
    }

    async fn has_left(&self) {
        // It ends with an error when the sender is gone, and the sender is here.
        let _ = self.leaving.subscribe().wait_for(|leaving| *leaving).await;
    }

    /// The last moment in which a step can be taken back; under the lock that leaving takes too.
    fn begin_sending(&self, sending: &AtomicBool) -> Result<(), Reason> {
        let leaving = self.leaving.borrow();
        if *leaving {
            return Err(Reason::Withdrawn);
        }
        sending.store(true, Ordering::SeqCst);
        Ok(())
    }

    /// Carries out a step with the credentials of `epoch`, and with no others. The sentence, if any, says why its outcome
    /// could not be noted. `sending` becomes true when nothing but the journal and the terms can keep it from being sent.
    pub(super) async fn carry_out(
        &self,
        step: Step,
        epoch: Epoch,
        sending: &AtomicBool,
    ) -> (Executed, Option<Safe>) {
        let mut seen = Vec::new();
        let asked = Looked::now();
        let terms = Terms::new(epoch).unless(move || asked.is_old(Looked::now()).then(|| Safe::new(TOO_OLD)));
        let looked = tokio::select! {
            biased;
            () = self.has_left() => Err(Reason::Withdrawn),
            looked = self.preconditions(&step, &terms, &mut seen) => looked,
        };
        if let Err(reason) = looked.and_then(|()| self.begin_sending(sending)) {
            let outcome = Outcome::NotSent(reason);
            let trouble = self.note_unsent(&step, &outcome).await.err();
            return (Executed { step, outcome, seen }, trouble);
        }
        if let Err(why) = self.note(Line::Intent { step: step.clone() }).await {
            return (Executed { step, outcome: Outcome::NotSent(Reason::Journal(why)), seen }, None);
        }
        panics::rehearse("write");
        let ended = match terms.check(self.gateway.epoch()) {
            Ok(()) => self.gateway.execute(step.lane, &step.operation, &terms).await,
            Err(outdated) => Err(outdated),
        };
        let outcome = match ended {
            Ok(accepted) => Outcome::Done { request_id: accepted.request_id },
            Err(error) => outcome_of(&step, error),
        };
        let trouble =
            self.note(Line::Outcome { step: step.id, outcome: outcome.clone(), whole: None }).await.err();
        (Executed { step, outcome, seen }, trouble)
    }

    /// Looks once more at what the dialog showed; what was seen is kept in any case. With other credentials than those it
    /// was confirmed for nothing is learned: who they are is to be known first, and it waits for that.
    async fn preconditions(&self, step: &Step, terms: &Terms, seen: &mut Vec<Entry>) -> Result<(), Reason> {
        if self.read_only {
            return Err(Reason::ReadOnly);
        }
        well_formed(step)?;
        self.same_credentials(terms)?;
        let looked = self.look(step, seen).await;
        match &looked {
            // It tells more than that the credentials were dropped for it.
            Err(Reason::NotRead(error)) if is_of_credentials(error.kind) => {}
            _ => self.same_credentials(terms)?,
        }
        looked
    }

    fn same_credentials(&self, terms: &Terms) -> Result<(), Reason> {
        terms.check_credentials(self.gateway.epoch()).map_err(Reason::NotRead)
    }

    async fn look(&self, step: &Step, seen: &mut Vec<Entry>) -> Result<(), Reason> {
        let now = self.describe(step.lane, &step.expected.secret).await?;
        seen.push(now.clone());
        let mut changes = step.expected.differences(&now);
        if let Some(target) = &step.expected.target {
            let lane = Lane { region: target.arn.region(), ..step.lane };
            let now = self.describe(lane, &target.arn).await?;
            seen.push(now.clone());
            changes.extend(target.differences(&now));
        }
        if changes.is_empty() { Ok(()) } else { Err(Reason::Stale(changes)) }
    }

    async fn describe(&self, lane: Lane, arn: &Arn) -> Result<Entry, Reason> {
        self.gateway.describe(lane, SecretId::Arn(arn.clone())).await.map_err(Reason::NotRead)
    }

    /// What ended before its intent is written whole. What only could not be looked at may go on yet: it has not ended.
    /// What ends because the person leaves is written with all the others.
    async fn note_unsent(&self, step: &Step, outcome: &Outcome) -> Result<(), Safe> {
        if matches!(outcome, Outcome::NotSent(Reason::NotRead(_) | Reason::Withdrawn)) {
            return Ok(());
        }
        let whole = Some(step.clone().into());
        self.note(Line::Outcome { step: step.id, outcome: outcome.clone(), whole }).await
    }

    /// Writes a line; when it is there, it lasts.
    pub(super) async fn note(&self, line: Line) -> Result<(), Safe> {
        let journal = Arc::clone(&self.journal);
        let written = spawn_blocking(move || journal.write(&line)).await;
        written.unwrap_or_else(|error| Err(Safe::new(&error.to_string())))
    }
}

/// A step says twice where it goes and what it overwrites. If the two do not agree, nobody has confirmed it.
fn well_formed(step: &Step) -> Result<(), Reason> {
    let wrong = |text| Err(Reason::NeverLeft(RemoteError::new(ErrorKind::NotBuilt, text)));
    if step.lane.region != step.operation.region() {
        return wrong("the step's Region is not the one of the secret it names");
    }
    if step.expected.secret != *step.operation.secret() {
        return wrong("the step expects another secret than the one it names");
    }
    if let Operation::Replicate { to, overwrite: true, .. } = &step.operation {
        let target = step.expected.target.as_ref().map(|target| target.arn.region());
        let [only] = to.as_slice() else {
            return wrong("an overwrite has exactly one Region");
        };
        if target != Some(only.region) {
            return wrong("what cannot be described cannot be overwritten");
        }
    }
    Ok(())
}

fn outcome_of(step: &Step, error: RemoteError) -> Outcome {
    match error.effect() {
        Effect::NotSent if error.kind == ErrorKind::Outdated => {
            let why = error.message.unwrap_or_default();
            Outcome::NotSent(Reason::Stale(vec![Safe::new(&format!("{why}; confirm it anew"))]))
        }
        // AWS answers no, and tries the rotation that hangs again: a throttle, a policy or a login it would name.
        Effect::Refused if error.kind == ErrorKind::Refused && step.tries_again().is_some() => {
            Outcome::Unknown { why: error }
        }
        Effect::NotSent => Outcome::NotSent(Reason::NeverLeft(error)),
        Effect::Refused => Outcome::Refused(error),
        Effect::Unknown => Outcome::Unknown { why: error },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_look_is_old_by_either_clock_and_not_by_one_that_was_set_back() {
        let looked = Looked::now();
        let later = |wall: u64, mono: u64| Looked {
            wall: looked.wall + Duration::from_secs(wall),
            mono: looked.mono + Duration::from_secs(mono),
        };
        assert!(!looked.is_old(later(15, 15)));
        assert!(looked.is_old(later(16, 1)) && looked.is_old(later(1, 16)));
        let set_back = Looked { wall: looked.wall - Duration::from_secs(60), mono: looked.mono };
        assert!(!looked.is_old(set_back));
    }
}
