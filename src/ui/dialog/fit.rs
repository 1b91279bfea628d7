//! Which lines of a dialog are shown in so many rows: the list gives way first, down to three of its rows.

use crate::app::dialog::view::{DialogView, Line, Need, SHORTEST, Section};

/// One row of the screen.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Row<'a> {
    /// The border with the title.
    Top,
    /// The rule between two sections.
    Rule,
    /// A line of a section.
    Line(&'a Line),
    /// The lower border.
    Bottom,
}

/// The rows of a dialog, at most so many.
pub(super) fn rows(view: &DialogView, most: usize) -> Vec<Row<'_>> {
    let listed = view.sections.iter().map(|section| section.rows.len()).max().unwrap_or(0);
    let everything = lay_out(view, listed, true);
    if everything.len() <= most {
        return everything;
    }
    let fixed = lay_out(view, 0, false).len();
    let list = most.saturating_sub(fixed).clamp(listed.min(SHORTEST), listed);
    let mut rows = lay_out(view, list, false);
    while rows.len() > most {
        let extra = |row: &Row<'_>| matches!(row, Row::Line(line) if line.need == Need::Extra);
        let Some(last) = rows.iter().rposition(extra) else { break };
        rows.remove(last);
    }
    hard(view, rows, most)
}

fn lay_out(view: &DialogView, list: usize, hints: bool) -> Vec<Row<'_>> {
    let kept = |line: &&Line| hints || line.need != Need::Hint;
    let mut rows = vec![Row::Top];
    for (at, section) in view.sections.iter().enumerate() {
        if at > 0 {
            rows.push(Row::Rule);
        }
        rows.extend(section.lines.iter().filter(kept).map(Row::Line));
        rows.extend(around(section, list).iter().map(Row::Line));
        rows.extend(section.foot.iter().filter(kept).map(Row::Line));
    }
    rows.push(Row::Bottom);
    rows
}

/// The rows of the list around the cursor.
fn around(section: &Section, list: usize) -> &[Line] {
    let last = section.rows.len().saturating_sub(list);
    let first = section.cursor.saturating_sub(list / 2).min(last);
    section.rows.get(first..(first + list).min(section.rows.len())).unwrap_or_default()
}

/// Too much to say even so: what is said last before the buttons gives way, never the buttons, and the call after all else.
fn hard<'a>(view: &DialogView, mut rows: Vec<Row<'a>>, most: usize) -> Vec<Row<'a>> {
    let buttons = view.sections.last().map_or(0, |section| section.lines.len()) + 2;
    let listed = |row: &Row<'_>| {
        let Row::Line(line) = row else { return false };
        view.sections.iter().any(|section| section.rows.iter().any(|other| std::ptr::eq(other, *line)))
    };
    let prose = |row: &Row<'_>| matches!(row, Row::Line(line) if line.need != Need::Call) && !listed(row);
    while rows.len() > most && rows.len() > buttons + 1 {
        let above = rows.get(..rows.len() - buttons).unwrap_or_default();
        let last = above.iter().rposition(prose).unwrap_or(rows.len() - buttons - 1);
        rows.remove(last);
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    fn section(lines: usize, rows: usize, hints: usize) -> Section {
        let line = |n: usize| (0..n).map(|at| Line::plain(&at.to_string())).collect::<Vec<_>>();
        let foot = line(hints).into_iter().map(|hint| hint.when_room(Need::Hint)).collect();
        Section { lines: line(lines), rows: line(rows), cursor: rows / 2, foot }
    }

    fn view(sections: Vec<Section>) -> DialogView {
        DialogView { sections, ..DialogView::default() }
    }

    #[test]
    fn a_large_screen_shows_everything() {
        let view = view(vec![section(2, 18, 1), section(3, 0, 0)]);
        assert_eq!(rows(&view, 50).len(), 2 + 2 + 18 + 1 + 1 + 3);
    }

    #[test]
    fn hints_go_before_rows_of_the_list_and_the_list_keeps_three() {
        let view = view(vec![section(2, 18, 1), section(3, 0, 0)]);
        assert_eq!(rows(&view, 24).len(), 24);
        assert_eq!(rows(&view, 11).len(), 11);
        let lines = |most| rows(&view, most).iter().filter(|row| matches!(row, Row::Line(_))).count();
        assert_eq!(lines(11), 2 + 3 + 3);
    }

    #[test]
    fn extra_lines_go_one_by_one_from_the_end() {
        let mut long = section(10, 0, 0);
        for line in &mut long.lines[5..] {
            line.need = Need::Extra;
        }
        let last = Line::plain("9").when_room(Need::Extra);
        let view = view(vec![long, section(1, 0, 0)]);
        let shown = rows(&view, 13);
        assert_eq!(shown.len(), 13);
        assert!(!shown.contains(&Row::Line(&last)));
    }

    #[test]
    fn the_cursor_is_always_among_the_rows_shown() {
        for cursor in 0..18 {
            let section = Section { cursor, ..section(0, 18, 0) };
            assert!(around(&section, 3).contains(&Line::plain(&cursor.to_string())));
        }
    }

    #[test]
    fn the_call_stays_while_prose_and_hints_give_way() {
        let mut call = section(8, 0, 0);
        for line in &mut call.lines {
            line.need = Need::Call;
        }
        let mut view = view(vec![section(20, 5, 3), section(9, 0, 0), call, section(2, 0, 0)]);
        view.sections[2].lines.push(Line::plain("remark"));
        let most = crate::app::dialog::view::least_rows(&view.sections);
        let shown = rows(&view, most);
        let calls = shown.iter().filter(|row| matches!(row, Row::Line(line) if line.need == Need::Call));
        assert_eq!((calls.count(), shown.len()), (8, most));
    }

    #[test]
    fn when_nothing_else_helps_the_buttons_stay() {
        let view = view(vec![section(40, 0, 0), section(2, 0, 0)]);
        let shown = rows(&view, 24);
        assert_eq!(shown.len(), 24);
        let last = view.sections.last().and_then(|section| section.lines.last()).unwrap();
        assert_eq!(shown.get(22), Some(&Row::Line(last)));
    }
}
