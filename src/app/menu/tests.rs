//! The menus: what they offer, and what keys do in them.

use jiff::Timestamp;
use pretty_assertions::assert_eq;

use super::*;
use crate::{
    app::model::{Mode, Settings},
    domain::{
        Arn, Region,
        fleet::Fleet,
        health::{Assessment, Health, Problem, RotationState},
        replication::{Replica, ReplicationStatus},
        rotation::{Label, VersionId, Versions},
        secret::Entry,
    },
};

fn press(menu: &mut Menu, text: &str) -> MenuReply {
    menu.key(key::parse(text).unwrap())
}

fn settings(mode: Mode) -> Settings {
    Settings { mode, profile: Some(Safe::new("prod team")), ..Settings::default() }
}

fn arn(region: &str) -> Arn {
    Arn::new(&format!("arn:aws:secretsmanager:{region}:111122223333:secret:prod/db-a1b2c3")).unwrap()
}

fn entry(region: &str, version: &str) -> Entry {
    let mut entry = Entry::new(arn(region));
    entry.versions = Versions::new(vec![(VersionId::new(version).unwrap(), vec![Label::Current])]);
    entry
}

/// prod/db in us-east-1, with a replica in us-west-2 that says InSync and serves another version.
fn diverged() -> (Fleet, Assessment) {
    let (use1, usw2) = (Region::new("us-east-1").unwrap(), Region::new("us-west-2").unwrap());
    let mut primary = entry("us-east-1", "1a2b3c4d-new");
    primary.replicas = Some(vec![Replica {
        region: usw2,
        status: ReplicationStatus::InSync,
        message: Some(Safe::new("done | well")),
        kms_key: None,
        last_accessed: None,
    }]);
    let mut replica = entry("us-west-2", "77fe01aa-old");
    replica.primary_region = Some(use1);
    let mut fleet = Fleet::default();
    fleet.described(primary, Timestamp::UNIX_EPOCH);
    fleet.described(replica, Timestamp::UNIX_EPOCH);
    let problem = Problem { health: Health::Diverged, regions: vec![usw2], since: None, word: None };
    let assessment = Assessment {
        health: Health::Diverged,
        problems: vec![problem],
        cells: std::collections::BTreeMap::new(),
        home: Some(use1),
        rotation: RotationState::None,
    };
    (fleet, assessment)
}

/// The texts of the copy menu, by letter.
fn texts(mode: Mode, change: impl FnOnce(&mut Fleet, &mut Assessment)) -> Vec<(char, String)> {
    let (mut fleet, mut assessment) = diverged();
    change(&mut fleet, &mut assessment);
    let settings = settings(mode);
    let secret = fleet.get(&arn("us-east-1").key()).unwrap();
    let subject = Subject {
        secret,
        assessment: assessment.clone(),
        region: Some(Region::new("us-west-2").unwrap()),
        settings: &settings,
        now: "2026-11-21T14:02:31Z".parse().unwrap(),
    };
    let text = |item: MenuItem| match item.choice {
        Choice::Copy(text) => (item.key, text.to_string()),
        other => panic!("{other:?}"),
    };
    copy(&subject).unwrap().items.into_iter().map(text).collect()
}

fn text(texts: &[(char, String)], letter: char) -> &str {
    texts.iter().find(|(key, _)| *key == letter).map_or("", |(_, text)| text)
}

#[test]
fn the_actions_have_their_keys_and_those_that_do_not_apply_their_reason() {
    let applies = |command| match command {
        Command::Promote => Err(Safe::new("no replica to promote")),
        _ if command.specification().mutates || command == Command::Withdraw => Ok(()),
        _ => Err(Safe::new("no dialog")),
    };
    let mut menu = actions(Safe::new("prod/db"), &KeyMap::default(), &applies);
    let letters: String = menu.items.iter().map(|item| item.key).collect();
    assert_eq!(letters, "rpctxdwbyR");
    assert_eq!(press(&mut menu, "p"), MenuReply::Refused(Safe::new("no replica to promote")));
    assert_eq!(press(&mut menu, "x"), MenuReply::Take(Choice::Run(Command::RemoveReplica)));
    // What changes nothing has no dialog, and is never greyed for want of one.
    assert_eq!(press(&mut menu, "w"), MenuReply::Take(Choice::Run(Command::Watch)));
    for row in COMMANDS.iter().filter(|row| row.mutates) {
        assert!(menu.items.iter().any(|item| item.choice == Choice::Run(row.command)), "{}", row.name);
    }
}

