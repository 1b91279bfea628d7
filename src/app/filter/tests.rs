//! The filter language, from its text to what passes.

use std::collections::BTreeMap;

use pretty_assertions::assert_eq;
use proptest::prelude::*;
use rstest::rstest;

use super::*;
use crate::domain::{
    Region, Safe,
    fleet::Fleet,
    health::{Cell, Health, Problem, RotationState},
    replication::{Replica, ReplicationStatus},
    secret::{Entry, Tag},
};

fn region(name: &str) -> Region {
    Region::new(name).unwrap()
}

/// prod/payments/db: primary in us-east-1, `Failed` in eu-west-1, `Detached` in us-west-2, rotation left over.
fn sample() -> (Logical, Assessment) {
    let arn =
        Arn::new("arn:aws:secretsmanager:us-east-1:111122223333:secret:prod/payments/db-a1b2c3").unwrap();
    let replica = |name, status: &str| Replica {
        region: region(name),
        status: ReplicationStatus::new(status),
        message: None,
        kms_key: None,
        last_accessed: None,
    };
    let mut entry = Entry::new(arn);
    entry.description = Some(Safe::new("Ledger of the Shop"));
    entry.tags = vec![Tag { key: Safe::new("Team"), value: Safe::new("Blue Whale") }];
    entry.replicas = Some(vec![replica("eu-west-1", "Failed"), replica("us-west-2", "Detached")]);
    let mut fleet = Fleet::default();
    let key = fleet.described(entry, jiff::Timestamp::UNIX_EPOCH);
    let secret = fleet.get(&key).unwrap().clone();
    let problem = |health| Problem { health, regions: Vec::new(), since: None, word: None };
    let assessment = Assessment {
        health: Health::Failed,
        problems: vec![problem(Health::Failed), problem(Health::RotationLeftOver)],
        cells: BTreeMap::from([(region("us-east-1"), Cell::Primary), (region("eu-west-1"), Cell::Failed)]),
        home: Some(region("us-east-1")),
        rotation: RotationState::None,
    };
    (secret, assessment)
}

#[rstest]
#[case("", true)]
#[case("PAY", true)]
#[case("pay shop", true)]
#[case("\"of the\"", true)]
#[case("!ledger", false)]
#[case("!!ledger", true)]
#[case("billing", false)]
#[case("status:failed", true)]
#[case("status:wrong", true)]
#[case("status:left-over", true)]
#[case("status:rotation", true)]
#[case("status:in-sync", false)]
#[case("status:InSync", false)]
#[case("!status:stuck", true)]
#[case("status:Detached", true)]
#[case("status:\"Failed\"", true)]
#[case("status:\"InSync\"", false)]
#[case("region:usw2", true)]
#[case("region:us-west-2", true)]
#[case("region:EU-*", true)]
#[case("region:ap-*", false)]
#[case("region:apse2", false)]
#[case("name:payments", true)]
#[case("name:prod/*", true)]
#[case("name:payments*", false)]
#[case("name:Shop", false)]
#[case("tag:team", true)]
#[case("tag:team=\"blue whale\"", true)]
#[case("tag:team=blue*", true)]
#[case("tag:team=blue", false)]
#[case("tag:owner", false)]
#[case("role:primary", true)]
#[case("role:replica", false)]
#[case("arn:aws:secretsmanager:us-east-1", true)]
#[case("arn:aws:secretsmanager:eu-west-1", false)]
#[case("status:failed !region:eu-west-1", false)]
fn a_filter_lets_through(#[case] text: &str, #[case] expected: bool) {
    let (secret, assessment) = sample();
    assert_eq!(Query::parse(text).unwrap().matches(&secret, &assessment), expected);
}

#[rstest]
#[case("db status:faild", 10, "(did you mean failed?)")]
#[case("status:", 7, "in-sync")]
#[case("regin:us-east-1", 0, "(did you mean region?)")]
#[case("region:us-esat-1x", 7, "a code (usw2)")]
#[case("region:mars", 7, "a glob (eu-*)")]
#[case("role:boss", 5, "primary, replica or standalone")]
#[case("name:", 5, "prod/*")]
#[case("tag:=x", 4, "key=value")]
#[case("a \"b c", 2, "not closed")]
#[case("a !", 2, "before what it negates")]
#[case("é foo:bar", 2, "needs quotes")]
fn a_bad_filter_is_told_where_and_what_is_allowed(#[case] text: &str, #[case] at: usize, #[case] part: &str) {
    let error = Query::parse(text).unwrap_err();
    assert_eq!(error.at, at, "{error}");
    assert!(error.to_string().contains(part), "{error}");
    assert!(error.to_string().starts_with(&format!("filter, character {}: ", at + 1)), "{error}");
}

#[test]
fn a_complete_arn_is_a_place_to_jump_to() {
    let text = "arn:aws:secretsmanager:us-east-1:111122223333:secret:prod/db-a1b2c3";
    assert_eq!(Query::arn(&format!(" \"{text}\"\n")).unwrap().as_str(), text);
    assert_eq!(Query::arn("prod/db"), None);
}

#[test]
fn quick_filters_go_round() {
    let (secret, mut assessment) = sample();
    let mut quick = QuickFilter::All;
    let mut passed = Vec::new();
    for _ in 0..5 {
        quick = quick.next();
        passed.push((quick.label(), quick.passes(&Brief::of(&secret, &assessment))));
    }
    let expected =
        [("wrong", true), ("touched by a silent Region", false), ("no replica", false), ("in flight", false)];
    assert_eq!(passed, [expected.as_slice(), &[("all", true)]].concat());
    assessment.cells = BTreeMap::from([(region("us-east-1"), Cell::Standalone)]);
    assert!(QuickFilter::NoReplica.passes(&Brief::of(&secret, &assessment)));
    assessment.cells.insert(region("eu-west-1"), Cell::Readable);
    assert!(QuickFilter::Silent.passes(&Brief::of(&secret, &assessment)));
    assessment.cells.insert(region("us-west-2"), Cell::InProgress);
    assert!(QuickFilter::InFlight.passes(&Brief::of(&secret, &assessment)));
}

proptest! {
    #[test]
    fn no_text_makes_the_parser_fail_otherwise_than_by_an_error(text in any::<String>()) {
        if let Err(error) = Query::parse(&text) {
            prop_assert!(error.at <= text.chars().count());
        }
    }

    #[test]
    fn what_is_shown_of_a_query_parses_back_to_it(
        text in "((!{0,2})(status:|region:|role:|name:|tag:|arn:)?(failed|\"In Sync\"|eu-\\*|usw2|primary|[a-zA-Zİß\"\\\\:=! ]{0,6}) ?){0,4}"
    ) {
        if let Ok(query) = Query::parse(&text) {
            prop_assert_eq!(Query::parse(&query.to_string()), Ok(query));
        }
    }
}
