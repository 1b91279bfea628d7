//! A fault on the look before the send: while it holds nothing is sent, whatever it is.

use std::{sync::Arc, time::Duration};

use secretdeck::domain::{
    Region,
    error::ErrorKind,
    journal::Line,
    operation::{Outcome, Reason},
};

use crate::{
    cell::{beginning, limits, lists, log_tells, pass},
    journey::Journey,
    mutations::Mutation,
    troubles::Trouble,
    witness::Witness,
};

/// How long the fault stays.
const LASTS: Duration = Duration::from_secs(30);

/// One mutation whose preconditions meet one fault.
#[derive(Clone, Copy)]
pub struct Before {
    pub mutation: Mutation,
    pub trouble: Trouble,
}

impl Before {
    /// As a failure names it.
    pub fn name(&self) -> String {
        format!("{} after a look × {}", self.mutation.name, self.trouble.name)
    }

    /// Lives through it; panics at the first thing that is not right.
    pub async fn run(self) {
        let witness = Arc::new(Witness::new());
        let (read, _) = limits(&self.trouble);
        let mut journey = Journey::begin(beginning(&witness, (read, 60_000))).await;
        let Mutation { dialog, region, .. } = self.mutation;
        dialog.open(&mut journey).await;
        dialog.ready(&mut journey).await;
        journey.simulator.add_fault(self.trouble.fault(region, "DescribeSecret"));
        journey.press("enter enter");
        let ends = self.trouble.error == ErrorKind::Denied;
        journey.see(if ends { "not sent: could not look first" } else { "nothing is sent" }).await;
        journey.press("esc esc ctrl-r 3 enter enter esc esc 1");
        pass(&journey, LASTS).await;
        log_tells(&journey.simulator, &[]);
        let intents = witness.lines().iter().filter(|line| matches!(line, Line::Intent { .. })).count();
        assert_eq!(intents, 0, "an intent without a look");
        journey.simulator.remove_faults(Region::new(region).unwrap());
        witness.until(if ends { 1 } else { 2 }).await;
        self.journal_tells(&witness, ends);
        journey.go_to(dialog.secret).await;
        self.row_tells(&mut journey, ends).await;
        pass(&journey, LASTS).await;
        let (api, simulator) = (self.mutation.api, Arc::clone(&journey.simulator));
        assert_eq!(journey.leave().await, 0, "the exit status");
        // What went on by itself was sent then, once.
        let once = [(api, region, 1, true)];
        log_tells(&simulator, if ends { &[] } else { &once });
    }

    fn journal_tells(&self, witness: &Witness, ends: bool) {
        match witness.lines().as_slice() {
            [Line::Outcome { outcome: Outcome::NotSent(Reason::NotRead(error)), whole: Some(_), .. }]
                if ends =>
            {
                assert_eq!(error.kind, self.trouble.error);
            }
            [Line::Intent { .. }, Line::Outcome { outcome, .. }] if !ends => {
                // A hanging rotation is tried again, and answered with a no.
                let again = self.mutation.name == "rotate again";
                assert_eq!(outcome.word(), if again { "unknown" } else { "done" });
            }
            lines => panic!("{lines:?}"),
        }
    }

    async fn row_tells(&self, journey: &mut Journey, ends: bool) {
        let truth = if ends { self.mutation.undone } else { self.mutation.done };
        journey.until(truth, |screen| lists(screen, truth)).await;
    }
}
