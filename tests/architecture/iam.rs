//! The two policies in `assets/iam`, compared with the calls that the gateway makes: no action too few, none too many.

use std::{collections::BTreeSet, path::Path};

use pretty_assertions::assert_eq;
use serde_json::Value;

use crate::source::read_all;

const VIEWER: &str = include_str!("../../assets/iam/viewer.json");
const OPERATOR: &str = include_str!("../../assets/iam/operator.json");

/// What an action of the service costs in rights beside its own name.
const ALSO: &[(&str, &[&str])] = &[
    // The primary's key is read, the replica's key written; the service uses them in the caller's name.
    ("ReplicateSecretToRegions", &["kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey"]),
    ("RotateSecret", &["lambda:InvokeFunction"]),
];

/// Every operation of Secrets Manager, as the SDK names its builder (service model of botocore 1.44.5).
const OPERATIONS: &[&str] = &[
    "BatchGetSecretValue",
    "CancelRotateSecret",
    "CreateSecret",
    "DeleteResourcePolicy",
    "DeleteSecret",
    "DescribeSecret",
    "GetRandomPassword",
    "GetResourcePolicy",
    "GetSecretValue",
    "ListSecretVersionIds",
    "ListSecrets",
    "PutResourcePolicy",
    "PutSecretValue",
    "RemoveRegionsFromReplication",
    "ReplicateSecretToRegions",
    "RestoreSecret",
    "RotateSecret",
    "StopReplicationToReplica",
    "TagResource",
    "UntagResource",
    "UpdateSecret",
    "UpdateSecretVersionStage",
    "ValidateResourcePolicy",
];

/// `ListSecrets` as the SDK's method: `list_secrets`.
fn method(operation: &str) -> String {
    let mut name = String::new();
    for character in operation.chars() {
        if character.is_ascii_uppercase() && !name.is_empty() {
            name.push('_');
        }
        name.push(character.to_ascii_lowercase());
    }
    name
}

/// The operations that one file of the gateway calls.
fn called(file: &str) -> BTreeSet<&'static str> {
    let sources = read_all(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src/aws"));
    let code: String = sources
        .iter()
        .filter(|source| source.path == file || file == "*")
        .map(|source| source.code())
        .collect();
    OPERATIONS
        .iter()
        .copied()
        .filter(|operation| code.contains(&format!(".{}()", method(operation))))
        .collect()
}

/// The rights that a set of calls needs.
fn needed(calls: &BTreeSet<&str>) -> BTreeSet<String> {
    let own = calls.iter().map(|call| format!("secretsmanager:{call}"));
    let also = ALSO.iter().filter(|(call, _)| calls.contains(call)).flat_map(|(_, rights)| rights.iter());
    own.chain(also.map(ToString::to_string)).collect()
}

fn statements(policy: &str) -> Vec<Value> {
    let policy: Value = serde_json::from_str(policy).unwrap();
    assert_eq!(policy["Version"], "2012-10-17");
    policy["Statement"].as_array().unwrap().clone()
}

fn actions(statement: &Value) -> Vec<String> {
    match &statement["Action"] {
        Value::String(one) => vec![one.clone()],
        many => many.as_array().unwrap().iter().map(|action| action.as_str().unwrap().to_owned()).collect(),
    }
}

/// What a policy allows, each action once.
fn allowed(policy: &str) -> BTreeSet<String> {
    let mut allowed = BTreeSet::new();
    for statement in statements(policy) {
        assert_eq!(statement["Effect"], "Allow");
        for action in actions(&statement) {
            assert!(allowed.insert(action.clone()), "{action} stands twice");
        }
    }
    allowed
}

#[test]
fn the_viewer_may_do_what_reading_needs_and_no_more() {
    assert_eq!(allowed(VIEWER), needed(&called("sdk.rs")));
}

#[test]
fn the_operator_may_do_what_every_call_needs_and_no_more() {
    assert_eq!(allowed(OPERATOR), needed(&called("*")));
    let reads: Vec<Value> = statements(VIEWER);
    assert_eq!(statements(OPERATOR)[..reads.len()], reads);
}

#[test]
fn keys_may_be_used_through_secrets_manager_only() {
    for statement in statements(OPERATOR) {
        let uses_keys = actions(&statement).iter().any(|action| action.starts_with("kms:"));
        let limited = statement["Condition"]["StringLike"]["kms:ViaService"].is_array();
        assert_eq!(uses_keys, limited, "{statement}");
    }
}

#[test]
fn the_calls_are_found_in_the_source() {
    let reads = ["DescribeSecret", "GetResourcePolicy", "ListSecretVersionIds", "ListSecrets"];
    assert_eq!(called("sdk.rs"), BTreeSet::from(reads));
    assert_eq!(called("mutate.rs").len(), 6);
}
