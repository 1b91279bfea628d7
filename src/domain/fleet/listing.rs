//! What a listing changes in the fleet. A listing lags by up to five minutes, and never says how replication stands.

use jiff::Timestamp;

use super::{Fleet, Held, LIST_LAG, Logical, packed::Head};
use crate::domain::{arn::SecretKey, region::Region, secret::Entry};

pub(super) fn listed(
    fleet: &mut Fleet,
    region: Region,
    entries: Vec<Entry>,
    at: Timestamp,
) -> Vec<SecretKey> {
    let since = fleet.completed.contains(&region).then_some(at);
    let mut changed = Vec::new();
    for entry in entries {
        if entry.region() != region {
            continue;
        }
        let (key, news) = fleet.change(&entry.arn.key(), |secret| take(secret, entry, at, since));
        if news {
            changed.push(key);
        }
    }
    changed
}

/// Whether a listing at `at` may not know yet what a description said at `described`.
fn lags_behind(described: Timestamp, at: Timestamp) -> bool {
    at.duration_since(described) < LIST_LAG
}

fn take(secret: &mut Logical, mut entry: Entry, at: Timestamp, since: Option<Timestamp>) -> bool {
    let region = entry.region();
    if secret.absent.get(&region).is_some_and(|absent| lags_behind(*absent, at)) {
        return false;
    }
    let Some(held) = secret.copies.get_mut(&region) else {
        entry.replicas = None;
        secret.put(region, Held { entry, listed_at: Some(at), described_at: None }, since);
        return true;
    };
    if held.listed_at.is_some_and(|listed| listed > at) {
        return false;
    }
    held.listed_at = Some(at);
    if held.described_at.is_some_and(|described| lags_behind(described, at)) {
        // What was changed later than the description knows is worth another one; the list's own word is not.
        return entry.last_changed > held.entry.last_changed;
    }
    if outdates_description(&held.entry, &entry) {
        held.described_at = None;
        entry.replicas = None;
    } else {
        entry.replicas.clone_from(&held.entry.replicas);
    }
    let changed = held.entry != entry;
    held.entry = entry;
    changed
}

/// Whether the copy became another thing since it was described: a replica, no replica any more, or a primary. What the
/// description said of replicas is then about something that is no more.
fn outdates_description(old: &Entry, new: &Entry) -> bool {
    let linked = |entry: &Entry| entry.primary_region.is_some();
    let has_replicas = old.replicas.as_deref().is_some_and(|replicas| !replicas.is_empty());
    old.is_replica() != new.is_replica() || (!linked(old) && linked(new) && !has_replicas)
}

