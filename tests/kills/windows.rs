//! Two windows on one folder: each acts, and neither takes the other's work for a dead run's.

use pretty_assertions::assert_eq;

use crate::{Act, Place, incident, sent, told};

#[tokio::test(flavor = "multi_thread")]
async fn two_windows_act_at_once_and_neither_settles_what_the_other_does() {
    let simulator = incident().await;
    let place = Place::new(&simulator);
    let mut one = place.start(Some("before-outcome"));
    Act::Promote.confirm(&mut one);
    one.is_halted();

    // The first lives, and has not written how its action ended: that is its own to tell.
    let mut other = place.start(None);
    Act::Replicate.confirm(&mut other);
    other.until("its outcome", || told(&place.folder().read(None)).iter().any(|(_, word, _)| word.is_some()));
    let book = place.folder().read(None);
    assert_eq!(
        told(&book),
        [("StopReplicationToReplica", None, false), ("ReplicateSecretToRegions", Some("done"), false)]
    );
    assert!(book.records.iter().all(|record| record.alive && record.settled.is_none()), "{book:?}");
    assert_eq!(place.files().len(), 2);
    let expected = sent(&simulator);
    assert_eq!(expected.len(), 2, "{expected:?}");

    one.kill();
    let book = place.folder().read(None);
    assert_eq!(told(&book).first(), Some(&("StopReplicationToReplica", None, true)));
    other.leave();
    assert_eq!(sent(&simulator), expected);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_two_windows_did_stands_in_the_folder_with_both_outcomes() {
    let simulator = incident().await;
    let place = Place::new(&simulator);
    let (mut one, mut other) = (place.start(None), place.start(None));
    Act::Promote.confirm(&mut one);
    Act::Replicate.confirm(&mut other);
    other.until("both outcomes", || {
        told(&place.folder().read(None)).iter().filter(|(_, word, _)| *word == Some("done")).count() == 2
    });
    one.leave();
    other.leave();
    let book = place.folder().read(None);
    assert!(book.records.iter().all(|record| !record.alive && record.settled.is_none()), "{book:?}");
    assert_eq!(sent(&simulator).len(), 2);
}
