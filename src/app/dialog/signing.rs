//! As whom a dialog's steps are sent: always as who is shown, also when that is learned, or changes, while it is open.

use crate::{app::model::Model, domain::operation::Sender};

use super::Dialog;

impl Dialog {
    /// Whether its steps name somebody else than who would send them now.
    #[must_use]
    pub fn is_by_another(&self, model: &Model) -> bool {
        let drafted = self.steps().first().filter(|_| self.watch.is_none());
        drafted.is_some_and(|step| signed(&step.sender, model.sender()) != *step.sender)
    }

    /// Signs the steps anew. Who somebody was stays written until it is known who it is now; if it is somebody else, the
    /// text is to be typed anew.
    pub(super) fn sign(&mut self, model: &Model) {
        if !self.is_by_another(model) {
            return;
        }
        let now = model.account.identity.as_ref();
        for step in self.plan.iter_mut().flat_map(|plan| &mut plan.steps) {
            let then = step.sender.identity.as_ref();
            if now.zip(then).is_some_and(|(now, then)| !now.is(then)) {
                self.field.clear();
            }
            *step.sender = signed(&step.sender, model.sender());
        }
    }
}

/// Who sends now what was drafted as `then`.
fn signed(then: &Sender, now: Sender) -> Sender {
    let identity = now.identity.clone().or_else(|| then.identity.clone());
    Sender { identity, ..now }
}

#[cfg(test)]
mod tests {
    use crate::{
        app::{
            command::Command::Promote,
            dialog::tests_support::{Bench, primary, replica},
        },
        domain::{Safe, secret::Identity},
    };

    const JWT: &str = "prod/identity/jwt-signing-Ab12Cd";

    fn promoting(bench: &mut Bench) {
        bench.described(primary(JWT, &[("us-west-2", "InSync")]));
        bench.described(replica(JWT, "us-west-2"));
        bench.open(Promote, JWT, Some("us-west-2"));
    }

    fn known(bench: &mut Bench, session: &str) {
        let arn = Safe::new(&format!("arn:aws:sts::111122223333:assumed-role/{session}"));
        bench.model.account.identity = Some(Identity { account: "111122223333".into(), arn });
        bench.tell();
    }

    fn signer(bench: &Bench) -> Option<Safe> {
        bench.sent.first().and_then(|plan| plan.steps.first()?.sender.identity.clone())
    }

    #[test]
    fn who_is_learned_while_the_dialog_is_open_is_who_sends() {
        let mut bench = Bench::new();
        bench.model.account.identity = None;
        promoting(&mut bench);
        known(&mut bench, "OnCall/one");
        bench.wait(400).text("us-west-2").keys("enter enter");
        assert_eq!(signer(&bench).as_deref(), Some("arn:aws:sts::111122223333:assumed-role/OnCall/one"));
    }

    #[test]
    fn another_login_of_the_same_role_keeps_what_was_typed_and_somebody_else_does_not() {
        for (session, sent) in [("OnCall/two", true), ("Admin/me", false)] {
            let mut bench = Bench::new();
            known(&mut bench, "OnCall/one");
            promoting(&mut bench);
            bench.text("us-west-2");
            bench.model.account.identity = None;
            bench.tell();
            known(&mut bench, session);
            bench.wait(400).keys("enter enter");
            assert_eq!(!bench.sent.is_empty(), sent, "{session}");
        }
    }
}
