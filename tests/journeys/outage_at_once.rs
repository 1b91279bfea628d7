//! Four Regions in trouble at once, each in its own way: the others are as fresh as without, keys answer, and the
//! trouble costs few requests more. The judge is the simulator's log of two runs over the same span of the loop's clock.

use std::time::Duration;

use secretdeck::{aws::Timeouts, runtime::clock::Clock, sim::Request};

use crate::{
    journey::{Beginning, Journey},
    plain::chosen,
};

/// Regions that nothing happens to.
const WELL: [&str; 2] = ["us-east-1", "us-west-2"];
/// The trouble.
const FAULTS: [&str; 4] = [
    "region=eu-west-1,kind=blackhole",
    "region=ap-southeast-2,kind=throttle,share=0.3",
    "region=eu-central-1,kind=access-denied",
    "region=ap-northeast-1,kind=unrecognized-client",
];
/// How long is measured, on the loop's clock.
const SPAN: Duration = Duration::from_secs(240);

/// The requests of one run over the span, from the moment on when the fleet is read.
async fn run(faults: &[&str]) -> Vec<Request> {
    let beginning = Beginning {
        scenario: "calm",
        refresh: Duration::from_secs(10),
        speed: 16,
        timeouts: Timeouts { read: Duration::from_secs(1), ..Timeouts::default() },
        patience: Duration::from_secs(60),
        ..Beginning::default()
    };
    let mut journey = Journey::begin(beginning).await;
    journey.see("in sync").await;
    for fault in faults {
        journey.simulator.add_fault(fault.parse().unwrap());
    }
    if !faults.is_empty() {
        journey.see("SILENT").await;
        let all = "2 of 6 Regions";
        journey.until(all, |screen| screen.contains("3 of 6 Regions") || screen.contains(all)).await;
    }
    journey.simulator.clear_requests();
    let end = journey.clock.now().mono + SPAN;
    let before = chosen(&journey.screen.text());
    journey.press("j");
    journey.until("the key's effect", |screen| chosen(screen) != before).await;
    journey.clock.sleep_until(end).await;
    let requests = journey.simulator.requests();
    assert_eq!(journey.leave().await, 0);
    requests
}

/// How many good listings a Region gave.
fn polls(requests: &[Request], region: &str) -> usize {
    let good = |request: &&Request| {
        request.region == region && request.operation == "ListSecrets" && request.outcome == "ok"
    };
    requests.iter().filter(good).count()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_others_are_as_fresh_as_without_keys_answer_and_few_requests_are_wasted() {
    // At the same time, so that a busy machine slows both alike.
    let (well, ill) = tokio::join!(run(&[]), run(&FAULTS));
    for region in WELL {
        let (without, with) = (polls(&well, region), polls(&ill, region));
        println!("{region}: {with} listings with the trouble, {without} without");
        assert!(without >= 8 && with * 5 >= without * 4, "{region}: {with} of {without}");
    }
    println!("{} requests with the trouble, {} without", ill.len(), well.len());
    assert!(ill.len() * 5 <= well.len() * 6, "{} requests, {} without", ill.len(), well.len());
    let throttled = ill.iter().filter(|request| request.region == "ap-southeast-2");
    assert!(polls(&ill, "ap-southeast-2") > 0, "{:?}", throttled.collect::<Vec<_>>());
}
