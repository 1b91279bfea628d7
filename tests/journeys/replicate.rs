//! Replicate, a refusal, and what overwrite costs.

use crate::{
    hands,
    journey::{Beginning, Journey},
};

const STRIPE: &str = "prod/checkout/stripe-api-key";
const PAYMENTS: &str = "prod/payments/db";

#[tokio::test(flavor = "multi_thread")]
async fn a_secret_goes_to_a_new_region_and_is_watched_until_in_sync() {
    let mut journey = Journey::begin(Beginning::default()).await;
    journey.go_to(STRIPE).await;
    hands::replicate(&mut journey).await;
    journey.see("InProgress").await;
    journey.see("InSync after").await;
    let sent = journey.sent("ReplicateSecretToRegions");
    assert_eq!(sent.len(), 1, "{sent:?}");
    assert_eq!((sent[0].region.as_str(), sent[0].attempt, sent[0].effect), ("us-east-1", 1, true));
    assert_eq!(journey.mutations().len(), 1);
    assert_eq!(journey.leave().await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_name_clash_fails_again_and_overwrite_ends_it() {
    let mut journey = Journey::begin(Beginning::default()).await;
    journey.go_to(PAYMENTS).await;
    journey.see("destroys the one in eu-west-1").await;
    journey.press("r");
    journey.see("[ Replicate to eu-west-1 ]").await;
    journey.see("overwrite it").await;
    journey.hear().await;
    journey.press("tab tab tab enter");
    journey.see("AWS says: “").await;
    assert_eq!(journey.sent("ReplicateSecretToRegions").len(), 1);
    journey.press("esc");
    journey.gone("Replicate ─").await;

    journey.press("r");
    journey.see("overwrite it").await;
    assert_eq!(journey.sent("ReplicateSecretToRegions").len(), 1, "opening a dialog sends nothing");
    hands::overwrite(&mut journey).await;
    let sent = journey.sent("ReplicateSecretToRegions");
    assert_eq!(sent.len(), 2, "{sent:?}");
    assert_eq!(journey.mutations().len(), 2);
    journey.press("esc");
    journey.gone("zz81Kd").await;
    journey.see("1 of 61").await;
    assert_eq!(journey.leave().await, 0);
}
