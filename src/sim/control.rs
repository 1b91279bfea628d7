//! The control endpoints under `/_simulator/`: the log of requests, faults, the clock, and what the stores hold.
//! No fault and no quota touches them.

use std::time::Duration;

use serde_json::{Value, json};

use super::{
    fault_form,
    service::{Page, Service},
    state,
};

/// Where all of them are.
pub const PREFIX: &str = "/_simulator/";

const KNOWN: &str = "there are: GET and DELETE /_simulator/requests, POST and DELETE /_simulator/faults, POST \
                     /_simulator/clock, GET /_simulator/state";

/// The most that one call may skip: a hundred years.
const LONGEST_MS: u64 = 100 * 365 * 86_400_000;

/// Answers a request to a control endpoint. What is not understood gets a 4xx and one sentence.
#[must_use]
pub fn answer(service: &Service, method: &str, path: &str, body: &[u8]) -> Page {
    match answer_or_say(service, method, path, body) {
        Ok(value) => page(200, &value),
        Err((status, sentence)) => page(status, &json!({"error": sentence})),
    }
}

fn page(status: u16, value: &Value) -> Page {
    Page { status, kind: "application/json", body: serde_json::to_vec(value).unwrap_or_default() }
}

fn answer_or_say(service: &Service, method: &str, path: &str, body: &[u8]) -> Result<Value, (u16, String)> {
    let endpoint = path.strip_prefix(PREFIX).unwrap_or_default();
    let mut inner = service.present();
    match (method, endpoint) {
        ("GET", "requests") => {
            let requests = inner.log.all();
            drop(inner);
            Ok(json!(requests))
        }
        ("DELETE", "requests") => {
            inner.log.clear();
            Ok(json!({}))
        }
        ("POST", "faults") => {
            let object = read(body)?;
            let members = object.as_object().ok_or_else(|| bad("a fault is a JSON object"))?;
            let fault = fault_form::from_json(members).map_err(|error| bad(error.to_string()))?;
            let now = inner.world.now;
            inner.world.faults.add(fault, now);
            Ok(json!({}))
        }
        ("DELETE", "faults") => {
            inner.world.faults.clear();
            Ok(json!({}))
        }
        ("POST", "clock") => {
            let by = read(body)?.get("advance_ms").and_then(Value::as_u64).filter(|by| *by <= LONGEST_MS);
            let by = by.ok_or_else(|| {
                bad(format!("write {{\"advance_ms\":60000}}: a whole number from 0 to {LONGEST_MS}"))
            })?;
            inner.world.clock.advance(Duration::from_millis(by));
            inner.world.catch_up();
            drop(inner);
            service.wake.notify_one();
            Ok(json!({}))
        }
        ("GET", "state") => Ok(json!(state::all(&inner.world))),
        (_, "requests" | "faults" | "clock" | "state") => {
            Err((405, format!("{path} does not take {method}; {KNOWN}")))
        }
        _ => Err((404, format!("there is no {path}; {KNOWN}"))),
    }
}

fn bad(sentence: impl Into<String>) -> (u16, String) {
    (400, sentence.into())
}

fn read(body: &[u8]) -> Result<Value, (u16, String)> {
    serde_json::from_slice(body).map_err(|error| bad(format!("the body is no JSON: {error}")))
}
