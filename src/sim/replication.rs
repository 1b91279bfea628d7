//! Replication as it goes on by itself: a copy arrives or fails, changes follow with a lag, a removed replica
//! disappears later, and a primary deleted too early leaves its replicas behind.

use std::{sync::Arc, time::Duration};

use super::{
    clock::Moment,
    scenario::{FailedReplica, OverwriteAtFailback, Status},
    store::{Content, Entry, Record, Role},
    world::{Address, Job, World},
};
use crate::domain::region::Region;

/// The StatusMessage of a replica in sync (AWS CLI examples).
pub const SUCCEEDED: &str = "Replication succeeded";

/// A primary and the Region of one of its replicas.
#[derive(Debug, Clone)]
pub struct Link {
    /// The primary.
    pub home: Address,
    /// The replica's Region.
    pub to: Region,
}

impl Link {
    fn replica(&self) -> Address {
        self.home.in_region(self.to)
    }
}

impl World {
    /// Begins a replication to a Region that has an entry: InProgress, without a message, until its time has come.
    pub fn begin_replication(&mut self, home: &Address, to: Region, overwrite: bool) {
        let link = Link { home: home.clone(), to };
        let fails = self.obstacle(&link, overwrite).is_some();
        let usual = self.within(self.timing.replication);
        let takes = self.pace(&link, fails).unwrap_or(usual);
        self.start(link, overwrite, takes);
    }

    /// Lets a change of a primary follow to its replicas. Those that failed, and those that a scenario holds, stay as
    /// they are.
    pub fn spread(&mut self, home: &Address) {
        let Some(record) = self.at(home) else { return };
        let follows = |e: &&Entry| e.status == Status::InSync && !e.held;
        let regions: Vec<Region> = record.entries().iter().filter(follows).map(|e| e.region).collect();
        for to in regions {
            let lag = self.within(self.timing.lag);
            self.start(Link { home: home.clone(), to }, false, lag);
        }
    }

    fn start(&mut self, link: Link, overwrite: bool, takes: Duration) {
        let ticket = self.ticket();
        self.with_entry(&link, |entry| {
            entry.status = Status::InProgress;
            entry.message = None;
            entry.held = false;
            entry.ticket = ticket;
        });
        self.later(takes, Job::Settle { link, ticket, overwrite });
    }

    fn pace(&self, link: &Link, fails: bool) -> Option<Duration> {
        let rare = self.at(&link.home)?.rare.as_ref()?;
        let says = |region: Option<Region>| {
            let pace = rare.pace.iter().find(|pace| pace.region == region)?;
            if fails { pace.failure } else { pace.success }
        };
        says(Some(link.to)).or_else(|| says(None))
    }

    /// Changes a primary's entry of a Region; LastChangedDate stays.
    pub fn with_entry(&mut self, link: &Link, change: impl FnOnce(&mut Entry)) {
        self.change(&link.home, |record| {
            if let Some(entry) = record.entries_mut().iter_mut().find(|entry| entry.region == link.to) {
                change(entry);
            }
        });
    }

    /// Ends a replication: the replica is as the primary is now, or the entry says why not.
    pub fn settle(&mut self, link: &Link, ticket: u64, overwrite: bool) {
        let entry = self.at(&link.home).and_then(|record| record.entry(link.to));
        if entry.is_none_or(|entry| entry.ticket != ticket) {
            return;
        }
        match self.obstacle(link, overwrite) {
            None => self.arrive(link),
            Some(message) => self.fail(link, &message),
        }
    }

    /// Marks a replica as failed, with the service's message.
    pub fn fail(&mut self, link: &Link, message: &str) {
        self.with_entry(link, |entry| {
            entry.status = Status::Failed;
            entry.message = Some(Arc::from(message));
            entry.ticket = 0;
        });
        if self.choices.failed_replica == FailedReplica::Gone && self.follows(link) {
            self.remove(&link.replica());
        }
    }

