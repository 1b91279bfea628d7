//! One Region's reads: their order, their bounds, the back-off.

use super::*;

fn key(name: &str) -> SecretKey {
    Arn::new(&format!("arn:aws:secretsmanager:us-east-1:111122223333:secret:{name}-a1b2c3")).unwrap().key()
}

const ZERO: Duration = Duration::ZERO;

fn now(mono: Duration) -> Now {
    Now { wall: Timestamp::UNIX_EPOCH, mono }
}

#[test]
fn the_most_urgent_that_is_due_comes_first() {
    let mut lane = LaneReads::default();
    let at = Duration::from_secs(10);
    lane.want(&key("first"), Priority::Needed, ZERO, at);
    lane.want(&key("same"), Priority::Namesake, ZERO, at);
    lane.want(&key("soon"), Priority::InFlight, at + Duration::from_secs(1), at);
    lane.want(&key("seen"), Priority::OnScreen, ZERO, at);
    assert_eq!(lane.take(at), Some((key("seen"), Priority::OnScreen)));
    assert_eq!(lane.take(at), Some((key("first"), Priority::Needed)));
    assert_eq!(lane.take(at), Some((key("same"), Priority::Namesake)));
    assert_eq!(lane.take(at), None);
    assert_eq!(lane.next_due(at, true), Some(ZERO), "the listing is due");
    assert_eq!(lane.take(at + Duration::from_secs(1)), Some((key("soon"), Priority::InFlight)));
}

#[test]
fn one_description_of_a_secret_is_under_way_at_a_time() {
    let mut lane = LaneReads::default();
    lane.want(&key("a"), Priority::Needed, ZERO, ZERO);
    assert!(lane.take(ZERO).is_some());
    lane.want(&key("a"), Priority::Needed, ZERO, ZERO);
    lane.want(&key("a"), Priority::InFlight, ZERO, ZERO);
    assert_eq!(lane.take(ZERO), None);
    lane.looks.described(&key("a"));
    assert_eq!(lane.take(ZERO), Some((key("a"), Priority::InFlight)));
    lane.looks.described(&key("a"));
    assert!(lane.looks.is_empty(), "a secret that nobody waits for takes no room");
}

#[test]
fn a_more_urgent_wish_replaces_a_later_one() {
    let mut lane = LaneReads::default();
    lane.want(&key("a"), Priority::Seen, Duration::from_secs(60), ZERO);
    lane.want(&key("a"), Priority::OnScreen, Duration::from_secs(1), ZERO);
    assert_eq!(lane.take(Duration::from_secs(1)), Some((key("a"), Priority::OnScreen)));
    assert_eq!(lane.take(Duration::from_secs(100)), None);
}

#[test]
fn a_row_out_of_sight_is_described_in_its_turn_and_not_again() {
    let mut lane = LaneReads::default();
    lane.want(&key("new"), Priority::Visible, ZERO, ZERO);
    lane.want(&key("old"), Priority::Seen, ZERO, ZERO);
    for name in ["new", "old"] {
        lane.looks.out_of_sight(&key(name));
    }
    assert_eq!(lane.take(ZERO), Some((key("new"), Priority::Needed)));
    assert_eq!(lane.take(ZERO), None);
}

#[test]
fn watching_reads_are_bounded_and_first_descriptions_are_not() {
    let mut lane = LaneReads::new(4);
    for (priority, word) in [(Priority::Refresh, "seen"), (Priority::Needed, "first")] {
        for number in 0..6 {
            lane.want(&key(&format!("{word}{number}")), priority, ZERO, ZERO);
        }
    }
    let mut taken = Vec::new();
    for millisecond in 0..1_000 {
        if let Some((key, priority)) = lane.take(Duration::from_millis(millisecond)) {
            lane.looks.described(&key);
            taken.push(priority);
        }
    }
    taken.sort();
    assert_eq!(taken, [[Priority::Refresh; 2].as_slice(), &[Priority::Needed; 6]].concat());
    let at = Duration::from_secs(2);
    lane.relisted(ZERO, ZERO);
    lane.relist_due = ZERO;
    let (number, request) = lane.next_page(now(at), None).expect("some is kept for listings");
    assert_eq!(lane.next_page(now(at), None), None, "one page at a time");
    lane.answered(number).unwrap().failed(request.chain);
    assert_eq!(lane.next_page(now(at), None), None, "and one a minute");
    assert!(lane.next_poll(now(at)).is_some(), "and some for polls");
    let minute = Duration::from_secs(62);
    assert_eq!(lane.take(minute).map(|(_, priority)| priority), Some(Priority::Refresh));
    lane.want(&key("ours"), Priority::InFlight, minute, minute);
    assert_eq!(lane.take(minute), Some((key("ours"), Priority::InFlight)));
}

