//! One glyph and one weight for each state: shape and colour both carry it. The ASCII set is `ui`'s.

use crate::domain::health::{Cell, Health};

use super::Look;

/// The glyph of a matrix cell.
#[must_use]
pub fn cell(cell: Cell) -> (char, Look) {
    match cell {
        Cell::Failed => ('✖', Look::ActBold),
        Cell::Diverged => ('≠', Look::Act),
        Cell::Split => ('⇄', Look::Act),
        Cell::Stranded => ('!', Look::Act),
        Cell::Stuck => ('■', Look::ActBold),
        Cell::Other => ('◇', Look::Unknown),
        Cell::InProgress => ('◐', Look::Moving),
        Cell::Unreadable => ('?', Look::Unknown),
        Cell::Readable => ('○', Look::Unknown),
        Cell::PendingDeletion => ('†', Look::Dim),
        Cell::NotRead => ('…', Look::Dim),
        Cell::Primary => ('P', Look::Text),
        Cell::Standalone => ('S', Look::Text),
        Cell::InSync => ('✓', Look::Dim),
        Cell::Nothing => ('·', Look::Dim),
    }
}

/// The glyph of a row: the worst that holds.
#[must_use]
pub fn health(health: Health) -> (char, Look) {
    match health {
        Health::Failed => cell(Cell::Failed),
        Health::Diverged => cell(Cell::Diverged),
        Health::Split => cell(Cell::Split),
        Health::Stranded => cell(Cell::Stranded),
        Health::Stuck => cell(Cell::Stuck),
        Health::RotationStuck | Health::RotationLeftOver | Health::RotationOverdue => ('↻', Look::Act),
        Health::Clash | Health::Other => cell(Cell::Other),
        Health::InProgress => cell(Cell::InProgress),
        Health::Unknown => cell(Cell::Unreadable),
        Health::PendingDeletion => cell(Cell::PendingDeletion),
        Health::NotRead => cell(Cell::NotRead),
        Health::InSync | Health::Standalone => (' ', Look::Text),
    }
}

/// The glyph for ASCII terminals, of the same width; `None` for what is ASCII, or somebody's own text.
#[must_use]
pub fn ascii(glyph: char) -> Option<char> {
    Some(match glyph {
        '✓' => '=',
        '◐' => '~',
        '■' => '#',
        '✖' => 'X',
        '≠' => '/',
        '⇄' => '%',
        '○' => 'o',
        '◇' => '*',
        '†' => 'D',
        '…' => '.',
        '↻' => '@',
        '▌' | '≥' | '→' | '▸' => '>',
        '·' | '–' | '─' | '━' => '-',
        '│' | '┃' | '▏' => '|',
        '┬' | '┴' | '├' | '┤' | '┼' | '╭' | '╮' | '╰' | '╯' | '┌' | '┐' | '└' | '┘' => {
            '+'
        }
        '“' | '”' => '"',
        '↑' => '^',
        '↓' => 'v',
        '←' => '<',
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const CELLS: [Cell; 15] = [
        Cell::Failed,
        Cell::Diverged,
        Cell::Split,
        Cell::Stranded,
        Cell::Stuck,
        Cell::Other,
        Cell::InProgress,
        Cell::Unreadable,
        Cell::Readable,
        Cell::PendingDeletion,
        Cell::NotRead,
        Cell::Primary,
        Cell::Standalone,
        Cell::InSync,
        Cell::Nothing,
    ];

    #[test]
    fn every_state_has_a_shape_of_its_own_in_both_sets() {
        let shapes: std::collections::BTreeSet<char> = CELLS.iter().map(|state| cell(*state).0).collect();
        assert_eq!(shapes.len(), CELLS.len());
        let plain: std::collections::BTreeSet<char> =
            shapes.iter().map(|glyph| ascii(*glyph).unwrap_or(*glyph)).collect();
        assert_eq!(plain.len(), CELLS.len());
        assert!(plain.iter().all(char::is_ascii));
    }
}
