//! Every secret in every Region as the store has it, for tests and for the curious. There are no values to leave out.

use std::sync::Arc;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{
    clock::Moment,
    store::{Record, Role},
    world::World,
};
use crate::domain::region::Region;

/// One copy of a secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct State {
    /// The account, twelve digits.
    pub account: String,
    /// The Region of this copy.
    pub region: Region,
    /// The secret's name.
    pub name: String,
    /// The ARN of this copy.
    pub arn: String,
    /// `standalone`, `primary` or `replica`.
    pub role: String,
    /// The primary's Region, for what takes part in replication.
    pub primary_region: Option<Region>,
    /// The KMS key as it was given; none is AWS's own.
    pub kms_key: Option<String>,
    /// The description.
    pub description: Option<String>,
    /// Keys and values; none for what was never tagged.
    pub tags: Option<Vec<(String, String)>>,
    /// The resource policy's text.
    pub policy: Option<String>,
    /// The service that owns it.
    pub owning_service: Option<String>,
    /// When a scheduled deletion takes place.
    pub deletion: Option<Timestamp>,
    /// The versions, the oldest first.
    pub versions: Vec<StateVersion>,
    /// A primary's ReplicationStatus.
    pub replication: Vec<StateEntry>,
    /// Whether rotation is on; none if it was never configured.
    pub rotation_enabled: Option<bool>,
}

/// A version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StateVersion {
    /// Its id.
    pub id: String,
    /// Its staging labels.
    pub labels: Vec<String>,
    /// Whether it has a value.
    pub has_value: bool,
}

/// A Region in a primary's ReplicationStatus.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StateEntry {
    /// The replica's Region.
    pub region: Region,
    /// The status, as the service writes it.
    pub status: String,
    /// The service's message.
    pub message: Option<String>,
    /// The replica's KMS key; none is AWS's own.
    pub kms_key: Option<String>,
}

/// All copies, by account, Region and name.
#[must_use]
pub fn all(world: &World) -> Vec<State> {
    let stores = world.stores();
    stores.flat_map(|((account, region), store)| store.iter().map(|r| one(account, *region, r))).collect()
}

fn one(account: &Arc<str>, region: Region, record: &Record) -> State {
    let text = |text: &Option<Arc<str>>| text.as_deref().map(str::to_owned);
    let content = &record.content;
    State {
        account: account.to_string(),
        region,
        name: record.name.to_string(),
        arn: record.arn(account, region),
        role: match record.role {
            Role::Standalone => "standalone",
            Role::Primary(_) => "primary",
            Role::Replica(_) => "replica",
        }
        .to_owned(),
        primary_region: record.primary_region(region),
        kms_key: text(&record.kms),
        description: text(&content.description),
        tags: content
            .tags
            .as_ref()
            .map(|tags| tags.iter().map(|tag| (tag.key.clone(), tag.value.clone())).collect()),
        policy: text(&content.policy),
        owning_service: record.owner().map(str::to_owned),
        deletion: record.deleted().map(Moment::timestamp),
        versions: content
            .versions
            .iter()
            .map(|version| StateVersion {
                id: version.id.to_string(),
                labels: version.labels.iter().map(|label| label.to_string()).collect(),
                has_value: version.has_value,
            })
            .collect(),
        replication: record
            .entries()
            .iter()
            .map(|entry| StateEntry {
                region: entry.region,
                status: entry.status.as_str().to_owned(),
                message: text(&entry.message),
                kms_key: text(&entry.kms),
            })
            .collect(),
        rotation_enabled: record.rotation().map(|rotation| rotation.enabled),
    }
}
