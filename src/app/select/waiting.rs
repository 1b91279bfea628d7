//! What waits: actions that are confirmed and not sent, why, and what is said of them when one leaves.

use crate::{
    app::{
        Model,
        command::Command,
        model::{Action, Watched},
        queue::is_of_credentials,
    },
    domain::{
        Safe,
        error::ErrorKind,
        operation::{Operation, Step},
    },
};

use super::{age, number};

/// The actions that have not ended.
pub fn open(model: &Model) -> impl Iterator<Item = &Action> {
    model.activity.iter().filter(|action| action.outcome.is_none())
}

/// The actions that the worker has: they cannot be taken back.
pub fn sending(model: &Model) -> impl Iterator<Item = &Action> {
    open(model).filter(|action| model.queue.handed.contains_key(&action.step.id))
}

/// The actions that are confirmed, and of which nothing is sent yet.
pub fn waiting(model: &Model) -> impl Iterator<Item = &Action> {
    open(model).filter(|action| !model.queue.handed.contains_key(&action.step.id))
}

/// Whether a step would be sent as the one who confirmed it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Whose {
    /// As the same; or nothing is known that says otherwise.
    Same,
    /// STS has yet to say who we are now.
    NotKnown,
    /// As another: a sentence.
    Other(Safe),
}

/// Whether a step would be sent as the one who confirmed it. Role or user, and account, must be the same; a session may
/// have another name. Where it was not known who confirms, the credentials must be the very same, and the account the
/// secret's.
#[must_use]
pub fn whose(model: &Model, step: &Step) -> Whose {
    let then = step.sender.identity.as_ref();
    let account = step.operation.secret().account();
    let confirmed = model.queue.confirmed.get(&step.plan);
    match &model.account.identity {
        _ if then.is_none() && confirmed.is_some_and(|confirmed| confirmed.epoch != model.account.epoch) => {
            let why = "the credentials were loaded anew since it was confirmed, and nobody knew whose they were; \
                confirm it anew";
            Whose::Other(Safe::new(why))
        }
        Some(now) if then.map_or(*now.account == *account, |then| now.is(then)) => Whose::Same,
        Some(now) => {
            let confirmed = super::activity::who(step);
            let text = format!("you are {} in {} now; confirmed as {confirmed}", now.short(), now.account);
            Whose::Other(Safe::new(&text))
        }
        None if model.account.unsure_since.is_none() => Whose::Same,
        // STS did not say it when this was confirmed, and does not say it now.
        None if then.is_none() && model.account.error.is_some() => Whose::Same,
        None => Whose::NotKnown,
    }
}

/// The actions that wait for nothing but that STS says who we are.
pub fn unidentified(model: &Model) -> impl Iterator<Item = &Action> {
    waiting(model).filter(|action| action.paused.is_none() && whose(model, &action.step) == Whose::NotKnown)
}

/// How many actions wait.
#[must_use]
pub fn count(model: &Model) -> usize {
    waiting(model).count()
}

/// `1 action`, `2 actions`.
#[must_use]
pub fn actions(count: usize) -> String {
    super::counted(count, "action", "actions")
}

/// `; 2 actions wait`; empty when none does.
#[must_use]
pub fn also(model: &Model) -> String {
    match count(model) {
        0 => String::new(),
        1 => "; 1 action waits".to_owned(),
        count => format!("; {} actions wait", number(count)),
    }
}

/// Why an action waits; `None` when it does not.
#[must_use]
pub fn why(model: &Model, action: &Action) -> Option<String> {
    if action.outcome.is_some() || model.queue.handed.contains_key(&action.step.id) {
        return None;
    }
    let Some(pause) = &action.paused else {
        return Some(match &model.queue.held {
            Some(held) => format!("held: {held}"),
            None if whose(model, &action.step) == Whose::NotKnown => {
                "for STS to say whose the credentials are now".to_owned()
            }
            None => "for its turn".to_owned(),
        });
    };
    let turn = model.queue.turns.get(&action.step.id);
    let region = turn.map_or(action.step.lane.region, |turn| turn.region);
    Some(match pause.why.kind {
        ErrorKind::NoCredentials => "no credentials".to_owned(),
        kind if is_of_credentials(kind) => "credentials expired".to_owned(),
        ErrorKind::Throttled => format!("{region} throttles"),
        ErrorKind::Server | ErrorKind::Unreadable => format!("{region} gave no good answer"),
        _ => format!("{region} does not answer"),
    })
}

/// What the message line asks as long as it is so: whether to go on with what is held, and that the program leaves.
#[must_use]
pub fn question(model: &Model) -> Option<String> {
    let keys = &model.settings.keys;
    let held = model.queue.held.as_ref().map(|held| {
        let (resume, view) = (keys.label(Command::Resume), keys.label(Command::ViewActivity));
        let back = keys.label(Command::Withdraw);
        match count(model) {
            0 => format!("{held}, nothing new is sent: {resume} goes on"),
            count => format!("{held}, {} held: {resume} goes on; {view}, {back} takes back", actions(count)),
        }
    });
    let leaving = model.queue.leaving.then(|| {
        let open = actions(open(model).count());
        format!("leaving when {open} have ended; Esc stays").replace("1 action have", "1 action has")
    });
    match (leaving, held) {
        (Some(leaving), Some(held)) => Some(format!("{leaving}. {held}")),
        (leaving, held) => leaving.or(held),
    }
}

/// One line of the overlay that asks before leaving: a label and what is said.
pub type Said = (String, String);

/// What is said before leaving with actions that have not ended: what is on its way, what waits, and what else goes on.
#[must_use]
pub fn before_leaving(model: &Model) -> Vec<Said> {
    let mut lines = Vec::new();
    let line = |action: &Action, state: String| {
        let operation = &action.step.operation;
        let place: Vec<String> = match operation {
            Operation::Replicate { .. } | Operation::RemoveReplica { .. } => {
                operation.targets().iter().map(|region| region.code()).collect()
            }
            _ => vec![operation.region().name().to_owned()],
        };
        let what = format!("{} {} ({})", operation.verb(), operation.secret().name(), place.join(" "));
        (age::clock(action.started.wall), format!("{what}: {state}"))
    };
    for action in sending(model) {
        let since = model.queue.handed.get(&action.step.id).map_or(action.started.wall, |now| now.wall);
        let since = age::long(age::seconds(model, since));
        lines.push(line(action, format!("on its way for {since}")));
    }
    for action in waiting(model) {
        lines.push(line(action, format!("waits, {}", why(model, action).unwrap_or_default())));
    }
    let moving = |action: &&Action| action.watch.values().any(|watched| *watched == Watched::Moving);
    let watched = model.activity.iter().filter(moving).count();
    if watched > 0 {
        let text =
            format!("{} accepted and still replicating: AWS goes on without this window", actions(watched));
        lines.push((String::new(), text));
    }
    lines
}
