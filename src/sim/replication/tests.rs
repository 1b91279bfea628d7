//! Replication over time, as it is seen through the operations.

use rstest::rstest;
use serde_json::{Value, json};

use crate::{
    domain::region::Region,
    sim::{
        operations::tests::Bench,
        scenario::{
            FailedReplica, KeyState, OverwriteAtFailback, PromotedEntry, ReplicateInSync, StatusInReplica,
        },
    },
};

const LONG: u64 = 100;

fn region(name: &str) -> Region {
    Region::new(name).unwrap()
}

/// A secret in us-east-1 with a value.
fn bench() -> Bench {
    let mut bench = Bench::default();
    bench.run("CreateSecret", json!({"Name": "app", "SecretString": "x"}));
    bench
}

fn replicate(bench: &mut Bench, home: &str, to: &str, overwrite: bool) -> Value {
    let body = json!({
        "SecretId": "app", "AddReplicaRegions": [{"Region": to}], "ForceOverwriteReplicaSecret": overwrite,
    });
    bench.run_in(home, "ReplicateSecretToRegions", body)
}

/// A secret in us-east-1 with a replica in us-west-2.
fn replicated() -> Bench {
    let mut bench = bench();
    replicate(&mut bench, "us-east-1", "us-west-2", false);
    bench.pass(LONG);
    bench
}

fn describe(bench: &mut Bench, region: &str) -> Option<Value> {
    bench.try_in(region, "DescribeSecret", json!({"SecretId": "app"})).ok()
}

fn status(bench: &mut Bench, home: &str) -> (String, Option<String>) {
    let told = describe(bench, home).unwrap();
    let entry = &told["ReplicationStatus"][0];
    let message = entry.get("StatusMessage").map(|m| m.as_str().unwrap().to_owned());
    (entry["Status"].as_str().unwrap().to_owned(), message)
}

fn failed(message: &str) -> (String, Option<String>) {
    ("Failed".to_owned(), Some(message.to_owned()))
}

#[test]
fn a_replication_is_in_progress_without_a_message_and_then_in_sync() {
    let mut bench = bench();
    let answer = replicate(&mut bench, "us-east-1", "us-west-2", false);
    let entry =
        json!({"Region": "us-west-2", "KmsKeyId": "alias/aws/secretsmanager", "Status": "InProgress"});
    assert_eq!(answer["ReplicationStatus"], json!([entry]));
    assert!(describe(&mut bench, "us-west-2").is_none());
    bench.pass(LONG);
    assert_eq!(status(&mut bench, "us-east-1").1.as_deref(), Some("Replication succeeded"));
    let (primary, replica) =
        (describe(&mut bench, "us-east-1").unwrap(), describe(&mut bench, "us-west-2").unwrap());
    assert_eq!(replica["ARN"], primary["ARN"].as_str().unwrap().replace("us-east-1", "us-west-2"));
    assert_eq!(replica["VersionIdsToStages"], primary["VersionIdsToStages"]);
    assert_eq!(
        (&replica["PrimaryRegion"], &primary["PrimaryRegion"]),
        (&json!("us-east-1"), &json!("us-east-1"))
    );
    assert!(replica.get("ReplicationStatus").is_none());
    bench.world.choices.status_in_replica = StatusInReplica::Present;
    let replica = describe(&mut bench, "us-west-2").unwrap();
    assert_eq!(replica["ReplicationStatus"][0]["Status"], "InSync");
}

#[test]
fn a_name_that_is_taken_fails_until_it_is_overwritten() {
    let mut bench = bench();
    bench.run_in("us-west-2", "CreateSecret", json!({"Name": "app", "SecretString": "old"}));
    replicate(&mut bench, "us-east-1", "us-west-2", false);
    bench.pass(LONG);
    let message = "Replication failed: Secret name app already exists in region us-west-2.";
    assert_eq!(status(&mut bench, "us-east-1"), failed(message));
    assert!(describe(&mut bench, "us-west-2").unwrap().get("PrimaryRegion").is_none());
    replicate(&mut bench, "us-east-1", "us-west-2", true);
    assert_eq!(status(&mut bench, "us-east-1"), ("InProgress".to_owned(), None));
    bench.pass(LONG);
    assert_eq!(status(&mut bench, "us-east-1").0, "InSync");
    assert_eq!(describe(&mut bench, "us-west-2").unwrap()["PrimaryRegion"], "us-east-1");
}

