//! CreateSecret.

use std::sync::Arc;

use serde_json::{Map, Value, json};

use super::{
    Call,
    replicate::{self, Wanted},
    tags,
    values::{self, Given},
};
use crate::sim::{
    answer::{Answer, EntryAnswer},
    clock::Moment,
    failure::Failure,
    input::{Input, is_name},
    store::{Content, Record, Role, Version, record::CURRENT},
    world::{Address, World},
};

struct Request {
    name: String,
    token: Option<String>,
    description: Option<String>,
    kms: Option<String>,
    kind: Option<String>,
    given: Given,
    tags: Option<Vec<crate::sim::store::Tag>>,
    wanted: Option<Vec<Wanted>>,
    overwrite: bool,
}

fn read(input: &mut Input) -> Result<Request, Failure> {
    let request = Request {
        name: input.required("Name", 1, 512),
        token: values::token(input),
        description: input.text("Description", 0, 2048),
        kms: input.text("KmsKeyId", 0, 2048).filter(|key| !key.is_empty()),
        kind: input.text("Type", 1, 256),
        given: values::given(input),
        tags: tags::read(input),
        wanted: replicate::wanted(input),
        overwrite: input.flag("ForceOverwriteReplicaSecret").unwrap_or(false),
    };
    input.check()?;
    if !is_name(&request.name) {
        return Err(Failure::new(
            "ValidationException",
            "Invalid name. Must be a valid name containing alphanumeric characters, or any of the following: -/_+=.@!",
        ));
    }
    Ok(request)
}

pub fn create(world: &mut World, call: &Call, input: &mut Input) -> Result<Answer, Failure> {
    let request = read(input)?;
    let token = request.token.clone().ok_or_else(Failure::no_token)?;
    values::one_at_most(request.given)?;
    if let Some(tags) = &request.tags {
        tags::few_enough(tags)?;
    }
    if let Some(wanted) = &request.wanted {
        replicate::check_regions(call.region, wanted)?;
    }
    if let Ok(address) = world.find(&call.account, call.region, &request.name)
        && let Some(there) = world.at(&address)
    {
        if there.deleted().is_some() {
            return Err(Failure::request(
                "You can't create this secret because a secret with this name is already scheduled for deletion.",
            ));
        }
        // The token makes the call repeatable (API: CreateSecret, ClientRequestToken).
        if there.content.version(&token).is_some() {
            return Ok(answer(world, &address, Some(&token)));
        }
        let message = format!("The operation failed because the secret {} already exists.", request.name);
        return Err(Failure::new("ResourceExistsException", message));
    }
    if let Some(trouble) = world.keys.trouble(request.kms.as_deref(), call.region) {
        return Err(Failure::new("EncryptionFailure", trouble));
    }
    let version = request.given.any().then_some(token);
    let address = store(world, call, &request, version.as_deref());
    if let Some(wanted) = &request.wanted {
        replicate::begin(world, &address, wanted, request.overwrite);
    }
    Ok(answer(world, &address, version.as_deref()))
}

fn store(world: &mut World, call: &Call, request: &Request, version: Option<&str>) -> Address {
    let now = Moment::now();
    let kms: Option<Arc<str>> = request.kms.as_deref().map(Arc::from);
    let first = version.map(|id| Version {
        id: Arc::from(id),
        labels: vec![Arc::from(CURRENT)],
        created: now,
        accessed: None,
        has_value: true,
        kms: kms.clone(),
    });
    let mut record = Record {
        name: Arc::from(request.name.as_str()),
        suffix: world.suffix(),
        created: now,
        changed: now,
        kms,
        content: Content {
            versions: Arc::new(first.into_iter().collect()),
            description: request.description.as_deref().filter(|text| !text.is_empty()).map(Arc::from),
            tags: request.tags.clone().map(Arc::new),
            policy: None,
        },
        role: Role::Standalone,
        rare: None,
    };
    if let Some(kind) = &request.kind {
        record.rare_mut().kind = Some(Arc::from(kind.as_str()));
    }
    let address = Address {
        account: Arc::clone(&call.account),
        region: call.region,
        name: Arc::clone(&record.name),
        suffix: record.suffix,
    };
    world.put(&call.account, call.region, record);
    address
}

