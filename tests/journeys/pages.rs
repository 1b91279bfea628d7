//! Listings whose pages are empty and go on all the same.

use std::{collections::BTreeSet, time::Duration};

use crate::journey::{Beginning, Journey};

#[tokio::test(flavor = "multi_thread")]
async fn an_empty_page_with_a_token_is_not_the_end_of_a_listing() {
    // One round of listings alone: a later one would make up for what this one missed.
    let refresh = Duration::from_secs(86_400);
    let beginning = Beginning { scenario: "calm", empty_pages: 2, refresh, ..Beginning::default() };
    let mut journey = Journey::begin(beginning).await;
    let all: BTreeSet<_> = journey
        .simulator
        .state()
        .into_iter()
        .map(|copy| (copy.name, copy.arn.rsplit('-').next().unwrap().to_owned()))
        .collect();
    let (name, _) = all.last().unwrap().clone();
    journey.go_to(&name).await;
    journey.see(&format!("1 of {}", all.len())).await;
    let regions = journey.simulator.state().into_iter().map(|copy| copy.region).collect::<BTreeSet<_>>();
    let pages = journey.sent("ListSecrets").len();
    assert!(pages > regions.len(), "{pages} pages of {} Regions: none was empty", regions.len());
    assert_eq!(journey.leave().await, 0);
}
