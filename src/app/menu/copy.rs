//! The copy menu: every text about a secret that somebody may want elsewhere. Never a value.

use jiff::Timestamp;

use crate::{
    app::{
        dialog::command_line::{DUMMY, NOWHERE, quoted},
        model::{Mode, Model, Settings},
        msg::Place,
        overlay::{Choice, Menu, MenuItem},
    },
    domain::{
        Arn, Region, Safe,
        fleet::Logical,
        health::{Assessment, Health},
    },
};

use super::{evidence, summary};

/// What the copy menu is about.
#[derive(Debug, Clone)]
pub struct Subject<'a> {
    /// The secret.
    pub secret: Logical,
    /// What the rules say of it.
    pub assessment: Assessment,
    /// The Region under the cursor.
    pub region: Option<Region>,
    /// For the `aws` commands: profile, endpoint, real or not.
    pub settings: &'a Settings,
    /// The time that texts give.
    pub now: Timestamp,
}

impl<'a> Subject<'a> {
    /// The subject of a place; `None` when the secret is not known any more.
    #[must_use]
    pub fn of(model: &'a Model, place: &Place) -> Option<Self> {
        Some(Self {
            secret: model.fleet.get(&place.secret)?,
            assessment: model.assessment(&place.secret)?,
            region: place.region,
            settings: &model.settings,
            now: model.now.wall,
        })
    }

    /// The ARN at home, else of any copy.
    pub(super) fn arn(&self) -> Option<&Arn> {
        let home = self.assessment.home.and_then(|home| self.secret.copies.get(&home));
        home.or_else(|| self.secret.copies.values().next()).map(|held| &held.entry.arn)
    }

    /// The ARN of the copy under the cursor that is not at home, else of the first such copy.
    fn replica(&self) -> Option<&Arn> {
        let elsewhere = |region: &Region| Some(*region) != self.assessment.home;
        let under_cursor = self.region.filter(elsewhere).and_then(|region| self.secret.copies.get(&region));
        let other = || self.secret.copies.iter().find(|(region, _)| elsewhere(region)).map(|(_, held)| held);
        under_cursor.or_else(other).map(|held| &held.entry.arn)
    }
}

/// The copy menu. `None` when no copy of the secret is known.
#[must_use]
pub fn copy(subject: &Subject<'_>) -> Option<Menu> {
    let arn = subject.arn()?;
    let mut items = Vec::new();
    let mut offer = |key, label: &str, text: Safe| {
        items.push(MenuItem { key, label: Safe::new(label), reason: None, choice: Choice::Copy(text) });
    };
    if subject.assessment.problems.iter().any(|problem| problem.health == Health::Diverged) {
        offer('e', "the evidence for AWS Support", evidence::text(subject));
    }
    if let Some(deleted) =
        subject.secret.copies.values().map(|held| &held.entry).find(|entry| entry.deleted.is_some())
    {
        offer('u', "the restore-secret command", aws(subject.settings, "restore-secret", &deleted.arn));
    }
    offer('n', "the name", Safe::new(arn.name()));
    offer('a', "the ARN", Safe::new(arn.as_str()));
    let there =
        subject.region.and_then(|region| subject.secret.copies.get(&region)).map(|held| &held.entry.arn);
    let replica = subject.replica();
    if let Some(replica) = replica {
        offer('r', &format!("the ARN in {}", replica.region()), Safe::new(replica.as_str()));
    }
    offer('d', "the describe-secret command", aws(subject.settings, "describe-secret", there.unwrap_or(arn)));
    offer('l', "one line for chat", summary::line(subject));
    offer('m', "a Markdown table", summary::markdown(subject));
    offer('s', "JSON, as status --json has it", summary::json(subject));
    if replica.is_none() {
        let reason = Some(Safe::new("no copy elsewhere"));
        let label = Safe::new("the ARN of a replica");
        items.push(MenuItem { key: 'r', label, reason, choice: Choice::Copy(Safe::default()) });
    }
    let title = Safe::new(&format!("Copy, of {}", arn.name()));
    Some(Menu { title, items, cursor: 0 })
}

/// An `aws secretsmanager` command that only names a secret. In demo and drill it can never reach a real account.
pub(super) fn aws(settings: &Settings, verb: &str, arn: &Arn) -> Safe {
    let mut text =
        format!("aws secretsmanager {verb} --region {} --secret-id {}", arn.region(), quoted(arn.as_str()));
    let real = settings.mode == Mode::Real;
    if let Some(profile) = settings.profile.as_ref().filter(|_| real) {
        text.push_str(&format!(" --profile {}", quoted(profile)));
    }
    match &settings.endpoint {
        Some(endpoint) => text.push_str(&format!(" --endpoint-url {}", quoted(endpoint))),
        None if real => {}
        None => text.push_str(&format!(" --endpoint-url {NOWHERE}")),
    }
    if !real {
        text = format!("{DUMMY}{text}  # DRILL");
    }
    Safe::new(&text)
}
