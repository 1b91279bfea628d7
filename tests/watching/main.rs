//! An hour of watching eighteen Regions, over the real SDK and the simulator: what it asks, what that costs, and how soon a
//! change is on the screen. Both clocks run sixty times faster. Only counts are asserted; `--nocapture` prints the figures.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

#[path = "../support/journey.rs"]
#[expect(dead_code, reason = "this program is watched, and hardly touched")]
mod journey;

use std::{collections::BTreeMap, time::Duration};

use aws_sdk_secretsmanager::{
    Client, Config,
    config::{BehaviorVersion, Credentials, Region as SdkRegion},
};
use secretdeck::{
    app::schedule::spent::DOLLARS_A_CALL,
    domain::Region,
    runtime::clock::Clock,
    sim::{Request, Simulator, scenario::Scenario},
};

use journey::{Beginning, Journey};

/// How many times faster than the wall everything runs.
const SPEED: u32 = 60;
const HOUR: Duration = Duration::from_secs(3_600);
const SECRETS: usize = 2_000;
/// One in a hundred changes within an hour.
const CHANGES: usize = SECRETS / 100;

fn regions() -> Vec<Region> {
    Region::default_on("aws").chain([Region::new("me-south-1").unwrap()]).collect()
}

/// A fleet in which nothing is wrong.
fn world() -> Scenario {
    let mut scenario = Scenario::fleet(SECRETS, &regions(), 7);
    if let Some(fleet) = &mut scenario.fleet {
        fleet.trouble = false;
    }
    scenario
}

fn by_operation(requests: &[Request]) -> BTreeMap<&str, usize> {
    let mut counts = BTreeMap::new();
    for request in requests {
        *counts.entry(request.operation.as_str()).or_default() += 1;
    }
    counts
}

/// What was asked since the log was cleared, in words; the number of requests.
fn told(what: &str, simulator: &Simulator) -> usize {
    let requests = simulator.requests();
    let asked: Vec<Request> =
        requests.into_iter().filter(|request| request.operation != "PutSecretValue").collect();
    let each = asked.len() as f64 / regions().len() as f64 / 60.0;
    let dollars = asked.len() as f64 * DOLLARS_A_CALL;
    println!("{what}: {} requests, {each:.2} a Region and minute, ${dollars:.4} an hour", asked.len());
    println!("  by operation: {:?}", by_operation(&asked));
    asked.len()
}

fn client(simulator: &Simulator, region: &'static str) -> Client {
    let config = Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .endpoint_url(simulator.endpoint())
        .region(SdkRegion::new(region))
        .credentials_provider(Credentials::new("AKIDEXAMPLE", "secret", None, None, "test"))
        .build();
    Client::from_conf(config)
}

/// The secret in the first row.
fn first_row(screen: &str) -> &str {
    let head = screen.lines().position(|line| line.contains("NAME ")).unwrap_or(0);
    screen.lines().nth(head + 1).unwrap_or_default()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_hour_costs_cents_and_what_changes_is_on_the_screen_within_a_poll() {
    let beginning = Beginning {
        world: Some(world()),
        refresh: Duration::from_secs(30),
        speed: SPEED,
        size: (200, 50),
        patience: Duration::from_secs(240),
        ..Beginning::default()
    };
    let mut journey = Journey::begin(beginning).await;
    journey.until("all in sync", |screen| screen.contains("in sync, in 18 of 18")).await;
    told("until everything was described", &journey.simulator);
    // The row that changed last stands first, and the filter shows it whole.
    journey.press("s");
    journey.see("last changed first").await;
    journey.press("c");
    let quiet_from = journey.clock.now().mono + Duration::from_secs(180);
    journey.clock.sleep_until(quiet_from).await;

    journey.simulator.clear_requests();
    journey.clock.sleep_until(quiet_from + HOUR).await;
    let quiet = told("an hour in which nothing changes", &journey.simulator);
    assert!(quiet <= 2 * 60 * regions().len(), "{quiet} requests");
    println!("{}", journey.screen.text().lines().take(6).collect::<Vec<_>>().join("\n"));

    journey.simulator.clear_requests();
    let started = journey.clock.now().mono;
    let mut delays = Vec::new();
    let secrets: Vec<_> = world().secrets().map(|secret| secret.into_owned()).collect();
    for (number, secret) in secrets.iter().step_by(SECRETS / CHANGES).take(CHANGES).enumerate() {
        let due = started + HOUR * u32::try_from(number).unwrap() / u32::try_from(CHANGES).unwrap();
        journey.clock.sleep_until(due).await;
        let home = secret.home.name();
        let client = client(&journey.simulator, home);
        client.put_secret_value().secret_id(&secret.name).secret_string("another").send().await.unwrap();
        let changed = journey.clock.now().mono;
        let name = secret.name.clone();
        journey.until(&name.clone(), move |screen| first_row(screen).contains(&name)).await;
        delays.push((journey.clock.now().mono - changed).as_secs());
    }
    journey.clock.sleep_until(started + HOUR).await;
    let changing = told("an hour in which one in a hundred changes", &journey.simulator);
    delays.sort_unstable();
    println!("from change to screen, in s of its clock: {delays:?}");
    // Each change is told by at most eighteen Regions, and described until all of them have it.
    assert!(changing <= 2 * 60 * regions().len() + CHANGES * 100, "{changing} requests");
    assert_eq!(delays.len(), CHANGES);
    assert_eq!(journey.leave().await, 0);
}
