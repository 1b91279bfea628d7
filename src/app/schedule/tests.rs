//! One Region's reads: their order, their bounds, the back-off.

use super::*;

fn key(name: &str) -> SecretKey {
    Arn::new(&format!("arn:aws:secretsmanager:us-east-1:111122223333:secret:{name}-a1b2c3")).unwrap().key()
}

#[test]
fn the_most_urgent_that_is_due_comes_first() {
    let mut lane = LaneReads::default();
    let now = Duration::from_secs(10);
    lane.want(&key("rest"), Priority::Rest, Duration::ZERO);
    lane.want(&key("soon"), Priority::InFlight, now + Duration::from_secs(1));
    lane.want(&key("seen"), Priority::OnScreen, Duration::ZERO);
    assert_eq!(lane.take(now), Some((key("seen"), Priority::OnScreen)));
    assert_eq!(lane.take(now), Some((key("rest"), Priority::Rest)));
    assert_eq!(lane.take(now), None);
    assert_eq!(lane.next_due(now), Some(Duration::ZERO), "the listing is due");
    assert_eq!(lane.take(now + Duration::from_secs(1)), Some((key("soon"), Priority::InFlight)));
}

#[test]
fn one_description_of_a_secret_is_under_way_at_a_time() {
    let mut lane = LaneReads::default();
    lane.want(&key("a"), Priority::Rest, Duration::ZERO);
    assert!(lane.take(Duration::ZERO).is_some());
    lane.want(&key("a"), Priority::InFlight, Duration::ZERO);
    assert_eq!(lane.take(Duration::ZERO), None);
    lane.described(&key("a"));
    assert_eq!(lane.take(Duration::ZERO), Some((key("a"), Priority::InFlight)));
}

#[test]
fn a_more_urgent_wish_replaces_a_later_one() {
    let mut lane = LaneReads::default();
    lane.want(&key("a"), Priority::Rest, Duration::from_secs(60));
    lane.want(&key("a"), Priority::OnScreen, Duration::from_secs(1));
    assert_eq!(lane.take(Duration::from_secs(1)), Some((key("a"), Priority::OnScreen)));
    assert_eq!(lane.take(Duration::from_secs(100)), None);
}

#[test]
fn watching_reads_are_bounded_and_first_descriptions_are_not() {
    let mut lane = LaneReads::new(4);
    for (priority, word) in [(Priority::Refresh, "seen"), (Priority::Needed, "first")] {
        for number in 0..6 {
            lane.want(&key(&format!("{word}{number}")), priority, Duration::ZERO);
        }
    }
    let mut taken = Vec::new();
    while let Some((key, priority)) = lane.take(Duration::ZERO) {
        lane.described(&key);
        taken.push(priority);
    }
    assert_eq!(taken, [[Priority::Refresh; 3].as_slice(), &[Priority::Needed; 6]].concat());
    lane.listed = true;
    let now = Now { wall: Timestamp::UNIX_EPOCH, mono: Duration::ZERO };
    let (number, request) = lane.next_page(now, None).expect("a quarter is left to listings");
    assert_eq!(lane.next_page(now, None), None, "one page at a time");
    lane.answered(number).unwrap().failed(request.chain);
    assert_eq!(lane.next_page(now, None), None, "and one a minute");
    let minute = Duration::from_secs(60);
    assert_eq!(lane.next_due(Duration::ZERO), Some(minute));
    assert_eq!(lane.take(minute).map(|(_, priority)| priority), Some(Priority::Refresh));
    lane.want(&key("ours"), Priority::InFlight, minute);
    assert_eq!(lane.take(minute), Some((key("ours"), Priority::InFlight)));
}

#[test]
fn what_an_answer_needs_is_neither_the_rest_nor_what_is_only_read_again() {
    let mut lane = LaneReads::default();
    lane.want(&key("rest"), Priority::Rest, Duration::ZERO);
    lane.want(&key("again"), Priority::NotInSync, Duration::ZERO);
    lane.want(&key("later"), Priority::Needed, Duration::from_secs(9));
    assert!(!lane.needs(Duration::ZERO));
    assert!(lane.needs(Duration::from_secs(9)), "due, and not taken yet");
    let mut under_way = lane.clone();
    assert_eq!(under_way.take(Duration::from_secs(9)), Some((key("again"), Priority::NotInSync)));
    assert!(under_way.needs(Duration::from_secs(9)), "ready");
    assert_eq!(under_way.take(Duration::from_secs(9)), Some((key("later"), Priority::Needed)));
    assert!(under_way.needs(Duration::from_secs(9)), "under way");
    under_way.described(&key("later"));
    assert!(!under_way.needs(Duration::from_secs(9)));
}

#[test]
fn the_back_off_doubles_to_its_end_and_is_jittered_by_a_quarter_at_most() {
    let (first, most) = (Duration::from_secs(1), Duration::from_secs(30));
    assert_eq!(back_off(1, first, most, 0), first);
    assert_eq!(back_off(3, first, most, 0), Duration::from_secs(4));
    assert_eq!(back_off(40, first, most, 0), most);
    assert!(back_off(3, first, most, 1023) > Duration::from_secs(3));
}
