//! What the journeys and the demo's story do alike: the keys of each dialog, and what is seen between them.

use crate::journey::Journey;

/// Replicates the selected secret to us-west-2; it has no replica yet.
pub async fn replicate(journey: &mut Journey) {
    journey.press("r");
    journey.see("Space marks").await;
    journey.hear().await;
    journey.press("space");
    journey.see("[ Replicate to us-west-2 ]").await;
    journey.hear().await;
    journey.press("tab tab enter");
}

/// In the open dialog, overwrites what is in the way in eu-west-1. An Enter too many changes nothing.
pub async fn overwrite(journey: &mut Journey) {
    journey.hear().await;
    journey.press("tab down");
    journey.see("Type overwrite eu-west-1 to go on").await;
    journey.hear().await;
    journey.press("tab");
    journey.write("overwrite eu-west-1").await;
    journey.see("overwrite eu-west-1▏").await;
    journey.press("enter enter enter");
    journey.see("InSync after").await;
}

/// Turns the rotation of the selected secret off.
pub async fn turn_off(journey: &mut Journey) {
    journey.press("c");
    journey.see("Step 1 of 3").await;
    journey.hear().await;
    journey.press("tab enter");
    journey.see("Step 2 of 3").await;
    journey.see("I do not know").await;
}

/// In the second step, drops AWSPENDING.
pub async fn drop_pending(journey: &mut Journey) {
    journey.hear().await;
    journey.press("down");
    journey.see("[ Drop AWSPENDING ]").await;
    journey.hear().await;
    journey.press("tab tab enter");
    journey.see("Step 3 of 3").await;
}
