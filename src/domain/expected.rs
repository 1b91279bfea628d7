//! What must still be true before a step is sent, and the comparison that finds it stale.

use serde::{Deserialize, Serialize};

use super::{
    arn::Arn,
    region::Region,
    replication::{ReplicationStatus, Role},
    rotation::{VersionId, Versions},
    secret::Entry,
    text::Safe,
};

/// What a dialog showed, as far as the step depends on it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Expected {
    /// The copy that the call names: described just before, in its own Region.
    pub secret: Arn,
    /// Its role then.
    pub role: Role,
    /// Its `PrimaryRegion` then; compared for replicas only.
    pub home: Option<Region>,
    /// The status of each Region the step touches; `None`: no such replica.
    pub statuses: Vec<(Region, Option<ReplicationStatus>)>,
    /// The KMS key that each replica the step touches had, as AWS named it; `None`: it named none.
    #[serde(default)]
    pub keys: Vec<(Region, Option<Safe>)>,
    /// For a rotation step: whether rotation is on, and the labelled versions.
    pub rotation: Option<Box<ExpectedRotation>>,
    /// For an overwrite: the secret that is destroyed. What cannot be described cannot be overwritten.
    pub target: Option<ExpectedTarget>,
}

/// The rotation that the step acts on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExpectedRotation {
    /// `RotationEnabled`.
    pub enabled: Option<bool>,
    /// The labelled versions.
    pub versions: Versions,
}

/// The secret in the way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExpectedTarget {
    /// Its ARN.
    pub arn: Arn,
    /// Its role.
    pub role: Role,
    /// Its AWSCURRENT version.
    pub version: Option<VersionId>,
}

/// The role that one DescribeSecret answer shows by itself.
#[must_use]
pub fn role_of(entry: &Entry) -> Role {
    if entry.is_replica() {
        Role::Replica
    } else if entry.replicas.as_deref().is_some_and(|replicas| !replicas.is_empty()) {
        Role::Primary
    } else {
        Role::Standalone
    }
}

impl Expected {
    /// What differs from what was shown, a sentence each; empty when the step may be sent.
    #[must_use]
    pub fn differences(&self, now: &Entry) -> Vec<Safe> {
        let mut changed = Vec::new();
        let mut say = |text: String| changed.push(Safe::new(&text));
        if now.arn != self.secret {
            say(format!("the ARN is {} now", now.arn));
        }
        if now.deleted.is_some() {
            say("it is scheduled for deletion now".to_owned());
        }
        let role = role_of(now);
        if (role == Role::Replica) != (self.role == Role::Replica) {
            say(format!("it is a {} now, not a {}", role.word(), self.role.word()));
        } else if role == Role::Replica && now.primary_region != self.home {
            let home = now.primary_region.map_or("no Region", Region::name);
            say(format!("its primary is in {home} now"));
        }
        for (region, status) in &self.statuses {
            let new = now.replica(*region).map(|replica| &replica.status);
            if new != status.as_ref() {
                let word = |status: Option<&ReplicationStatus>| {
                    status.map_or("no replica".to_owned(), |status| status.as_str().to_owned())
                };
                say(format!("{region} is {} now, not {}", word(new), word(status.as_ref())));
            }
        }
        for (region, key) in &self.keys {
            let Some(replica) = now.replica(*region).filter(|replica| replica.kms_key != *key) else {
                continue;
            };
            let word =
                |key: &Option<Safe>| key.clone().unwrap_or_else(|| Safe::new("that AWS does not name"));
            say(format!("{region} has the key {} now, not {}", word(&replica.kms_key), word(key)));
        }
        if let Some(rotation) = &self.rotation {
            rotation.differences(now, &mut say);
        }
        changed
    }
}

