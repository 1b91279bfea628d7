//! Unknown outcomes: resolved by looking, never by sending again. Taken up here, looked at with back-off, and judged by
//! `domain::verdict`; what follows from a verdict is in `settling`.

use std::time::Duration;

use jiff::Timestamp;

use crate::{
    app::{
        effect::Effect,
        model::{Doubt, Model, RegionChoice},
        msg::Now,
        schedule::{Flight, Priority, Reading, back_off},
    },
    domain::{
        Arn, Region, Safe, SecretKey,
        error::{ErrorKind, RemoteError},
        journal::{Record, RecordId},
        lane::LaneState,
        operation::{Operation, Outcome, Step},
        secret::Entry,
        verdict::{self, Finding, Look, PATIENCE, STRANDED},
    },
    gateway::SecretId,
};

use super::{journal, lanes, reads, wants};

pub(super) mod followed;
mod refused;
mod settling;

/// The pause after the first look, and the longest one.
const FIRST_PAUSE: Duration = Duration::from_secs(1);
const LONGEST_PAUSE: Duration = Duration::from_secs(30);
/// So long after the time at which more can be told it is looked at again, whatever the pause.
const THEN: Duration = Duration::from_secs(1);
/// How often it is asked whether an earlier run's doubt is this account's, while that is not known.
const WHOSE: Duration = Duration::from_secs(5);

/// What is to be done about a doubt.
enum Standing {
    /// Look.
    Look,
    /// It is not known yet whether looking here would tell.
    Wait,
    /// Looking here would tell nothing; a sentence that says why.
    Closed(Safe),
}

/// A step of this run that was handed over at `sent` has ended: if nobody knows how, it is looked at from now on.
pub(super) fn arose(model: &mut Model, step: &Step, outcome: &Outcome, handed: Now) {
    let of = RecordId { run: None, step: step.id };
    if !matches!(outcome, Outcome::Unknown { .. }) || model.doubts.iter().any(|doubt| doubt.of == of) {
        return;
    }
    let now = model.now;
    let doubt = Doubt::new(of, step.clone(), handed.wall, now);
    model.doubts.push(doubt.clone());
    if let Some(why) = followed::before(model, &doubt, handed) {
        settling::closed(model, &doubt, why);
    }
}

/// The journal was read: the unknown outcomes of runs that are over are looked at too.
pub(super) fn remembered(model: &mut Model, effects: &mut Vec<Effect>) {
    let unknown: Vec<&Record> = model.past.iter().filter(|record| record.is_unknown()).collect();
    let still = |of: &RecordId| of.run.is_none() || unknown.iter().any(|record| record.id == *of);
    model.doubts.retain(|doubt| still(&doubt.of));
    for record in unknown {
        if !model.doubts.iter().any(|doubt| doubt.of == record.id) {
            let doubt = Doubt::new(record.id.clone(), record.step.clone(), record.at, model.now);
            model.rows.changed.insert(doubt.step.operation.secret().key());
            model.doubts.push(doubt);
        }
    }
    followed::remembered(model);
    // What another window did before a look was in the journal by then; a reading from before the look may have missed it.
    if model.journal_readings > 0 {
        return;
    }
    let found = model.doubts.iter().filter(|doubt| doubt.open.is_none());
    let found = found.filter_map(|doubt| Some((doubt.of.clone(), doubt.found.clone()?)));
    for (of, verdict) in found.collect::<Vec<_>>() {
        settling::settled(model, &of, verdict, effects);
    }
}

/// Looks at every doubt that is due.
pub(super) fn look(model: &mut Model, effects: &mut Vec<Effect>) {
    if model.schedule.held {
        return;
    }
    let now = model.now.mono;
    let due = |doubt: &&Doubt| doubt.open.is_none() && doubt.due <= now;
    let due: Vec<Doubt> = model.doubts.iter().filter(due).cloned().collect();
    for doubt in due {
        let (pause, looks) = match standing(model, &doubt) {
            Standing::Wait => (WHOSE, 0),
            Standing::Closed(why) => {
                settling::closed(model, &doubt, why);
                continue;
            }
            Standing::Look => {
                for region in verdict::regions(&doubt.step.operation) {
                    ask(model, region, doubt.step.operation.secret(), effects);
                }
                let salt = model.schedule.salt();
                let pause = back_off(doubt.looks + 1, FIRST_PAUSE, LONGEST_PAUSE, salt);
                (pause.min(next_word(&doubt, now)), 1)
            }
        };
        if let Some(doubt) = model.doubts.iter_mut().find(|other| other.of == doubt.of) {
            doubt.looks = doubt.looks.saturating_add(looks);
            doubt.due = now + pause;
        }
    }
}

/// Asks for a description. A Region that may not be listed may still describe one secret: it is asked at once.
fn ask(model: &mut Model, region: Region, secret: &Arn, effects: &mut Vec<Effect>) {
    let key = secret.key();
    if !matches!(model.lane_state(region), LaneState::Denied | LaneState::NotEnabled | LaneState::OutOfScope)
    {
        return wants::want(model, region, &key, Priority::InFlight, Duration::ZERO);
    }
    let id = SecretId::Arn(secret.in_region(region));
    let reading = Reading::Describe(key, id, Priority::InFlight);
    let asks = |flight: &Flight| flight.region == region && flight.reading == reading;
    if !model.schedule.flights.values().any(asks) {
        effects.extend(reads::now(model, region, reading));
    }
}

