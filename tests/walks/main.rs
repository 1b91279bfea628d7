//! Whole listings over the real SDK, from a simulator whose secrets are created, deleted, changed and replicated on the way:
//! what exists throughout is there exactly once, anything else at most once, by the simulator's own state.
//!
//! `WALK_RUNS` sets how many listings there are.

#![expect(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test may fail so")]

mod chance;
mod judge;
mod meddler;

use std::{sync::Arc, time::Duration};

use secretdeck::{
    app::model::{RegionChoice, Settings},
    aws::{Options as SdkOptions, Sdk},
    domain::Region,
    headless::{Target, listed},
    sim::{Options, Simulator, scenario::Scenario},
};

use chance::Chance;
use meddler::{Meddler, Time};

/// How many listings there are, unless the environment says otherwise.
const RUNS: u64 = 30;

/// So many listings share a simulator.
const A_SIMULATOR: u64 = 50;

fn runs() -> u64 {
    std::env::var("WALK_RUNS").ok().and_then(|text| text.parse().ok()).unwrap_or(RUNS)
}

fn regions() -> Vec<Region> {
    ["us-east-1", "us-west-2"].map(|name| Region::new(name).unwrap()).to_vec()
}

fn settings(endpoint: &str) -> Settings {
    Settings {
        read_only: true,
        regions: RegionChoice::Exactly(regions()),
        requests_per_second: 100,
        refresh: Duration::from_secs(3_600),
        endpoint: Some(endpoint.into()),
        ..Settings::default()
    }
}

async fn simulator(seed: u64) -> Arc<Simulator> {
    let scenario = Scenario::empty(&regions());
    let empty_pages = if seed.is_multiple_of(2) { 0 } else { 3 };
    let options = Options { scenario, empty_pages, seed, speed: 10.0, ..Options::default() };
    Arc::new(Simulator::start(options).await.unwrap())
}

#[tokio::test]
async fn what_exists_throughout_is_in_the_fleet_once_and_anything_else_at_most_once() {
    let (mut changes, mut pages, mut sharded) = (0, 0, 0);
    for first in (0..runs()).step_by(usize::try_from(A_SIMULATOR).unwrap()) {
        let simulator = simulator(first / A_SIMULATOR).await;
        let sdk = Sdk::new(SdkOptions::simulator(&simulator.endpoint()).unwrap());
        for run in first..runs().min(first + A_SIMULATOR) {
            let mut chance = Chance::new(run);
            simulator.list_in_pages_of(2 + chance.below(7));
            simulator.clear_requests();
            let time = Time::default();
            let meddler = Meddler::new(sdk.clone(), Arc::clone(&simulator), time.clone(), chance);
            meddler.fill().await;
            let target = Target { settings: settings(&simulator.endpoint()), sights: Vec::new() };
            let model = listed(target, meddler.clone(), time).await;
            judge::hold(run, &model, &meddler);
            changes += meddler.changes();
            pages += meddler.pages();
            sharded += usize::from(meddler.has_sharded());
        }
    }
    println!("{} listings of {pages} pages, {changes} changes, {sharded} with shards", runs());
    assert!(changes > 0 && (sharded > 0 || runs() < RUNS), "nothing was put to the test");
}
