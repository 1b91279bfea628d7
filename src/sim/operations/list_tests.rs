//! What ListSecrets must show, and where its pages end.

use std::time::Duration;

use serde_json::{Value, json};

use super::tests::Bench;
use crate::sim::scenario::Span;

fn names(answer: &Value) -> Vec<&str> {
    answer["SecretList"].as_array().unwrap().iter().map(|entry| entry["Name"].as_str().unwrap()).collect()
}

fn bench(names: &[&str]) -> Bench {
    let mut bench = Bench::default();
    for name in names {
        bench.run("CreateSecret", json!({"Name": name, "SecretString": "x"}));
    }
    bench
}

/// All pages of so many entries each, and how many there were.
fn walk(bench: &mut Bench, mut body: Value) -> (Vec<String>, usize) {
    let (mut all, mut pages) = (Vec::new(), 0);
    loop {
        let page = bench.run("ListSecrets", body.clone());
        all.extend(names(&page).into_iter().map(str::to_owned));
        pages += 1;
        match page.get("NextToken") {
            Some(token) => body["NextToken"] = token.clone(),
            None => return (all, pages),
        }
    }
}

#[test]
fn pages_in_either_order_show_everything_once() {
    let mut bench = bench(&["c", "a", "e", "b", "d"]);
    for sort in ["created-date", "last-changed-date", "last-accessed-date", "name"] {
        let (ascending, pages) =
            walk(&mut bench, json!({"MaxResults": 2, "SortBy": sort, "SortOrder": "asc"}));
        let (mut descending, _) =
            walk(&mut bench, json!({"MaxResults": 2, "SortBy": sort, "SortOrder": "desc"}));
        descending.reverse();
        assert_eq!(ascending, descending, "{sort}");
        assert_eq!((ascending.len(), pages), (5, 3), "{sort}");
    }
    let (by_name, _) = walk(&mut bench, json!({"SortBy": "name"}));
    assert_eq!(by_name, ["a", "b", "c", "d", "e"]);
}

#[test]
fn a_page_can_be_empty_and_still_not_be_the_end() {
    let mut bench = bench(&["a", "b", "c"]);
    bench.world.empty_pages = 2;
    let (all, pages) = walk(&mut bench, json!({"MaxResults": 1}));
    assert_eq!((all.len(), pages), (3, 5));
}

#[test]
fn a_secret_made_between_two_pages_hides_none_of_the_others() {
    let mut bench = bench(&["b", "d"]);
    let first = bench.run("ListSecrets", json!({"MaxResults": 1, "SortBy": "name"}));
    bench.run("CreateSecret", json!({"Name": "a"}));
    bench.run("CreateSecret", json!({"Name": "c"}));
    let body = json!({"MaxResults": 9, "SortBy": "name", "NextToken": first["NextToken"]});
    assert_eq!(names(&bench.run("ListSecrets", body)), ["c", "d"]);
}

#[test]
fn a_lagging_list_shows_the_past_and_then_catches_up() {
    let mut bench = bench(&["kept", "gone"]);
    bench.pass(600);
    bench.world.timing.list_lag = Span(Duration::from_secs(60));
    bench.run("CreateSecret", json!({"Name": "new"}));
    bench.run("DeleteSecret", json!({"SecretId": "gone", "ForceDeleteWithoutRecovery": true}));
    assert_eq!(names(&bench.run("ListSecrets", json!({"SortBy": "name"}))), ["gone", "kept"]);
    assert_eq!(bench.fail("DescribeSecret", json!({"SecretId": "gone"})).0, "ResourceNotFoundException");
    bench.pass(61);
    assert_eq!(names(&bench.run("ListSecrets", json!({"SortBy": "name"}))), ["kept", "new"]);
}

#[test]
fn a_lagging_list_keeps_its_order_across_pages() {
    let mut bench = bench(&["a", "b", "c", "d"]);
    bench.pass(600);
    bench.world.timing.list_lag = Span(Duration::from_secs(60));
    for name in ["b", "c"] {
        bench.run("DeleteSecret", json!({"SecretId": name, "ForceDeleteWithoutRecovery": true}));
    }
    for order in ["asc", "desc"] {
        let (mut all, pages) =
            walk(&mut bench, json!({"MaxResults": 1, "SortBy": "name", "SortOrder": order}));
        if order == "desc" {
            all.reverse();
        }
        assert_eq!((all.join(""), pages), ("abcd".to_owned(), 4), "{order}");
    }
}

#[test]
fn filters_match_as_documented() {
    let mut bench = Bench::default();
    let tags = json!([{"Key": "team", "Value": "Payments"}]);
    bench.run("CreateSecret", json!({"Name": "prod/db", "Description": "The big one", "Tags": tags}));
    bench.run("CreateSecret", json!({"Name": "dev/db", "AddReplicaRegions": [{"Region": "us-west-2"}]}));
    for (key, value, expected) in [
        ("name", "prod", vec!["prod/db"]),
        ("name", "Prod", vec![]),
        ("name", "db", vec![]),
        ("name", "!prod", vec!["dev/db"]),
        ("description", "the BIG", vec!["prod/db"]),
        ("tag-key", "te", vec!["prod/db"]),
        ("tag-value", "payments", vec![]),
        ("primary-region", "us-east", vec!["dev/db"]),
        ("all", "payments one", vec!["prod/db"]),
        ("owning-service", "rds", vec![]),
    ] {
        let body = json!({"Filters": [{"Key": key, "Values": [value]}]});
        assert_eq!(names(&bench.run("ListSecrets", body)), expected, "{key}={value}");
    }
    let both = json!([{"Key": "name", "Values": ["!prod"]}, {"Key": "name", "Values": ["!dev"]}]);
    assert!(names(&bench.run("ListSecrets", json!({"Filters": both}))).is_empty());
}

#[test]
fn a_list_tells_no_replication_status() {
    let mut bench = Bench::default();
    let body = json!({"Name": "a", "SecretString": "x", "AddReplicaRegions": [{"Region": "us-west-2"}]});
    bench.run("CreateSecret", body);
    bench.run("CreateSecret", json!({"Name": "b", "SecretString": "x"}));
    let answer = bench.run("ListSecrets", json!({"SortBy": "name"}));
    let entry = |at: usize| answer["SecretList"][at].as_object().unwrap().clone();
    assert_eq!(entry(0)["PrimaryRegion"], "us-east-1");
    assert!(!entry(0).contains_key("ReplicationStatus") && !entry(0).contains_key("VersionIdsToStages"));
    assert!(entry(0).contains_key("SecretVersionsToStages"));
    assert!(!entry(1).contains_key("PrimaryRegion"));
}

#[test]
fn bad_parameters_are_refused() {
    let mut bench = Bench::default();
    for body in [
        json!({"MaxResults": 0}),
        json!({"MaxResults": 101}),
        json!({"SortOrder": "up"}),
        json!({"Filters": [{"Key": "colour", "Values": ["red"]}]}),
        json!({"Filters": [{"Key": "name", "Values": []}]}),
        json!({"Filters": [{"Key": "name", "Values": ["a*"]}]}),
    ] {
        assert_eq!(bench.fail("ListSecrets", body.clone()).0, "ValidationException", "{body}");
    }
    assert_eq!(bench.fail("ListSecrets", json!({"NextToken": "x"})).0, "InvalidNextTokenException");
}