    /// Makes a replica what its primary is, and says so.
    pub fn arrive(&mut self, link: &Link) {
        self.copy(link);
        self.with_entry(link, |entry| {
            entry.status = Status::InSync;
            entry.message = Some(Arc::from(SUCCEEDED));
            entry.ticket = 0;
        });
    }

    /// Carries versions, labels, description, tags and policy to a replica; its status stays.
    pub fn copy(&mut self, link: &Link) {
        let Some(primary) = self.at(&link.home) else { return };
        let Some(entry) = primary.entry(link.to) else { return };
        let (content, kms) = (primary.content.clone(), entry.kms.clone());
        let now = Moment::now();
        if self.follows(link) {
            self.change(&link.replica(), |replica| refresh(replica, content, kms, now));
            return;
        }
        let mut record = Record {
            name: Arc::clone(&primary.name),
            suffix: primary.suffix,
            created: now,
            changed: now,
            kms,
            content,
            role: Role::Replica(link.home.region),
            rare: None,
        };
        let (owner, kind) = primary.rare.as_ref().map_or((None, None), |r| (r.owner.clone(), r.kind.clone()));
        if owner.is_some() || kind.is_some() {
            record.rare_mut().owner = owner;
            record.rare_mut().kind = kind;
        }
        self.put(&link.home.account, link.to, record);
    }

    /// Whether the Region holds a replica of this very primary.
    fn follows(&self, link: &Link) -> bool {
        self.at(&link.replica())
            .is_some_and(|r| matches!(r.role, Role::Replica(home) if home == link.home.region))
    }

    /// What keeps a replication from succeeding, in the words of the service where they are known.
    fn obstacle(&self, link: &Link, overwrite: bool) -> Option<String> {
        let Link { home, to } = link;
        let failed = |why: String| Some(format!("Replication failed: {why}"));
        if !self.enabled.contains(to) {
            return failed(format!("Region {to} is not enabled for this account."));
        }
        if let Some(there) = self.store(&home.account, *to).and_then(|store| store.get(&home.name))
            && !self.follows(link)
            && let Some(why) = self.in_the_way(link, there, overwrite)
        {
            return failed(why);
        }
        let primary = self.at(home)?;
        // One old version under a dead key is enough (user guide, "Troubleshoot replication").
        let keys = primary.content.versions.iter().filter(|v| !v.labels.is_empty()).map(|v| v.kms.as_deref());
        let unreadable =
            keys.chain([primary.kms.as_deref()]).find_map(|key| self.keys.trouble(key, home.region));
        let key = primary.entry(*to).and_then(|entry| entry.kms.as_deref());
        unreadable.or_else(|| self.keys.trouble(key, *to)).and_then(failed)
    }

    fn in_the_way(&self, link: &Link, there: &Record, overwrite: bool) -> Option<String> {
        let name = &link.home.name;
        let to = link.to;
        let other_arn =
            || Some(format!("Secret name {name} is currently replicated to {to} with a different arn"));
        let same_suffix = there.suffix == link.home.suffix;
        match &there.role {
            // Reported from the field: an overwrite does not clear what is itself a replica.
            Role::Replica(_) => other_arn(),
            _ if !overwrite => Some(format!("Secret name {name} already exists in region {to}.")),
            _ if same_suffix && self.choices.overwrite_at_failback == OverwriteAtFailback::Refused => {
                other_arn()
            }
            Role::Primary(_) | Role::Standalone => None,
        }
    }

    /// Lets a replica disappear that was removed from replication. A primary that is gone by then can no longer do
    /// it: the replica is stranded.
    pub fn finish_removal(&mut self, link: &Link) {
        let wanted_again = self.at(&link.home).map(|primary| primary.entry(link.to).is_some());
        if wanted_again == Some(false) && self.follows(link) {
            self.remove(&link.replica());
        }
    }
}

fn refresh(replica: &mut Record, content: Content, kms: Option<Arc<str>>, now: Moment) {
    replica.content = content;
    replica.kms = kms;
    replica.changed = now;
}

#[cfg(test)]
mod tests;
