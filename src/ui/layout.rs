//! What goes where, and what collapses when there is less room: the order is that of the design.

use ratatui::layout::Rect;

/// Fewer columns than this, and there is only a sentence.
pub const LEAST: (u16, u16) = (60, 16);

/// From so many columns the pane stands at the side.
const SIDE: u16 = 110;

/// The places of the main screen; a place that was dropped has no height.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Places {
    /// Line 1.
    pub identity: Rect,
    /// Line 2; empty when the verdict's line has it.
    pub knowledge: Rect,
    /// The verdict.
    pub verdict: Rect,
    /// The rule above the body.
    pub top_rule: Rect,
    /// Header and rows.
    pub list: Rect,
    /// The pane; at the side or below.
    pub pane: Rect,
    /// The column between list and pane.
    pub divider: Rect,
    /// The rule with the secret's name above a pane that lies below.
    pub pane_rule: Rect,
    /// The rule below the body.
    pub bottom_rule: Rect,
    /// The activity strip: two lines, one or none.
    pub strip: Rect,
    /// The message.
    pub message: Rect,
    /// The keys.
    pub keys: Rect,
    /// Whether verdict and knowledge share a line.
    pub shared: bool,
    /// Lines of the header of the list: 2, or 1 without the groups.
    pub header: u16,
}

/// What the places depend on beside the size of the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Content {
    /// Whether the pane is closed.
    pub wide: bool,
    /// How many rows there are.
    pub rows: usize,
    /// How many actions the strip could show.
    pub deeds: usize,
}

/// Lays out a screen of at least [`LEAST`].
#[must_use]
pub fn places(area: Rect, content: Content) -> Places {
    if area.width >= SIDE && area.height >= 24 { beside(area, content) } else { below(area, content) }
}

/// Cuts rows off the top or the bottom of what is left.
struct Rest(Rect);

impl Rest {
    fn top(&mut self, height: u16) -> Rect {
        let height = height.min(self.0.height);
        let taken = Rect { height, ..self.0 };
        self.0.y += height;
        self.0.height -= height;
        taken
    }

    fn bottom(&mut self, height: u16) -> Rect {
        let height = height.min(self.0.height);
        self.0.height -= height;
        Rect { y: self.0.y + self.0.height, height, ..self.0 }
    }
}

/// Lines of the strip: what was not done takes no room.
fn lines(deeds: usize, most: u16) -> u16 {
    u16::try_from(deeds).map_or(most, |deeds| deeds.min(most))
}

fn beside(area: Rect, Content { wide, deeds, .. }: Content) -> Places {
    let mut rest = Rest(area);
    let (identity, knowledge, verdict) = (rest.top(1), rest.top(1), rest.top(1));
    let top_rule = rest.top(1);
    let (keys, message) = (rest.bottom(1), rest.bottom(1));
    let strip = rest.bottom(lines(deeds, if area.height >= 28 { 2 } else { 1 }));
    let bottom_rule = rest.bottom(1);
    let body = rest.0;
    let pane = if wide { 0 } else { (46 + area.width.saturating_sub(120) / 4).min(60) };
    let list = Rect { width: body.width - pane - u16::from(pane > 0), ..body };
    Places {
        identity,
        knowledge,
        verdict,
        top_rule,
        list,
        divider: Rect { x: list.right(), width: u16::from(pane > 0), ..body },
        pane: Rect { x: body.right() - pane, width: pane, ..body },
        pane_rule: Rect::default(),
        bottom_rule,
        strip,
        message,
        keys,
        shared: false,
        header: 2,
    }
}

/// Lines of the pane that must stay: WRONG, MEANS and DO.
const LEAST_PANE: u16 = 5;

fn below(area: Rect, Content { wide, rows, deeds }: Content) -> Places {
    let mut rest = Rest(area);
    let shared = area.height < 34;
    let identity = rest.top(1);
    let knowledge = if shared { Rect::default() } else { rest.top(1) };
    let verdict = rest.top(1);
    let (keys, message) = (rest.bottom(1), rest.bottom(1));
    let strip = if area.height >= 34 { rest.bottom(lines(deeds, 2)) } else { Rect::default() };
    let ruled = area.height >= 20;
    let bottom_rule = if ruled { rest.bottom(1) } else { Rect::default() };
    let header: u16 = if area.height >= 19 { 2 } else { 1 };
    if wide {
        return Places {
            identity,
            knowledge,
            verdict,
            list: rest.0,
            bottom_rule,
            strip,
            message,
            keys,
            shared,
            header,
            ..Places::default()
        };
    }
    let room = rest.0.height.saturating_sub(header + 1);
    let rows = u16::try_from(rows).unwrap_or(u16::MAX).max(1);
    let share = (room / 2).max(6).min(room.saturating_sub(LEAST_PANE)).max(1);
    let list = rest.top(header + share.min(rows));
    let pane_rule = rest.top(1);
    Places {
        identity,
        knowledge,
        verdict,
        list,
        pane_rule,
        pane: rest.0,
        bottom_rule,
        strip,
        message,
        keys,
        shared,
        header,
        ..Places::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BUSY: Content = Content { wide: false, rows: 52, deeds: 3 };

    #[test]
    fn at_120x30_everything_stands_where_it_is_drawn() {
        let places = places(Rect::new(0, 0, 120, 30), BUSY);
        assert_eq!((places.list, places.pane), (Rect::new(0, 4, 73, 21), Rect::new(74, 4, 46, 21)));
        assert_eq!((places.bottom_rule.y, places.strip.y, places.message.y, places.keys.y), (25, 26, 28, 29));
    }

    #[test]
    fn what_was_not_done_leaves_its_lines_to_the_body() {
        let calm = places(Rect::new(0, 0, 120, 30), Content { deeds: 0, ..BUSY });
        assert_eq!((calm.list.height, calm.strip.height, calm.bottom_rule.y), (23, 0, 27));
        let one = places(Rect::new(0, 0, 120, 30), Content { deeds: 1, ..BUSY });
        assert_eq!((one.list.height, one.strip.height), (22, 1));
    }

    #[test]
    fn at_80x24_the_pane_lies_below_eight_rows() {
        let places = places(Rect::new(0, 0, 80, 24), BUSY);
        assert_eq!((places.list, places.pane_rule.y), (Rect::new(0, 2, 80, 10), 12));
        assert_eq!((places.pane, places.bottom_rule.y), (Rect::new(0, 13, 80, 8), 21));
    }

    #[test]
    fn a_pane_below_takes_what_the_rows_leave() {
        assert_eq!(places(Rect::new(0, 0, 80, 24), Content { rows: 2, ..BUSY }).pane.height, 14);
    }

    #[test]
    fn the_pane_is_sixty_wide_at_two_hundred() {
        assert_eq!(places(Rect::new(0, 0, 200, 50), BUSY).pane.width, 60);
    }
}
