//! The times a scenario is written in: moments before or after the simulator's start, lengths and ranges of time.
//! No clock is read here: whoever loads a scenario says when it starts.

use std::{fmt, str::FromStr, time::Duration};

use jiff::{SignedDuration, Timestamp, civil::Date, tz::TimeZone};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
use thiserror::Error;

/// A text that is no time.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum TimeError {
    /// Not a length of time.
    #[error("not a length of time: {0:?} (write it like 8s, 1500ms, 2m 30s, 12d)")]
    Span(String),
    /// Not a range of lengths, or its end is before its beginning.
    #[error("not a range of times: {0:?} (write it like 2s..6s, or 4s alone)")]
    Range(String),
    /// Not a moment.
    #[error("not a moment: {0:?} (write it like 2h ago, in 12d, now, 2024-02-11 or 2024-02-11T09:00:00Z)")]
    When(String),
}

/// A length of time: whole numbers with the units `ms s m h d w y` (a year is 365 days), largest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Span(pub Duration);

/// The units of a [`Span`], largest first, in milliseconds.
const UNITS: &[(&str, u64)] = &[
    ("y", 31_536_000_000),
    ("w", 604_800_000),
    ("d", 86_400_000),
    ("h", 3_600_000),
    ("m", 60_000),
    ("s", 1_000),
    ("ms", 1),
];

/// A hundred years: more could leave the calendar when it is added to a date.
const LONGEST: u64 = 100 * 31_536_000_000;

impl Span {
    /// So many milliseconds.
    #[must_use]
    pub const fn milliseconds(count: u64) -> Self {
        Self(Duration::from_millis(count))
    }

    /// So many seconds.
    #[must_use]
    pub const fn seconds(count: u64) -> Self {
        Self(Duration::from_secs(count))
    }

    /// So many days of 24 hours.
    #[must_use]
    pub const fn days(count: u32) -> Self {
        Self(Duration::from_secs(count as u64 * 86_400))
    }
}

impl FromStr for Span {
    type Err = TimeError;

    fn from_str(text: &str) -> Result<Self, TimeError> {
        let bad = || TimeError::Span(text.chars().take(40).collect());
        let mut rest = text.trim();
        let (mut total, mut last) = (0_u64, u64::MAX);
        if rest.is_empty() {
            return Err(bad());
        }
        while !rest.is_empty() {
            let digits = rest.find(|c: char| !c.is_ascii_digit()).ok_or_else(bad)?;
            let (number, after) = rest.split_at(digits);
            let letters = after.find(|c: char| !c.is_ascii_lowercase()).unwrap_or(after.len());
            let (unit, after) = after.split_at(letters);
            let (_, size) = UNITS.iter().find(|(name, _)| *name == unit).ok_or_else(bad)?;
            let number: u64 = number.parse().map_err(|_| bad())?;
            let part = number.checked_mul(*size).filter(|_| *size < last).ok_or_else(bad)?;
            total = total.checked_add(part).ok_or_else(bad)?;
            last = *size;
            rest = after.trim_start();
        }
        if total > LONGEST { Err(bad()) } else { Ok(Self::milliseconds(total)) }
    }
}

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut left = u64::try_from(self.0.as_millis()).unwrap_or(u64::MAX);
        if left == 0 {
            return f.write_str("0s");
        }
        let mut first = true;
        // Weeks and years are for reading only: 12d is easier to compare than 1w 5d.
        for (unit, size) in UNITS.iter().skip_while(|(unit, _)| *unit != "d") {
            let count = left / size;
            left %= size;
            if count > 0 {
                write!(f, "{}{count}{unit}", if first { "" } else { " " })?;
                first = false;
            }
        }
        Ok(())
    }
}

/// From one length of time to another, both included: `2s..6s`, or `4s` when it is always the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct SpanRange {
    /// The shortest.
    pub from: Span,
    /// The longest; never shorter than `from`.
    pub to: Span,
}

impl SpanRange {
    /// Always the same length.
    #[must_use]
    pub const fn always(span: Span) -> Self {
        Self { from: span, to: span }
    }

    /// From one number of seconds to another.
    #[must_use]
    pub const fn seconds(from: u64, to: u64) -> Self {
        Self { from: Span::seconds(from), to: Span::seconds(to) }
    }
}

impl FromStr for SpanRange {
    type Err = TimeError;

    fn from_str(text: &str) -> Result<Self, TimeError> {
        let bad = || TimeError::Range(text.chars().take(40).collect());
        let (from, to) = text.split_once("..").unwrap_or((text, text));
        let range = Self { from: from.parse().map_err(|_| bad())?, to: to.parse().map_err(|_| bad())? };
        if range.from <= range.to { Ok(range) } else { Err(bad()) }
    }
}

impl fmt::Display for SpanRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.from == self.to {
            write!(f, "{}", self.from)
        } else {
            write!(f, "{}..{}", self.from, self.to)
        }
    }
}

