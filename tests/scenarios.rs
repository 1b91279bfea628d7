//! The scenarios that come with the program, looked at from outside through AWS's own SDK: what a client sees at the
//! start, and what it sees when time has passed.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test fails by panicking"
)]

use std::{collections::BTreeMap, time::Duration};

use aws_sdk_secretsmanager::{
    Client,
    config::{BehaviorVersion, Credentials, retry::RetryConfig, timeout::TimeoutConfig},
    error::ProvideErrorMetadata as _,
    operation::describe_secret::DescribeSecretOutput,
    types::ReplicaRegionType,
};
use pretty_assertions::assert_eq;
use secretdeck::{
    domain::Region,
    sim::{Options, Simulator, scenario::Scenario},
};

/// A simulator whose clock stands still but for [`Stage::wait`], and a client for each Region.
struct Stage {
    simulator: Simulator,
    clients: BTreeMap<Region, Client>,
}

impl Stage {
    async fn new(name: &str) -> Self {
        let stage = Self::of(Scenario::named(name).unwrap()).await;
        // Looks ask this Region too, and where it is slow each would take seconds.
        stage.simulator.remove_faults(Region::new("ap-northeast-1").unwrap());
        stage
    }

    async fn of(scenario: Scenario) -> Self {
        let regions = scenario.regions.clone();
        let latency = Some(Duration::ZERO);
        let options = Options { scenario, latency, speed: 1e-6, ..Options::default() };
        let simulator = Simulator::start(options).await.unwrap();
        let client = |region: &Region| Client::from_conf(config(&simulator.endpoint(), *region));
        let clients = regions.iter().map(|region| (*region, client(region))).collect();
        Self { simulator, clients }
    }

    fn client(&self, region: &str) -> &Client {
        &self.clients[&Region::new(region).unwrap()]
    }

    fn wait(&self, milliseconds: u64) {
        self.simulator.advance(Duration::from_millis(milliseconds));
    }

    /// What DescribeSecret answers in a Region; none when there is no such secret.
    async fn describe(&self, region: &str, name: &str) -> Option<DescribeSecretOutput> {
        match self.client(region).describe_secret().secret_id(name).send().await {
            Ok(secret) => Some(secret),
            Err(error) => {
                let error = error.into_service_error();
                assert!(error.is_resource_not_found_exception(), "{name} in {region}: {error:?}");
                None
            }
        }
    }

    /// A secret in a line: in each Region its role (P primary with its entries, R replica of …, S standalone; `'` marks another
    /// suffix than the first's), a letter for the version in use, and what is special.
    async fn look(&self, name: &str) -> String {
        let (mut seen, mut first_suffix) = (Vec::new(), None);
        let mut line = Vec::new();
        for region in ["us-east-1", "us-west-2", "eu-west-1", "ap-southeast-2", "ap-northeast-1"] {
            let Some(secret) = self.describe(region, name).await else { continue };
            let suffix = secret.arn().unwrap().rsplit('-').next().unwrap().to_owned();
            let other = if *first_suffix.get_or_insert_with(|| suffix.clone()) == suffix { "" } else { "'" };
            let role = role(region, &secret);
            let version = letter(&mut seen, &holder(&secret, "AWSCURRENT").unwrap_or_default());
            line.push(format!("{}={role}{other}{version}{}", code(region), special(&secret)));
        }
        line.join(" ")
    }

    /// `REGION status` of each entry in the primary.
    async fn entries(&self, home: &str, name: &str) -> String {
        entries(&self.describe(home, name).await.unwrap())
    }

    async fn replicate(&self, name: &str, to: &str, key: Option<&str>, overwrite: bool) {
        let region = ReplicaRegionType::builder().region(to).set_kms_key_id(key.map(str::to_owned)).build();
        let call = self.client("us-east-1").replicate_secret_to_regions().secret_id(name);
        call.add_replica_regions(region).force_overwrite_replica_secret(overwrite).send().await.unwrap();
    }

    /// Every name that ListSecrets tells in a Region, page by page.
    async fn names(&self, region: &str) -> Vec<String> {
        let (mut names, mut token) = (Vec::new(), None);
        loop {
            let call = self.client(region).list_secrets().include_planned_deletion(true);
            let page = call.set_next_token(token).send().await.unwrap();
            names.extend(page.secret_list().iter().map(|secret| secret.name().unwrap().to_owned()));
            token = page.next_token;
            if token.is_none() {
                return names;
            }
        }
    }
}

