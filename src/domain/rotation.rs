//! Rotation: versions and their staging labels, the schedule, and what the two together say.

use std::{fmt, sync::Arc};

use jiff::Timestamp;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use thiserror::Error;

use super::text::Safe;

/// The id of one version of a secret: 1 to 64 printable ASCII characters (AWS makes UUIDs; API: 32 to 64).
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct VersionId(Arc<str>);

/// A text that is no version id.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("not a version id: it must be 1 to 64 printable ASCII characters")]
pub struct VersionIdError;

/// Where a UUID has its hyphens.
const HYPHENS: [usize; 4] = [8, 13, 18, 23];

/// The value of a hexadecimal digit in lower case.
fn digit(text: &u8) -> Option<u8> {
    match text {
        b'0'..=b'9' => Some(text - b'0'),
        b'a'..=b'f' => Some(text - b'a' + 10),
        _ => None,
    }
}

impl VersionId {
    /// Reads a version id.
    ///
    /// # Errors
    /// When it is empty, longer than 64, or not printable ASCII.
    pub fn new(text: &str) -> Result<Self, VersionIdError> {
        if (1..=64).contains(&text.len()) && text.bytes().all(|b| (b'!'..=b'~').contains(&b)) {
            Ok(Self(Arc::from(text)))
        } else {
            Err(VersionIdError)
        }
    }

    /// The sixteen bytes of an id that is a UUID as AWS writes them.
    pub(in crate::domain) fn uuid(&self) -> Option<[u8; 16]> {
        let text = self.0.as_bytes();
        if text.len() != 36 {
            return None;
        }
        let mut uuid = [0; 16];
        let mut digits = text.iter().enumerate().filter(|(at, _)| !HYPHENS.contains(at));
        for byte in &mut uuid {
            *byte = digit(digits.next()?.1)? << 4 | digit(digits.next()?.1)?;
        }
        HYPHENS.iter().all(|at| text.get(*at) == Some(&b'-')).then_some(uuid)
    }

    /// The id that is this UUID.
    pub(in crate::domain) fn of_uuid(uuid: [u8; 16]) -> Self {
        let mut text = String::with_capacity(36);
        for digit in uuid.into_iter().flat_map(|byte| [byte >> 4, byte & 0xf]) {
            if HYPHENS.contains(&text.len()) {
                text.push('-');
            }
            text.push(char::from(if digit < 10 { b'0' + digit } else { b'a' - 10 + digit }));
        }
        Self(Arc::from(text))
    }

    /// An id that was one before it was packed.
    pub(in crate::domain) fn kept(text: &[u8]) -> Self {
        Self(Arc::from(str::from_utf8(text).unwrap_or_default()))
    }

    /// The whole id.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The first eight characters, enough to tell versions of one secret apart on a screen.
    #[must_use]
    pub fn short(&self) -> &str {
        self.0.get(..8).unwrap_or(&self.0)
    }
}

impl fmt::Display for VersionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl fmt::Debug for VersionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Serialize for VersionId {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for VersionId {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(from)?;
        Self::new(&text).map_err(serde::de::Error::custom)
    }
}

/// A staging label. Each label is on at most one version of a secret.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Label {
    /// `AWSCURRENT`: what readers get.
    Current,
    /// `AWSPENDING`: a rotation made it, before its value exists.
    Pending,
    /// `AWSPREVIOUS`: the one before AWSCURRENT.
    Previous,
    /// Somebody's own label.
    Other(Safe),
}

impl Label {
    /// The label that AWS writes so.
    #[must_use]
    pub fn new(text: &str) -> Self {
        match text {
            "AWSCURRENT" => Self::Current,
            "AWSPENDING" => Self::Pending,
            "AWSPREVIOUS" => Self::Previous,
            other => Self::Other(Safe::new(other)),
        }
    }

    /// As AWS writes it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Current => "AWSCURRENT",
            Self::Pending => "AWSPENDING",
            Self::Previous => "AWSPREVIOUS",
            Self::Other(text) => text,
        }
    }
}

