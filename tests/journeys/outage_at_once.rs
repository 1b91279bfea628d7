//! Four Regions in trouble at once, each in its own way: the others are as fresh as without, keys answer, and the
//! trouble costs few requests more. The judge is the simulator's log of two runs over the same span of the loop's clock.

use std::time::Duration;

use secretdeck::{aws::Timeouts, runtime::clock::Clock, sim::Request};

use crate::{
    journey::{Beginning, Journey},
    plain,
};

/// Regions that nothing happens to.
const WELL: [&str; 2] = ["us-east-1", "us-west-2"];
/// Regions that never answer well, and how long a call to them takes until it has failed: the limit of reads, or nothing.
const ILL: [(&str, &str, Duration); 3] = [
    ("eu-west-1", "blackhole", Duration::from_secs(SPEED as u64)),
    ("eu-central-1", "access-denied", Duration::ZERO),
    ("ap-northeast-1", "unrecognized-client", Duration::ZERO),
];
/// A Region that refuses three of any ten requests.
const THROTTLED: &str = "ap-southeast-2";
/// How long is measured, on the loop's clock.
const SPAN: Duration = Duration::from_secs(240);
const SPEED: u32 = 16;

/// What the Regions were asked, and within which time of the loop's clock.
struct Asked {
    requests: Vec<Request>,
    within: Duration,
}

impl Asked {
    fn of(&self, region: &str) -> usize {
        self.requests.iter().filter(|request| request.region == region).count()
    }

    /// How many good listings a Region gave.
    fn polls(&self, region: &str) -> usize {
        let good = |request: &&Request| {
            request.region == region && request.operation == "ListSecrets" && request.outcome == "ok"
        };
        self.requests.iter().filter(good).count()
    }
}

/// One run over the span, from the moment on when the fleet is read.
async fn run(is_ill: bool) -> Asked {
    let beginning = Beginning {
        scenario: "calm",
        refresh: Duration::from_secs(10),
        speed: SPEED,
        timeouts: Timeouts { read: Duration::from_secs(1), ..Timeouts::default() },
        patience: Duration::from_secs(60),
        ..Beginning::default()
    };
    let mut journey = Journey::begin(beginning).await;
    journey.see("in sync").await;
    // The same secret in both runs, and it stays chosen: its description is read again and again.
    plain::next(&mut journey).await;
    if is_ill {
        for (region, kind, _) in ILL {
            journey.simulator.add_fault(format!("region={region},kind={kind}").parse().unwrap());
        }
        let throttle = format!("region={THROTTLED},kind=throttle,share=0.3");
        journey.simulator.add_fault(throttle.parse().unwrap());
        journey.see("SILENT").await;
        journey.see("3 of 6 Regions").await;
    }
    let began = journey.clock.now().mono;
    journey.simulator.clear_requests();
    journey.press("2");
    journey.see("LAST ERROR").await;
    journey.press("1");
    journey.gone("LAST ERROR").await;
    journey.clock.sleep_until(began + SPAN).await;
    let requests = journey.simulator.requests();
    let within = journey.clock.now().mono - began;
    assert_eq!(journey.leave().await, 0);
    Asked { requests, within }
}

/// How often a Region may be asked that fails each time after so long: the pause after a failure doubles from 2 s to 30 s,
/// less a quarter at most.
fn attempts(within: Duration, fails_after: Duration) -> usize {
    let (mut at, mut pause, mut count) = (Duration::ZERO, Duration::from_secs(2), 0);
    while at <= within {
        count += 1;
        at += fails_after + pause * 3 / 4;
        pause = (pause * 2).min(Duration::from_secs(30));
    }
    count
}

#[tokio::test(flavor = "multi_thread")]
async fn the_others_are_as_fresh_as_without_keys_answer_and_few_requests_are_wasted() {
    // At the same time, so that a busy machine slows both alike.
    let (well, ill) = tokio::join!(run(false), run(true));
    for region in WELL {
        let (without, with) = (well.polls(region), ill.polls(region));
        println!("{region}: {with} listings with the trouble, {without} without");
        assert!(without >= 8 && with * 5 >= without * 4, "{region}: {with} of {without}");
        let (without, with) = (well.of(region), ill.of(region));
        println!("{region}: {with} requests with the trouble, {without} without");
        assert!(with * 5 <= without * 6, "{region}: {with} requests, {without} without");
    }
    for (region, kind, fails_after) in ILL {
        let (with, most) = (ill.of(region), attempts(ill.within, fails_after));
        println!("{region} ({kind}): {with} requests, its back-off allows {most}");
        assert!((1..=most).contains(&with), "{region} ({kind}): {with} requests, {most} allowed");
    }
    // Seven of any ten are answered: as many as are needed without the trouble are as many as these seven.
    let (without, with) = (well.of(THROTTLED), ill.of(THROTTLED));
    println!("{THROTTLED}: {with} requests with the trouble, {without} without");
    assert!(with * 7 <= (without + 1) * 10, "{THROTTLED}: {with} requests, {without} without");
    let (without, with) = (well.polls(THROTTLED), ill.polls(THROTTLED));
    println!("{THROTTLED}: {with} listings with the trouble, {without} without");
    assert!(with * 2 >= without, "{THROTTLED}: {with} of {without}");
}
