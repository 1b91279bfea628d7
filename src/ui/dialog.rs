//! A dialog on the screen: centred, 80x24 at the least, drawn from what the dialog says of itself.

use ratatui::{Frame, layout::Rect};

use crate::{app::Model, config::theme::Theme};

/// Draws the open dialog of the model, if there is one, over `area` (the whole screen).
pub fn draw(_model: &Model, _theme: &Theme, _area: Rect, _frame: &mut Frame<'_>) {
    todo!()
}