#[test]
fn an_overwrite_does_not_clear_a_replica_of_another_primary() {
    let mut bench = replicated();
    bench.run(
        "RemoveRegionsFromReplication",
        json!({"SecretId": "app", "RemoveReplicaRegions": ["us-west-2"]}),
    );
    bench.run("DeleteSecret", json!({"SecretId": "app", "ForceDeleteWithoutRecovery": true}));
    bench.pass(LONG);
    bench.run("CreateSecret", json!({"Name": "app", "SecretString": "x"}));
    replicate(&mut bench, "us-east-1", "us-west-2", true);
    bench.pass(LONG);
    let message =
        "Replication failed: Secret name app is currently replicated to us-west-2 with a different arn";
    assert_eq!(status(&mut bench, "us-east-1"), failed(message));
}

#[rstest]
#[case(KeyState::Disabled, "disabled")]
#[case(KeyState::Denied, "not allowed")]
#[case(KeyState::Missing, "could not be found")]
fn a_key_that_cannot_be_used_fails_the_replication_until_it_is_repaired(
    #[case] state: KeyState,
    #[case] words: &str,
) {
    let mut bench = bench();
    bench.world.keys.set("alias/app", region("us-west-2"), state);
    let add = json!([{"Region": "us-west-2", "KmsKeyId": "alias/app"}]);
    let body = json!({"SecretId": "app", "AddReplicaRegions": add});
    bench.run("ReplicateSecretToRegions", body.clone());
    bench.pass(LONG);
    let (word, message) = status(&mut bench, "us-east-1");
    assert!(word == "Failed" && message.as_deref().unwrap().contains(words), "{message:?}");
    assert!(describe(&mut bench, "us-west-2").is_none());
    bench.world.keys.set("alias/app", region("us-west-2"), KeyState::Enabled);
    bench.run("ReplicateSecretToRegions", body);
    bench.pass(LONG);
    assert_eq!(describe(&mut bench, "us-west-2").unwrap()["KmsKeyId"], "alias/app");
}

#[test]
fn an_old_version_under_a_dead_key_fails_a_replication() {
    let mut bench = Bench::default();
    bench.run("CreateSecret", json!({"Name": "app", "SecretString": "x", "KmsKeyId": "alias/old"}));
    let body = json!({"SecretId": "app", "SecretString": "y", "VersionStages": ["mine"]});
    bench.run("PutSecretValue", body);
    bench.run("UpdateSecret", json!({"SecretId": "app", "KmsKeyId": "alias/new"}));
    bench.world.keys.set("alias/old", region("us-east-1"), KeyState::Disabled);
    replicate(&mut bench, "us-east-1", "us-west-2", false);
    bench.pass(LONG);
    assert!(status(&mut bench, "us-east-1").1.unwrap().contains("alias/old"));
}

#[test]
fn a_region_that_is_not_enabled_fails() {
    let mut bench = bench();
    bench.world.enabled.remove(&region("us-west-2"));
    replicate(&mut bench, "us-east-1", "us-west-2", false);
    bench.pass(LONG);
    assert!(status(&mut bench, "us-east-1").1.unwrap().contains("not enabled"));
}

#[rstest]
#[case(FailedReplica::Keeps, true)]
#[case(FailedReplica::Gone, false)]
fn a_failed_replica_keeps_its_earlier_versions_or_is_gone(#[case] choice: FailedReplica, #[case] kept: bool) {
    let mut bench = Bench::default();
    bench.world.choices.failed_replica = choice;
    let add = json!([{"Region": "us-west-2", "KmsKeyId": "alias/app"}]);
    let first =
        bench.run("CreateSecret", json!({"Name": "app", "SecretString": "x", "AddReplicaRegions": add}));
    bench.pass(LONG);
    bench.world.keys.set("alias/app", region("us-west-2"), KeyState::Disabled);
    bench.run("PutSecretValue", json!({"SecretId": "app", "SecretString": "y"}));
    bench.pass(LONG);
    assert_eq!(status(&mut bench, "us-east-1").0, "Failed");
    let replica = describe(&mut bench, "us-west-2");
    assert_eq!(replica.is_some(), kept);
    if let Some(replica) = replica {
        let stages = &replica["VersionIdsToStages"];
        assert_eq!(*stages, json!({first["VersionId"].as_str().unwrap(): ["AWSCURRENT"]}));
    }
}

#[test]
fn values_labels_tags_and_policies_reach_the_replica_after_a_lag() {
    let mut bench = replicated();
    let before = describe(&mut bench, "us-west-2").unwrap();
    bench.run("PutSecretValue", json!({"SecretId": "app", "SecretString": "y"}));
    bench.run("TagResource", json!({"SecretId": "app", "Tags": [{"Key": "k", "Value": "v"}]}));
    let policy = r#"{"Statement":[]}"#;
    bench.run("PutResourcePolicy", json!({"SecretId": "app", "ResourcePolicy": policy}));
    assert_eq!(status(&mut bench, "us-east-1"), ("InProgress".to_owned(), None));
    assert_eq!(describe(&mut bench, "us-west-2").unwrap(), before);
    bench.pass(LONG);
    let (primary, replica) =
        (describe(&mut bench, "us-east-1").unwrap(), describe(&mut bench, "us-west-2").unwrap());
    assert_eq!(status(&mut bench, "us-east-1").0, "InSync");
    assert_eq!(replica["VersionIdsToStages"], primary["VersionIdsToStages"]);
    assert_eq!(replica["Tags"], json!([{"Key": "k", "Value": "v"}]));
    let told = bench.run_in("us-west-2", "GetResourcePolicy", json!({"SecretId": "app"}));
    assert_eq!(told["ResourcePolicy"], policy);
}

