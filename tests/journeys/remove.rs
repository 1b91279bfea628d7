//! Remove a replica by typing the word and its Region, and rotate now: both from the menu of actions.

use crate::journey::{Beginning, Journey};

#[tokio::test(flavor = "multi_thread")]
async fn a_replica_is_removed_once_the_words_are_typed() {
    let mut journey = Journey::begin(Beginning::default()).await;
    journey.go_to("prod/session/cookie-key").await;
    journey.press("a");
    journey.see("x  Remove a replica").await;
    journey.press("x");
    journey.see("Type remove us-west-2 to go on").await;
    journey.hear().await;
    journey.write("remove us-west-2").await;
    journey.see("remove us-west-2▏").await;
    journey.press("enter enter enter");
    journey.see("✓ done").await;
    let sent = journey.sent("RemoveRegionsFromReplication");
    assert_eq!(sent.len(), 1, "{sent:?}");
    assert_eq!((sent[0].region.as_str(), sent[0].attempt, sent[0].effect), ("us-east-1", 1, true));
    assert!(sent[0].secret_id.as_deref().unwrap().starts_with("arn:aws:secretsmanager:us-east-1:"));
    assert_eq!(journey.mutations().len(), 1);
    assert_eq!(journey.leave().await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_secret_is_rotated_now_by_one_call() {
    let mut journey = Journey::begin(Beginning::default()).await;
    journey.go_to("prod/reporting/redshift").await;
    journey.press("a");
    journey.see("t  Rotate the secret now").await;
    journey.press("t");
    journey.see("[ Rotate now ]").await;
    journey.hear().await;
    journey.press("tab enter enter");
    journey.see("✓ done").await;
    let sent = journey.sent("RotateSecret");
    assert_eq!(sent.len(), 1, "{sent:?}");
    assert_eq!((sent[0].region.as_str(), sent[0].attempt, sent[0].effect), ("us-east-1", 1, true));
    assert_eq!(journey.mutations().len(), 1);
    assert_eq!(journey.leave().await, 0);
}
