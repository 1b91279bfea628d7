//! The shapes of generated secrets: fine ones, and one for each kind of trouble.

use std::collections::BTreeMap;

use crate::{
    domain::Region,
    sim::scenario::{InRegion, Rotation, RotationStep, Secret, Span, Status, Version, When, ids::Splitmix},
};

/// The customer's key that generated secrets use.
pub(super) const KEY: &str = "alias/fleet";
/// A key that somebody disabled.
pub(super) const DEAD_KEY: &str = "alias/fleet-old";

/// What is the matter with a secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    Fine,
    NameTaken,
    KeyDisabled,
    Diverged,
    Split,
    Stranded,
    InProgress,
    RotationStuck,
    LeftOver,
    Overdue,
    Detached,
    Deleted,
}

/// Every kind of trouble comes once among so many secrets.
const BLOCK: u64 = 400;

impl Shape {
    /// The shape of the secret at that place: each trouble once in every block of 400, scattered.
    pub(super) fn of(index: usize, seed: u64) -> Self {
        let scattered = (index as u64 % BLOCK).wrapping_mul(97).wrapping_add(seed % BLOCK) % BLOCK;
        match scattered {
            5 => Self::NameTaken,
            38 => Self::KeyDisabled,
            71 => Self::Diverged,
            104 => Self::Split,
            137 => Self::Stranded,
            170 => Self::InProgress,
            203 => Self::RotationStuck,
            236 => Self::LeftOver,
            269 => Self::Overdue,
            302 => Self::Detached,
            335 => Self::Deleted,
            _ => Self::Fine,
        }
    }

    const fn needs_replica(self) -> bool {
        matches!(
            self,
            Self::NameTaken
                | Self::KeyDisabled
                | Self::Diverged
                | Self::Split
                | Self::Stranded
                | Self::InProgress
                | Self::Detached
        )
    }

    const fn needs_second_secret(self) -> bool {
        matches!(self, Self::NameTaken | Self::Split)
    }
}

/// Makes a secret of that shape, and the second one that it takes to be so. None when there is no Region.
pub(super) fn make(
    name: String,
    shape: Shape,
    regions: &[Region],
    last: bool,
    random: &mut Splitmix,
) -> Option<(Secret, Option<Secret>)> {
    let possible = (regions.len() > 1 || !shape.needs_replica()) && !(last && shape.needs_second_secret());
    let shape = if possible { shape } else { Shape::Fine };
    let mut secret = fine(name, regions, random)?;
    if shape.needs_replica() && secret.replicas.is_empty() {
        let other = regions.iter().copied().find(|region| *region != secret.home);
        secret.replicas.extend(other);
    }
    let Some(region) = secret.replicas.last().copied().filter(|_| shape.needs_replica()) else {
        spoil_alone(&mut secret, shape, random);
        return Some((secret, None));
    };
    let more = spoil_replica(&mut secret, shape, region, random);
    Some((secret, more))
}

/// A secret with nothing wrong.
fn fine(name: String, regions: &[Region], random: &mut Splitmix) -> Option<Secret> {
    let home = at_home(regions, random)?;
    let replicas = replicas(name.starts_with("prod/"), home, regions, random);
    let made = days(30 + random.below(1500));
    let changed = days(1 + random.below(29));
    let mut versions = vec![version(random, "AWSCURRENT", changed)];
    if random.chance(600) {
        versions.push(version(random, "AWSPREVIOUS", made));
    }
    let own_key = random.chance(350);
    let in_region: BTreeMap<_, _> = replicas
        .iter()
        .filter(|_| own_key && random.chance(800))
        .map(|region| (*region, InRegion { kms_key: Some(KEY.to_owned()), ..InRegion::default() }))
        .collect();
    let rotation = random.chance(150).then(|| rotation(random));
    let team = name.split('/').nth(1).unwrap_or("platform").to_owned();
    let mut secret = Secret::new(name, home);
    secret.suffix = Some(random.suffix());
    secret.replicas = replicas;
    secret.kms_key = own_key.then(|| KEY.to_owned());
    secret.tags = random.chance(700).then(|| BTreeMap::from([("team".to_owned(), team)]));
    secret.created = Some(When::Ago(made));
    secret.changed = Some(When::Ago(changed));
    secret.accessed = random.chance(900).then(|| When::Ago(days(random.below(5))));
    secret.versions = Some(versions);
    secret.rotation = rotation;
    secret.in_region = in_region;
    Some(secret)
}

/// So many days; the generator never asks for more than fit.
fn days(count: u64) -> Span {
    Span::days(u32::try_from(count).unwrap_or(u32::MAX))
}

