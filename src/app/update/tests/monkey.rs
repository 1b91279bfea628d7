//! Random keys, pastes, answers, faults, sizes and time: nothing panics, no step is sent twice, the selection is a row.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::*;
use crate::{
    app::msg::{Executed, TimerId},
    domain::{
        operation::{Outcome, Reason},
        secret::VersionEntry,
    },
};

const KEYS: [&str; 40] = [
    "j", "k", "h", "l", "g", "shift-g", "n", "shift-n", "enter", "enter", "enter", "esc", "tab", "tab",
    "backtab", "1", "2", "3", "m", "/", "f", "s", "r", "r", "p", "p", "c", "c", "a", "x", "w", "y", "i", "?",
    ":", "q", "space", "down", "up", "ctrl-r",
];

#[derive(Debug, Clone)]
enum Move {
    Key(usize),
    Type(&'static str),
    Paste(String),
    Wait(u16),
    Size(u16, u16),
    Answer { which: prop::sample::Index, how: u8 },
    End { which: prop::sample::Index, how: u8 },
}

fn moves() -> impl Strategy<Value = Vec<Move>> {
    let one = prop_oneof![
        6 => (0..KEYS.len()).prop_map(Move::Key),
        1 => prop::sample::select(vec!["us-west-2", "eu-west-1", "overwrite eu-west-1", "remove us-west-2", "status:failed", "(", "\u{202e}"])
            .prop_map(Move::Type),
        1 => ".{0,40}".prop_map(Move::Paste),
        3 => (0_u16..20_000).prop_map(Move::Wait),
        1 => (0_u16..250, 0_u16..70).prop_map(|(columns, rows)| Move::Size(columns, rows)),
        6 => (any::<prop::sample::Index>(), 0_u8..8).prop_map(|(which, how)| Move::Answer { which, how }),
        2 => (any::<prop::sample::Index>(), 0_u8..4).prop_map(|(which, how)| Move::End { which, how }),
    ];
    prop::collection::vec(one, 1..120)
}

/// The world of the moves: the effects that wait for an answer.
struct Play {
    world: World,
    executed: BTreeSet<crate::domain::operation::StepId>,
}

fn error(how: u8) -> RemoteError {
    let kinds = [
        ErrorKind::TimedOut,
        ErrorKind::Denied,
        ErrorKind::Throttled,
        ErrorKind::Expired,
        ErrorKind::NotFound,
        ErrorKind::Unreadable,
    ];
    RemoteError::new(kinds[usize::from(how) % kinds.len()], "no")
}

fn described(id: &SecretId, at: Region, how: u8) -> Entry {
    let SecretId::Arn(arn) = id else { return listed("a", at.name(), None) };
    let status = ["InSync", "InProgress", "Failed", "Detached"][usize::from(how) % 4];
    match at.name() {
        EAST => Entry { arn: arn.clone(), ..primary(arn.name(), &[(WEST, status), (EUROPE, "Failed")]) },
        other => listed(arn.name(), other, how.is_multiple_of(2).then_some(EAST)),
    }
}

impl Play {
    fn answer(&mut self, effect: &Effect, how: u8) {
        let bad = how >= 6;
        match effect {
            Effect::ListPage { task, lane, token } => {
                let at = lane.region.name();
                let entries = ["a", "b"]
                    .map(|name| listed(name, at, (!how.is_multiple_of(3)).then_some(EAST)))
                    .to_vec();
                let next = (how == 5 && token.is_none()).then(|| PageToken("more".to_owned()));
                let page = Page { entries, unreadable: vec![], next };
                let result = if bad { Err(error(how)) } else { Ok(page) };
                self.world.answer(*task, at, Answer::Listed(result));
            }
            Effect::Describe { task, lane, id } => {
                let result = if bad { Err(error(how)) } else { Ok(described(id, lane.region, how)) };
                let answer = Answer::Described(id.clone(), Box::new(result));
                self.world.answer(*task, lane.region.name(), answer);
            }
            Effect::Versions { task, lane, arn } => {
                let id = VersionId::new("1a2b3c4d-0000-4000-8000-000000000001").unwrap();
                let entries = vec![VersionEntry { id, created: None, last_accessed: None }];
                let result = if bad { Err(error(how)) } else { Ok(entries) };
                self.world.answer(*task, lane.region.name(), Answer::Versions(arn.clone(), result));
            }
            Effect::Policy { task, lane, arn } => {
                self.world.answer(*task, lane.region.name(), Answer::Policy(arn.clone(), Ok(None)));
            }
            Effect::Identify { task, region } => {
                self.world.answer(*task, region.name(), Answer::Identified(Err(error(how))));
            }
            _ => {}
        }
    }

    fn end(&mut self, which: prop::sample::Index, how: u8) {
        let steps: Vec<_> = self
            .world
            .effects
            .iter()
            .filter_map(|effect| match effect {
                Effect::Execute(step) => Some((**step).clone()),
                _ => None,
            })
            .collect();
        if steps.is_empty() {
            return;
        }
        let step = which.get(&steps).clone();
        let outcome = match how {
            0 => Outcome::Done { request_id: None },
            1 => Outcome::Refused(error(1)),
            2 => Outcome::NotSent(Reason::ReadOnly),
            _ => Outcome::Unknown { why: error(0) },
        };
        self.world.send(Msg::Executed(Executed { step, outcome, seen: vec![] }));
    }

    fn play(&mut self, one: Move) {
        match one {
            Move::Key(at) => self.world.press(KEYS[at]),
            Move::Type(text) => {
                for character in text.chars() {
                    self.world.at += Duration::from_millis(50);
                    let code = crokey::crossterm::event::KeyCode::Char(character);
                    self.world.send(Msg::Key(code.into()));
                }
            }
            Move::Paste(text) => self.world.send(Msg::Paste(text)),
            Move::Wait(milliseconds) => {
                self.world.at += Duration::from_millis(u64::from(milliseconds));
                for timer in [TimerId::Schedule, TimerId::Tick, TimerId::Thaw, TimerId::Story] {
                    self.world.send(Msg::Timer(timer));
                }
            }
            Move::Size(columns, rows) => self.world.send(Msg::Resized(columns, rows)),
            Move::Answer { which, how } => {
                let open: Vec<Effect> = self.world.effects.iter().rev().take(12).cloned().collect();
                if !open.is_empty() {
                    self.answer(which.get(&open), how);
                }
            }
            Move::End { which, how } => self.end(which, how),
        }
        self.check();
    }

    fn check(&mut self) {
        let sent: Vec<_> = self
            .world
            .effects
            .iter()
            .filter_map(|effect| match effect {
                Effect::Execute(step) => Some(step.id),
                _ => None,
            })
            .collect();
        self.executed = sent.iter().copied().collect();
        assert_eq!(self.executed.len(), sent.len(), "a step was sent twice");
        let model = &self.world.model;
        assert_eq!(
            model.activity.iter().filter(|action| self.executed.contains(&action.step.id)).count(),
            sent.len()
        );
        if let Some(key) =
            model.selection.secret.as_ref().filter(|_| model.dialog.is_none() && !model.screen.page)
        {
            assert!(model.rows.shown.contains(key), "the selection is no row");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn whatever_happens_nothing_panics_and_nothing_is_sent_twice(moves in moves()) {
        let mut play = Play { world: World::three(), executed: BTreeSet::new() };
        for one in moves {
            play.play(one);
        }
    }
}
