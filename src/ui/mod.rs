//! The picture: `view` draws the state, and nothing else. No decisions, no waiting, no AWS.

use ratatui::{Frame, buffer::Buffer, layout::Rect};

use crate::{
    app::{
        Model,
        model::View,
        select::{columns::Columns, survey::Survey},
    },
    config::theme::Theme,
};

mod activities;
pub mod dialog;
mod foot;
mod header;
pub mod layout;
mod list;
mod overlay;
mod page;
pub mod paint;
mod pane;
mod regions;
mod sheet;
pub mod text;

/// Scroll offsets and rectangles of the last frame: never read by `update`.
#[derive(Debug, Clone, Default)]
pub struct ViewState {
    /// The first visible row of the list.
    pub first: usize,
    /// Where the selected row was in the list.
    pub selected: usize,
    /// Where the rows were drawn.
    pub rows: Rect,
    /// Which Regions have a column.
    pub columns: Columns,
    /// What takes a walk over the fleet.
    pub survey: Survey,
}

/// Draws one frame.
pub fn view(model: &Model, theme: &Theme, state: &mut ViewState, frame: &mut Frame<'_>) {
    let area = frame.area();
    let buffer = frame.buffer_mut();
    if area.width < layout::LEAST.0 || area.height < layout::LEAST.1 {
        too_small(theme, area, buffer);
        return;
    }
    state.survey.refresh(model);
    screen(model, theme, state, area, buffer);
    if model.dialog.is_some() {
        dialog::draw(model, theme, area, frame);
    }
    paint::printable(frame.buffer_mut());
    if theme.ascii {
        paint::to_ascii(frame.buffer_mut());
    }
}

fn screen(model: &Model, theme: &Theme, state: &mut ViewState, area: Rect, buffer: &mut Buffer) {
    let wide = model.screen.wide || model.screen.page || model.screen.view != View::Secrets;
    // The Activity view is itself what the strip would show.
    let deeds = if model.screen.view == View::Activity { 0 } else { model.activity.len() };
    let places = layout::places(area, layout::Content { wide, rows: model.rows.count(), deeds });
    header::draw(model, theme, &state.survey, &places, buffer);
    rules(theme, &places, buffer);
    match model.screen.view {
        View::Regions => regions::draw(model, theme, places.list, buffer),
        View::Activity => activities::draw(model, theme, places.list, buffer),
        View::Secrets if model.screen.page => page::draw(model, theme, places.list, buffer),
        View::Secrets => {
            list::draw(model, theme, state, &places, buffer);
            if !wide {
                pane::draw(model, theme, &places, buffer);
            }
        }
    }
    foot::draw(model, theme, &places, buffer);
    if let Some(overlay) = &model.overlay {
        overlay::draw(model, theme, overlay, area, buffer);
    }
}

fn rules(theme: &Theme, places: &layout::Places, buffer: &mut Buffer) {
    for rule in [places.top_rule, places.bottom_rule] {
        if rule.height > 0 {
            paint::rule(buffer, rule, theme);
        }
    }
    if places.divider.width > 0 {
        for (rule, sign) in [(places.top_rule, "┬"), (places.bottom_rule, "┴")] {
            paint::put(buffer, (places.divider.x, rule.y), 1, sign, theme.border);
        }
    }
}

fn too_small(theme: &Theme, area: Rect, buffer: &mut Buffer) {
    let (columns, rows) = layout::LEAST;
    let said = format!(
        "secretdeck needs {columns}x{rows}; this terminal has {}x{}. Please make it larger; q q leaves.",
        area.width, area.height
    );
    for (at, line) in
        text::wrap(&said, usize::from(area.width)).iter().enumerate().take(usize::from(area.height))
    {
        let row = paint::row(area, at);
        paint::put(buffer, (row.x, row.y), usize::from(area.width), line, theme.text);
    }
}

#[cfg(test)]
mod tests;