/// A moment: absolute, or counted from the simulator's start.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum When {
    /// An RFC 3339 time; a date alone is its midnight in UTC.
    At(Timestamp),
    /// So long before the start: `2h ago`; `now` is no time ago.
    Ago(Span),
    /// So long after the start: `in 12d`.
    In(Span),
}

impl When {
    /// The moment, for a simulator that starts at `start`. Moments outside the calendar become its ends.
    #[must_use]
    pub fn from_start(self, start: Timestamp) -> Timestamp {
        let length = |span: Span| SignedDuration::try_from(span.0).unwrap_or(SignedDuration::MAX);
        match self {
            Self::At(moment) => moment,
            Self::Ago(span) => start.checked_sub(length(span)).unwrap_or(Timestamp::MIN),
            Self::In(span) => start.checked_add(length(span)).unwrap_or(Timestamp::MAX),
        }
    }
}

impl FromStr for When {
    type Err = TimeError;

    fn from_str(text: &str) -> Result<Self, TimeError> {
        let bad = || TimeError::When(text.chars().take(40).collect());
        let text = text.trim();
        if text == "now" {
            return Ok(Self::Ago(Span::default()));
        }
        if let Some(span) = text.strip_suffix(" ago") {
            return span.parse().map(Self::Ago).map_err(|_| bad());
        }
        if let Some(span) = text.strip_prefix("in ") {
            return span.parse().map(Self::In).map_err(|_| bad());
        }
        if let Ok(moment) = text.parse() {
            return Ok(Self::At(moment));
        }
        // The calendar's own parser would take a date with a time of no time zone, and drop the time.
        let date: Date = if text.len() == 10 { text.parse().map_err(|_| bad())? } else { return Err(bad()) };
        date.to_zoned(TimeZone::UTC).map(|midnight| Self::At(midnight.timestamp())).map_err(|_| bad())
    }
}

impl fmt::Display for When {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::At(moment) => write!(f, "{moment}"),
            Self::Ago(span) if span.0.is_zero() => f.write_str("now"),
            Self::Ago(span) => write!(f, "{span} ago"),
            Self::In(span) => write!(f, "in {span}"),
        }
    }
}

macro_rules! as_text {
    ($($type:ty),*) => {$(
        impl Serialize for $type {
            fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                to.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $type {
            fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                String::deserialize(from)?.parse().map_err(D::Error::custom)
            }
        }
    )*};
}
as_text!(Span, SpanRange, When);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_ranges_and_moments_are_written_as_they_are_read() {
        for text in ["0s", "1500ms", "8s", "2m 30s", "12d", "1y 3d 4h", "1w"] {
            let shown = text.parse::<Span>().unwrap().to_string();
            assert_eq!(shown.parse::<Span>().unwrap(), text.parse().unwrap(), "{text} became {shown}");
        }
        for text in ["2s..6s", "4s", "40s..1m 30s"] {
            assert_eq!(text.parse::<SpanRange>().unwrap().to_string(), text);
        }
        for text in ["now", "2h ago", "in 12d", "2024-02-11T09:00:00Z"] {
            assert_eq!(text.parse::<When>().unwrap().to_string(), text);
        }
        assert_eq!("2024-02-11".parse::<When>().unwrap().to_string(), "2024-02-11T00:00:00Z");
    }

    proptest::proptest! {
        #[test]
        fn every_length_of_time_is_read_as_it_is_written(milliseconds in 0..=LONGEST) {
            let span = Span::milliseconds(milliseconds);
            proptest::prop_assert_eq!(span.to_string().parse(), Ok(span));
        }

        #[test]
        fn no_text_makes_the_readers_panic(text in ".{0,20}") {
            let _ = (text.parse::<Span>(), text.parse::<SpanRange>(), text.parse::<When>());
        }
    }

    #[test]
    fn what_is_no_time_is_refused_with_an_example() {
        for bad in ["", "8", "s", "8 s", "30s 2m", "1m 1m", "-4s", "1.5s", "99999999999999999999y", "101y"] {
            assert!(bad.parse::<Span>().unwrap_err().to_string().contains("2m 30s"), "{bad:?}");
        }
        for bad in ["6s..2s", "2s..", "..", "2s-6s"] {
            assert!(bad.parse::<SpanRange>().unwrap_err().to_string().contains("2s..6s"), "{bad:?}");
        }
        for bad in ["2h", "ago", "in", "in two days", "yesterday", "2024-02-30", "2024-02-11 09:00"] {
            assert!(bad.parse::<When>().unwrap_err().to_string().contains("2h ago"), "{bad:?}");
        }
    }

    #[test]
    fn moments_count_from_the_start() {
        let start: Timestamp = "2026-11-21T14:00:00Z".parse().unwrap();
        let at = |text: &str| text.parse::<When>().unwrap().from_start(start).to_string();
        assert_eq!(at("2h ago"), "2026-11-21T12:00:00Z");
        assert_eq!(at("in 7d"), "2026-11-28T14:00:00Z");
        assert_eq!(at("now"), "2026-11-21T14:00:00Z");
        assert_eq!(at("2024-02-11"), "2024-02-11T00:00:00Z");
    }
}