fn answer(world: &World, address: &Address, version: Option<&str>) -> Answer {
    let mut members = Map::new();
    members.insert("ARN".to_owned(), json!(address.arn()));
    members.insert("Name".to_owned(), json!(address.name));
    if let Some(version) = version {
        members.insert("VersionId".to_owned(), json!(version));
    }
    let entries = world.at(address).map(|record| EntryAnswer::all(record.entries()));
    if let Some(entries) = entries.filter(|entries| !entries.is_empty()) {
        members.insert("ReplicationStatus".to_owned(), json!(entries));
    }
    Answer::Json(Value::Object(members))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::tests::Bench;

    #[test]
    fn a_secret_is_there_once_it_was_created() {
        let mut bench = Bench::default();
        let made =
            bench.run("CreateSecret", json!({"Name": "app/db", "SecretString": "x", "Description": "d"}));
        let arn = made["ARN"].as_str().unwrap();
        assert!(arn.starts_with("arn:aws:secretsmanager:us-east-1:111122223333:secret:app/db-"), "{arn}");
        let without_suffix = arn.rsplit_once('-').unwrap().0;
        for id in ["app/db", arn, without_suffix] {
            let told = bench.run("DescribeSecret", json!({"SecretId": id}));
            assert_eq!(told["ARN"], made["ARN"], "{id}");
            assert_eq!(
                told["VersionIdsToStages"][made["VersionId"].as_str().unwrap()],
                json!(["AWSCURRENT"])
            );
        }
        assert_eq!(
            bench.fail_in("us-west-2", "DescribeSecret", json!({"SecretId": arn})).0,
            "ResourceNotFoundException"
        );
    }

    #[test]
    fn a_secret_without_a_value_has_no_version_and_absent_members() {
        let mut bench = Bench::default();
        let made = bench.run("CreateSecret", json!({"Name": "empty"}));
        assert!(made.get("VersionId").is_none());
        let told = bench.run("DescribeSecret", json!({"SecretId": "empty"}));
        let mut members: Vec<_> = told.as_object().unwrap().keys().cloned().collect();
        members.sort();
        assert_eq!(members, ["ARN", "CreatedDate", "LastChangedDate", "Name"]);
    }

    #[test]
    fn a_name_can_be_taken_only_once_but_the_same_call_can_be_repeated() {
        let mut bench = Bench::default();
        let token = "a".repeat(32);
        let body = json!({"Name": "app", "SecretString": "x", "ClientRequestToken": token});
        let first = bench.run("CreateSecret", body.clone());
        assert_eq!(bench.run("CreateSecret", body), first);
        let (code, message) = bench.fail("CreateSecret", json!({"Name": "app", "SecretString": "y"}));
        assert_eq!(code, "ResourceExistsException");
        assert_eq!(message, "The operation failed because the secret app already exists.");
    }

    #[test]
    fn bad_input_gets_the_service_s_kind_of_error() {
        let mut bench = Bench::default();
        for (body, code) in [
            (json!({"Name": "a b"}), "ValidationException"),
            (json!({"Name": ""}), "ValidationException"),
            (json!({"Name": "a", "Description": "d".repeat(2049)}), "ValidationException"),
            (json!({"Name": "a", "ClientRequestToken": null}), "InvalidRequestException"),
            (json!({"Name": "a", "SecretString": "x", "SecretBinary": "eA=="}), "InvalidParameterException"),
            (
                json!({"Name": "a", "AddReplicaRegions": [{"Region": "us-east-1"}]}),
                "InvalidParameterException",
            ),
        ] {
            assert_eq!(bench.fail("CreateSecret", body.clone()).0, code, "{body}");
        }
    }
}
