//! One Region of several: which replica a dialog is about, when the place does not say.

use crokey::crossterm::event::KeyCode;

use crate::domain::Region;

use super::{
    desk::Desk,
    page::Pressed,
    targets,
    view::{Line, Look, Need, Section, padded},
};

/// A list of which one is chosen.
#[derive(Debug)]
pub(super) struct ChooseRegion {
    regions: Vec<Region>,
    cursor: usize,
    pub(super) chosen: Option<Region>,
}

impl ChooseRegion {
    /// Chosen at once when the place names one of them, or when there is only one.
    pub(super) fn new(regions: Vec<Region>, meant: Option<Region>) -> Self {
        let only = regions.first().copied().filter(|_| regions.len() == 1);
        let chosen = meant.filter(|region| regions.contains(region)).or(only);
        Self { regions, cursor: 0, chosen }
    }

    /// Whether the list is still to be shown.
    pub(super) fn is_open(&self) -> bool {
        self.chosen.is_none()
    }

    /// One key.
    pub(super) fn press(&mut self, key: KeyCode) -> Pressed {
        match key {
            KeyCode::Up => self.cursor = self.cursor.saturating_sub(1),
            KeyCode::Down => self.cursor = (self.cursor + 1).min(self.regions.len().saturating_sub(1)),
            KeyCode::Enter | KeyCode::Char(' ') => {
                self.chosen = self.regions.get(self.cursor).copied();
                return Pressed::Chosen;
            }
            _ => return Pressed::Nothing,
        }
        Pressed::Moved
    }

    /// The list.
    pub(super) fn section(&self, desk: &Desk<'_>, home: Region) -> Section {
        let row = |(at, region): (usize, &Region)| {
            let now = targets::now(desk, home, *region);
            let here = at == self.cursor;
            let (mark, look) = if here { ("▌", Look::Selected) } else { (" ", Look::Plain) };
            Line::new(mark, Look::Strong)
                .and(&format!("    {}", padded(region.name(), 17)), look)
                .and(&padded(&now.words, 40), now.look)
        };
        let hint = "     ↑↓ moves · Enter chooses one · Esc leaves";
        Section {
            lines: vec![Line::new(&format!("     {:<17}NOW", "REGION"), Look::Dim)],
            rows: self.regions.iter().enumerate().map(row).collect(),
            cursor: self.cursor,
            foot: vec![Line::new(hint, Look::Dim).when_room(Need::Hint)],
        }
    }
}
