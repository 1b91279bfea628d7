//! The `ClientRequestToken` of a call: AWS makes it the id of the version that the call begins, so looking can find it.
//! Where chance comes from is not decided here.

use std::{fmt, sync::Arc};

use jiff::Timestamp;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{
    operation::{PlanId, StepId},
    rotation::VersionId,
};

/// The shortest token that the API takes; the longest is a version id's, 64.
const SHORTEST: usize = 32;

/// A `ClientRequestToken`: 32 to 64 printable ASCII characters (the API's limits).
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Token(Arc<str>);

/// A text that is no token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no request token: it must be {SHORTEST} to 64 printable ASCII characters")]
pub struct NotAToken;

impl Token {
    /// Reads a token.
    ///
    /// # Errors
    /// When it is shorter than 32, longer than 64, or not printable ASCII.
    pub fn new(text: &str) -> Result<Self, NotAToken> {
        let good = VersionId::new(text).is_ok() && text.len() >= SHORTEST;
        good.then(|| Self(Arc::from(text))).ok_or(NotAToken)
    }

    /// The token of a step that is drawn at `at`, in the text form of a UUID, as AWS recommends. No two steps of a run have
    /// the same; nor have those of two runs whose seeds differ.
    #[must_use]
    pub fn of(plan: PlanId, step: StepId, at: Timestamp, seed: [u64; 2]) -> Self {
        let [one, other] = seed;
        let time = u64::try_from(at.as_nanosecond().rem_euclid(1 << 63)).unwrap_or(0);
        let high = mixed(one ^ mixed(time) ^ plan.0.rotate_left(32));
        let low = mixed(other ^ mixed(step.0));
        // The marks of a random UUID (RFC 9562, version 4).
        let (high, low) = ((high & !0xf000) | 0x4000, (low & (u64::MAX >> 2)) | (1 << 63));
        let text = format!(
            "{:08x}-{:04x}-{:04x}-{:04x}-{:012x}",
            high >> 32,
            (high >> 16) & 0xffff,
            high & 0xffff,
            low >> 48,
            low & 0xffff_ffff_ffff
        );
        Self(Arc::from(text))
    }

    /// Whether this is the version that the call begins.
    #[must_use]
    pub fn names(&self, version: &VersionId) -> bool {
        version.as_str() == &*self.0
    }

    /// Its text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl Serialize for Token {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Token {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(from)?;
        Self::new(&text).map_err(serde::de::Error::custom)
    }
}

/// Each number becomes another one, no two the same, and every bit depends on every bit (the last step of SplitMix64).
fn mixed(number: u64) -> u64 {
    let number = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let number = (number ^ (number >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let number = (number ^ (number >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    number ^ (number >> 31)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + seconds).unwrap()
    }

    #[test]
    fn no_two_plans_steps_times_or_runs_have_the_same_token() {
        let mut seen = BTreeSet::new();
        let numbers = (1..20).flat_map(|plan| (1..20).map(move |step| (plan, plan * 1000 + step)));
        for (plan, step) in numbers {
            for (seconds, seed) in [(0, [1, 2]), (1, [1, 2]), (0, [1, 3]), (0, [2, 2])] {
                let token = Token::of(PlanId(plan), StepId(step), at(seconds), seed);
                assert!(seen.insert(token.to_string()), "{token} came before");
            }
        }
        let again = |seed| Token::of(PlanId(1), StepId(1001), at(0), seed);
        assert_eq!(again([1, 2]), again([1, 2]), "it is made of what is given alone");
    }

    #[test]
    fn a_token_has_the_text_form_of_a_random_uuid() {
        let token = Token::of(PlanId(1), StepId(1001), at(0), [u64::MAX, 0]).to_string();
        let parts: Vec<&str> = token.split('-').collect();
        assert_eq!(parts.iter().map(|part| part.len()).collect::<Vec<_>>(), [8, 4, 4, 4, 12], "{token}");
        assert!(parts.iter().all(|part| u64::from_str_radix(part, 16).is_ok()), "{token}");
        assert!(parts[2].starts_with('4') && parts[3].starts_with(['8', '9', 'a', 'b']), "{token}");
    }

    #[test]
    fn only_what_the_api_takes_is_read() {
        for bad in ["", &"x".repeat(31), &"x".repeat(65), &format!("{} x", "x".repeat(40)), &"ä".repeat(20)]
        {
            assert_eq!(Token::new(bad), Err(NotAToken), "{bad:?}");
            assert!(serde_json::from_value::<Token>((*bad).into()).is_err());
        }
        let token = Token::new(&"x".repeat(32)).unwrap();
        assert!(token.names(&VersionId::new(token.as_str()).unwrap()));
    }
}
