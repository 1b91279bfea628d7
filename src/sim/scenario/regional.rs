//! A secret of a scenario taken apart into what each Region's store holds, with every default filled in and every moment
//! absolute: this is what the simulator loads.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::{
    Scenario, ids,
    secret::{InRegion, Rotation, Secret, Status, Version},
    time::{Span, When},
};
use crate::domain::{Arn, Region};

/// One Region's copy of a secret, as its store holds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegionalSecret {
    /// The copy's ARN: name, suffix and Region.
    pub arn: Arn,
    /// PrimaryRegion: None for a secret that was never replicated. Equal to the copy's own Region for a primary, another Region for
    /// a replica.
    pub primary_region: Option<Region>,
    /// Description.
    pub description: Option<String>,
    /// KmsKeyId as it was given; None is AWS's own key.
    pub kms_key: Option<String>,
    /// Tags; None was never tagged.
    pub tags: Option<BTreeMap<String, String>>,
    /// The resource policy's text.
    pub policy: Option<String>,
    /// OwningService.
    pub owning_service: Option<String>,
    /// Type.
    pub kind: Option<String>,
    /// CreatedDate.
    pub created: Timestamp,
    /// LastChangedDate.
    pub changed: Timestamp,
    /// LastAccessedDate (a midnight in UTC).
    pub accessed: Option<Timestamp>,
    /// When it will be deleted, once that is scheduled.
    pub deleted: Option<Timestamp>,
    /// The versions, in the scenario's order.
    pub versions: Vec<RegionalVersion>,
    /// Rotation; only where the secret is written, never in a replica.
    pub rotation: Option<RegionalRotation>,
    /// The ReplicationStatus entries; only in a primary.
    pub replicas: Vec<ReplicaEntry>,
    /// How long replications take where the scenario says so, to a Region or (None) to any; only where the secret is
    /// written.
    pub takes: Vec<(Option<Region>, Takes)>,
}

/// A version in one Region.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegionalVersion {
    /// VersionId.
    pub id: String,
    /// VersionStages.
    pub labels: Vec<String>,
    /// CreatedDate.
    pub created: Timestamp,
    /// LastAccessedDate (a midnight in UTC).
    pub accessed: Option<Timestamp>,
    /// Whether it has a value.
    pub has_value: bool,
    /// The key it is encrypted with; None is AWS's own.
    pub kms_key: Option<String>,
}

/// The rotation of a secret, its moments absolute.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegionalRotation {
    /// What the scenario says; its `last` and `next` are resolved beside it.
    pub rules: Rotation,
    /// RotationLambdaARN, complete.
    pub function: Option<String>,
    /// LastRotatedDate.
    pub last: Option<Timestamp>,
    /// NextRotationDate.
    pub next: Option<Timestamp>,
}

/// A Region in a primary's ReplicationStatus, and how replications to it go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReplicaEntry {
    /// Region.
    pub region: Region,
    /// Status.
    pub status: Status,
    /// StatusMessage.
    pub message: Option<String>,
    /// The replica's KMS key; None is AWS's own (on the wire: `alias/aws/secretsmanager`).
    pub kms_key: Option<String>,
    /// LastAccessedDate there (a midnight in UTC).
    pub accessed: Option<Timestamp>,
}

/// How long replications of a secret to a Region take, where the scenario says so. None: as its timing says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Takes {
    /// Until InSync.
    pub success: Option<Span>,
    /// Until Failed.
    pub failure: Option<Span>,
}

impl Secret {
    /// The ARN's suffix: the given one, or the one that follows from name and home.
    #[must_use]
    pub fn suffix(&self) -> String {
        self.suffix.clone().unwrap_or_else(|| ids::suffix(&format!("{}@{}", self.name, self.home)))
    }

    /// Its ARN at home. None when `account` and name make none: validation refuses such a scenario.
    #[must_use]
    pub fn arn(&self, account: &str) -> Option<Arn> {
        let (partition, home, name, suffix) = (self.home.partition(), self.home, &self.name, self.suffix());
        Arn::new(&format!("arn:{partition}:secretsmanager:{home}:{account}:secret:{name}-{suffix}")).ok()
    }

    /// How long replications take, to a Region or (None) to any; what a Region leaves out holds as for any.
    fn takes(&self) -> Vec<(Option<Region>, Takes)> {
        let any = Takes { success: self.replication_takes, failure: self.failure_takes };
        let here = self.in_region.iter().map(|(region, here)| {
            let success = here.replication_takes.or(any.success);
            (Some(*region), Takes { success, failure: here.failure_takes.or(any.failure) })
        });
        here.chain([(None, any)]).filter(|(_, takes)| *takes != Takes::default()).collect()
    }

    /// What each Region holds of it, the home first. Empty when there is no ARN.
    #[must_use]
    pub fn regional(&self, account: &str, start: Timestamp) -> Vec<RegionalSecret> {
        let Some(arn) = self.arn(account) else { return Vec::new() };
        let at = Expansion { secret: self, arn, start, account };
        self.regions_with_copy()
            .map(|region| if region == self.home { at.home() } else { at.replica(region) })
            .collect()
    }

    /// Whether a text names this secret: its name, or its name with the suffix.
    #[must_use]
    pub fn is_called(&self, text: &str) -> bool {
        text.strip_prefix(self.name.as_str())
            .is_some_and(|rest| rest.is_empty() || rest.strip_prefix('-') == Some(self.suffix().as_str()))
    }