fn config(endpoint: &str, region: Region) -> aws_sdk_secretsmanager::Config {
    let timeouts = TimeoutConfig::builder().operation_timeout(Duration::from_secs(20)).build();
    aws_sdk_secretsmanager::Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(aws_sdk_secretsmanager::config::Region::new(region.name()))
        .credentials_provider(Credentials::new("AKIAEXAMPLE", "example", None, None, "test"))
        .endpoint_url(endpoint)
        .retry_config(RetryConfig::disabled())
        .timeout_config(timeouts)
        .build()
}

fn code(region: &str) -> String {
    Region::new(region).unwrap().code()
}

fn role(region: &str, secret: &DescribeSecretOutput) -> String {
    match secret.primary_region() {
        None => "S".to_owned(),
        Some(home) if home == region => format!("P[{}]", entries(secret)),
        Some(home) => format!("R({})", code(home)),
    }
}

fn entries(secret: &DescribeSecretOutput) -> String {
    let entry = |entry: &aws_sdk_secretsmanager::types::ReplicationStatusType| {
        format!("{} {}", code(entry.region().unwrap()), entry.status().unwrap().as_str())
    };
    secret.replication_status().iter().map(entry).collect::<Vec<_>>().join(", ")
}

/// The version that carries a label.
fn holder(secret: &DescribeSecretOutput, label: &str) -> Option<String> {
    let versions = secret.version_ids_to_stages()?;
    versions.iter().find_map(|(id, labels)| labels.iter().any(|l| l == label).then(|| id.clone()))
}

/// A letter for each version, in the order they are first seen.
fn letter(seen: &mut Vec<String>, version: &str) -> char {
    let at = seen.iter().position(|known| known == version).unwrap_or(seen.len());
    if at == seen.len() {
        seen.push(version.to_owned());
    }
    char::from(b'a' + u8::try_from(at).unwrap())
}

fn special(secret: &DescribeSecretOutput) -> String {
    let mut special = String::new();
    let pending = holder(secret, "AWSPENDING").filter(|id| holder(secret, "AWSCURRENT").as_ref() != Some(id));
    if let Some(pending) = pending {
        special += &format!("+pending-{}", &pending[..8]);
    }
    match secret.rotation_enabled() {
        Some(true) => special += "+on",
        Some(false) => special += "+off",
        None => {}
    }
    if secret.deleted_date().is_some() {
        special += "+deleted";
    }
    if let Some(owner) = secret.owning_service() {
        special += &format!("+{owner}");
    }
    special
}

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
async fn a_quiet_fleet_has_nothing_wrong_and_the_outage_is_one_that_goes_silent() {
    let calm = Stage::new("calm").await;
    let mut seen = 0;
    for region in calm.clients.keys() {
        for name in calm.names(region.name()).await {
            let secret = calm.describe(region.name(), &name).await.unwrap();
            let sync =
                secret.replication_status().iter().all(|entry| entry.status().unwrap().as_str() == "InSync");
            assert!(sync && holder(&secret, "AWSPENDING").is_none(), "{name} in {region}");
            seen += 1;
        }
    }
    assert!(seen > 52, "{seen}");
    let outage = Stage::new("outage").await;
    let ask = || outage.client("us-east-1").list_secrets().send();
    outage.wait(19_900);
    assert!(ask().await.is_ok());
    outage.wait(200);
    assert!(tokio::time::timeout(Duration::from_millis(300), ask()).await.is_err());
    assert!(outage.client("us-west-2").list_secrets().send().await.is_ok());
}

#[tokio::test]
async fn an_empty_account_has_regions_and_no_secrets() {
    let stage = Stage::new("empty").await;
    for region in stage.clients.keys() {
        assert_eq!(stage.names(region.name()).await, Vec::<String>::new());
    }
    let disabled = Client::from_conf(config(&stage.simulator.endpoint(), Region::new("sa-east-1").unwrap()));
    let error = disabled.list_secrets().send().await.unwrap_err().into_service_error();
    assert_eq!(error.code(), Some("UnrecognizedClientException"));
}

#[tokio::test]
async fn a_fleet_is_listed_whole_in_every_region() {
    let regions: Vec<Region> = Region::default_on("aws").take(8).collect();
    let scenario = Scenario::fleet(1_500, &regions, 42);
    let mut expected: BTreeMap<Region, Vec<String>> = BTreeMap::new();
    for copy in scenario.regional(jiff::Timestamp::now()) {
        expected.entry(copy.arn.region()).or_default().push(copy.arn.name().to_owned());
    }
    let stage = Stage::of(scenario).await;
    for (region, mut names) in expected {
        let mut listed = stage.names(region.name()).await;
        listed.sort();
        names.sort();
        assert_eq!(listed, names, "{region}");
    }
}
