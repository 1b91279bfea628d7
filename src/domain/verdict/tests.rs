//! The rules, one by one, and what always holds of them.

use std::time::Duration;

use proptest::{collection::btree_map, option, prelude::*, sample::select};

use super::{Finding, Look, find, regions, samples::*};
use crate::domain::{
    fleet::{
        properties::any_entry,
        samples::{entry, euw1, labelled, replica, use1, usw2},
    },
    operation::Operation,
    rotation::Label,
    secret::Entry,
};

/// `done: …`, `not done: …`, `open: …`, or `…`.
fn found(operation: Operation, before: &World, now: &World, seconds: u64) -> String {
    match find(&step(operation, before), &looks(now, seconds)) {
        Finding::KeepLooking => "…".to_owned(),
        Finding::Settled(verdict) if verdict.done => format!("done: {}", verdict.seen),
        Finding::Settled(verdict) => format!("not done: {}", verdict.seen),
        Finding::Open(why) => format!("open: {why}"),
    }
}

#[test]
fn a_replication_is_done_once_each_region_is_named() {
    let call = || replicate(&[usw2(), euw1()]);
    let none = linked(&[]);
    let both = linked(&[(usw2(), "InProgress"), (euw1(), "Failed")]);
    let said = found(call(), &none, &both, 1);
    assert_eq!(said, "done: us-east-1 names us-west-2 InProgress, eu-west-1 Failed");
    assert_eq!(found(call(), &none, &none, 59), "…");
    let said = found(call(), &none, &none, 60);
    assert_eq!(said, "not done: us-east-1 does not name us-west-2, eu-west-1");
    let one = linked(&[(euw1(), "InSync")]);
    assert_eq!(found(call(), &none, &one, 59), "…");
    let said = found(call(), &none, &one, 60);
    assert_eq!(said, "open: us-east-1 names eu-west-1 InSync, but not us-west-2");
}

#[test]
fn a_retry_is_done_once_the_status_moves_and_else_cannot_be_told() {
    let failed = linked(&[(euw1(), "Failed")]);
    let call = || replicate(&[euw1()]);
    let said = found(call(), &failed, &linked(&[(euw1(), "InProgress")]), 2);
    assert_eq!(said, "done: us-east-1 names eu-west-1 InProgress");
    assert_eq!(found(call(), &failed, &failed, 59), "…");
    let said = found(call(), &failed, &failed, 3600);
    assert_eq!(said, "open: still Failed in eu-west-1: whether AWS tried again cannot be told");
    let said = found(call(), &failed, &linked(&[]), 60);
    assert_eq!(said, "open: eu-west-1 no longer named: whether AWS tried again cannot be told");
    let detached = linked(&[(euw1(), "Detached")]);
    assert_eq!(found(call(), &failed, &detached, 59), "…");
    let said = found(call(), &failed, &detached, 60);
    assert_eq!(said, "open: eu-west-1 Detached: whether AWS tried again cannot be told");
}

#[test]
fn a_removal_is_done_when_both_sides_say_so_and_stranded_after_three_minutes() {
    let both = linked(&[(usw2(), "InSync")]);
    assert_eq!(found(remove(), &both, &both, 59), "…");
    assert_eq!(found(remove(), &both, &both, 60), "not done: us-east-1 still names us-west-2 (InSync)");
    let mut lives_on = linked(&[]);
    assert_eq!(found(remove(), &both, &lives_on, 600), "…", "us-west-2 has not answered");
    lives_on.insert(usw2(), Some(replica(usw2(), use1())));
    assert_eq!(found(remove(), &both, &lives_on, 179), "…");
    let said = found(remove(), &both, &lives_on, 180);
    assert_eq!(said, "done: stranded: us-east-1 no longer names us-west-2, but the copy there lives on");
    let mut promoted = lives_on.clone();
    promoted.insert(usw2(), Some(entry(usw2())));
    let said = found(remove(), &both, &promoted, 180);
    assert_eq!(said, "open: us-east-1 no longer names us-west-2, but there is a standalone copy there");
    lives_on.insert(usw2(), None);
    let said = found(remove(), &both, &lives_on, 1);
    assert_eq!(said, "done: us-east-1 no longer names us-west-2, and no copy is left there");
}

#[test]
fn an_old_answer_of_one_region_proves_nothing_however_late_the_other_is() {
    let both = linked(&[(usw2(), "InSync")]);
    let mut looks = looks(&linked(&[]), 600);
    looks.insert(usw2(), Look { after: Duration::from_secs(5), entry: Some(replica(usw2(), use1())) });
    assert_eq!(find(&step(remove(), &both), &looks), Finding::KeepLooking);
}

