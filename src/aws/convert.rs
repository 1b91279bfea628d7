//! What the SDK answers, as domain values: every text made safe, every ARN, Region and version id checked.
//!
//! What cannot be read becomes a sentence, never a guess and never silence.

use std::collections::HashMap;

use aws_sdk_secretsmanager::{
    operation::{
        describe_secret::DescribeSecretOutput, list_secret_version_ids::ListSecretVersionIdsOutput,
        list_secrets::ListSecretsOutput,
    },
    types::{ReplicationStatusType, RotationRulesType, SecretListEntry, Tag as SdkTag},
};
use aws_sdk_sts::operation::get_caller_identity::GetCallerIdentityOutput;
use aws_smithy_types::DateTime;
use jiff::{Timestamp, civil::Date, tz::TimeZone};

use crate::{
    domain::{
        Arn, Region, Safe,
        replication::{Replica, ReplicationStatus},
        rotation::{Label, Rotation, RotationRules, VersionId, Versions},
        secret::{Entry, Identity, Tag, VersionEntry},
    },
    gateway::{Page, PageToken},
};

/// The members that an entry of ListSecrets and the answer of DescribeSecret share.
struct Raw {
    arn: Option<String>,
    name: Option<String>,
    primary_region: Option<String>,
    description: Option<String>,
    kms_key: Option<String>,
    owning_service: Option<String>,
    kind: Option<String>,
    created: Option<DateTime>,
    last_changed: Option<DateTime>,
    last_accessed: Option<DateTime>,
    deleted: Option<DateTime>,
    rotation_enabled: Option<bool>,
    rotation_function: Option<String>,
    rotation_rules: Option<RotationRulesType>,
    last_rotated: Option<DateTime>,
    next_rotation: Option<DateTime>,
    versions: Option<HashMap<String, Vec<String>>>,
    tags: Option<Vec<SdkTag>>,
    replicas: Option<Vec<ReplicationStatusType>>,
}

/// The two SDK types have these members under the same names, all but the versions and the replicas.
macro_rules! raw {
    ($from:ident, $versions:ident, $replicas:expr) => {
        Raw {
            arn: $from.arn,
            name: $from.name,
            primary_region: $from.primary_region,
            description: $from.description,
            kms_key: $from.kms_key_id,
            owning_service: $from.owning_service,
            kind: $from.r#type,
            created: $from.created_date,
            last_changed: $from.last_changed_date,
            last_accessed: $from.last_accessed_date,
            deleted: $from.deleted_date,
            rotation_enabled: $from.rotation_enabled,
            rotation_function: $from.rotation_lambda_arn,
            rotation_rules: $from.rotation_rules,
            last_rotated: $from.last_rotated_date,
            next_rotation: $from.next_rotation_date,
            versions: $from.$versions,
            tags: $from.tags,
            replicas: $replicas,
        }
    };
}

/// One page of ListSecrets, as answered by `region`.
pub(super) fn page(output: ListSecretsOutput, region: Region) -> Page {
    let mut page = Page { entries: Vec::new(), unreadable: Vec::new(), next: None };
    for listed in output.secret_list.unwrap_or_default() {
        match listed_entry(listed, region) {
            Ok(entry) => page.entries.push(entry),
            Err(why) => page.unreadable.push(why),
        }
    }
    page.next = output.next_token.filter(|token| !token.is_empty()).map(PageToken);
    page
}

fn listed_entry(listed: SecretListEntry, region: Region) -> Result<Entry, Safe> {
    entry(raw!(listed, secret_versions_to_stages, None), region)
}

/// The answer of DescribeSecret, as given by `region`.
pub(super) fn described(output: DescribeSecretOutput, region: Region) -> Result<Entry, Safe> {
    entry(raw!(output, version_ids_to_stages, output.replication_status), region)
}

