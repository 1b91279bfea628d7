//! What the answers of DescribeSecret and ListSecretVersionIds change in the fleet. A description is fresh when it comes.

use jiff::Timestamp;

use super::{Fleet, Held, Logical};
use crate::domain::{
    arn::SecretKey,
    error::RemoteError,
    region::Region,
    replication::Replica,
    secret::{Entry, VersionEntry},
};

pub(super) fn described(fleet: &mut Fleet, entry: Entry, at: Timestamp) -> SecretKey {
    let (key, region) = (entry.arn.key(), entry.region());
    let since = fleet.completed.contains(&region).then_some(at);
    fleet.change(&key, |secret| take(secret, entry, at, since)).0
}

fn take(secret: &mut Logical, mut entry: Entry, at: Timestamp, since: Option<Timestamp>) {
    let region = entry.region();
    if secret.absent.get(&region).is_some_and(|absent| *absent > at) {
        return;
    }
    let old = secret.copies.get(&region);
    if old.and_then(|held| held.described_at).is_some_and(|described| described > at) {
        return;
    }
    entry.replicas = entry.replicas.take().map(|replicas| tidy(replicas, region));
    let before: Vec<Region> = old.map(|held| regions(held).collect()).unwrap_or_default();
    let listed_at = old.and_then(|held| held.listed_at);
    let held = Held { entry, listed_at, described_at: Some(at) };
    let now: Vec<Region> = regions(&held).collect();
    secret.put(region, held, since);
    secret.failures.remove(&region);
    for replica in before {
        if !now.contains(&replica) {
            secret.unlinked.insert((region, replica), at);
        }
    }
    for replica in now {
        secret.unlinked.remove(&(region, replica));
    }
}

fn regions(held: &Held) -> impl Iterator<Item = Region> {
    held.replicas().iter().map(|replica| replica.region)
}

/// One word for each Region: the last, if a server says several (moto appends); and none for the primary's own.
fn tidy(replicas: Vec<Replica>, own: Region) -> Vec<Replica> {
    let mut kept: Vec<Replica> = Vec::with_capacity(replicas.len());
    for replica in replicas {
        kept.retain(|other| other.region != replica.region);
        if replica.region != own {
            kept.push(replica);
        }
    }
    kept
}

pub(super) fn not_found(fleet: &mut Fleet, key: &SecretKey, region: Region, at: Timestamp) {
    fleet.change(key, |secret| {
        let described = secret.copies.get(&region).and_then(|held| held.described_at);
        if described.is_some_and(|described| described > at) {
            return;
        }
        secret.failures.remove(&region);
        let since = secret.absent.entry(region).or_insert(at);
        *since = at.max(*since);
        secret.remove(region);
    });
}

pub(super) fn failed(fleet: &mut Fleet, key: &SecretKey, region: Region, error: RemoteError, at: Timestamp) {
    fleet.change(key, |secret| {
        let last = secret.copies.get(&region).and_then(|held| held.described_at);
        if last.max(secret.absent.get(&region).copied()).is_none_or(|answered| answered <= at) {
            secret.failures.insert(region, (error, at));
        }
    });
}