#[test]
fn first_descriptions_have_their_turn_though_the_region_takes_little_and_others_never_end() {
    let mut lane = LaneReads::default();
    for name in ["a", "b"] {
        lane.want(&key(name), Priority::Needed, ZERO, ZERO);
    }
    let taken: Vec<Priority> = (0..12)
        .map(|second| {
            lane.want(&key("again"), Priority::Changed, ZERO, ZERO);
            let (key, priority) = lane.take(Duration::from_secs(second)).unwrap();
            lane.looks.described(&key);
            priority
        })
        .collect();
    assert_eq!(taken.iter().filter(|priority| **priority == Priority::Needed).count(), 2);
    lane.want(&key("c"), Priority::Needed, ZERO, ZERO);
    for second in 20..28 {
        lane.want(&key("ours"), Priority::InFlight, ZERO, ZERO);
        assert_eq!(
            lane.take(Duration::from_secs(second)),
            Some((key("ours"), Priority::InFlight)),
            "what is urgent never gives way"
        );
        lane.looks.described(&key("ours"));
    }
}

#[test]
fn hundreds_that_are_on_their_way_hold_up_neither_a_first_description_nor_what_changed() {
    let mut lane = LaneReads::default();
    lane.want(&key("a"), Priority::Needed, ZERO, ZERO);
    lane.want(&key("b"), Priority::Changed, ZERO, ZERO);
    for number in 0..300 {
        lane.want(&key(&format!("moving{number}")), Priority::Moving, ZERO, ZERO);
    }
    assert_eq!(lane.looks.moving(), 300);
    let mut taken = Vec::new();
    for step in 0..2_000 {
        let now = Duration::from_millis(step * 10);
        while let Some((key, priority)) = lane.take(now) {
            lane.looks.described(&key);
            taken.push((priority, now));
            if priority == Priority::Moving {
                lane.want(&key, Priority::Moving, now + Duration::from_secs(30), now);
            }
        }
    }
    let first = |wanted| taken.iter().position(|(priority, _)| *priority == wanted).unwrap();
    assert!(first(Priority::Needed) < 4);
    assert!(taken[first(Priority::Changed)].1 < Duration::from_secs(12));
    assert_eq!((taken.len(), lane.looks.moving()), (302, 300), "each once, and each again later");
}

#[test]
fn what_an_answer_needs_is_not_what_is_only_read_again() {
    let mut lane = LaneReads::default();
    let later = Duration::from_secs(9);
    lane.want(&key("seen"), Priority::Seen, ZERO, ZERO);
    lane.want(&key("again"), Priority::NotInSync, ZERO, ZERO);
    lane.want(&key("moving"), Priority::Moving, ZERO, ZERO);
    lane.want(&key("later"), Priority::Changed, later, ZERO);
    assert!(!lane.looks.needs(ZERO));
    assert!(lane.looks.needs(later), "due, and not taken yet");
    assert_eq!(lane.take(later), Some((key("moving"), Priority::Moving)));
    lane.want(&key("later"), Priority::Moving, later, later);
    assert_eq!(lane.take(later), Some((key("later"), Priority::Moving)), "the sooner of both wishes");
    assert!(lane.looks.needs(later), "under way, and it changed");
    lane.looks.described(&key("later"));
    assert!(!lane.looks.needs(later));
    lane.want(&key("first"), Priority::Namesake, ZERO, later);
    assert!(lane.looks.needs(later));
}

#[test]
fn a_service_that_does_not_keep_the_order_is_listed_whole_until_it_is_asked_for_it_again() {
    let mut lane = LaneReads::default();
    lane.relisted(ZERO, ZERO);
    lane.followed(ZERO, Duration::from_secs(30));
    let second = Duration::from_secs;
    assert_eq!((lane.next_poll(now(second(29))), lane.next_page(now(second(29)), None)), (None, None));
    let (number, listing, token) = lane.next_poll(now(second(30))).unwrap();
    assert_eq!((listing.order, token), (crate::gateway::Order::Changed, None));
    assert_eq!(lane.next_poll(now(second(30))), None, "one at a time");
    assert!(lane.polled(number).is_some());
    lane.distrust_order(second(31));
    assert_eq!(lane.next_poll(now(second(31))), None);
    assert!(lane.next_page(now(second(31)), None).is_some());
    lane.walk = None;
    lane.relisted(second(31), second(31));
    lane.followed(second(31), Duration::from_secs(30));
    assert!(lane.next_poll(now(second(61))).is_none() && lane.next_page(now(second(61)), None).is_some());
    lane.walk = None;
    let retried = second(31) + RELIST;
    assert!(lane.next_poll(now(retried)).is_some());
}

#[test]
fn the_back_off_doubles_to_its_end_and_is_jittered_by_a_quarter_at_most() {
    let (first, most) = (Duration::from_secs(1), Duration::from_secs(30));
    assert_eq!(back_off(1, first, most, 0), first);
    assert_eq!(back_off(3, first, most, 0), Duration::from_secs(4));
    assert_eq!(back_off(40, first, most, 0), most);
    assert!(back_off(3, first, most, 1023) > Duration::from_secs(3));
}

#[test]
fn what_is_wanted_of_a_region_that_cannot_be_read_wakes_nobody() {
    let mut lane = LaneReads::default();
    lane.relisted(ZERO, ZERO);
    lane.followed(ZERO, Duration::from_secs(30));
    lane.want(&key("a"), Priority::InFlight, ZERO, ZERO);
    let at = Duration::from_secs(1);
    assert!(lane.next_due(at, true).is_some_and(|due| due <= at));
    assert_eq!(lane.next_due(at, false), Some(Duration::from_secs(30)), "its next poll");
}
