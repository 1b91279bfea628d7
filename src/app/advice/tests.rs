//! The wording for every kind of trouble, as the story of the screens has them.

use super::*;
use crate::{
    app::select::{test_actions, test_fleet},
    domain::{Safe, lane::LaneState},
};

/// Blocks and deeds, a line each.
fn said(model: &Model, name: &str) -> String {
    let key = model.rows.shown.iter().find(|key| key.name() == name).unwrap();
    let advice = advice(model, key);
    let mut lines = vec![format!("# {name}")];
    for block in &advice.blocks {
        lines.extend(
            block
                .lines
                .iter()
                .enumerate()
                .map(|(at, line)| format!("{:<6} {line}", if at == 0 { block.label } else { "" })),
        );
    }
    lines.extend(advice.deeds.iter().map(|deed| format!("DO     {:<7}{}", deed.key, deed.text)));
    lines.join("\n").replace('\u{a0}', " ")
}

fn all(model: &mut Model, names: &[&str]) -> String {
    let mut told = Vec::new();
    for name in names {
        test_fleet::select(model, name);
        told.push(said(model, name));
    }
    told.join("\n\n")
}

#[test]
fn every_kind_of_trouble_has_its_words() {
    let mut model = test_fleet::incident();
    insta::assert_snapshot!(all(
        &mut model,
        &[
            "prod/payments/db",
            "prod/billing/invoices-db",
            "prod/webhooks/signing",
            "prod/auth/session-key",
            "prod/legacy/ftp",
            "prod/analytics/warehouse",
            "prod/orders/db",
            "prod/ledger/db",
            "prod/reporting/redshift",
            "prod/mobile/push-cert",
            "prod/search/opensearch",
            "prod/notifications/smtp",
            "prod/tokens/refresh",
            "prod/partner/sap",
            "prod/reports/s3-export",
            "prod/config/feature-flags",
            "prod/checkout/stripe-api-key",
            "rds!db-7f3a/master",
            "prod/gateway/tls",
        ]
    ));
}

#[test]
fn when_the_home_is_silent_reading_is_told_apart_from_writing() {
    let mut model = test_fleet::outage();
    insta::assert_snapshot!(all(
        &mut model,
        &[
            "prod/identity/jwt-signing",
            "prod/gateway/tls",
            "prod/checkout/stripe-api-key",
            "prod/mobile/push-cert"
        ]
    ));
}

#[test]
fn what_was_promoted_in_an_outage_can_be_written_and_is_not_to_be_promoted_again() {
    let mut model = test_fleet::outage();
    let west = test_fleet::region("usw2");
    let secret = model.fleet.named("prod/identity/jwt-signing").next().unwrap();
    let mut entry = secret.copies[&west].entry.clone();
    entry.primary_region = None;
    model.fleet.described(entry, model.now.wall);
    let told = all(&mut model, &["prod/identity/jwt-signing"]);
    assert!(told.contains("can be READ and WRITTEN now in us-west-2; read also in euw1"), "{told}");
    assert!(!told.contains("promote ONE"), "{told}");
}

#[test]
fn what_is_left_after_a_promotion_is_a_checklist() {
    let mut model = test_fleet::incident();
    test_actions::busy(&mut model);
    insta::assert_snapshot!(all(&mut model, &["prod/auth/session-key"]));
}

#[test]
fn the_message_of_the_service_is_quoted_and_never_parsed() {
    let mut story = test_fleet::story();
    let key = story.changed("prod/odd", "use1", &[("apse2", "Failed")], |entry| {
        for replica in entry.replicas.iter_mut().flatten() {
            replica.message = Some(Safe::new("Secret with this name already exists in this region"));
        }
    });
    story.first_seen(&key, "use1", "apse2", "Failed", 60);
    let mut model = story.done();
    let told = all(&mut model, &["prod/odd"]);
    // No other secret of this name is known there, whatever the message says.
    assert!(told.contains("“Secret with this name already exists in this region”"), "{told}");
    assert!(!told.contains("overwrite"), "{told}");
}

#[test]
fn at_most_three_deeds_and_only_keys_that_work() {
    for mut model in [test_fleet::incident(), test_fleet::outage()] {
        for key in model.rows.shown.clone() {
            model.selection.secret = Some(key.clone());
            let deeds = advice(&model, &key).deeds;
            assert!(deeds.len() <= 3, "{key:?}");
            for deed in deeds {
                assert!(deed.command.is_none_or(|command| works(&model, &key, command)), "{key:?} {deed:?}");
                assert!(!deed.key.is_empty());
            }
        }
    }
}

#[test]
fn every_problem_of_a_row_is_named() {
    let mut story = test_fleet::story();
    story.changed("prod/many", "use1", &[("apse2", "Failed"), ("usw2", "Detached")], |entry| {
        test_fleet::monthly(entry, "2025-11-01T09:00:00Z");
    });
    let mut model = story.done();
    let told = all(&mut model, &["prod/many"]);
    for word in ["the copy failed", "also: rotation overdue, use1", "also: Detached, usw2"] {
        assert!(told.contains(word), "{told}");
    }
    assert_eq!(model.lane_state(test_fleet::region("euc1")), LaneState::Denied);
}
