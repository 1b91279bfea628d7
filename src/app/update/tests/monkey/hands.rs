//! The person's hands: keys, texts, and what she does when she knows what she wants.

use super::{oracle::Cause, play::Play, *};
use crate::domain::operation::Operation;

impl Play {
    pub(super) fn key(&mut self, text: &str) {
        let cause = if text == "enter" { Cause::Enter } else { Cause::Key };
        self.send(cause, Msg::Key(crokey::parse(text).unwrap()));
    }

    pub(super) fn write(&mut self, text: &str, pause: u64) {
        for character in text.chars() {
            self.world.at += Duration::from_millis(pause);
            let code = crokey::crossterm::event::KeyCode::Char(character);
            self.send(Cause::Key, Msg::Key(code.into()));
        }
    }

    /// The key that a person who wants to confirm would press next.
    pub(super) fn toward(&mut self) {
        self.world.at += Duration::from_millis(320);
        let Some(dialog) = &self.world.model.dialog else { return self.key("r") };
        let inside = dialog.inside();
        if inside.was_sent {
            self.key("enter");
        } else if inside.is_choosing {
            self.key(if inside.plan.is_none() { "space" } else { "tab" });
        } else if inside.is_on_field {
            match inside.wanted.filter(|wanted| *wanted != inside.typed) {
                Some(wanted) => self.write(&wanted, 50),
                None => self.key("enter"),
            }
        } else {
            self.key(if inside.is_on_confirm { "enter" } else { "tab" });
        }
    }

    pub(super) fn confirm(&mut self) {
        let before = self.oracle.sent;
        for _ in 0..12 {
            self.toward();
            if self.oracle.sent > before || self.world.model.dialog.is_none() {
                return;
            }
        }
    }

    pub(super) fn open(&mut self, row: u8, how: u8) {
        self.world.at += Duration::from_millis(400);
        for key in ["esc", "esc", "esc", "esc", "g"] {
            self.key(key);
        }
        for _ in 0..row % 5 {
            self.key("j");
        }
        for _ in 0..row / 64 {
            self.key("l");
        }
        self.key(["r", "p", "c", "x", "r", "c", "enter", "shift-r"][usize::from(how % 8)]);
        if how & 8 == 8 {
            self.answer_all();
        }
        for _ in 0..how / 64 {
            self.world.at += Duration::from_millis(320);
            self.key("down");
        }
    }

    /// The same once more on a secret that is in doubt, or something else on it.
    pub(super) fn again(&mut self, which: u16, how: u8) {
        let doubts: Vec<Operation> =
            self.world.model.doubts.iter().map(|doubt| doubt.step.operation.clone()).collect();
        let Some(operation) = doubts.get(usize::from(which) % doubts.len().max(1)) else { return };
        self.world.at += Duration::from_millis(400);
        for key in ["esc", "esc", "esc", "esc", "1", "g"] {
            self.key(key);
        }
        let key = operation.secret().key();
        for _ in 0..self.world.model.rows.count() {
            if self.world.model.selection.secret.as_ref() != Some(&key) {
                self.key("j");
            }
        }
        let same = match operation {
            Operation::Replicate { .. } => "r",
            Operation::RemoveReplica { .. } => "x",
            Operation::Promote { .. } => "p",
            _ => "c",
        };
        self.key(if how < 128 { same } else { ["r", "x", "p", "c"][usize::from(how % 4)] });
        self.answer_all();
        self.confirm();
        if how.is_multiple_of(2) && !self.under_way.is_empty() {
            self.end(self.under_way.len() - 1, 0);
        }
    }

    /// The person leaves, or a signal asks for it.
    pub(super) fn leave(&mut self, how: u8) {
        let keys: &[&str] = match how % 4 {
            0 => return self.send(Cause::World, Msg::Shutdown),
            1 => &["ctrl-c", "ctrl-c"],
            2 => &["esc", "esc", "esc", "esc", "q", "q"],
            _ => &["ctrl-c", "w"],
        };
        for key in keys {
            self.key(key);
        }
    }
}
