//! The message line: one sentence. An error before a question, before the demo's suggestion, before the newest change.

use crate::{
    app::{
        Model,
        model::{Message, Tone},
        story::Story,
    },
    domain::Safe,
};

use super::{Line, Look, Span, knowledge, waiting};

/// From so many columns line 2 has room for the whole sentence.
const WIDE: u16 = 110;

/// What the message line says; `None` when there is nothing to say.
#[must_use]
pub fn line(model: &Model) -> Option<Line> {
    if model.filter.editing || model.filter.error.is_some() {
        return Some(filter(model));
    }
    let said = |tone: Tone| model.message.as_ref().filter(|message| message.tone == tone);
    if let Some(error) = said(Tone::Error) {
        return Some(vec![Span::new(Look::ActBold, "✖ "), Span::new(Look::Act, error.text.to_string())]);
    }
    if let Some(question) = said(Tone::Question) {
        return Some(vec![Span::new(Look::Strong, question.text.to_string())]);
    }
    if let Some(question) = waiting::question(model) {
        return Some(vec![Span::new(Look::Strong, question)]);
    }
    if let Some(suggestion) = suggestion(model) {
        return Some(vec![Span::new(Look::Strong, suggestion.to_string())]);
    }
    let note = said(Tone::Note).map(|note| vec![Span::plain(note.text.to_string())]);
    note.or_else(|| renew(model))
}

/// What was said to the one who just pressed a key, or an error.
#[must_use]
pub fn said(model: &Model) -> Option<&Message> {
    model.message.as_ref().filter(|message| message.tone >= Tone::Question)
}

/// How credentials are renewed, where the line of what can be seen is too narrow to say it.
fn renew(model: &Model) -> Option<Line> {
    let columns = model.screen.size.0;
    let said = knowledge::renew(model, usize::from(columns.saturating_sub(2))).filter(|_| columns < WIDE)?;
    Some(vec![Span::new(Look::Strong, said)])
}

/// The demo's suggestion.
fn suggestion(model: &Model) -> Option<Safe> {
    model.story.as_ref().and_then(|story: &Story| story.line(model.screen.size.0))
}

/// The filter while it is typed, with the cursor as a bar, and what is wrong with it.
fn filter(model: &Model) -> Line {
    let input = &model.filter.input;
    let at = input.cursor();
    let before: String = input.value().chars().take(at).collect();
    let after: String = input.value().chars().skip(at).collect();
    let bar = if model.filter.editing { "▏" } else { "" };
    let mut line = vec![Span::new(Look::Strong, "/"), Span::plain(format!("{before}{bar}{after}"))];
    match &model.filter.error {
        Some(error) => line.push(Span::new(Look::Act, format!("   {error}"))),
        None => {
            let shown = super::number(model.rows.count());
            let all = super::number(model.fleet.len());
            line.push(Span::new(Look::Dim, format!("   {shown} of {all}   Enter keeps it, Esc clears it")));
        }
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::{
        model::Message,
        select::{test_actions, test_fleet, text_of},
    };

    fn said(model: &Model) -> String {
        line(model).map(|line| text_of(&line)).unwrap_or_default()
    }

    #[test]
    fn an_error_comes_before_a_question_before_the_suggestion_before_a_note() {
        let mut model = test_fleet::fine();
        let message = |text: &str, tone| Some(Message { text: text.into(), tone, at: model.now });
        let (note, question) = (message("changed", Tone::Note), message("really?", Tone::Question));
        let error = message("no answer", Tone::Error);
        model.message = note.clone();
        assert_eq!(said(&model), "changed");
        model.story = Some(Story::default());
        assert!(said(&model).starts_with("TRY 1 of 5"), "{}", said(&model));
        model.message = question;
        assert_eq!(said(&model), "really?");
        model.message = error;
        assert_eq!(said(&model), "✖ no answer");
    }

    #[test]
    fn the_filter_is_shown_while_it_is_typed_with_what_is_wrong_with_it() {
        let mut model = test_fleet::fine();
        model.filter.input = "status:faild".into();
        model.filter.editing = true;
        model.filter.error = crate::app::filter::Query::parse("status:faild").err();
        assert!(said(&model).starts_with("/status:faild▏   "), "{}", said(&model));
        assert!(model.filter.error.is_some());
    }

    #[test]
    fn where_line_2_is_narrow_the_free_line_says_how_credentials_are_renewed() {
        let mut model = test_fleet::expired();
        model.account.setup.login = crate::gateway::Login::Variables;
        assert_eq!(said(&model), "", "at 120 columns line 2 says it");
        model.screen.size = (80, 24);
        assert_eq!(said(&model), "They came with AWS_ACCESS_KEY_ID: set new ones, and start again");
        test_actions::busy(&mut model);
        model.message = None;
        model.activity[0].outcome = None;
        let text = said(&model);
        assert!(text.ends_with("; the action that waits is then not sent"), "{text}");
        model.account.setup.login = crate::gateway::Login::Sso;
        assert!(
            said(&model).ends_with("aws sso login --profile acme-prod; 1 action waits"),
            "{}",
            said(&model)
        );
    }
}