impl Serialize for Label {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for Label {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Ok(Self::new(&std::borrow::Cow::<'de, str>::deserialize(from)?))
    }
}

/// `VersionIdsToStages` (DescribeSecret) or `SecretVersionsToStages` (ListSecrets): the labelled versions, by id.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Versions(Vec<(VersionId, Vec<Label>)>);

impl Versions {
    /// From pairs of a version and its labels, in any order.
    #[must_use]
    pub fn new(mut pairs: Vec<(VersionId, Vec<Label>)>) -> Self {
        for (_, labels) in &mut pairs {
            labels.sort();
        }
        pairs.sort();
        Self(pairs)
    }

    /// The versions and their labels, by id.
    pub fn iter(&self) -> impl Iterator<Item = (&VersionId, &[Label])> {
        self.0.iter().map(|(version, labels)| (version, labels.as_slice()))
    }

    /// Whether no version carries a label (a secret without a value).
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The version that carries a label.
    #[must_use]
    pub fn holder(&self, label: &Label) -> Option<&VersionId> {
        self.0.iter().find(|(_, labels)| labels.contains(label)).map(|(version, _)| version)
    }

    /// The version readers get.
    #[must_use]
    pub fn current(&self) -> Option<&VersionId> {
        self.holder(&Label::Current)
    }

    /// The pending version, if it is another than the current one: a rotation that is under way, hangs, or was
    /// cancelled and not cleaned up. AWSPENDING on the AWSCURRENT version is a finished rotation.
    #[must_use]
    pub fn pending(&self) -> Option<&VersionId> {
        self.holder(&Label::Pending).filter(|pending| Some(*pending) != self.current())
    }

    /// The version before the current one.
    #[must_use]
    pub fn previous(&self) -> Option<&VersionId> {
        self.holder(&Label::Previous)
    }
}

/// `RotationRules`: they stay when rotation is turned off.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RotationRules {
    /// `AutomaticallyAfterDays`, 1 to 1000.
    pub after_days: Option<u32>,
    /// `ScheduleExpression`: `rate(…)` or `cron(…)`.
    pub schedule: Option<Safe>,
    /// `Duration` of the window, such as `3h`.
    pub duration: Option<Safe>,
}

impl RotationRules {
    /// Whether nothing is set.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.after_days.is_none() && self.schedule.is_none()
    }

    /// In words: `every 30 d`, or the schedule expression.
    #[must_use]
    pub fn words(&self) -> Option<String> {
        match (&self.schedule, self.after_days) {
            (Some(schedule), _) => Some(schedule.to_string()),
            (None, Some(days)) => Some(format!("every {days} d")),
            (None, None) => None,
        }
    }
}

/// A secret's rotation, as one DescribeSecret or ListSecrets entry tells it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Rotation {
    /// `RotationEnabled`; absent when rotation was never configured.
    pub enabled: Option<bool>,
    /// `RotationLambdaARN`.
    pub function: Option<Safe>,
    /// `RotationRules`.
    pub rules: RotationRules,
    /// `LastRotatedDate`.
    pub last: Option<Timestamp>,
    /// `NextRotationDate`.
    pub next: Option<Timestamp>,
}

impl Rotation {
    /// The function's own name, the last part of its ARN.
    #[must_use]
    pub fn function_name(&self) -> Option<&str> {
        self.function.as_ref().map(|arn| arn.rsplit(':').next().unwrap_or(arn))
    }

    /// Whether rotation was ever set up.
    #[must_use]
    pub fn is_configured(&self) -> bool {
        self.enabled.is_some() || self.function.is_some() || !self.rules.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn version(text: &str) -> VersionId {
        VersionId::new(text).unwrap()
    }

    #[test]
    fn pending_on_the_current_version_is_a_finished_rotation() {
        let done = Versions::new(vec![(version("v1"), vec![Label::Pending, Label::Current])]);
        assert_eq!(done.pending(), None);
        let open =
            Versions::new(vec![(version("v2"), vec![Label::Pending]), (version("v1"), vec![Label::Current])]);
        assert_eq!(open.pending(), Some(&version("v2")));
    }

    #[test]
    fn the_rules_read_as_words() {
        let days = RotationRules { after_days: Some(30), ..RotationRules::default() };
        assert_eq!(days.words().as_deref(), Some("every 30 d"));
        assert_eq!(RotationRules::default().words(), None);
    }
}
