//! The picture: `view` draws the state, and nothing else. No decisions, no waiting, no AWS.

use ratatui::Frame;

use crate::{app::Model, config::theme::Theme};

pub mod dialog;

/// Scroll offsets and rectangles of the last frame: never read by `update`.
#[derive(Debug, Clone, Default)]
pub struct ViewState {}

/// Draws one frame.
pub fn view(_model: &Model, _theme: &Theme, _state: &mut ViewState, _frame: &mut Frame<'_>) {
    todo!()
}