pub(super) fn versions_read(fleet: &mut Fleet, key: &SecretKey, versions: Vec<VersionEntry>) {
    if !fleet.contains(key) {
        return;
    }
    fleet.change(key, |secret| {
        secret.versions_created =
            versions.into_iter().filter_map(|version| Some((version.id, version.created?))).collect();
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{fleet::samples::*, replication::Role};

    fn statuses(fleet: &Fleet) -> Vec<String> {
        let secret = fleet.the_secret();
        let replicas = secret.copies[&use1()].replicas().iter();
        replicas.map(|replica| format!("{} {}", replica.region, replica.status.as_str())).collect()
    }

    #[test]
    fn the_last_word_on_a_region_wins_and_its_own_region_is_no_replica() {
        let mut fleet = Fleet::default();
        let said = [(usw2(), "InSync"), (use1(), "Failed"), (euw1(), "InSync"), (usw2(), "Failed")];
        assert_eq!(fleet.described(primary(use1(), &said), at(0)), key());
        assert_eq!(statuses(&fleet), ["eu-west-1 InSync", "us-west-2 Failed"]);
        assert_eq!(primary(use1(), &said).replica(usw2()).unwrap().status.as_str(), "Failed");
    }

    #[test]
    fn a_description_outweighs_a_listing_at_once() {
        let mut fleet = Fleet::default();
        fleet.listed(use1(), vec![labelled(listed_primary(use1()), "v1", "", "")], at(0));
        fleet.described(labelled(primary(use1(), &[(usw2(), "InSync")]), "v2", "v1", ""), at(1));
        assert_eq!(statuses(&fleet), ["us-west-2 InSync"]);
        let held = &fleet.the_secret().copies[&use1()];
        assert_eq!((held.listed_at, held.described_at), (Some(at(0)), Some(at(1))));
        assert_eq!(held.entry.versions.current(), Some(&version("v2")));
    }

    #[test]
    fn a_primary_without_replicas_left_is_standalone() {
        let mut fleet = Fleet::default();
        fleet.described(primary(use1(), &[(usw2(), "InSync")]), at(0));
        fleet.described(listed_primary(use1()), at(1));
        assert_eq!(fleet.the_secret().role(use1()), Some(Role::Standalone));
    }

    #[test]
    fn answers_that_come_late_change_nothing() {
        let mut fleet = Fleet::default();
        fleet.described(primary(use1(), &[(usw2(), "InSync")]), at(10));
        fleet.described(primary(use1(), &[(usw2(), "InProgress")]), at(9));
        fleet.not_found(&key(), use1(), at(9));
        fleet.describe_failed(&key(), use1(), denied(), at(9));
        assert_eq!(statuses(&fleet), ["us-west-2 InSync"]);
        assert!(fleet.the_secret().failures.is_empty() && fleet.the_secret().absent.is_empty());
        fleet.listed(usw2(), vec![replica(usw2(), use1())], at(10));
        fleet.not_found(&key(), use1(), at(11));
        fleet.described(entry(use1()), at(10));
        assert_eq!(fleet.the_secret().absent[&use1()], at(11));
        assert_eq!(fleet.copies_in(use1()), 0);
    }

    #[test]
    fn a_failure_keeps_what_was_known_and_ends_with_a_good_answer() {
        let mut fleet = Fleet::default();
        fleet.described(primary(use1(), &[(usw2(), "InSync")]), at(0));
        fleet.describe_failed(&key(), use1(), denied(), at(1));
        assert_eq!(statuses(&fleet), ["us-west-2 InSync"]);
        assert_eq!(fleet.the_secret().failures[&use1()], (denied(), at(1)));
        fleet.described(primary(use1(), &[]), at(2));
        assert!(fleet.the_secret().failures.is_empty());
    }

    #[test]
    fn a_copy_that_was_found_again_is_not_absent() {
        let mut fleet = Fleet::default();
        fleet.listed(usw2(), vec![replica(usw2(), use1())], at(0));
        fleet.not_found(&key(), use1(), at(1));
        assert_eq!(fleet.the_secret().absent[&use1()], at(1));
        fleet.described(entry(use1()), at(2));
        assert!(fleet.the_secret().absent.is_empty());
    }

    #[test]
    fn a_replica_that_left_the_primarys_list_is_remembered_until_it_is_back() {
        let mut fleet = Fleet::default();
        fleet.described(primary(use1(), &[(usw2(), "InSync"), (euw1(), "InSync")]), at(0));
        fleet.described(primary(use1(), &[]), at(10));
        fleet.described(primary(use1(), &[(usw2(), "InSync")]), at(20));
        assert_eq!(fleet.the_secret().unlinked, [((use1(), euw1()), at(10))].into());
    }

    #[test]
    fn versions_without_a_date_tell_nothing() {
        let mut fleet = Fleet::default();
        fleet.described(entry(use1()), at(0));
        let made = |id, created| VersionEntry { id: version(id), created, last_accessed: None };
        fleet.versions_read(&key(), vec![made("v1", Some(at(-9))), made("v2", None)]);
        assert_eq!(fleet.the_secret().versions_created, [(version("v1"), at(-9))].into());
    }
}
