//! Descriptions: which are asked for, and what they show.

use super::*;
use crate::domain::{health::Health, lane::LaneState};

#[test]
fn primaries_are_described_then_names_that_another_has_and_plain_secrets_only_when_looked_at() {
    let mut world = World::three();
    let other = Arn::new("arn:aws:secretsmanager:us-east-1:111122223333:secret:b-zz9zz9").unwrap();
    let plain = |name: &str| listed(name, EAST, None);
    let page = vec![plain("a"), plain("b"), Entry::new(other), plain("c"), listed("d", EAST, Some(EAST))];
    world.list(EAST, page, None);
    world.at += Duration::from_secs(1);
    world.send(Msg::Timer(crate::app::msg::TimerId::Schedule));
    let order: Vec<&str> = world
        .effects
        .iter()
        .filter_map(|effect| match effect {
            Effect::Describe { id, .. } => Some(id.name()),
            _ => None,
        })
        .collect();
    assert_eq!(order, ["a", "d", "b", "b"], "the selected one first");
}

#[test]
fn a_rotation_under_way_needs_a_description_though_the_secret_is_plain() {
    let mut world = World::three();
    let version = |text: &str| VersionId::new(text).unwrap();
    let versions =
        Versions::new(vec![(version("old"), vec![Label::Current]), (version("new"), vec![Label::Pending])]);
    let rotating = Entry { versions, ..listed("b", EAST, None) };
    world.list(EAST, vec![listed("a", EAST, None), rotating, listed("c", EAST, None)], None);
    assert!(world.describe_asked("b", EAST).is_some());
    assert_eq!(world.describe_asked("c", EAST), None);
}

#[test]
fn a_replica_is_not_described_while_its_primary_can_be() {
    let mut world = World::three();
    world.list(EAST, vec![listed("a", EAST, Some(EAST))], None);
    world.list(WEST, vec![listed("a", WEST, Some(EAST))], None);
    assert!(world.describe_asked("a", EAST).is_some());
    world.describe("a", EAST, Ok(primary("a", &[(WEST, "InSync")])));
    assert_eq!(world.health("a"), Health::InSync);
    let described = world
        .effects
        .iter()
        .any(|effect| matches!(effect, Effect::Describe { id, .. } if *id == SecretId::Arn(arn("a", WEST))));
    assert!(!described);
}

#[test]
fn a_replica_without_a_listed_primary_has_its_home_described_and_is_stranded_when_it_is_not_there() {
    let mut world = World::three();
    world.list(WEST, vec![listed("a", WEST, Some(EAST))], None);
    assert_eq!(world.describe_asked("a", EAST), None, "the listing may still bring it");
    world.list(EAST, vec![], None);
    world.describe("a", EAST, Err(RemoteError::new(ErrorKind::NotFound, "")));
    assert_eq!(world.health("a"), Health::Stranded);
}

#[test]
fn a_version_that_differs_in_the_lists_leads_to_a_description_of_both_sides() {
    let mut world = World::three();
    let mut replica = listed("a", WEST, Some(EAST));
    let old = VersionId::new("77fe01aa-0000-4000-8000-000000000001").unwrap();
    replica.versions = Versions::new(vec![(old, vec![Label::Current])]);
    world.list(EAST, vec![listed("a", EAST, Some(EAST))], None);
    world.list(WEST, vec![replica], None);
    world.describe("a", EAST, Ok(primary("a", &[(WEST, "InSync")])));
    assert!(world.describe_asked("a", WEST).is_some());
}

#[test]
fn statuses_turn_unknown_when_the_home_region_falls_silent_and_its_descriptions_stop() {
    let mut world = World::three();
    world.list(EAST, vec![listed("a", EAST, Some(EAST))], None);
    world.list(WEST, vec![listed("a", WEST, Some(EAST))], None);
    world.describe("a", EAST, Ok(primary("a", &[(WEST, "InSync")])));
    world.wait(31);
    world.list_fails(EAST, ErrorKind::TimedOut);
    assert_eq!(world.model.lane_state(region(EAST)), LaneState::Unreachable);
    assert_eq!(world.health("a"), Health::Unknown);
    world.list(WEST, vec![listed("a", WEST, Some(EAST))], None);
    assert!(world.model.lanes[&region(WEST)].state.is_readable());
}

