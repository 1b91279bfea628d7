//! What the AWS configuration says, and what follows from it.

use super::*;
use crate::{
    app::{msg::TimerId, select::login},
    domain::Safe,
    gateway::Login,
};

/// A world that was begun, and not told yet what the configuration says.
fn begun(regions: RegionChoice) -> World {
    let mut world = World::new(regions);
    world.effects.clear();
    world.send(Msg::Began { size: (120, 30), sights: vec![] });
    world
}

fn asked(world: &World) -> usize {
    world.effects.iter().filter(|effect| matches!(effect, Effect::Setup { .. })).count()
}

#[test]
fn an_account_of_another_partition_is_never_asked_in_regions_of_aws() {
    let mut world = begun(RegionChoice::Default);
    assert!(!world.model.lanes.is_empty(), "the first frame has something to show");
    world.wait(5);
    let only = |effect: &Effect| {
        matches!(effect, Effect::Setup { .. } | Effect::StartTimer { .. } | Effect::ReadJournal)
    };
    assert!(world.effects.iter().all(only), "{:?}", world.effects);
    world.set_up(Setup { region: Some(region("cn-north-1")), ..Setup::default() });
    assert!(world.page_asked("cn-north-1").is_some() && world.page_asked("cn-northwest-1").is_some());
    assert_eq!((world.model.lanes.len(), world.model.settings.partition), (2, "aws-cn"));
    assert_eq!(world.page_asked(EAST), None);
}

#[test]
fn chosen_regions_do_not_wait_for_the_configuration() {
    let mut world = begun(RegionChoice::Exactly(vec![region(EAST)]));
    assert!(world.page_asked(EAST).is_some());
    world.set_up(Setup { region: Some(region("cn-north-1")), ..Setup::default() });
    assert_eq!(world.model.lanes.keys().copied().collect::<Vec<_>>(), [region(EAST)]);
}

#[test]
fn an_endpoint_of_the_profile_is_shown_and_one_that_was_named_stays() {
    let mut world = begun(RegionChoice::Default);
    let setup = |endpoint: &str| Setup { endpoint: Some(Safe::new(endpoint)), ..Setup::default() };
    world.set_up(setup("http://127.0.0.1:1"));
    assert_eq!(world.model.settings.endpoint.as_ref().unwrap(), "http://127.0.0.1:1");
    world.list(EAST, vec![], None);
    world.set_up(setup("http://127.0.0.1:2"));
    assert_eq!(world.model.settings.endpoint.as_ref().unwrap(), "http://127.0.0.1:1");
}

#[test]
fn the_end_of_the_credentials_is_asked_again_ten_minutes_ahead_and_then_every_minute() {
    let mut world = World::three();
    let end = |world: &World| world.model.now.wall + jiff::SignedDuration::from_mins(30);
    let expires = Some(end(&world));
    for at in [EAST, WEST, EUROPE] {
        world.list(at, vec![], None);
        world.set_up(Setup { expires, ..Setup::default() });
    }
    world.effects.clear();
    world.wait(1_190);
    assert_eq!(asked(&world), 0);
    assert_eq!(login::ends_soon(&world.model), None);
    world.wait(15);
    assert_eq!(asked(&world), 1);
    assert!(login::ends_soon(&world.model).unwrap().starts_with("Credentials end in 9"));
    world.set_up(Setup { expires, ..Setup::default() });
    world.wait(59);
    assert_eq!(asked(&world), 1);
    world.wait(1);
    assert_eq!(asked(&world), 2);
    let renewed = Some(end(&world));
    world.set_up(Setup { expires: renewed, ..Setup::default() });
    assert_eq!(login::ends_soon(&world.model), None);
}

#[test]
fn a_login_whose_region_falls_silent_may_not_renew_and_says_so() {
    let mut world = World::three();
    world.list(WEST, vec![], None);
    world.set_up(Setup { sso_region: Some(region(WEST)), login: Login::Sso, ..Setup::default() });
    assert_eq!(login::may_not_renew(&world.model), None);
    world.wait(31);
    world.list_fails(WEST, ErrorKind::TimedOut);
    let said = world.model.message.as_ref().unwrap().text.to_string();
    assert!(said.contains("us-west-2") && said.contains("may not renew"), "{said}");
    assert!(world.model.errors.iter().any(|note| note.text.contains("may not renew")));
}

#[test]
fn the_demo_asks_for_no_configuration() {
    let mut world = World::three();
    world.model.settings.mode = Mode::Demo;
    world.model.schedule = crate::app::schedule::Schedule::default();
    world.effects.clear();
    world.send(Msg::Began { size: (120, 30), sights: vec![] });
    world.send(Msg::Timer(TimerId::Schedule));
    assert_eq!(asked(&world), 0);
}
