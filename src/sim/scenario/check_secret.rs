//! What a scenario must not say of one secret: the service's own limits (API reference, "Data types"), and what would contradict
//! itself.

use super::{
    InRegion, Key, Rotation, Secret, Status, Version, When,
    check::{Keys, twice},
};
use crate::domain::Region;

/// Looks at one secret and adds a sentence for each fault.
pub(super) fn check(secret: &Secret, enabled: &[Region], keys: &Keys<'_>, problems: &mut Vec<String>) {
    let before = problems.len();
    let mut say = |problem: String| problems.push(problem);
    check_name(secret, &mut say);
    check_regions(secret, enabled, &mut say);
    check_texts(secret, &mut say);
    check_keys(secret, keys, &mut say);
    check_times(secret, &mut say);
    if let Some(versions) = &secret.versions {
        check_versions(versions, &mut say);
    }
    for (region, here) in &secret.in_region {
        let mut say = |problem: String| say(format!("in {region}, {problem}"));
        check_here(secret, *region, here, &mut say);
    }
    if let Some(rotation) = &secret.rotation {
        check_rotation(rotation, &mut say);
    }
    let name: String = secret.name.chars().take(80).collect();
    for problem in problems.iter_mut().skip(before) {
        *problem = format!("secret {name:?}: {problem}");
    }
}

fn check_name(secret: &Secret, say: &mut impl FnMut(String)) {
    let fits = |c: char| c.is_ascii_alphanumeric() || "/_+=.@-!".contains(c);
    if !(1..=512).contains(&secret.name.len()) {
        say(format!("its name has {} characters; 1 to 512 are allowed", secret.name.len()));
    }
    if let Some(wrong) = secret.name.chars().find(|c| !fits(*c)) {
        say(format!("{wrong:?} cannot be in a name; letters, digits and /_+=.@-! can"));
    }
    if let Some(suffix) = &secret.suffix
        && !(suffix.len() == 6 && suffix.bytes().all(|b| b.is_ascii_alphanumeric()))
    {
        say(format!("its suffix {suffix:?} is not six letters or digits"));
    }
}

fn check_regions(secret: &Secret, enabled: &[Region], say: &mut impl FnMut(String)) {
    let home = secret.home;
    if !enabled.contains(&home) {
        say(format!("its home {home} is not among the enabled `regions`"));
    }
    if secret.replicas.contains(&home) {
        say(format!("{home} is its home and cannot be a replica Region as well"));
    }
    if let Some(region) = twice(&secret.replicas) {
        say(format!("`replicas` names {region} twice"));
    }
    for region in &secret.replicas {
        let failed = secret
            .in_region
            .get(region)
            .is_some_and(|here| here.status == Some(Status::Failed) && here.copy != Some(true));
        // A replication to a Region that is not enabled fails (user guide, "Troubleshoot replication"), so that much may be told.
        if !enabled.contains(region) && !failed {
            say(format!("its replica Region {region} is not among the enabled `regions`"));
        }
    }
    if secret.home_gone && secret.replicas.is_empty() {
        say("`home_gone` without `replicas` leaves nothing of it".to_owned());
    }
}

fn check_texts(secret: &Secret, say: &mut impl FnMut(String)) {
    let mut length = |what: &str, text: Option<&String>, least: usize, most: usize| {
        if let Some(count) = text.map(|text| text.chars().count()).filter(|n| !(least..=most).contains(n)) {
            say(format!("its {what} has {count} characters; {least} to {most} are allowed"));
        }
    };
    length("description", secret.description.as_ref(), 0, 2048);
    length("policy", secret.policy.as_ref(), 1, 20_480);
    length("owning_service", secret.owning_service.as_ref(), 1, 128);
    length("type", secret.kind.as_ref(), 1, 256);
    for (key, value) in secret.tags.iter().flatten() {
        length("tag's key", Some(key), 1, 128);
        length("tag's value", Some(value), 0, 256);
    }
    if secret.tags.as_ref().is_some_and(|tags| tags.len() > 50) {
        say("it has more than 50 tags".to_owned());
    }
}

