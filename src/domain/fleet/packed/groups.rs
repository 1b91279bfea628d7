//! What copies of a secret mostly have in common: it is written once, and named by its place from then on.

use std::marker::PhantomData;

use super::bytes::{Reader, Writer};
use crate::domain::{
    rotation::{Label, Rotation, RotationRules, VersionId, Versions},
    secret::{Entry, Tag},
    text::Safe,
};

/// The partitions with a number of their own.
const PARTITIONS: [&str; 3] = ["aws", "aws-cn", "aws-us-gov"];

/// A part of a copy that others may share.
pub(super) trait Part: Clone + Default {
    fn write(&self, to: &mut Writer<'_>);
    fn read(from: &mut Reader<'_>) -> Self;
}

/// The parts of one kind in one secret, each once.
#[derive(Debug)]
pub(super) struct Groups<T> {
    /// Where each begins and ends in what was written.
    written: Vec<(usize, usize)>,
    read: Vec<T>,
    kind: PhantomData<T>,
}

impl<T> Default for Groups<T> {
    fn default() -> Self {
        Self { written: Vec::new(), read: Vec::new(), kind: PhantomData }
    }
}

impl<T: Part> Groups<T> {
    /// Writes a part, or the place of an equal one that came before, counted from 1.
    pub(super) fn write(&mut self, part: &T, to: &mut Writer<'_>) {
        to.number(0);
        let (from, used) = (to.bytes.len(), to.used.len());
        part.write(to);
        let new = to.bytes.get(from..);
        let same = self.written.iter().position(|(from, until)| to.bytes.get(*from..*until) == new);
        match same {
            Some(at) => {
                to.bytes.truncate(from - 1);
                to.used.truncate(used);
                to.size(at + 1);
            }
            None => self.written.push((from, to.bytes.len())),
        }
    }

    pub(super) fn read(&mut self, from: &mut Reader<'_>) -> T {
        match from.size().checked_sub(1) {
            Some(at) => self.read.get(at).cloned().unwrap_or_default(),
            None => {
                let part = T::read(from);
                self.read.push(part.clone());
                part
            }
        }
    }
}

/// What an entry says that is the same in every Region.
#[derive(Debug, Clone, Default)]
pub(super) struct Facts {
    pub(super) partition: String,
    pub(super) description: Option<Safe>,
    pub(super) owning_service: Option<Safe>,
    pub(super) kind: Option<Safe>,
    pub(super) tags: Vec<Tag>,
}

impl Facts {
    pub(super) fn of(entry: &Entry) -> Self {
        Self {
            partition: entry.arn.partition().to_owned(),
            description: entry.description.clone(),
            owning_service: entry.owning_service.clone(),
            kind: entry.kind.clone(),
            tags: entry.tags.clone(),
        }
    }
}

impl Part for Facts {
    fn write(&self, to: &mut Writer<'_>) {
        let known = PARTITIONS.iter().position(|known| *known == self.partition);
        let some = |text: &Option<Safe>, at: u8| usize::from(text.is_some()) << at;
        to.size(
            some(&self.description, 0)
                | some(&self.owning_service, 1)
                | some(&self.kind, 2)
                | known.unwrap_or(PARTITIONS.len()) << 3
                | self.tags.len() << 5,
        );
        if known.is_none() {
            to.raw(self.partition.as_bytes());
        }
        self.description.iter().for_each(|text| to.raw(text.as_bytes()));
        self.owning_service.iter().chain(&self.kind).for_each(|text| to.text(text));
        for tag in &self.tags {
            to.text(&tag.key);
            to.text(&tag.value);
        }
    }

    fn read(from: &mut Reader<'_>) -> Self {
        let bits = from.size();
        let has = |at: u8| bits >> at & 1 == 1;
        let partition = match PARTITIONS.get(bits >> 3 & 3) {
            Some(known) => (*known).to_owned(),
            None => str::from_utf8(from.raw()).unwrap_or_default().to_owned(),
        };
        Self {
            partition,
            description: has(0).then(|| Safe::kept(str::from_utf8(from.raw()).unwrap_or_default())),
            owning_service: has(1).then(|| from.text()),
            kind: has(2).then(|| from.text()),
            tags: (0..bits >> 5).map(|_| Tag { key: from.text(), value: from.text() }).collect(),
        }
    }
}

impl Part for Versions {
    fn write(&self, to: &mut Writer<'_>) {
        to.size(self.iter().count());
        for (version, labels) in self.iter() {
            write_version(version, to);
            to.size(labels.len());
            labels.iter().for_each(|label| write_label(label, to));
        }
    }

    fn read(from: &mut Reader<'_>) -> Self {
        let count = from.size();
        let version = |_| {
            let version = read_version(from);
            let labels = from.size();
            (version, (0..labels).map(|_| read_label(from)).collect())
        };
        Self::new((0..count).map(version).collect())
    }
}

/// A UUID as its sixteen bytes; anything else as it is.
pub(super) fn write_version(version: &VersionId, to: &mut Writer<'_>) {
    match version.uuid() {
        Some(uuid) => {
            to.size(0);
            to.bytes.extend_from_slice(&uuid);
        }
        None => to.raw(version.as_str().as_bytes()),
    }
}

pub(super) fn read_version(from: &mut Reader<'_>) -> VersionId {
    let text = from.raw();
    if text.is_empty() { VersionId::of_uuid(from.sixteen()) } else { VersionId::kept(text) }
}

fn write_label(label: &Label, to: &mut Writer<'_>) {
    match label {
        Label::Current => to.size(0),
        Label::Pending => to.size(1),
        Label::Previous => to.size(2),
        Label::Other(text) => {
            to.size(3);
            to.text(text);
        }
    }
}

fn read_label(from: &mut Reader<'_>) -> Label {
    match from.size() {
        0 => Label::Current,
        1 => Label::Pending,
        2 => Label::Previous,
        _ => Label::Other(from.text()),
    }
}

impl Part for Rotation {
    fn write(&self, to: &mut Writer<'_>) {
        let enabled = self.enabled.map_or(0, |on| 1 + usize::from(on));
        let rules = &self.rules;
        let some = |is_some: bool, at: u8| usize::from(is_some) << at;
        to.size(
            enabled
                | some(self.function.is_some(), 2)
                | some(self.last.is_some(), 3)
                | some(self.next.is_some(), 4)
                | some(rules.after_days.is_some(), 5)
                | some(rules.schedule.is_some(), 6)
                | some(rules.duration.is_some(), 7),
        );
        self.function.iter().for_each(|function| to.shared(function));
        self.last.into_iter().chain(self.next).for_each(|at| to.time(at));
        rules.after_days.into_iter().for_each(|days| to.number(u128::from(days)));
        rules.schedule.iter().chain(&rules.duration).for_each(|text| to.text(text));
    }

    fn read(from: &mut Reader<'_>) -> Self {
        let bits = from.size();
        let has = |at: u8| bits >> at & 1 == 1;
        Self {
            enabled: (bits & 3).checked_sub(1).map(|on| on == 1),
            function: has(2).then(|| from.shared()),
            last: has(3).then(|| from.time()),
            next: has(4).then(|| from.time()),
            rules: RotationRules {
                after_days: has(5).then(|| u32::try_from(from.number()).unwrap_or(0)),
                schedule: has(6).then(|| from.text()),
                duration: has(7).then(|| from.text()),
            },
        }
    }
}