#[test]
fn what_is_in_progress_is_looked_at_again_within_two_seconds_until_it_ends() {
    let mut world = World::three();
    world.list(EAST, vec![listed("a", EAST, Some(EAST))], None);
    world.describe("a", EAST, Ok(primary("a", &[(WEST, "InProgress")])));
    assert_eq!(world.health("a"), Health::InProgress);
    world.wait(2);
    world.describe("a", EAST, Ok(primary("a", &[(WEST, "InSync")])));
    assert_eq!(world.health("a"), Health::InSync);
}

#[test]
fn a_denied_description_is_the_secrets_trouble_and_not_the_regions() {
    let mut world = World::three();
    world.list(EAST, vec![listed("a", EAST, Some(EAST))], None);
    world.describe("a", EAST, Err(RemoteError::new(ErrorKind::Denied, "")));
    assert_eq!(world.model.lane_state(region(EAST)), LaneState::Ok);
    assert_eq!(world.health("a"), Health::Unknown);
}

/// The two of [`diverged`], with three minutes between their descriptions.
fn described_late() -> World {
    let (home, behind) = diverged();
    let mut world = World::three();
    world.list(EAST, vec![listed("a", EAST, Some(EAST))], None);
    world.list(EUROPE, vec![], None);
    world.describe("a", EAST, Ok(home));
    world.wait(180);
    world.list(WEST, vec![behind.clone()], None);
    world.describe("a", WEST, Ok(behind));
    world
}

#[test]
fn what_cannot_be_described_is_not_asked_for_again_at_once() {
    let (home, behind) = diverged();
    for kind in [ErrorKind::Denied, ErrorKind::Server] {
        let fails = |world: &mut World, at: &str| {
            // A second time by itself, and once for what was shown while it was under way.
            for _ in 0..3 {
                if world.describe_asked("a", at).is_some() {
                    world.describe("a", at, Err(RemoteError::new(kind, "")));
                    world.wait(2);
                }
            }
            // What the copy's listing says of its primary is looked at, whatever becomes of the copy.
            if at == WEST && world.describe_asked("a", EAST).is_some() {
                world.describe("a", EAST, Ok(home.clone()));
            }
            assert_eq!(world.describe_asked("a", at), None, "{kind:?} in {at}");
            assert!(world.model.is_settled(), "{kind:?} in {at}");
        };
        let mut world = World::three();
        world.list(EAST, vec![listed("a", EAST, Some(EAST))], None);
        world.list(EUROPE, vec![], None);
        world.list(WEST, vec![], None);
        fails(&mut world, EAST);
        let mut world = World::three();
        world.list(EAST, vec![listed("a", EAST, Some(EAST))], None);
        world.list(EUROPE, vec![], None);
        world.describe("a", EAST, Ok(home.clone()));
        world.list(WEST, vec![behind.clone()], None);
        fails(&mut world, WEST);
        fails(&mut described_late(), EAST);
    }
}

#[test]
fn the_picture_is_settled_when_every_listing_and_every_needed_description_is_in() {
    let mut world = World::three();
    world.list(EAST, vec![listed("a", EAST, Some(EAST))], None);
    world.list(WEST, vec![], None);
    world.list(EUROPE, vec![], None);
    assert!(!world.model.is_settled());
    world.describe("a", EAST, Ok(primary("a", &[(WEST, "InSync")])));
    assert!(world.model.is_settled() && world.model.is_complete());
    world.wait(31);
    world.list_fails(EUROPE, ErrorKind::Denied);
    assert!(world.model.is_settled() && !world.model.is_complete());
}

#[test]
fn a_secret_that_stays_in_progress_is_read_again_and_yet_the_picture_is_settled() {
    let mut world = World::three();
    world.list(EAST, vec![listed("a", EAST, Some(EAST)), listed("b", EAST, Some(EAST))], None);
    world.list(WEST, vec![listed("b", WEST, Some(EAST))], None);
    world.list(EUROPE, vec![], None);
    world.press("down");
    world.press("up");
    assert_eq!(world.model.selection.secret, Some(key("a")));
    world.describe("a", EAST, Ok(primary("a", &[])));
    world.describe("b", EAST, Ok(primary("b", &[(WEST, "InProgress")])));
    world.wait(2);
    assert!(world.describe_asked("b", EAST).is_some());
    assert!(world.model.is_settled() && world.model.is_complete());
}

