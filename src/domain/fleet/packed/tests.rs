//! What was packed is unpacked exactly, and nothing is left of what was released.

use std::time::Instant;

use jiff::{Timestamp, civil::Date};
use proptest::{
    collection::{btree_map, vec},
    option,
    prelude::*,
    sample::select,
};

use super::*;
use crate::domain::{
    arn::Arn,
    error::{ErrorKind, RemoteError},
    fleet::{Held, samples::*},
    replication::{Replica, ReplicationStatus},
    rotation::{Label, Rotation, RotationRules, VersionId, Versions},
    secret::{Entry, Tag},
    text::Safe,
};

fn any_time() -> impl Strategy<Value = Timestamp> {
    let (least, most) = (Timestamp::MIN.as_nanosecond(), Timestamp::MAX.as_nanosecond());
    let rounded = |unit: i128| {
        (least / unit..=most / unit).prop_map(move |at| Timestamp::from_nanosecond(at * unit).unwrap())
    };
    prop_oneof![
        rounded(1),
        rounded(1_000_000),
        rounded(1_000_000_000),
        (0_i64..100_000_000).prop_map(|ms| Timestamp::from_millisecond(1_760_000_000_000 + ms).unwrap()),
        select(vec![Timestamp::MIN, Timestamp::MAX, Timestamp::UNIX_EPOCH]),
    ]
}

fn any_date() -> impl Strategy<Value = Date> {
    prop_oneof![
        select(vec![Date::MIN, Date::MAX, Date::ZERO]),
        (-9999_i16..=9999, 1_i8..=12, 1_i8..=28).prop_map(|(y, m, d)| Date::new(y, m, d).unwrap()),
        Just(Date::new(2024, 2, 29).unwrap()),
    ]
}

fn any_text() -> impl Strategy<Value = Safe> {
    let written = prop_oneof![
        select(vec!["", "prod", "aws:cloudformation:stack-name", "\u{202e}\u{1b}[2J", "支払い", "\\u{1b}"])
            .prop_map(str::to_owned),
        any::<String>(),
        "[a-z]{40,60}",
    ];
    written.prop_map(|text| Safe::new(&text))
}

fn any_id() -> impl Strategy<Value = VersionId> {
    let id = prop_oneof![
        "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}",
        "[0-9A-F]{8}-[0-9A-F]{4}-[0-9A-F]{4}-[0-9A-F]{4}-[0-9A-F]{12}",
        "[0-9a-f-]{36}",
        "[!-~]{1,64}",
    ];
    id.prop_map(|text| VersionId::new(&text).unwrap())
}

fn any_label() -> impl Strategy<Value = Label> {
    prop_oneof![
        select(vec!["AWSCURRENT", "AWSPENDING", "AWSPREVIOUS"]).prop_map(Label::new),
        any_text().prop_map(|text| Label::new(&text)),
    ]
}

fn any_region() -> impl Strategy<Value = Region> {
    select(vec![use1(), usw2(), euw1(), apse2(), region("eusc-de-east-1"), region("xx-unknown-7")])
}

prop_compose! {
    fn any_replica()(
        region in any_region(),
        status in prop_oneof![
            select(vec!["InSync", "InProgress", "Failed"]).prop_map(ReplicationStatus::new),
            any_text().prop_map(|text| ReplicationStatus::new(&text)),
        ],
        message in option::of(any_text()),
        kms_key in option::of(any_text()),
        last_accessed in option::of(any_date()),
    ) -> Replica {
        Replica { region, status, message, kms_key, last_accessed }
    }
}

prop_compose! {
    fn any_rotation()(
        enabled in option::of(any::<bool>()),
        function in option::of(any_text()),
        (last, next) in (option::of(any_time()), option::of(any_time())),
        after_days in option::of(any::<u32>()),
        (schedule, duration) in (option::of(any_text()), option::of(any_text())),
    ) -> Rotation {
        Rotation { enabled, function, last, next, rules: RotationRules { after_days, schedule, duration } }
    }
}

prop_compose! {
    fn any_held(region: Region)(
        partition in select(vec!["aws", "aws-cn", "aws-us-gov", "aws-iso-f", "awsome"]),
        name in option::weighted(0.1, any_text()),
        primary_region in option::of(any_region()),
        texts in vec(option::of(any_text()), 4),
        times in vec(option::of(any_time()), 5),
        last_accessed in option::of(any_date()),
        rotation in any_rotation(),
        versions in vec((any_id(), vec(any_label(), 0..3)), 0..4),
        tags in vec((any_text(), any_text()), 0..4),
        replicas in option::of(vec(any_replica(), 0..4)),
    ) -> Held {
        let arn = Arn::of(partition, region, &key());
        Held {
            entry: Entry {
                name: name.unwrap_or_else(|| Safe::new(arn.name())),
                arn,
                primary_region,
                description: texts[0].clone(),
                kms_key: texts[1].clone(),
                owning_service: texts[2].clone(),
                kind: texts[3].clone(),
                created: times[0],
                last_changed: times[1],
                deleted: times[2],
                last_accessed,
                rotation,
                versions: Versions::new(versions),
                tags: tags.into_iter().map(|(key, value)| Tag { key, value }).collect(),
                replicas,
            },
            listed_at: times[3],
            described_at: times[4],
        }
    }
}

fn any_error() -> impl Strategy<Value = RemoteError> {
    let kinds = select(vec![ErrorKind::Throttled, ErrorKind::Denied, ErrorKind::Refused, ErrorKind::Crashed]);
    let texts = (option::of(any_text()), option::of(any_text()), option::of(any_text()));
    (kinds, texts).prop_map(|(kind, (code, message, request_id))| RemoteError {
        kind,
        code,
        message,
        request_id,
    })
}

