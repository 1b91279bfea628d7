//! The filter: never a panic, a refusal that can be printed, and an accepted query means the same when it is shown and
//! read again.
#![no_main]

use libfuzzer_sys::fuzz_target;
use secretdeck::{app::filter::Query, domain::text::is_printable};

fuzz_target!(|bytes: &[u8]| {
    let text = String::from_utf8_lossy(bytes);
    match Query::parse(&text) {
        Ok(query) => {
            let shown = query.to_string();
            let again = Query::parse(&shown);
            assert_eq!(again.as_ref(), Ok(&query), "{text:?} is shown as {shown:?}");
            assert_eq!(again.unwrap().to_string(), shown);
            assert_eq!(query.is_empty(), shown.is_empty());
        }
        Err(error) => {
            assert!(is_printable(&error.message), "{error:?}");
            assert!(error.at <= text.chars().count());
        }
    }
    let _ = Query::arn(&text);
});
