//! The Activity view: every action of this run with its outcome, oldest first, as a log reads.

use ratatui::{buffer::Buffer, layout::Rect};

use crate::{
    app::{
        Model,
        model::{Action, Watched},
        select::{Line, Look, Span, activity, age},
    },
    config::theme::Theme,
    domain::operation::Outcome,
};

use super::{foot, paint, sheet, text};

/// Draws the view over the body.
pub fn draw(model: &Model, theme: &Theme, area: Rect, buffer: &mut Buffer) {
    let header = paint::row(area, 0);
    let title = sheet::title("Activity", &activity::summary(model));
    paint::line(buffer, (header.x, header.y), usize::from(header.width), &title, theme);
    if model.activity.is_empty() {
        let row = paint::row(area, 2);
        paint::put(
            buffer,
            (row.x + 1, row.y),
            usize::from(row.width),
            "Nothing was done yet. What you send stands here, with its outcome.",
            theme.dim,
        );
        return;
    }
    let below = usize::from(area.height).saturating_sub(1);
    let detail = if below >= 12 { 7 } else { 0 };
    let rows = below - detail;
    let cursor = model.screen.cursor.min(model.activity.len() - 1);
    let first = cursor.saturating_sub(rows.saturating_sub(1));
    for (at, deed) in activity::oldest(model).enumerate().skip(first).take(rows) {
        let place = paint::row(area, 1 + at - first);
        let columns = usize::from(area.width).saturating_sub(2);
        let line = foot::aligned(&deed, columns);
        paint::line(buffer, (place.x + 1, place.y), columns, &line, theme);
        if at == cursor {
            paint::tint(buffer, Rect { x: place.x + 1, width: 9.min(place.width), ..place }, theme.selected);
            paint::put(buffer, (place.x, place.y), 1, "▌", theme.strong);
        }
    }
    if let Some(action) = model.activity.get(cursor).filter(|_| detail > 0) {
        let y = area.y + paint::at(1 + rows.min(model.activity.len()));
        let place = Rect { y, height: area.bottom().saturating_sub(y), ..area };
        sheet::lines(&told(action, usize::from(area.width)), 0, theme, place, buffer);
    }
}

/// The chosen action in full.
fn told(action: &Action, columns: usize) -> Vec<Line> {
    let operation = &action.step.operation;
    let mut lines = vec![Vec::new()];
    let mut say = |label: &str, said: String| {
        for (at, line) in text::wrap(&said, columns.saturating_sub(11)).into_iter().enumerate() {
            let label = if at == 0 { label } else { "" };
            lines.push(vec![Span::new(Look::Dim, format!(" {label:<9}")), Span::plain(line)]);
        }
    };
    say("Call", format!("{} in {}", operation.api(), operation.region().name()));
    say("Secret", operation.secret().to_string());
    match &action.outcome {
        None => say("Outcome", "not answered yet".to_owned()),
        Some((outcome, at)) => {
            let more = match outcome {
                Outcome::Done { request_id } => request_id.as_ref().map(|id| format!("request {id}")),
                Outcome::Refused(error) | Outcome::Unknown { why: error } => {
                    let request =
                        error.request_id.as_ref().map(|id| format!(", request {id}")).unwrap_or_default();
                    Some(format!("{error}{request}"))
                }
                Outcome::NotSent(reason) => Some(reason.to_string()),
            };
            let more = more.map(|more| format!(": {more}")).unwrap_or_default();
            say("Outcome", format!("{} at {}{more}", outcome.word(), age::clock(*at)));
        }
    }
    let watch: Vec<String> = action
        .watch
        .iter()
        .map(|(region, watched)| match watched {
            Watched::Moving => format!("{} InProgress", region.code()),
            Watched::InSync(took) => format!("{} InSync after {}", region.code(), age::long(took.as_secs())),
            Watched::Failed(Some(why)) => format!("{} Failed: {why}", region.code()),
            Watched::Failed(None) => format!("{} Failed", region.code()),
            Watched::Stuck => format!("{} stuck", region.code()),
            Watched::Gone => format!("{} gone", region.code()),
        })
        .collect();
    if !watch.is_empty() {
        say("Regions", watch.join(" · "));
    }
    lines
}