#[test]
fn a_promotion_is_told_by_the_copy_itself() {
    let before = linked(&[(usw2(), "InSync")]);
    assert_eq!(found(promote(), &before, &before, 59), "…");
    let said = found(promote(), &before, &before, 60);
    assert_eq!(said, "not done: the copy in us-west-2 still follows us-east-1");
    let mut now = before.clone();
    now.insert(usw2(), Some(entry(usw2())));
    assert_eq!(found(promote(), &before, &now, 0), "done: the copy in us-west-2 follows no other Region");
    now.insert(usw2(), None);
    assert_eq!(found(promote(), &before, &now, 59), "…");
    assert_eq!(found(promote(), &before, &now, 60), "open: us-west-2 has no such secret any more");
}

#[test]
fn a_cancelled_rotation_is_off() {
    let on = rotating(Some(true), "v1", "v0", "v2");
    assert_eq!(found(cancel(), &on, &on, 59), "…");
    assert_eq!(found(cancel(), &on, &on, 60), "not done: rotation is still on in us-east-1");
    let off = rotating(Some(false), "v1", "v0", "v2");
    assert_eq!(found(cancel(), &on, &off, 0), "done: rotation is off in us-east-1");
    let said = found(cancel(), &off, &off, 60);
    assert_eq!(said, "open: rotation was off in us-east-1 before it was sent");
}

#[test]
fn a_moved_label_is_told_by_its_holder() {
    let before = rotating(Some(false), "v1", "v0", "v2");
    let drop = || move_stage(Label::Pending, "v2", "");
    let dropped = rotating(Some(false), "v1", "v0", "");
    assert_eq!(found(drop(), &before, &dropped, 1), "done: AWSPENDING is on no version in us-east-1");
    assert_eq!(found(drop(), &before, &before, 60), "not done: AWSPENDING is still on v2 in us-east-1");
    let finish = || move_stage(Label::Current, "v1", "v2");
    let finished = rotating(Some(false), "v2", "v1", "");
    assert_eq!(found(finish(), &before, &finished, 1), "done: AWSCURRENT is on v2 in us-east-1");
    assert_eq!(found(finish(), &before, &before, 59), "…");
    let other = rotating(Some(false), "v3", "v1", "");
    assert_eq!(
        found(finish(), &before, &other, 60),
        "open: AWSCURRENT is on v3 in us-east-1: neither where it was nor where it was sent"
    );
    let said = found(finish(), &finished, &finished, 60);
    assert_eq!(said, "open: AWSCURRENT is on v2 in us-east-1, as before it was sent");
}

#[test]
fn a_rotation_is_told_by_its_own_version_alone() {
    let on = rotating(Some(true), "v1", "v0", "");
    let call = || rotate(true);
    let said = found(call(), &on, &rotating(Some(true), "v1", "v0", OURS), 1);
    assert_eq!(said, "done: AWSPENDING is on 0a1b2c3d in us-east-1, the version of that call");
    let said = found(call(), &on, &rotating(Some(true), "v3", OURS, "v4"), 1);
    assert_eq!(said, "done: AWSPREVIOUS is on 0a1b2c3d in us-east-1, the version of that call");
    assert_eq!(found(call(), &on, &on, 59), "…");
    assert_eq!(found(call(), &on, &on, 60), "not done: no version is new in us-east-1");
    let off = rotating(Some(false), "v1", "v0", "");
    assert_eq!(found(rotate(false), &off, &on, 1), "done: rotation is on in us-east-1");
    assert_eq!(found(rotate(false), &off, &off, 60), "not done: rotation is still off in us-east-1");
    let said = found(rotate(false), &on, &on, 60);
    assert_eq!(said, "open: rotation was on in us-east-1 already: that call leaves nothing to be seen");
}

#[test]
fn a_label_that_moved_by_another_hand_is_no_proof_of_a_rotation() {
    let on = rotating(Some(true), "v1", "v0", "");
    let put = rotating(Some(true), "v2", "v1", "");
    let by_schedule = rotating(Some(true), "v1", "v0", "v2");
    for (now, said) in [(&put, "AWSCURRENT"), (&by_schedule, "AWSPENDING")] {
        assert_eq!(found(rotate(true), &on, now, 59), "…");
        let said = format!("open: {said} is on v2 in us-east-1 now, and not by that call as far as is seen");
        assert_eq!(found(rotate(true), &on, now, 60), said);
    }
    // The journals of older versions name no token.
    let old = Operation::Rotate { secret: entry(use1()).arn, immediately: true, token: None };
    assert_eq!(found(old.clone(), &on, &put, 59), "…");
    assert!(found(old, &on, &put, 60).starts_with("open: AWSCURRENT is on v2"));
}

