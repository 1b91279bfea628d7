//! The demo's story, from its first suggestion to its last line, with the keys that it names.

use secretdeck::app::model::Mode;

use crate::{
    hands,
    journey::{Beginning, Journey},
};

async fn replicate(journey: &mut Journey) {
    journey.see("TRY 2 of 5").await;
    journey.press(".");
    journey.see("only in us-east-1: out of reach").await;
    hands::replicate(journey).await;
    journey.see("InSync after").await;
    journey.press("esc");
}

async fn overwrite(journey: &mut Journey) {
    journey.see("TRY 3 of 5").await;
    journey.press(".");
    journey.see("destroys the one in eu-west-1").await;
    journey.press("r");
    journey.see("overwrite it").await;
    hands::overwrite(journey).await;
    journey.press("esc");
}

async fn cancel(journey: &mut Journey) {
    journey.see("TRY 4 of 5").await;
    journey.press(".");
    journey.see("rotation: try again, or cancel").await;
    hands::turn_off(journey).await;
    hands::drop_pending(journey).await;
    journey.press("esc");
}

async fn promote(journey: &mut Journey) {
    journey.see("TRY 5 of 5").await;
    journey.see("us-east-1 SILENT").await;
    journey.press(".");
    journey.see("can be READ now").await;
    journey.press("p");
    journey.see("Type us-west-2 to go on").await;
    journey.hear().await;
    journey.write("us-west-2").await;
    journey.press("enter enter");
    journey.see("✓ done").await;
    journey.press("esc");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_newcomer_does_all_five_by_the_keys_that_are_named() {
    let beginning = Beginning { mode: Mode::Demo, ..Beginning::default() };
    let mut journey = Journey::begin(beginning).await;
    journey.see("TRY 1 of 5").await;
    journey.see("WRONG  eu-west-1 refuses").await;
    journey.press("n");
    replicate(&mut journey).await;
    overwrite(&mut journey).await;
    cancel(&mut journey).await;
    promote(&mut journey).await;
    journey.see("That is the price: two copies").await;
    journey.see("split use1 usw2").await;
    let sent: Vec<String> = journey.mutations().into_iter().map(|request| request.operation).collect();
    assert_eq!(
        sent,
        [
            "ReplicateSecretToRegions",
            "ReplicateSecretToRegions",
            "CancelRotateSecret",
            "UpdateSecretVersionStage",
            "StopReplicationToReplica"
        ]
    );
    assert_eq!(journey.leave().await, 0);
}