#[test]
fn own_keys_are_the_letters_of_the_menu_too_and_never_twice() {
    let keys = KeyMap::with([("promote", vec!["t"]), ("watch", vec!["F6"])]).unwrap();
    let menu = actions(Safe::new("x"), &keys, &|_| Ok(()));
    let letter = |command| menu.items.iter().find(|item| item.choice == Choice::Run(command)).unwrap().key;
    assert_eq!((letter(Command::Promote), letter(Command::Watch)), ('t', 'w'));
    let mut letters: Vec<char> = menu.items.iter().map(|item| item.key).collect();
    letters.sort_unstable();
    letters.dedup();
    assert_eq!(letters.len(), menu.items.len());
}

#[test]
fn a_menu_is_walked_with_arrows_and_letters_of_items_come_first() {
    let mut menu = sort(Sort::Name);
    assert_eq!(menu.cursor, 1);
    for (key, cursor) in
        [("Down", 2), ("j", 3), ("j", 3), ("k", 2), ("Home", 0), ("Up", 0), ("End", 3), ("z", 3)]
    {
        assert_eq!((press(&mut menu, key), menu.cursor), (MenuReply::Stay, cursor), "{key}");
    }
    assert_eq!(press(&mut menu, "Enter"), MenuReply::Take(Choice::Sort(Sort::Home)));
    assert_eq!(press(&mut menu, "c"), MenuReply::Take(Choice::Sort(Sort::Changed)));
    assert_eq!(press(&mut menu, "ctrl-c"), MenuReply::Stay);
    assert_eq!((press(&mut menu, "q"), press(&mut menu, "Esc")), (MenuReply::Close, MenuReply::Close));
}

#[test]
fn the_copy_menu_has_every_form() {
    let texts = texts(Mode::Real, |_, _| {});
    assert_eq!(text(&texts, 'n'), "prod/db");
    assert_eq!(text(&texts, 'a'), arn("us-east-1").as_str());
    assert_eq!(text(&texts, 'r'), arn("us-west-2").as_str());
    let describe = format!(
        "aws secretsmanager describe-secret --region us-west-2 --secret-id {} --profile 'prod team'",
        arn("us-west-2")
    );
    assert_eq!(text(&texts, 'd'), describe);
    let line = "prod/db ·a1b2c3: diverged in us-west-2; primary in us-east-1 (111122223333), as of 14:02:31Z";
    assert_eq!(text(&texts, 'l'), line);
    let row = "| us-west-2 | replica | InSync | 77fe01aa | done \\| well |";
    assert!(text(&texts, 'm').lines().any(|line| line == row), "{}", text(&texts, 'm'));
    assert_eq!(text(&texts, 'u'), "", "nothing is to be restored");
}

#[test]
fn the_json_is_that_of_status() {
    let texts = texts(Mode::Real, |_, _| {});
    let json: serde_json::Value = serde_json::from_str(text(&texts, 's')).unwrap();
    assert_eq!(json["health"], "diverged");
    assert_eq!(json["regions"][1]["role"], "replica");
    assert_eq!(json["regions"][1]["status"], "InSync");
    assert_eq!(json["regions"][1]["current_version"], "77fe01aa-old");
    assert_eq!(json["rotation"]["state"], "none");
}

#[test]
fn the_evidence_compares_both_ends() {
    let texts = texts(Mode::Real, |_, _| {});
    let evidence = text(&texts, 'e');
    assert!(evidence.contains("AWSCURRENT: 77fe01aa-old (another than the primary's)"), "{evidence}");
    assert!(evidence.contains("DescribeSecret answered at: 1970-01-01T00:00:00Z"), "{evidence}");
}

#[test]
fn a_planned_deletion_offers_the_command_that_restores() {
    let texts = texts(Mode::Real, |fleet, assessment| {
        let mut gone = entry("us-east-1", "1a2b3c4d-new");
        gone.deleted = Some(Timestamp::UNIX_EPOCH);
        fleet.described(gone, Timestamp::UNIX_EPOCH);
        assessment.problems.clear();
    });
    assert!(
        text(&texts, 'u')
            .starts_with("aws secretsmanager restore-secret --region us-east-1 --secret-id arn:")
    );
    assert_eq!(text(&texts, 'e'), "", "nothing has diverged");
}

#[test]
fn a_command_copied_in_the_demo_reaches_no_account() {
    let texts = texts(Mode::Demo, |_, _| {});
    let command = text(&texts, 'd');
    assert!(command.starts_with("AWS_ACCESS_KEY_ID=DRILL "), "{command}");
    assert!(
        command.contains(" --endpoint-url http://127.0.0.1:1") && command.ends_with("  # DRILL"),
        "{command}"
    );
    assert!(!command.contains("--profile"), "{command}");
}