/// How long until a look can tell what an earlier one could not.
fn next_word(doubt: &Doubt, mono: Duration) -> Duration {
    let removal = matches!(doubt.step.operation, Operation::RemoveReplica { .. });
    let words = [PATIENCE, STRANDED].into_iter().take(if removal { 2 } else { 1 });
    let due = words.map(|word| doubt.since.mono + word + THEN).find(|due| *due > mono);
    due.map_or(Duration::MAX, |due| due - mono)
}

/// When the next doubt is due.
pub(super) fn due(model: &Model) -> Option<Duration> {
    let looking = model.doubts.iter().filter(|doubt| doubt.open.is_none());
    looking.map(|doubt| doubt.due).min().filter(|_| !model.schedule.held)
}

/// The ARN of a secret in doubt that no listing has shown.
pub(super) fn arn(model: &Model, key: &SecretKey, region: Region) -> Option<Arn> {
    let mut secrets = model.doubts.iter().map(|doubt| doubt.step.operation.secret());
    secrets.find(|secret| secret.key() == *key).map(|secret| secret.in_region(region))
}

/// Whether looking at a doubt here and now can tell.
fn standing(model: &mut Model, doubt: &Doubt) -> Standing {
    if doubt.of.run.is_some() && doubt.looks == 0 {
        match of_this_account(model, &doubt.step) {
            Standing::Look => {}
            other => return other,
        }
    }
    for region in verdict::regions(&doubt.step.operation) {
        if region.partition() == model.settings.partition {
            lanes::named(model, region);
        }
        if !model.lanes.contains_key(&region) {
            let exactly = matches!(model.settings.regions, RegionChoice::Exactly(_));
            let why = if exactly { " (--regions)" } else { "" };
            return Standing::Closed(Safe::new(&format!("{region} is not looked at in this run{why}")));
        }
    }
    Standing::Look
}

/// Whether what an earlier run sent went where this run looks.
fn of_this_account(model: &Model, step: &Step) -> Standing {
    // Where calls go may stand in the AWS configuration alone.
    let setting_up = model.schedule.flights.values().any(|flight| flight.reading == Reading::Setup);
    let (then, now) = (step.sender.endpoint.as_ref(), model.settings.endpoint.as_ref());
    if now.is_none() && (setting_up || model.schedule.setup_due == Some(Duration::ZERO)) {
        return Standing::Wait;
    }
    if then != now {
        let then = then.map_or("AWS itself", |endpoint| endpoint.as_str());
        return Standing::Closed(Safe::new(&format!("it was sent to {then}; this run asks elsewhere")));
    }
    let account = step.operation.secret().account();
    match &model.account.identity {
        Some(identity) if *identity.account == *account => Standing::Look,
        Some(identity) => {
            let why = format!("it was sent in account {account}; this run acts in {}", identity.account);
            Standing::Closed(Safe::new(&why))
        }
        None if model.rows.keys().any(|key| key.account() == account) => Standing::Look,
        None => Standing::Wait,
    }
}

/// DescribeSecret answered: what it says of each doubt that it is about, if it was asked after the send.
pub(super) fn answered(
    model: &mut Model,
    flight: &Flight,
    took: Duration,
    id: &SecretId,
    result: &Result<Entry, RemoteError>,
    effects: &mut Vec<Effect>,
) {
    let SecretId::Arn(asked) = id else { return };
    let entry = match result {
        Ok(entry) if entry.arn == *asked => Some(entry),
        Err(error) if error.kind == ErrorKind::NotFound => None,
        Err(error) => return refused::met(model, flight.region, asked, error),
        Ok(_) => return,
    };
    let now = model.now;
    let waited = between(flight.sent, now.wall).max(took);
    let region = flight.region;
    let followed = followed::now(model);
    let mut judged = Vec::new();
    for doubt in model.doubts.iter_mut().filter(|doubt| doubt.open.is_none() && doubt.looks > 0) {
        if !is_about(doubt, region, asked) || followed.contains(&doubt.of) {
            continue;
        }
        doubt.refused.remove(&region);
        // Only what was asked after it was taken up is surely about the time after the send. So for an earlier run's too:
        // its clock may have been set since, and a machine that slept has given nothing time to take effect.
        let looked = now.mono.saturating_sub(doubt.since.mono);
        let Some(after) = looked.checked_sub(waited) else { continue };
        if doubt.seen.get(&region).is_none_or(|old| old.after <= after) {
            doubt.seen.insert(region, Look { after, entry: entry.cloned() });
        }
        judged.push((doubt.of.clone(), verdict::find(&doubt.step, &doubt.seen)));
    }
    for (of, finding) in judged {
        match finding {
            Finding::KeepLooking => {}
            Finding::Settled(verdict) => {
                // The journal tells first whether another window has acted on the secret since. It is asked once: what later
                // looks show would wait for a later reading, and so on.
                let unasked = |doubt: &&mut Doubt| doubt.of == of && doubt.found.is_none();
                if let Some(doubt) = model.doubts.iter_mut().find(unasked) {
                    doubt.found = Some(verdict);
                    journal::ask(model, effects);
                }
            }
            Finding::Open(why) => settling::open(model, &of, why),
        }
    }
}

/// Whether a description of that copy tells something of a doubt.
fn is_about(doubt: &Doubt, region: Region, asked: &Arn) -> bool {
    let operation = &doubt.step.operation;
    operation.secret().in_region(region) == *asked && verdict::regions(operation).contains(&region)
}

fn between(earlier: Timestamp, later: Timestamp) -> Duration {
    Duration::try_from(later.duration_since(earlier)).unwrap_or_default()
}
