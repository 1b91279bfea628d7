//! Choosing the KMS key of one Region: AWS's own, one that other replicas there use, or one that is typed.

use std::time::Duration;

use crokey::crossterm::event::KeyCode;

use crate::domain::{Region, Safe, text::cut};

use super::{
    confirm::Field,
    desk::Desk,
    targets::{KeyThere, keys_in},
    view::{Line, Look, Need, Section, WIDTH},
};

/// The list of keys for a Region.
#[derive(Debug)]
pub(super) struct PickKey {
    pub(super) region: Region,
    known: Vec<Safe>,
    cursor: usize,
    field: Field,
}

impl PickKey {
    /// The keys of a Region, with the cursor on the present choice.
    pub(super) fn new(region: Region, now: &KeyThere, desk: &Desk<'_>) -> Self {
        let mut known = keys_in(desk, region);
        if let KeyThere::Own(key) = now
            && !known.contains(key)
        {
            known.insert(0, key.clone());
        }
        let cursor = match now {
            KeyThere::Own(key) => known.iter().position(|other| other == key).map_or(0, |at| at + 1),
            KeyThere::Open | KeyThere::Default => 0,
        };
        Self { region, known, cursor, field: Field::default() }
    }

    /// Whether the cursor is in the field.
    pub(super) fn is_typing(&self) -> bool {
        self.cursor > self.known.len()
    }

    /// The key at the cursor; `None` while nothing is typed.
    pub(super) fn chosen(&self) -> Option<KeyThere> {
        match self.cursor.checked_sub(1) {
            None => Some(KeyThere::Default),
            Some(at) => match self.known.get(at) {
                Some(key) => Some(KeyThere::Own(key.clone())),
                None if self.field.text().is_empty() => None,
                None => Some(KeyThere::Own(Safe::new(self.field.text()))),
            },
        }
    }

    /// One key.
    pub(super) fn key(&mut self, key: KeyCode, now: Duration) {
        match key {
            KeyCode::Up => self.cursor = self.cursor.saturating_sub(1),
            KeyCode::Down => self.cursor = (self.cursor + 1).min(self.known.len() + 1),
            KeyCode::Char(c) if self.is_typing() && !('!'..='~').contains(&c) => {}
            other if self.is_typing() => {
                self.field.key(other, now, false);
            }
            _ => {}
        }
    }

    /// A paste.
    pub(super) fn paste(&mut self, text: &str) {
        self.field.insert(text);
    }

    /// The list.
    pub(super) fn section(&self) -> Section {
        let row = |at: usize, text: &str| {
            let here = at == self.cursor;
            let mark = if here { "▌" } else { " " };
            let look = if here { Look::Selected } else { Look::Plain };
            Line::new(mark, Look::Strong).and(&cut(text, WIDTH - 1), look)
        };
        let mut rows = vec![row(0, "AWS default (aws/secretsmanager)")];
        for (key, at) in self.known.iter().zip(1..) {
            rows.push(row(at, key));
        }
        let caret = if self.is_typing() { "▏" } else { "" };
        rows.push(row(self.known.len() + 1, &format!("type or paste one: {}{caret}", self.field.text())));
        let hint = "↑↓ moves · Enter takes it · Esc leaves it as it was";
        Section {
            lines: vec![Line::new(
                &format!("KEY IN {}, as other replicas there use it", self.region),
                Look::Dim,
            )],
            rows,
            cursor: self.cursor,
            foot: vec![Line::new(&format!("     {hint}"), Look::Dim).when_room(Need::Hint)],
        }
    }
}
