//! AWS Regions as small, copyable values, in geographic order, with their short codes.
//!
//! What Regions an account may use is not known here: that is a lane's state.

use std::{
    cmp::Ordering,
    fmt,
    str::FromStr,
    sync::{OnceLock, RwLock},
};

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use thiserror::Error;

use super::text::Safe;

/// The Regions this version knows, in the geographic order of the matrix: `(name, on by default)`.
///
/// Source: the partitions of botocore's `endpoints.json`, and the account guide's list of opt-in Regions.
const KNOWN: &[(&str, bool)] = &[
    ("us-east-1", true),
    ("us-east-2", true),
    ("us-west-1", true),
    ("us-west-2", true),
    ("ca-central-1", true),
    ("ca-west-1", false),
    ("mx-central-1", false),
    ("sa-east-1", true),
    ("eu-west-1", true),
    ("eu-west-2", true),
    ("eu-west-3", true),
    ("eu-central-1", true),
    ("eu-central-2", false),
    ("eu-north-1", true),
    ("eu-south-1", false),
    ("eu-south-2", false),
    ("il-central-1", false),
    ("me-central-1", false),
    ("me-south-1", false),
    ("af-south-1", false),
    ("ap-east-1", false),
    ("ap-east-2", false),
    ("ap-south-1", true),
    ("ap-south-2", false),
    ("ap-northeast-1", true),
    ("ap-northeast-2", true),
    ("ap-northeast-3", true),
    ("ap-southeast-1", true),
    ("ap-southeast-2", true),
    ("ap-southeast-3", false),
    ("ap-southeast-4", false),
    ("ap-southeast-5", false),
    ("ap-southeast-6", false),
    ("ap-southeast-7", false),
    ("cn-north-1", true),
    ("cn-northwest-1", true),
    ("us-gov-east-1", true),
    ("us-gov-west-1", true),
    ("us-iso-east-1", true),
    ("us-iso-west-1", true),
    ("us-isob-east-1", true),
    ("us-isob-west-1", true),
    ("eu-isoe-west-1", true),
    ("us-isof-east-1", true),
    ("us-isof-south-1", true),
    ("eusc-de-east-1", true),
];

/// How many Regions outside the table a run may meet before a new name is refused; a hostile server must not fill memory.
const MOST_LEARNED: usize = 512;

/// An AWS Region, such as `us-east-1`: at most 128 characters of the form `^([a-z]+-)+\d+$` (API: `RegionType`).
///
/// Ordered as on a map: us, ca, mx, sa, eu, il, me, af, ap, then what the table does not know, by name.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Region(u16);

/// A text that is no Region.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum RegionError {
    /// The text has not the form of a Region's name.
    #[error("not a Region: \"{0}\" (a Region looks like us-east-1)")]
    Form(Safe),
    /// More unknown names than one run can hold.
    #[error("too many unknown Regions in one run (more than {MOST_LEARNED})")]
    TooMany,
}

fn learned() -> &'static RwLock<Vec<&'static str>> {
    static LEARNED: OnceLock<RwLock<Vec<&'static str>>> = OnceLock::new();
    LEARNED.get_or_init(|| RwLock::new(Vec::new()))
}

fn well_formed(text: &str) -> bool {
    if text.len() > 128 {
        return false;
    }
    let mut parts: Vec<&str> = text.split('-').collect();
    let Some(number) = parts.pop() else { return false };
    !parts.is_empty()
        && !number.is_empty()
        && number.bytes().all(|b| b.is_ascii_digit())
        && parts.iter().all(|p| !p.is_empty() && p.bytes().all(|b| b.is_ascii_lowercase()))
}

impl Region {
    /// The Region of that name.
    ///
    /// # Errors
    /// When the text has not the form of a Region's name.
    pub fn new(text: &str) -> Result<Self, RegionError> {
        if let Some(at) = KNOWN.iter().position(|(name, _)| *name == text) {
            return Ok(Self(u16::try_from(at).unwrap_or(u16::MAX)));
        }
        if !well_formed(text) {
            let shown: String = text.chars().take(40).collect();
            return Err(RegionError::Form(Safe::new(&shown)));
        }
        let mut learned = learned().write().unwrap_or_else(std::sync::PoisonError::into_inner);
        let at = match learned.iter().position(|name| *name == text) {
            Some(at) => at,
            None if learned.len() >= MOST_LEARNED => return Err(RegionError::TooMany),
            None => {
                learned.push(Box::leak(text.to_owned().into_boxed_str()));
                learned.len() - 1
            }
        };
        u16::try_from(KNOWN.len() + at).map(Self).map_err(|_| RegionError::TooMany)
    }

    /// Every Region of the table, opt-in ones included.
    pub fn known() -> impl Iterator<Item = Self> {
        (0..KNOWN.len()).filter_map(|at| u16::try_from(at).ok().map(Self))
    }

    /// The Regions of a partition that every account has without opting in.
    pub fn default_on(partition: &str) -> impl Iterator<Item = Self> {
        Self::known().filter(move |r| r.is_default_on() && r.partition() == partition)
    }

