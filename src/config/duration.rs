//! Durations as people write them: `30s`, `5m`, `1h`, `1m30s`.

use std::time::Duration;

/// The forms of a duration, for errors.
pub const FORMS: &str = "write 30s, 5m or 1h";

/// Reads a duration: whole numbers, each with `s`, `m` or `h`, largest first; at most 366 days. `None`: it is none.
#[must_use]
pub fn parse(text: &str) -> Option<Duration> {
    let mut seconds: u64 = 0;
    let mut number = String::new();
    let mut units = ['h', 'm', 's'].as_slice();
    for character in text.trim().chars() {
        if character.is_ascii_digit() {
            number.push(character);
            continue;
        }
        let at = units.iter().position(|unit| *unit == character)?;
        units = units.get(at + 1..)?;
        let size = match character {
            'h' => 3600,
            'm' => 60,
            _ => 1,
        };
        seconds = seconds.checked_add(number.parse::<u64>().ok()?.checked_mul(size)?)?;
        number.clear();
    }
    let complete = number.is_empty() && units.len() < 3;
    (complete && seconds <= 366 * 24 * 3600).then_some(Duration::from_secs(seconds))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_need_units_in_falling_order() {
        for (text, expected) in [
            ("30s", Some(30)),
            ("5m", Some(300)),
            ("1h", Some(3600)),
            ("1m30s", Some(90)),
            ("0s", Some(0)),
            (" 7s ", Some(7)),
            ("30", None),
            ("", None),
            ("s", None),
            ("5m30", None),
            ("30s1m", None),
            ("-3s", None),
            ("3d", None),
            ("99999999999999999999h", None),
            ("9999999h", None),
        ] {
            assert_eq!(parse(text), expected.map(Duration::from_secs), "{text}");
        }
    }
}
