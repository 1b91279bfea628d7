//! An action in full: what is said of the chosen line of the Activity view.

use crate::{
    app::{
        Model,
        model::{Action, Watched},
        select::{age, waiting},
    },
    domain::{
        Safe,
        operation::{Outcome, Sender, Step},
        secret::Identity,
    },
};

use super::{Entry, state::CUT_OFF};

/// What is said of an action, each under a word; the most important first.
#[must_use]
pub fn told(model: &Model, entry: Entry<'_>) -> Vec<(&'static str, String)> {
    let operation = &entry.step().operation;
    let mut said = vec![
        ("Call", format!("{} in {}", operation.api(), operation.region().name())),
        ("Secret", operation.secret().to_string()),
        ("Outcome", outcome(model, entry)),
    ];
    if let Some((verdict, at)) = entry.settled() {
        let word = if verdict.done { "done" } else { "not done" };
        said.push(("Settled", format!("{word}, seen {}: {}", age::minute(model, *at), verdict.seen)));
    }
    match entry.doubt(model).map(|doubt| &doubt.open) {
        Some(Some(open)) => said.push(("Look", open.to_string())),
        Some(None) => {
            said.push(("Look", "it is being looked for; it is never sent again by itself".to_owned()))
        }
        None => {}
    }
    if let Entry::Own(action) = entry {
        said.extend(Some(("Regions", regions(action))).filter(|(_, regions)| !regions.is_empty()));
    }
    said.push(("Who", who(entry.step())));
    said.push(("Run", run(entry)));
    said
}

fn outcome(model: &Model, entry: Entry<'_>) -> String {
    let Some((outcome, at)) = entry.outcome() else {
        return match entry {
            Entry::Own(Action { paused: Some(pause), .. }) => {
                format!("it waits since {}, nothing was sent: {}", age::clock(pause.since.wall), pause.why)
            }
            Entry::Own(action) => match waiting::why(model, action) {
                Some(why) => format!("it waits {why}; nothing was sent"),
                None => "not answered yet".to_owned(),
            },
            Entry::Past(record) if record.waits => "it waits in another window; nothing was sent".to_owned(),
            Entry::Past(record) if record.alive => "not known here: another window sends it".to_owned(),
            Entry::Past(_) => format!("unknown: {CUT_OFF}"),
        };
    };
    let request = entry.request_id().map(|id| format!("request {id}"));
    // A sentence of the service that something follows has no stop of its own.
    let stop = |why: String| if request.is_some() { why.trim_end_matches('.').to_owned() } else { why };
    let why = match outcome {
        Outcome::Done { .. } => None,
        Outcome::Refused(error) | Outcome::Unknown { why: error } => Some(error.to_string()),
        Outcome::NotSent(reason) => Some(reason.to_string()),
    };
    let more: Vec<String> = why.map(stop).into_iter().chain(request.clone()).collect();
    let more = if more.is_empty() { String::new() } else { format!(": {}", more.join(", ")) };
    format!("{} at {}{more}", outcome.word(), super::time(model, *at))
}

fn regions(action: &Action) -> String {
    let said = action.watch.iter().map(|(region, watched)| match watched {
        Watched::Moving => format!("{} InProgress", region.code()),
        Watched::InSync(took) => format!("{} InSync after {}", region.code(), age::long(took.as_secs())),
        Watched::Failed(Some(why)) => format!("{} Failed: {why}", region.code()),
        Watched::Failed(None) => format!("{} Failed", region.code()),
        Watched::Stuck => format!("{} stuck", region.code()),
        Watched::Gone => format!("{} gone", region.code()),
    });
    said.collect::<Vec<_>>().join(" · ")
}

/// `role/OnCall in 111122223333, profile prod`.
pub(in crate::app) fn who(step: &Step) -> String {
    let account = step.operation.secret().account();
    let Sender { identity, profile, endpoint } = &*step.sender;
    let identity =
        identity.as_ref().map(|arn| Identity { account: Safe::new(account), arn: arn.clone() }.short());
    let identity = identity.unwrap_or_else(|| "identity not known".to_owned());
    let profile = profile.as_ref().map(|profile| format!(", profile {profile}")).unwrap_or_default();
    let endpoint = endpoint.as_ref().map(|at| format!(", endpoint: {at}, not AWS")).unwrap_or_default();
    format!("{identity} in {account}{profile}{endpoint}")
}

/// Which run sent it; its name begins with when it began.
fn run(entry: Entry<'_>) -> String {
    match entry {
        Entry::Own(_) => "this one".to_owned(),
        Entry::Past(record) => {
            let run = record.id.run.as_ref().map(|run| format!("{run}; ")).unwrap_or_default();
            let state = if record.alive { "another window, open now" } else { "ended" };
            format!("{run}{state}")
        }
    }
}