/// One page of ListSecretVersionIds, and where the next one begins.
pub(super) fn versions(
    output: ListSecretVersionIdsOutput,
) -> Result<(Vec<VersionEntry>, Option<String>), Safe> {
    let mut entries = Vec::new();
    for listed in output.versions.unwrap_or_default() {
        let text = listed.version_id.unwrap_or_default();
        entries.push(VersionEntry {
            id: VersionId::new(&text).map_err(|why| Safe::from(format!("version {text}: {why}")))?,
            created: timestamp(listed.created_date),
            last_accessed: date(listed.last_accessed_date),
        });
    }
    Ok((entries, output.next_token.filter(|token| !token.is_empty())))
}

/// The answer of `sts:GetCallerIdentity`.
pub(super) fn identity(output: GetCallerIdentityOutput) -> Result<Identity, Safe> {
    match (output.account, output.arn) {
        (Some(account), Some(arn)) if account.len() == 12 && account.bytes().all(|b| b.is_ascii_digit()) => {
            Ok(Identity { account: Safe::from(account), arn: Safe::from(arn) })
        }
        _ => Err(Safe::new("the answer names no account")),
    }
}

fn entry(raw: Raw, region: Region) -> Result<Entry, Safe> {
    let shown = raw.name.clone().or_else(|| raw.arn.clone()).unwrap_or_else(|| "an entry".to_owned());
    let fault = |why: String| Safe::from(format!("{shown}: {why}"));
    let arn = raw.arn.as_deref().ok_or_else(|| fault("it has no ARN".to_owned()))?;
    let arn = Arn::new(arn).map_err(|why| fault(why.to_string()))?;
    if arn.region() != region {
        return Err(fault(format!("its ARN is of {}, but {region} answered", arn.region())));
    }
    let primary_region = raw.primary_region.as_deref().map(Region::new).transpose();
    Ok(Entry {
        name: raw.name.map_or_else(|| Safe::new(arn.name()), Safe::from),
        primary_region: primary_region.map_err(|why| fault(format!("PrimaryRegion: {why}")))?,
        description: raw.description.map(Safe::from),
        kms_key: raw.kms_key.map(Safe::from),
        owning_service: raw.owning_service.map(Safe::from),
        kind: raw.kind.map(Safe::from),
        created: timestamp(raw.created),
        last_changed: timestamp(raw.last_changed),
        last_accessed: date(raw.last_accessed),
        deleted: timestamp(raw.deleted),
        rotation: Rotation {
            enabled: raw.rotation_enabled,
            function: raw.rotation_function.map(Safe::from),
            rules: raw.rotation_rules.map(rules).unwrap_or_default(),
            last: timestamp(raw.last_rotated),
            next: timestamp(raw.next_rotation),
        },
        versions: labelled(raw.versions.unwrap_or_default()).map_err(fault)?,
        tags: raw.tags.unwrap_or_default().into_iter().map(tag).collect(),
        replicas: match raw.replicas {
            Some(replicas) => {
                Some(replicas.into_iter().map(replica).collect::<Result<_, _>>().map_err(fault)?)
            }
            None => None,
        },
        arn,
    })
}

fn rules(rules: RotationRulesType) -> RotationRules {
    RotationRules {
        after_days: rules.automatically_after_days.and_then(|days| u32::try_from(days).ok()),
        schedule: rules.schedule_expression.map(Safe::from),
        duration: rules.duration.map(Safe::from),
    }
}

fn tag(tag: SdkTag) -> Tag {
    Tag { key: tag.key.unwrap_or_default().into(), value: tag.value.unwrap_or_default().into() }
}

fn labelled(versions: HashMap<String, Vec<String>>) -> Result<Versions, String> {
    let labelled = versions.into_iter().map(|(id, labels)| {
        let id = VersionId::new(&id).map_err(|why| format!("version {id}: {why}"))?;
        Ok((id, labels.iter().map(|label| Label::new(label)).collect()))
    });
    Ok(Versions::new(labelled.collect::<Result<_, String>>()?))
}

fn replica(replica: ReplicationStatusType) -> Result<Replica, String> {
    let region = Region::new(replica.region.as_deref().unwrap_or_default());
    Ok(Replica {
        region: region.map_err(|why| format!("ReplicationStatus: {why}"))?,
        status: ReplicationStatus::new(
            replica.status.as_ref().map_or("(no status)", |status| status.as_str()),
        ),
        message: replica.status_message.map(Safe::from),
        kms_key: replica.kms_key_id.map(Safe::from),
        last_accessed: date(replica.last_accessed_date),
    })
}

