//! A Region goes silent: the others stay live, keys answer, statuses turn unknown.

use std::sync::Arc;

use secretdeck::sim::Fault;

use crate::journey::{Beginning, Journey};

#[tokio::test(flavor = "multi_thread")]
async fn a_silent_region_takes_nothing_else_with_it() {
    let mut journey = Journey::begin(Beginning::default()).await;
    journey.go_to("prod/identity/jwt-signing").await;
    journey.see("InSync").await;
    let fault: Fault = "region=us-east-1,op=*,kind=blackhole".parse().unwrap();
    journey.simulator.add_fault(fault);
    journey.press("ctrl-r");
    journey.see("us-east-1 SILENT").await;
    let screen = journey.see("unknown").await;
    let row = screen.lines().find(|line| line.contains("jwt-signing") && line.contains('▌')).unwrap();
    assert!(row.contains('○') && row.contains('?') && !row.contains('✓'), "{row}");
    let simulator = Arc::clone(&journey.simulator);
    let before = simulator.requests().len();
    journey.press("ctrl-r");
    journey
        .until("an answer of us-west-2 beside the silence", |_| {
            let requests = simulator.requests();
            requests.iter().skip(before).any(|r| r.region == "us-west-2" && r.outcome == "ok")
        })
        .await;
    assert_eq!(journey.leave().await, 0);
}
