//! Row 12: an hour of watching 18 Regions with about 20,000 secret-and-Region entries in which nothing changes: the
//! requests that reach the simulator, for each Region and minute, and what they cost at $0.05 for 10,000. The hour
//! passes 90 times as fast as the wall's, for simulator and program alike. It begins when everything was listed, and a
//! minute went by in which no secret was described for the first time.
//!
//! Ours is the model, the worker and the SDK, without a screen.

use std::{collections::HashSet, time::Duration};

use jiff::Timestamp;
use secretdeck::{
    runtime::clock::ScaledClock,
    sim::{Options, Request, Simulator},
};

use crate::{driven::Driven, fleets, rows::moves::quiet, table::Line};

/// How many times as fast as the wall's clock everything runs.
const SPEED: u32 = 90;
const MINUTE: Duration = Duration::from_secs(60);
const REGIONS: usize = 18;
/// How many minutes may go by before the watching begins.
const MOST_MINUTES: usize = 240;

/// Row 12.
pub fn requests() -> Vec<Line> {
    let runtime = fleets::runtime();
    let regions = fleets::regions(REGIONS);
    let options = Options { speed: f64::from(SPEED), ..fleets::slow(quiet(13_000, REGIONS), Duration::ZERO) };
    let simulator = fleets::simulate(&runtime, options);
    eprintln!("{} entries", simulator.state().len());
    let settings = fleets::settings(&regions);
    runtime.block_on(async {
        let clock = ScaledClock::new(Timestamp::now(), SPEED);
        let mut driven = Driven::begin(settings, &simulator.endpoint(), clock);
        let limit = MINUTE * 600;
        let whole = driven.until(limit, |model| {
            !model.lanes.is_empty() && model.lanes.values().all(|lane| lane.listed_at.is_some())
        });
        whole.await.expect("everything is listed");
        begun(&mut driven, &simulator).await;
        simulator.clear_requests();
        driven.for_(MINUTE * 60).await;
    });
    let requests = simulator.requests();
    let mut operations: Vec<&str> = requests.iter().map(|request| request.operation.as_str()).collect();
    operations.sort_unstable();
    for same in operations.chunk_by(|one, other| one == other) {
        eprintln!("{} {} in the hour", same.len(), same.first().unwrap());
    }
    let count = f64::from(u32::try_from(requests.len()).unwrap());
    let regions = f64::from(u32::try_from(REGIONS).unwrap());
    vec![
        Line::at_most(12, "requests for each Region and minute", count / regions / 60.0, 2.0),
        Line::at_most(12, "an hour's requests, $", count * 0.05 / 10_000.0, 0.05),
    ]
}

/// Goes on until a minute brought no first description.
async fn begun(driven: &mut Driven<ScaledClock>, simulator: &Simulator) {
    let mut described: HashSet<(String, Option<String>)> = HashSet::new();
    for minute in 0..MOST_MINUTES {
        driven.for_(MINUTE).await;
        let requests = simulator.requests();
        simulator.clear_requests();
        let of = |request: Request| (request.region, request.secret_id);
        let asked = requests.into_iter().filter(|request| request.operation == "DescribeSecret").map(of);
        let first = asked.filter(|one| described.insert(one.clone())).count();
        if first == 0 {
            eprintln!("{} descriptions, the last in minute {minute}", described.len());
            return;
        }
    }
    eprintln!("after {MOST_MINUTES} minutes there were still first descriptions: {} so far", described.len());
}