    /// The Regions that hold a copy of it, the home first.
    pub fn regions_with_copy(&self) -> impl Iterator<Item = Region> + '_ {
        let home = (!self.home_gone).then_some(self.home);
        home.into_iter().chain(self.replicas.iter().copied().filter(|region| self.holds_copy(*region)))
    }

    fn holds_copy(&self, region: Region) -> bool {
        let Some(here) = self.in_region.get(&region) else { return true };
        here.copy.unwrap_or_else(|| {
            !matches!(here.status, Some(Status::Failed | Status::InProgress)) || here.versions.is_some()
        })
    }
}

impl Scenario {
    /// What every Region's store holds at the start, secret by secret. Lazy: a generated fleet of any size takes no memory here.
    pub fn regional(&self, start: Timestamp) -> impl Iterator<Item = RegionalSecret> + '_ {
        self.secrets().flat_map(move |secret| secret.regional(&self.account.id, start))
    }
}

/// What is needed to work out a copy.
struct Expansion<'a> {
    secret: &'a Secret,
    arn: Arn,
    start: Timestamp,
    account: &'a str,
}

impl Expansion<'_> {
    fn moment(&self, when: When) -> Timestamp {
        when.from_start(self.start)
    }

    /// LastAccessedDate is cut to the day (API: DescribeSecret).
    fn day(&self, when: Option<When>) -> Option<Timestamp> {
        let seconds = self.moment(when?).as_second();
        Timestamp::from_second(seconds - seconds.rem_euclid(86_400)).ok()
    }

    fn home(&self) -> RegionalSecret {
        let secret = self.secret;
        let none = InRegion::default();
        let here = secret.in_region.get(&secret.home).unwrap_or(&none);
        let replicated = !secret.replicas.is_empty();
        let key = here.kms_key.clone().or_else(|| secret.kms_key.clone());
        let mut copy = self.copy(secret.home, here, key);
        copy.primary_region = here.primary_region.or(replicated.then_some(secret.home));
        copy.rotation = secret.rotation.as_ref().map(|rotation| self.rotation(rotation));
        copy.replicas = secret.replicas.iter().filter_map(|region| self.entry(*region)).collect();
        copy.takes = secret.takes();
        copy
    }

    fn replica(&self, region: Region) -> RegionalSecret {
        let none = InRegion::default();
        let here = self.secret.in_region.get(&region).unwrap_or(&none);
        let mut copy = self.copy(region, here, here.kms_key.clone());
        copy.primary_region = Some(here.primary_region.unwrap_or(self.secret.home));
        copy
    }

    fn copy(&self, region: Region, here: &InRegion, kms_key: Option<String>) -> RegionalSecret {
        let secret = self.secret;
        let created = here.created.or(secret.created).unwrap_or(When::Ago(Span::days(365)));
        let changed = here.changed.or(secret.changed);
        let versions = self.versions(here, changed.unwrap_or(created), kms_key.as_deref());
        let newest = versions.iter().map(|version| version.created).max();
        RegionalSecret {
            arn: self.arn.in_region(region),
            primary_region: None,
            description: here.description.clone().or_else(|| secret.description.clone()),
            kms_key,
            tags: here.tags.clone().or_else(|| secret.tags.clone()),
            policy: here.policy.clone().or_else(|| secret.policy.clone()),
            owning_service: secret.owning_service.clone(),
            kind: secret.kind.clone(),
            created: self.moment(created),
            changed: changed.map(|when| self.moment(when)).or(newest).unwrap_or_else(|| self.moment(created)),
            accessed: self.day(here.accessed.or(secret.accessed)),
            deleted: here.deleted.or(secret.deleted).map(|when| self.moment(when)),
            versions,
            rotation: None,
            replicas: Vec::new(),
            takes: Vec::new(),
        }
    }

    fn versions(&self, here: &InRegion, made: When, key: Option<&str>) -> Vec<RegionalVersion> {
        let resolve = |version: &Version| RegionalVersion {
            id: version.id.clone(),
            labels: version.labels.clone(),
            created: self.moment(version.created),
            accessed: self.day(version.accessed),
            has_value: version.has_value,
            kms_key: version.kms_key.as_deref().or(key).map(str::to_owned),
        };
        match here.versions.as_ref().or(self.secret.versions.as_ref()) {
            Some(versions) => versions.iter().map(resolve).collect(),
            None => vec![RegionalVersion {
                id: ids::uuid(&format!("{}-{}", self.arn.name(), self.arn.suffix())),
                labels: vec!["AWSCURRENT".to_owned()],
                created: self.moment(made),
                accessed: None,
                has_value: true,
                kms_key: key.map(str::to_owned),
            }],
        }
    }

    fn rotation(&self, rules: &Rotation) -> RegionalRotation {
        let function = rules.function.as_ref().map(|name| {
            if name.starts_with("arn:") {
                return name.clone();
            }
            let home = self.secret.home;
            format!("arn:{}:lambda:{home}:{}:function:{name}", home.partition(), self.account)
        });
        RegionalRotation {
            rules: rules.clone(),
            function,
            last: rules.last.map(|when| self.moment(when)),
            next: rules.next.map(|when| self.moment(when)),
        }
    }

    /// The primary's entry of a replica, if it knows it.
    fn entry(&self, region: Region) -> Option<ReplicaEntry> {
        let none = InRegion::default();
        let here = self.secret.in_region.get(&region).unwrap_or(&none);
        if here.listed_by_primary == Some(false) {
            return None;
        }
        let status = here.status.clone().unwrap_or(Status::InSync);
        let succeeded = (status == Status::InSync).then(|| "Replication succeeded".to_owned());
        Some(ReplicaEntry {
            region,
            message: here.message.clone().or(succeeded),
            status,
            kms_key: here.kms_key.clone(),
            accessed: self.day(here.accessed.or(self.secret.accessed)),
        })
    }
}

#[cfg(test)]
mod tests;
