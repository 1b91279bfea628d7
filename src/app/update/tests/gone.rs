//! What becomes of what is under way when its secret goes, or where nobody looks: it ends, and says so.

use super::{
    acting::{confirm, described, end, replicate, step},
    *,
};
use crate::{
    app::{command::Command, dialog, model::Watched, msg::Place},
    domain::{health::Health, operation::Outcome},
};

fn accepted() -> World {
    let mut world = described();
    let step = step(1, replicate());
    confirm(&mut world, vec![step.clone()]);
    world.at += Duration::from_secs(1);
    end(&mut world, step, Outcome::Done { request_id: None });
    world.at += Duration::from_secs(1);
    world
}

#[test]
fn a_replication_whose_primary_goes_is_not_watched_for_ever() {
    let mut world = accepted();
    assert_eq!(world.model.activity[0].watch[&region(WEST)], Watched::Moving);
    world.describe("a", EAST, Err(RemoteError::new(ErrorKind::NotFound, "not here")));
    assert_eq!(world.model.activity[0].watch[&region(WEST)], Watched::Gone);
    assert!(!world.model.activity[0].is_in_flight());
}

#[test]
fn a_replication_is_followed_where_it_was_sent_though_another_copy_was_promoted() {
    let mut world = accepted();
    world.model.fleet.described(listed("a", EUROPE, None), now(world.at).wall);
    world.describe("a", EAST, Ok(primary("a", &[])));
    assert_eq!(world.model.fleet.get(&key("a")).unwrap().home(), None, "a split");
    world.wait(15);
    world.describe("a", EAST, Ok(primary("a", &[])));
    assert_eq!(world.model.activity[0].watch[&region(WEST)], Watched::Gone);
}

#[test]
fn a_watched_secret_that_goes_rings() {
    let mut world = World::three();
    world.list(EAST, vec![listed("a", EAST, Some(EAST))], None);
    world.describe("a", EAST, Ok(primary("a", &[(WEST, "InProgress")])));
    world.press("w");
    assert_eq!(world.model.watched.len(), 1);
    world.press("ctrl-r");
    world.describe("a", EAST, Err(RemoteError::new(ErrorKind::NotFound, "not here")));
    assert!(world.model.watched.is_empty());
    assert!(world.effects.contains(&Effect::Ring("a is gone".into())), "{:?}", world.effects);
}

#[test]
fn nothing_is_sent_to_a_region_that_nobody_looks_at() {
    let mut world = World::new(RegionChoice::Exactly(vec![region(EAST)]));
    world.list(EAST, vec![], None);
    let there = listed("b", EUROPE, None);
    let place = Place { secret: there.arn.key(), region: Some(region(EUROPE)) };
    world.model.fleet.described(there, now(world.at).wall);
    let refused = dialog::applies(Command::Replicate, &place, &world.model).unwrap_err();
    assert_eq!(refused.as_str(), "eu-west-1 is not looked at (--regions)");
}

#[test]
fn nothing_is_kept_of_a_secret_that_is_gone() {
    let mut world = described();
    world.model.details.insert(arn("a", EAST), crate::app::model::Details::default());
    world.model.schedule.stumbled.insert((region(EAST), key("a")));
    let version = VersionId::new("1a2b3c4d-0000-4000-8000-000000000002").unwrap();
    world.model.schedule.versions_asked.insert(arn("a", EAST), version);
    world.press("ctrl-r");
    world.describe("a", EAST, Err(RemoteError::new(ErrorKind::NotFound, "not here")));
    assert!(world.model.details.is_empty());
    assert!(world.model.schedule.stumbled.is_empty());
    assert!(world.model.schedule.versions_asked.is_empty());
}

#[test]
fn what_was_wrong_is_kept_while_its_region_is_dark_and_no_longer() {
    for kind in [ErrorKind::Expired, ErrorKind::TimedOut, ErrorKind::Denied] {
        let mut world = World::three();
        world.list(EAST, vec![listed("a", EAST, Some(EAST)), listed("b", EAST, Some(EAST))], None);
        world.describe("a", EAST, Ok(primary("a", &[(WEST, "Failed")])));
        world.describe("b", EAST, Ok(primary("b", &[(WEST, "InSync")])));
        assert!(world.model.rows.before.is_empty());
        let read = world.model.now.wall;
        world.wait(40);
        world.list_fails(EAST, kind);
        let rows = &world.model.rows;
        assert_eq!(rows.counts, [(Health::Unknown, 2)].into());
        assert_eq!(rows.before.keys().collect::<Vec<_>>(), [&key("a")]);
        assert_eq!(
            rows.before.get(&key("a")).map(|before| (before.problem.health, before.at)),
            Some((Health::Failed, read))
        );
        assert_eq!(world.shown(), [key("a"), key("b")]);
        world.wait(60);
        world.list(EAST, vec![listed("a", EAST, Some(EAST)), listed("b", EAST, Some(EAST))], None);
        assert_eq!(world.health("a"), Health::Failed);
        assert!(world.model.rows.before.is_empty(), "{kind:?}");
    }
}

#[test]
fn a_copy_that_is_gone_is_not_kept_as_one_whose_description_failed() {
    let mut world = World::three();
    world.list(EAST, vec![listed("a", EAST, Some(EAST))], None);
    world.list(WEST, vec![listed("a", WEST, Some(EAST))], None);
    world.describe("a", EAST, Err(RemoteError::new(ErrorKind::Server, "")));
    assert_eq!(world.model.schedule.stumbled.len(), 1);
    world.wait(2);
    world.describe("a", EAST, Err(RemoteError::new(ErrorKind::NotFound, "not here")));
    assert!(world.model.fleet.get(&key("a")).is_some(), "the replica is left");
    assert!(world.model.schedule.stumbled.is_empty());
}
