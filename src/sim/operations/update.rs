//! UpdateSecret: description, key, type and value.

use std::sync::Arc;

use serde_json::{Map, Value, json};

use super::{Call, values};
use crate::sim::{
    answer::Answer,
    clock::Moment,
    failure::Failure,
    input::Input,
    store::{
        Record,
        record::{CURRENT, PENDING, PREVIOUS},
    },
    world::World,
};

pub fn update(world: &mut World, call: &Call, input: &mut Input) -> Result<Answer, Failure> {
    let id = input.secret_id();
    let token = values::token(input);
    let description = input.text("Description", 0, 2048);
    let kms = input.text("KmsKeyId", 0, 2048);
    let kind = input.text("Type", 1, 256);
    let given = values::given(input);
    input.check()?;
    let token = token.ok_or_else(Failure::no_token)?;
    values::one_at_most(given)?;
    let address = world.find_writable(&call.account, call.region, &id)?;
    let record = world.at(&address).ok_or_else(Failure::not_found)?;
    if let Some(owner) = record.owner() {
        return Err(Failure::managed(owner));
    }
    if let Some(trouble) = world.keys.trouble(kms.as_deref().filter(|key| !key.is_empty()), call.region) {
        return Err(Failure::new("EncryptionFailure", trouble));
    }
    let labels = [CURRENT.to_owned()];
    if given.any() {
        // Before anything is changed: an error changes nothing.
        let key = kms.as_deref().or(record.kms.as_deref()).filter(|key| !key.is_empty());
        values::check_store(world, &address, key, &token, &labels)?;
    }
    if description.is_some() || kms.is_some() || kind.is_some() {
        world.change(&address, |record| {
            if let Some(text) = &description {
                record.content.description = (!text.is_empty()).then(|| Arc::from(text.as_str()));
            }
            if let Some(kind) = &kind {
                record.rare_mut().kind = Some(Arc::from(kind.as_str()));
            }
            if let Some(key) = &kms {
                change_key(record, key);
            }
            record.changed = Moment::now();
        });
        world.spread(&address);
    }
    let mut members = Map::new();
    members.insert("ARN".to_owned(), json!(address.arn()));
    members.insert("Name".to_owned(), json!(address.name));
    if given.any() {
        values::store_version(world, &address, &token, &labels)?;
        members.insert("VersionId".to_owned(), json!(token));
    }
    Ok(Answer::Json(Value::Object(members)))
}

/// An empty key is AWS's own. Only the versions under AWS's three labels are encrypted anew (user guide).
fn change_key(record: &mut Record, key: &str) {
    let key: Option<Arc<str>> = (!key.is_empty()).then(|| Arc::from(key));
    for version in Arc::make_mut(&mut record.content.versions) {
        if version.has(CURRENT) || version.has(PENDING) || version.has(PREVIOUS) {
            version.kms.clone_from(&key);
        }
    }
    record.kms = key;
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::tests::Bench;
    use crate::{domain::region::Region, sim::scenario::KeyState};

    #[test]
    fn an_empty_key_is_the_default_one_again() {
        let mut bench = Bench::default();
        bench.run("CreateSecret", json!({"Name": "app", "SecretString": "x", "KmsKeyId": "alias/app"}));
        assert_eq!(bench.run("DescribeSecret", json!({"SecretId": "app"}))["KmsKeyId"], "alias/app");
        let answer =
            bench.run("UpdateSecret", json!({"SecretId": "app", "KmsKeyId": "", "Description": "new"}));
        assert!(answer.get("VersionId").is_none());
        let told = bench.run("DescribeSecret", json!({"SecretId": "app"}));
        assert!(told.get("KmsKeyId").is_none());
        assert_eq!(told["Description"], "new");
    }

    #[test]
    fn an_update_that_is_refused_changes_nothing() {
        let mut bench = Bench::default();
        let body = json!({"Name": "app", "SecretString": "x", "KmsKeyId": "alias/app", "Description": "old"});
        bench.run("CreateSecret", body);
        let region = Region::new("us-east-1").unwrap();
        bench.world.keys.set("alias/app", region, KeyState::Disabled);
        let before = bench.run("DescribeSecret", json!({"SecretId": "app"}));
        let body = json!({"SecretId": "app", "SecretString": "y", "Description": "new", "Type": "other"});
        assert_eq!(bench.fail("UpdateSecret", body).0, "EncryptionFailure");
        assert_eq!(bench.run("DescribeSecret", json!({"SecretId": "app"})), before);
        let body =
            json!({"SecretId": "app", "SecretString": "y", "Description": "new", "KmsKeyId": "alias/ok"});
        bench.run("UpdateSecret", body);
        let told = bench.run("DescribeSecret", json!({"SecretId": "app"}));
        assert_eq!((&told["Description"], &told["KmsKeyId"]), (&json!("new"), &json!("alias/ok")));
    }

    #[test]
    fn a_new_value_is_a_new_version() {
        let mut bench = Bench::default();
        bench.run("CreateSecret", json!({"Name": "app", "SecretString": "x"}));
        let answer = bench.run("UpdateSecret", json!({"SecretId": "app", "SecretString": "y"}));
        let told = bench.run("DescribeSecret", json!({"SecretId": "app"}));
        assert_eq!(told["VersionIdsToStages"][answer["VersionId"].as_str().unwrap()], json!(["AWSCURRENT"]));
    }
}
