//! GetResourcePolicy, PutResourcePolicy and DeleteResourcePolicy.

use std::sync::Arc;

use serde_json::{Map, Value, json};

use super::Call;
use crate::sim::{
    answer::Answer,
    clock::Moment,
    failure::Failure,
    input::Input,
    world::{Address, World},
};

fn answer(address: &Address, policy: Option<&str>) -> Answer {
    let mut members = Map::new();
    members.insert("ARN".to_owned(), json!(address.arn()));
    members.insert("Name".to_owned(), json!(address.name));
    if let Some(policy) = policy {
        members.insert("ResourcePolicy".to_owned(), json!(policy));
    }
    Answer::Json(Value::Object(members))
}

pub fn get(world: &mut World, call: &Call, input: &mut Input) -> Result<Answer, Failure> {
    let id = input.secret_id();
    input.check()?;
    let address = world.find(&call.account, call.region, &id)?;
    let record = world.at(&address).ok_or_else(Failure::not_found)?;
    if record.deleted().is_some() {
        return Err(Failure::marked_for_deletion());
    }
    Ok(answer(&address, record.content.policy.as_deref()))
}

pub fn put(world: &mut World, call: &Call, input: &mut Input) -> Result<Answer, Failure> {
    let id = input.secret_id();
    let policy = input.required("ResourcePolicy", 1, 20_480);
    let block = input.flag("BlockPublicPolicy").unwrap_or(false);
    input.check()?;
    let address = world.find_writable(&call.account, call.region, &id)?;
    let parsed: Value = serde_json::from_str(&policy).map_err(|_| {
        Failure::new("MalformedPolicyDocumentException", "This resource policy contains invalid Json.")
    })?;
    if parsed.get("Statement").is_none() {
        let message = "This resource policy has no Statement.";
        return Err(Failure::new("MalformedPolicyDocumentException", message));
    }
    if block && is_public(&parsed) {
        let message = "This resource policy grants broad access to your secret, which is blocked.";
        return Err(Failure::new("PublicPolicyException", message));
    }
    write(world, &address, Some(Arc::from(policy)));
    Ok(answer(&address, None))
}

pub fn delete(world: &mut World, call: &Call, input: &mut Input) -> Result<Answer, Failure> {
    let id = input.secret_id();
    input.check()?;
    let address = world.find_writable(&call.account, call.region, &id)?;
    write(world, &address, None);
    Ok(answer(&address, None))
}

fn write(world: &mut World, address: &Address, policy: Option<Arc<str>>) {
    world.change(address, |record| {
        record.content.policy = policy;
        record.changed = Moment::now();
    });
    world.spread(address);
}

/// Whether a statement allows everybody without a condition.
fn is_public(policy: &Value) -> bool {
    let statements = match policy.get("Statement") {
        Some(Value::Array(statements)) => statements.as_slice(),
        Some(statement) => std::slice::from_ref(statement),
        None => &[],
    };
    statements.iter().any(|statement| {
        let everybody = match statement.get("Principal") {
            Some(Value::Object(principal)) => principal.get("AWS") == Some(&json!("*")),
            principal => principal == Some(&json!("*")),
        };
        everybody && statement.get("Effect") == Some(&json!("Allow")) && statement.get("Condition").is_none()
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::tests::Bench;

    #[test]
    fn a_policy_is_kept_word_for_word_until_it_is_deleted() {
        let mut bench = Bench::default();
        bench.run("CreateSecret", json!({"Name": "app"}));
        let policy = r#"{ "Version": "2012-10-17", "Statement": [] }"#;
        bench.run("PutResourcePolicy", json!({"SecretId": "app", "ResourcePolicy": policy}));
        assert_eq!(bench.run("GetResourcePolicy", json!({"SecretId": "app"}))["ResourcePolicy"], policy);
        bench.run("DeleteResourcePolicy", json!({"SecretId": "app"}));
        let told = bench.run("GetResourcePolicy", json!({"SecretId": "app"}));
        assert!(told.get("ResourcePolicy").is_none());
    }

    #[test]
    fn a_policy_that_is_no_policy_or_for_everybody_is_refused() {
        let mut bench = Bench::default();
        bench.run("CreateSecret", json!({"Name": "app"}));
        let public = r#"{"Statement":[{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}]}"#;
        for (policy, code) in [("{", "MalformedPolicyDocumentException"), (public, "PublicPolicyException")] {
            let body = json!({"SecretId": "app", "ResourcePolicy": policy, "BlockPublicPolicy": true});
            assert_eq!(bench.fail("PutResourcePolicy", body).0, code);
        }
    }
}
