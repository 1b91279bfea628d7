//! A simulator to look at from outside, with a client for each of its Regions.

use std::{collections::BTreeMap, time::Duration};

use aws_sdk_secretsmanager::{
    Client,
    config::{BehaviorVersion, Credentials, retry::RetryConfig, timeout::TimeoutConfig},
    operation::describe_secret::DescribeSecretOutput,
    types::ReplicaRegionType,
};
use secretdeck::{
    domain::Region,
    sim::{Options, Simulator, scenario::Scenario},
};

/// A simulator whose clock stands still but for [`Stage::wait`], and a client for each Region.
pub struct Stage {
    pub simulator: Simulator,
    pub clients: BTreeMap<Region, Client>,
}

impl Stage {
    pub async fn new(name: &str) -> Self {
        let stage = Self::of(Scenario::named(name).unwrap()).await;
        // Looks ask this Region too, and where it is slow each would take seconds.
        stage.simulator.remove_faults(Region::new("ap-northeast-1").unwrap());
        stage
    }

    pub async fn of(scenario: Scenario) -> Self {
        let regions = scenario.regions.clone();
        let latency = Some(Duration::ZERO);
        let options = Options { scenario, latency, speed: 1e-6, ..Options::default() };
        let simulator = Simulator::start(options).await.unwrap();
        let client = |region: &Region| Client::from_conf(config(&simulator.endpoint(), *region));
        let clients = regions.iter().map(|region| (*region, client(region))).collect();
        Self { simulator, clients }
    }

    pub fn client(&self, region: &str) -> &Client {
        &self.clients[&Region::new(region).unwrap()]
    }

    pub fn wait(&self, milliseconds: u64) {
        self.simulator.advance(Duration::from_millis(milliseconds));
    }

    /// What DescribeSecret answers in a Region; none when there is no such secret.
    pub async fn describe(&self, region: &str, name: &str) -> Option<DescribeSecretOutput> {
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
    pub async fn look(&self, name: &str) -> String {
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
    pub async fn entries(&self, home: &str, name: &str) -> String {
        entries(&self.describe(home, name).await.unwrap())
    }

    pub async fn replicate(&self, name: &str, to: &str, key: Option<&str>, overwrite: bool) {
        let region = ReplicaRegionType::builder().region(to).set_kms_key_id(key.map(str::to_owned)).build();
        let call = self.client("us-east-1").replicate_secret_to_regions().secret_id(name);
        call.add_replica_regions(region).force_overwrite_replica_secret(overwrite).send().await.unwrap();
    }

    /// Every name that ListSecrets tells in a Region, page by page.
    pub async fn names(&self, region: &str) -> Vec<String> {
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

pub fn config(endpoint: &str, region: Region) -> aws_sdk_secretsmanager::Config {
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
pub fn holder(secret: &DescribeSecretOutput, label: &str) -> Option<String> {
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

pub fn special(secret: &DescribeSecretOutput) -> String {
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
