//! What holds of every assessment, whatever the Regions answer and however they answer.

use std::collections::BTreeMap;

use proptest::{collection::btree_map, prelude::*, sample::select};

use super::{Assessment, Cell, Context, Health, assess, sights_of};
use crate::domain::{
    fleet::{
        Fleet, Logical,
        properties::{any_answers, any_region},
        samples::at,
    },
    lane::LaneState,
    region::Region,
    sight::Sights,
};

fn any_lanes() -> impl Strategy<Value = BTreeMap<Region, LaneState>> {
    let states = vec![
        LaneState::Ok,
        LaneState::Ok,
        LaneState::Slow,
        LaneState::Throttled,
        LaneState::Waiting,
        LaneState::Denied,
        LaneState::Unreachable,
    ];
    btree_map(any_region(), select(states), 0..5)
}

/// Assesses every secret of a fleet, with its troubles first seen at a second, and hands each to the check.
fn each(
    fleet: &Fleet,
    lanes: &BTreeMap<Region, LaneState>,
    (seen, now): (i64, i64),
    check: impl Fn(&Logical, &Assessment) -> Result<(), TestCaseError>,
) -> Result<(), TestCaseError> {
    let sights = fleet.iter().flat_map(|secret| sights_of(&secret)).map(|sight| (sight, at(seen)));
    let sights = Sights::new(sights);
    let sent = BTreeMap::new();
    for secret in fleet.iter() {
        let context =
            Context { fleet, lanes, sights: &sights, now: at(now), compare_versions: true, sent: &sent };
        check(&secret, &assess(&secret, &context))?;
    }
    Ok(())
}

fn is_known(secret: &Logical, lanes: &BTreeMap<Region, LaneState>) -> bool {
    let readable = secret.home().and_then(|home| lanes.get(&home)).is_some_and(|lane| lane.is_readable());
    readable && secret.primary().is_some_and(|held| held.described_at.is_some())
}

proptest! {
    #[test]
    fn in_sync_is_never_shown_for_what_is_not_known(
        answers in any_answers(), lanes in any_lanes(), times in (-9_000_i64..240, 0_i64..9_000),
    ) {
        each(&Fleet::after(answers), &lanes, times, |secret, seen| {
            let shows_in_sync = seen.cells.values().any(|cell| *cell == Cell::InSync);
            prop_assert!(!shows_in_sync || is_known(secret, &lanes), "{secret:#?} {seen:#?}");
            prop_assert!(seen.health != Health::InSync || is_known(secret, &lanes), "{secret:#?} {seen:#?}");
            Ok(())
        })?;
    }

    #[test]
    fn a_secret_in_sync_has_no_other_cell_than_its_home_and_in_sync(
        answers in any_answers(), lanes in any_lanes(), times in (-9_000_i64..240, 0_i64..9_000),
    ) {
        each(&Fleet::after(answers), &lanes, times, |_, seen| {
            let fine = |cell: &Cell| matches!(cell, Cell::Primary | Cell::InSync);
            prop_assert!(seen.health != Health::InSync || seen.cells.values().all(fine), "{seen:#?}");
            Ok(())
        })?;
    }

    #[test]
    fn standalone_is_a_single_copy_that_can_be_read(
        answers in any_answers(), lanes in any_lanes(), times in (-9_000_i64..240, 0_i64..9_000),
    ) {
        each(&Fleet::after(answers), &lanes, times, |_, seen| {
            let cells: Vec<Cell> = seen.cells.values().copied().collect();
            let home = seen.home.and_then(|home| lanes.get(&home)).is_some_and(|lane| lane.is_readable());
            prop_assert!(seen.health != Health::Standalone || (home && cells == [Cell::Standalone]), "{seen:#?}");
            Ok(())
        })?;
    }

    #[test]
    fn the_worst_problem_leads_and_each_names_its_regions(
        answers in any_answers(), lanes in any_lanes(), times in (-9_000_i64..240, 0_i64..9_000),
    ) {
        each(&Fleet::after(answers), &lanes, times, |secret, seen| {
            prop_assert!(seen.problems.is_sorted_by_key(|problem| problem.health));
            prop_assert!(seen.problems.iter().all(|problem| problem.health < Health::NotRead));
            prop_assert!(seen.problems.iter().all(|problem| !problem.regions.is_empty()));
            match seen.problems.first() {
                Some(worst) => prop_assert_eq!(worst.health, seen.health),
                None => prop_assert!(seen.health >= Health::NotRead),
            }
            prop_assert!(secret.copies.keys().all(|region| seen.cells.contains_key(region)), "{seen:#?}");
            Ok(())
        })?;
    }

    #[test]
    fn a_home_that_cannot_be_read_leaves_only_what_its_own_regions_know(
        answers in any_answers(), lanes in any_lanes(), times in (-9_000_i64..240, 0_i64..9_000),
    ) {
        each(&Fleet::after(answers), &lanes, times, |_, seen| {
            let dark = seen.home.is_some_and(|home| lanes.get(&home).is_none_or(|lane| lane.is_dark()));
            prop_assert!(!dark || seen.problems.iter().any(|problem| problem.health == Health::Unknown));
            let shown = seen.home.and_then(|home| seen.cells.get(&home)).copied();
            prop_assert!(!dark || matches!(shown, Some(Cell::Unreadable | Cell::Stuck | Cell::Stranded
                | Cell::Failed | Cell::Diverged | Cell::Other | Cell::InProgress)), "{seen:#?}");
            Ok(())
        })?;
    }

    /// With every trouble known since before the first answer, the second run sees the same as the first.
    #[test]
    fn every_trouble_with_an_age_is_among_the_sights(answers in any_answers(), lanes in any_lanes()) {
        each(&Fleet::after(answers), &lanes, (-7, 240), |_, seen| {
            let has_age = |health| matches!(health, Health::Failed | Health::Diverged | Health::Split
                | Health::Stranded | Health::Stuck | Health::RotationStuck | Health::RotationLeftOver
                | Health::Other | Health::InProgress);
            prop_assert!(seen.problems.iter().all(|problem| !has_age(problem.health) || problem.since.is_some()));
            Ok(())
        })?;
    }
}
