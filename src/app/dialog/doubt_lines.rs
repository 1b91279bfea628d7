//! What the watch says of a step whose outcome is unknown: that it is looked at, and then what was seen.

use crate::{
    app::select::doubts,
    domain::{
        error::{ErrorKind, RemoteError},
        journal::Verdict,
        operation::Step,
    },
};

use super::{
    command_line,
    desk::Desk,
    view::{Line, Look, sentence},
    watch::said,
};

/// How it stands with the outcome.
pub(super) fn unknown(
    desk: &Desk<'_>,
    step: &Step,
    settled: Option<&Verdict>,
    why: &RemoteError,
) -> Vec<Line> {
    let mut lines = match step.tries_again().filter(|_| why.kind == ErrorKind::Refused) {
        Some(version) => {
            let version = version.short();
            let text =
                format!("? AWS answered no; the rotation of {version} may be tried again all the same");
            sentence(&text, Look::Unknown)
        }
        None => vec![Line::new("? it was sent, and no good answer came", Look::Unknown)],
    };
    lines.extend(said(why));
    if let Some(verdict) = settled {
        lines.extend(shown(verdict));
        return lines;
    }
    let doubt = doubts::of_step(desk.model, step.id);
    let standing = doubt.map(|doubt| doubts::standing(desk.model, doubt, desk.now.mono));
    let (sign, look) = match doubt.is_some_and(|doubt| doubt.open.is_none()) {
        true => ('◐', Look::Moving),
        false => ('?', Look::Unknown),
    };
    let standing = standing.unwrap_or_else(|| "unknown".to_owned());
    lines.extend(sentence(&format!("{sign} {standing}"), look));
    lines
        .extend(sentence("It is never sent again by itself. To look yourself (Ctrl-Y copies):", Look::Plain));
    lines.extend(command_line::looking_shown(&step.operation, &desk.model.settings));
    lines
}

fn shown(verdict: &Verdict) -> Vec<Line> {
    if verdict.done {
        let look = if verdict.seen.starts_with("stranded") { Look::Moving } else { Look::Good };
        return sentence(&format!("✓ done after all: {}", verdict.seen), look);
    }
    let mut lines = sentence(&format!("✖ not done: {}", verdict.seen), Look::Act);
    let next = "It was not sent again. Esc, and the same key again, to confirm it anew.";
    lines.extend(sentence(next, Look::Plain));
    lines
}
