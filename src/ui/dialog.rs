//! A dialog on the screen: centred, 80 columns wide, drawn from what the dialog says of itself.

mod fit;
#[cfg(test)]
mod pictures;

use ratatui::{
    Frame,
    buffer::Buffer,
    layout::Rect,
    style::Style,
    widgets::{Clear, Widget},
};

use crate::{
    app::{
        Model,
        dialog::view::{DialogView, Line, Look, Span, WIDTH},
        select::message,
    },
    config::theme::Theme,
    domain::text::{columns, cut},
};

/// Borders, and the space inside each.
const FRAME: usize = 4;

/// Draws the open dialog of the model, if there is one, over `area` (the whole screen).
pub fn draw(model: &Model, theme: &Theme, area: Rect, frame: &mut Frame<'_>) {
    if let Some(dialog) = &model.dialog {
        let taken = paint(&dialog.view(model), theme, area, frame.buffer_mut());
        // A dialog that covers the message line carries the message in its lower border.
        if taken.bottom() + 1 >= area.bottom() {
            message(model, theme, taken, frame.buffer_mut());
        }
    }
}

fn message(model: &Model, theme: &Theme, area: Rect, buffer: &mut Buffer) {
    let Some(said) = message::said(model) else { return };
    let room = usize::from(area.width).saturating_sub(FRAME + 2);
    let said = format!(" {} ", cut(&said.text, room));
    buffer.set_stringn(area.x + 2, area.bottom().saturating_sub(1), said, room + 2, theme.strong);
}

/// Draws a dialog in the middle of an area; returns what it covers.
fn paint(view: &DialogView, theme: &Theme, area: Rect, buffer: &mut Buffer) -> Rect {
    let rows = fit::rows(view, usize::from(area.height));
    let width = u16::try_from(WIDTH + FRAME).unwrap_or(u16::MAX).min(area.width);
    let height = u16::try_from(rows.len()).unwrap_or(u16::MAX).min(area.height);
    let area =
        Rect { x: area.x + (area.width - width) / 2, y: area.y + (area.height - height) / 2, width, height };
    Clear.render(area, buffer);
    let mut pen = Pen { theme, buffer, area, at: area.y };
    for row in rows {
        match row {
            fit::Row::Top => pen.top(view),
            fit::Row::Rule => pen.rule('├', '┤'),
            fit::Row::Bottom => pen.rule('╰', '╯'),
            fit::Row::Line(line) => pen.line(line),
        }
        pen.at += 1;
    }
    area
}

/// Writes one row after the other.
struct Pen<'a> {
    theme: &'a Theme,
    buffer: &'a mut Buffer,
    area: Rect,
    at: u16,
}

impl Pen<'_> {
    fn inside(&self) -> usize {
        usize::from(self.area.width).saturating_sub(FRAME)
    }

    fn put(&mut self, column: usize, text: &str, style: Style) {
        let room = usize::from(self.area.width).saturating_sub(column);
        let column = u16::try_from(column).unwrap_or(u16::MAX);
        if room > 0 && self.at < self.area.bottom() {
            self.buffer.set_stringn(self.area.x.saturating_add(column), self.at, text, room, style);
        }
    }

    fn rule(&mut self, left: char, right: char) {
        let line = "─".repeat(self.inside() + 2);
        self.put(0, &format!("{left}{line}{right}"), self.theme.border);
    }

    fn top(&mut self, view: &DialogView) {
        self.rule('╭', '╮');
        let account = format!(" {} ", cut(&view.account, self.inside() / 2));
        let title = format!(" {} ", view.title);
        self.put(2, &title, self.theme.strong);
        let right = (self.inside() + 2).saturating_sub(columns(&account));
        if let Some(alarm) = &view.alarm {
            let alarm = format!(" {alarm} ");
            let left = 2 + columns(&title);
            let middle = left + right.saturating_sub(left + columns(&alarm)) / 2;
            self.put(middle, &alarm, self.theme.alarm);
        }
        self.put(right, &account, self.theme.text);
    }

    fn line(&mut self, line: &Line) {
        let border = self.theme.border;
        self.put(0, "│", border);
        self.put(self.inside() + FRAME - 1, "│", border);
        let right: usize = line.right.iter().map(|span| columns(&span.text)).sum();
        let room = self.inside().saturating_sub(if right == 0 { 0 } else { right + 1 });
        self.spans(2, room, &line.left);
        let start = 2 + self.inside().saturating_sub(right);
        self.spans(start, right, &line.right);
    }

    fn spans(&mut self, start: usize, room: usize, spans: &[Span]) {
        let mut used = 0;
        for span in spans {
            let text = cut(&span.text, room.saturating_sub(used));
            self.put(start + used, &text, style(self.theme, span.look));
            used += columns(&text);
        }
    }
}

fn style(theme: &Theme, look: Look) -> Style {
    match look {
        Look::Plain => theme.text,
        Look::Dim => theme.dim,
        Look::Strong => theme.strong,
        Look::Act => theme.act,
        Look::Moving => theme.moving,
        Look::Unknown => theme.unknown,
        Look::Good => theme.good,
        Look::Selected => theme.selected,
    }
}
