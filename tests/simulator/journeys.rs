//! What people do, from end to end.

use std::time::Duration;

use aws_sdk_secretsmanager::types::{SortByType, SortOrderType, StatusType};
use pretty_assertions::assert_eq;
use secretdeck::{
    domain::region::Region,
    sim::{Options, Simulator, scenario::Scenario},
};

use crate::client::{AWAY, HOME, client, code, create, describe, empty, replicate};

const LONG: Duration = Duration::from_secs(100);

#[tokio::test]
async fn a_replication_can_be_watched_until_it_is_in_sync() {
    let simulator = empty().await;
    let (home, away) = (client(&simulator, HOME), client(&simulator, AWAY));
    let arn = create(&home, "prod/db").await;
    let begun = replicate(&home, &arn, false).await;
    assert_eq!((begun[0].status(), begun[0].status_message()), (Some(&StatusType::InProgress), None));
    simulator.advance(LONG);
    let told = describe(&home, "prod/db").await;
    let entry = &told.replication_status()[0];
    assert_eq!(entry.status(), Some(&StatusType::InSync));
    assert_eq!(entry.status_message(), Some("Replication succeeded"));
    let replica = describe(&away, "prod/db").await;
    assert_eq!(replica.primary_region(), Some(HOME));
    assert_eq!(replica.version_ids_to_stages(), told.version_ids_to_stages());
    assert!(replica.replication_status().is_empty());
}

#[tokio::test]
async fn a_name_clash_fails_and_an_overwrite_clears_it() {
    let simulator = empty().await;
    let (home, away) = (client(&simulator, HOME), client(&simulator, AWAY));
    create(&home, "prod/db").await;
    let old = create(&away, "prod/db").await;
    replicate(&home, "prod/db", false).await;
    simulator.advance(LONG);
    let entry = describe(&home, "prod/db").await.replication_status()[0].clone();
    assert_eq!(entry.status(), Some(&StatusType::Failed));
    let message = "Replication failed: Secret name prod/db already exists in region us-west-2.";
    assert_eq!(entry.status_message(), Some(message));
    assert_eq!(describe(&away, "prod/db").await.arn(), Some(old.as_str()));
    replicate(&home, "prod/db", true).await;
    simulator.advance(LONG);
    assert_eq!(describe(&home, "prod/db").await.replication_status()[0].status(), Some(&StatusType::InSync));
    assert_eq!(describe(&away, "prod/db").await.primary_region(), Some(HOME));
}

#[tokio::test]
async fn a_promoted_replica_is_a_secret_of_its_own() {
    let simulator = empty().await;
    let (home, away) = (client(&simulator, HOME), client(&simulator, AWAY));
    create(&home, "prod/db").await;
    replicate(&home, "prod/db", false).await;
    simulator.advance(LONG);
    let refused = away.put_secret_value().secret_id("prod/db").secret_string("y").send().await.unwrap_err();
    assert!(refused.as_service_error().unwrap().is_invalid_parameter_exception());
    away.stop_replication_to_replica().secret_id("prod/db").send().await.unwrap();
    away.put_secret_value().secret_id("prod/db").secret_string("y").send().await.unwrap();
    let (there, here) = (describe(&away, "prod/db").await, describe(&home, "prod/db").await);
    assert_eq!(there.primary_region(), None);
    assert_ne!(there.version_ids_to_stages(), here.version_ids_to_stages());
    assert!(here.replication_status().is_empty());
}

#[tokio::test]
async fn a_cancelled_rotation_is_cleaned_up_label_by_label() {
    let simulator = empty().await;
    let home = client(&simulator, HOME);
    create(&home, "prod/db").await;
    let function = "arn:aws:lambda:us-east-1:111122223333:function:rotator";
    let begun = home.rotate_secret().secret_id("prod/db").rotation_lambda_arn(function).send().await.unwrap();
    let pending = begun.version_id().unwrap();
    let again = home.rotate_secret().secret_id("prod/db").send().await.unwrap_err();
    assert!(again.as_service_error().unwrap().is_invalid_request_exception());
    let cancelled = home.cancel_rotate_secret().secret_id("prod/db").send().await.unwrap();
    assert_eq!(cancelled.version_id(), Some(pending));
    let told = describe(&home, "prod/db").await;
    assert_eq!(told.rotation_enabled(), Some(false));
    assert_eq!(told.version_ids_to_stages().unwrap()[pending], ["AWSPENDING"]);
    let drop = home.update_secret_version_stage().secret_id("prod/db").version_stage("AWSPENDING");
    drop.remove_from_version_id(pending).send().await.unwrap();
    assert!(!describe(&home, "prod/db").await.version_ids_to_stages().unwrap().contains_key(pending));
}

#[tokio::test]
async fn a_removed_replica_disappears_later_and_a_hasty_deletion_strands_it() {
    for hasty in [false, true] {
        let simulator = empty().await;
        let (home, away) = (client(&simulator, HOME), client(&simulator, AWAY));
        create(&home, "prod/db").await;
        replicate(&home, "prod/db", false).await;
        simulator.advance(LONG);
        let early = home.delete_secret().secret_id("prod/db").send().await.unwrap_err();
        assert!(
            early.to_string().contains("service error") && code(&early) == Some("InvalidParameterException")
        );
        let remove = home.remove_regions_from_replication().secret_id("prod/db").remove_replica_regions(AWAY);
        assert!(remove.send().await.unwrap().replication_status().is_empty());
        if hasty {
            let delete = home.delete_secret().secret_id("prod/db").force_delete_without_recovery(true);
            delete.send().await.unwrap();
        }
        simulator.advance(LONG);
        let there = away.describe_secret().secret_id("prod/db").send().await;
        assert_eq!(there.is_ok(), hasty);
        if hasty {
            assert_eq!(there.unwrap().primary_region(), Some(HOME));
        }
    }
}

