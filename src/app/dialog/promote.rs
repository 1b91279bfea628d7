//! Promoting a replica to a standalone secret: one way, typed with the Region's name, sent to the replica's Region.

use crokey::crossterm::event::KeyCode;

use crate::{
    domain::{Region, Safe, expected::Expected, operation::Operation, replication::Role, secret::Entry},
    gateway::SecretId,
};

use super::{
    Ask,
    choose_region::ChooseRegion,
    desk::Desk,
    page::{Draft, Page, Pressed, Stop},
    promote_view,
    view::Section,
};

/// The dialog of `p`.
#[derive(Debug)]
pub(super) struct Promote {
    pub(super) home: Region,
    pub(super) choice: ChooseRegion,
}

impl Promote {
    /// For the replicas that can be reached.
    pub(super) fn new(home: Region, replicas: Vec<Region>, meant: Option<Region>) -> Self {
        Self { home, choice: ChooseRegion::new(replicas, meant) }
    }

    /// The replica, once one is chosen.
    pub(super) fn replica<'a>(&self, desk: &'a Desk<'_>) -> Option<(Region, &'a Entry)> {
        let region = self.choice.chosen?;
        Some((region, desk.entry(region)?))
    }
}

/// The replicas of a secret, and of them those whose Region can be reached.
pub(super) fn replicas(desk: &Desk<'_>) -> (Vec<Region>, Vec<Region>) {
    let Some(secret) = desk.secret() else { return (Vec::new(), Vec::new()) };
    let all: Vec<Region> = secret
        .copies
        .iter()
        .filter(|(region, held)| secret.role(**region) == Some(Role::Replica) && held.entry.deleted.is_none())
        .map(|(region, _)| *region)
        .collect();
    let reached = all.iter().copied().filter(|region| !desk.lane(*region).is_dark()).collect();
    (all, reached)
}

impl Page for Promote {
    fn title(&self) -> Safe {
        Safe::new("Promote to standalone")
    }

    fn draft(&self, desk: &Desk<'_>) -> Result<Draft, Safe> {
        let Some(region) = self.choice.chosen else {
            return Err(Safe::new("Sends nothing yet: choose a replica"));
        };
        let entry =
            desk.entry(region).ok_or_else(|| Safe::new(&format!("Sends nothing: no copy in {region}")))?;
        if !entry.is_replica() {
            return Err(Safe::new(&format!("Sends nothing: the copy in {region} is no replica")));
        }
        let expected = Expected {
            secret: entry.arn.clone(),
            role: Role::Replica,
            home: entry.primary_region,
            statuses: Vec::new(),
            keys: Vec::new(),
            rotation: None,
            target: None,
        };
        Ok(vec![(Operation::Promote { replica: entry.arn.clone() }, expected)])
    }

    fn sections(&self, desk: &Desk<'_>, _stop: Stop) -> Vec<Section> {
        promote_view::sections(self, desk)
    }

    fn choices(&self, _desk: &Desk<'_>) -> Vec<Stop> {
        if self.choice.is_open() { vec![Stop::List] } else { Vec::new() }
    }

    fn press(&mut self, _stop: Stop, key: KeyCode, _desk: &Desk<'_>) -> Pressed {
        self.choice.press(key)
    }

    fn typed(&self) -> Option<String> {
        self.choice.chosen.map(|region| region.name().to_owned())
    }

    fn effect(&self) -> Option<String> {
        self.choice.chosen.map(|region| format!("Promote in {region}"))
    }

    fn before_choice(&self) -> bool {
        self.choice.is_open()
    }

    fn asks(&self, desk: &Desk<'_>) -> Vec<Ask> {
        let replica = self.replica(desk);
        let here = replica.map(|(region, entry)| Ask::Describe(region, SecretId::Arn(entry.arn.clone())));
        let home = desk.entry(self.home).filter(|_| !desk.lane(self.home).is_dark());
        let there = home.map(|entry| Ask::Describe(self.home, SecretId::Arn(entry.arn.clone())));
        here.into_iter().chain(there).collect()
    }
}
