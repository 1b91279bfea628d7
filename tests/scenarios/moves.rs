//! The incident as time passes, and as somebody does what its screens propose.

use std::time::Duration;

use aws_sdk_secretsmanager::error::ProvideErrorMetadata as _;
use pretty_assertions::assert_eq;
use secretdeck::{domain::Region, sim::scenario::Scenario};

use crate::stage::{Stage, special};

#[tokio::test]
async fn the_incident_moves_by_its_timetable() {
    let stage = Stage::new("incident").await;
    let search = || stage.entries("us-east-1", "prod/search/opensearch");
    let smtp = || stage.entries("us-east-1", "prod/notifications/smtp");
    stage.wait(7_900);
    assert_eq!(search().await, "usw2 InProgress, euw1 InProgress");
    stage.wait(200);
    assert_eq!(search().await, "usw2 InSync, euw1 InProgress");
    stage.wait(6_000);
    assert_eq!(search().await, "usw2 InSync, euw1 InSync");
    assert!(stage.describe("eu-west-1", "prod/search/opensearch").await.is_some());
    stage.wait(10_800);
    assert_eq!(smtp().await, "usw2 InSync, apse2 InProgress");
    stage.wait(200);
    assert_eq!(smtp().await, "usw2 InSync, apse2 Failed");
    let failed = stage.describe("us-east-1", "prod/notifications/smtp").await.unwrap();
    assert!(failed.replication_status()[1].status_message().unwrap().starts_with("Replication failed: "));
    stage.wait(14_800);
    assert_eq!(stage.look("prod/session/cookie-key").await, "use1=P[usw2 InSync]a usw2=R(use1)b");
    stage.wait(200);
    assert_eq!(stage.look("prod/session/cookie-key").await, "use1=P[usw2 InSync]a usw2=R(use1)a");
}

#[tokio::test]
async fn a_taken_name_is_refused_in_three_seconds_and_overwritten_in_five() {
    let stage = Stage::new("incident").await;
    let name = "prod/payments/db";
    let europe = async || stage.entries("us-east-1", name).await.split(", ").nth(1).unwrap().to_owned();
    stage.replicate(name, "eu-west-1", Some("alias/prod-db"), false).await;
    stage.wait(2_900);
    assert_eq!(europe().await, "euw1 InProgress");
    stage.wait(200);
    assert_eq!(europe().await, "euw1 Failed");
    stage.replicate(name, "eu-west-1", Some("alias/prod-db"), true).await;
    stage.wait(4_900);
    assert_eq!(europe().await, "euw1 InProgress");
    stage.wait(200);
    assert_eq!(
        stage.look(name).await,
        "use1=P[usw2 InSync, euw1 InSync, apse2 InSync]a+on usw2=R(use1)a euw1=R(use1)a apse2=R(use1)a"
    );
}

#[tokio::test]
async fn a_retry_works_once_the_key_is_repaired() {
    let stage = Stage::new("incident").await;
    let name = "prod/billing/invoices-db";
    let retry = async || {
        stage.replicate(name, "ap-southeast-2", Some("alias/prod-billing"), false).await;
        stage.wait(10_000);
        stage.entries("us-east-1", name).await
    };
    assert_eq!(retry().await, "usw2 InSync, apse2 Failed");
    let message =
        stage.describe("us-east-1", name).await.unwrap().replication_status()[1].status_message.clone();
    let written = Scenario::named("incident").unwrap().written;
    let secret = written.iter().find(|secret| secret.name == name).unwrap();
    assert_eq!(
        secret.in_region[&Region::new("ap-southeast-2").unwrap()].message,
        message,
        "the story tells the same"
    );
    stage.wait(140_000);
    stage.simulator.clear_faults();
    assert_eq!(retry().await, "usw2 InSync, apse2 InSync");
    assert_eq!(stage.look(name).await, "use1=P[usw2 InSync, apse2 InSync]a usw2=R(use1)a apse2=R(use1)a");
}

#[tokio::test]
async fn the_newcomer_replicates_in_four_seconds() {
    let stage = Stage::new("incident").await;
    let name = "prod/checkout/stripe-api-key";
    stage.replicate(name, "us-west-2", None, false).await;
    stage.wait(3_900);
    assert_eq!(stage.look(name).await, "use1=P[usw2 InProgress]a");
    stage.wait(200);
    assert_eq!(stage.look(name).await, "use1=P[usw2 InSync]a usw2=R(use1)a");
}

