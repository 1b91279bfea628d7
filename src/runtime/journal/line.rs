//! One line as bytes: JSON, closed by a checksum of everything before it. Nothing here touches a file.

use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::domain::{
    Safe,
    journal::{Line, RunId},
};

/// The form of lines that this program writes, and the newest that it reads.
const VERSION: u64 = 1;
/// The mark of a demo's lines.
const DEMO: &str = "demo";
/// What stands between a line's body and its checksum.
const SUM: &str = ",\"sum\":\"";
/// The end of a line.
const END: &str = "\"}";
/// Hexadecimal digits of a checksum.
const DIGITS: usize = 8;

/// A line with what is noted with it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Noted {
    /// The run that wrote it.
    pub run: RunId,
    /// Its place in that run's file, from 1 on.
    pub seq: u64,
    /// When it was written.
    pub at: Timestamp,
    /// Whether a demo wrote it.
    pub demo: bool,
    /// The line.
    pub line: Line,
}

/// Why bytes are no line that can be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Flaw {
    /// The checksum is missing or wrong.
    Damaged,
    /// Written by a newer program.
    Newer(u64),
    /// Whole, and yet not understood: what was wrong.
    Strange(Safe),
}

impl fmt::Display for Flaw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Damaged => write!(f, "is damaged"),
            Self::Newer(version) => {
                write!(f, "has the form {version}, of a newer secretdeck than this one ({VERSION})")
            }
            Self::Strange(why) => write!(f, "is whole, but not understood: {why}"),
        }
    }
}

#[derive(Serialize)]
struct Body<'a> {
    v: u64,
    run: &'a RunId,
    seq: u64,
    at: Timestamp,
    #[serde(skip_serializing_if = "Option::is_none")]
    mode: Option<&'static str>,
    #[serde(flatten)]
    line: &'a Line,
}

#[derive(Deserialize)]
struct Form {
    v: u64,
}

#[derive(Deserialize)]
struct Head {
    run: RunId,
    seq: u64,
    at: Timestamp,
    #[serde(default)]
    mode: Option<Safe>,
}

impl Noted {
    /// The bytes of the line, its line feed included.
    ///
    /// # Errors
    /// When its values have no form in JSON.
    pub(super) fn encode(&self) -> Result<Vec<u8>, serde_json::Error> {
        let mode = self.demo.then_some(DEMO);
        let body = Body { v: VERSION, run: &self.run, seq: self.seq, at: self.at, mode, line: &self.line };
        let mut bytes = serde_json::to_vec(&body)?;
        // The closing brace comes after the checksum.
        bytes.pop();
        let sum = crc32fast::hash(&bytes);
        bytes.extend_from_slice(format!("{SUM}{sum:08x}{END}\n").as_bytes());
        Ok(bytes)
    }

    /// Reads the bytes of a line, without its line feed.
    pub(super) fn decode(bytes: &[u8]) -> Result<Self, Flaw> {
        let tail = bytes.len().checked_sub(SUM.len() + DIGITS + END.len()).ok_or(Flaw::Damaged)?;
        let (body, tail) = bytes.split_at_checked(tail).ok_or(Flaw::Damaged)?;
        let sum = crc32fast::hash(body);
        if tail != format!("{SUM}{sum:08x}{END}").as_bytes() {
            return Err(Flaw::Damaged);
        }
        let strange = |error: serde_json::Error| Flaw::Strange(Safe::new(&error.to_string()));
        let form: Form = serde_json::from_slice(bytes).map_err(strange)?;
        match form.v {
            VERSION => {}
            0 => return Err(Flaw::Strange(Safe::new("there is no form 0"))),
            newer => return Err(Flaw::Newer(newer)),
        }
        let head: Head = serde_json::from_slice(bytes).map_err(strange)?;
        let demo = match head.mode.as_deref() {
            None => false,
            Some(DEMO) => true,
            Some(other) => return Err(Flaw::Strange(Safe::new(&format!("no mode {other:?}")))),
        };
        let line = serde_json::from_slice(bytes).map_err(strange)?;
        Ok(Self { run: head.run, seq: head.seq, at: head.at, demo, line })
    }
}
