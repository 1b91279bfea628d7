//! Safe text: printable, the same when it is made safe again, bounded, and as wide as its characters.
#![no_main]

use libfuzzer_sys::fuzz_target;
use secretdeck::domain::{
    Safe,
    text::{LONGEST, columns, cut, escaped, is_printable, wrap},
};

fuzz_target!(|bytes: &[u8]| {
    let text = String::from_utf8_lossy(bytes);
    let safe = Safe::new(&text);
    assert!(is_printable(&safe), "{safe:?}");
    assert!(!safe.contains(char::is_control));
    assert!(safe.len() <= LONGEST && safe.len() <= text.len().max(1) * 10);
    assert_eq!(Safe::new(&safe), safe);
    assert_eq!(escaped(&safe), safe.as_str());
    assert_eq!(is_printable(&text), escaped(&text) == text);

    // What is cut or wrapped for the screen stays printable, and within its columns.
    let most = usize::from(bytes.first().copied().unwrap_or(0)) % 40;
    let short = cut(&safe, most);
    assert!(columns(&short) <= most, "{short:?} in {most}");
    assert!(is_printable(&short), "{short:?}");
    for line in wrap(&safe, most.max(4)) {
        assert!(columns(&line) <= most.max(4), "{line:?} in {most}");
        assert!(is_printable(&line), "{line:?}");
    }

    // As the journal and the sights file keep it.
    let kept = serde_json::to_string(&safe).unwrap();
    assert_eq!(serde_json::from_str::<Safe>(&kept).unwrap(), safe);
});
