//! Ages and dates as the screen writes them, and when the next of them changes.
//!
//! While nothing moves, an age steps in 10 s and then in minutes, so that an idle screen is drawn at most every 10 s.

use std::time::Duration;

use jiff::Timestamp;

use crate::{
    app::{Model, lane::RegionState, model::Action},
    domain::{
        health::{Health, Since},
        secret::Entry,
    },
};

/// A space that no line is broken at: between a number and its unit.
pub const NO_BREAK: char = '\u{a0}';

/// Whether something moves, so that ages are shown to the second.
#[must_use]
pub fn is_live(model: &Model) -> bool {
    model.activity.iter().any(Action::is_in_flight)
        || model.rows.counts.get(&Health::InProgress).is_some_and(|count| *count > 0)
}

/// When anything on the screen next changes with time alone; `None` before anything was answered.
#[must_use]
pub fn next_change(model: &Model) -> Option<Duration> {
    if model.lanes.is_empty() && model.activity.is_empty() {
        return None;
    }
    let step: i64 = if is_live(model) { 1_000 } else { 10_000 };
    let into = model.now.wall.as_millisecond().rem_euclid(step);
    u64::try_from(step - into).ok().map(Duration::from_millis)
}

/// Seconds from a time until now, never negative.
#[must_use]
pub fn seconds(model: &Model, since: Timestamp) -> u64 {
    u64::try_from(model.now.wall.as_second() - since.as_second()).unwrap_or(0)
}

/// How old something is, in the parts of an age: a number and its unit.
fn parts(seconds: u64) -> (u64, &'static str, &'static str) {
    match seconds {
        0..60 => (seconds, "s", "s"),
        60..3_600 => (seconds / 60, "m", "min"),
        3_600..86_400 => (seconds / 3_600, "h", "h"),
        _ => (seconds / 86_400, "d", "d"),
    }
}

/// `8s`, `12m`, `3h`, `2d`: for the list.
#[must_use]
pub fn short(seconds: u64) -> String {
    let (count, unit, _) = parts(seconds);
    format!("{count}{unit}")
}

/// `8 s`, `12 min`, `3 h`, `2 d`: for sentences; never broken over two lines.
#[must_use]
pub fn long(seconds: u64) -> String {
    let (count, _, unit) = parts(seconds);
    format!("{count}{NO_BREAK}{unit}")
}

/// `≥12m`, or `12m` when the beginning is known; nothing when all that is known is that it is at least some seconds, as of
/// everything that the first look finds.
#[must_use]
pub fn since_short(model: &Model, since: Since) -> Option<String> {
    let least = if since.at_least { "≥" } else { "" };
    telling(model, since).map(|age| format!("{least}{}", short(age)))
}

/// `≥ 12 min`, or `12 min` when the beginning is known; nothing as above.
#[must_use]
pub fn since_long(model: &Model, since: Since) -> Option<String> {
    let least = if since.at_least { format!("≥{NO_BREAK}") } else { String::new() };
    telling(model, since).map(|age| format!("{least}{}", long(age)))
}

/// `≥12 min` for a column: without the space after the sign.
#[must_use]
pub fn since_column(model: &Model, since: Since) -> Option<String> {
    let least = if since.at_least { "≥" } else { "" };
    telling(model, since).map(|age| format!("{least}{}", long(age)))
}

fn telling(model: &Model, since: Since) -> Option<u64> {
    Some(seconds(model, since.at)).filter(|age| !since.at_least || *age >= 60)
}

/// The age of data: to the second while something moves, else in steps of 10 s: `8 s`, `<10 s`, `20 s`, `3 min`.
#[must_use]
pub fn of_answer(model: &Model, at: Timestamp) -> String {
    let age = seconds(model, at);
    match age {
        60.. => long(age),
        _ if is_live(model) => long(age),
        0..10 => format!("<10{NO_BREAK}s"),
        _ => long(age / 10 * 10),
    }
}

/// What an age within the first idle step is called.
pub const JUST_NOW: &str = "just now";

/// The same as an adverb: `8 s ago`, or `just now` within an idle step.
#[must_use]
pub fn ago(model: &Model, at: Timestamp) -> String {
    if seconds(model, at) < 10 && !is_live(model) {
        return JUST_NOW.to_owned();
    }
    format!("{} ago", of_answer(model, at))
}

