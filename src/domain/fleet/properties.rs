//! Random answers of random Regions, for this module's properties and for those of health; and what always holds of them.

use proptest::{collection::vec, option, prelude::*, sample::select};

use super::{Fleet, Logical, samples::*, tally::Tally};
use crate::domain::{
    arn::SecretKey,
    error::{ErrorKind, RemoteError},
    region::Region,
    replication::Replica,
    rotation::Rotation,
    secret::{Entry, VersionEntry},
};

/// One answer of one Region, about one of two secrets of the same name.
#[derive(Debug, Clone)]
pub(in crate::domain) enum Answer {
    Listed(Vec<Entry>),
    Completed { after: i64 },
    Described(Box<Entry>),
    NotFound(SecretKey),
    Failed(SecretKey, ErrorKind),
    Versions(SecretKey, i64),
}

pub(in crate::domain) fn any_region() -> impl Strategy<Value = Region> {
    select(vec![use1(), usw2(), euw1(), apse2()])
}

fn any_key() -> impl Strategy<Value = SecretKey> {
    select(vec![key(), key(), key(), namesake(use1()).arn.key()])
}

fn any_replica() -> impl Strategy<Value = Replica> {
    let statuses = vec!["InSync", "InSync", "InSync", "InProgress", "Failed", "Detached"];
    (any_region(), select(statuses)).prop_map(|(region, status)| word(region, status))
}

fn any_version() -> impl Strategy<Value = &'static str> {
    select(vec!["", "v1", "v2", "v3"])
}

prop_compose! {
    pub(in crate::domain) fn any_entry(region: Region)(
        other in prop::bool::weighted(0.2),
        primary_region in option::of(any_region()),
        replicas in option::of(vec(any_replica(), 0..5)),
        deleted in option::weighted(0.1, 0_i64..9),
        (current, previous, pending) in (any_version(), any_version(), any_version()),
        enabled in option::of(any::<bool>()),
        next in option::of(-200_000_i64..200_000),
        last_changed in option::of(-600_i64..200),
    ) -> Entry {
        let plain = if other { namesake(region) } else { entry(region) };
        Entry {
            primary_region,
            replicas,
            deleted: deleted.map(at),
            rotation: Rotation { enabled, next: next.map(at), ..Rotation::default() },
            last_changed: last_changed.map(at),
            ..labelled(plain, current, previous, pending)
        }
    }
}

fn any_answer_of(region: Region) -> impl Strategy<Value = (Region, Answer)> {
    let kinds = select(vec![ErrorKind::Denied, ErrorKind::Throttled, ErrorKind::TimedOut]);
    prop_oneof![
        3 => vec(any_entry(region), 0..3).prop_map(Answer::Listed),
        1 => (0_i64..60).prop_map(|after| Answer::Completed { after }),
        4 => any_entry(region).prop_map(|entry| Answer::Described(Box::new(entry))),
        1 => any_key().prop_map(Answer::NotFound),
        1 => (any_key(), kinds).prop_map(|(key, kind)| Answer::Failed(key, kind)),
        1 => (any_key(), -9_000_i64..200).prop_map(|(key, made)| Answer::Versions(key, made)),
    ]
    .prop_map(move |answer| (region, answer))
}

pub(in crate::domain) fn any_answers() -> impl Strategy<Value = Vec<(Region, Answer)>> {
    vec(any_region().prop_flat_map(any_answer_of), 0..24)
}

impl Fleet {
    /// Takes an answer at a second.
    pub(in crate::domain) fn take(&mut self, region: Region, answer: Answer, second: i64) {
        match answer {
            Answer::Listed(entries) => drop(self.listed(region, entries, at(second))),
            Answer::Completed { after } => drop(self.list_completed(region, at(second - after))),
            Answer::Described(entry) => drop(self.described(*entry, at(second))),
            Answer::NotFound(key) => self.not_found(&key, region, at(second)),
            Answer::Failed(key, kind) => {
                self.describe_failed(&key, region, RemoteError::new(kind, ""), at(second));
            }
            Answer::Versions(key, made) => {
                let made = VersionEntry { id: version("v2"), created: Some(at(made)), last_accessed: None };
                self.versions_read(&key, vec![made]);
            }
        }
    }

    /// Takes answers, ten seconds apart.
    pub(in crate::domain) fn after(answers: Vec<(Region, Answer)>) -> Self {
        let mut fleet = Self::default();
        for (second, (region, answer)) in (0..).step_by(10).zip(answers) {
            fleet.take(region, answer, second);
        }
        fleet
    }

    fn sorted(&self) -> Vec<Logical> {
        let mut secrets: Vec<Logical> = self.iter().collect();
        secrets.sort_by(|a, b| a.key.cmp(&b.key));
        secrets
    }
}

proptest! {
    #[test]
    fn counts_and_names_are_what_a_recount_says(answers in any_answers()) {
        let fleet = Fleet::after(answers);
        for region in [use1(), usw2(), euw1(), apse2()] {
            let count = fleet.iter().filter(|secret| secret.copies.contains_key(&region)).count();
            prop_assert_eq!(fleet.copies_in(region), count);
        }
        prop_assert_eq!(fleet.named("prod/db").count(), fleet.len());
        let mut tally = Tally::default();
        fleet.iter().for_each(|secret| tally.count(&secret, true));
        prop_assert_eq!(&fleet.tally, &tally);
        for secret in fleet.iter() {
            prop_assert!(!secret.copies.is_empty());
            prop_assert_eq!(fleet.home(&secret.key), secret.home());
            let changed = secret.any().and_then(|entry| entry.last_changed);
            prop_assert_eq!(fleet.last_changed(&secret.key), changed);
            prop_assert!(fleet.regions_of(&secret.key).eq(secret.copies.keys().copied()));
            for (region, held) in &secret.copies {
                prop_assert_eq!(fleet.described_at(&secret.key, *region), held.described_at);
            }
        }
    }

    #[test]
    fn a_copy_is_never_held_and_absent(answers in any_answers()) {
        for secret in Fleet::after(answers).iter() {
            prop_assert!(secret.absent.keys().all(|region| !secret.copies.contains_key(region)));
        }
    }

    /// Each Region's answers keep their own order and times; which Region is heard first does not matter.
    #[test]
    fn the_regions_may_answer_in_any_order(answers in any_answers(), order in any::<prop::sample::Index>()) {
        let versions = |answer: &Answer| matches!(answer, Answer::Versions(..));
        let timed: Vec<_> = (0..).step_by(10).zip(answers).filter(|(_, (_, answer))| !versions(answer)).collect();
        let mut regions = [use1(), usw2(), euw1(), apse2()];
        regions.rotate_left(order.index(4));
        let mut by_region = timed.clone();
        by_region.sort_by_key(|(_, (region, _))| regions.iter().position(|other| other == region));
        let heard = |answers: Vec<(i64, (Region, Answer))>| {
            let mut fleet = Fleet::default();
            for (second, (region, answer)) in answers {
                fleet.take(region, answer, second);
            }
            fleet
        };
        let (mixed, apart) = (heard(timed), heard(by_region));
        prop_assert_eq!(mixed.sorted(), apart.sorted());
    }
}
