//! Moments as people write them for `--since` and `--until`: so long ago, a day, or a time.

use jiff::{
    SignedDuration, Span, SpanRelativeTo, Timestamp,
    civil::{Date, DateTime},
    tz::TimeZone,
};

/// The forms of a moment, for errors.
pub const FORMS: &str =
    "write 2h or 3d for so long ago, a date such as 2026-03-01, or a time such as 2026-03-01T14:05Z";

/// A moment, before it is known what time it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moment {
    /// So long ago.
    Ago(SignedDuration),
    /// A time.
    At(Timestamp),
    /// A day, in UTC.
    Day(Date),
}

impl Moment {
    /// Reads a moment. A time without an offset is UTC.
    ///
    /// # Errors
    /// A sentence with the forms, when it is none of them.
    pub fn parse(text: &str) -> Result<Self, String> {
        let text = text.trim();
        let date = || text.parse::<Date>().ok().filter(|_| !text.contains(['T', 't', ' ']));
        let time = || text.parse::<Timestamp>().ok();
        let plain = || {
            text.parse::<DateTime>()
                .ok()
                .and_then(|time| time.to_zoned(TimeZone::UTC).ok())
                .map(|at| at.timestamp())
        };
        let moment = date().map(Self::Day).or_else(|| time().or_else(plain).map(Self::At));
        moment.or_else(|| ago(text).map(Self::Ago)).ok_or_else(|| format!("it is no moment; {FORMS}"))
    }

    /// The first instant of it.
    #[must_use]
    pub fn first(self, now: Timestamp) -> Timestamp {
        match self {
            Self::Ago(duration) => now.checked_sub(duration).unwrap_or(Timestamp::MIN),
            Self::At(at) => at,
            Self::Day(date) => midnight(date).unwrap_or(Timestamp::MIN),
        }
    }

    /// The last instant of it: of a day, its end.
    #[must_use]
    pub fn last(self, now: Timestamp) -> Timestamp {
        match self {
            Self::Day(date) => {
                let next = date.tomorrow().ok().and_then(midnight);
                next.map_or(Timestamp::MAX, |next| next - SignedDuration::from_nanos(1))
            }
            other => other.first(now),
        }
    }
}

fn midnight(date: Date) -> Option<Timestamp> {
    date.to_zoned(TimeZone::UTC).ok().map(|at| at.timestamp())
}

/// A duration that is not negative and whose length does not depend on a calendar.
fn ago(text: &str) -> Option<SignedDuration> {
    let span: Span = text.parse().ok()?;
    let duration = span.to_duration(SpanRelativeTo::days_are_24_hours()).ok()?;
    (!duration.is_negative()).then_some(duration)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn a_moment_is_ago_a_day_or_a_time() {
        let now = at("2026-03-02T12:00:00Z");
        for (text, first, last) in [
            ("2h", "2026-03-02T10:00:00Z", "2026-03-02T10:00:00Z"),
            ("90m", "2026-03-02T10:30:00Z", "2026-03-02T10:30:00Z"),
            ("3d", "2026-02-27T12:00:00Z", "2026-02-27T12:00:00Z"),
            ("1h30m", "2026-03-02T10:30:00Z", "2026-03-02T10:30:00Z"),
            ("2026-03-01", "2026-03-01T00:00:00Z", "2026-03-01T23:59:59.999999999Z"),
            ("2026-03-01T14:05Z", "2026-03-01T14:05:00Z", "2026-03-01T14:05:00Z"),
            ("2026-03-01T14:05:09+02:00", "2026-03-01T12:05:09Z", "2026-03-01T12:05:09Z"),
            ("2026-03-01 14:05", "2026-03-01T14:05:00Z", "2026-03-01T14:05:00Z"),
        ] {
            let moment = Moment::parse(text).unwrap();
            assert_eq!((moment.first(now), moment.last(now)), (at(first), at(last)), "{text}");
        }
    }

    #[test]
    fn what_is_no_moment_is_refused_with_the_forms() {
        for text in ["", "noon", "10", "-2h", "1mo", "1y", "2026-13-01", "2h ago\u{1b}"] {
            assert_eq!(Moment::parse(text), Err(format!("it is no moment; {FORMS}")), "{text:?}");
        }
    }

    #[test]
    fn a_moment_beyond_all_time_is_its_end() {
        let far = Moment::parse("100000000h").unwrap_or(Moment::Ago(SignedDuration::MAX));
        assert_eq!(far.first(Timestamp::MIN), Timestamp::MIN);
        assert_eq!(Moment::Day(Date::MAX).last(Timestamp::MIN), Timestamp::MAX);
    }
}
