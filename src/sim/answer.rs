//! The shapes of answers. A member without a value is absent, never null, as recorded answers have it.

use std::{collections::BTreeMap, sync::Arc};

use serde::Serialize;
use serde_json::Value;

use super::{
    clock::Moment,
    keys::DEFAULT_KEY,
    scenario::Status,
    store::{Entry, Record, Rotation},
};
use crate::domain::region::Region;

/// What an operation answers.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub enum Answer {
    /// Anything small.
    Json(Value),
    /// DescribeSecret.
    Secret(Box<SecretAnswer>),
    /// ListSecrets.
    List(ListAnswer),
}

/// A page of ListSecrets.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct ListAnswer {
    /// The page.
    pub secret_list: Vec<SecretAnswer>,
    /// Where the next page begins.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_token: Option<String>,
}

type Stages = BTreeMap<Arc<str>, Vec<Arc<str>>>;

/// A secret as DescribeSecret and ListSecrets tell it.
#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "PascalCase")]
#[expect(missing_docs, reason = "the members are the service's own, described in its API reference")]
pub struct SecretAnswer {
    #[serde(rename = "ARN")]
    pub arn: String,
    pub name: Arc<str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub r#type: Option<Arc<str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<Arc<str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kms_key_id: Option<Arc<str>>,
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    pub rotation: Option<RotationAnswer>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_changed_date: Option<Moment>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_accessed_date: Option<Moment>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deleted_date: Option<Moment>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tags: Option<Vec<TagAnswer>>,
    /// DescribeSecret's name for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version_ids_to_stages: Option<Stages>,
    /// ListSecrets' name for the same.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub secret_versions_to_stages: Option<Stages>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owning_service: Option<Arc<str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created_date: Option<Moment>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub primary_region: Option<Region>,
    /// DescribeSecret only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub replication_status: Option<Vec<EntryAnswer>>,
}

/// What a secret that rotates, or once did, adds.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
#[expect(missing_docs, reason = "the members are the service's own, described in its API reference")]
pub struct RotationAnswer {
    pub rotation_enabled: bool,
    #[serde(rename = "RotationLambdaARN", skip_serializing_if = "Option::is_none")]
    pub rotation_lambda_arn: Option<Arc<str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rotation_rules: Option<RulesAnswer>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub external_secret_rotation_metadata: Option<Vec<TagAnswer>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub external_secret_rotation_role_arn: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_rotated_date: Option<Moment>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_rotation_date: Option<Moment>,
}

/// RotationRules.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
#[expect(missing_docs, reason = "the members are the service's own, described in its API reference")]
pub struct RulesAnswer {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub automatically_after_days: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub duration: Option<Arc<str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub schedule_expression: Option<Arc<str>>,
}

/// A tag, or a pair of external rotation metadata: both are written alike.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
#[expect(missing_docs, reason = "the members are the service's own, described in its API reference")]
pub struct TagAnswer {
    pub key: String,
    pub value: String,
}

/// A Region in ReplicationStatus.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
#[expect(missing_docs, reason = "the members are the service's own, described in its API reference")]
pub struct EntryAnswer {
    pub region: Region,
    /// The default key is named here, unlike in the secret itself (recorded).
    pub kms_key_id: Arc<str>,
    pub status: Status,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status_message: Option<Arc<str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_accessed_date: Option<Moment>,
}

impl EntryAnswer {
    /// The whole ReplicationStatus.
    #[must_use]
    pub fn all(entries: &[Entry]) -> Vec<Self> {
        entries.iter().map(Self::new).collect()
    }

    fn new(entry: &Entry) -> Self {
        Self {
            region: entry.region,
            kms_key_id: entry.kms.clone().unwrap_or_else(|| Arc::from(DEFAULT_KEY)),
            status: entry.status.clone(),
            status_message: entry.message.clone(),
            last_accessed_date: entry.accessed.map(Moment::day),
        }
    }
}

impl RotationAnswer {
    fn new(rotation: &Rotation) -> Self {
        let pair = |(key, value): &(String, String)| TagAnswer { key: key.clone(), value: value.clone() };
        let external = rotation.external.as_deref();
        let ruled = rotation.days.is_some() || rotation.schedule.is_some() || rotation.duration.is_some();
        Self {
            rotation_enabled: rotation.enabled,
            rotation_lambda_arn: rotation.function.clone(),
            rotation_rules: ruled.then(|| RulesAnswer {
                automatically_after_days: rotation.days,
                duration: rotation.duration.clone(),
                schedule_expression: rotation.schedule.clone(),
            }),
            external_secret_rotation_metadata: external.map(|e| e.metadata.iter().map(pair).collect()),
            external_secret_rotation_role_arn: external.and_then(|e| e.role.clone()),
            // "If … rotation has been disabled, Secrets Manager returns null" (API: DescribeSecret).
            last_rotated_date: rotation.last.filter(|_| rotation.enabled),
            next_rotation_date: rotation.next.filter(|_| rotation.enabled),
        }
    }
}

impl SecretAnswer {
    /// What ListSecrets tells.
    #[must_use]
    pub fn listed(record: &Record, account: &str, region: Region) -> Self {
        Self { secret_versions_to_stages: stages(record), ..Self::common(record, account, region) }
    }

    /// What DescribeSecret tells; ReplicationStatus is the caller's to add.
    #[must_use]
    pub fn described(record: &Record, account: &str, region: Region) -> Self {
        Self { version_ids_to_stages: stages(record), ..Self::common(record, account, region) }
    }

    fn common(record: &Record, account: &str, region: Region) -> Self {
        let rare = record.rare.as_deref();
        let tags = record.content.tags.as_ref().map(|tags| {
            tags.iter().map(|tag| TagAnswer { key: tag.key.clone(), value: tag.value.clone() }).collect()
        });
        Self {
            arn: record.arn(account, region),
            name: Arc::clone(&record.name),
            r#type: rare.and_then(|rare| rare.kind.clone()),
            description: record.content.description.clone(),
            kms_key_id: record.kms.clone(),
            rotation: record.rotation().map(RotationAnswer::new),
            last_changed_date: Some(record.changed),
            last_accessed_date: record.accessed().map(Moment::day),
            deleted_date: record.deleted(),
            tags,
            owning_service: rare.and_then(|rare| rare.owner.clone()),
            created_date: Some(record.created),
            primary_region: record.primary_region(region),
            ..Self::default()
        }
    }
}

/// Versions with their labels; absent for a secret without a version, and without the deprecated ones.
fn stages(record: &Record) -> Option<Stages> {
    let labelled = record.content.versions.iter().filter(|version| !version.labels.is_empty());
    let stages: Stages = labelled.map(|version| (Arc::clone(&version.id), version.labels.clone())).collect();
    (!stages.is_empty()).then_some(stages)
}
