//! The copy menu of the Activity view: the texts of one action, first of all the command that shows what became of it.

use crate::{
    app::{
        dialog::command_line,
        model::{Mode, Model, Settings},
        overlay::{Choice, Menu, MenuItem},
        select::{
            activity::{self, Entry},
            age::NO_BREAK,
        },
    },
    domain::{
        Arn, Safe,
        fate::Fate,
        operation::{Operation, Step},
    },
};

use super::copy::aws;

/// The copy menu of an action.
#[must_use]
pub fn copy_action(model: &Model, entry: Entry<'_>) -> Menu {
    let step = entry.step();
    let operation = &step.operation;
    let secret = operation.secret();
    let settings = as_sent(&model.settings, step);
    let item = |key, label: &str, text: Safe| MenuItem {
        key,
        label: Safe::new(label),
        reason: None,
        choice: Choice::Copy(text),
    };
    let there = effect(operation);
    let looks = format!("the command that looks: describe-secret in {}", there.region());
    let again = match entry.fate() {
        Fate::Done | Fate::InFlight => "the aws command of the action, which is done or under way",
        Fate::Unknown => "the aws command of the action, which may be done: look first",
        _ => "the aws command of the action",
    };
    let mut request = item('r', "the request id", entry.request_id().cloned().unwrap_or_default());
    if entry.request_id().is_none() {
        request.reason = Some(Safe::new("AWS gave none"));
    }
    let items = vec![
        item('d', &looks, aws(&settings, "describe-secret", &there)),
        item('c', again, command(step, &settings)),
        item('a', "the ARN", Safe::new(secret.as_str())),
        item('n', "the name", Safe::new(secret.name())),
        item('l', "one line for chat", line(model, entry)),
        request,
    ];
    let title = Safe::new(&format!("Copy, of {} {}", operation.verb(), secret.name()));
    Menu { title, items, cursor: 0 }
}

/// The settings under which a step was sent: another run may have had another profile, or another endpoint.
fn as_sent(settings: &Settings, step: &Step) -> Settings {
    let (profile, endpoint) = (step.sender.profile.clone(), step.sender.endpoint.clone());
    Settings { profile, endpoint, ..settings.clone() }
}

/// The copy whose description shows whether the effect is there.
fn effect(operation: &Operation) -> Arn {
    match operation {
        Operation::RemoveReplica { secret, region } => secret.in_region(*region),
        other => other.secret().clone(),
    }
}

fn command(step: &Step, settings: &Settings) -> Safe {
    let whole = command_line::whole(std::slice::from_ref(step), settings);
    match settings.profile.as_ref().filter(|_| settings.mode == Mode::Real) {
        Some(profile) => Safe::new(&format!("{whole} --profile {}", command_line::quoted(profile))),
        None => whole,
    }
}

/// `2026-03-01 14:05:09Z promote prod/db in us-west-2, by role/OnCall in 111122223333: done, request 5f1e`.
fn line(model: &Model, entry: Entry<'_>) -> Safe {
    let deed = activity::deed(model, entry);
    let at = entry.at().strftime("%Y-%m-%d %H:%M:%SZ");
    let who = activity::who(entry.step());
    let state = deed.state.replace(NO_BREAK, " ");
    Safe::new(&format!("{at} {} {} {}, by {who}: {state}", deed.verb, deed.name, deed.place))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::select::{test_actions, test_fleet};

    fn copied(menu: &Menu, key: char) -> String {
        match menu.items.iter().find(|item| item.key == key).map(|item| &item.choice) {
            Some(Choice::Copy(text)) => text.to_string(),
            other => panic!("{key}: {other:?}"),
        }
    }

    #[test]
    fn the_commands_are_those_of_the_run_that_sent_it() {
        let mut model = test_fleet::incident();
        test_actions::earlier(&mut model);
        model.settings.profile = Some(Safe::new("another"));
        let menu = copy_action(&model, activity::entries(&model)[2]);
        let arn = "arn:aws:secretsmanager:us-west-2:111122223333:secret:prod/search/opensearch-k3Xq9A";
        let call = |verb: &str| {
            format!("aws secretsmanager {verb} --region us-west-2 --secret-id {arn} --profile prod")
        };
        assert_eq!(copied(&menu, 'd'), call("describe-secret"));
        assert_eq!(copied(&menu, 'c'), call("stop-replication-to-replica"));
        assert!(menu.items[1].label.ends_with("may be done: look first"), "{:?}", menu.items[1].label);
        assert_eq!(menu.items.last().unwrap().reason.as_deref(), Some("AWS gave none"));
    }

    #[test]
    fn a_line_for_chat_says_when_what_where_who_and_how_it_ended() {
        let mut model = test_fleet::incident();
        test_actions::earlier(&mut model);
        let entry = activity::entries(&model)[0];
        let at = entry.at().strftime("%Y-%m-%d %H:%M:%SZ");
        let line = copied(&copy_action(&model, entry), 'l');
        let said = "promote prod/ledger/db in us-west-2, by role/OnCall in 111122223333, profile prod: done";
        assert_eq!(line, format!("{at} {said}, request 77e0aa12-3f"));
        assert_eq!(copied(&copy_action(&model, entry), 'r'), "77e0aa12-3f");
    }

    #[test]
    fn in_the_demo_no_command_can_reach_an_account() {
        let mut model = test_fleet::incident();
        test_actions::earlier(&mut model);
        model.settings.mode = Mode::Demo;
        for entry in activity::entries(&model) {
            let menu = copy_action(&model, entry);
            for key in ['c', 'd'] {
                let text = copied(&menu, key);
                assert!(text.starts_with(command_line::DUMMY) && text.ends_with("# DRILL"), "{text}");
                assert!(text.contains(command_line::NOWHERE) && !text.contains("--profile"), "{text}");
            }
        }
    }

    #[test]
    fn a_removal_is_looked_for_where_the_replica_was() {
        let secret = test_fleet::Story::arn("prod/x", "k3Xq9A", "use1");
        let region = test_fleet::region("euw1");
        assert_eq!(effect(&Operation::RemoveReplica { secret, region }).region(), region);
    }
}
