//! What must not send anything, for each dialog that could: Esc, a wrong text, a paste, read-only mode.
//!
//! Every case first brings its dialog to where one more Enter or the right text would send.

use std::sync::Arc;

use rstest::rstest;

use crate::{
    dialogs::{CANCEL, CLEAN_UP, Dialog, OVERWRITE, PROMOTE, REMOVE, REPLICATE, ROTATE},
    journey::{Beginning, Journey, mutations},
};

/// The activity, while nothing was ever sent.
const NOTHING_DONE: &str = "Nothing was done yet";

async fn open(dialog: &Dialog, read_only: bool) -> Journey {
    let mut journey = Journey::begin(Beginning { read_only, ..Beginning::default() }).await;
    let screen = dialog.open(&mut journey).await;
    assert_eq!(screen.contains(dialog.button), !read_only, "{screen}");
    journey
}

/// Leaves the dialog, finds no action begun, and then asks the judge.
async fn nothing_was_sent(dialog: &Dialog, mut journey: Journey) {
    journey.gone(dialog.mark).await;
    journey.press("esc 3");
    journey.see(NOTHING_DONE).await;
    let simulator = Arc::clone(&journey.simulator);
    assert_eq!(journey.leave().await, 0);
    assert_eq!(mutations(&simulator), vec![]);
    assert!(simulator.requests().iter().all(|request| !request.operation.contains("SecretValue")));
}

#[rstest]
#[case::replicate(REPLICATE)]
#[case::overwrite(OVERWRITE)]
#[case::promote(PROMOTE)]
#[case::remove(REMOVE)]
#[case::cancel(CANCEL)]
#[case::clean_up(CLEAN_UP)]
#[case::rotate(ROTATE)]
#[tokio::test(flavor = "multi_thread")]
async fn esc_at_the_last_moment_sends_nothing(#[case] dialog: Dialog) {
    let mut journey = open(&dialog, false).await;
    dialog.ready(&mut journey).await;
    journey.press("esc enter enter");
    nothing_was_sent(&dialog, journey).await;
}

#[rstest]
#[case::overwrite(OVERWRITE)]
#[case::promote(PROMOTE)]
#[case::remove(REMOVE)]
#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_text_sends_nothing(#[case] dialog: Dialog) {
    let mut journey = open(&dialog, false).await;
    let (_, wrong) = dialog.typed.unwrap();
    journey.write(wrong).await;
    journey.see(&format!("{wrong}▏")).await;
    journey.press("enter enter");
    // To the button that sends; its neighbour would close the dialog, and Enter with it.
    journey.press("tab tab enter enter");
    journey.see("does not match").await;
    journey.press("esc");
    nothing_was_sent(&dialog, journey).await;
}

#[rstest]
#[case::overwrite(OVERWRITE)]
#[case::promote(PROMOTE)]
#[case::remove(REMOVE)]
#[tokio::test(flavor = "multi_thread")]
async fn a_paste_of_the_right_text_sends_nothing(#[case] dialog: Dialog) {
    let mut journey = open(&dialog, false).await;
    let (right, _) = dialog.typed.unwrap();
    journey.paste(right);
    journey.see("pasting is off").await;
    journey.press("enter enter tab tab enter enter");
    journey.see(&format!("Type {right} to go on:")).await;
    journey.press("esc");
    nothing_was_sent(&dialog, journey).await;
}

#[rstest]
#[case::replicate(REPLICATE)]
#[case::overwrite(OVERWRITE)]
#[case::promote(PROMOTE)]
#[case::remove(REMOVE)]
#[case::cancel(CANCEL)]
#[case::clean_up(CLEAN_UP)]
#[case::rotate(ROTATE)]
#[tokio::test(flavor = "multi_thread")]
async fn read_only_shows_the_dialog_without_its_button(#[case] dialog: Dialog) {
    let mut journey = open(&dialog, true).await;
    journey.see("READ-ONLY: nothing is sent from here").await;
    if let Some((right, _)) = dialog.typed {
        journey.write(right).await;
    } else {
        journey.press(dialog.to_button);
    }
    journey.press("enter enter esc");
    nothing_was_sent(&dialog, journey).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_left_over_can_be_left_as_it_is() {
    let mut journey = Journey::begin(Beginning::default()).await;
    journey.go_to(CLEAN_UP.secret).await;
    journey.press("c");
    journey.see("[ Leave as it is ]").await;
    journey.see("(•) I do not know").await;
    journey.hear().await;
    journey.press("tab enter");
    nothing_was_sent(&CLEAN_UP, journey).await;
}
