//! What a key does in a menu: moves, takes a choice by Enter or by its letter, or closes.

use crokey::{KeyCombination, OneToThree, crossterm::event::KeyCode};

use crate::app::{
    keymap::key,
    overlay::{Menu, MenuItem},
};

use super::MenuReply;

impl Menu {
    /// A key was pressed. An item's letter comes before `j`, `k` and `q`.
    pub fn key(&mut self, pressed: KeyCombination) -> MenuReply {
        if let Some(letter) = key::character(pressed)
            && let Some(at) = self.items.iter().position(|item| item.key == letter)
        {
            self.cursor = at;
            return self.take();
        }
        let last = self.items.len().saturating_sub(1);
        let OneToThree::One(code) = key::normal(pressed).codes else { return MenuReply::Stay };
        let plain = key::normal(pressed).modifiers.is_empty();
        self.cursor = match code {
            KeyCode::Esc => return MenuReply::Close,
            KeyCode::Enter => return self.take(),
            KeyCode::Char('q') if plain => return MenuReply::Close,
            KeyCode::Down => self.cursor.saturating_add(1),
            KeyCode::Char('j') if plain => self.cursor.saturating_add(1),
            KeyCode::Up => self.cursor.saturating_sub(1),
            KeyCode::Char('k') if plain => self.cursor.saturating_sub(1),
            KeyCode::Home | KeyCode::PageUp => 0,
            KeyCode::End | KeyCode::PageDown => last,
            _ => self.cursor,
        }
        .min(last);
        MenuReply::Stay
    }

    fn take(&self) -> MenuReply {
        match self.items.get(self.cursor) {
            Some(MenuItem { reason: Some(reason), .. }) => MenuReply::Refused(reason.clone()),
            Some(MenuItem { choice, .. }) => MenuReply::Take(choice.clone()),
            None => MenuReply::Close,
        }
    }
}
