//! The two forms in which a fault is written: the text of `--fault` and the JSON of `/_simulator/faults`.

use std::str::FromStr;

use serde_json::{Map, Value};
use thiserror::Error;

use super::{
    operations::is_operation,
    scenario::{Fault, FaultKind, Span},
};
use crate::domain::region::Region;

/// A fault that was not understood: one sentence that names the place and the allowed forms.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{place}: {why}; {allowed}")]
pub struct FaultError {
    place: String,
    why: String,
    allowed: String,
}

/// The kinds as they are written, in the order of the documentation.
const KINDS: &[(&str, FaultKind)] = &[
    ("throttle", FaultKind::Throttle),
    ("access-denied", FaultKind::AccessDenied),
    ("unrecognized-client", FaultKind::UnrecognizedClient),
    ("expired-token", FaultKind::ExpiredToken),
    ("internal-error", FaultKind::InternalError),
    ("internal-error-after", FaultKind::InternalErrorAfter),
    ("drop-before", FaultKind::DropBefore),
    ("drop-after", FaultKind::DropAfter),
    ("blackhole", FaultKind::Blackhole),
    ("latency", FaultKind::Latency),
    ("html", FaultKind::Html),
    ("html-after", FaultKind::HtmlAfter),
    ("malformed-json", FaultKind::MalformedJson),
    ("malformed-json-before", FaultKind::MalformedJsonBefore),
    ("truncated", FaultKind::Truncated),
    ("truncated-before", FaultKind::TruncatedBefore),
    ("stale-list", FaultKind::StaleList),
    ("hostile-text", FaultKind::HostileText),
];

const FORM: &str = "a fault looks like region=us-east-1,op=*,kind=blackhole,count=5 (kind is needed; a missing region \
                    or op means all of them, a missing count means until it is removed, share=0.3 meets 30 of \
                    100 requests)";

fn kinds() -> String {
    let names: Vec<_> = KINDS
        .iter()
        .map(|(name, kind)| if *kind == FaultKind::Latency { "latency=MILLISECONDS" } else { *name })
        .collect();
    format!("known kinds: {}", names.join(" "))
}

fn wrong(place: impl Into<String>, why: impl Into<String>, allowed: impl Into<String>) -> FaultError {
    FaultError { place: place.into(), why: why.into(), allowed: allowed.into() }
}

/// A fault while it is read: which fields were seen.
#[derive(Default)]
struct Draft {
    region: Option<Option<Region>>,
    operation: Option<String>,
    kind: Option<(FaultKind, Option<Span>)>,
    count: Option<u32>,
    per_mille: Option<u32>,
}

impl Draft {
    fn region(&mut self, place: &str, text: &str) -> Result<(), FaultError> {
        let region = match text {
            "*" => None,
            text => Some(
                Region::new(text)
                    .map_err(|error| wrong(place, error.to_string(), "give a Region's name, or * for all"))?,
            ),
        };
        self.region = Some(region);
        Ok(())
    }

    fn operation(&mut self, place: &str, text: &str) -> Result<(), FaultError> {
        if text != "*" && !is_operation(text) {
            let why = format!("no operation {text:?}");
            return Err(wrong(place, why, "give one such as ListSecrets or DescribeSecret, or * for all"));
        }
        self.operation = Some(text.to_owned());
        Ok(())
    }

    fn kind(&mut self, place: &str, text: &str) -> Result<(), FaultError> {
        let (name, delay) = match text.split_once('=') {
            Some((name, delay)) => (name, Some(delay)),
            None => (text, None),
        };
        let found = KINDS.iter().find(|(known, _)| *known == name);
        let Some((_, kind)) = found else {
            return Err(wrong(place, format!("no kind {name:?}"), kinds()));
        };
        let delay = match (*kind, delay.map(str::parse::<u64>)) {
            (FaultKind::Latency, Some(Ok(delay))) if delay <= 3_600_000 => Some(Span::milliseconds(delay)),
            (FaultKind::Latency, _) => {
                let why = "latency needs its milliseconds";
                return Err(wrong(place, why, "write latency=1500 (at most 3600000)"));
            }
            (_, None) => None,
            (_, Some(_)) => return Err(wrong(place, format!("{name} takes no number"), kinds())),
        };
        self.kind = Some((*kind, delay));
        Ok(())
    }

    fn count(&mut self, place: &str, count: Option<u32>) -> Result<(), FaultError> {
        let Some(count) = count.filter(|count| *count > 0) else {
            let allowed = "give a whole number from 1 on, or leave it out for \"until it is removed\"";
            return Err(wrong(place, "that is no count", allowed));
        };
        self.count = Some(count);
        Ok(())
    }

    /// A part of the requests, such as 0.3; kept in thousandths.
    fn share(&mut self, place: &str, share: Option<f64>) -> Result<(), FaultError> {
        let Some(share) = share.filter(|share| (0.001..=1.0).contains(share)) else {
            return Err(wrong(place, "that is no share", "give a number from 0.001 to 1, such as 0.3"));
        };
        self.per_mille = (1..=1000_u32).find(|thousandths| f64::from(*thousandths) >= share * 1000.0 - 0.5);
        Ok(())
    }