#[test]
fn every_write_on_a_replica_is_refused() {
    let mut bench = replicated();
    let id = "n".repeat(32);
    for (operation, mut body) in [
        ("PutSecretValue", json!({"SecretString": "y"})),
        ("UpdateSecret", json!({"Description": "y"})),
        ("UpdateSecretVersionStage", json!({"VersionStage": "mine", "MoveToVersionId": id})),
        ("ReplicateSecretToRegions", json!({"AddReplicaRegions": [{"Region": "eu-west-1"}]})),
        ("RemoveRegionsFromReplication", json!({"RemoveReplicaRegions": ["us-west-2"]})),
        ("RotateSecret", json!({})),
        ("CancelRotateSecret", json!({})),
        ("DeleteSecret", json!({})),
        ("RestoreSecret", json!({})),
        ("TagResource", json!({"Tags": []})),
        ("UntagResource", json!({"TagKeys": []})),
        ("PutResourcePolicy", json!({"ResourcePolicy": "{}"})),
        ("DeleteResourcePolicy", json!({})),
    ] {
        body["SecretId"] = json!("app");
        let (code, message) = bench.fail_in("us-west-2", operation, body);
        assert_eq!(code, "InvalidParameterException", "{operation}");
        assert!(
            message.starts_with("Operation not permitted on a replica secret."),
            "{operation}: {message}"
        );
    }
}

#[test]
fn a_removed_replica_leaves_the_answer_at_once_and_its_region_later() {
    let mut bench = replicated();
    let body = json!({"SecretId": "app", "RemoveReplicaRegions": ["us-west-2"]});
    let answer = bench.run("RemoveRegionsFromReplication", body.clone());
    assert_eq!(answer["ReplicationStatus"], json!([]));
    assert!(describe(&mut bench, "us-east-1").unwrap().get("PrimaryRegion").is_none());
    bench.pass(35);
    assert!(describe(&mut bench, "us-west-2").is_some(), "it lives for 40 to 90 seconds more");
    bench.pass(60);
    assert!(describe(&mut bench, "us-west-2").is_none());
    assert_eq!(bench.fail("RemoveRegionsFromReplication", body).0, "InvalidParameterException");
}

#[test]
fn removing_a_failed_region_leaves_the_secret_in_the_way_alone() {
    let mut bench = bench();
    bench.run_in("us-west-2", "CreateSecret", json!({"Name": "app", "SecretString": "old"}));
    replicate(&mut bench, "us-east-1", "us-west-2", false);
    bench.pass(LONG);
    bench.run(
        "RemoveRegionsFromReplication",
        json!({"SecretId": "app", "RemoveReplicaRegions": ["us-west-2"]}),
    );
    bench.pass(LONG);
    assert!(describe(&mut bench, "us-west-2").is_some());
}

#[test]
fn a_primary_deleted_too_early_strands_its_replica_until_that_is_promoted() {
    let mut bench = replicated();
    bench.run(
        "RemoveRegionsFromReplication",
        json!({"SecretId": "app", "RemoveReplicaRegions": ["us-west-2"]}),
    );
    bench.run("DeleteSecret", json!({"SecretId": "app", "ForceDeleteWithoutRecovery": true}));
    bench.pass(LONG);
    assert_eq!(describe(&mut bench, "us-west-2").unwrap()["PrimaryRegion"], "us-east-1");
    let body = json!({"SecretId": "app", "ForceDeleteWithoutRecovery": true});
    assert_eq!(bench.fail_in("us-west-2", "DeleteSecret", body.clone()).0, "InvalidParameterException");
    bench.run_in("us-west-2", "StopReplicationToReplica", json!({"SecretId": "app"}));
    bench.run_in("us-west-2", "DeleteSecret", body);
    assert!(describe(&mut bench, "us-west-2").is_none());
}

