use super::*;

#[test]
fn the_incident_at_120x30() {
    insta::assert_snapshot!(picture(test_fleet::incident(), (120, 30)));
}

#[test]
fn the_incident_at_80x24() {
    insta::assert_snapshot!(picture(test_fleet::incident(), (80, 24)));
}
