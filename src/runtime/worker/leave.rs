//! Leaving: what was not sent never will be, and is written down; what is on its way goes on by itself.

use std::{sync::atomic::Ordering, time::Duration};

use crate::{
    app::msg::Executed,
    domain::{
        Safe,
        journal::Line,
        operation::{Outcome, Reason, Step},
    },
    gateway::Gateway,
};

use super::{Ended, Worker};

/// How long leaving waits for the last lines of the journal: a signal gives the whole end 1.2 s.
const LAST_LINES: Duration = Duration::from_millis(900);

impl<G: Gateway> Worker<G> {
    /// Ends every step that was not sent yet, and gives the journal a moment for their lines. No call that hangs, and no
    /// journal that does, holds anybody for longer. What could not be written, a sentence each.
    pub async fn leave(&mut self) -> Vec<Safe> {
        self.door.leave();
        for (step, _) in std::mem::take(&mut self.waiting) {
            self.withdraw(step);
        }
        let mut troubles = Vec::new();
        let in_time = tokio::time::timeout(LAST_LINES, self.last_lines(&mut troubles)).await.is_ok();
        let left = self.notes.left();
        if !in_time && left > 0 {
            let lines = if left == 1 { "1 line" } else { &format!("{left} lines") };
            let why = format!("the journal hangs: {lines} about actions that were not sent may be missing");
            troubles.push(Safe::new(&why));
        }
        for trouble in &troubles {
            tracing::warn!(target: "secretdeck", "leaving: {trouble}");
        }
        troubles
    }

    /// Lets the mutations that are in flight go on by themselves.
    pub fn detach(&mut self) {
        self.notings.detach_all();
        self.writes.detach_all();
    }

    async fn last_lines(&mut self, troubles: &mut Vec<Safe>) {
        while self.writing.values().any(|writing| !writing.sending.load(Ordering::SeqCst))
            && let Some(ended) = self.writes.join_next_with_id().await
        {
            self.has_ended(ended, troubles);
        }
        // What has ended already, and nobody has heard of.
        while let Some(ended) = self.writes.try_join_next_with_id() {
            self.has_ended(ended, troubles);
        }
        while let Some(ended) = self.notings.join_next().await {
            if let Some(crate::app::Msg::Trouble(trouble)) = super::noted(ended) {
                troubles.push(trouble);
            }
        }
    }

    fn has_ended(&mut self, ended: Ended, troubles: &mut Vec<Safe>) {
        let Some((Executed { step, outcome, .. }, trouble)) = self.executed(ended) else { return };
        troubles.extend(trouble);
        // For these the loop would have decided whether they wait.
        if let Outcome::NotSent(Reason::NotRead(_) | Reason::Withdrawn) = outcome {
            self.withdraw(step);
        }
    }

    fn withdraw(&mut self, step: Step) {
        let (id, whole) = (step.id, Some(step.into()));
        self.note(Line::Outcome { step: id, outcome: Outcome::NotSent(Reason::Withdrawn), whole });
    }
}
