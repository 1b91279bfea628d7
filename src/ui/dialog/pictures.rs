//! Pictures of every dialog at 80x24 and 120x30, and of the styles that carry meaning.

use ratatui::{Terminal, backend::TestBackend};

use super::*;
use crate::{
    app::{
        command::Command::{Promote, RemoveReplica, Replicate, RotateNow, Rotation},
        dialog::tests_support::{
            Bench, CURRENT, PENDING, PREVIOUS, at, entry, primary, region, replica, rotating, version,
        },
        model::{Message, Mode, Tone},
    },
    domain::{
        Safe,
        lane::LaneState,
        operation::Outcome,
        rotation::Label,
        secret::{Entry, Tag},
    },
};

fn drawn(bench: &mut Bench, columns: u16, rows: u16, theme: &Theme) -> Buffer {
    bench.model.screen.size = (columns, rows);
    bench.model.dialog = bench.dialog.take();
    let mut terminal = Terminal::new(TestBackend::new(columns, rows)).unwrap();
    terminal.draw(|frame| draw(&bench.model, theme, frame.area(), frame)).unwrap();
    bench.dialog = bench.model.dialog.take();
    terminal.backend().buffer().clone()
}

fn picture(bench: &mut Bench, columns: u16, rows: u16) -> String {
    text(&drawn(bench, columns, rows, &Theme::standard()))
}

fn text(buffer: &Buffer) -> String {
    let width = usize::from(buffer.area.width);
    let rows = buffer.content.chunks(width);
    let rows = rows.map(|row| row.iter().map(ratatui::buffer::Cell::symbol).collect::<String>());
    rows.map(|row| row.trim_end().to_owned()).collect::<Vec<_>>().join("\n")
}

fn stripe() -> Bench {
    let mut bench = Bench::new();
    bench.described(entry("prod/checkout/stripe-api-key-Qm4T7z", "us-east-1"));
    bench
}

fn payments() -> Bench {
    let mut bench = Bench::new();
    let name = "prod/payments/db-k3Xq9A";
    let mut home =
        primary(name, &[("us-west-2", "InSync"), ("eu-west-1", "Failed"), ("ap-southeast-2", "InSync")]);
    home.kms_key = Some(Safe::new("alias/prod-db"));
    for there in home.replicas.as_mut().unwrap() {
        if there.region != region("us-west-2") {
            there.kms_key = Some(Safe::new("alias/prod-db"));
        }
    }
    bench.described(home).described(Entry {
        created: Some(at("2024-02-11T08:00:00Z")),
        last_accessed: Some("2024-03-02".parse().unwrap()),
        tags: vec![Tag { key: Safe::new("owner"), value: Safe::new("legacy") }],
        ..entry("prod/payments/db-zz81Kd", "eu-west-1")
    });
    bench
}

fn identity() -> Bench {
    let mut bench = Bench::new();
    let name = "prod/identity/jwt-signing-Ab12Cd";
    let mut home = primary(name, &[("us-west-2", "InSync"), ("eu-west-1", "InSync")]);
    home.rotation.enabled = Some(true);
    home.rotation.rules.after_days = Some(30);
    let stack = Safe::new("aws:cloudformation:stack-name");
    home.tags = vec![Tag { key: stack, value: Safe::new("identity-prod") }];
    bench.described(home).described(replica(name, "us-west-2")).described(replica(name, "eu-west-1"));
    bench
}

fn orders() -> Bench {
    let mut bench = Bench::new();
    bench.described(rotating("prod/orders/db-Hn52Lp"));
    bench.versions(
        "prod/orders/db-Hn52Lp",
        &[
            (CURRENT, "2026-10-22T09:00:00Z"),
            (PENDING, "2026-11-21T09:00:00Z"),
            (PREVIOUS, "2026-09-22T09:00:00Z"),
        ],
    );
    bench
}

#[test]
fn promote_in_an_outage() {
    let mut bench = identity();
    bench.lane("us-east-1", LaneState::Unreachable);
    bench.open(Promote, "prod/identity/jwt-signing-Ab12Cd", Some("us-west-2")).text("us-we");
    insta::assert_snapshot!(picture(&mut bench, 80, 24));
}

#[test]
fn promote_while_the_primary_is_alive_at_120() {
    let mut bench = identity();
    bench.open(Promote, "prod/identity/jwt-signing-Ab12Cd", Some("us-west-2"));
    insta::assert_snapshot!(picture(&mut bench, 120, 30));
}

