//! Promote a replica by typing its Region.

use crate::journey::{Beginning, Journey};

#[tokio::test(flavor = "multi_thread")]
async fn a_replica_becomes_standalone_when_its_region_is_typed() {
    let mut journey = Journey::begin(Beginning::default()).await;
    journey.go_to("prod/session/cookie-key").await;
    journey.press("p");
    journey.see("Type us-west-2 to go on").await;
    journey.hear().await;
    journey.press("enter");
    journey.write("us-west-2").await;
    journey.see("us-west-2▏").await;
    journey.press("enter enter enter");
    journey.see("done").await;
    let sent = journey.sent("StopReplicationToReplica");
    assert_eq!(sent.len(), 1, "{sent:?}");
    assert_eq!((sent[0].region.as_str(), sent[0].effect), ("us-west-2", true));
    assert!(sent[0].secret_id.as_deref().unwrap().starts_with("arn:aws:secretsmanager:us-west-2:"));
    assert_eq!(journey.mutations().len(), 1);
    journey.press("esc");
    journey.see("split").await;
    assert_eq!(journey.leave().await, 0);
}