fn check_keys(secret: &Secret, keys: &Keys<'_>, say: &mut impl FnMut(String)) {
    let of_versions = |region: Region, versions: Option<&'_ Vec<Version>>| {
        let keys = versions.into_iter().flatten().filter_map(|version| version.kms_key.clone());
        keys.map(|key| (region, key)).collect::<Vec<_>>()
    };
    let mut named = of_versions(secret.home, secret.versions.as_ref());
    named.extend(secret.kms_key.clone().map(|key| (secret.home, key)));
    for (region, here) in &secret.in_region {
        named.extend(of_versions(*region, here.versions.as_ref()));
        named.extend(here.kms_key.clone().map(|key| (*region, key)));
    }
    for (region, key) in named.into_iter().filter(|(_, key)| !Key::is_default(key)) {
        if !keys.contains_key(&(key.as_str(), region)) {
            say(format!("no [[key]] {key:?} in {region}; add it, with its state there"));
        }
    }
}

fn check_times(secret: &Secret, say: &mut impl FnMut(String)) {
    let mut past = |what: &str, when: Option<When>| {
        if matches!(when, Some(When::In(_))) {
            say(format!("`{what}` is in the future"));
        }
    };
    past("created", secret.created);
    past("changed", secret.changed);
    past("accessed", secret.accessed);
    for here in secret.in_region.values() {
        past("created", here.created);
        past("changed", here.changed);
        past("accessed", here.accessed);
    }
}

fn check_here(secret: &Secret, region: Region, here: &InRegion, say: &mut impl FnMut(String)) {
    if region == secret.home {
        let of_replica = here.status.is_some()
            || here.message.is_some()
            || here.listed_by_primary.is_some()
            || here.primary_region.is_some_and(|primary| primary != region);
        if of_replica {
            say("its home, it has no status, message, listed_by_primary or other primary_region".to_owned());
        }
        if here.copy == Some(false) {
            say("its home, `copy = false` is written `home_gone = true`".to_owned());
        }
    } else if !secret.replicas.contains(&region) {
        say("there is neither its home nor a replica; add the Region to `replicas`".to_owned());
    }
    if here.message.as_ref().is_some_and(|message| message.is_empty() || message.chars().count() > 4096) {
        say("the message has not 1 to 4096 characters".to_owned());
    }
    if let Some(versions) = &here.versions {
        check_versions(versions, say);
    }
}

fn check_versions(versions: &[Version], say: &mut impl FnMut(String)) {
    if let Some(id) = twice(versions.iter().map(|version| &version.id)) {
        say(format!("version {id} is there twice"));
    }
    let labels = || versions.iter().flat_map(|version| &version.labels);
    if let Some(label) = twice(labels()) {
        say(format!("label {label} is on two versions; a label is on one"));
    }
    if labels().count() > 20 {
        say("it has more than 20 labels".to_owned());
    }
    for version in versions {
        let id = &version.id;
        if !(32..=64).contains(&id.len()) || !id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-') {
            say(format!("version id {id:?} has not 32 to 64 letters, digits and hyphens"));
        }
        if version.labels.iter().any(|label| label.is_empty() || label.len() > 256) {
            say(format!("a label of version {id} has not 1 to 256 characters"));
        }
        if !version.has_value && version.labels.iter().any(|label| label == "AWSCURRENT") {
            say(format!("version {id} is AWSCURRENT and so has a value"));
        }
        if matches!(version.created, When::In(_)) {
            say(format!("version {id} is made in the future"));
        }
    }
}

fn check_rotation(rotation: &Rotation, say: &mut impl FnMut(String)) {
    if rotation.days.is_some() && rotation.schedule.is_some() {
        say("its rotation has both `days` and `schedule`; AWS takes one".to_owned());
    }
    if rotation.days.is_some_and(|days| !(1..=1000).contains(&days)) {
        say("its rotation's `days` is not 1 to 1000".to_owned());
    }
    if let Some(schedule) = &rotation.schedule {
        let form =
            (schedule.starts_with("rate(") || schedule.starts_with("cron(")) && schedule.ends_with(')');
        if !form || schedule.len() > 256 {
            say(format!("its rotation's schedule {schedule:?} is no rate(…) or cron(…)"));
        }
    }
    if let Some(window) = &rotation.duration {
        let hours = window.strip_suffix('h').and_then(|hours| hours.parse::<u8>().ok());
        if !hours.is_some_and(|hours| (1..=24).contains(&hours)) {
            say(format!("its rotation's duration {window:?} is not 1h to 24h"));
        }
    }
    if matches!(rotation.last, Some(When::In(_))) {
        say("its rotation's `last` is in the future".to_owned());
    }
    if rotation.every.is_some_and(|every| every.0.is_zero() || rotation.takes.is_some_and(|t| t >= every)) {
        say("its rotation's `every` is not longer than it `takes`".to_owned());
    }
}