#[test]
fn a_copy_described_long_after_its_primary_has_the_primary_described_again() {
    let (home, mut world) = (diverged().0, described_late());
    assert_ne!(world.health("a"), Health::Diverged, "the primary's description is too old");
    assert!(!world.model.is_settled());
    while world.describe_asked("a", EAST).is_some() {
        world.describe("a", EAST, Ok(home.clone()));
    }
    assert_eq!(world.health("a"), Health::Diverged);
    assert!(world.model.is_settled());
}

#[test]
fn a_picture_with_a_home_outside_the_regions_is_not_complete() {
    let mut world = World::new(crate::app::model::RegionChoice::Exactly(vec![region(WEST)]));
    world.list(WEST, vec![listed("a", WEST, Some(EAST))], None);
    assert_eq!(world.health("a"), Health::Unknown);
    assert!(world.model.is_settled() && !world.model.is_complete());
}

#[test]
fn one_secret_that_cannot_be_described_does_not_make_its_region_silent() {
    let mut world = World::three();
    world.list(EAST, vec![listed("a", EAST, Some(EAST))], None);
    world.describe("a", EAST, Err(RemoteError::new(ErrorKind::Server, "")));
    assert_eq!(world.model.lane_state(region(EAST)), LaneState::Ok);
    world.wait(2);
    world.describe("a", EAST, Err(RemoteError::new(ErrorKind::Server, "")));
    assert_eq!(world.health("a"), Health::Unknown);
}

#[test]
fn a_primary_that_can_no_longer_be_described_is_not_called_in_sync() {
    let mut world = World::three();
    world.list(EAST, vec![listed("a", EAST, Some(EAST))], None);
    world.describe("a", EAST, Ok(primary("a", &[(WEST, "InSync")])));
    assert_eq!(world.health("a"), Health::InSync);
    world.wait(11);
    world.describe("a", EAST, Err(RemoteError::new(ErrorKind::Denied, "")));
    assert_eq!(world.health("a"), Health::Unknown);
}

#[test]
fn a_replica_that_leaves_its_regions_list_has_its_primary_described_again() {
    let mut world = World::three();
    world.list(EAST, vec![listed("a", EAST, Some(EAST)), listed("b", EAST, None)], None);
    world.list(WEST, vec![listed("a", WEST, Some(EAST))], None);
    world.describe("a", EAST, Ok(primary("a", &[(WEST, "InSync")])));
    world.press("shift-g");
    world.describe("b", EAST, Ok(listed("b", EAST, None)));
    world.wait(31);
    world.describe("a", EAST, Ok(primary("a", &[(WEST, "InSync")])));
    assert_eq!(world.describe_asked("a", EAST), None);
    world.list(WEST, vec![], None);
    assert!(world.describe_asked("a", EAST).is_some());
}

#[test]
fn the_age_of_a_pending_version_is_read_once() {
    let mut world = World::three();
    world.list(EAST, vec![listed("a", EAST, Some(EAST))], None);
    let mut entry = primary("a", &[(WEST, "InSync")]);
    let version = |text: &str| VersionId::new(text).unwrap();
    entry.rotation.enabled = Some(true);
    entry.versions =
        Versions::new(vec![(version("old"), vec![Label::Current]), (version("new"), vec![Label::Pending])]);
    let asked = |world: &World| world.effects.iter().filter(|e| matches!(e, Effect::Versions { .. })).count();
    world.describe("a", EAST, Ok(entry.clone()));
    assert_eq!(asked(&world), 1);
    world.wait(11);
    world.describe("a", EAST, Ok(entry));
    assert_eq!(asked(&world), 1);
}

#[test]
fn a_move_that_an_earlier_run_saw_is_another_one_when_the_secret_was_changed_since() {
    let at = |text: &str| text.parse::<Timestamp>().unwrap();
    for (changed, health) in
        [("2026-11-21T01:00:00Z", Health::Stuck), ("2026-11-21T13:59:00Z", Health::InProgress)]
    {
        let mut world = World::three();
        let sight = crate::domain::sight::Sight {
            arn: arn("a", EAST),
            region: region(WEST),
            state: "InProgress".into(),
        };
        let sights = vec![(sight, at("2026-11-21T02:00:00Z"))];
        world.send(Msg::Began { size: (120, 30), sights });
        world.list(EAST, vec![listed("a", EAST, Some(EAST))], None);
        let entry = Entry { last_changed: Some(at(changed)), ..primary("a", &[(WEST, "InProgress")]) };
        world.describe("a", EAST, Ok(entry));
        assert_eq!(world.health("a"), health, "{changed}");
    }
}
