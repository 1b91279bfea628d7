//! The screen in every weather, at the sizes of the drawings.

use super::*;
use crate::{
    app::model::Mode,
    domain::{
        Safe,
        error::{ErrorKind, RemoteError},
        lane::LaneState,
    },
};

#[test]
fn the_incident_at_120x30() {
    insta::assert_snapshot!(picture(incident(), (120, 30)));
}

#[test]
fn the_incident_at_80x24() {
    insta::assert_snapshot!(picture(incident(), (80, 24)));
}

#[test]
fn the_incident_at_200x50() {
    insta::assert_snapshot!(picture(incident(), (200, 50)));
}

#[test]
fn the_incident_at_60x16() {
    insta::assert_snapshot!(picture(incident(), (60, 16)));
}

#[test]
fn the_incident_with_the_pane_closed() {
    let mut model = incident();
    model.screen.wide = true;
    insta::assert_snapshot!(picture(model, (120, 30)));
}

#[test]
fn the_age_of_a_calm_fleet_is_told() {
    let mut model = crate::app::select::test_fleet::fine();
    model.now.wall += jiff::SignedDuration::from_secs(40);
    let shown = picture(model, (120, 30));
    let header: String = shown.lines().take(4).collect();
    assert!(
        header.contains("All 52 in sync, in 6 of 6 Regions, as of 4") && header.contains(" s ago"),
        "{shown}"
    );
    assert!(!shown.contains('\u{fffd}'), "{shown}");
}

#[test]
fn the_incident_in_ascii() {
    let theme = Theme { ascii: true, ..Theme::standard() };
    let shown = text(&frame(&mut incident(), &theme, (120, 30)));
    assert!(shown.is_ascii());
    insta::assert_snapshot!(shown);
}

#[test]
fn without_colour_every_cell_has_the_terminals_own() {
    let buffer = frame(&mut incident(), &Theme::standard().no_color(), (120, 30));
    assert!(buffer.content.iter().all(|cell| cell.fg == Color::Reset && cell.bg == Color::Reset));
    insta::assert_snapshot!(styles(&buffer));
}

#[test]
fn colour_and_weight_of_the_incident() {
    insta::assert_snapshot!(styles(&frame(&mut incident(), &Theme::standard(), (120, 30))));
}

fn outage() -> Model {
    let mut model = test_fleet::outage();
    test_fleet::select(&mut model, "prod/identity/jwt-signing");
    model
}

#[test]
fn the_outage_at_120x30() {
    insta::assert_snapshot!(picture(outage(), (120, 30)));
}

#[test]
fn the_outage_at_80x24() {
    insta::assert_snapshot!(picture(outage(), (80, 24)));
}

#[test]
fn all_fine_at_120x30() {
    insta::assert_snapshot!(picture(test_fleet::fine(), (120, 30)));
}

#[test]
fn eighteen_regions_with_the_pane_closed_and_open() {
    let mut model = test_fleet::eighteen();
    let open = picture(test_fleet::eighteen(), (120, 30));
    model.screen.wide = true;
    insta::assert_snapshot!(format!("{}\n\n{open}", picture(model, (120, 30))));
}

fn top(model: Model) -> String {
    let at = |size| picture(model_of(&model), size).lines().take(6).collect::<Vec<_>>().join("\n");
    format!("{}\n\n{}", at((120, 30)), at((80, 24)))
}

/// A model that is drawn twice: the state is no value that can be cloned, so that its parts are.
fn model_of(model: &Model) -> Model {
    let mut copy = Model::new(model.settings.clone(), model.now);
    copy.account = model.account.clone();
    copy.lanes = model.lanes.clone();
    copy.fleet = model.fleet.clone();
    copy.sights = model.sights.clone();
    copy.rows = model.rows.clone();
    copy.selection = model.selection.clone();
    copy
}

#[test]
fn loading_counts_what_is_there_and_never_says_nothing_is_wrong() {
    let mut model = test_fleet::incident();
    for name in ["apse2", "apne1"] {
        let lane = model.lanes.get_mut(&test_fleet::region(name)).unwrap();
        (lane.state, lane.listed_at) = (LaneState::Waiting, None);
    }
    model.lanes.get_mut(&test_fleet::region("euc1")).unwrap().state = LaneState::Ok;
    model.lanes.get_mut(&test_fleet::region("euc1")).unwrap().listed_at = Some(test_fleet::now());
    let some = top(model);
    let mut model = test_fleet::fine();
    model.lanes.get_mut(&test_fleet::region("apse2")).unwrap().listed_at = None;
    let none = top(model);
    assert!(!none.contains("0 wrong") && !none.contains("in sync"));
    insta::assert_snapshot!(format!("{some}\n\n{none}"));
}

#[test]
fn a_listing_under_way_is_told_with_its_region_and_how_far_it_is() {
    let mut model = test_fleet::incident();
    for (name, seen) in [("apse2", 3_400), ("apne1", 1_200), ("euc1", 80)] {
        let lane = model.lanes.get_mut(&test_fleet::region(name)).unwrap();
        (lane.state, lane.listed_at, lane.listing) = (LaneState::Ok, None, Some(seen));
    }
    let narrow = picture(model_of(&model), (100, 30)).lines().take(3).collect::<Vec<_>>().join("\n");
    insta::assert_snapshot!(format!("{}\n\n{narrow}", top(model)));
}

#[test]
fn before_the_first_answer() {
    let mut model = test_fleet::fine();
    model.account = crate::app::model::Account::default();
    for lane in model.lanes.values_mut() {
        *lane = crate::app::lane::RegionState { chosen: true, ..Default::default() };
    }
    model.fleet = Default::default();
    model.rows = Default::default();
    model.selection = Default::default();
    insta::assert_snapshot!(picture(model, (80, 24)));
}

