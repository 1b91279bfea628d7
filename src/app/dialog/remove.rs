//! Removing a replica: deleted at once, without a recovery window, typed with `remove` and the Region.

use crokey::crossterm::event::KeyCode;

use crate::{
    domain::{
        Arn, Region, Safe,
        expected::{Expected, role_of},
        operation::Operation,
    },
    gateway::SecretId,
};

use super::{
    Ask,
    choose_region::ChooseRegion,
    desk::Desk,
    page::{Draft, Page, Pressed, Stop},
    targets,
    view::{Line, Look, Section, sentence},
    words::{day, day_of, subject},
};

/// The dialog of `x` in the menu of actions.
#[derive(Debug)]
pub(super) struct Remove {
    primary: Arn,
    choice: ChooseRegion,
}

impl Remove {
    /// For the replicas that the primary names.
    pub(super) fn new(primary: Arn, replicas: Vec<Region>, meant: Option<Region>) -> Self {
        Self { primary, choice: ChooseRegion::new(replicas, meant) }
    }

    fn consequences(&self, region: Region, desk: &Desk<'_>) -> Vec<Line> {
        let home = self.primary.region();
        let text =
            format!("The replica in {region} is deleted AT ONCE: AWS keeps no recovery window for it.");
        let mut lines = sentence(&text, Look::Act);
        let replica = desk.entry(home).and_then(|entry| entry.replica(region));
        let read = desk
            .entry(region)
            .and_then(|entry| entry.last_accessed)
            .or(replica.and_then(|replica| replica.last_accessed));
        lines.extend(match read {
            Some(date) if date >= day_of(desk.now.wall) => {
                sentence(&format!("It was read there today: apps in {region} lose it."), Look::Act)
            }
            Some(date) => {
                let text = format!("Last read there {}. Apps in {region} that read it lose it.", day(date));
                sentence(&text, Look::Plain)
            }
            None => sentence(&format!("Apps in {region} that read it lose it."), Look::Plain),
        });
        let text =
            format!("The primary in {home} and other replicas stay as they are. r makes a new replica.");
        lines.extend(sentence(&text, Look::Plain));
        lines
    }
}

impl Page for Remove {
    fn title(&self) -> Safe {
        Safe::new("Remove a replica")
    }

    fn draft(&self, desk: &Desk<'_>) -> Result<Draft, Safe> {
        let home = self.primary.region();
        let Some(region) = self.choice.chosen else {
            return Err(Safe::new("Sends nothing yet: choose a replica"));
        };
        let held = desk.copy(home).ok_or_else(|| Safe::new(&format!("the secret is gone from {home}")))?;
        let replica = held.entry.replica(region);
        if desk.is_split(region, home) {
            let why = format!("Sends nothing: {region} is no replica any more, but a second writable copy");
            return Err(Safe::new(&why));
        }
        if held.described_at.is_none() || replica.is_none() {
            return Err(Safe::new(&format!("Sends nothing: {home} does not name a replica in {region}")));
        }
        let expected = Expected {
            secret: self.primary.clone(),
            role: role_of(&held.entry),
            home: held.entry.primary_region,
            statuses: vec![(region, replica.map(|replica| replica.status.clone()))],
            keys: Vec::new(),
            rotation: None,
            target: None,
        };
        Ok(vec![(Operation::RemoveReplica { secret: self.primary.clone(), region }, expected)])
    }

    fn sections(&self, desk: &Desk<'_>, _stop: Stop) -> Vec<Section> {
        let home = self.primary.region();
        let Some(region) = self.choice.chosen else {
            let head = vec![subject(desk, &format!("from {home}"))];
            return vec![Section::of(head), self.choice.section(desk, home)];
        };
        let now = targets::now(desk, home, region);
        let state = Line::plain(&format!("Replica of {home}, now: ")).and(&now.words, now.look);
        let head = vec![subject(desk, &format!("in {region}")), state];
        vec![Section::of(head), Section::of(self.consequences(region, desk))]
    }

    fn choices(&self, _desk: &Desk<'_>) -> Vec<Stop> {
        if self.choice.is_open() { vec![Stop::List] } else { Vec::new() }
    }

    fn press(&mut self, _stop: Stop, key: KeyCode, _desk: &Desk<'_>) -> Pressed {
        self.choice.press(key)
    }

    fn typed(&self) -> Option<String> {
        self.choice.chosen.map(|region| format!("remove {region}"))
    }

    fn harmless(&self) -> &'static str {
        "Keep it"
    }

    fn effect(&self) -> Option<String> {
        self.choice.chosen.map(|region| format!("Remove from {region}"))
    }

    fn before_choice(&self) -> bool {
        self.choice.is_open()
    }

    fn remark(&self) -> Vec<Line> {
        vec![Line::plain("AWS says yes at once; the copy can still be read for a minute or two.")]
    }

    fn asks(&self, _desk: &Desk<'_>) -> Vec<Ask> {
        vec![Ask::Describe(self.primary.region(), SecretId::Arn(self.primary.clone()))]
    }
}