#[test]
fn a_reattempt_leaves_nothing_to_be_seen() {
    let left_over = rotating(Some(true), "v1", "v0", "v2");
    let said = "open: whether the rotation of v2 was tried again in us-east-1 cannot be told";
    assert_eq!(found(rotate(true), &left_over, &left_over, 60), said);
    let cleaned = rotating(Some(true), "v1", "v0", "");
    assert_eq!(found(rotate(true), &left_over, &cleaned, 60), said, "cleaning up shows no rotation");
}

#[test]
fn what_was_under_way_before_the_send_may_have_ended_by_itself() {
    let hanging = rotating(Some(true), "v1", "v0", "v2");
    let ended = rotating(Some(true), "v2", "v1", "v2");
    assert_eq!(found(rotate(true), &hanging, &ended, 59), "…");
    let said = found(rotate(true), &hanging, &ended, 60);
    assert_eq!(said, "open: the rotation of v2 has ended in us-east-1: by that call or by itself");
    let moving = linked(&[(euw1(), "InProgress")]);
    let call = || replicate(&[euw1()]);
    for status in ["InSync", "Failed"] {
        let now = linked(&[(euw1(), status)]);
        assert_eq!(found(call(), &moving, &now, 59), "…");
        let said = found(call(), &moving, &now, 60);
        assert_eq!(said, format!("open: eu-west-1 {status}: whether AWS tried again cannot be told"));
    }
}

#[test]
fn both_sides_of_a_removal_are_looked_at_and_else_where_it_was_sent() {
    assert_eq!(regions(&remove()), [use1(), usw2()]);
    assert_eq!(regions(&promote()), [usw2()]);
    assert_eq!(regions(&replicate(&[usw2(), euw1()])), [use1()]);
}

#[test]
fn a_world_with_the_effect_is_done_at_once() {
    for (operation, before, worlds) in cases() {
        for world in worlds {
            for seconds in [0, 59, 60, 9_000] {
                let said = found(operation.clone(), &before, &world, seconds);
                assert!(said.starts_with("done: "), "{operation:?} after {seconds} s: {said}");
            }
        }
    }
}

fn any_look(region: crate::domain::Region, seconds: std::ops::Range<u64>) -> impl Strategy<Value = Look> {
    (option::weighted(0.8, any_entry(region)), seconds).prop_map(move |(found, seconds)| {
        // The ARN that was asked for is the one that answers.
        let entry = found.map(|found| Entry { arn: entry(region).arn, ..found });
        Look { after: Duration::from_secs(seconds), entry }
    })
}

proptest! {
    #[test]
    fn nothing_is_called_not_done_or_open_before_its_time(
        number in 0_usize..10,
        primary in any_look(use1(), 0..60),
        copy in any_look(usw2(), 0..60),
    ) {
        let (operation, before, _) = cases().swap_remove(number);
        let looks = [(use1(), primary), (usw2(), copy)].into();
        let found = find(&step(operation, &before), &looks);
        let early = matches!(&found, Finding::Open(_))
            || matches!(&found, Finding::Settled(verdict) if !verdict.done);
        prop_assert!(!early, "{:?}", found);
    }

    #[test]
    fn the_world_before_the_send_never_looks_done_and_is_settled_in_the_end(
        number in 0_usize..10,
        statuses in btree_map(select(vec![usw2(), euw1()]), select(vec!["InSync", "Failed", "InProgress"]), 0..3),
        labels in (select(vec!["v1", "v2"]), select(vec!["", "v0"]), select(vec!["", "v3", "v4"])),
        enabled in option::of(any::<bool>()),
        seconds in 0_u64..400,
    ) {
        let (operation, sample, _) = cases().swap_remove(number);
        let mut said: Vec<_> = statuses.into_iter().collect();
        // A removal and a promotion are only offered where there is a replica.
        if !said.iter().any(|(region, _)| *region == usw2())
            && matches!(operation, Operation::RemoveReplica { .. } | Operation::Promote { .. })
        {
            said.push((usw2(), "InSync"));
        }
        let mut before = linked(&said);
        let home = before.get_mut(&use1()).unwrap().as_mut().unwrap();
        *home = labelled(home.clone(), labels.0, labels.1, labels.2);
        home.rotation.enabled = enabled;
        if matches!(operation, Operation::MoveStage { .. } | Operation::Promote { .. }) {
            before = sample;
        }
        match find(&step(operation, &before), &looks(&before, seconds)) {
            Finding::Settled(verdict) => prop_assert!(!verdict.done && seconds >= 60, "{:?}", verdict),
            Finding::Open(_) => prop_assert!(seconds >= 60),
            Finding::KeepLooking => prop_assert!(seconds < 60),
        }
    }
}
