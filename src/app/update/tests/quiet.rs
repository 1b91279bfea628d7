//! What is walked over and drawn when nothing, or little, has changed; and that what was seen before is kept.

use super::*;
use crate::{
    app::msg::TimerId,
    domain::{Safe, health::Health, sight::Sight},
};

/// Whether a message since the last question changed the picture.
fn changed(world: &mut World) -> bool {
    std::mem::take(&mut world.model.screen.changed)
}

/// One secret, replicated to the west, as a first look has it.
fn one(status: &str) -> World {
    let mut world = World::three();
    world.list(EAST, vec![listed("a", EAST, Some(EAST))], None);
    world.list(WEST, vec![listed("a", WEST, Some(EAST))], None);
    world.list(EUROPE, vec![], None);
    world.describe("a", EAST, Ok(primary("a", &[(WEST, status)])));
    world
}

fn ticks(world: &World) -> Vec<Duration> {
    let tick = |effect: &Effect| match effect {
        Effect::StartTimer { id: TimerId::Tick, after } => Some(*after),
        _ => None,
    };
    world.effects.iter().filter_map(tick).collect()
}

#[test]
fn answers_that_tell_nothing_new_need_no_frame() {
    let mut world = one("InSync");
    assert!(changed(&mut world));
    world.at += Duration::from_secs(31);
    world.send(Msg::Timer(TimerId::Schedule));
    world.describe("a", EAST, Ok(primary("a", &[(WEST, "InSync")])));
    world.list(EAST, vec![listed("a", EAST, Some(EAST))], None);
    world.list(EUROPE, vec![], None);
    assert!(!changed(&mut world));
    world.list(WEST, vec![listed("a", WEST, Some(EAST)), listed("b", WEST, None)], None);
    assert!(changed(&mut world));
}

#[test]
fn a_new_status_an_error_and_a_key_need_a_frame() {
    let mut world = one("InProgress");
    changed(&mut world);
    world.wait(2);
    changed(&mut world);
    world.describe("a", EAST, Ok(primary("a", &[(WEST, "InSync")])));
    assert!(changed(&mut world));
    world.wait(40);
    changed(&mut world);
    world.list_fails(EAST, ErrorKind::TimedOut);
    assert!(changed(&mut world));
    world.press("j");
    assert!(changed(&mut world));
}

#[test]
fn a_region_that_refuses_again_needs_no_frame() {
    let mut world = one("InSync");
    for _ in 0..2 {
        world.wait(31);
        world.list_fails(EUROPE, ErrorKind::NotEnabled);
    }
    changed(&mut world);
    world.at += Duration::from_secs(31);
    world.send(Msg::Timer(TimerId::Schedule));
    world.list_fails(EUROPE, ErrorKind::NotEnabled);
    assert!(!changed(&mut world));
    assert_eq!(world.model.errors.last().unwrap().times, 3);
}

#[test]
fn while_nothing_moves_the_clock_ticks_every_ten_seconds_and_else_every_second() {
    for (status, every) in [("InSync", 10), ("InProgress", 1)] {
        let mut world = one(status);
        world.effects.clear();
        for _ in 0..3 {
            let due = world.model.screen.tick.unwrap();
            world.at = due;
            world.send(Msg::Timer(TimerId::Tick));
            assert_eq!(ticks(&world).last(), Some(&Duration::from_secs(every)), "{status}");
        }
        assert_eq!(ticks(&world).len(), 3, "{status}: a timer that runs is not started again");
    }
}

#[test]
fn rows_that_move_one_by_one_stand_as_if_all_were_sorted() {
    let mut world = World::three();
    let names = ["e", "c", "a", "d", "b", "f"];
    world.list(EAST, names.iter().map(|name| listed(name, EAST, Some(EAST))).collect(), None);
    let statuses = ["InSync", "Failed", "InProgress", "Failed", "InSync", "InSync"];
    for (second, (name, status)) in names.into_iter().zip(statuses).enumerate() {
        world.at = Duration::from_secs(second as u64);
        world.describe(name, EAST, Ok(primary(name, &[(WEST, status)])));
        let one_by_one = world.shown();
        world.model.rows.reorder = true;
        world.send(Msg::Focus(true));
        assert_eq!(world.shown(), one_by_one);
    }
    let shown: Vec<&str> = world.model.rows.shown().map(SecretKey::name).collect();
    assert_eq!(shown, ["d", "c", "a", "b", "e", "f"], "the newest trouble leads");
    assert_eq!(
        world.model.rows.counts,
        [(Health::Failed, 2), (Health::InProgress, 1), (Health::InSync, 3)].into()
    );
}

#[test]
fn rows_that_kept_their_places_after_a_key_are_sorted_when_they_thaw() {
    let mut world = World::three();
    world.list(EAST, vec![listed("a", EAST, Some(EAST)), listed("b", EAST, Some(EAST))], None);
    world.press("j");
    world.describe("b", EAST, Ok(primary("b", &[(WEST, "Failed")])));
    assert_eq!(world.shown(), [key("a"), key("b")]);
    world.at += Duration::from_secs(4);
    world.send(Msg::Timer(TimerId::Thaw));
    assert_eq!(world.shown(), [key("b"), key("a")]);
}

#[test]
fn replicas_with_version_ids_of_their_own_switch_the_comparison_off_for_every_secret() {
    let mut world = World::three();
    let names = ["a", "b", "c", "d", "e"];
    let own = |name: &str| {
        let id = VersionId::new("77fe01aa-0000-4000-8000-000000000001").unwrap();
        Entry { versions: Versions::new(vec![(id, vec![Label::Current])]), ..listed(name, WEST, Some(EAST)) }
    };
    world.list(EAST, names.iter().map(|name| listed(name, EAST, Some(EAST))).collect(), None);
    world.list(WEST, names.iter().map(|name| own(name)).collect(), None);
    world.list(EUROPE, vec![], None);
    for name in names {
        assert!(!world.model.rows.versions_differ);
        world.describe(name, EAST, Ok(primary(name, &[(WEST, "InSync")])));
    }
    assert!(world.model.rows.versions_differ);
}

#[test]
fn what_an_earlier_run_saw_keeps_its_age_until_both_copies_are_described() {
    let seen: Timestamp = "2026-11-21T13:00:00Z".parse().unwrap();
    let sight = Sight { arn: arn("a", EAST), region: region(WEST), state: Safe::new("diverged") };
    let mut world = World::three();
    world.send(Msg::Began { size: (120, 30), sights: vec![(sight.clone(), seen)] });
    let (home, behind) = diverged();
    world.list(EAST, vec![listed("a", EAST, Some(EAST))], None);
    world.list(EUROPE, vec![], None);
    world.describe("a", EAST, Ok(home));
    world.list(WEST, vec![behind.clone()], None);
    assert_eq!(world.model.sights.since(&sight), Some(seen));
    world.describe("a", WEST, Ok(behind));
    let assessment = world.model.assessment(&key("a")).unwrap();
    assert_eq!(assessment.health, Health::Diverged);
    assert_eq!(assessment.problems[0].since.unwrap().at, seen);
}
