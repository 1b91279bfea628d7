//! Journal lines: no bytes panic, a line that is read is written and read again as the same line, and no change of one
//! bit is ever accepted.
#![no_main]

use libfuzzer_sys::fuzz_target;
use secretdeck::{domain::text::is_printable, runtime::journal::rewritten};
use serde_json::{Value, json};

fuzz_target!(|bytes: &[u8]| {
    whole(bytes);
    // The same with a checksum that fits: what a stranger wrote, and not what a disk broke.
    whole(&closed(bytes));
    let text = String::from_utf8_lossy(bytes);
    let flip = bytes.iter().fold(0_usize, |sum, byte| sum.wrapping_mul(31).wrapping_add(usize::from(*byte)));
    for outcome in [
        json!({"done": {"request_id": text}}),
        json!({"refused": {"kind": "refused", "code": text, "message": text, "request_id": null}}),
        json!({"not_sent": {"stale": [text, text]}}),
    ] {
        let mut line = head();
        line["outcome"] = outcome;
        let mut body = serde_json::to_vec(&line).unwrap();
        body.pop();
        let line = closed(&body);
        let written = whole(&line).expect("a line of the right form is read");
        let mut broken = written[..written.len() - 1].to_vec();
        let bit = flip % (broken.len() * 8);
        broken[bit / 8] ^= 1 << (bit % 8);
        assert!(rewritten(&broken).is_err(), "bit {bit} of {}", String::from_utf8_lossy(&broken));
    }
});

fn head() -> Value {
    json!({"v": 1, "run": "20260101T000000Z-1", "seq": 1, "at": "2026-01-01T00:00:00Z", "kind": "outcome", "step": 1})
}

fn closed(body: &[u8]) -> Vec<u8> {
    [body, format!(",\"sum\":\"{:08x}\"}}", crc32fast::hash(body)).as_bytes()].concat()
}

/// Reads a line; if it is one, it is written the same from then on.
fn whole(line: &[u8]) -> Option<Vec<u8>> {
    match rewritten(line) {
        Ok(written) => {
            let (end, bare) = written.split_last().unwrap();
            assert_eq!(*end, b'\n');
            assert!(is_printable(std::str::from_utf8(bare).unwrap()), "{written:?}");
            assert_eq!(rewritten(bare).unwrap(), written);
            Some(written)
        }
        Err(why) => {
            assert!(is_printable(&why), "{why:?}");
            None
        }
    }
}
