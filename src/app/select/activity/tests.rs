//! The lines of the Activity view, of this run and of others.

use std::time::Duration;

use super::*;
use crate::{
    app::{
        model::{Pause, Watched},
        select::{test_actions, test_fleet},
    },
    domain::error::{ErrorKind, RemoteError},
};

fn states(model: &Model) -> Vec<(char, String)> {
    let deeds = entries(model).into_iter().map(|entry| deed(model, entry));
    deeds.map(|deed| (deed.glyph.0, deed.state.replace(age::NO_BREAK, " "))).collect()
}

#[test]
fn a_replication_that_aws_took_off_its_list_is_not_done() {
    let mut model = test_fleet::incident();
    test_actions::busy(&mut model);
    let watch = &mut model.activity.last_mut().unwrap().watch;
    watch.insert(test_fleet::region("usw2"), Watched::Gone);
    watch.insert(test_fleet::region("euw1"), Watched::InSync(Duration::from_secs(9)));
    let deed = newest(&model).next().unwrap();
    assert_eq!((deed.glyph.0, deed.state.as_str()), ('✖', "taken off AWS's list: usw2"));
}

#[test]
fn every_run_is_told_by_time_and_the_strip_counts_this_one_alone() {
    let mut model = test_fleet::incident();
    test_actions::busy(&mut model);
    test_actions::earlier(&mut model);
    let times: Vec<Timestamp> = entries(&model).iter().map(|entry| entry.at()).collect();
    assert!(times.is_sorted() && times.len() == count(&model));
    assert!(matches!(entries(&model).last(), Some(Entry::Own(_))));
    assert_eq!(newest(&model).count(), 2);
    assert_eq!(summary(&model), "1 in flight · 2 all");
    assert_eq!(whole_summary(&model), "1 in flight · 2 of this run · 6 of other runs, 2 unknown");
}

#[test]
fn what_other_runs_left_is_told_by_what_is_known() {
    let mut model = test_fleet::incident();
    test_actions::earlier(&mut model);
    let told: Vec<(char, String)> = states(&model);
    let wanted = [
        ('✓', "done, request 77e0aa12-3f"),
        ('?', "unknown: cut off before its outcome was written"),
        ('?', "unknown: the connection broke: reset by peer"),
        ('✓', "done, seen 13:05Z: us-west-2 names no other primary"),
        ('✖', "not done, seen 13:05Z: eu-west-1 is not in ReplicationStatus"),
        ('◐', "another window sent it 20 s ago"),
    ];
    assert_eq!(told, wanted.map(|(glyph, state)| (glyph, state.to_owned())));
}

#[test]
fn what_is_looked_for_says_so_and_what_cannot_be_told_says_where_to_look() {
    let mut model = test_fleet::incident();
    test_actions::earlier(&mut model);
    test_actions::doubt(&mut model, 1, None);
    test_actions::doubt(&mut model, 2, Some("look at prod/x in us-west-2"));
    let told = states(&model);
    assert_eq!(told[1].1, "unknown (looking): cut off before its outcome was written");
    assert_eq!(told[2].1, "unknown: the connection broke: reset by peer");
    let said = |at: usize| super::told(&model, entries(&model)[at]);
    assert!(
        said(1).contains(&("Look", "it is being looked for; it is never sent again by itself".to_owned()))
    );
    assert!(said(2).contains(&("Look", "look at prod/x in us-west-2".to_owned())));
}

#[test]
fn what_waits_says_that_nothing_was_sent_and_what_was_settled_what_was_seen() {
    let mut model = test_fleet::incident();
    test_actions::busy(&mut model);
    let since = model.now;
    let why = RemoteError::new(ErrorKind::Expired, "");
    model.activity[0].outcome = None;
    model.activity[0].paused = Some(Pause { why: why.clone(), since });
    model.activity[1].outcome = Some((Outcome::Unknown { why }, since.wall));
    let verdict = Verdict { done: true, seen: "usw2 is in ReplicationStatus".into() };
    model.activity[1].settled = Some((verdict, since.wall));
    assert_eq!(states(&model)[0], ('…', "waits 0 s, nothing sent: credentials expired".to_owned()));
    assert_eq!(states(&model)[1], ('◐', "InProgress 8 s".to_owned()), "what goes on is watched");
    model.activity[1].watch.clear();
    assert_eq!(states(&model)[1], ('✓', "done, seen 14:02Z: usw2 is in ReplicationStatus".to_owned()));
}

#[test]
fn a_time_of_another_day_has_its_date() {
    let model = test_fleet::incident();
    let at = |text: &str| time(&model, text.parse().unwrap());
    let today = model.now.wall.strftime("%F").to_string();
    assert_eq!(at(&format!("{today}T00:00:01Z")), "00:00:01Z");
    assert_eq!(at("2024-02-11T09:00:00Z"), "11 Feb 2024");
    let yesterday = model.now.wall - jiff::SignedDuration::from_hours(24);
    assert_eq!(time(&model, yesterday), yesterday.strftime("%-d %b %H:%MZ").to_string());
}

#[test]
fn what_another_window_or_an_earlier_run_sent_is_warned_of_while_its_outcome_is_not_known() {
    use crate::app::select::doubts;
    let mut model = test_fleet::incident();
    test_actions::earlier(&mut model);
    test_actions::doubt(&mut model, 2, None);
    let open = |at: usize| doubts::open(&model, &model.past[at].step.operation.secret().key());
    assert_eq!(open(0), None);
    assert!(open(2).unwrap().starts_with("an earlier run sent promote at "), "{:?}", open(2));
    assert!(open(5).unwrap().starts_with("another window sent promote at "), "{:?}", open(5));
    let key = model.past[5].step.operation.secret().key();
    assert!(doubts::notes(&model, &key)[0].starts_with("another window sent promote at "));
    let deeds = crate::app::advice::advice(&model, &key).deeds;
    assert_eq!(deeds[0].command, Some(crate::app::command::Command::ViewActivity));
}
