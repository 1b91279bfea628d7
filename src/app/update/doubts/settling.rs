//! What follows once an unknown outcome is known, or cannot be told: the journal, the action, the message line. Never a send.

use std::time::Duration;

use crate::{
    app::{
        advice,
        command::Command,
        effect::Effect,
        model::{Doubt, Model, Tone, Watched},
        schedule::Priority,
        update::{errors, wants},
    },
    domain::{
        Safe,
        journal::{Line, RecordId, Verdict},
        operation::{Operation, Step},
    },
};

/// Looking has shown how it ended.
pub(super) fn settled(model: &mut Model, of: &RecordId, verdict: Verdict, effects: &mut Vec<Effect>) {
    let Some(at) = model.doubts.iter().position(|doubt| doubt.of == *of) else { return };
    let doubt = model.doubts.remove(at);
    effects.push(Effect::Note(Line::Settled { of: of.clone(), verdict: verdict.clone() }.into()));
    let known = Some((verdict.clone(), model.now.wall));
    if of.run.is_some() {
        if let Some(record) = model.past.iter_mut().find(|record| record.id == *of) {
            record.settled = known;
        }
    } else if let Some(action) = model.activity.iter_mut().rev().find(|action| action.step.id == of.step) {
        action.settled = known;
        if let (true, Operation::Replicate { to, .. }) = (verdict.done, &action.step.operation) {
            action.watch = to.iter().map(|target| (target.region, Watched::Moving)).collect();
            action.started = doubt.since;
            let (key, home) = (doubt.step.operation.secret().key(), doubt.step.operation.region());
            wants::want(model, home, &key, Priority::InFlight, Duration::ZERO);
        }
    }
    let doing = doing(&doubt);
    let word = if verdict.done { "done" } else { "not done" };
    errors::settled(model, &doing, &format!("settled: {word}: {}", verdict.seen));
    let stranded = verdict.seen.starts_with("stranded");
    let (tone, text) = match verdict.done {
        true if stranded => (Tone::Error, format!("done after all: {doing}, but {}", verdict.seen)),
        true => (Tone::Question, format!("done after all: {doing}: {}", verdict.seen)),
        false => {
            let key = advice::label(model, command(&doubt.step));
            (Tone::Error, format!("not done: {doing}. {key} confirms it anew: {}", verdict.seen))
        }
    };
    told(model, &doubt, tone, &text);
}

/// It cannot be told; said once.
pub(super) fn open(model: &mut Model, of: &RecordId, why: Safe) {
    let Some(doubt) = model.doubts.iter_mut().find(|doubt| doubt.of == *of) else { return };
    doubt.open = Some(why.clone());
    let doubt = doubt.clone();
    let doing = doing(&doubt);
    let text = format!("cannot be told: {doing}. In 3, y copies the command that looks: {why}");
    let text = Safe::new(&text);
    errors::settled(model, &doing, &format!("cannot be told: {why}"));
    errors::note(model, Some(doubt.step.operation.region()), "looking", &text);
    told(model, &doubt, Tone::Error, &text);
}

/// Looking would tell nothing here. An earlier run's is no news: the list of errors and the activity have it.
pub(super) fn closed(model: &mut Model, doubt: &Doubt, why: Safe) {
    if doubt.of.run.is_none() {
        return open(model, &doubt.of, why);
    }
    let text = Safe::new(&format!("{}: stays unknown: {why}", doing(doubt)));
    errors::note(model, Some(doubt.step.operation.region()), "looking", &text);
    if let Some(doubt) = model.doubts.iter_mut().find(|other| other.of == doubt.of) {
        doubt.open = Some(why);
    }
}

fn told(model: &mut Model, doubt: &Doubt, tone: Tone, text: &str) {
    errors::say(model, tone, text);
    model.rows.changed.insert(doubt.step.operation.secret().key());
}

/// `promote prod/x`; of an earlier run, with the time.
fn doing(doubt: &Doubt) -> String {
    let operation = &doubt.step.operation;
    let what = format!("{} {}", operation.verb(), operation.secret().name());
    match doubt.of.run {
        None => what,
        Some(_) => format!("{what} ({}, an earlier run)", doubt.sent.strftime("%-d %b %H:%MZ")),
    }
}

/// The command that opens the dialog of such a step.
fn command(step: &Step) -> Command {
    let was_on = step.expected.rotation.as_ref().is_some_and(|before| before.enabled == Some(true));
    match step.operation {
        Operation::Replicate { .. } => Command::Replicate,
        Operation::RemoveReplica { .. } => Command::RemoveReplica,
        Operation::Promote { .. } => Command::Promote,
        Operation::Rotate { .. } if was_on => Command::RotateNow,
        Operation::Rotate { .. } | Operation::CancelRotation { .. } | Operation::MoveStage { .. } => {
            Command::Rotation
        }
    }
}
