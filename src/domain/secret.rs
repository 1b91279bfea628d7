//! One copy of a secret in one Region, as ListSecrets or DescribeSecret tells it. Never a value: no type here can hold one.

use jiff::{Timestamp, civil::Date};

use super::{
    arn::Arn,
    region::Region,
    replication::Replica,
    rotation::{Rotation, VersionId, Versions},
    text::Safe,
};

/// `SecretListEntry` (ListSecrets) or the answer of DescribeSecret: the copy of a secret in one Region.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The copy's ARN, whose Region is the one that answered.
    pub arn: Arn,
    /// The name, as text to show; [`Arn::name`] is the exact one.
    pub name: Safe,
    /// `PrimaryRegion`; absent for a secret that was never replicated, and on some servers on primaries too.
    pub primary_region: Option<Region>,
    /// `Description`.
    pub description: Option<Safe>,
    /// `KmsKeyId`; absent for the default key `aws/secretsmanager`.
    pub kms_key: Option<Safe>,
    /// `OwningService`, such as `rds`: the service that manages this secret.
    pub owning_service: Option<Safe>,
    /// `Type` of a managed external secret.
    pub kind: Option<Safe>,
    /// `CreatedDate`.
    pub created: Option<Timestamp>,
    /// `LastChangedDate`.
    pub last_changed: Option<Timestamp>,
    /// `LastAccessedDate`: a date; AWS keeps no time of day.
    pub last_accessed: Option<Date>,
    /// `DeletedDate`: when a planned deletion takes place.
    pub deleted: Option<Timestamp>,
    /// Rotation.
    pub rotation: Rotation,
    /// The labelled versions.
    pub versions: Versions,
    /// `Tags`, in the service's order.
    pub tags: Vec<Tag>,
    /// `ReplicationStatus`. `None`: the answer had no such member (ListSecrets never has it).
    pub replicas: Option<Vec<Replica>>,
}

/// A tag: key 1 to 128, value 0 to 256 characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tag {
    /// The key.
    pub key: Safe,
    /// The value.
    pub value: Safe,
}

impl Entry {
    /// An entry with nothing but its ARN: what a listing with no other members would say.
    #[must_use]
    pub fn new(arn: Arn) -> Self {
        Self {
            name: Safe::new(arn.name()),
            arn,
            primary_region: None,
            description: None,
            kms_key: None,
            owning_service: None,
            kind: None,
            created: None,
            last_changed: None,
            last_accessed: None,
            deleted: None,
            rotation: Rotation::default(),
            versions: Versions::default(),
            tags: Vec::new(),
            replicas: None,
        }
    }

    /// The Region of this copy.
    #[must_use]
    pub fn region(&self) -> Region {
        self.arn.region()
    }

    /// Whether `PrimaryRegion` names another Region: this copy follows a primary there.
    #[must_use]
    pub fn is_replica(&self) -> bool {
        self.primary_region.is_some_and(|primary| primary != self.region())
    }

    /// The service's word on a replica Region, if it said one; its last word, if it said more than one (moto does).
    #[must_use]
    pub fn replica(&self, region: Region) -> Option<&Replica> {
        self.replicas.as_deref().unwrap_or_default().iter().rfind(|replica| replica.region == region)
    }

    /// The value of a tag.
    #[must_use]
    pub fn tag(&self, key: &str) -> Option<&Safe> {
        self.tags.iter().find(|tag| tag.key == *key).map(|tag| &tag.value)
    }
}

/// One version, as ListSecretVersionIds tells it. Versions without a value are left out of that answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VersionEntry {
    /// The version's id.
    pub id: VersionId,
    /// `CreatedDate`.
    pub created: Option<Timestamp>,
    /// `LastAccessedDate`.
    pub last_accessed: Option<Date>,
}

/// Who the program acts as: the answer of `sts:GetCallerIdentity`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// The account, twelve digits.
    pub account: Safe,
    /// The whole ARN.
    pub arn: Safe,
}

impl Identity {
    /// `role/NAME` or `user/NAME`: what a person recognises.
    #[must_use]
    pub fn short(&self) -> String {
        let resource = self.arn.rsplit(':').next().unwrap_or(&self.arn);
        match resource.split('/').collect::<Vec<_>>().as_slice() {
            ["assumed-role", role, ..] => format!("role/{role}"),
            _ => resource.to_owned(),
        }
    }

    /// Whether this ARN is the same role or user of the same account: a new login has another session name.
    #[must_use]
    pub fn is(&self, arn: &str) -> bool {
        let account = |arn: &str| arn.split(':').nth(4).map(str::to_owned);
        let other = Self { account: self.account.clone(), arn: Safe::new(arn) };
        account(&self.arn) == account(arn) && self.short() == other.short()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_assumed_role_is_named_without_its_session() {
        let identity = |arn: &str| Identity { account: Safe::new("111122223333"), arn: Safe::new(arn) };
        assert_eq!(identity("arn:aws:sts::111122223333:assumed-role/OnCall/session").short(), "role/OnCall");
        assert_eq!(identity("arn:aws:iam::111122223333:user/ops").short(), "user/ops");
        assert_eq!(identity("arn:aws:iam::111122223333:root").short(), "root");
    }

    #[test]
    fn a_role_is_the_same_in_another_session_and_another_in_another_account() {
        let arn = Safe::new("arn:aws:sts::111122223333:assumed-role/OnCall/morning");
        let identity = Identity { account: Safe::new("111122223333"), arn };
        assert!(identity.is("arn:aws:sts::111122223333:assumed-role/OnCall/evening"));
        assert!(!identity.is("arn:aws:sts::444455556666:assumed-role/OnCall/morning"));
        assert!(!identity.is("arn:aws:sts::111122223333:assumed-role/Admin/morning"));
        assert!(!identity.is("arn:aws:iam::111122223333:user/OnCall"));
        assert!(!identity.is(""));
    }
}
