//! Listings, and what the Regions' answers make of the lanes.

use super::*;
use crate::domain::lane::LaneState;

#[test]
fn every_region_is_listed_at_once_and_asked_who_we_are() {
    let world = World::three();
    for at in [EAST, WEST, EUROPE] {
        assert_eq!(world.page_asked(at).unwrap().1, None);
    }
    assert!(world.effects.iter().any(|effect| matches!(effect, Effect::Identify { .. })));
}

#[test]
fn pages_are_followed_to_the_end_and_an_empty_page_with_a_token_is_not_the_end() {
    let mut world = World::three();
    world.list(EAST, vec![listed("a", EAST, None)], Some("one"));
    assert_eq!(world.page_asked(EAST).unwrap().1, Some(PageToken("one".to_owned())));
    world.list(EAST, vec![], Some("two"));
    assert_eq!(world.page_asked(EAST).unwrap().1, Some(PageToken("two".to_owned())));
    assert_eq!(world.model.lanes[&region(EAST)].listed_at, None);
    world.list(EAST, vec![listed("b", EAST, None)], None);
    assert!(world.model.lanes[&region(EAST)].listed_at.is_some());
    assert_eq!(world.page_asked(EAST), None);
    assert_eq!(world.model.rows.count(), 2);
}

#[test]
fn a_server_that_repeats_a_token_is_not_listed_for_ever_and_proves_nothing_gone() {
    let mut world = World::three();
    world.list(EAST, vec![listed("a", EAST, None)], None);
    world.wait(31);
    // A poll that does not end is followed by a listing, which does not either.
    for _ in 0..4 {
        world.list(EAST, vec![], Some("same"));
    }
    assert_eq!(world.page_asked(EAST), None);
    assert_eq!(world.model.rows.count(), 1);
    assert!(world.model.errors.iter().any(|note| note.text.contains("token")));
}

#[test]
fn a_late_answer_changes_nothing() {
    let mut world = World::three();
    let (task, _) = world.page_asked(EAST).unwrap();
    world.list(EAST, vec![], None);
    let page = Page { entries: vec![listed("late", EAST, None)], unreadable: vec![], next: None };
    world.answer(task, EAST, Answer::Listed(Ok(page)));
    assert!(world.model.fleet.is_empty());
}

#[test]
fn what_a_complete_listing_no_longer_has_is_gone_and_a_broken_one_removes_nothing() {
    let mut world = World::three();
    world.list(EAST, vec![listed("a", EAST, None), listed("b", EAST, None)], None);
    world.wait(31);
    world.list_fails(EAST, ErrorKind::TimedOut);
    assert_eq!(world.model.rows.count(), 2);
    world.wait(31);
    world.list(EAST, vec![listed("b", EAST, None)], None);
    assert_eq!(world.shown(), vec![key("b")]);
}

#[test]
fn a_region_that_falls_silent_is_unreachable_and_probed_again_with_pauses() {
    let mut world = World::three();
    world.list(EAST, vec![], None);
    world.wait(31);
    world.list_fails(EAST, ErrorKind::TimedOut);
    assert_eq!(world.model.lane_state(region(EAST)), LaneState::Unreachable);
    assert_eq!(world.page_asked(EAST), None, "it pauses first");
    world.wait(3);
    assert!(world.page_asked(EAST).is_some());
    world.list(EAST, vec![], None);
    assert_eq!(world.model.lane_state(region(EAST)), LaneState::Ok);
}

#[test]
fn one_lost_call_is_no_outage_when_a_later_answer_came() {
    let mut world = World::three();
    world.list(EAST, vec![listed("a", EAST, None)], None);
    let lost = world.describe_asked("a", EAST).unwrap();
    world.wait(31);
    world.list(EAST, vec![listed("a", EAST, None)], None);
    let id = SecretId::Arn(arn("a", EAST));
    let error = RemoteError::new(ErrorKind::TimedOut, "");
    world.answer(lost, EAST, Answer::Described(id, Box::new(Err(error))));
    assert_eq!(world.model.lane_state(region(EAST)), LaneState::Ok);
}

#[test]
fn a_default_region_that_refuses_at_first_is_out_of_scope_until_replication_names_it() {
    let mut world = World::new(RegionChoice::Default);
    world.list_fails(EUROPE, ErrorKind::NotEnabled);
    assert_eq!(world.model.lane_state(region(EUROPE)), LaneState::OutOfScope);
    world.list(EAST, vec![listed("a", EAST, Some(EAST))], None);
    world.describe("a", EAST, Ok(primary("a", &[(EUROPE, "InSync")])));
    assert_eq!(world.model.lane_state(region(EUROPE)), LaneState::NotEnabled);
}

#[test]
fn regions_that_the_person_named_are_never_widened() {
    let mut world = World::new(RegionChoice::Exactly(vec![region(WEST)]));
    world.list(WEST, vec![listed("a", WEST, Some(EAST))], None);
    assert_eq!(world.model.lanes.keys().copied().collect::<Vec<_>>(), vec![region(WEST)]);
    let mut open = World::new(RegionChoice::Default);
    open.list(WEST, vec![listed("a", WEST, Some("me-south-1"))], None);
    assert!(open.page_asked("me-south-1").is_some());
}

#[test]
fn throttling_is_a_state_and_slows_the_region() {
    let mut world = World::three();
    world.list_fails(EAST, ErrorKind::Throttled);
    assert_eq!(world.model.lane_state(region(EAST)), LaneState::Throttled);
    assert!(world.model.schedule.lanes[&region(EAST)].bucket.rate() < 40.0);
}

#[test]
fn expired_credentials_are_dropped_and_all_goes_on_after_renewal() {
    let mut world = World::three();
    for at in [EAST, WEST, EUROPE] {
        world.list_fails(at, ErrorKind::Expired);
    }
    assert!(world.model.account.expired_since.is_some());
    world.wait(40);
    world.list(EAST, vec![], None);
    assert_eq!(world.model.account.expired_since, None);
    assert!(world.page_asked(WEST).is_some());
}