/// Most secrets live in the first Region, many in the second.
fn at_home(regions: &[Region], random: &mut Splitmix) -> Option<Region> {
    match random.below(100) {
        0..60 => regions.first(),
        60..80 => regions.get(1).or_else(|| regions.first()),
        _ => random.pick(regions),
    }
    .copied()
}

fn replicas(production: bool, home: Region, regions: &[Region], random: &mut Splitmix) -> Vec<Region> {
    let wanted = match (production, random.below(100)) {
        (true, 0..50) | (false, 0..90) => 0,
        (true, 50..74) | (false, _) => 1,
        (true, 74..89) => 2,
        (true, 89..94) => 3,
        (true, 94..97) => 5,
        (true, _) => regions.len(),
    };
    regions.iter().copied().filter(|region| *region != home).take(wanted).collect()
}

fn version(random: &mut Splitmix, label: &str, age: Span) -> Version {
    Version {
        id: random.uuid(),
        labels: vec![label.to_owned()],
        created: When::Ago(age),
        accessed: None,
        has_value: true,
        kms_key: None,
    }
}

fn rotation(random: &mut Splitmix) -> Rotation {
    let past = 1 + random.below(28);
    Rotation {
        enabled: true,
        function: Some("fleet-rotator".to_owned()),
        days: Some(30),
        last: Some(When::Ago(days(past))),
        next: Some(When::In(days(30 - past))),
        ..Rotation::default()
    }
}

/// The troubles that a secret has by itself.
fn spoil_alone(secret: &mut Secret, shape: Shape, random: &mut Splitmix) {
    let versions = secret.versions.get_or_insert_default();
    let mut pending = version(random, "AWSPENDING", Span::seconds(3 * 3600));
    let mut rotation = rotation(random);
    match shape {
        Shape::RotationStuck => {
            rotation.hangs_in = Some(RotationStep::TestSecret);
            rotation.next = Some(When::Ago(Span::seconds(3 * 3600)));
            versions.push(pending);
        }
        Shape::LeftOver => {
            (rotation.enabled, rotation.last, rotation.next) = (false, None, None);
            pending.has_value = false;
            versions.push(pending);
        }
        Shape::Overdue => rotation.next = Some(When::Ago(Span::days(3))),
        Shape::Deleted => {
            secret.replicas.clear();
            secret.in_region.clear();
            secret.deleted = Some(When::In(Span::days(9)));
            return;
        }
        _ => return,
    }
    secret.rotation = Some(rotation);
}

/// The troubles between a primary and its replica in `region`.
fn spoil_replica(secret: &mut Secret, shape: Shape, region: Region, random: &mut Splitmix) -> Option<Secret> {
    let home = secret.home;
    let old = vec![version(random, "AWSCURRENT", Span::days(90))];
    let here = secret.in_region.entry(region).or_default();
    match shape {
        Shape::NameTaken => {
            here.status = Some(Status::Failed);
            here.message = Some(format!(
                "Replication failed: Secret name {} already exists in region {region}.",
                secret.name
            ));
            return Some(second(secret, region, random));
        }
        Shape::KeyDisabled => {
            here.status = Some(Status::Failed);
            here.message =
                Some(format!("Replication failed: KMS key {DEAD_KEY} in region {region} is disabled."));
            here.kms_key = Some(DEAD_KEY.to_owned());
            here.versions = Some(old);
        }
        Shape::Diverged => here.versions = Some(old),
        Shape::Split => {
            let suffix = secret.suffix.clone();
            secret.in_region.remove(&region);
            secret.replicas.retain(|replica| *replica != region);
            return Some(Secret { suffix, ..second(secret, region, random) });
        }
        Shape::Stranded => secret.home_gone = true,
        Shape::InProgress => here.status = Some(Status::InProgress),
        Shape::Detached => here.status = Some(Status::Other("Detached".to_owned())),
        _ => {}
    }
    // Rotation would meet a primary that is not there.
    if secret.home_gone {
        (secret.rotation, secret.replicas) = (None, vec![region]);
        secret.in_region.retain(|other, _| *other == region || *other == home);
    }
    None
}

/// Another secret of the same name, at home in `region`.
fn second(first: &Secret, region: Region, random: &mut Splitmix) -> Secret {
    Secret {
        suffix: Some(random.suffix()),
        home: region,
        replicas: Vec::new(),
        kms_key: None,
        rotation: None,
        in_region: BTreeMap::new(),
        versions: Some(vec![version(random, "AWSCURRENT", Span::days(2))]),
        changed: Some(When::Ago(Span::days(2))),
        ..first.clone()
    }
}
