//! What was done, and what became of it: the activity strip and the lines of the Activity view.

use crate::{
    app::{
        Model,
        model::{Action, Watched},
    },
    domain::operation::{Operation, Outcome},
};

use super::{Look, age, number};

/// One action, in the parts of its line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deed {
    /// When it was confirmed.
    pub time: String,
    /// Its state, as a glyph.
    pub glyph: (char, Look),
    /// What was done.
    pub verb: &'static str,
    /// To which secret.
    pub name: String,
    /// Where: `→ usw2 euw1`, `in us-west-2`.
    pub place: String,
    /// What became of it.
    pub state: String,
}

/// The actions, newest first.
pub fn newest(model: &Model) -> impl Iterator<Item = Deed> {
    model.activity.iter().rev().map(|action| deed(model, action))
}

/// The same, oldest first, as the cursor of the Activity view counts them.
pub fn oldest(model: &Model) -> impl Iterator<Item = Deed> {
    model.activity.iter().map(|action| deed(model, action))
}

/// How many actions run, and how many there were.
#[must_use]
pub fn in_flight(model: &Model) -> (usize, usize) {
    (model.activity.iter().filter(|action| action.is_in_flight()).count(), model.activity.len())
}

/// `2 in flight · 3 all`.
#[must_use]
pub fn summary(model: &Model) -> String {
    let (open, all) = in_flight(model);
    if all == 0 { String::new() } else { format!("{} in flight · {} all", number(open), number(all)) }
}

/// `1 of 2`: the same for a narrow screen.
#[must_use]
pub fn short_summary(model: &Model) -> String {
    let (open, all) = in_flight(model);
    format!("{} of {}", number(open), number(all))
}

fn deed(model: &Model, action: &Action) -> Deed {
    let operation = &action.step.operation;
    let name = operation.secret().name().to_owned();
    let targets: Vec<String> = operation.targets().iter().map(|region| region.code()).collect();
    let place = match operation {
        Operation::Replicate { .. } => format!("→ {}", targets.join(" ")),
        Operation::RemoveReplica { .. } => format!("from {}", targets.join(" ")),
        _ => format!("in {}", operation.region().name()),
    };
    let (glyph, state) = state(model, action);
    Deed { time: age::clock(action.started.wall), glyph, verb: operation.verb(), name, place, state }
}

fn state(model: &Model, action: &Action) -> ((char, Look), String) {
    match &action.outcome {
        None => {
            let since = age::long(age::seconds(model, action.started.wall));
            (('◐', Look::Moving), format!("sent {since} ago"))
        }
        Some((Outcome::Refused(error), _)) => (('✖', Look::ActBold), format!("refused: {error}")),
        Some((Outcome::NotSent(reason), _)) => (('✖', Look::ActBold), format!("not sent: {reason}")),
        Some((Outcome::Unknown { why }, _)) => (('?', Look::Unknown), format!("unknown: {why}")),
        Some((Outcome::Done { request_id }, _)) => {
            let watch: Vec<&Watched> = action.watch.values().collect();
            if watch.is_empty() {
                let id = request_id.as_ref().map(|id| format!(", request {id}")).unwrap_or_default();
                return (('✓', Look::Good), format!("done{id}"));
            }
            watched(model, action, &watch)
        }
    }
}

fn watched(model: &Model, action: &Action, watch: &[&Watched]) -> ((char, Look), String) {
    let count = |wanted: fn(&Watched) -> bool| watch.iter().filter(|one| wanted(one)).count();
    let failed: Vec<String> = action
        .watch
        .iter()
        .filter(|(_, one)| matches!(one, Watched::Failed(_)))
        .map(|(region, _)| region.code())
        .collect();
    let moving = count(|one| *one == Watched::Moving);
    if moving > 0 {
        let since = age::long(age::seconds(model, action.started.wall));
        let done = count(|one| matches!(one, Watched::InSync(_)));
        let of = if done > 0 { format!(", {done} of {} InSync", watch.len()) } else { String::new() };
        return (('◐', Look::Moving), format!("InProgress {since}{of}"));
    }
    if !failed.is_empty() {
        return (('✖', Look::ActBold), format!("Failed in {}", failed.join(" ")));
    }
    if count(|one| *one == Watched::Stuck) > 0 {
        return (('■', Look::ActBold), "stuck: InProgress for 10 min".to_owned());
    }
    let gone = action.watch.iter().filter(|(_, one)| **one == Watched::Gone);
    let gone: Vec<String> = gone.map(|(region, _)| region.code()).collect();
    if !gone.is_empty() {
        return (('✖', Look::ActBold), format!("taken off AWS's list: {}", gone.join(" ")));
    }
    let longest = action.watch.values().filter_map(|one| match one {
        Watched::InSync(took) => Some(*took),
        _ => None,
    });
    let took = longest.max().map(|took| format!(" after {}", age::long(took.as_secs()))).unwrap_or_default();
    (('✓', Look::Good), format!("InSync{took}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::select::{test_actions, test_fleet};

    #[test]
    fn a_replication_that_aws_took_off_its_list_is_not_done() {
        let mut model = test_fleet::incident();
        test_actions::busy(&mut model);
        let watch = &mut model.activity.last_mut().unwrap().watch;
        watch.insert(test_fleet::region("usw2"), Watched::Gone);
        watch.insert(test_fleet::region("euw1"), Watched::InSync(std::time::Duration::from_secs(9)));
        let deed = newest(&model).next().unwrap();
        assert_eq!((deed.glyph.0, deed.state.as_str()), ('✖', "taken off AWS's list: usw2"));
    }
}
