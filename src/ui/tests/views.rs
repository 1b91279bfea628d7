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

#[test]
fn the_activity_view() {
    let mut model = incident();
    model.screen.view = View::Activity;
    model.screen.cursor = 1;
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