pub(super) fn completed(fleet: &mut Fleet, region: Region, began: Timestamp) -> Vec<SecretKey> {
    let gone = |head: Head| {
        let listed = head.listed_at.is_some_and(|listed| listed >= began);
        let described = head.described_at.is_some_and(|described| lags_behind(described, began));
        head.region == region && !listed && !described
    };
    let heads = fleet.secrets.all_heads();
    let keys: Vec<SecretKey> = heads.filter(|(_, head)| gone(*head)).map(|(key, _)| key.clone()).collect();
    for key in &keys {
        fleet.change(key, |secret| secret.remove(region));
    }
    fleet.forget_gone(|known| lags_behind(known, began));
    fleet.completed.insert(region);
    keys
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;
    use crate::domain::{fleet::samples::*, replication::Role};

    /// Seconds in five minutes.
    const LAG: i64 = 300;

    #[test]
    fn a_listing_never_takes_away_what_a_description_said_of_replicas() {
        let mut fleet = Fleet::default();
        fleet.described(primary(use1(), &[(usw2(), "Failed")]), at(0));
        let changed = fleet.listed(use1(), vec![listed_primary(use1())], at(2 * LAG));
        assert!(changed.is_empty());
        let held = &fleet.the_secret().copies[&use1()];
        assert_eq!(held.entry.replica(usw2()).unwrap().status.as_str(), "Failed");
        assert_eq!((held.listed_at, held.described_at), (Some(at(2 * LAG)), Some(at(0))));
    }

    #[rstest]
    #[case::within_the_lag(LAG - 1, "new")]
    #[case::after_it(LAG, "old")]
    #[case::begun_before_the_description(-5, "new")]
    fn a_listing_lags_behind_a_young_description(#[case] second: i64, #[case] current: &str) {
        let mut fleet = Fleet::default();
        fleet.described(labelled(entry(use1()), "new", "", ""), at(0));
        let changed = fleet.listed(use1(), vec![labelled(entry(use1()), "old", "", "")], at(second));
        let held = &fleet.the_secret().copies[&use1()];
        assert_eq!(held.entry.versions.current(), Some(&version(current)));
        assert_eq!(changed.len(), usize::from(current == "old"));
        assert_eq!(held.listed_at, Some(at(second)));
    }

    #[test]
    fn only_what_changed_is_returned() {
        let mut fleet = Fleet::default();
        assert_eq!(fleet.listed(use1(), vec![entry(use1()), namesake(use1())], at(0)).len(), 2);
        let page = vec![entry(use1()), labelled(namesake(use1()), "v1", "", "")];
        assert_eq!(fleet.listed(use1(), page, at(1)), [namesake(use1()).arn.key()]);
    }

    #[test]
    fn an_entry_of_another_region_is_no_answer_of_this_one() {
        let mut fleet = Fleet::default();
        assert!(fleet.listed(use1(), vec![entry(usw2())], at(0)).is_empty());
        assert!(fleet.is_empty());
    }

    #[test]
    fn a_complete_listing_ends_the_copies_it_did_not_have() {
        let mut fleet = Fleet::default();
        fleet.listed(use1(), vec![entry(use1()), namesake(use1())], at(0));
        fleet.listed(usw2(), vec![replica(usw2(), use1())], at(0));
        fleet.listed(use1(), vec![namesake(use1())], at(60));
        assert_eq!(fleet.list_completed(use1(), at(59)), [key()]);
        assert_eq!(fleet.the_secret().copies.keys().collect::<Vec<_>>(), [&usw2()]);
        assert_eq!((fleet.copies_in(use1()), fleet.copies_in(usw2())), (1, 1));
        assert!(fleet.the_secret().absent.is_empty(), "a listing alone proves no absence");
    }

    #[rstest]
    #[case::described_after_it_began(61, true)]
    #[case::described_within_the_lag_before_it(60 - LAG + 1, true)]
    #[case::described_long_before(60 - LAG, false)]
    fn a_copy_that_was_described_since_is_not_ended(#[case] described: i64, #[case] stays: bool) {
        let mut fleet = Fleet::default();
        fleet.described(entry(use1()), at(described));
        assert_eq!(fleet.list_completed(use1(), at(60)).is_empty(), stays);
        assert_eq!(fleet.get(&key()).is_some(), stays);
    }

    #[rstest]
    #[case::with_another_copy(true)]
    #[case::without_one(false)]
    fn a_lagging_listing_does_not_bring_back_what_was_not_found(#[case] other: bool) {
        let mut fleet = Fleet::default();
        fleet.listed(use1(), vec![entry(use1())], at(0));
        if other {
            fleet.listed(usw2(), vec![replica(usw2(), use1())], at(0));
        }
        fleet.not_found(&key(), use1(), at(10));
        assert!(fleet.listed(use1(), vec![entry(use1())], at(10 + LAG - 1)).is_empty());
        assert_eq!(fleet.copies_in(use1()), 0);
        assert_eq!(fleet.listed(use1(), vec![entry(use1())], at(10 + LAG)), [key()]);
        assert!(fleet.the_secret().absent.is_empty());
    }

    #[test]
    fn graves_are_cleared_once_no_listing_can_lag_that_far() {
        let mut fleet = Fleet::default();
        fleet.listed(use1(), vec![entry(use1())], at(0));
        fleet.not_found(&key(), use1(), at(10));
        fleet.list_completed(use1(), at(10 + LAG - 1));
        assert_eq!(fleet.gone.len(), 1);
        fleet.list_completed(use1(), at(10 + LAG));
        assert!(fleet.gone.is_empty());
    }

    #[test]
    fn a_replica_that_is_listed_without_its_primary_was_promoted() {
        let mut fleet = Fleet::default();
        fleet.described(replica(usw2(), use1()), at(0));
        fleet.listed(usw2(), vec![entry(usw2())], at(LAG));
        assert_eq!(fleet.the_secret().role(usw2()), Some(Role::Standalone));
        assert_eq!(fleet.the_secret().copies[&usw2()].described_at, None);
    }

    #[test]
    fn a_standalone_secret_that_is_listed_as_a_primary_is_to_be_described_anew() {
        let mut fleet = Fleet::default();
        fleet.described(entry(use1()), at(0));
        fleet.listed(use1(), vec![listed_primary(use1())], at(LAG));
        assert_eq!(fleet.the_secret().role(use1()), Some(Role::Primary));
        assert_eq!(fleet.the_secret().copies[&use1()].described_at, None);
    }
}
