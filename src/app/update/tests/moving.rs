//! Moving about: the selection, the order of the rows, leaving.

use super::*;

fn names(world: &World) -> Vec<&str> {
    world.model.rows.shown().map(SecretKey::name).collect()
}

fn failed(name: &str) -> Entry {
    primary(name, &[(WEST, "Failed")])
}

/// As a listing has it after its secret was changed.
fn touched(name: &str) -> Entry {
    Entry { last_changed: Some("2026-11-21T14:01:00Z".parse().unwrap()), ..listed(name, EAST, Some(EAST)) }
}

fn with(secrets: &[&str]) -> World {
    let mut world = World::three();
    let entries = secrets.iter().map(|name| listed(name, EAST, Some(EAST))).collect();
    world.list(EAST, entries, None);
    for name in secrets {
        world.describe(name, EAST, Ok(primary(name, &[(WEST, "InSync")])));
    }
    world
}

#[test]
fn before_the_first_key_the_cursor_stays_on_the_worst_row() {
    let mut world = with(&["a", "b"]);
    assert_eq!(world.model.selection.secret, Some(key("a")));
    world.wait(61);
    world.list(EAST, vec![listed("a", EAST, Some(EAST)), touched("b")], None);
    world.describe("b", EAST, Ok(failed("b")));
    assert_eq!(names(&world), ["b", "a"]);
    assert_eq!(world.model.selection.secret, Some(key("b")));
}

#[test]
fn afterwards_it_follows_its_secret_and_rows_keep_their_places_for_three_seconds() {
    let mut world = with(&["a", "b"]);
    world.wait(61);
    world.press("g");
    world.list(EAST, vec![listed("a", EAST, Some(EAST)), touched("b")], None);
    world.describe("b", EAST, Ok(failed("b")));
    assert_eq!(names(&world), ["a", "b"]);
    world.at += Duration::from_secs(4);
    world.send(Msg::Timer(crate::app::msg::TimerId::Thaw));
    assert_eq!(names(&world), ["b", "a"]);
    assert_eq!(world.model.selection.secret, Some(key("a")));
    assert_eq!(world.model.selection.index, 1);
}

#[test]
fn leaving_takes_two_presses_in_two_seconds() {
    let mut world = with(&["a"]);
    world.press("q");
    world.at += Duration::from_secs(3);
    world.press("q");
    assert!(!world.effects.contains(&Effect::Exit(0)));
    world.press("q");
    assert!(world.effects.contains(&Effect::Exit(0)));
}

#[test]
fn a_pasted_arn_jumps_to_its_secret_and_its_region() {
    let mut world = with(&["a", "b"]);
    world.send(Msg::Paste(arn("b", WEST).to_string()));
    assert_eq!(world.model.selection.secret, Some(key("b")));
    assert_eq!(world.model.selection.region, Some(region(WEST)));
    assert_eq!(world.model.filter.input.value(), "");
}

#[test]
fn an_unbound_letter_says_so_once_and_x_says_that_values_are_never_read() {
    let mut world = with(&["a"]);
    world.press("b");
    assert!(world.model.message.as_ref().unwrap().text.contains("b is not bound"));
    world.press("x");
    assert!(world.model.message.as_ref().unwrap().text.contains("never reads values"));
    world.press("b");
    assert_eq!(world.model.message, None);
}

#[test]
fn ctrl_c_asks_and_then_leaves_from_wherever_one_is() {
    for way in [&["r"][..], &["a"], &[":", "r"], &["/", "a"], &["?"], &["2"], &[]] {
        let mut world = World::three();
        world.list(EAST, vec![listed("a", EAST, None)], None);
        way.iter().for_each(|key| world.press(key));
        world.press("ctrl-c");
        let said = world.model.message.as_ref().map(|message| message.text.to_string());
        assert_eq!(said.as_deref(), Some("ctrl-c again leaves"), "{way:?}");
        assert!(!world.effects.contains(&Effect::Exit(0)), "{way:?}");
        world.press("ctrl-c");
        assert!(world.effects.contains(&Effect::Exit(0)), "{way:?}");
    }
}