    /// A number that stands for the Region while this program runs.
    pub(in crate::domain) fn number(self) -> u16 {
        self.0
    }

    /// The Region of a number that [`Self::number`] gave.
    pub(in crate::domain) fn of_number(number: u16) -> Self {
        Self(number)
    }

    /// The full name, such as `ap-southeast-2`.
    #[must_use]
    pub fn name(self) -> &'static str {
        let at = usize::from(self.0);
        if let Some((name, _)) = KNOWN.get(at) {
            return name;
        }
        let learned = learned().read().unwrap_or_else(std::sync::PoisonError::into_inner);
        learned.get(at - KNOWN.len()).copied().unwrap_or("unknown-0")
    }

    /// Whether an account has this Region without opting in. False for a Region the table does not know.
    #[must_use]
    pub fn is_default_on(self) -> bool {
        KNOWN.get(usize::from(self.0)).is_some_and(|(_, on)| *on)
    }

    /// The partition the Region belongs to: `aws`, `aws-cn`, `aws-us-gov`, `aws-iso…` or `aws-eusc`.
    #[must_use]
    pub fn partition(self) -> &'static str {
        let name = self.name();
        for (prefix, partition) in [
            ("cn-", "aws-cn"),
            ("us-gov-", "aws-us-gov"),
            ("us-isob-", "aws-iso-b"),
            ("us-isof-", "aws-iso-f"),
            ("us-iso-", "aws-iso"),
            ("eu-isoe-", "aws-iso-e"),
            ("eusc-", "aws-eusc"),
        ] {
            if name.starts_with(prefix) {
                return partition;
            }
        }
        "aws"
    }

    /// The first part of the name, over the matrix: `us`, `eu`, `ap`.
    #[must_use]
    pub fn group(self) -> &'static str {
        self.name().split('-').next().unwrap_or("")
    }

    /// The code under the group: `e1` for us-east-1, `ne1` for ap-northeast-1.
    #[must_use]
    pub fn short(self) -> String {
        let mut code = String::new();
        for part in self.name().split('-').skip(1) {
            code.push_str(match part {
                "north" => "n",
                "south" => "s",
                "east" => "e",
                "west" => "w",
                "central" => "c",
                "northeast" => "ne",
                "northwest" => "nw",
                "southeast" => "se",
                "southwest" => "sw",
                "gov" => "g",
                other => other,
            });
        }
        code
    }

    /// The prefix of the Region's Availability Zone ids: `use1`, `apse2`, `mes1`.
    #[must_use]
    pub fn code(self) -> String {
        format!("{}{}", self.group(), self.short())
    }
}

impl Ord for Region {
    fn cmp(&self, other: &Self) -> Ordering {
        let known = |r: &Self| usize::from(r.0) < KNOWN.len();
        match (known(self), known(other)) {
            (true, true) => self.0.cmp(&other.0),
            (true, false) => Ordering::Less,
            (false, true) => Ordering::Greater,
            (false, false) => self.name().cmp(other.name()),
        }
    }
}

impl PartialOrd for Region {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl fmt::Display for Region {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl fmt::Debug for Region {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Region {
    type Err = RegionError;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::new(text)
    }
}

impl Serialize for Region {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(self.name())
    }
}

impl<'de> Deserialize<'de> for Region {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(from)?;
        Self::new(&text).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_the_availability_zone_prefixes() {
        for (name, code, short) in [
            ("us-east-1", "use1", "e1"),
            ("ca-central-1", "cac1", "c1"),
            ("ap-southeast-2", "apse2", "se2"),
            ("me-south-1", "mes1", "s1"),
            ("il-central-1", "ilc1", "c1"),
            ("us-gov-west-1", "usgw1", "gw1"),
        ] {
            let region = Region::new(name).unwrap();
            assert_eq!((region.code().as_str(), region.short().as_str()), (code, short));
        }
    }

    #[test]
    fn a_region_that_the_table_does_not_know_keeps_its_name_and_comes_last() {
        let new = Region::new("xx-north-9").unwrap();
        assert_eq!(new.name(), "xx-north-9");
        assert_eq!(Region::new("xx-north-9").unwrap(), new);
        assert!(Region::new("ap-southeast-7").unwrap() < new);
        assert!(!new.is_default_on());
    }

    #[test]
    fn what_has_not_the_form_is_refused_with_an_example() {
        for bad in ["", "us-east", "US-EAST-1", "us east 1", "-1", "us--1", "1", "us-east-1\u{1b}"] {
            let error = Region::new(bad).unwrap_err();
            assert!(error.to_string().contains("us-east-1"), "{bad:?}");
        }
    }

    #[test]
    fn seventeen_regions_are_on_by_default_in_the_commercial_partition() {
        assert_eq!(Region::default_on("aws").count(), 17);
        assert_eq!(Region::default_on("aws-cn").count(), 2);
    }
}