prop_compose! {
    fn any_secret()(
        copies in vec(any_region().prop_flat_map(|region| (Just(region), any_held(region))), 0..4),
        alike in any::<bool>(),
        absent in btree_map(any_region(), any_time(), 0..2),
        failures in btree_map(any_region(), (any_error(), any_time()), 0..2),
        versions_created in btree_map(any_id(), any_time(), 0..2),
        appeared in btree_map(any_region(), any_time(), 0..2),
        unlinked in btree_map((any_region(), any_region()), any_time(), 0..2),
    ) -> Logical {
        let mut secret = Logical { absent, failures, versions_created, appeared, unlinked, ..Logical::new(key()) };
        secret.copies = copies.into_iter().collect();
        if alike {
            let first = secret.copies.values().next().cloned();
            for (held, first) in secret.copies.values_mut().zip(first.into_iter().cycle()) {
                let (arn, primary_region) = (held.entry.arn.clone(), held.entry.primary_region);
                held.entry = Entry { arn, primary_region, ..first.entry };
            }
        }
        secret
    }
}

proptest! {
    #[test]
    fn what_was_packed_is_unpacked_as_it_was(secrets in vec(any_secret(), 1..4)) {
        let mut texts = Texts::default();
        let packed: Vec<_> = secrets.iter().map(|secret| pack(secret, &mut texts)).collect();
        for (secret, bytes) in secrets.iter().zip(packed) {
            let (read, used) = unpack(&secret.key, &bytes, &texts);
            prop_assert_eq!(&read, secret);
            let heads: Vec<_> =
                heads(&bytes, &texts).map(|head| (head.region, head.listed_at, head.described_at)).collect();
            prop_assert_eq!(home(&bytes, &texts), secret.home());
            let copies = secret.copies.iter();
            let known: Vec<_> = copies.map(|(at, held)| (*at, held.listed_at, held.described_at)).collect();
            prop_assert_eq!(heads, known);
            texts.release(&used);
        }
        prop_assert_eq!(texts.len(), 0, "no text is kept that nothing names");
    }
}

#[test]
fn numbers_of_released_texts_are_given_again() {
    let mut texts = Texts::default();
    let tagged = |value: &str| {
        let tag = Tag { key: Safe::new("team"), value: Safe::new(value) };
        let held = Held {
            entry: Entry { tags: vec![tag], ..entry(use1()) },
            listed_at: Some(at(0)),
            described_at: None,
        };
        let mut secret = Logical::new(key());
        secret.copies.insert(use1(), held);
        secret
    };
    let kept = pack(&tagged("kept"), &mut texts);
    for round in 0..1000 {
        let bytes = pack(&tagged(&format!("value {round}")), &mut texts);
        let used = unpack(&key(), &bytes, &texts).1;
        texts.release(&used);
    }
    assert_eq!(texts.len(), 2);
    assert!(texts.places() <= 3, "{}", texts.places());
    assert_eq!(unpack(&key(), &kept, &texts).0, tagged("kept"));
}

/// As a large account has them: a description, three tags, two versions, two replicas.
fn ordinary() -> Logical {
    let tag = |key: &str, value: &str| Tag { key: Safe::new(key), value: Safe::new(value) };
    let id = |text: &str| VersionId::new(text).unwrap();
    let mut secret = Logical::new(key());
    for (ago, region) in [use1(), usw2(), euw1()].into_iter().enumerate() {
        let ago = i64::try_from(ago).unwrap();
        let said = [(usw2(), "InSync"), (euw1(), "InSync")];
        let replicas = (region == use1()).then(|| said.map(|(to, status)| word(to, status)).to_vec());
        let entry = Entry {
            description: Some(Safe::new("The database of the payments service")),
            kms_key: Some(Safe::new("alias/prod")),
            created: Some(at(-9_000_000)),
            last_changed: Some(at(-60_000 + ago)),
            last_accessed: Some(Date::new(2023, 11, 14).unwrap()),
            tags: vec![tag("team", "payments"), tag("env", "prod"), tag("cost-center", "4711")],
            versions: Versions::new(vec![
                (id("6f0b3c1e-9d7a-4f52-8b1c-2e3d4f5a6b7c"), vec![Label::Current]),
                (id("0a1b2c3d-4e5f-4071-8293-a4b5c6d7e8f9"), vec![Label::Previous]),
            ]),
            replicas,
            ..replica(region, use1())
        };
        let described_at = (region == use1()).then(|| at(60));
        secret.copies.insert(region, Held { entry, listed_at: Some(at(ago)), described_at });
    }
    secret
}

#[test]
fn an_ordinary_secret_takes_less_than_eighty_bytes_a_copy() {
    let bytes = pack(&ordinary(), &mut Texts::default());
    assert!(bytes.len() < 3 * 80, "{} bytes", bytes.len());
}

#[test]
#[ignore = "measures: cargo test --release --lib packed -- --ignored --nocapture"]
fn how_long_packing_and_unpacking_take() {
    const ROUNDS: u32 = 100_000;
    let (mut texts, secret) = (Texts::default(), ordinary());
    let bytes = pack(&secret, &mut texts);
    let begun = Instant::now();
    for _ in 0..ROUNDS {
        std::hint::black_box(unpack(&secret.key, std::hint::black_box(&bytes), &texts));
    }
    let unpacked = begun.elapsed() / ROUNDS;
    let begun = Instant::now();
    for _ in 0..ROUNDS {
        std::hint::black_box(pack(std::hint::black_box(&secret), &mut texts));
    }
    println!("{} bytes; packed in {:?}, unpacked in {unpacked:?}", bytes.len(), begun.elapsed() / ROUNDS);
}
