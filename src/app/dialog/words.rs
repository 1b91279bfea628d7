//! Words and glyphs that several dialogs share: times, lanes, statuses, keys, versions.

use jiff::{Timestamp, Unit, civil::Date, tz::TimeZone};

use crate::domain::{
    Region, Safe, SecretKey,
    lane::LaneState,
    replication::ReplicationStatus,
    secret::Entry,
    text::{columns, cut},
};

use super::{
    desk::Desk,
    view::{Line, Look, Span, WIDTH},
};

/// What AWS writes for its own key.
pub(super) const DEFAULT_KEY: &str = "alias/aws/secretsmanager";

/// A time of day in UTC, with the day when it is another than today's.
pub(super) fn moment(at: Timestamp, now: Timestamp) -> String {
    let utc = |time: Timestamp| time.to_zoned(TimeZone::UTC);
    let (at, now) = (utc(at), utc(now));
    if at.date() == now.date() {
        at.strftime("%H:%MZ").to_string()
    } else if at.year() == now.year() {
        at.strftime("%-d %b %H:%MZ").to_string()
    } else {
        at.strftime("%-d %b %Y %H:%MZ").to_string()
    }
}

/// A day: `2 Mar 2024`.
pub(super) fn day(date: Date) -> String {
    date.strftime("%-d %b %Y").to_string()
}

/// The day of a time, in UTC.
pub(super) fn day_of(at: Timestamp) -> Date {
    at.to_zoned(TimeZone::UTC).date()
}

/// How long ago, in one unit: `40 s`, `12 min`, `3 h`, `5 d`.
pub(super) fn age(since: Timestamp, now: Timestamp) -> String {
    let seconds = (now - since).total(Unit::Second).unwrap_or(0.0).max(0.0);
    let (amount, unit) = match seconds {
        s if s < 60.0 => (s, "s"),
        s if s < 3600.0 => (s / 60.0, "min"),
        s if s < 172_800.0 => (s / 3600.0, "h"),
        s => (s / 86_400.0, "d"),
    };
    format!("{} {unit}", amount.floor())
}

/// What a Region that does not answer is.
pub(super) fn lane(state: LaneState) -> &'static str {
    match state {
        LaneState::Denied | LaneState::OutOfScope => "denied",
        LaneState::NotEnabled => "not enabled",
        LaneState::Unreachable => "silent",
        LaneState::Expired => "without credentials",
        LaneState::Waiting => "not read yet",
        LaneState::Ok | LaneState::Slow | LaneState::Throttled => "answering",
    }
}

/// The glyph and the look of a replication status.
pub(super) fn glyph(status: &ReplicationStatus) -> (&'static str, Look) {
    match status {
        ReplicationStatus::InSync => ("✓", Look::Dim),
        ReplicationStatus::InProgress => ("◐", Look::Moving),
        ReplicationStatus::Failed => ("✖", Look::Act),
        ReplicationStatus::Other(_) => ("◇", Look::Unknown),
    }
}

/// The key, unless it is AWS's own.
pub(super) fn own_key(key: Option<&Safe>) -> Option<&Safe> {
    key.filter(|key| **key != *DEFAULT_KEY && !key.ends_with(&format!(":{DEFAULT_KEY}")))
}

/// A key as it is recognised: an alias, or the end of an ARN.
pub(super) fn key_name(key: &Safe) -> &str {
    match key.strip_prefix("arn:") {
        Some(rest) => rest.splitn(5, ':').nth(4).unwrap_or(key),
        None => key,
    }
}

/// The line under the title: the secret, and who acts.
pub(super) fn subject(desk: &Desk<'_>, place: &str) -> Line {
    let identity = desk.model.account.identity.as_ref();
    let who = identity.map_or_else(|| "as ?, not known yet".to_owned(), |who| format!("as {}", who.short()));
    let tail = format!(" ·{}  {place}", desk.key.suffix());
    let room = WIDTH.saturating_sub(columns(&who) + columns(&tail) + 2);
    Line::new(&middle(&desk.name(), room), Look::Strong)
        .and(&tail, Look::Plain)
        .at_right(&cut(&who, WIDTH / 2), Look::Plain)
}

