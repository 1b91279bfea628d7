//! An action that waits can be taken back: it is never sent, and the journal says so.

use std::{sync::Arc, time::Duration};

use secretdeck::{
    aws::Timeouts,
    domain::{
        journal::Line,
        operation::{Outcome, Reason},
    },
    runtime::journal::Memory,
};

use crate::{
    journey::{Beginning, Journey},
    plain,
};

#[tokio::test(flavor = "multi_thread")]
async fn a_waiting_action_that_is_taken_back_is_never_sent() {
    let kept = Arc::new(Memory::default());
    let beginning = Beginning {
        world: Some(plain::world(2)),
        journal: Arc::clone(&kept) as Arc<_>,
        // Nothing but the faults fails, however busy the machine is.
        timeouts: Timeouts { read: Duration::from_secs(60), ..Timeouts::default() },
        patience: Duration::from_secs(60),
        ..Beginning::default()
    };
    let mut journey = Journey::begin(beginning).await;
    plain::first(&mut journey, 2).await;
    // The precondition read is on its way until the dialog is closed.
    journey.simulator.add_fault("op=DescribeSecret,kind=expired-token".parse().unwrap());
    journey.holds.descriptions.begin();
    plain::replicate(&mut journey).await;
    journey.simulator.add_fault("kind=expired-token".parse().unwrap());
    journey.holds.descriptions.end();
    journey.see("1 action waits").await;
    journey.press("3");
    journey.see("Del take back").await;
    journey.press("delete");
    journey.see("taken back, nothing was sent").await;
    journey.simulator.clear_faults();
    journey.press("1");
    journey.gone("CREDENTIALS EXPIRED").await;
    // One Region's answer shows that they are good; a dialog needs its own.
    journey.see("3 of 3 Regions").await;
    plain::next(&mut journey).await;
    plain::replicate(&mut journey).await;
    journey.press("3");
    journey.see("InSync after").await;
    let sent = journey.mutations();
    assert_eq!(sent.len(), 1, "{sent:?}");
    assert!(sent[0].secret_id.as_deref().unwrap().contains("app/s01"), "{sent:?}");
    let mut lines = kept.lines();
    lines.retain(|line| !matches!(line, Line::Confirmed { .. }));
    let Some(Line::Outcome { outcome, whole: Some(step), .. }) = lines.first() else { panic!("{lines:?}") };
    assert_eq!(*outcome, Outcome::NotSent(Reason::Withdrawn));
    assert!(step.operation.secret().as_str().contains("app/s00"));
    assert_eq!(journey.leave().await, 0);
}
