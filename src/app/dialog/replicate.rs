//! Replicate, replicate again, overwrite: which Regions, which key in each, and what may be in the way.

use std::collections::{BTreeMap, BTreeSet};

use crokey::crossterm::event::KeyCode;

use crate::{
    domain::{
        Arn, Region, Safe,
        error::RemoteError,
        expected::{Expected, role_of},
        operation::{Operation, ReplicaTarget},
        replication::ReplicationStatus,
    },
    gateway::SecretId,
};

use super::{
    Ask,
    desk::Desk,
    overwrite,
    page::{Draft, Page, Pressed, Stop},
    pick_key::PickKey,
    replicate_view,
    targets::{self, KeyThere},
    view::{Line, Need, Section},
};

/// The dialog of `r`.
#[derive(Debug)]
pub(super) struct Replicate {
    pub(super) source: Arn,
    pub(super) regions: Vec<Region>,
    pub(super) cursor: usize,
    pub(super) marked: BTreeSet<Region>,
    pub(super) keys: BTreeMap<Region, KeyThere>,
    pub(super) overwrite: bool,
    pub(super) picking: Option<PickKey>,
    /// Regions whose secret in the way could not be read, and why.
    pub(super) unread: BTreeMap<Region, Safe>,
}

impl Replicate {
    /// For the copy that writes, with the Region of the cursor marked when a replica there is in trouble.
    pub(super) fn new(source: &Arn, meant: Option<Region>, desk: &Desk<'_>) -> Self {
        let home = source.region();
        let regions = targets::regions(desk, home);
        let choosable = |region: &Region| targets::now(desk, home, *region).choosable;
        let meant_at = regions.iter().position(|region| Some(*region) == meant && choosable(region));
        let first = regions.iter().position(choosable).unwrap_or(0);
        let replica = |region: Region| desk.entry(home).and_then(|entry| entry.replica(region));
        let marked = meant.filter(|region| meant_at.is_some() && replica(*region).is_some());
        Self {
            source: source.clone(),
            cursor: meant_at.unwrap_or(first),
            regions,
            marked: marked.into_iter().collect(),
            keys: BTreeMap::new(),
            overwrite: false,
            picking: None,
            unread: BTreeMap::new(),
        }
    }

    /// The key for a Region: chosen, else the first one.
    pub(super) fn key(&self, region: Region, desk: &Desk<'_>) -> KeyThere {
        let chosen = self.keys.get(&region).cloned();
        chosen.unwrap_or_else(|| targets::key_at_first(desk.entry(self.source.region()), region))
    }

    /// The only marked Region.
    pub(super) fn only(&self) -> Option<Region> {
        self.marked.first().copied().filter(|_| self.marked.len() == 1)
    }

    fn at_cursor(&self) -> Option<Region> {
        self.regions.get(self.cursor).copied()
    }

    fn in_list(&mut self, key: KeyCode, desk: &Desk<'_>) -> Pressed {
        match key {
            KeyCode::Up => self.cursor = self.cursor.saturating_sub(1),
            KeyCode::Down => self.cursor = (self.cursor + 1).min(self.regions.len().saturating_sub(1)),
            KeyCode::Home => self.cursor = 0,
            KeyCode::End => self.cursor = self.regions.len().saturating_sub(1),
            KeyCode::Char(' ') => return self.mark(desk),
            KeyCode::Enter => return self.pick_key(desk),
            _ => return Pressed::Nothing,
        }
        Pressed::Moved
    }

    fn mark(&mut self, desk: &Desk<'_>) -> Pressed {
        let Some(region) = self.at_cursor() else { return Pressed::Moved };
        let may = targets::now(desk, self.source.region(), region).choosable;
        if !self.marked.remove(&region) && may {
            self.marked.insert(region);
        }
        self.overwrite = false;
        Pressed::Chosen
    }

    fn pick_key(&mut self, desk: &Desk<'_>) -> Pressed {
        let Some(region) = self.at_cursor() else { return Pressed::Moved };
        if targets::now(desk, self.source.region(), region).choosable {
            self.picking = Some(PickKey::new(region, &self.key(region, desk), desk));
        }
        Pressed::Moved
    }

    fn in_picker(&mut self, key: KeyCode, desk: &Desk<'_>) -> Pressed {
        let Some(picker) = &mut self.picking else { return Pressed::Nothing };
        let region = picker.region;
        match key {
            KeyCode::Esc => self.picking = None,
            KeyCode::Enter => {
                if let Some(key) = picker.chosen() {
                    self.keys.insert(region, key);
                    self.picking = None;
                    return Pressed::Chosen;
                }
            }
            other => picker.key(other, desk.now.mono),
        }
        Pressed::Moved
    }

    fn in_radio(&mut self, key: KeyCode, desk: &Desk<'_>) -> Pressed {
        let may = self.only().is_some_and(|region| overwrite::allowed(desk, self, region).is_ok());
        let wanted = match key {
            KeyCode::Down => true,
            KeyCode::Up => false,
            KeyCode::Char(' ') => !self.overwrite,
            _ => return Pressed::Nothing,
        };
        if wanted == self.overwrite {
            return if key == KeyCode::Char(' ') { Pressed::Moved } else { Pressed::Nothing };
        }
        self.overwrite = wanted && may;
        Pressed::Chosen
    }

