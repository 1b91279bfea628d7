//! Rotate now: the function makes and sets a new password; after a repair, the gentle way out of a rotation that hangs.

use crate::{
    domain::{Arn, Region, Safe, operation::Operation},
    gateway::SecretId,
};

use super::{
    Ask,
    desk::Desk,
    page::{Draft, Page, Stop},
    rotation::expected,
    view::{Look, Section, sentence},
    words::{codes, subject},
};

/// The dialog of "Rotate" in the menu of actions.
#[derive(Debug)]
pub(super) struct RotateNow {
    primary: Arn,
}

impl RotateNow {
    /// For a primary whose rotation is on.
    pub(super) fn new(primary: Arn) -> Self {
        Self { primary }
    }
}

impl Page for RotateNow {
    fn title(&self) -> Safe {
        Safe::new("Rotate now")
    }

    fn draft(&self, desk: &Desk<'_>) -> Result<Draft, Safe> {
        let entry = super::rotation::described(desk, self.primary.region())?;
        let call = Operation::Rotate { secret: self.primary.clone(), immediately: true, token: None };
        Ok(vec![(call, expected(entry))])
    }

    fn sections(&self, desk: &Desk<'_>, _stop: Stop) -> Vec<Section> {
        let home = self.primary.region();
        let mut lines = Vec::new();
        if let Some(entry) = desk.entry(home) {
            let function = entry.rotation.function_name();
            let function = function.map_or_else(|| "AWS".to_owned(), |name| format!("The function {name}"));
            let text = format!("{function} makes a new password and sets it at the database within minutes.");
            lines.extend(sentence(&text, Look::Strong));
            if let Some(pending) = entry.versions.pending() {
                let text = format!(
                    "The rotation of {} is not complete: AWS answers \"A previous rotation isn't complete. That \
                     rotation will be reattempted.\" That answer reads like a no, and it tries that one again.",
                    pending.short()
                );
                lines.extend(sentence(&text, Look::Moving));
            }
            let replicas = entry.replicas.as_deref().unwrap_or_default();
            let replicas: Vec<Region> = replicas.iter().map(|replica| replica.region).collect();
            let there = if replicas.is_empty() {
                String::new()
            } else {
                format!(", and in {} once synced,", codes(&replicas))
            };
            let text =
                format!("Apps here{there} must read the secret again; a password kept too long is refused.");
            lines.extend(sentence(&text, Look::Plain));
        }
        vec![Section::of(vec![subject(desk, &format!("in {home}"))]), Section::of(lines)]
    }

    fn harmless(&self) -> &'static str {
        "Keep this password"
    }

    fn effect(&self) -> Option<String> {
        Some("Rotate now".to_owned())
    }

    fn asks(&self, _desk: &Desk<'_>) -> Vec<Ask> {
        vec![Ask::Describe(self.primary.region(), SecretId::Arn(self.primary.clone()))]
    }
}
