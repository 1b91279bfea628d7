//! Journal lines: no bytes panic, and a line that is read is written and read again as the same line.
#![no_main]

use libfuzzer_sys::fuzz_target;
use secretdeck::domain::{journal::Line, text::is_printable};

fuzz_target!(|bytes: &[u8]| {
    let Ok(line) = serde_json::from_slice::<Line>(bytes) else { return };
    let written = serde_json::to_string(&line).unwrap();
    assert!(is_printable(&written), "{written:?}");
    assert_eq!(serde_json::from_str::<Line>(&written).unwrap(), line);
});
