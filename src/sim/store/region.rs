//! All secrets of one account in one Region, with the indexes that ListSecrets walks and the recent past that a
//! lagging list shows.

use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    sync::Arc,
    time::Duration,
};

use super::record::Record;
use crate::sim::clock::Moment;

/// How far back a list may lag. API: ListSecrets "may not include all secrets created in the last 5 minutes".
pub const LONGEST_LAG: Duration = Duration::from_secs(300);

/// The secrets of one account in one Region, by name.
#[derive(Debug, Default)]
pub struct RegionStore {
    records: BTreeMap<Arc<str>, Record>,
    created: BTreeSet<(Moment, Arc<str>)>,
    changed: BTreeSet<(Moment, Arc<str>)>,
    past: VecDeque<Past>,
}

/// What a name stood for until a change.
#[derive(Debug)]
struct Past {
    until: Duration,
    name: Arc<str>,
    record: Option<Box<Record>>,
}

impl RegionStore {
    /// The secret of that name, also when it is scheduled for deletion.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Record> {
        self.records.get(name)
    }

    /// How many there are, those scheduled for deletion included.
    #[must_use]
    pub fn len(&self) -> usize {
        self.records.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.records.is_empty()
    }

    /// All, by name.
    pub fn iter(&self) -> impl Iterator<Item = &Record> {
        self.records.values()
    }

    /// By creation, the oldest first.
    #[must_use]
    pub const fn by_created(&self) -> &BTreeSet<(Moment, Arc<str>)> {
        &self.created
    }

    /// By the last change, the oldest first.
    #[must_use]
    pub const fn by_changed(&self) -> &BTreeSet<(Moment, Arc<str>)> {
        &self.changed
    }

    /// By name.
    #[must_use]
    pub const fn by_name(&self) -> &BTreeMap<Arc<str>, Record> {
        &self.records
    }

    /// Puts a record there as if it had always been there: a list shows it at once.
    pub fn seed(&mut self, record: Record) {
        let name = Arc::clone(&record.name);
        self.unindex(&name);
        self.created.insert((record.created, Arc::clone(&name)));
        self.changed.insert((record.changed, Arc::clone(&name)));
        self.records.insert(name, record);
    }

    /// Puts a record there at that simulated time, in the place of any other of its name.
    pub fn put(&mut self, now: Duration, record: Record) {
        let name = Arc::clone(&record.name);
        self.remember(now, &name);
        self.seed(record);
    }

    /// Takes a record away.
    pub fn remove(&mut self, now: Duration, name: &str) -> Option<Record> {
        let name = Arc::clone(self.records.get_key_value(name)?.0);
        self.remember(now, &name);
        self.unindex(&name);
        self.records.remove(&name)
    }

    /// Changes a record in place; `change` must leave the name alone.
    pub fn change<R>(
        &mut self,
        now: Duration,
        name: &str,
        change: impl FnOnce(&mut Record) -> R,
    ) -> Option<R> {
        let name = Arc::clone(self.records.get_key_value(name)?.0);
        self.remember(now, &name);
        let record = self.records.get_mut(&name)?;
        let before = (record.created, record.changed);
        let result = change(record);
        let after = (record.created, record.changed);
        if before != after {
            self.created.remove(&(before.0, Arc::clone(&name)));
            self.changed.remove(&(before.1, Arc::clone(&name)));
            self.created.insert((after.0, Arc::clone(&name)));
            self.changed.insert((after.1, name));
        }
        Some(result)
    }

    /// What was otherwise at `then`: for each name that has changed since, the record it stood for.
    #[must_use]
    pub fn otherwise_at(&self, then: Duration) -> BTreeMap<Arc<str>, Option<&Record>> {
        let mut otherwise = BTreeMap::new();
        for past in self.past.iter().rev().take_while(|p| p.until > then) {
            otherwise.insert(Arc::clone(&past.name), past.record.as_deref());
        }
        otherwise
    }

    fn unindex(&mut self, name: &Arc<str>) {
        if let Some(old) = self.records.get(name) {
            self.created.remove(&(old.created, Arc::clone(name)));
            self.changed.remove(&(old.changed, Arc::clone(name)));
        }
    }

    fn remember(&mut self, now: Duration, name: &Arc<str>) {
        let oldest = now.saturating_sub(LONGEST_LAG);
        while self.past.front().is_some_and(|p| p.until < oldest) {
            self.past.pop_front();
        }
        let record = self.records.get(name).cloned().map(Box::new);
        self.past.push_back(Past { until: now, name: Arc::clone(name), record });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sim::store::record::{Content, Role};

    fn record(name: &str, created: i64) -> Record {
        let created = Moment::from_millis(created);
        let content = Content::default();
        let name = Arc::from(name);
        let role = Role::Standalone;
        Record { name, suffix: *b"AAAAAA", created, changed: created, kms: None, content, role, rare: None }
    }

    fn names(index: &BTreeSet<(Moment, Arc<str>)>) -> Vec<&str> {
        index.iter().map(|(_, name)| &**name).collect()
    }

    #[test]
    fn the_indexes_follow_every_change() {
        let mut store = RegionStore::default();
        let at = Duration::from_secs;
        store.put(at(1), record("b", 10));
        store.put(at(1), record("a", 20));
        assert_eq!(names(store.by_created()), ["b", "a"]);
        store.change(at(2), "b", |r| r.changed = Moment::from_millis(30));
        assert_eq!(names(store.by_changed()), ["a", "b"]);
        store.remove(at(3), "a");
        assert_eq!((names(store.by_created()), names(store.by_changed())), (vec!["b"], vec!["b"]));
        assert!(store.change(at(4), "a", |_| ()).is_none());
    }

    #[test]
    fn the_past_is_what_names_stood_for_at_that_time() {
        let mut store = RegionStore::default();
        let at = Duration::from_secs;
        store.seed(record("kept", 1));
        store.put(at(10), record("new", 2));
        store.change(at(20), "kept", |r| r.changed = Moment::from_millis(9));
        store.remove(at(30), "kept");
        let otherwise = store.otherwise_at(at(5));
        assert!(otherwise.get("new").unwrap().is_none());
        assert_eq!(otherwise.get("kept").unwrap().unwrap().changed, Moment::from_millis(1));
        let otherwise = store.otherwise_at(at(25));
        assert!(!otherwise.contains_key("new"));
        assert_eq!(otherwise.get("kept").unwrap().unwrap().changed, Moment::from_millis(9));
    }

    #[test]
    fn what_no_list_can_show_any_more_is_forgotten() {
        let mut store = RegionStore::default();
        for second in 0..1000 {
            store.put(Duration::from_secs(second), record("a", 1));
        }
        assert!(store.past.len() <= 301, "{}", store.past.len());
    }
}
