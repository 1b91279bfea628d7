//! Rotation as it goes on by itself: the four steps of a rotation function, one after the other on the simulator's
//! clock, hanging where a scenario says so; and the schedule that begins the next one.

use std::{sync::Arc, time::Duration};

use super::{
    clock::Moment,
    scenario::RotationStep,
    store::{
        Record, Rotation, Version,
        record::{CURRENT, PENDING},
    },
    world::{Address, Job, World},
};

/// A day, the unit of rotation schedules.
const DAY: Duration = Duration::from_secs(86_400);

impl World {
    /// Begins a rotation: a version labelled AWSPENDING that has no value yet, and the first step on its way.
    pub fn begin_rotation(&mut self, of: &Address, version: &Arc<str>, test_only: bool) {
        let now = Moment::now();
        self.change(of, |record| {
            let kms = record.kms.clone();
            if record.content.version(version).is_none() {
                Arc::make_mut(&mut record.content.versions).push(Version {
                    id: Arc::clone(version),
                    labels: Vec::new(),
                    created: now,
                    accessed: None,
                    has_value: false,
                    kms,
                });
            }
            record.content.move_label(PENDING, version);
            record.changed = now;
        });
        if !test_only {
            self.spread(of);
        }
        self.begin_steps(of, test_only);
    }

    /// Sends a rotation on its way, from its first step, whatever was under way before.
    pub fn begin_steps(&mut self, of: &Address, test_only: bool) {
        let ticket = self.ticket();
        self.change(of, |record| {
            if let Some(rotation) = record.rotation_mut() {
                rotation.ticket = ticket;
            }
        });
        let step = if test_only { RotationStep::TestSecret } else { RotationStep::CreateSecret };
        self.step_later(of, ticket, step, test_only);
    }

    fn step_later(&mut self, of: &Address, ticket: u64, step: RotationStep, test_only: bool) {
        let usual = self.within(self.timing.rotation);
        let Some(rotation) = self.at(of).and_then(Record::rotation) else { return };
        if rotation.hangs_in == Some(step) {
            return;
        }
        let takes = rotation.takes.unwrap_or(usual) / 4;
        self.later(takes, Job::Step { of: of.clone(), ticket, step, test_only });
    }

    /// A step is done.
    pub fn rotation_step(&mut self, of: &Address, ticket: u64, step: RotationStep, test_only: bool) {
        let Some(record) = self.at(of) else { return };
        let Some(rotation) = record.rotation() else { return };
        if rotation.ticket != ticket || record.deleted().is_some() {
            return;
        }
        let Some(pending) = record.content.pending().map(|version| Arc::clone(&version.id)) else { return };
        if test_only {
            self.discard_test(of, &pending);
            return;
        }
        let next = match step {
            RotationStep::CreateSecret => {
                self.give_value(of, &pending);
                RotationStep::SetSecret
            }
            RotationStep::SetSecret => RotationStep::TestSecret,
            RotationStep::TestSecret => RotationStep::FinishSecret,
            RotationStep::FinishSecret => {
                self.finish_rotation(of, &pending);
                return;
            }
        };
        self.step_later(of, ticket, next, false);
    }

    fn give_value(&mut self, of: &Address, version: &str) {
        let now = Moment::now();
        self.change(of, |record| {
            for held in Arc::make_mut(&mut record.content.versions) {
                if &*held.id == version {
                    held.has_value = true;
                    held.created = now;
                }
            }
            record.changed = now;
        });
        self.spread(of);
    }

    /// AWSCURRENT moves. AWSPENDING stays on the same version, as AWS's function templates leave it.
    fn finish_rotation(&mut self, of: &Address, version: &str) {
        let now = Moment::now();
        self.change(of, |record| {
            record.content.move_label(CURRENT, version);
            trim_versions(record);
            record.changed = now;
            if let Some(rotation) = record.rotation_mut() {
                rotation.last = Some(now);
                rotation.ticket = 0;
            }
        });
        self.spread(of);
        self.schedule_rotation(of);
    }

    fn discard_test(&mut self, of: &Address, version: &str) {
        self.change(of, |record| {
            Arc::make_mut(&mut record.content.versions).retain(|held| &*held.id != version || held.has_value);
            if let Some(rotation) = record.rotation_mut() {
                rotation.ticket = 0;
            }
        });
    }

    /// Sets NextRotationDate by the rules, and the job that begins the next rotation.
    pub fn schedule_rotation(&mut self, of: &Address) {
        let ticket = self.ticket();
        let now = Moment::now();
        let period = self.change(of, |record| {
            let rotation = record.rotation_mut().filter(|rotation| rotation.enabled)?;
            let told = period(rotation);
            rotation.next = told.map(|period| now.after(period));
            rotation.schedule_ticket = ticket;
            // A demo's heartbeat beats faster than any answer tells.
            rotation.every.or(told)
        });
        if let Some(period) = period.flatten() {
            self.later(period, Job::Rotate { of: of.clone(), ticket });
        }
    }

    /// The schedule's time has come.
    pub fn rotate_by_schedule(&mut self, of: &Address, ticket: u64) {
        let Some(record) = self.at(of) else { return };
        let due = record.rotation().is_some_and(|r| r.enabled && r.schedule_ticket == ticket);
        if !due || record.deleted().is_some() || record.content.pending().is_some() {
            return;
        }
        let version = self.version_id();
        self.begin_rotation(of, &version, false);
        self.schedule_rotation(of);
    }
}

/// How often a secret rotates; nothing without a schedule.
fn period(rotation: &Rotation) -> Option<Duration> {
    let days = |count: u32| DAY.saturating_mul(count);
    rotation.days.map(days).or_else(|| rotation.schedule.as_deref().map(|text| rate(text).unwrap_or(DAY)))
}

/// The length in `rate(10 days)` or `rate(4 hours)`. A cron expression has none.
fn rate(text: &str) -> Option<Duration> {
    let inner = text.strip_prefix("rate(")?.strip_suffix(')')?;
    let (count, unit) = inner.trim().split_once(' ')?;
    let count: u32 = count.parse().ok().filter(|count| *count > 0)?;
    match unit.trim() {
        "day" | "days" => Some(DAY.saturating_mul(count)),
        "hour" | "hours" => Some(Duration::from_secs(3600).saturating_mul(count)),
        _ => None,
    }
}

/// The service keeps about a hundred versions; those without labels go first, the oldest of them before others.
pub fn trim_versions(record: &mut Record) {
    const MOST: usize = 100;
    let count = record.content.versions.len();
    if count <= MOST {
        return;
    }
    let mut surplus = count - MOST;
    Arc::make_mut(&mut record.content.versions).retain(|version| {
        let goes = surplus > 0 && version.labels.is_empty();
        surplus -= usize::from(goes);
        !goes
    });
}

#[cfg(test)]
mod tests;
