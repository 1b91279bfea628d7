//! A Region goes silent: the others stay live, keys answer, statuses turn unknown.

use std::{sync::Arc, time::Duration};

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

/// The row that is chosen, without the pane beside it.
fn chosen(screen: &str) -> &str {
    let row = screen.lines().find(|line| line.starts_with("\"▌")).unwrap();
    row.split('│').next().unwrap()
}

/// Whether a row's home is silent.
fn is_dark(row: &str) -> bool {
    row.contains("unknown use1 silent")
}

#[tokio::test(flavor = "multi_thread")]
async fn in_the_outage_rows_keep_their_age_and_lose_their_ticks_and_keys_answer() {
    let mut journey = Journey::begin(Beginning { scenario: "outage", ..Beginning::default() }).await;
    // However slow the machine is: the ticks of the quiet fleet, or the outage itself.
    journey.until("the fleet", |screen| screen.contains('✓') || screen.contains("SILENT")).await;
    // The scenario's own event, after twenty seconds of its clock.
    journey.simulator.advance(Duration::from_secs(20));
    journey.see("us-east-1 SILENT since").await;
    let simulator = Arc::clone(&journey.simulator);
    let before = simulator.requests().len();
    let dark = |screen: &str| is_dark(chosen(screen)) && screen.contains("as of ");
    let screen = journey.until("a chosen row of the silent Region, with its age", dark).await;
    let rows: Vec<&str> =
        screen.lines().filter_map(|line| line.split('│').next()).filter(|row| is_dark(row)).collect();
    assert!(rows.iter().any(|row| row.contains('○')), "{screen}");
    assert!(rows.iter().all(|row| row.contains('?') && !row.contains('✓')), "{screen}");
    journey
        .until("us-west-2 is read again", |_| {
            let later = simulator.requests().into_iter().skip(before);
            later.into_iter().any(|r| {
                (r.region.as_str(), r.operation.as_str(), r.outcome.as_str())
                    == ("us-west-2", "ListSecrets", "ok")
            })
        })
        .await;
    let first = chosen(&journey.screen.text()).to_owned();
    journey.press("down");
    journey.until("the selection moves", |screen| chosen(screen) != first).await;
    assert_eq!(journey.mutations(), vec![]);
    assert_eq!(journey.leave().await, 0);
}