#[tokio::test]
async fn all_pages_of_a_list_show_every_secret_once() {
    let options = Options { empty_pages: 3, ..Options::default() };
    let simulator = Simulator::start(options).await.unwrap();
    let home = client(&simulator, HOME);
    for number in 0..25 {
        create(&home, &format!("app/{number:02}")).await;
    }
    let pages = home.list_secrets().sort_by(SortByType::Name).sort_order(SortOrderType::Desc);
    let mut pages = pages.into_paginator().page_size(10).send();
    let mut names = Vec::new();
    while let Some(page) = pages.next().await {
        names.extend(page.unwrap().secret_list().iter().map(|entry| entry.name().unwrap().to_owned()));
    }
    let expected: Vec<_> = (0..25).rev().map(|number| format!("app/{number:02}")).collect();
    assert_eq!(names, expected);
    assert_eq!(simulator.requests().iter().filter(|r| r.operation == "ListSecrets").count(), 4);
}

#[tokio::test]
async fn a_scheduled_deletion_can_be_seen_and_undone() {
    let simulator = empty().await;
    let home = client(&simulator, HOME);
    create(&home, "prod/db").await;
    let deleted = home.delete_secret().secret_id("prod/db").recovery_window_in_days(7).send().await.unwrap();
    assert_eq!(describe(&home, "prod/db").await.deleted_date(), deleted.deletion_date());
    assert!(home.list_secrets().send().await.unwrap().secret_list().is_empty());
    let all = home.list_secrets().include_planned_deletion(true).send().await.unwrap();
    assert_eq!(all.secret_list().len(), 1);
    home.restore_secret().secret_id("prod/db").send().await.unwrap();
    assert_eq!(describe(&home, "prod/db").await.deleted_date(), None);
}

#[tokio::test]
async fn every_region_of_a_scenario_answers_on_the_same_port_and_the_others_do_not() {
    let scenario = Scenario::named("incident").unwrap();
    let simulator = Simulator::start(Options { scenario, ..Options::default() }).await.unwrap();
    let failed = describe(&client(&simulator, HOME), "prod/payments/db").await;
    assert!(failed.replication_status().iter().any(|entry| entry.status() == Some(&StatusType::Failed)));
    let denied = client(&simulator, "eu-central-1").list_secrets().send().await.unwrap_err();
    assert_eq!(code(&denied), Some("AccessDeniedException"));
    let unknown = client(&simulator, "sa-east-1").list_secrets().send().await.unwrap_err();
    assert_eq!(code(&unknown), Some("UnrecognizedClientException"));
}

#[tokio::test]
async fn values_are_never_handed_out_and_the_attempt_is_counted() {
    let simulator = empty().await;
    let home = client(&simulator, HOME);
    create(&home, "prod/db").await;
    let refused = home.get_secret_value().secret_id("prod/db").send().await.unwrap_err();
    assert_eq!(code(&refused), Some("AccessDeniedException"));
    let logged = simulator.requests().pop().unwrap();
    assert_eq!(
        (logged.operation.as_str(), logged.outcome.as_str()),
        ("GetSecretValue", "AccessDeniedException")
    );
    assert!(!logged.effect);
}

#[tokio::test]
async fn the_caller_is_known_to_sts_on_the_same_port() {
    let options = Options { role: Some("OnCall".to_owned()), ..Options::default() };
    let simulator = Simulator::start(options).await.unwrap();
    let config = aws_sdk_sts::Config::builder()
        .behavior_version(aws_sdk_sts::config::BehaviorVersion::latest())
        .endpoint_url(simulator.endpoint())
        .region(aws_sdk_sts::config::Region::new("eu-west-1"))
        .credentials_provider(aws_sdk_sts::config::Credentials::new(
            "AKIDEXAMPLE",
            "secret",
            None,
            None,
            "test",
        ))
        .build();
    let told = aws_sdk_sts::Client::from_conf(config).get_caller_identity().send().await.unwrap();
    assert_eq!(told.account(), Some("111122223333"));
    assert!(told.arn().unwrap().starts_with("arn:aws:sts::111122223333:assumed-role/OnCall/"), "{told:?}");
    let logged = simulator.requests().pop().unwrap();
    assert_eq!((logged.operation.as_str(), logged.region.as_str()), ("GetCallerIdentity", "eu-west-1"));
}

#[tokio::test]
async fn things_happen_by_themselves_when_the_clock_runs_fast() {
    let simulator = Simulator::start(Options { speed: 1000.0, ..Options::default() }).await.unwrap();
    let home = client(&simulator, HOME);
    create(&home, "prod/db").await;
    replicate(&home, "prod/db", false).await;
    loop {
        let told = describe(&home, "prod/db").await;
        if told.replication_status()[0].status() == Some(&StatusType::InSync) {
            break;
        }
    }
    let copies = simulator.state();
    assert_eq!(
        copies.iter().map(|copy| copy.region).collect::<Vec<_>>(),
        [HOME, AWAY].map(|r| Region::new(r).unwrap())
    );
}