#[rstest]
#[case(PromotedEntry::Gone, None, None)]
#[case(PromotedEntry::Failed, Some("Failed"), Some("Failed"))]
#[case(PromotedEntry::Stays, Some("InSync"), Some("InSync"))]
fn a_promoted_replica_keeps_what_it_is_and_can_be_written(
    #[case] choice: PromotedEntry,
    #[case] at_first: Option<&str>,
    #[case] after_a_change: Option<&str>,
) {
    let mut bench = replicated();
    bench.world.choices.promoted_entry = choice;
    let before = describe(&mut bench, "us-west-2").unwrap();
    bench.run_in("us-west-2", "StopReplicationToReplica", json!({"SecretId": "app"}));
    let promoted = describe(&mut bench, "us-west-2").unwrap();
    assert!(promoted.get("PrimaryRegion").is_none());
    assert_eq!(
        (&promoted["ARN"], &promoted["VersionIdsToStages"]),
        (&before["ARN"], &before["VersionIdsToStages"])
    );
    let entry = |bench: &mut Bench| {
        let told = describe(bench, "us-east-1").unwrap();
        let entry = &told["ReplicationStatus"][0];
        let message = entry["StatusMessage"].as_str().unwrap_or_default();
        assert_eq!(entry["Status"] == "Failed", message.starts_with("Replication failed: "), "{message}");
        entry["Status"].as_str().map(str::to_owned)
    };
    assert_eq!(entry(&mut bench).as_deref(), at_first);
    bench.run_in("us-west-2", "PutSecretValue", json!({"SecretId": "app", "SecretString": "new"}));
    bench.run("PutSecretValue", json!({"SecretId": "app", "SecretString": "newer"}));
    bench.pass(LONG);
    assert_eq!(entry(&mut bench).as_deref(), after_a_change);
    assert!(describe(&mut bench, "us-west-2").unwrap().get("PrimaryRegion").is_none());
    let (code, _) = bench.fail_in("us-west-2", "StopReplicationToReplica", json!({"SecretId": "app"}));
    assert_eq!(code, "InvalidParameterException");
}

#[rstest]
#[case(OverwriteAtFailback::Works, "InSync")]
#[case(OverwriteAtFailback::Refused, "Failed")]
fn a_fail_back_destroys_the_promoted_copy_or_is_refused(
    #[case] choice: OverwriteAtFailback,
    #[case] end: &str,
) {
    let mut bench = replicated();
    bench.world.choices.overwrite_at_failback = choice;
    bench.run_in("us-west-2", "StopReplicationToReplica", json!({"SecretId": "app"}));
    replicate(&mut bench, "us-west-2", "us-east-1", false);
    bench.pass(LONG);
    let message = "Replication failed: Secret name app already exists in region us-east-1.";
    assert_eq!(status(&mut bench, "us-west-2"), failed(message));
    replicate(&mut bench, "us-west-2", "us-east-1", true);
    bench.pass(LONG);
    assert_eq!(status(&mut bench, "us-west-2").0, end);
}

#[rstest]
#[case(ReplicateInSync::Copies, "InProgress")]
#[case(ReplicateInSync::Ignored, "InSync")]
fn replicating_again_to_a_region_in_sync_adds_no_second_entry(
    #[case] choice: ReplicateInSync,
    #[case] word: &str,
) {
    let mut bench = replicated();
    bench.world.choices.replicate_in_sync = choice;
    let answer = replicate(&mut bench, "us-east-1", "us-west-2", false);
    assert_eq!(answer["ReplicationStatus"].as_array().unwrap().len(), 1);
    assert_eq!(answer["ReplicationStatus"][0]["Status"], word);
}

#[test]
fn a_secret_is_not_replicated_to_its_own_region_or_out_of_its_partition() {
    let mut bench = bench();
    for regions in
        [vec!["us-east-1"], vec!["cn-north-1"], vec!["us-west-2", "us-west-2"], vec!["xx-nowhere-1"]]
    {
        let add: Vec<_> = regions.iter().map(|region| json!({"Region": region})).collect();
        let body = json!({"SecretId": "app", "AddReplicaRegions": add});
        assert_eq!(
            bench.fail("ReplicateSecretToRegions", body).0,
            "InvalidParameterException",
            "{regions:?}"
        );
    }
    let body = json!({"SecretId": "app", "AddReplicaRegions": [{"Region": "Europe"}]});
    assert_eq!(bench.fail("ReplicateSecretToRegions", body).0, "ValidationException");
    let body = json!({"SecretId": "app", "AddReplicaRegions": []});
    assert_eq!(bench.fail("ReplicateSecretToRegions", body).0, "ValidationException");
}

#[test]
fn a_region_removed_and_added_again_before_it_disappears_stays() {
    let mut bench = replicated();
    bench.run(
        "RemoveRegionsFromReplication",
        json!({"SecretId": "app", "RemoveReplicaRegions": ["us-west-2"]}),
    );
    replicate(&mut bench, "us-east-1", "us-west-2", false);
    bench.pass(2 * LONG);
    assert_eq!(status(&mut bench, "us-east-1").0, "InSync");
    assert!(describe(&mut bench, "us-west-2").is_some());
}
