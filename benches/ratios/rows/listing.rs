//! Row 3: 20,000 secrets of one Region, every answer after 250 ms, the quota of 100 calls a second kept by the
//! simulator: from the beginning of the program to a listing that is complete, against the floor of the quota (2 s) and
//! eight round trips, and against `seq`, which takes a page after the other.
//! Row 4: 18 Regions of 2,000, every answer after 250 ms or ten times what a page costs in processor time, whichever is
//! longer: all together against each of three alone, of which the slowest counts.
//!
//! What is not listed within a minute counts as a minute.
//!
//! Ours is the model, the worker and the SDK, without a screen.

use std::time::{Duration, Instant};

use secretdeck::{
    app::{Model, model::Settings, schedule::bucket::MOST_REQUESTS_PER_SECOND},
    domain::Region,
    runtime::clock::SystemClock,
    sim::{Options, Simulator},
};
use tokio::runtime::Runtime;

use crate::{
    baselines::seq,
    driven::Driven,
    fleets,
    sample::{self, ms},
    table::Line,
};

/// How long every answer takes.
const DELAY: Duration = Duration::from_millis(250);
/// A listing that takes longer counts as this long.
const LIMIT: Duration = Duration::from_secs(60);
/// A listing that takes longer is measured once.
const SLOW: Duration = Duration::from_secs(15);

fn is_listed(model: &Model) -> bool {
    !model.lanes.is_empty() && model.lanes.values().all(|lane| lane.listed_at.is_some())
}

/// Milliseconds until these Regions are listed completely, or the limit. Each must then hold so many secrets.
fn listed(runtime: &Runtime, simulator: &Simulator, regions: &[Region], each: usize) -> f64 {
    listed_by(runtime, simulator, fleets::settings(regions), each)
}

fn listed_by(runtime: &Runtime, simulator: &Simulator, settings: Settings, each: usize) -> f64 {
    runtime.block_on(async {
        let begun = Instant::now();
        let mut driven = Driven::begin(settings, &simulator.endpoint(), SystemClock::new());
        let ended = driven.until(LIMIT, is_listed).await;
        let took = ms(begun.elapsed());
        if ended.is_none() {
            let seen: usize = driven.model.lanes.values().map(|lane| lane.secrets).sum();
            eprintln!("not done within {} s: {seen} secrets so far", LIMIT.as_secs());
            let errors = driven.model.lanes.values().filter_map(|lane| lane.last_error.as_ref());
            errors.take(1).for_each(|(error, _)| eprintln!("the last error: {error:?}"));
            return took;
        }
        for lane in driven.model.lanes.values() {
            assert_eq!(lane.secrets, each, "every secret is there");
        }
        took
    })
}

/// Row 3.
pub fn one_region() -> Vec<Line> {
    const SECRETS: usize = 20_000;
    let runtime = fleets::runtime();
    let regions = fleets::regions(1);
    let scenario = fleets::alone(&regions, SECRETS);
    let options = Options { rate_limits: Some(true), ..fleets::slow(scenario, DELAY) };
    let simulator = fleets::simulate(&runtime, options);
    // The whole quota may be used.
    let settings = Settings { requests_per_second: MOST_REQUESTS_PER_SECOND, ..fleets::settings(&regions) };
    let mut times = vec![listed_by(&runtime, &simulator, settings.clone(), SECRETS)];
    while times.len() < 3 && times.iter().all(|time| *time < ms(SLOW)) {
        times.push(listed_by(&runtime, &simulator, settings.clone(), SECRETS));
    }
    let ours = sample::median(&times);
    let throttled = simulator.requests().iter().filter(|request| request.outcome.contains("Throttl")).count();
    eprintln!("throttled: {throttled}");
    let region = *regions.first().unwrap();
    let (count, seq) = seq::run(&simulator.endpoint(), region);
    assert_eq!(count, SECRETS);
    let limit = 1.5 * 2_000.0 + 8.0 * ms(DELAY);
    let faster = Line::ratio(3, "the same against seq, ms", (ours, seq, ours / seq), 0.125);
    vec![
        Line::within(3, "list 20,000 of one Region, ms", (ours, limit), "≤ 1.5 × floor + 8 trips"),
        Line { target: "≤ 0.125 × (8 × faster)".to_owned(), ..faster },
    ]
}

/// Row 4.
pub fn many_regions() -> Vec<Line> {
    const EACH: usize = 2_000;
    let runtime = fleets::runtime();
    let regions = fleets::regions(18);
    assert_eq!(regions.len(), 18);
    let scenario = fleets::alone(&regions, EACH);
    let quick = fleets::simulate(&runtime, fleets::slow(scenario.clone(), Duration::ZERO));
    let pages = 20.0;
    let page = listed(&runtime, &quick, regions.get(..1).unwrap(), EACH) / pages;
    drop(quick);
    let delay = DELAY.max(Duration::from_secs_f64(10.0 * page / 1000.0));
    let options = Options { rate_limits: Some(true), ..fleets::slow(scenario, delay) };
    let simulator = fleets::simulate(&runtime, options);
    let alone = |at: usize| listed(&runtime, &simulator, regions.get(at..=at).unwrap(), EACH);
    let mut turns = [0, 9, 17].into_iter().cycle();
    let (ours, base, ratio) = sample::pairs(
        3,
        || listed(&runtime, &simulator, &regions, EACH),
        || [(); 3].map(|()| alone(turns.next().unwrap())).into_iter().fold(0.0, f64::max),
    );
    let measure = format!("18 Regions of 2,000 at {:.0} ms a page, ms", ms(delay));
    vec![Line::ratio(4, measure, (ours, base, ratio), 1.2)]
}