#[test]
fn promote_asks_for_the_replica_when_none_is_meant() {
    let mut bench = identity();
    bench.open(Promote, "prod/identity/jwt-signing-Ab12Cd", Some("us-east-1"));
    insta::assert_snapshot!(picture(&mut bench, 80, 24));
}

#[test]
fn replicate_to_a_first_region() {
    let mut bench = stripe();
    bench.open(Replicate, "prod/checkout/stripe-api-key-Qm4T7z", None).keys("space");
    insta::assert_snapshot!(picture(&mut bench, 80, 24));
    insta::assert_snapshot!("replicate_to_a_first_region_120", picture(&mut bench, 120, 30));
}

#[test]
fn overwrite_what_is_in_the_way() {
    let mut bench = payments();
    bench.open(Replicate, "prod/payments/db-k3Xq9A", Some("eu-west-1")).keys("tab down tab");
    bench.text("overwrite eu-");
    insta::assert_snapshot!(picture(&mut bench, 80, 24));
}

#[test]
fn a_key_is_chosen_from_those_in_use() {
    let mut bench = payments();
    bench.open(Replicate, "prod/payments/db-k3Xq9A", Some("eu-west-1")).keys("enter");
    insta::assert_snapshot!(picture(&mut bench, 80, 24));
}

#[test]
fn rotation_cancel() {
    let mut bench = orders();
    bench.open(Rotation, "prod/orders/db-Hn52Lp", None);
    insta::assert_snapshot!(picture(&mut bench, 80, 24));
}

#[test]
fn rotation_clean_up_and_turn_on_again() {
    let mut bench = orders();
    bench.open(Rotation, "prod/orders/db-Hn52Lp", None).keys("tab enter");
    bench.done(0);
    let mut off = rotating("prod/orders/db-Hn52Lp");
    off.rotation.enabled = Some(false);
    bench.changed(off.clone());
    bench.wait(1000).keys("down");
    insta::assert_snapshot!("rotation_clean_up", picture(&mut bench, 80, 24));
    bench.keys("down");
    insta::assert_snapshot!("rotation_finish", picture(&mut bench, 80, 24));
    bench.keys("up tab tab enter");
    bench.done(0);
    off.versions = primary("prod/orders/db-Hn52Lp", &[]).versions;
    bench.changed(off);
    insta::assert_snapshot!("rotation_turn_on", picture(&mut bench, 80, 24));
}

#[test]
fn remove_a_replica() {
    let mut bench = payments();
    bench.open(RemoveReplica, "prod/payments/db-k3Xq9A", Some("us-west-2"));
    insta::assert_snapshot!(picture(&mut bench, 80, 24));
}

#[test]
fn rotate_now_with_a_rotation_that_hangs() {
    let mut bench = orders();
    bench.open(RotateNow, "prod/orders/db-Hn52Lp", None);
    insta::assert_snapshot!(picture(&mut bench, 80, 24));
}

#[test]
fn the_demo_and_read_only_mode_say_so() {
    let mut bench = stripe();
    bench.model.settings.mode = Mode::Demo;
    bench.model.settings.read_only = true;
    bench.open(Replicate, "prod/checkout/stripe-api-key-Qm4T7z", None).keys("space");
    insta::assert_snapshot!(picture(&mut bench, 80, 24));
}

#[test]
fn after_sending_it_is_the_watch() {
    let mut bench = stripe();
    bench.open(Replicate, "prod/checkout/stripe-api-key-Qm4T7z", None).keys("space tab tab enter");
    bench.done(0);
    bench.wait(4000);
    insta::assert_snapshot!("watch_moving", picture(&mut bench, 80, 24));
    let mut error = crate::domain::error::RemoteError::new(
        crate::domain::error::ErrorKind::Denied,
        "not authorized to perform secretsmanager:ReplicateSecretToRegions",
    );
    error.code = Some(Safe::new("AccessDeniedException"));
    bench.end(0, &Outcome::Refused(error));
    insta::assert_snapshot!("watch_refused", picture(&mut bench, 80, 24));
}

#[test]
fn a_small_terminal_gets_a_sentence() {
    let mut bench = identity();
    bench.model.screen.size = (70, 20);
    bench.open(Promote, "prod/identity/jwt-signing-Ab12Cd", Some("us-west-2"));
    insta::assert_snapshot!(picture(&mut bench, 70, 20));
}