#[test]
fn an_empty_account() {
    let mut model = test_fleet::fine();
    model.fleet = Default::default();
    model.rows = Default::default();
    model.selection = Default::default();
    insta::assert_snapshot!(picture(model, (80, 24)));
}

#[test]
fn expired_credentials_say_what_to_type() {
    let mut model = incident();
    model.settings.profile = Some(Safe::new("prod"));
    model.account.setup.login = crate::gateway::Login::Sso;
    model.account.expired_since = Some(test_fleet::ago(120));
    insta::assert_snapshot!(top(model));
}

#[test]
fn what_was_wrong_before_the_credentials_expired_does_not_vanish() {
    let shown = |size| {
        let mut model = test_fleet::expired();
        model.account.setup.login = crate::gateway::Login::Sso;
        test_fleet::select(&mut model, "prod/payments/db");
        picture(model, size)
    };
    let (long, short) = (shown((120, 30)), shown((80, 24)));
    for shown in [&long, &short] {
        assert!(!shown.contains("nothing wrong") && !shown.contains("✓"), "{shown}");
        assert!(shown.contains("aws sso login") && shown.contains("was failed euw1 5m"), "{shown}");
    }
    insta::assert_snapshot!(format!("{long}\n\n{short}"));
}

#[test]
fn credentials_that_were_never_there_are_not_called_expired() {
    let mut model = test_fleet::empty();
    model.lanes = test_fleet::fine().lanes;
    for lane in model.lanes.values_mut() {
        (lane.state, lane.listed_at, lane.listing) = (LaneState::Expired, None, None);
    }
    model.account.expired_since = Some(test_fleet::ago(120));
    model.account.error = Some(RemoteError::new(ErrorKind::NoCredentials, "none found"));
    let shown = picture(model, (80, 24));
    assert!(shown.contains("NO CREDENTIALS") && !shown.contains("CREDENTIALS EXPIRED"), "{shown}");
    assert!(!shown.contains("nothing wrong"), "{shown}");
}

#[test]
fn demo_drill_read_only_and_a_foreign_endpoint_are_never_left_out() {
    let of = |change: fn(&mut Model)| {
        let mut model = test_fleet::fine();
        change(&mut model);
        top(model)
    };
    let demo = of(|model| model.settings.mode = Mode::Demo);
    let drill = of(|model| model.settings.mode = Mode::Drill(Safe::new("acme-prod 111122223333")));
    let read_only = of(|model| model.settings.read_only = true);
    let endpoint = of(|model| model.settings.endpoint = Some(Safe::new("http://localhost:4566")));
    for (shown, words) in
        [(&demo, "DEMO"), (&drill, "DRILL"), (&read_only, "READ-ONLY"), (&endpoint, "NOT AWS: http")]
    {
        assert_eq!(shown.matches(words).count(), 2, "{shown}");
    }
    insta::assert_snapshot!([demo, drill, read_only, endpoint].join("\n\n"));
}

/// Two actions that wait for credentials, and one that is on its way.
fn waiting() -> Model {
    use crate::app::model::Pause;
    let mut model = incident();
    let since = model.now;
    model.account.setup.login = crate::gateway::Login::Sso;
    let (mut on_its_way, mut first) = (model.activity[0].clone(), model.activity[0].clone());
    let mut second = model.activity[1].clone();
    on_its_way.outcome = None;
    on_its_way.step.id = crate::domain::operation::StepId(3);
    model.queue.hand_over(&on_its_way.step, on_its_way.started);
    let pause = Pause { why: RemoteError::new(ErrorKind::Expired, ""), since };
    (first.outcome, first.paused, first.step.id) =
        (None, Some(pause.clone()), crate::domain::operation::StepId(4));
    (second.outcome, second.paused, second.step.id) =
        (None, Some(pause), crate::domain::operation::StepId(5));
    second.watch.clear();
    model.activity.extend([on_its_way, first, second]);
    model
}

#[test]
fn expired_credentials_say_what_to_type_and_how_many_actions_wait() {
    let mut model = waiting();
    model.account.expired_since = Some(model.now.wall);
    let long = picture(model, (120, 30));
    let mut model = waiting();
    model.account.expired_since = Some(model.now.wall);
    let short = picture(model, (80, 24));
    let top = |shown: &str| shown.lines().take(4).collect::<Vec<_>>().join("\n");
    insta::assert_snapshot!(format!("{}\n\n{}", top(&long), top(&short)));
}

#[test]
fn before_leaving_it_says_what_has_not_ended_and_what_each_key_does() {
    use crate::app::overlay::Overlay;
    let shown = |size| {
        let mut model = waiting();
        model.overlay = Some(Overlay::Leaving { scroll: 0 });
        picture(model, size)
    };
    insta::assert_snapshot!(format!("{}\n\n{}", shown((120, 30)), shown((80, 24))));
}

#[test]
fn what_waits_stands_in_the_activity_with_the_key_that_takes_it_back() {
    let mut model = waiting();
    model.screen.view = crate::app::model::View::Activity;
    model.screen.cursor = 2;
    insta::assert_snapshot!(picture(model, (120, 30)));
}

#[test]
fn a_foreign_endpoint_is_named_in_line_1_whatever_else_is_wrong() {
    for columns in [120, 80, 60] {
        let mut model = outage();
        model.settings.endpoint =
            Some(Safe::new("http://a-rather-long-name.of-a-proxy.example:4566/with/a/path"));
        let shown = picture(model, (columns, 24));
        let first = shown.lines().next().unwrap_or_default();
        assert!(first.contains("111122223333  NOT AWS"), "{shown}");
    }
}
