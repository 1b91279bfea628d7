//! PutSecretValue, and what all operations that take a value share. A value is measured and forgotten. The two
//! operations that would read one are refused.

use std::sync::Arc;

use serde_json::json;

use super::Call;
use crate::sim::{
    answer::Answer,
    clock::Moment,
    failure::Failure,
    input::Input,
    rotation::trim_versions,
    store::{Record, Version, record::CURRENT},
    world::{Address, World},
};

/// Which kinds of value a request has.
#[derive(Debug, Clone, Copy)]
pub struct Given {
    text: bool,
    binary: bool,
}

impl Given {
    pub const fn any(self) -> bool {
        self.text || self.binary
    }
}

pub fn given(input: &mut Input) -> Given {
    // Binary values come in base64, four characters for three bytes.
    let binary = input.hidden("SecretBinary", 1, 65_536_usize.div_ceil(3) * 4);
    Given { text: input.hidden("SecretString", 1, 65_536), binary }
}

pub fn token(input: &mut Input) -> Option<String> {
    input.text("ClientRequestToken", 32, 64)
}

pub fn one_at_most(given: Given) -> Result<(), Failure> {
    if given.text && given.binary {
        return Err(Failure::parameter(
            "You can't specify both a binary secret value and a string secret value in the same secret.",
        ));
    }
    Ok(())
}

pub fn put(world: &mut World, call: &Call, input: &mut Input) -> Result<Answer, Failure> {
    let id = input.secret_id();
    let token = token(input);
    let given = given(input);
    let labels = input.texts("VersionStages", (1, 20), (1, 256));
    input.hidden("RotationToken", 36, 256);
    input.check()?;
    let token = token.ok_or_else(Failure::no_token)?;
    one_at_most(given)?;
    if !given.any() {
        return Err(Failure::request("You must provide either SecretString or SecretBinary."));
    }
    let address = world.find_writable(&call.account, call.region, &id)?;
    let labels = labels.unwrap_or_else(|| vec![CURRENT.to_owned()]);
    store_version(world, &address, &token, &labels)?;
    let held = world.at(&address).and_then(|record| record.content.version(&token));
    let labels = held.map(|version| version.labels.clone()).unwrap_or_default();
    Ok(Answer::Json(json!({
        "ARN": address.arn(), "Name": address.name, "VersionId": token, "VersionStages": labels,
    })))
}

/// Gives a version a value, makes it if need be, and moves labels to it.
pub fn store_version(
    world: &mut World,
    address: &Address,
    token: &str,
    labels: &[String],
) -> Result<(), Failure> {
    let record = world.at(address).ok_or_else(Failure::not_found)?;
    check_store(world, address, record.kms.as_deref(), token, labels)?;
    if record.content.version(token).is_some_and(|version| version.has_value) {
        // The token makes the call repeatable; whether the value is the same cannot be told, for none is kept.
        return Ok(());
    }
    world.change(address, |record| write_version(record, token, labels));
    world.spread(address);
    Ok(())
}

/// Whether a version could be stored under a key: the key is usable, and there is room for its labels.
pub fn check_store(
    world: &World,
    address: &Address,
    key: Option<&str>,
    token: &str,
    labels: &[String],
) -> Result<(), Failure> {
    let record = world.at(address).ok_or_else(Failure::not_found)?;
    if let Some(trouble) = world.keys.trouble(key, address.region) {
        return Err(Failure::new("EncryptionFailure", trouble));
    }
    if record.content.version(token).is_some_and(|version| version.has_value) {
        return Ok(());
    }
    let all = record.content.versions.iter().map(|version| version.labels.len()).sum::<usize>();
    let new = labels.iter().filter(|label| record.content.holder(label).is_none()).count();
    if all + new > 20 {
        return Err(Failure::new(
            "LimitExceededException",
            "You can't attach more than 20 staging labels to a secret.",
        ));
    }
    Ok(())
}

fn write_version(record: &mut Record, token: &str, labels: &[String]) {
    let now = Moment::now();
    let kms = record.kms.clone();
    let versions = Arc::make_mut(&mut record.content.versions);
    if let Some(version) = versions.iter_mut().find(|version| &*version.id == token) {
        version.has_value = true;
        version.created = now;
    } else {
        let id = Arc::from(token);
        versions.push(Version { id, labels: Vec::new(), created: now, accessed: None, has_value: true, kms });
    }
    for label in labels {
        record.content.move_label(label, token);
        // A value put by hand abandons a rotation that is under way (CloudTrail: RotationAbandoned).
        if label == CURRENT
            && let Some(rotation) = record.rotation_mut()
        {
            rotation.ticket = 0;
        }
    }
    trim_versions(record);
    record.changed = now;
}

/// GetSecretValue: never answered with a value, for there is none.
pub fn refuse(_: &mut World, call: &Call, input: &mut Input) -> Result<Answer, Failure> {
    input.secret_id();
    input.check()?;
    Err(Failure::access_denied(&call.identity, "secretsmanager", "GetSecretValue"))
}

/// BatchGetSecretValue: the same.
pub fn refuse_batch(_: &mut World, call: &Call, _: &mut Input) -> Result<Answer, Failure> {
    Err(Failure::access_denied(&call.identity, "secretsmanager", "BatchGetSecretValue"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::tests::Bench;

    #[test]
    fn a_new_value_moves_the_labels() {
        let mut bench = Bench::default();
        let first = bench.run("CreateSecret", json!({"Name": "app", "SecretString": "x"}));
        let second = bench.run("PutSecretValue", json!({"SecretId": "app", "SecretString": "y"}));
        let told = bench.run("DescribeSecret", json!({"SecretId": "app"}));
        let stages = &told["VersionIdsToStages"];
        assert_eq!(stages[first["VersionId"].as_str().unwrap()], json!(["AWSPREVIOUS"]));
        assert_eq!(stages[second["VersionId"].as_str().unwrap()], json!(["AWSCURRENT"]));
    }

    #[test]
    fn a_value_under_other_labels_leaves_the_current_one() {
        let mut bench = Bench::default();
        let first = bench.run("CreateSecret", json!({"Name": "app", "SecretString": "x"}));
        let body = json!({"SecretId": "app", "SecretString": "y", "VersionStages": ["mine"]});
        assert_eq!(bench.run("PutSecretValue", body)["VersionStages"], json!(["mine"]));
        let told = bench.run("DescribeSecret", json!({"SecretId": "app"}));
        assert_eq!(told["VersionIdsToStages"][first["VersionId"].as_str().unwrap()], json!(["AWSCURRENT"]));
    }

    #[test]
    fn the_twenty_first_label_is_one_too_many() {
        let mut bench = Bench::default();
        bench.run("CreateSecret", json!({"Name": "app", "SecretString": "x"}));
        let labels: Vec<_> = (0..20).map(|n| format!("label{n}")).collect();
        let body = json!({"SecretId": "app", "SecretString": "y", "VersionStages": labels});
        assert_eq!(bench.fail("PutSecretValue", body).0, "LimitExceededException");
    }

    #[test]
    fn values_are_never_handed_out() {
        let mut bench = Bench::default();
        bench.run("CreateSecret", json!({"Name": "app", "SecretString": "hunter2"}));
        assert_eq!(bench.fail("GetSecretValue", json!({"SecretId": "app"})).0, "AccessDeniedException");
        assert_eq!(
            bench.fail("BatchGetSecretValue", json!({"SecretIdList": ["app"]})).0,
            "AccessDeniedException"
        );
        assert!(!format!("{:?}", bench.world).contains("hunter2"));
    }
}
