//! The laws of the keys, held against the table.

use std::collections::{BTreeMap, BTreeSet};

use crokey::{OneToThree, crossterm::event::KeyCode, crossterm::event::KeyModifiers};

use super::{
    super::{keymap::Place, keymap::key},
    *,
};

/// The last variant of the enum: commands are counted up to it.
const LAST: Command = Command::Suggestion;

fn bindings() -> Vec<(&'static Specification, crokey::KeyCombination)> {
    COMMANDS
        .iter()
        .flat_map(|row| row.keys.iter().map(move |text| (row, key::parse(text).unwrap())))
        .collect()
}

#[test]
fn every_command_has_one_row() {
    let rows: BTreeSet<Command> = COMMANDS.iter().map(|row| row.command).collect();
    assert_eq!(rows.len(), COMMANDS.len());
    assert_eq!(rows.len(), LAST as usize + 1, "a command is missing from the table");
    for row in COMMANDS {
        assert_eq!(row.command.specification().name, row.name);
        assert_eq!(Command::named(row.name), Some(row.command));
    }
}

#[test]
fn names_are_unique_kebab_case_and_descriptions_short_sentences() {
    let names: BTreeSet<&str> = COMMANDS.iter().map(|row| row.name).collect();
    assert_eq!(names.len(), COMMANDS.len());
    for row in COMMANDS {
        assert!(row.name.bytes().all(|b| b.is_ascii_lowercase() || b == b'-'), "{}", row.name);
        assert!(row.description.ends_with('.') && row.description.len() <= 80, "{}", row.name);
    }
}

#[test]
fn no_two_mutations_differ_only_by_shift() {
    let mut seen: BTreeMap<char, Command> = BTreeMap::new();
    for (row, key) in bindings().into_iter().filter(|(row, _)| row.mutates) {
        let OneToThree::One(KeyCode::Char(letter)) = key.codes else { panic!("{} has an odd key", row.name) };
        assert_eq!(seen.insert(letter.to_ascii_lowercase(), row.command), None, "{letter}");
    }
    assert_eq!(seen.len(), 3);
}

#[test]
fn no_mutation_is_on_ctrl_or_alt() {
    for (row, key) in bindings().into_iter().filter(|(row, _)| row.mutates) {
        assert!(key.modifiers.is_empty(), "{}", row.name);
    }
}

#[test]
fn a_key_means_one_command_in_each_place() {
    for place in [Place::Main, Place::Page, Place::Overlay] {
        let mut seen = BTreeSet::new();
        for (row, key) in bindings().into_iter().filter(|(row, _)| row.places.contains(&place)) {
            assert!(seen.insert(key::label(key)), "{} in {place:?}", row.name);
        }
    }
}

#[test]
fn what_terminals_keep_or_keyboards_lack_is_never_a_key() {
    for (row, key) in bindings() {
        assert!(key::forbidden(key).is_none(), "{}", row.name);
        assert!(!matches!(key.codes, OneToThree::One(KeyCode::Char('x'))), "x only lives in the a menu");
    }
    for row in COMMANDS {
        let keys: Vec<_> = row.keys.iter().map(|text| key::parse(text).unwrap()).collect();
        let only_function_keys =
            !keys.is_empty() && keys.iter().all(|key| matches!(key.codes, OneToThree::One(KeyCode::F(_))));
        assert!(!only_function_keys, "{} has F-keys only", row.name);
    }
}

#[test]
fn what_has_no_key_is_an_action_of_the_a_menu() {
    for row in COMMANDS.iter().filter(|row| row.keys.is_empty()) {
        assert!(row.mutates && row.group == Group::Act, "{} cannot be reached", row.name);
    }
}

#[test]
fn only_letters_tell_upper_case_from_lower_case() {
    for (row, key) in bindings() {
        assert!(!key.modifiers.contains(KeyModifiers::SHIFT), "{} is not in normal form", row.name);
    }
}
