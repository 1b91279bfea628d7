//! A scenario's timeline: what happens at its time, or so long after a cue was given.

use super::{
    replication::Link,
    scenario::{Action, Event, Status, Target},
    world::{Address, Job, World},
};

impl World {
    /// Puts the events of a timeline into the queue; those with a cue wait for it.
    pub fn plan(&mut self, events: &[Event]) {
        for event in events {
            match event.cue {
                None => self.later(event.at.0, Job::Happen(event.action.clone())),
                Some(_) => self.waiting.push(event.clone()),
            }
        }
    }

    /// Gives a cue: the events that wait for it happen from now on, each after its time. Returns whether any did.
    pub fn cue(&mut self, cue: &str) -> bool {
        let waiting = std::mem::take(&mut self.waiting);
        let (ours, others): (Vec<_>, Vec<_>) =
            waiting.into_iter().partition(|event| event.cue.as_deref() == Some(cue));
        self.waiting = others;
        let any = !ours.is_empty();
        for event in ours {
            self.later(event.at.0, Job::Happen(event.action));
        }
        any
    }

    /// Lets an event of the timeline happen. It does not overtake a client: a replication that was asked for meanwhile has
    /// an outcome of its own.
    pub fn happen_in_time(&mut self, action: Action) {
        if let Action::Replicated(target) | Action::ReplicationFailed(target, _) = &action {
            let awaited = |link: &Link| {
                let entry = self.at(&link.home).and_then(|record| record.entry(link.to));
                entry.is_some_and(|entry| entry.status == Status::InProgress && entry.ticket == 0)
            };
            if !self.links(target).iter().all(awaited) {
                return;
            }
        }
        self.happen(action);
    }

    /// Lets something happen now, whatever the state of what it happens to.
    pub fn happen(&mut self, action: Action) {
        match action {
            Action::Replicated(target) => {
                for link in self.links(&target) {
                    self.arrive(&link);
                }
            }
            Action::ReplicationFailed(target, message) => {
                for link in self.links(&target) {
                    self.fail(&link, &message);
                }
            }
            Action::ValuesArrive(target) => {
                for link in self.links(&target) {
                    self.with_entry(&link, |entry| entry.held = false);
                    self.copy(&link);
                }
            }
            Action::Key { key, region, state } => self.keys.set(&key, region, state),
            Action::Fault(fault) => {
                let now = self.now;
                self.faults.add(fault, now);
            }
            Action::FaultEnds { region, kind } => self.faults.remove(region, kind),
        }
    }

    /// The links that a target means: the primaries of that name that have an entry of the Region.
    fn links(&self, target: &Target) -> Vec<Link> {
        let mut links = Vec::new();
        for ((account, region), store) in self.stores() {
            let by_name = store.get(&target.secret);
            let by_suffix = || {
                let (name, suffix) = target.secret.rsplit_once('-')?;
                store.get(name).filter(|record| record.has_suffix(suffix))
            };
            let Some(record) = by_name.or_else(by_suffix) else { continue };
            if record.entry(target.region).is_some() {
                let home = Address {
                    account: std::sync::Arc::clone(account),
                    region: *region,
                    name: std::sync::Arc::clone(&record.name),
                    suffix: record.suffix,
                };
                links.push(Link { home, to: target.region });
            }
        }
        links
    }
}

#[cfg(test)]
mod tests;
