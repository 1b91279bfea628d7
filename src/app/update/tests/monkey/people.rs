//! As whom the program may believe to act, by what it was told, and what may be sent then.

use super::{ends::is_same, *};
use crate::domain::{
    Safe,
    operation::{Outcome, Reason, Step},
};

/// What the program was told of credentials.
#[derive(Debug, Default)]
pub(super) struct People {
    /// The last message before the last call that met no good credentials.
    expired: Option<usize>,
    /// Who they are, by an answer to a question from after that.
    known: Option<Safe>,
}

fn is_expired(error: &RemoteError) -> bool {
    matches!(error.kind, ErrorKind::Expired | ErrorKind::NoCredentials)
}

impl People {
    /// A read that was asked after so many messages is answered.
    pub(super) fn told(&mut self, answer: &Answer, number: usize) {
        let error = match answer {
            Answer::Listed(result) => result.as_ref().err(),
            Answer::Described(_, result) => result.as_ref().as_ref().err(),
            Answer::Versions(_, result) => result.as_ref().err(),
            Answer::Identified(result) => result.as_ref().err(),
            Answer::Policy(..) | Answer::Setup(_) => None,
        };
        if error.is_some_and(is_expired) {
            self.expired(number);
        }
        if let Answer::Identified(Ok(identity)) = answer
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
        let Some(confirmed) = &step.sender.identity else { return };
        match &self.known {
            Some(known) => assert!(is_same(confirmed, known), "{known} sends what {confirmed} confirmed"),
            None => {
                assert!(self.expired.is_none(), "nobody knows who sends what {confirmed} confirmed: {step:?}")
            }
        }
    }
}
