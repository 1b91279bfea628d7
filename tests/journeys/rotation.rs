//! Cancel a rotation that hangs, and clean up what cancelling leaves behind.

use crate::{
    hands,
    journey::{Beginning, Journey},
};

#[tokio::test(flavor = "multi_thread")]
async fn a_rotation_is_turned_off_and_its_label_dropped() {
    let mut journey = Journey::begin(Beginning::default()).await;
    journey.go_to("prod/orders/db").await;
    hands::turn_off(&mut journey).await;
    assert_eq!(journey.sent("CancelRotateSecret").len(), 1);
    assert_eq!(journey.mutations().len(), 1);
    hands::drop_pending(&mut journey).await;
    let sent = journey.sent("UpdateSecretVersionStage");
    assert_eq!(sent.len(), 1, "{sent:?}");
    assert!(sent[0].effect);
    assert_eq!(journey.mutations().len(), 2);
    journey.hear().await;
    journey.press("esc");
    journey.gone("Step 3 of 3").await;
    assert_eq!(journey.leave().await, 0);
}
