//! ListSecretVersionIds.

use serde::Serialize;
use std::sync::Arc;

use super::{Call, page};
use crate::sim::{
    answer::Answer,
    clock::Moment,
    failure::Failure,
    input::Input,
    store::{Record, Version},
    world::World,
};

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct VersionAnswer<'a> {
    version_id: &'a str,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    version_stages: &'a [Arc<str>],
    #[serde(skip_serializing_if = "Option::is_none")]
    last_accessed_date: Option<Moment>,
    created_date: Moment,
    kms_key_ids: [&'a str; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct VersionsAnswer<'a> {
    versions: Vec<VersionAnswer<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_token: Option<String>,
    #[serde(rename = "ARN")]
    arn: String,
    name: &'a str,
}

pub fn list(world: &mut World, call: &Call, input: &mut Input) -> Result<Answer, Failure> {
    let id = input.secret_id();
    let most = input.number("MaxResults", 1, 100).unwrap_or(100);
    let token = input.text("NextToken", 1, 4096);
    let deprecated = input.flag("IncludeDeprecated").unwrap_or(false);
    input.check()?;
    let address = world.find(&call.account, call.region, &id)?;
    let record = world.at(&address).ok_or_else(Failure::not_found)?;
    let of = format!("{} {deprecated}", address.arn());
    let after: Option<String> = page::position(&of, token.as_deref())?;
    let most = usize::try_from(most).unwrap_or(100);
    // A version without a value is left out: the usual stuck AWSPENDING is not seen here (API reference).
    let mut listed: Vec<&Version> = record
        .content
        .versions
        .iter()
        .filter(|version| version.has_value && (deprecated || !version.labels.is_empty()))
        .collect();
    if let Some(after) = after {
        let at = listed.iter().position(|version| *version.id == *after);
        listed.drain(..at.map_or(0, |at| at + 1));
    }
    let more = listed.len() > most;
    listed.truncate(most);
    let last = listed.last().filter(|_| more).map(|version| version.id.to_string());
    let answer = VersionsAnswer {
        versions: listed.iter().map(|version| tell(version, record)).collect(),
        next_token: last.map(|last| page::token(&of, Some(last), 0)),
        arn: address.arn(),
        name: &address.name,
    };
    Ok(Answer::Json(serde_json::to_value(answer).unwrap_or_default()))
}

fn tell<'a>(version: &'a Version, record: &'a Record) -> VersionAnswer<'a> {
    // In a replica every version is under the replica's own key.
    let replica = matches!(record.role, crate::sim::store::Role::Replica(_));
    let key = if replica { &record.kms } else { &version.kms };
    VersionAnswer {
        version_id: &version.id,
        version_stages: &version.labels,
        last_accessed_date: version.accessed.map(Moment::day),
        created_date: version.created,
        kms_key_ids: [key.as_deref().unwrap_or("DefaultEncryptionKey")],
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::tests::Bench;

    #[test]
    fn versions_come_in_pages_and_the_deprecated_ones_on_request() {
        let mut bench = Bench::default();
        bench.run("CreateSecret", json!({"Name": "app", "SecretString": "x"}));
        for _ in 0..3 {
            bench.run("PutSecretValue", json!({"SecretId": "app", "SecretString": "y"}));
        }
        let told = bench.run("ListSecretVersionIds", json!({"SecretId": "app"}));
        assert_eq!(told["Versions"].as_array().unwrap().len(), 2);
        assert_eq!(told["Versions"][0]["KmsKeyIds"], json!(["DefaultEncryptionKey"]));
        let mut body = json!({"SecretId": "app", "IncludeDeprecated": true, "MaxResults": 3});
        let first = bench.run("ListSecretVersionIds", body.clone());
        body["NextToken"] = first["NextToken"].clone();
        let second = bench.run("ListSecretVersionIds", body);
        let count = |page: &serde_json::Value| page["Versions"].as_array().unwrap().len();
        assert_eq!((count(&first), count(&second)), (3, 1));
        assert!(second.get("NextToken").is_none());
    }
}
