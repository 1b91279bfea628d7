//! What is asked of AWS, in words: how many requests a minute, what that costs, and how many of each operation there were.

use crate::{
    app::{Model, lane::RegionState, model::Mode, schedule::spent::DOLLARS_A_CALL},
    domain::lane::LaneState,
};

use super::{knowledge, number};

/// The operations that have a counter of their own; every other one changes something.
pub const READS: [&str; 5] =
    ["ListSecrets", "DescribeSecret", "ListSecretVersionIds", "GetResourcePolicy", "GetCallerIdentity"];

/// Requests of the last minute in all Regions.
#[must_use]
pub fn a_minute(model: &Model) -> u32 {
    model.lanes.values().map(|lane| lane.spent.a_minute(model.now.mono)).sum()
}

/// `36 req/min · $0.01/h`; without the dollars where nothing is asked of AWS; `None` while nothing is asked.
#[must_use]
pub fn rate(model: &Model) -> Option<String> {
    let requests = a_minute(model);
    let words = format!("{} req/min", number(usize::try_from(requests).unwrap_or(usize::MAX)));
    let billed = model.settings.mode == Mode::Real && knowledge::foreign(&model.settings).is_none();
    let cost = if billed { format!(" · {}", cost(requests)) } else { String::new() };
    (requests > 0).then(|| format!("{words}{cost}"))
}

/// What so many requests a minute cost in an hour.
fn cost(a_minute: u32) -> String {
    let dollars = f64::from(a_minute) * 60.0 * DOLLARS_A_CALL;
    if dollars < 0.01 { "<$0.01/h".to_owned() } else { format!("${dollars:.2}/h") }
}

/// How often an operation was called in a Region since the program began.
#[must_use]
pub fn calls(lane: &RegionState, operation: &str) -> u64 {
    lane.calls.get(operation).copied().unwrap_or(0)
}

/// How often anything but reads was called there.
#[must_use]
pub fn changes(lane: &RegionState) -> u64 {
    lane.calls.iter().filter(|(name, _)| !READS.contains(name)).map(|(_, count)| count).sum()
}

/// The Regions that are asked now.
pub fn asked(model: &Model) -> impl Iterator<Item = &RegionState> {
    model.lanes.values().filter(|lane| lane.state != LaneState::OutOfScope)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::{app::select::test_fleet, domain::Safe};

    #[test]
    fn the_cost_is_that_of_an_hour_at_this_rate_and_only_where_aws_bills_it() {
        let mut model = test_fleet::fine();
        assert_eq!(rate(&model), None);
        model.now.mono = Duration::from_secs(600);
        for second in (540..600).step_by(10) {
            for lane in model.lanes.values_mut() {
                lane.spent.note(Duration::from_secs(second));
            }
        }
        let lanes = model.lanes.len();
        assert_eq!(rate(&model).unwrap(), format!("{} req/min · $0.01/h", lanes * 6));
        model.settings.endpoint = Some(Safe::new("http://127.0.0.1:1"));
        assert_eq!(rate(&model).unwrap(), format!("{} req/min", lanes * 6));
        assert_eq!([cost(1), cost(36), cost(40_000)], ["<$0.01/h", "$0.01/h", "$12.00/h"]);
    }
}
