//! Any size and any state can be drawn; the list scrolls no more than it must.

use proptest::prelude::*;

use super::*;
use crate::app::{
    model::{Focus, View},
    overlay::Overlay,
};

fn model(kind: u8) -> Model {
    match kind % 6 {
        0 => incident(),
        5 => {
            let mut model = incident();
            test_actions::earlier(&mut model);
            model
        }
        1 => test_fleet::outage(),
        2 => test_fleet::fine(),
        3 => test_fleet::eighteen(),
        _ => test_fleet::empty(),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_size_and_no_state_panics(
        size in (0_u16..250, 0_u16..80),
        kind: u8,
        row in 0_usize..60,
        view in 0_u8..4,
        overlay in 0_u8..6,
        scroll: u16,
        wide: bool,
        ascii: bool,
    ) {
        let mut model = model(kind);
        if let Some(key) = model.rows.at(row).cloned() {
            model.selection.secret = Some(key);
            model.selection.index = row;
        }
        model.selection.region = model.lanes.keys().nth(row).copied();
        model.screen.view = [View::Secrets, View::Secrets, View::Regions, View::Activity][usize::from(view)];
        model.screen.page = view == 1;
        model.screen.wide = wide;
        model.screen.focus = if ascii { Focus::Pane } else { Focus::List };
        model.screen.pane_scroll = scroll;
        model.screen.cursor = usize::from(scroll);
        model.overlay = match overlay {
            0 => Some(Overlay::Help { scroll }),
            1 => Some(Overlay::Errors { scroll }),
            2 => Some(Overlay::WhoAmI),
            3 => Some(Overlay::Palette { input: "re".into(), cursor: row }),
            _ => None,
        };
        let theme = Theme { ascii, ..Theme::standard() };
        let drawn = frame(&mut model, &theme, size);
        prop_assert_eq!((drawn.area.width, drawn.area.height), size);
    }
}

#[test]
fn below_60x16_there_is_one_sentence() {
    let shown = picture(incident(), (40, 10));
    assert!(shown.starts_with("secretdeck needs 60x16; this terminal"), "{shown}");
}

#[test]
fn the_selected_row_is_always_visible_and_the_list_moves_no_more_than_it_must() {
    let mut model = incident();
    let mut state = ViewState::default();
    model.screen.size = (80, 24);
    let mut terminal = Terminal::new(TestBackend::new(80, 24)).unwrap();
    for (row, first) in [(0, 0), (7, 0), (8, 1), (20, 13), (14, 13), (12, 12)] {
        model.selection.secret = model.rows.at(row).cloned();
        model.selection.index = row;
        terminal.draw(|frame| view(&model, &Theme::standard(), &mut state, frame)).unwrap();
        assert_eq!(state.first, first, "row {row}");
        let marker = terminal.backend().buffer().cell((0, u16::try_from(4 + row - first).unwrap())).unwrap();
        assert_eq!(marker.symbol(), "▌");
    }
}

#[test]
fn a_cursor_move_changes_two_names_and_no_more() {
    let mut model = test_fleet::fine();
    model.screen.wide = true;
    model.screen.size = (200, 50);
    let mut state = ViewState::default();
    let mut drawn = |row: usize| {
        model.selection.secret = model.rows.at(row).cloned();
        model.selection.index = row;
        let mut terminal = Terminal::new(TestBackend::new(200, 50)).unwrap();
        terminal.draw(|frame| view(&model, &Theme::standard(), &mut state, frame)).unwrap();
        terminal.backend().buffer().clone()
    };
    let (before, after) = (drawn(3), drawn(4));
    let changed = before.diff(&after).len();
    assert!(changed <= 2 * (3 + 64), "{changed} cells");
}
