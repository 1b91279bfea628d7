//! Random keys, pastes and changes of the world: what is sent is what was shown and confirmed, and at most once.

use proptest::prelude::*;

use super::{
    page::Stop,
    tests_support::{Bench, entry, primary, replica},
};
use crate::{
    app::command::Command::{self, Promote, RemoveReplica, Replicate},
    domain::{lane::LaneState, operation::Operation},
};

const DB: &str = "prod/payments/db-k3Xq9A";
const KEYS: &[&str] = &[
    "space",
    "tab",
    "tab",
    "enter",
    "enter",
    "down",
    "up",
    "shift-tab",
    "backspace",
    "x",
    "ctrl-y",
    "left",
    "right",
    "home",
    "end",
];

#[derive(Debug, Clone)]
enum Event {
    Key(usize),
    Type(&'static str),
    Paste(&'static str),
    Moved(&'static str),
    Silent(bool),
    Wait,
}

fn events() -> impl Strategy<Value = Vec<Event>> {
    let text =
        prop::sample::select(vec!["us-west-2", "overwrite eu-west-1", "remove us-west-2", "eu-west-1"]);
    let event = prop_oneof![
        12 => (0..KEYS.len()).prop_map(Event::Key),
        4 => text.clone().prop_map(Event::Type),
        1 => text.prop_map(Event::Paste),
        1 => prop::sample::select(vec!["InSync", "InProgress", "Failed"]).prop_map(Event::Moved),
        1 => any::<bool>().prop_map(Event::Silent),
        2 => Just(Event::Wait),
    ];
    prop::collection::vec(event, 1..60)
}

fn world() -> Bench {
    let mut bench = Bench::new();
    bench.described(home("Failed")).described(replica(DB, "us-west-2"));
    bench.described(entry("prod/payments/db-zz81Kd", "eu-west-1"));
    bench
}

fn home(status: &str) -> crate::domain::secret::Entry {
    primary(DB, &[("us-west-2", "InSync"), ("eu-west-1", status)])
}

fn play(bench: &mut Bench, event: &Event) {
    match event {
        Event::Key(at) => {
            bench.keys(KEYS[*at]);
        }
        Event::Type(text) => {
            bench.text(text);
        }
        Event::Paste(text) => {
            if let Some(mut dialog) = bench.dialog.take() {
                dialog.paste(text, &bench.model);
                bench.dialog = Some(dialog);
            }
        }
        Event::Moved(status) => bench.changed(home(status)),
        Event::Silent(silent) => {
            let state = if *silent { LaneState::Unreachable } else { LaneState::Ok };
            bench.lane("us-east-1", state);
            bench.tell();
        }
        Event::Wait => {
            bench.wait(400);
        }
    }
}

fn walk(command: Command, meant: &str, events: &[Event]) {
    let mut bench = world();
    bench.open(command, DB, Some(meant));
    for event in events {
        let shown = bench.dialog.as_ref().and_then(|dialog| dialog.plan.clone());
        let before = bench.dialog.as_ref().map(|dialog| (dialog.stop, dialog.field.text().to_owned()));
        let sent = bench.sent.len();
        play(&mut bench, event);
        if bench.sent.len() > sent {
            assert_eq!(bench.sent.last(), shown.as_ref(), "what is sent was on the screen before the key");
            let (stop, typed) = before.unwrap();
            assert_eq!(stop, Stop::Confirm);
            match &shown.unwrap().steps[0].operation {
                Operation::Replicate { overwrite: false, .. } => {}
                Operation::Replicate { to, .. } => {
                    assert_eq!((to.len(), typed), (1, format!("overwrite {}", to[0].region)));
                }
                Operation::RemoveReplica { region, .. } => assert_eq!(typed, format!("remove {region}")),
                other => assert_eq!(typed, other.region().name()),
            }
        }
    }
    assert!(bench.sent.len() <= 1, "at most one send for a dialog of one step");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn replicating_sends_only_what_was_shown(events in events()) {
        walk(Replicate, "eu-west-1", &events);
    }

    #[test]
    fn promoting_sends_only_what_was_typed(events in events()) {
        walk(Promote, "us-west-2", &events);
    }

    #[test]
    fn removing_sends_only_what_was_typed(events in events()) {
        walk(RemoveReplica, "us-west-2", &events);
    }
}

#[test]
fn the_walks_above_do_reach_a_send() {
    let mut bench = world();
    bench.open(Replicate, DB, Some("eu-west-1"));
    let end = KEYS.iter().position(|key| *key == "tab").unwrap();
    let enter = KEYS.iter().position(|key| *key == "enter").unwrap();
    for event in [Event::Key(end), Event::Key(end), Event::Key(end), Event::Key(enter)] {
        play(&mut bench, &event);
    }
    assert_eq!(bench.sent.len(), 1);
}