/// As of when what changed is known in all Regions that answer.
#[must_use]
pub fn oldest(model: &Model) -> Option<Timestamp> {
    let readable = model.lanes.values().filter(|lane| lane.state.is_readable());
    readable.filter_map(RegionState::known_at).min()
}

/// When the oldest whole list was read among the Regions that answer, if a poll has told since what changed: it does not tell
/// what was deleted.
#[must_use]
pub fn oldest_list(model: &Model) -> Option<Timestamp> {
    let readable = model.lanes.values().filter(|lane| lane.state.is_readable());
    readable.filter(|lane| lane.listed_at < lane.polled_at).filter_map(|lane| lane.listed_at).min()
}

/// `data 8 s old`; when changes are known as of later than the whole lists: `changes 8 s, lists 12 min old`.
#[must_use]
pub fn of_data(model: &Model) -> Option<String> {
    let known = of_screen(model)?;
    Some(match oldest_list(model).map(|at| of_answer(model, at)).filter(|lists| *lists != known) {
        Some(lists) => format!("changes {known}, lists {lists} old"),
        None => format!("data {known} old"),
    })
}

/// The age of what is on the screen: of what changed, in the Region that answers and was asked longest ago.
#[must_use]
pub fn of_screen(model: &Model) -> Option<String> {
    oldest(model).map(|at| of_answer(model, at))
}

/// `14:02:31Z`.
#[must_use]
pub fn clock(at: Timestamp) -> String {
    at.strftime("%H:%M:%SZ").to_string()
}

/// `13:58Z`, and the date when it was more than a day ago: `20 Nov 13:58Z`.
#[must_use]
pub fn minute(model: &Model, at: Timestamp) -> String {
    let form = if seconds(model, at) < 86_400 { "%H:%MZ" } else { "%-d %b %H:%MZ" };
    at.strftime(form).to_string()
}

/// `28 Nov`, and the year when it is another one: `11 Feb 2024`.
#[must_use]
pub fn day(model: &Model, at: Timestamp) -> String {
    let year = |time: Timestamp| time.strftime("%Y").to_string();
    let form = if year(at) == year(model.now.wall) { "%-d %b" } else { "%-d %b %Y" };
    at.strftime(form).to_string()
}

/// `read 20 Nov`, `read 2024-03` or `read –`: AWS keeps the date of a read, not its time.
#[must_use]
pub fn read_there(model: &Model, date: Option<jiff::civil::Date>) -> String {
    let this_year = model.now.wall.strftime("%Y").to_string();
    match date {
        None => "read –".to_owned(),
        Some(date) if date.strftime("%Y").to_string() == this_year => {
            format!("read {}", date.strftime("%-d %b"))
        }
        Some(date) => format!("read {}", date.strftime("%Y-%m")),
    }
}

/// `14 Nov 10:02Z`: when the secret last changed.
#[must_use]
pub fn changed(entry: &Entry) -> String {
    entry.last_changed.map_or_else(|| "–".to_owned(), |at| at.strftime("%-d %b %H:%MZ").to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::select::test_fleet;

    #[test]
    fn an_age_is_a_number_and_one_unit() {
        assert_eq!([short(8), short(720), short(10_800), short(200_000)], ["8s", "12m", "3h", "2d"]);
        assert_eq!(long(720), "12\u{a0}min");
    }

    #[test]
    fn idle_ages_step_in_ten_seconds() {
        let model = test_fleet::empty();
        let age = |ago: i64| {
            of_answer(&model, model.now.wall - jiff::SignedDuration::from_secs(ago)).replace(NO_BREAK, " ")
        };
        assert_eq!([age(3), age(19), age(59), age(61)], ["<10 s", "10 s", "50 s", "1 min"]);
    }

    #[test]
    fn an_idle_screen_changes_at_the_next_ten_seconds() {
        assert_eq!(next_change(&test_fleet::empty()), None);
        let mut model = test_fleet::fine();
        assert_eq!(next_change(&model), Some(Duration::from_secs(9)));
        model.rows.counts.insert(Health::InProgress, 1);
        assert_eq!(next_change(&model), Some(Duration::from_secs(1)));
    }
}
