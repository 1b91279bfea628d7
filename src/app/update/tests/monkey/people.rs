//! As whom the program may believe to act, by what it was told, and what may be sent then.

use std::collections::BTreeMap;

use super::{answers::failure, ends::is_same, *};
use crate::domain::{
    Safe,
    operation::{Outcome, PlanId, Reason, Step},
};

/// What the program was told of credentials.
#[derive(Debug, Default)]
pub(super) struct People {
    /// Those in use.
    epoch: Epoch,
    /// Others were in use before.
    were_others: bool,
    /// With which each plan was confirmed.
    plans: BTreeMap<PlanId, Epoch>,
    /// The last message before the last call that met no good credentials.
    expired: Option<usize>,
    /// Who they are, by an answer to a question from after that.
    known: Option<Safe>,
}

fn is_expired(error: &RemoteError) -> bool {
    matches!(error.kind, ErrorKind::Expired | ErrorKind::NoCredentials)
}

impl People {
    /// Other credentials are in use: nobody knows whose they are.
    pub(super) fn loaded(&mut self, epoch: Epoch) {
        self.were_others |= self.epoch != Epoch::default();
        self.epoch = epoch;
        self.known = None;
    }

    /// A plan is confirmed, with the credentials that are in use.
    pub(super) fn confirmed(&mut self, plan: PlanId) {
        self.plans.insert(plan, self.epoch);
    }

    /// A step is to be sent with these credentials: none but those that the program knows of.
    pub(super) fn with(&self, epoch: Epoch) {
        assert_eq!(epoch, self.epoch, "with credentials of another time");
    }

    /// A read that was asked after so many messages is answered.
    pub(super) fn told(&mut self, answer: &Answer, number: usize) {
        // That no policy could be read is said where it was asked for, and nowhere else.
        if !matches!(answer, Answer::Policy(..)) && failure(answer).is_some_and(is_expired) {
            self.expired(number);
        }
        if let Answer::Identified(Ok((identity, epoch))) = answer
            && *epoch == self.epoch
            && self.expired.is_none_or(|expired| expired <= number)
        {
            self.known = Some(identity.arn.clone());
        }
    }

    /// A step ended.
    pub(super) fn ended(&mut self, outcome: &Outcome, number: usize) {
        if let Outcome::Refused(error) | Outcome::NotSent(Reason::NotRead(error) | Reason::NeverLeft(error)) =
            outcome
            && is_expired(error)
        {
            self.expired(number);
        }
    }

    fn expired(&mut self, number: usize) {
        if self.expired.is_none_or(|expired| expired < number) {
            self.expired = Some(number);
            self.known = None;
        }
    }

    /// A step is to be sent: as the one who confirmed it, as far as anybody can know.
    pub(super) fn send(&self, step: &Step) {
        let Some(confirmed) = &step.sender.identity else {
            let with = self.plans[&step.plan];
            return assert_eq!(with, self.epoch, "nobody knows who confirmed it, nor who sends it: {step:?}");
        };
        match &self.known {
            Some(known) => assert!(is_same(confirmed, known), "{known} sends what {confirmed} confirmed"),
            None => {
                let known = self.expired.is_none() && !self.were_others;
                assert!(known, "nobody knows who sends what {confirmed} confirmed: {step:?}")
            }
        }
    }
}
