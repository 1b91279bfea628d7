//! When time alone turns what is said of a secret into something else: the ends of the patience that the rules have.

use jiff::{SignedDuration, Timestamp};

use super::{Scene, diverged, rotation, sights, status};
use crate::domain::{fleet::Held, replication::ReplicationStatus};

/// The next end of patience, from now on. Each rule whose word depends on the time has its ends here; one that would say
/// the same after all does no harm.
pub(super) fn next_change(scene: &Scene<'_>) -> Option<Timestamp> {
    let mut ends = Vec::new();
    for held in scene.secret.copies.values() {
        of_replicas(scene, held, &mut ends);
        of_rotation(scene, held, &mut ends);
    }
    ends.into_iter().filter(|end| *end >= scene.context.now).min()
}

fn later(at: Timestamp, by: SignedDuration) -> Timestamp {
    at.saturating_add(by).unwrap_or(Timestamp::MAX)
}

/// *In progress* becomes *stuck*; without a date of the last change, a difference becomes *diverged*.
fn of_replicas(scene: &Scene<'_>, primary: &Held, ends: &mut Vec<Timestamp>) {
    for replica in primary.replicas() {
        match replica.status {
            ReplicationStatus::InProgress => {
                let since = status::moving_since(scene, &status::Said { primary, replica });
                ends.extend(since.map(|since| later(since.at, status::PATIENCE)));
            }
            ReplicationStatus::InSync if primary.entry.last_changed.is_none() => {
                let since = scene.first_seen(&sights::diverged(primary, replica.region));
                ends.extend(since.map(|since| later(since.at, diverged::LAG)));
            }
            _ => {}
        }
    }
}

/// A pending version becomes *rotation stuck*, a date that passes makes a rotation stuck or overdue.
fn of_rotation(scene: &Scene<'_>, held: &Held, ends: &mut Vec<Timestamp>) {
    let next = held.entry.rotation.next.filter(|_| held.entry.rotation.enabled == Some(true));
    ends.extend(next.map(|next| later(next, rotation::OVERDUE)));
    if let Some(pending) = held.entry.versions.pending() {
        ends.extend(next);
        let since = rotation::pending_since(scene, held, pending);
        ends.extend(since.map(|since| later(since.at, rotation::PATIENCE)));
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use crate::domain::{
        fleet::{Fleet, properties::any_answers, samples::*},
        health::{Context, assess, next_change, sights_of},
        lane::LaneState,
        sight::Sights,
    };

    proptest! {
        #[test]
        fn what_is_said_stays_until_the_next_change(
            answers in any_answers(), seen in -9_000_i64..240, now in 0_i64..9_000, later in 0_i64..200_000,
        ) {
            let fleet = Fleet::after(answers);
            let lanes = [use1(), usw2(), euw1(), apse2()].map(|region| (region, LaneState::Ok)).into();
            let sights = Sights::new(fleet.iter().flat_map(|secret| sights_of(&secret)).map(|sight| (sight, at(seen))));
            let sent = BTreeMap::new();
            let context = |second| Context {
                fleet: &fleet, lanes: &lanes, sights: &sights, now: at(second), compare_versions: true, sent: &sent,
            };
            for secret in fleet.iter() {
                let next = next_change(&secret, &context(now));
                let last = next.map_or(i64::MAX, |next| next.as_second() - at(0).as_second() - 1);
                let before = (now + later).min(last).max(now);
                prop_assert_eq!(assess(&secret, &context(now)), assess(&secret, &context(before)), "{:?}", next);
            }
        }
    }
}