    fn finish(self, place: &str) -> Result<Fault, FaultError> {
        let Some((kind, delay)) = self.kind else {
            return Err(wrong(place, "the kind is missing", format!("{FORM}; {}", kinds())));
        };
        Ok(Fault {
            region: self.region.flatten(),
            operation: self.operation.unwrap_or_else(|| "*".to_owned()),
            kind,
            count: self.count,
            per_mille: self.per_mille,
            message: None,
            delay,
        })
    }
}

impl FromStr for Fault {
    type Err = FaultError;

    /// Reads `region=us-east-1,op=*,kind=blackhole,count=5`.
    fn from_str(spec: &str) -> Result<Self, FaultError> {
        let mut draft = Draft::default();
        for (at, part) in spec.split(',').enumerate() {
            let part = part.trim();
            let place = format!("fault {spec:?}, part {} ({part:?})", at + 1);
            let Some((field, value)) = part.split_once('=') else {
                return Err(wrong(place, "there is no =", FORM));
            };
            match field.trim() {
                "region" => draft.region(&place, value.trim())?,
                "op" | "operation" => draft.operation(&place, value.trim())?,
                "kind" => draft.kind(&place, value.trim())?,
                "count" => draft.count(&place, value.trim().parse().ok())?,
                "share" => draft.share(&place, value.trim().parse().ok())?,
                other => {
                    let why = format!("no field {other:?}");
                    return Err(wrong(
                        place,
                        why,
                        format!("known fields: region op kind count share; {FORM}"),
                    ));
                }
            }
        }
        draft.finish(&format!("fault {spec:?}"))
    }
}

/// Reads `{"region":"us-east-1","operation":"*","kind":"throttle","count":5}`.
///
/// # Errors
/// When a member is unknown or not understood.
pub fn from_json(members: &Map<String, Value>) -> Result<Fault, FaultError> {
    let mut draft = Draft::default();
    for (member, value) in members {
        let place = format!("member {member:?}");
        if member == "share" && !value.is_null() {
            draft.share(&place, value.as_f64())?;
            continue;
        }
        let text = value.as_str().ok_or_else(|| wrong(&place, "it is not a text", "see the other members"));
        match member.as_str() {
            _ if value.is_null() => {}
            "region" => draft.region(&place, text?)?,
            "operation" | "op" => draft.operation(&place, text?)?,
            "kind" => draft.kind(&place, text?)?,
            "count" => draft.count(&place, value.as_u64().and_then(|count| u32::try_from(count).ok()))?,
            _ => {
                return Err(wrong(
                    place,
                    "it is not known",
                    "known members: region operation kind count share",
                ));
            }
        }
    }
    draft.finish("the fault")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_is_read_from_its_text() {
        let fault: Fault = "region=us-east-1, op=ListSecrets,kind=latency=1500,count=5".parse().unwrap();
        assert_eq!(fault.region.unwrap().name(), "us-east-1");
        assert_eq!((fault.operation.as_str(), fault.count), ("ListSecrets", Some(5)));
        assert_eq!((fault.kind, fault.delay), (FaultKind::Latency, Some(Span::milliseconds(1500))));
        let some: Fault = "kind=throttle,share=0.3".parse().unwrap();
        assert_eq!((some.per_mille, some.count), (Some(300), None));
        let all: Fault = "kind=blackhole".parse().unwrap();
        assert_eq!((all.region, all.operation.as_str(), all.count), (None, "*", None));
    }

    #[test]
    fn every_kind_is_read_in_both_forms() {
        for (name, kind) in KINDS {
            let text = if *kind == FaultKind::Latency { "latency=1" } else { name };
            assert_eq!(format!("kind={text}").parse::<Fault>().unwrap().kind, *kind);
            let members = Map::from_iter([("kind".to_owned(), Value::from(text))]);
            assert_eq!(from_json(&members).unwrap().kind, *kind);
        }
    }

    #[test]
    fn what_is_not_understood_is_named_with_the_allowed_forms() {
        for (spec, place, allowed) in [
            ("kind=fire", "part 1", "blackhole"),
            ("kind=latency", "part 1", "latency=1500"),
            ("kind=html=3", "part 1", "known kinds"),
            ("region=us-east-1", "the kind is missing", "known kinds"),
            ("region=moon,kind=html", "part 1", "us-east-1"),
            ("op=Steal,kind=html", "part 1", "ListSecrets"),
            ("kind=html,count=0", "part 2", "whole number"),
            ("kind=html,share=30", "part 2", "such as 0.3"),
            ("kind=html,when=now", "part 2", "region op kind count"),
            ("blackhole", "part 1", "kind=blackhole"),
        ] {
            let error = spec.parse::<Fault>().unwrap_err().to_string();
            assert!(error.contains(place) && error.contains(allowed), "{spec}: {error}");
        }
        let members = Map::from_iter([("kind".to_owned(), Value::from(3))]);
        assert!(from_json(&members).unwrap_err().to_string().contains("kind"));
    }
}
