//! A loaded scenario, looked at in the stores; from outside it is looked at in `tests/scenarios.rs`.

use pretty_assertions::assert_eq;

use super::*;
use crate::sim::store::record::{CURRENT, PENDING};

fn region(name: &str) -> Region {
    Region::new(name).unwrap()
}

fn incident() -> World {
    World::load(&Scenario::named("incident").unwrap(), 1.0, 1)
}

fn record<'a>(world: &'a World, place: &str, name: &str) -> &'a Record {
    world.store(&Arc::from("111122223333"), region(place)).unwrap().get(name).unwrap()
}

fn status(world: &World, name: &str, place: &str) -> String {
    record(world, "us-east-1", name).entry(region(place)).unwrap().status.as_str().to_owned()
}

/// Lets that much time pass.
fn wait(world: &mut World, seconds: u64) {
    world.clock.advance(Duration::from_secs(seconds));
    world.catch_up();
}

#[test]
fn copies_share_what_they_have_in_common() {
    let world = incident();
    let (home, copy) =
        (record(&world, "us-east-1", "prod/orders/db"), record(&world, "us-west-2", "prod/orders/db"));
    assert!(Arc::ptr_eq(&home.content.versions, &copy.content.versions));
    assert!(Arc::ptr_eq(home.content.tags.as_ref().unwrap(), copy.content.tags.as_ref().unwrap()));
    assert!(Arc::ptr_eq(&home.name, &copy.name));
    let ids: Vec<_> = home.content.versions.iter().map(|v| v.id.split_once('-').unwrap().0).collect();
    assert_eq!(ids, ["77fe01aa", "1a2b3c4d", "9f00e1c2"], "the oldest first");
}

#[test]
fn the_timetable_of_the_incident_is_kept() {
    let mut world = incident();
    let search =
        |world: &World| ["us-west-2", "eu-west-1"].map(|r| status(world, "prod/search/opensearch", r));
    assert_eq!(search(&world), ["InProgress", "InProgress"]);
    wait(&mut world, 8);
    assert_eq!(search(&world), ["InSync", "InProgress"]);
    wait(&mut world, 6);
    assert_eq!(search(&world), ["InSync", "InSync"]);
    assert_eq!(status(&world, "prod/notifications/smtp", "ap-southeast-2"), "InProgress");
    wait(&mut world, 11);
    assert_eq!(status(&world, "prod/notifications/smtp", "ap-southeast-2"), "Failed");
    let current = |world: &World, place| {
        record(world, place, "prod/session/cookie-key").content.holder(CURRENT).unwrap().id.to_string()
    };
    assert_ne!(current(&world, "us-west-2"), current(&world, "us-east-1"));
    wait(&mut world, 15);
    assert_eq!(current(&world, "us-west-2"), current(&world, "us-east-1"));
}

#[test]
fn a_diverged_replica_stays_so_whatever_its_primary_does() {
    let mut world = incident();
    wait(&mut world, 3600);
    let current = |place| &record(&world, place, "prod/webhooks/signing").content.holder(CURRENT).unwrap().id;
    assert_ne!(current("us-west-2"), current("us-east-1"));
    assert_eq!(current("eu-west-1"), current("us-east-1"));
    assert_eq!(status(&world, "prod/analytics/warehouse", "ap-northeast-1"), "InProgress");
}

#[test]
fn the_heartbeat_rotates_every_minute_and_all_regions_follow() {
    let mut world = incident();
    let current = |world: &World, place| {
        record(world, place, "prod/gateway/tls").content.holder(CURRENT).unwrap().id.to_string()
    };
    let first = current(&world, "us-east-1");
    wait(&mut world, 60);
    assert_eq!(status(&world, "prod/gateway/tls", "eu-west-1"), "InProgress");
    wait(&mut world, 20);
    let second = current(&world, "us-east-1");
    assert_ne!(second, first);
    for place in ["us-west-2", "eu-west-1", "ap-southeast-2", "ap-northeast-1"] {
        assert_eq!(current(&world, place), second, "{place}");
        assert_eq!(status(&world, "prod/gateway/tls", place), "InSync");
    }
    wait(&mut world, 60);
    assert_ne!(current(&world, "us-east-1"), second);
}

#[test]
fn a_rotation_that_hangs_or_is_overdue_stays_so() {
    let mut world = incident();
    wait(&mut world, 3600);
    let stuck = record(&world, "us-east-1", "prod/orders/db");
    assert!(stuck.content.pending().unwrap().has_value);
    assert!(stuck.rotation().unwrap().enabled);
    let left = record(&world, "us-east-1", "prod/ledger/db");
    assert!(!left.content.holder(PENDING).unwrap().has_value && !left.rotation().unwrap().enabled);
    let overdue = record(&world, "us-east-1", "prod/reporting/redshift").rotation().unwrap().next.unwrap();
    assert!(overdue.after(Duration::from_secs(2 * 86_400)) < Moment::now());
}

#[test]
fn a_scheduled_deletion_takes_place() {
    let text = "schema = 1\nregions = [\"us-east-1\"]\n[[secret]]\nname = \"a\"\nhome = \"us-east-1\"\ndeleted = \"in 7d\"";
    let mut world = World::load(&Scenario::from_toml(text, "test").unwrap(), 1.0, 1);
    let held = |world: &World| world.stores().map(|(_, store)| store.len()).sum::<usize>();
    wait(&mut world, 6 * 86_400);
    assert_eq!(held(&world), 1);
    wait(&mut world, 86_401);
    assert_eq!(held(&world), 0);
}

#[test]
fn a_fleet_of_thousands_is_loaded_as_it_was_made() {
    let regions: Vec<Region> = Region::default_on("aws").collect();
    let scenario = Scenario::fleet(3000, &regions, 5);
    let world = World::load(&scenario, 1.0, 1);
    let held: usize = world.stores().map(|(_, store)| store.len()).sum();
    assert_eq!(held, scenario.regional(Timestamp::now()).count());
    assert!(held > 4000, "{held}");
}