    fn expected(&self, desk: &Desk<'_>) -> Result<Expected, Safe> {
        let home = self.source.region();
        let held = desk.copy(home).ok_or_else(|| Safe::new(&format!("the secret is gone from {home}")))?;
        if held.described_at.is_none() {
            let why = self.unread.get(&home).map_or_else(String::new, |why| format!(": {why}"));
            return Err(Safe::new(&format!("Sends nothing: {home} has not described the secret yet{why}")));
        }
        if held.entry.deleted.is_some() {
            return Err(Safe::new("Sends nothing: it is scheduled for deletion"));
        }
        let status = |region: &Region| held.entry.replica(*region).map(|replica| replica.status.clone());
        // A Region without a replica has no key that could change: its status tells when one appears.
        let key =
            |region: &Region| held.entry.replica(*region).map(|replica| (*region, replica.kms_key.clone()));
        Ok(Expected {
            secret: self.source.clone(),
            role: role_of(&held.entry),
            home: held.entry.primary_region,
            statuses: self.marked.iter().map(|region| (*region, status(region))).collect(),
            keys: self.marked.iter().filter_map(key).collect(),
            rotation: None,
            target: None,
        })
    }
}

impl Page for Replicate {
    fn title(&self) -> Safe {
        Safe::new("Replicate")
    }

    fn draft(&self, desk: &Desk<'_>) -> Result<Draft, Safe> {
        if self.marked.is_empty() {
            return Err(Safe::new("Sends nothing yet: mark a Region with Space"));
        }
        let mut expected = self.expected(desk)?;
        let mut to = Vec::new();
        for region in &self.marked {
            let key = self.key(*region, desk).sent().ok_or_else(|| {
                Safe::new(&format!("Sends nothing yet: choose a key for {region} with Enter on its line"))
            })?;
            to.push(ReplicaTarget { region: *region, kms_key: key });
        }
        if self.overwrite {
            let region = self.only().ok_or_else(|| Safe::new("overwrite takes one Region a call"))?;
            expected.target = Some(overwrite::allowed(desk, self, region)?);
        }
        let call = Operation::Replicate { secret: self.source.clone(), to, overwrite: self.overwrite };
        Ok(vec![(call, expected)])
    }

    fn sections(&self, desk: &Desk<'_>, stop: Stop) -> Vec<Section> {
        replicate_view::sections(self, desk, stop)
    }

    fn choices(&self, desk: &Desk<'_>) -> Vec<Stop> {
        let mut stops = vec![Stop::List];
        if self.only().is_some_and(|region| desk.in_the_way(region).is_some()) {
            stops.push(Stop::Radio);
        }
        stops
    }

    fn press(&mut self, stop: Stop, key: KeyCode, desk: &Desk<'_>) -> Pressed {
        match stop {
            Stop::List if self.picking.is_some() => self.in_picker(key, desk),
            Stop::List => self.in_list(key, desk),
            Stop::Radio => self.in_radio(key, desk),
            _ => Pressed::Nothing,
        }
    }

    fn typed(&self) -> Option<String> {
        self.only().filter(|_| self.overwrite).map(|region| format!("overwrite {region}"))
    }

    fn effect(&self) -> Option<String> {
        Some(match (self.only(), self.marked.len()) {
            (Some(region), _) if self.overwrite => format!("Overwrite in {region}"),
            (Some(region), _) => format!("Replicate to {region}"),
            (None, 0) => "Replicate".to_owned(),
            (None, many) => format!("Replicate to {many} Regions"),
        })
    }

    fn remark(&self) -> Vec<Line> {
        {
            let text = "AWS says yes before it has tried: we watch until InSync or Failed.";
            vec![Line::plain(text).when_room(Need::Extra)]
        }
    }

    fn price(&self) -> Option<&'static str> {
        Some("(cost: + $0.40 a month a replica)")
    }

    fn takes_paste(&self) -> bool {
        self.picking.as_ref().is_some_and(PickKey::is_typing)
    }

    fn paste(&mut self, text: &str) {
        if let Some(picker) = &mut self.picking {
            picker.paste(text);
        }
    }

    fn asks(&self, desk: &Desk<'_>) -> Vec<Ask> {
        let home = self.source.region();
        let mut asks = vec![Ask::Describe(home, SecretId::Arn(self.source.clone()))];
        for region in self.regions.iter().filter(|region| !desk.lane(**region).is_dark()) {
            let replica = desk.entry(home).and_then(|entry| entry.replica(*region));
            let failed = replica.is_some_and(|replica| replica.status == ReplicationStatus::Failed);
            match desk.in_the_way(*region) {
                Some(held) => asks.push(Ask::Describe(*region, SecretId::Arn(held.entry.arn.clone()))),
                None if failed && desk.entry(*region).is_none() => {
                    asks.push(Ask::Describe(*region, SecretId::Name(desk.name())));
                }
                None => {}
            }
        }
        asks
    }

    fn ask_failed(&mut self, region: Region, error: &RemoteError) {
        self.unread.insert(region, Safe::new(&error.to_string()));
    }
}
