//! The other views, the full page, and what lies over the screen.

use super::*;
use crate::app::{menu, model::View, overlay::Overlay};

#[test]
fn the_regions_view() {
    let mut model = incident();
    model.screen.view = View::Regions;
    model.screen.cursor = 3;
    insta::assert_snapshot!(picture(model, (120, 30)));
}

/// Polls that tell what changed since the lists were read, and what all that costs.
fn watching() -> Model {
    let mut model = incident();
    model.screen.view = View::Regions;
    model.now.mono = std::time::Duration::from_secs(720);
    let now = model.now;
    for (at, lane) in (1..).zip(model.lanes.values_mut()) {
        lane.calls.extend([
            ("ListSecretVersionIds", at),
            ("GetCallerIdentity", 1),
            ("ReplicateSecretToRegions", at),
        ]);
        if lane.state.is_readable() {
            lane.listed_at = Some(now.wall - jiff::SignedDuration::from_mins(12));
            lane.polled_at = Some(now.wall - jiff::SignedDuration::from_secs(8));
            for second in [670, 690, 700] {
                lane.spent.note(std::time::Duration::from_secs(second));
            }
        }
    }
    model
}

#[test]
fn what_is_spent_at_80x24() {
    insta::assert_snapshot!(picture(watching(), (80, 24)));
}

#[test]
fn what_is_spent_at_200x50() {
    insta::assert_snapshot!(picture(watching(), (200, 50)));
}

#[test]
fn the_activity_view() {
    let mut model = incident();
    model.screen.view = View::Activity;
    model.screen.cursor = 1;
    insta::assert_snapshot!(picture(model, (80, 24)));
}

/// The Activity view after other runs, at one of its lines.
fn activity_of_all_runs(cursor: usize) -> Model {
    let mut model = incident();
    test_actions::earlier(&mut model);
    test_actions::doubt(&mut model, 1, None);
    let open =
        "the answer was lost, and the primary there names no other Region; look at the secret in us-west-2";
    test_actions::doubt(&mut model, 2, Some(open));
    model.screen.view = View::Activity;
    model.screen.cursor = cursor;
    model
}

#[test]
fn the_activity_of_all_runs_at_120x30() {
    insta::assert_snapshot!(picture(activity_of_all_runs(2), (120, 30)));
}

#[test]
fn the_activity_of_all_runs_at_80x24() {
    insta::assert_snapshot!(picture(activity_of_all_runs(3), (80, 24)));
}

#[test]
fn what_can_be_copied_of_an_action() {
    let mut model = activity_of_all_runs(1);
    let entry = crate::app::select::activity::chosen(&model).unwrap();
    let menu = menu::copy_action(&model, entry);
    model.overlay = Some(Overlay::Menu(menu));
    insta::assert_snapshot!(picture(model, (80, 24)));
}

#[test]
fn the_full_page_of_a_clash_shows_both_secrets_side_by_side() {
    let mut model = incident();
    model.screen.page = true;
    insta::assert_snapshot!(picture(model, (120, 40)));
}

#[test]
fn the_full_page_of_a_split_at_80x24() {
    let mut model = incident();
    test_fleet::select(&mut model, "prod/auth/session-key");
    model.screen.page = true;
    insta::assert_snapshot!(picture(model, (80, 24)));
}

#[test]
fn help_at_80x24() {
    let mut model = incident();
    model.overlay = Some(Overlay::Help { scroll: 3 });
    insta::assert_snapshot!(picture(model, (80, 24)));
}

#[test]
fn who_am_i_at_80x24() {
    let mut model = incident();
    model.overlay = Some(Overlay::WhoAmI);
    insta::assert_snapshot!(picture(model, (80, 24)));
}

#[test]
fn the_palette_and_the_errors() {
    let mut model = incident();
    model.overlay = Some(Overlay::Palette { input: "rep".into(), cursor: 1 });
    let palette = picture(model, (80, 24));
    let mut model = incident();
    model.overlay = Some(Overlay::Errors { scroll: 0 });
    insta::assert_snapshot!(format!("{palette}\n\n{}", picture(model, (80, 24))));
}

#[test]
fn the_menu_of_all_actions_greys_what_does_not_apply_with_the_reason() {
    let mut model = incident();
    let applies = |command| match command {
        crate::app::command::Command::Promote => Err("no replica to promote".into()),
        crate::app::command::Command::Withdraw => Err("no action waits here".into()),
        _ => Ok(()),
    };
    let items = menu::actions("prod/payments/db".into(), &model.settings.keys, &applies);
    model.overlay = Some(Overlay::Menu(items));
    insta::assert_snapshot!(picture(model, (80, 24)));
}

#[test]
fn the_chosen_regions_full_name_is_in_the_pane() {
    let mut model = incident();
    model.selection.region = Some(test_fleet::region("apne1"));
    let shown = picture(model, (120, 30));
    assert!(shown.contains("Region ap-northeast-1: no copy here"), "{shown}");
}