/// A text cut in the middle: names share their beginnings, the ends tell them apart.
pub(super) fn middle(text: &str, most: usize) -> String {
    if columns(text) <= most {
        return text.to_owned();
    }
    let half = most.saturating_sub(1) / 2;
    let reversed: String = text.chars().rev().collect();
    let mut end: String = cut(&reversed, most.saturating_sub(half)).chars().rev().collect();
    if let Some(rest) = end.strip_prefix('…') {
        end = rest.to_owned();
    }
    let start = cut(text, half + 1);
    format!("{}…{end}", start.trim_end_matches('…'))
}

/// Regions in a row: `usw2 and euw1`.
pub(super) fn codes(regions: &[Region]) -> String {
    joined(&regions.iter().map(|region| region.code()).collect::<Vec<_>>())
}

/// Words in a row: `a, b and c`.
pub(super) fn joined(words: &[String]) -> String {
    match words {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// What a service or a pipeline has put on a secret to call it its own.
pub(super) fn pipeline(entry: &Entry) -> Option<String> {
    if let Some(stack) = entry.tag("aws:cloudformation:stack-name") {
        let stack = middle(stack, 24);
        return Some(format!("CloudFormation stack {stack} owns this. Stop it first."));
    }
    let tag = entry.tags.iter().find(|tag| {
        let key = tag.key.to_ascii_lowercase();
        key.contains("terraform")
            || (matches!(key.as_str(), "managed-by" | "managed_by" | "managedby" | "provisioner" | "iac")
                && ["terraform", "opentofu", "pulumi", "cdk"]
                    .iter()
                    .any(|tool| tag.value.to_ascii_lowercase().contains(tool)))
    })?;
    let (key, value) = (middle(&tag.key, 24), middle(&tag.value, 24));
    Some(format!("tag {key}={value}: its next run may undo this. Stop it first."))
}

/// A choice of a few: `(•) word   what it means`.
pub(super) fn radio(chosen: bool, here: bool, word: &str, look: Look) -> Span {
    let mark = if chosen { "(•)" } else { "( )" };
    Span::new(&format!(" {mark} {word}"), if here && chosen { Look::Selected } else { look })
}

/// The service that manages a secret, if one does: `rds`.
pub(super) fn manager(entry: Option<&Entry>, key: &SecretKey) -> Option<Safe> {
    let named = entry.and_then(|entry| entry.owning_service.clone());
    named.or_else(|| key.name().split_once('!').map(|(service, _)| Safe::new(service)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_names_its_day_only_when_it_is_another_one() {
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        let now = at("2026-11-21T14:02:31Z");
        assert_eq!(moment(at("2026-11-21T09:00:00Z"), now), "09:00Z");
        assert_eq!(moment(at("2026-10-22T09:00:00Z"), now), "22 Oct 09:00Z");
        assert_eq!(moment(at("2024-02-02T09:00:00Z"), now), "2 Feb 2024 09:00Z");
        assert_eq!(age(at("2026-11-21T13:50:00Z"), now), "12 min");
        assert_eq!(age(at("2026-11-21T14:02:31Z"), at("2026-11-21T14:00:00Z")), "0 s");
    }

    #[test]
    fn a_long_name_keeps_its_ends() {
        assert_eq!(middle("prod/payments/webhook", 15), "prod/pa…webhook");
        assert_eq!(middle("short", 15), "short");
        assert!(columns(&middle("支払い支払い支払い支払い", 9)) <= 9);
    }

    #[test]
    fn a_key_is_its_aws_default_in_every_spelling() {
        let default = Safe::new("arn:aws:kms:us-east-1:111122223333:alias/aws/secretsmanager");
        assert_eq!(own_key(Some(&default)), None);
        assert_eq!(own_key(Some(&Safe::new(DEFAULT_KEY))), None);
        let own = Safe::new("arn:aws:kms:us-east-1:111122223333:key/1234");
        assert_eq!(own_key(Some(&own)).map(key_name), Some("key/1234"));
    }
}
