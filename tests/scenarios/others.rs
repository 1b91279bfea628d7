//! The other scenarios: calm, outage, empty and fleet.

use std::{collections::BTreeMap, time::Duration};

use aws_sdk_secretsmanager::{Client, error::ProvideErrorMetadata as _};
use pretty_assertions::assert_eq;
use secretdeck::{domain::Region, sim::scenario::Scenario};

use crate::stage::{Stage, config, holder};

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
