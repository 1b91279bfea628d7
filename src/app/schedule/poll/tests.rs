//! What a poll shows, and how far back it goes.

use proptest::prelude::*;

use super::*;
use crate::domain::Arn;

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_790_000_000 + second).unwrap()
}

fn entry(number: usize, changed: Option<i64>) -> Entry {
    let arn = format!("arn:aws:secretsmanager:us-east-1:111122223333:secret:s{number}-a1b2c3");
    Entry { last_changed: changed.map(at), ..Entry::new(Arn::new(&arn).unwrap()) }
}

fn page(changed: &[i64], next: Option<&str>) -> Page {
    let entries = changed.iter().enumerate().map(|(number, changed)| entry(number, Some(*changed))).collect();
    Page { entries, unreadable: vec![], next: next.map(|token| PageToken(token.to_owned())) }
}

fn poll() -> Poll {
    Poll::new(Duration::ZERO, at(0))
}

#[test]
fn one_page_that_holds_everything_is_the_whole_list_in_whatever_order() {
    assert_eq!(poll().took(&page(&[1, 5, 3], None), Some(at(9)), |_| true), Shown::Whole);
    assert_eq!(poll().took(&page(&[], None), None, |_| false), Shown::Whole);
}

#[test]
fn it_goes_on_until_what_is_known_and_could_not_have_come_late() {
    let before = Some(at(100));
    let took = |changed: &[i64], known: bool| poll().took(&page(changed, Some("more")), before, |_| known);
    assert_eq!(took(&[300, 99], true), Shown::CaughtUp);
    assert_eq!(took(&[300, 100], true), Shown::More, "it may have come late");
    assert_eq!(took(&[300, 99], false), Shown::More, "it is not known");
    assert_eq!(poll().took(&page(&[300, 99], Some("more")), None, |_| true), Shown::More);
}

#[test]
fn known_beside_unknown_ones_is_enough_for_they_stand_in_order() {
    let mut poll = poll();
    let known = |entry: &Entry| entry.arn.name() == "s1";
    assert_eq!(poll.took(&page(&[300, 99, 98], Some("more")), Some(at(100)), known), Shown::CaughtUp);
}

#[test]
fn an_end_after_several_pages_is_not_the_whole_list_for_what_changed_meanwhile_has_left_its_place() {
    let mut poll = poll();
    assert_eq!(poll.took(&page(&[300, 200], Some("one")), None, |_| true), Shown::More);
    assert_eq!(poll.ask().1, Some(PageToken("one".to_owned())));
    assert_eq!(poll.took(&page(&[200, 10], None), None, |_| true), Shown::CaughtUp);
}

#[test]
fn pages_out_of_order_without_dates_or_without_end_show_nothing() {
    let more = Some("more");
    assert_eq!(poll().took(&page(&[1, 2], more), Some(at(9)), |_| true), Shown::Unsorted);
    let undated = Page { entries: vec![entry(1, None)], ..page(&[], more) };
    assert_eq!(poll().took(&undated, Some(at(9)), |_| true), Shown::Unsorted);
    let mut over_pages = poll();
    assert_eq!(over_pages.took(&page(&[5], Some("one")), None, |_| true), Shown::More);
    assert_eq!(over_pages.took(&page(&[6], Some("two")), None, |_| true), Shown::Unsorted);
    let mut endless = poll();
    assert_eq!(endless.took(&page(&[], more), None, |_| true), Shown::More);
    assert_eq!(endless.took(&page(&[], more), None, |_| true), Shown::Unsorted);
}

#[test]
fn a_region_where_much_changed_at_once_is_not_listed_again_and_again() {
    let second = Duration::from_secs;
    let mut tide = Tide::default();
    tide.saw(&[entry(0, Some(50))], second(10));
    tide.covered(second(10));
    assert_eq!(tide.known_before(), Some(at(50 - 360)));
    tide.covered(second(10 + 361));
    assert_eq!(tide.known_before(), Some(at(51)), "six quiet minutes later all of it is settled");
}

/// Changes as (when, how much later each was in the list).
fn changes() -> impl Strategy<Value = Vec<(i64, i64)>> {
    prop::collection::vec((0_i64..4_000, 0_i64..300), 1..40)
}

proptest! {
    /// Against a list that shows each change up to five minutes late, with our clock anywhere, and pages of any size.
    #[test]
    fn no_change_that_any_poll_could_see_is_missed(changes in changes(), ours in 0_u64..9_000, most in 1_usize..6, every in 5_i64..200) {
        // Each secret changed long ago, and then once.
        let seen_at = |now: i64| -> Vec<Entry> {
            let shown = changes.iter().enumerate().map(|(number, (when, late))| {
                entry(number, Some(if when + late <= now { *when } else { -9_000 - i64::try_from(number).unwrap() }))
            });
            let mut shown: Vec<Entry> = shown.collect();
            shown.sort_by_key(|entry| std::cmp::Reverse(entry.last_changed));
            shown
        };
        let mono = |now: i64| Duration::from_secs(ours + u64::try_from(now).unwrap());
        let mut tide = Tide::default();
        let mut known: std::collections::HashMap<Arn, Option<Timestamp>> =
            seen_at(0).into_iter().map(|entry| (entry.arn, entry.last_changed)).collect();
        tide.saw(&seen_at(0), mono(0));
        tide.covered(mono(0));
        let mut now = every;
        while now < 4_600 {
            let mut poll = Poll::new(mono(now), at(0));
            let list = seen_at(now);
            for (number, entries) in list.chunks(most).enumerate() {
                let last = (number + 1) * most >= list.len();
                let next = (!last).then(|| PageToken(number.to_string()));
                let page = Page { entries: entries.to_vec(), unreadable: vec![], next };
                let shown = poll.took(&page, tide.known_before(), |entry| known.get(&entry.arn) == Some(&entry.last_changed));
                tide.saw(&page.entries, mono(now));
                known.extend(page.entries.into_iter().map(|entry| (entry.arn, entry.last_changed)));
                prop_assert_ne!(shown, Shown::Unsorted);
                if shown != Shown::More {
                    break;
                }
            }
            tide.covered(poll.began);
            for entry in list {
                prop_assert_eq!(known[&entry.arn], entry.last_changed, "at {}", now);
            }
            now += every;
        }
    }
}
