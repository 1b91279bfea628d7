//! Each dialog that can send, and the keys that bring it to where it could. The secrets are those of the demo's incident.

use std::time::Duration;

use crate::journey::Journey;

/// What a key brings is on the screen by then, if the key was heard.
const HEARD: Duration = Duration::from_secs(8);

/// A dialog, and how it is brought to the point where it could send.
pub struct Dialog {
    pub secret: &'static str,
    /// What the pane says before the dialog is opened, where the dialog depends on what has been read.
    pub told: &'static str,
    /// Keys and what they bring, from the list on.
    pub open: &'static [(&'static str, &'static str)],
    /// Stands in this dialog alone.
    pub mark: &'static str,
    pub button: &'static str,
    /// The keys to the button that sends, where nothing is typed.
    pub to_button: &'static str,
    /// The right text and a wrong one, where one is typed.
    pub typed: Option<(&'static str, &'static str)>,
}

pub const REPLICATE: Dialog = Dialog {
    secret: "prod/checkout/stripe-api-key",
    told: "",
    open: &[("r", "Space marks"), ("space", "ReplicateSecretToRegions")],
    mark: "─ Replicate ─",
    button: "[ Replicate to us-west-2 ]",
    to_button: "tab tab",
    typed: None,
};
pub const OVERWRITE: Dialog = Dialog {
    secret: "prod/payments/db",
    told: "destroys the one in eu-west-1",
    open: &[("r", "overwrite it"), ("tab down", "(•) overwrite it"), ("tab", "─ Replicate ─")],
    mark: "─ Replicate ─",
    button: "[ Overwrite in eu-west-1 ]",
    to_button: "",
    typed: Some(("overwrite eu-west-1", "overwrite us-west-2")),
};
pub const PROMOTE: Dialog = Dialog {
    secret: "prod/session/cookie-key",
    told: "",
    open: &[("p", "StopReplicationToReplica")],
    mark: "─ Promote to standalone ─",
    button: "[ Promote in us-west-2 ]",
    to_button: "",
    typed: Some(("us-west-2", "us-east-1")),
};
pub const REMOVE: Dialog = Dialog {
    secret: "prod/session/cookie-key",
    told: "✓ InSync",
    open: &[("a", "x  remove a replica"), ("x", "RemoveRegionsFromReplication")],
    mark: "─ Remove a replica ─",
    button: "[ Remove from us-west-2 ]",
    to_button: "",
    typed: Some(("remove us-west-2", "remove us-east-1")),
};
pub const CANCEL: Dialog = Dialog {
    secret: "prod/orders/db",
    told: "",
    open: &[("c", "Step 1 of 3")],
    mark: "─ Rotation: cancel ─",
    button: "[ Turn rotation off ]",
    to_button: "tab",
    typed: None,
};
pub const CLEAN_UP: Dialog = Dialog {
    secret: "prod/ledger/db",
    told: "",
    open: &[("c", "Step 2 of 3"), ("down", "UpdateSecretVersionStage")],
    mark: "─ Rotation: clean up ─",
    button: "[ Drop AWSPENDING ]",
    to_button: "tab tab",
    typed: None,
};
pub const ROTATE: Dialog = Dialog {
    secret: "prod/reporting/redshift",
    told: "",
    open: &[("a", "t  rotate now"), ("t", "RotateSecret")],
    mark: "─ Rotate now ─",
    button: "[ Rotate now ]",
    to_button: "tab",
    typed: None,
};
impl Dialog {
    /// From the list to where one more Enter, or the right text, would send. A key that the dialog did not hear, because
    /// something had just changed in it, makes a person begin anew.
    pub async fn open(&self, journey: &mut Journey) -> String {
        for _ in 0..3 {
            journey.go_to(self.secret).await;
            journey.see(self.told).await;
            if self.is_led_to(journey).await {
                break;
            }
            journey.press("esc esc");
        }
        let (_, brings) = self.open.last().unwrap();
        journey.see(brings).await;
        journey.see(self.mark).await
    }

    async fn is_led_to(&self, journey: &mut Journey) -> bool {
        for (keys, brings) in self.open {
            journey.press(keys);
            if journey.within(HEARD, |screen| screen.contains(brings)).await.is_none() {
                return false;
            }
            journey.hear().await;
        }
        true
    }

    /// In the open dialog, goes to where one more Enter sends.
    pub async fn ready(&self, journey: &mut Journey) {
        match self.typed {
            Some((right, _)) => {
                let typed = format!("{right}▏");
                for _ in 0..3 {
                    journey.write(right).await;
                    if journey.within(HEARD, |screen| screen.contains(&typed)).await.is_some() {
                        break;
                    }
                    journey.press(&vec!["backspace"; right.len()].join(" "));
                    journey.hear().await;
                }
                journey.see(&typed).await;
                journey.press("enter");
            }
            None => journey.press(self.to_button),
        }
    }
}
