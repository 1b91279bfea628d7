use super::*;
use crate::app::select::test_actions;

fn incident() -> Model {
    let mut model = test_fleet::incident();
    test_fleet::select(&mut model, "prod/payments/db");
    test_actions::busy(&mut model);
    model
}

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
fn the_outage_at_120x30() {
    let mut model = test_fleet::outage();
    test_fleet::select(&mut model, "prod/identity/jwt-signing");
    insta::assert_snapshot!(picture(model, (120, 30)));
}

#[test]
fn all_fine_at_120x30() {
    insta::assert_snapshot!(picture(test_fleet::fine(), (120, 30)));
}
