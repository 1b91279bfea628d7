//! Polls: what changed is asked for, a page at a time; and what they cannot show is left to whole listings.

use super::*;
use crate::{
    app::schedule::RELIST,
    gateway::{Listing, Order},
};

/// A secret that changed so many minutes before two o'clock.
fn changed(name: &str, minutes: i64) -> Entry {
    let at = now(Duration::ZERO).wall - jiff::SignedDuration::from_mins(minutes);
    Entry { last_changed: Some(at), ..listed(name, EAST, None) }
}

/// The listings that a Region was asked for since the last question.
fn orders(world: &mut World, at: &str) -> Vec<Order> {
    let asked = std::mem::take(&mut world.effects).into_iter().filter_map(|effect| match effect {
        Effect::ListPage { lane, listing: Listing { order, .. }, .. } if lane.region == region(at) => {
            Some(order)
        }
        _ => None,
    });
    asked.collect()
}

/// A Region of several pages, listed whole, with nothing wanted of the others.
fn watched() -> World {
    let mut world = World::new(RegionChoice::Exactly(vec![region(EAST)]));
    world.list(EAST, vec![changed("a", 60), changed("b", 50), changed("c", 40)], None);
    orders(&mut world, EAST);
    world
}

#[test]
fn after_the_first_listing_one_page_of_what_changed_is_enough_while_nothing_does() {
    let mut world = watched();
    world.wait(30);
    assert_eq!(world.page_asked(EAST).map(|(_, token)| token), Some(None));
    world.list(EAST, vec![changed("c", 40), changed("b", 50)], Some("more"));
    assert_eq!(orders(&mut world, EAST), [Order::Changed]);
    assert_eq!(world.page_asked(EAST), None);
    let lane = &world.model.lanes[&region(EAST)];
    assert!(lane.polled_at > lane.listed_at);
    assert_eq!(lane.secrets, 3, "what a poll does not show is not gone");
    world.wait(30);
    assert!(world.page_asked(EAST).is_some());
}

#[test]
fn a_poll_goes_on_to_what_is_known_and_an_order_that_is_not_kept_leads_to_a_whole_listing() {
    let mut world = watched();
    world.wait(30);
    world.list(EAST, vec![changed("new", 1), changed("newer", 2)], Some("more"));
    assert_eq!(world.page_asked(EAST).unwrap().1, Some(PageToken("more".to_owned())));
    world.list(EAST, vec![changed("c", 90), changed("b", 50)], Some("end"));
    assert_eq!(orders(&mut world, EAST), [Order::Changed, Order::Changed, Order::Oldest]);
    assert_eq!(world.model.rows.count(), 5);
}

#[test]
fn a_service_that_refuses_the_order_is_listed_whole_each_time() {
    let mut world = watched();
    world.wait(30);
    world.list_fails(EAST, ErrorKind::Refused);
    for _ in 0..2 {
        world.list(EAST, vec![changed("a", 60)], None);
        world.wait(30);
    }
    assert_eq!(orders(&mut world, EAST), [Order::Changed, Order::Oldest, Order::Oldest, Order::Oldest]);
    assert_eq!(world.model.rows.count(), 1, "which shows what is gone");
}

#[test]
fn what_was_deleted_is_shown_by_a_whole_listing_within_half_an_hour() {
    let mut world = watched();
    world.wait(RELIST.as_secs() + 1);
    let asked: Vec<TaskId> = world.model.schedule.flights.keys().copied().collect();
    assert_eq!(orders(&mut world, EAST), [Order::Changed, Order::Oldest]);
    assert!(asked.len() >= 2);
}

#[test]
fn without_the_focus_it_is_slower_and_at_once_up_to_date_with_it() {
    let mut world = watched();
    world.send(Msg::Focus(false));
    world.wait(30);
    world.list(EAST, vec![changed("c", 40), changed("b", 50)], Some("more"));
    world.wait(90);
    assert_eq!(world.page_asked(EAST), None);
    world.send(Msg::Focus(true));
    assert!(world.page_asked(EAST).is_some());
}

#[test]
fn a_replica_that_stays_behind_is_found_by_its_listed_version_alone() {
    let mut world = World::three();
    world.list(EAST, vec![listed("a", EAST, Some(EAST))], None);
    world.list(WEST, vec![listed("a", WEST, Some(EAST))], None);
    world.list(EUROPE, vec![], None);
    world.describe("a", EAST, Ok(primary("a", &[(WEST, "InSync")])));
    assert_eq!(world.describe_asked("a", WEST), None);
    world.wait(400);
    world.describe("a", EAST, Ok(primary("a", &[(WEST, "InSync")])));
    let old = VersionId::new("77fe01aa-0000-4000-8000-000000000001").unwrap();
    let versions = Versions::new(vec![(old, vec![Label::Current])]);
    world.list(WEST, vec![Entry { versions, ..listed("a", WEST, Some(EAST)) }], None);
    assert!(world.describe_asked("a", WEST).is_some());
}
