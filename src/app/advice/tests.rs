//! The wording for every kind of trouble, as the story of the screens has them.

use super::*;
use crate::{
    app::select::{test_actions, test_fleet},
    domain::{Safe, lane::LaneState},
};

/// Blocks and deeds, a line each.
fn said(model: &Model, name: &str) -> String {
    let key = model.rows.shown().find(|key| key.name() == name).unwrap();
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

/// `prod/identity/jwt-signing` was promoted in us-west-2 by us while us-east-1 was silent.
fn promoted_in_the_outage() -> Model {
    let mut story = test_fleet::story();
    let mut copy = test_fleet::Story::plain("prod/identity/jwt-signing", "k3Xq9A", "usw2");
    copy.replicas = Some(vec![]);
    story.describe(copy.clone());
    story.dark("use1", LaneState::Unreachable);
    let mut model = story.done();
    test_actions::busy(&mut model);
    let promote = crate::domain::operation::Operation::Promote { replica: copy.arn };
    model.activity.first_mut().unwrap().step.operation = promote;
    test_fleet::select(&mut model, "prod/identity/jwt-signing");
    model
}

#[test]
fn a_copy_promoted_in_the_outage_can_be_written_and_is_not_promoted_again() {
    let mut model = promoted_in_the_outage();
    model.selection.region = Some(test_fleet::region("usw2"));
    let told = said(&model, "prod/identity/jwt-signing");
    assert!(told.contains("can be READ and WRITTEN now in us-west-2"), "{told}");
    assert!(!told.contains("nowhere") && !told.contains("promote ONE"), "{told}");
    assert!(told.contains("InSync in euw1") && !told.contains("InSync in usw2"), "{told}");
    assert!(told.contains("standalone in us-west-2 since"), "{told}");
    assert!(told.contains("replicate from us-west-2"), "{told}");
}

#[test]
fn a_home_that_answers_but_does_not_describe_one_secret_is_not_an_outage() {
    let mut story = test_fleet::story();
    let home = test_fleet::region("use1");
    let mut guarded = test_fleet::Story::plain("prod/guarded", "k3Xq9A", "use1");
    guarded.primary_region = Some(home);
    let key = guarded.arn.key();
    story.model.fleet.listed(home, vec![guarded], test_fleet::ago(9));
    let denied = crate::domain::error::RemoteError::new(crate::domain::error::ErrorKind::Denied, "no");
    story.model.fleet.describe_failed(&key, home, denied, test_fleet::ago(1));
    let mut model = story.done();
    let told = all(&mut model, &["prod/guarded"]);
    assert!(told.contains("us-east-1 refused to describe it"), "{told}");
    assert!(told.contains("us-east-1 itself answers"), "{told}");
    assert!(!told.contains("nowhere") && !told.contains("promote ONE"), "{told}");
}

#[test]
fn overwriting_is_advised_only_where_the_dialog_would_offer_it() {
    for (replicas, advised) in [(None, false), (Some(vec![]), true)] {
        let mut story = test_fleet::story();
        let key = story.replicated("prod/taken", "use1", &[("euw1", "Failed")]);
        story.first_seen(&key, "use1", "euw1", "Failed", 60);
        let mut other = test_fleet::Story::plain("prod/taken", "Zz81Kd", "euw1");
        other.owning_service = replicas.is_none().then(|| Safe::new("rds"));
        other.replicas = Some(replicas.unwrap_or_default());
        story.describe(other);
        let model = story.done();
        let told = format!("{:?}", advice(&model, &key));
        assert_eq!(told.contains("with overwrite (destroys"), advised, "{told}");
        assert_eq!(told.contains("is gone"), !advised, "{told}");
    }
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
        for key in model.rows.shown().cloned().collect::<Vec<_>>() {
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

#[test]
fn expired_credentials_are_ours_and_say_nothing_of_the_secret() {
    let mut model = test_fleet::expired();
    model.account.setup.login = crate::gateway::Login::Sso;
    let names = ["prod/payments/db", "prod/orders/db", "prod/gateway/tls", "prod/checkout/stripe-api-key"];
    let told = all(&mut model, &names);
    assert!(!told.contains("can be read nowhere"), "{told}");
    insta::assert_snapshot!(told);
}