#[tokio::test]
async fn a_stuck_or_diverged_replica_heals_when_it_is_replicated_again() {
    let stage = Stage::new("incident").await;
    stage.wait(600_000);
    assert_eq!(stage.entries("us-east-1", "prod/analytics/warehouse").await, "usw2 InSync, apne1 InProgress");
    stage.replicate("prod/analytics/warehouse", "ap-northeast-1", Some("alias/prod-db"), false).await;
    stage.replicate("prod/webhooks/signing", "us-west-2", None, false).await;
    stage.wait(10_000);
    stage.simulator.clear_faults();
    assert_eq!(
        stage.look("prod/analytics/warehouse").await,
        "use1=P[usw2 InSync, apne1 InSync]a usw2=R(use1)a apne1=R(use1)a"
    );
    assert_eq!(
        stage.look("prod/webhooks/signing").await,
        "use1=P[usw2 InSync, euw1 InSync]a usw2=R(use1)a euw1=R(use1)a"
    );
}

#[tokio::test]
async fn the_stuck_rotation_is_cancelled_cleaned_up_and_hangs_again() {
    let stage = Stage::new("incident").await;
    let (client, name) = (stage.client("us-east-1"), "prod/orders/db");
    let cancelled = client.cancel_rotate_secret().secret_id(name).send().await.unwrap();
    let pending = cancelled.version_id().unwrap();
    let drop = client.update_secret_version_stage().secret_id(name).version_stage("AWSPENDING");
    drop.remove_from_version_id(pending).send().await.unwrap();
    stage.wait(10_000);
    let clean = "use1=P[usw2 InSync, euw1 InSync]a+off usw2=R(use1)a euw1=R(use1)a";
    assert_eq!(stage.look(name).await, clean);
    let again =
        client.rotate_secret().secret_id(name).client_request_token("0badf00d-0000-4000-8000-000000000000");
    again.send().await.unwrap();
    stage.wait(3_600_000);
    let secret = stage.describe("us-east-1", name).await.unwrap();
    assert!(special(&secret).starts_with("+pending-0badf00d+on"), "the function still fails its test");
}

#[tokio::test]
async fn a_left_over_can_be_dropped_and_a_stranded_replica_promoted() {
    let stage = Stage::new("incident").await;
    let (client, name) = (stage.client("us-east-1"), "prod/ledger/db");
    let refused =
        client.rotate_secret().secret_id(name).client_request_token("0badf00d-0000-4000-8000-000000000000");
    let error = refused.send().await.unwrap_err().into_service_error();
    assert!(error.message().unwrap().starts_with("A previous rotation isn't complete."), "{error:?}");
    let promote = stage.client("ap-southeast-2").stop_replication_to_replica().secret_id("prod/legacy/ftp");
    promote.send().await.unwrap();
    assert_eq!(stage.look("prod/legacy/ftp").await, "apse2=Sa");
}

#[tokio::test]
async fn the_region_dies_on_cue_and_returns_a_minute_after_the_next_as_a_split() {
    let stage = Stage::new("incident").await;
    let name = "prod/identity/jwt-signing";
    let ask = || stage.client("us-east-1").describe_secret().secret_id(name).send();
    let silent = async || tokio::time::timeout(Duration::from_millis(300), ask()).await.is_err();
    assert!(ask().await.is_ok());
    assert!(stage.simulator.cue("outage"));
    stage.wait(1);
    assert!(silent().await);
    stage.client("us-west-2").stop_replication_to_replica().secret_id(name).send().await.unwrap();
    assert!(stage.simulator.cue("recovery"));
    stage.wait(59_000);
    assert!(silent().await);
    stage.wait(1_500);
    assert!(ask().await.is_ok());
    stage.simulator.clear_faults();
    assert_eq!(stage.look(name).await, "use1=P[euw1 InSync]a+on usw2=Sa euw1=R(use1)a");
}

#[tokio::test]
async fn the_heartbeat_runs_through_four_regions() {
    let stage = Stage::new("incident").await;
    let name = "prod/gateway/tls";
    let still = stage.look(name).await;
    stage.wait(59_000);
    stage.simulator.clear_faults();
    assert_eq!(stage.look(name).await, still);
    stage.wait(1_100);
    let all = "usw2 InProgress, euw1 InProgress, apse2 InProgress, apne1 InProgress";
    assert_eq!(stage.entries("us-east-1", name).await, all);
    stage.wait(20_000);
    assert_eq!(stage.look(name).await, still);
}