impl ExpectedRotation {
    fn differences(&self, now: &Entry, say: &mut impl FnMut(String)) {
        if now.rotation.enabled.unwrap_or(false) != self.enabled.unwrap_or(false) {
            let word = if now.rotation.enabled == Some(true) { "on" } else { "off" };
            say(format!("rotation is {word} now"));
        }
        let holders = |versions: &Versions| {
            [versions.current().cloned(), versions.pending().cloned(), versions.previous().cloned()]
        };
        let labels = ["AWSCURRENT", "AWSPENDING", "AWSPREVIOUS"];
        for ((label, old), new) in labels.iter().zip(holders(&self.versions)).zip(holders(&now.versions)) {
            if old != new {
                let new = new.as_ref().map_or("nothing", |version| version.short());
                say(format!("{label} is on {new} now"));
            }
        }
    }
}

impl ExpectedTarget {
    /// What differs at the target of an overwrite, a sentence each.
    #[must_use]
    pub fn differences(&self, now: &Entry) -> Vec<Safe> {
        let mut changed = Vec::new();
        if now.arn != self.arn {
            changed.push(Safe::new(&format!("the secret in the way is ·{} now", now.arn.suffix())));
        }
        if role_of(now) != self.role {
            changed.push(Safe::new(&format!("the secret in the way is a {} now", role_of(now).word())));
        }
        if now.versions.current() != self.version.as_ref() {
            changed.push(Safe::new("the secret in the way has a new version"));
        }
        changed
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{replication::Replica, rotation::Label};

    fn arn() -> Arn {
        Arn::new("arn:aws:secretsmanager:us-east-1:111122223333:secret:prod/db-a1b2c3").unwrap()
    }

    fn region(name: &str) -> Region {
        Region::new(name).unwrap()
    }

    fn primary(status: ReplicationStatus) -> Entry {
        let replica = Replica {
            region: region("eu-west-1"),
            status,
            message: None,
            kms_key: None,
            last_accessed: None,
        };
        Entry {
            primary_region: Some(region("us-east-1")),
            replicas: Some(vec![replica]),
            ..Entry::new(arn())
        }
    }

    fn expected() -> Expected {
        Expected {
            secret: arn(),
            role: Role::Primary,
            home: None,
            statuses: vec![(region("eu-west-1"), Some(ReplicationStatus::Failed))],
            keys: vec![(region("eu-west-1"), None)],
            rotation: None,
            target: None,
        }
    }

    #[test]
    fn the_same_world_is_not_stale() {
        assert!(expected().differences(&primary(ReplicationStatus::Failed)).is_empty());
    }

    #[test]
    fn a_status_that_moved_is_named() {
        let changes = expected().differences(&primary(ReplicationStatus::InSync));
        assert_eq!(changes, vec![Safe::new("eu-west-1 is InSync now, not Failed")]);
    }

    #[test]
    fn a_key_that_changed_is_named() {
        let mut now = primary(ReplicationStatus::Failed);
        now.replicas.as_mut().unwrap()[0].kms_key = Some(Safe::new("alias/new"));
        let expected =
            Expected { keys: vec![(region("eu-west-1"), Some(Safe::new("alias/old")))], ..expected() };
        let changes = expected.differences(&now);
        assert_eq!(changes, vec![Safe::new("eu-west-1 has the key alias/new now, not alias/old")]);
    }

    #[test]
    fn a_replica_that_was_promoted_meanwhile_is_stale() {
        let expected =
            Expected { role: Role::Replica, home: Some(region("eu-west-1")), statuses: vec![], ..expected() };
        let changes = expected.differences(&Entry::new(arn()));
        assert_eq!(changes, vec![Safe::new("it is a standalone now, not a replica")]);
    }

    #[test]
    fn a_label_that_moved_is_named() {
        let versions =
            |current: &str| Versions::new(vec![(VersionId::new(current).unwrap(), vec![Label::Current])]);
        let rotation = ExpectedRotation { enabled: Some(true), versions: versions("1a2b3c4d-old") };
        let expected = Expected { statuses: vec![], rotation: Some(Box::new(rotation)), ..expected() };
        let mut now = primary(ReplicationStatus::InSync);
        now.versions = versions("9f00e1c2-new");
        let changes = expected.differences(&now);
        assert_eq!(
            changes,
            vec![Safe::new("rotation is off now"), Safe::new("AWSCURRENT is on 9f00e1c2 now")]
        );
    }
}
