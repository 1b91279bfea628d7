//! ARNs, Regions and version ids: what parses is printable, and is shown as it was written.
#![no_main]

use libfuzzer_sys::fuzz_target;
use secretdeck::domain::{Arn, Region, Safe, rotation::VersionId};

fuzz_target!(|bytes: &[u8]| {
    let text = String::from_utf8_lossy(bytes);
    for given in [text.clone(), format!("arn:aws:secretsmanager:{text}").into()] {
        arn(&given);
    }
    if let Ok(region) = Region::new(&text) {
        assert_eq!(region.name(), text);
        assert_eq!(Region::new(region.name()), Ok(region));
        assert_eq!(region.code(), format!("{}{}", region.group(), region.short()));
    }
    if let Ok(version) = VersionId::new(&text) {
        assert_eq!(version.as_str(), text);
        assert_eq!(Safe::new(version.as_str()), *text);
        assert!(text.starts_with(version.short()));
    }
});

fn arn(text: &str) {
    match Arn::new(text) {
        Ok(arn) => {
            assert_eq!(arn.to_string(), text);
            assert_eq!(Safe::new(text), *text, "what parses is printable");
            assert_eq!(Arn::new(arn.as_str()).unwrap(), arn);
            assert_eq!(arn.in_region(arn.region()), arn);
            let moved = arn.in_region(Region::new("ap-southeast-2").unwrap());
            assert_eq!(moved.key(), arn.key());
            assert_eq!(moved.in_region(arn.region()), arn);
            assert_eq!(Arn::new(moved.as_str()).unwrap(), moved, "its copy's ARN parses too");
            assert_eq!((arn.key().name(), arn.key().suffix()), (arn.name(), arn.suffix()));
            assert_eq!(arn.key().account(), arn.account());
            let kept = serde_json::to_string(&arn).unwrap();
            assert_eq!(serde_json::from_str::<Arn>(&kept).unwrap(), arn);
        }
        Err(why) => assert!(!why.to_string().contains(char::is_control)),
    }
}