/// A time that no calendar holds is as good as none.
fn timestamp(time: Option<DateTime>) -> Option<Timestamp> {
    let time = time?;
    Timestamp::new(time.secs(), i32::try_from(time.subsec_nanos()).ok()?).ok()
}

/// AWS gives a day as its midnight in UTC.
fn date(time: Option<DateTime>) -> Option<Date> {
    timestamp(time).map(|time| time.to_zoned(TimeZone::UTC).date())
}

#[cfg(test)]
mod tests {
    use aws_sdk_secretsmanager::types::StatusType;

    use super::*;

    const ARN: &str = "arn:aws:secretsmanager:us-east-1:111122223333:secret:prod/db-a1B2c3";

    fn home() -> Region {
        Region::new("us-east-1").unwrap()
    }

    #[test]
    fn a_status_that_this_version_does_not_know_is_passed_on_as_it_is_written() {
        let replica = ReplicationStatusType::builder()
            .region("eu-west-1")
            .status(StatusType::from("Pending"))
            .last_accessed_date(DateTime::from_secs(1_790_000_000))
            .build();
        let output = DescribeSecretOutput::builder()
            .arn(ARN)
            .replication_status(replica)
            .version_ids_to_stages("v1", vec!["AWSPENDING".into(), "AWSCURRENT".into()])
            .build();
        let entry = described(output, home()).unwrap();
        let replica = entry.replica(Region::new("eu-west-1").unwrap()).unwrap();
        assert_eq!(replica.status.as_str(), "Pending");
        assert_eq!(replica.last_accessed, Some(jiff::civil::date(2026, 9, 21)));
        assert_eq!(entry.versions.current(), Some(&VersionId::new("v1").unwrap()));
    }

    #[test]
    fn hostile_text_is_made_safe_where_it_enters() {
        let output = DescribeSecretOutput::builder().arn(ARN).description("a\u{1b}[2Jb\u{202e}").build();
        assert_eq!(described(output, home()).unwrap().description.unwrap(), "a\\u{1b}[2Jb\\u{202e}");
    }

    #[test]
    fn an_entry_that_cannot_be_read_is_a_sentence_and_the_others_stay() {
        let listed = |arn: &str| SecretListEntry::builder().arn(arn).name("x").build();
        let output = ListSecretsOutput::builder()
            .secret_list(listed(ARN))
            .secret_list(listed("arn:aws:secretsmanager:eu-west-1:111122223333:secret:x-a1b2c3"))
            .secret_list(listed("nonsense"))
            .secret_list(SecretListEntry::builder().arn(ARN).primary_region("nowhere").build())
            .secret_list(SecretListEntry::builder().name("bare").build())
            .next_token("more")
            .build();
        let page = page(output, home());
        assert_eq!(page.entries.len(), 1);
        assert_eq!(page.unreadable.len(), 4);
        assert_eq!(page.unreadable[0], "x: its ARN is of eu-west-1, but us-east-1 answered");
        assert_eq!(page.unreadable[3], "bare: it has no ARN");
        assert_eq!(page.next, Some(PageToken("more".to_owned())));
    }

    #[test]
    fn an_absent_replication_status_is_not_an_empty_one() {
        let absent = DescribeSecretOutput::builder().arn(ARN).build();
        assert_eq!(described(absent, home()).unwrap().replicas, None);
        let empty = DescribeSecretOutput::builder().arn(ARN).set_replication_status(Some(vec![])).build();
        assert_eq!(described(empty, home()).unwrap().replicas, Some(vec![]));
    }

    #[test]
    fn an_identity_needs_an_account_of_twelve_digits() {
        let answer = |account: &str| GetCallerIdentityOutput::builder().account(account).arn("arn").build();
        assert!(identity(answer("111122223333")).is_ok());
        assert!(identity(answer("1111")).is_err());
    }
}