#[test]
fn every_dialog_has_straight_borders() {
    for ascii in [false, true] {
        let mut bench = payments();
        bench.open(Replicate, "prod/payments/db-k3Xq9A", Some("eu-west-1")).keys("tab down");
        let theme = Theme::standard();
        let mut buffer = drawn(&mut bench, 80, 24, &theme);
        if ascii {
            crate::ui::paint::to_ascii(&mut buffer);
        }
        let drawn = text(&buffer);
        for line in drawn.lines() {
            let last = line.chars().last().unwrap();
            assert!("│┤╮╯|+".contains(last), "{line}");
            assert_eq!(columns(line), 80, "{line}");
        }
        assert!(!ascii || drawn.is_ascii(), "{drawn}");
    }
}

#[test]
fn eighteen_regions_scroll_around_the_cursor_and_are_all_there_on_a_tall_screen() {
    let mut bench = payments();
    for region in crate::domain::Region::default_on("aws") {
        bench.lane(region.name(), LaneState::Ok);
    }
    bench.open(Replicate, "prod/payments/db-k3Xq9A", Some("eu-west-1")).keys("tab down");
    insta::assert_snapshot!("eighteen_regions_80", picture(&mut bench, 80, 24));
    insta::assert_snapshot!("eighteen_regions_200", picture(&mut bench, 200, 50));
}

#[test]
fn the_longest_promotion_in_a_drill_keeps_its_warnings_its_field_and_its_buttons() {
    let mut bench = identity();
    let name = "prod/identity/jwt-signing-Ab12Cd";
    let mut home = primary(name, &[("us-west-2", "Failed"), ("eu-west-1", "InSync")]);
    home.versions = rotating(name).versions;
    home.tags = vec![Tag { key: Safe::new("managed-by"), value: Safe::new("terraform ".repeat(9).trim()) }];
    bench.described(home);
    let mut old = replica(name, "us-west-2");
    old.versions = crate::domain::rotation::Versions::new(vec![
        (version(PREVIOUS), vec![Label::Current]),
        (version(PENDING), vec![Label::Pending]),
    ]);
    bench.described(old);
    bench.lane("us-east-1", LaneState::Unreachable);
    bench.model.settings.mode = Mode::Drill(Safe::new("acme-prod"));
    bench.model.settings.profile = Some(Safe::new("a-profile-with-a-very-long-name-indeed"));
    bench.open(Promote, name, Some("us-west-2"));
    insta::assert_snapshot!(picture(&mut bench, 80, 24));
}

/// The looks of a line that contains a text, as letters: r red, v reversed, b bold, d dim, y yellow.
fn looks(buffer: &Buffer, wanted: &str) -> String {
    use ratatui::style::{Color, Modifier};
    let width = usize::from(buffer.area.width);
    let row = buffer
        .content
        .chunks(width)
        .find(|row| row.iter().map(ratatui::buffer::Cell::symbol).collect::<String>().contains(wanted))
        .unwrap();
    let one = |cell: &ratatui::buffer::Cell| match (cell.fg, cell.modifier) {
        (_, m) if m.contains(Modifier::REVERSED) => 'v',
        (Color::Red, _) => 'r',
        (Color::Yellow, _) => 'y',
        (_, m) if m.contains(Modifier::BOLD) => 'b',
        (_, m) if m.contains(Modifier::DIM) => 'd',
        _ => '.',
    };
    row.iter().map(one).collect()
}

#[test]
fn what_is_destroyed_is_red_and_a_button_that_cannot_be_pressed_is_dim() {
    let mut bench = payments();
    bench.open(Replicate, "prod/payments/db-k3Xq9A", Some("eu-west-1")).keys("tab down");
    let buffer = drawn(&mut bench, 80, 24, &Theme::standard());
    insta::assert_snapshot!(
        ["✖ Failed", "overwrite it", "[ Overwrite"].map(|line| looks(&buffer, line)).join("\n")
    );
}

#[test]
fn a_dialog_that_covers_the_message_line_carries_the_message() {
    let mut bench = payments();
    bench.open(Replicate, "prod/payments/db-k3Xq9A", Some("eu-west-1"));
    bench.model.message =
        Some(Message { text: "ctrl-c again leaves".into(), tone: Tone::Question, at: bench.model.now });
    let (small, large) = (picture(&mut bench, 80, 24), picture(&mut bench, 120, 40));
    assert!(small.lines().last().unwrap().starts_with("╰─ ctrl-c again leaves ──"), "{small}");
    assert!(!large.contains("ctrl-c again"), "{large}");
}
