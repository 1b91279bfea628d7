//! The twenty stories of the incident as they begin.

use std::time::Duration;

use aws_sdk_secretsmanager::error::ProvideErrorMetadata as _;
use pretty_assertions::assert_eq;
use secretdeck::sim::scenario::Scenario;

use crate::stage::{Stage, holder};

const MANAGED: &str = "rds!db-7f3a2b10-5c6d-4e7f-8a9b-0c1d2e3f4a5b/master";

#[tokio::test]
async fn the_incident_begins_as_its_story_says() {
    let stage = Stage::new("incident").await;
    for (name, look) in [
        (
            "prod/payments/db",
            "use1=P[usw2 InSync, euw1 Failed, apse2 InSync]a+on usw2=R(use1)a euw1=S'b apse2=R(use1)a",
        ),
        ("prod/billing/invoices-db", "use1=P[usw2 InSync, apse2 Failed]a usw2=R(use1)a apse2=R(use1)b"),
        ("prod/webhooks/signing", "use1=P[usw2 InSync, euw1 InSync]a usw2=R(use1)b euw1=R(use1)a"),
        ("prod/session/cookie-key", "use1=P[usw2 InSync]a usw2=R(use1)b"),
        ("prod/auth/session-key", "use1=P[euw1 InSync]a usw2=Sb euw1=R(use1)a"),
        ("prod/legacy/ftp", "apse2=R(use1)a"),
        ("prod/analytics/warehouse", "use1=P[usw2 InSync, apne1 InProgress]a usw2=R(use1)a apne1=R(use1)b"),
        (
            "prod/orders/db",
            "use1=P[usw2 InSync, euw1 InSync]a+pending-9f00e1c2+on usw2=R(use1)a+pending-9f00e1c2 \
             euw1=R(use1)a+pending-9f00e1c2",
        ),
        ("prod/ledger/db", "use1=P[usw2 InSync]a+pending-9f00e1c2+off usw2=R(use1)a+pending-9f00e1c2"),
        ("prod/reporting/redshift", "use1=P[usw2 InSync]a+on usw2=R(use1)a"),
        ("prod/mobile/push-cert", "usw2=R(euc1)a"),
        ("prod/search/opensearch", "use1=P[usw2 InProgress, euw1 InProgress]a"),
        ("prod/notifications/smtp", "use1=P[usw2 InSync, apse2 InProgress]a usw2=R(use1)a"),
        (
            "prod/gateway/tls",
            "use1=P[usw2 InSync, euw1 InSync, apse2 InSync, apne1 InSync]a+on usw2=R(use1)a euw1=R(use1)a \
             apse2=R(use1)a apne1=R(use1)a",
        ),
        ("prod/checkout/stripe-api-key", "use1=Sa"),
        ("prod/identity/jwt-signing", "use1=P[usw2 InSync, euw1 InSync]a+on usw2=R(use1)a euw1=R(use1)a"),
        ("prod/config/feature-flags", "use1=Sa euw1=S'b"),
        ("prod/reports/s3-export", "use1=Sa+deleted"),
        (MANAGED, "use1=Sa+on+rds"),
        ("prod/partner/sap", "use1=P[usw2 Detached]a usw2=R(use1)a"),
    ] {
        assert_eq!(stage.look(name).await, look, "{name}");
    }
}

#[tokio::test]
async fn what_the_screen_says_of_the_old_secret_in_the_way_is_told_by_the_service() {
    let stage = Stage::new("incident").await;
    let home = stage.describe("us-east-1", "prod/payments/db").await.unwrap();
    let there = stage.describe("eu-west-1", "prod/payments/db").await.unwrap();
    assert!(home.arn().unwrap().ends_with("prod/payments/db-k3Xq9A"));
    assert!(there.arn().unwrap().ends_with("prod/payments/db-zz81Kd"));
    let owner = &there.tags()[0];
    assert_eq!((owner.key(), owner.value()), (Some("owner"), Some("legacy")));
    let day = |time: Option<&aws_sdk_secretsmanager::primitives::DateTime>| {
        time.unwrap().to_string()[..10].to_owned()
    };
    assert_eq!(
        (day(there.created_date()), day(there.last_accessed_date())),
        ("2024-02-11".into(), "2024-03-02".into())
    );
    let entry = &home.replication_status()[1];
    assert_eq!(entry.status_message(), Some("Secret with this name already exists in this region"));
    assert_eq!((entry.kms_key_id(), entry.last_accessed_date()), (Some("alias/prod-db"), None));
    assert_eq!(home.replication_status()[0].kms_key_id(), Some("alias/aws/secretsmanager"));
    assert_eq!(home.kms_key_id(), Some("alias/prod-db"));
    let version = holder(&home, "AWSCURRENT").unwrap();
    assert!(version.starts_with("1a2b3c4d") && version.len() == 36, "{version}");
    assert!(holder(&home, "AWSPREVIOUS").unwrap().starts_with("77fe01aa"));
}

#[tokio::test]
async fn a_pending_version_has_a_value_in_one_story_and_none_in_another() {
    let stage = Stage::new("incident").await;
    for (name, listed) in [("prod/orders/db", true), ("prod/ledger/db", false)] {
        let call = stage.client("us-east-1").list_secret_version_ids().secret_id(name);
        let answer = call.send().await.unwrap();
        let pending = answer.versions().iter().any(|v| v.version_stages().iter().any(|l| l == "AWSPENDING"));
        assert_eq!(pending, listed, "{name}");
    }
    let orders = stage.describe("us-east-1", "prod/orders/db").await.unwrap();
    assert!(orders.rotation_lambda_arn().unwrap().ends_with(":function:orders-rotator"));
    assert!(orders.next_rotation_date().unwrap().secs() < jiff::Timestamp::now().as_second() - 7_000);
    let identity = stage.describe("us-east-1", "prod/identity/jwt-signing").await.unwrap();
    let stack = identity.tags().iter().find(|tag| tag.key() == Some("aws:cloudformation:stack-name"));
    assert_eq!(stack.unwrap().value(), Some("identity-prod"));
}

#[tokio::test]
async fn a_managed_secret_refuses_changes() {
    let stage = Stage::new("incident").await;
    let secret = stage.describe("us-east-1", MANAGED).await.unwrap();
    assert_eq!((secret.owning_service(), secret.rotation_lambda_arn()), (Some("rds"), None));
    let update = stage.client("us-east-1").update_secret().secret_id(MANAGED).description("mine");
    assert!(update.send().await.unwrap_err().into_service_error().is_invalid_request_exception());
}

#[tokio::test]
async fn one_region_is_denied_by_policy_and_another_is_slow_and_throttles_once() {
    let stage = Stage::of(Scenario::named("incident").unwrap()).await;
    let denied = stage.client("eu-central-1").list_secrets().send().await.unwrap_err().into_service_error();
    assert_eq!(denied.code(), Some("AccessDeniedException"));
    assert!(denied.message().unwrap().contains("explicit deny in a service control policy"));
    let ask = || stage.client("ap-northeast-1").list_secrets().send();
    let slow = tokio::time::timeout(Duration::from_millis(1_000), ask()).await;
    assert!(slow.is_err(), "it answers in 1.5 s");
    stage.wait(51_000);
    let codes = [ask().await, ask().await].map(|r| r.err().and_then(|e| e.code().map(str::to_owned)));
    assert_eq!(codes, [Some("ThrottlingException".to_owned()), None]);
}
