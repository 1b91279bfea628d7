//! The key map: defaults, own bindings, and the laws that these cannot break.

use crokey::crossterm::event::{KeyCode, KeyModifiers};
use pretty_assertions::assert_eq;

use super::*;

fn press(text: &str) -> KeyCombination {
    key::parse(text).unwrap()
}

fn with(bindings: &[(&str, &[&str])]) -> Result<KeyMap, String> {
    KeyMap::with(bindings.iter().map(|(name, keys)| (*name, keys.to_vec())))
        .map_err(|(_, error)| error.to_string())
}

#[test]
fn the_defaults_are_those_of_the_table() {
    let keys = KeyMap::default();
    for (key, command) in [
        ("r", Command::Replicate),
        ("R", Command::Refresh),
        ("F5", Command::Refresh),
        ("ctrl-r", Command::Refresh),
        ("PgDn", Command::PageDown),
        ("Home", Command::First),
        ("N", Command::PreviousWrong),
        ("Shift-Tab", Command::SwitchFocus),
        ("?", Command::Help),
    ] {
        assert_eq!(keys.command(Place::Main, press(key)), Some(command), "{key}");
    }
    assert_eq!(keys.command(Place::Main, press("x")), None);
    assert_eq!(keys.command(Place::Overlay, press("r")), None);
    assert_eq!(keys.command(Place::Page, press("p")), Some(Command::Promote));
}

#[test]
fn a_question_mark_is_help_with_or_without_shift() {
    let keys = KeyMap::default();
    for modifiers in [KeyModifiers::SHIFT, KeyModifiers::empty()] {
        let key = KeyCombination::one_key(KeyCode::Char('?'), modifiers);
        assert_eq!(keys.command(Place::Main, key), Some(Command::Help));
    }
}

#[test]
fn letters_of_other_layouts_run_commands() {
    let keys = KeyMap::default();
    for (typed, command) in
        [('к', Command::Replicate), ('Т', Command::PreviousWrong), ('π', Command::Promote)]
    {
        let key = KeyCombination::one_key(KeyCode::Char(typed), KeyModifiers::empty());
        assert_eq!(keys.command(Place::Main, key), Some(command), "{typed}");
    }
    let interrupt = KeyCombination::one_key(KeyCode::Char('с'), KeyModifiers::CONTROL);
    assert_eq!(keys.command(Place::Main, interrupt), Some(Command::Interrupt));
}

#[test]
fn labels_are_written_as_in_the_key_line() {
    let keys = KeyMap::default();
    assert_eq!(keys.label(Command::Look), "Enter");
    assert_eq!(keys.label(Command::Refresh), "ctrl-r");
    assert_eq!(keys.labels(Command::Down), "j Down");
    assert_eq!(keys.label(Command::RemoveReplica), "");
}

#[test]
fn an_own_binding_replaces_the_default_and_takes_the_key_from_others() {
    let keys = with(&[("refresh", &["f", "F6"]), ("remove-replica", &["x"])]).unwrap();
    assert_eq!(keys.command(Place::Main, press("f")), Some(Command::Refresh));
    assert_eq!(keys.command(Place::Main, press("ctrl-r")), None);
    assert_eq!(keys.label(Command::QuickFilter), "");
    assert_eq!(keys.command(Place::Page, press("x")), Some(Command::RemoveReplica));
}

#[test]
fn two_mutations_may_change_places() {
    let keys = with(&[("promote", &["r"]), ("replicate", &["p"])]).unwrap();
    assert_eq!(keys.command(Place::Main, press("r")), Some(Command::Promote));
    let keys = with(&[("promote", &["R"]), ("replicate", &["b"])]).unwrap();
    assert_eq!(keys.command(Place::Main, press("R")), Some(Command::Promote));
}

#[test]
fn the_way_out_cannot_be_bound_away() {
    let keys = with(&[("back", &["b"]), ("interrupt", &[])]).unwrap();
    for (key, command) in [("b", Command::Back), ("Esc", Command::Back), ("ctrl-c", Command::Interrupt)] {
        assert_eq!(keys.command(Place::Main, press(key)), Some(command));
    }
    assert_eq!(
        with(&[("help", &["esc"])]),
        Err("`esc` cannot be a key of `help`: it always means `back`".to_owned())
    );
}

#[test]
fn an_error_names_what_is_wrong_and_what_may_have_been_meant() {
    for (name, key, part) in [
        ("promot", "P", "no command is called `promot` (did you mean promote?)"),
        ("help", "hyper-h", "`hyper-h` is no key for `help`; write a character"),
        ("help", "ctrl-s", "flow control"),
        ("help", "~", "many keyboards lack it"),
        ("promote", "ctrl-p", "nothing that changes a secret is on Ctrl or Alt"),
        ("promote", "R", "only Shift would tell it from `replicate`"),
    ] {
        let error = with(&[(name, &[key])]).unwrap_err();
        assert!(error.contains(part), "{error}");
    }
    let twice = with(&[("help", &["b"]), ("errors", &["b"])]).unwrap_err();
    assert!(twice.contains("`help` has it already"), "{twice}");
}
