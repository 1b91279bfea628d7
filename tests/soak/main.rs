//! The soak: many thousand refreshes while keys are pressed, calls fail, steps are sent, and secrets come and go. What the
//! program holds, its tasks and its file descriptors stay as they are.
//!
//! The clock is driven: it jumps to the next timer as soon as no call is under way.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod cloud;
mod driven;
mod gauge;

use std::{
    future::Future,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use cloud::Cloud;
use driven::{Driven, Watched, soak};
use gauge::Gauge;
use secretdeck::{
    aws::{Options as SdkOptions, Sdk},
    domain::Region,
    sim::{Options, Simulator, scenario::Scenario},
};

/// One soak at a time: both look at the whole process.
static ALONE: Mutex<()> = Mutex::new(());

fn alone<F: Future>(soak: F) -> F::Output {
    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(soak)
}

/// How many refreshes; `SOAK_REFRESHES` says otherwise.
fn refreshes(usual: u64) -> u64 {
    std::env::var("SOAK_REFRESHES").ok().and_then(|text| text.parse().ok()).unwrap_or(usual)
}

fn regions(names: &[&str]) -> Vec<Region> {
    names.iter().map(|name| Region::new(name).unwrap()).collect()
}

#[test]
fn a_hundred_thousand_refreshes_leave_nothing_behind() {
    alone(async {
        // The last six are empty, as most Regions of an account are.
        let regions = regions(&[
            "us-east-1",
            "us-west-2",
            "eu-west-1",
            "eu-west-2",
            "eu-central-1",
            "ap-northeast-1",
            "ap-southeast-2",
            "sa-east-1",
        ]);
        let gauge = Arc::new(Gauge::new(refreshes(100_000)));
        let watched = Watched::new(Cloud::new(&regions), Arc::clone(&gauge), 97);
        soak(watched, Driven::new(Arc::clone(&gauge)), regions, None).await;
        gauge.judge("scripted");
    });
}

#[test]
fn refreshes_over_the_wire_leave_nothing_behind() {
    alone(async {
        let regions = regions(&["us-east-1", "us-west-2"]);
        let scenario = Scenario::fleet(8, &regions, 1);
        let options = Options {
            scenario,
            latency: Some(Duration::ZERO),
            rate_limits: Some(false),
            ..Options::default()
        };
        let simulator = Arc::new(Simulator::start(options).await.unwrap());
        let gauge = Arc::new(Gauge::new(refreshes(4_000)));
        let log = Arc::clone(&simulator);
        gauge.before_each(move || log.clear_requests());
        let sdk = Sdk::new(SdkOptions::simulator(&simulator.endpoint()).unwrap());
        let watched = Watched::new(sdk, Arc::clone(&gauge), 211);
        soak(watched, Driven::new(Arc::clone(&gauge)), regions, Some(simulator.endpoint())).await;
        gauge.judge("over the wire");
    });
}
