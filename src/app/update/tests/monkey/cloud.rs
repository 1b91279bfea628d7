//! The cloud as it truly is, small: secrets, their replicas, statuses that move, mutations that take effect or not.
//!
//! Its answers are true. That an answer lies, comes late or never is the matter of `play`.

use std::collections::{BTreeMap, BTreeSet};

use super::*;
use crate::domain::{
    operation::Operation,
    rotation::Rotation,
    secret::{Identity, VersionEntry},
};

/// What is true of one secret.
#[derive(Debug, Clone)]
pub(super) struct Truth {
    /// The name with its suffix.
    resource: &'static str,
    /// Its copies, and the Region that each follows.
    copies: BTreeMap<Region, Option<Region>>,
    /// What its primary says of each replica.
    words: BTreeMap<Region, &'static str>,
    rotation: Option<bool>,
    current: VersionId,
    pending: Option<VersionId>,
    /// How many versions were made by nobody's action.
    made: u8,
    changed: Timestamp,
}

/// All that is true.
#[derive(Debug, Clone)]
pub(super) struct Cloud {
    secrets: Vec<Truth>,
    /// Regions that fail, and how.
    pub(super) dark: BTreeMap<Region, ErrorKind>,
    /// Regions where DescribeSecret alone fails, and how.
    pub(super) mute: BTreeMap<Region, ErrorKind>,
    /// No call has good credentials.
    pub(super) expired: bool,
    /// As whom calls are made.
    pub(super) login: usize,
    /// With which load of credentials.
    pub(super) epoch: Epoch,
}

/// The people, and roles, whose credentials there may be: two sessions of a role, another role, another account.
pub(super) fn who(login: usize) -> Identity {
    let (account, role) = [
        ("111122223333", "OnCall/me"),
        ("111122223333", "OnCall/mine"),
        ("111122223333", "Auditor/me"),
        ("444455556666", "OnCall/me"),
    ][login];
    let arn = format!("arn:aws:sts::{account}:assumed-role/{role}");
    Identity { account: account.into(), arn: arn.as_str().into() }
}

fn version(number: u8) -> VersionId {
    VersionId::new(&format!("1a2b3c4d-0000-4000-8000-0000000000{number:02x}")).unwrap()
}

fn arn_of(resource: &str, at: Region) -> Arn {
    Arn::new(&format!("arn:aws:secretsmanager:{at}:111122223333:secret:{resource}")).unwrap()
}

impl Truth {
    fn new(resource: &'static str, home: &str, words: &[(&str, &'static str)]) -> Self {
        let words: BTreeMap<Region, &'static str> =
            words.iter().map(|(at, word)| (region(at), *word)).collect();
        let home = region(home);
        let there = words.iter().filter(|(_, word)| **word != "Failed").map(|(at, _)| (*at, Some(home)));
        let copies = there.chain([(home, None)]).collect();
        let changed = now(Duration::ZERO).wall - Duration::from_secs(90_000);
        Self {
            resource,
            copies,
            words,
            rotation: None,
            current: version(1),
            pending: None,
            made: 100,
            changed,
        }
    }

    /// A version that is new.
    fn next(&mut self) -> VersionId {
        self.made = self.made.wrapping_add(1);
        version(self.made)
    }

    fn home(&self) -> Option<Region> {
        let free = || self.copies.iter().filter(|(_, follows)| follows.is_none()).map(|(at, _)| *at);
        free().find(|at| self.copies.values().any(|follows| *follows == Some(*at))).or_else(|| free().next())
    }

    fn is(&self, arn: &Arn) -> bool {
        self.resource
            .strip_suffix(arn.suffix())
            .is_some_and(|rest| rest.strip_suffix('-') == Some(arn.name()))
    }

    fn name(&self) -> &str {
        self.resource.rsplit_once('-').unwrap().0
    }

    fn entry(&self, at: Region, described: bool) -> Option<Entry> {
        let follows = *self.copies.get(&at)?;
        let home = follows.is_none() && self.home() == Some(at);
        let mut versions = vec![(self.current.clone(), vec![Label::Current])];
        versions.extend(self.pending.clone().map(|pending| (pending, vec![Label::Pending])));
        let words = if home { self.words.clone() } else { BTreeMap::new() };
        let replicas = words.iter().map(|(region, word)| Replica {
            region: *region,
            status: ReplicationStatus::new(word),
            message: (*word == "Failed").then(|| "there is a secret with that name".into()),
            kms_key: None,
            last_accessed: None,
        });
        Some(Entry {
            primary_region: follows.or_else(|| (home && !words.is_empty()).then_some(at)),
            versions: Versions::new(versions),
            last_changed: Some(self.changed),
            rotation: Rotation {
                enabled: self.rotation,
                function: self.rotation.map(|_| "arn:aws:lambda:us-east-1:111122223333:function:turn".into()),
                ..Rotation::default()
            },
            replicas: described.then(|| replicas.collect()),
            ..Entry::new(arn_of(self.resource, at))
        })
    }
}

impl Cloud {
    /// A trouble of each kind: a clash, a hanging rotation, a replica on the way; and a secret that is fine.
    pub(super) fn new() -> Self {
        let secrets = vec![
            Truth::new("a-a1b2c3", EAST, &[(WEST, "InSync"), (EUROPE, "Failed")]),
            Truth::new("a-zz9zz9", EUROPE, &[]),
            Truth::new("b-a1b2c3", EAST, &[]),
            Truth {
                rotation: Some(true),
                pending: Some(version(2)),
                ..Truth::new("c-a1b2c3", EAST, &[(WEST, "InSync")])
            },
            Truth::new("d-a1b2c3", WEST, &[(EAST, "InProgress"), (EUROPE, "InSync")]),
        ];
        Self {
            secrets,
            dark: BTreeMap::new(),
            mute: BTreeMap::new(),
            expired: false,
            login: 0,
            epoch: Epoch(1),
        }
    }

    /// Credentials are loaded anew, without a word: whose they are is somebody's own matter.
    pub(super) fn renew(&mut self, login: usize) {
        self.expired = false;
        self.login = login;
        self.epoch.0 += 1;
    }

    /// A call that was made with the credentials of `epoch` met no good ones: if they are in use, they are dropped.
    pub(super) fn drops(&mut self, epoch: Epoch, error: Option<&RemoteError>) {
        let is_over = error.is_some_and(|error| crate::app::queue::is_of_credentials(error.kind));
        if is_over && epoch == self.epoch {
            self.epoch.0 += 1;
        }
    }

    /// How a call in a Region fails, if it does.
    pub(super) fn fault(&self, at: Region) -> Option<RemoteError> {
        let kind = if self.expired { Some(ErrorKind::Expired) } else { self.dark.get(&at).copied() };
        kind.map(|kind| RemoteError::new(kind, "the cloud says no"))
    }

    /// How DescribeSecret in a Region fails, if it does. What another account owns it does not show.
    pub(super) fn hides(&self, at: Region) -> Option<RemoteError> {
        let kind = self.mute.get(&at).copied().or(self.is_elsewhere().then_some(ErrorKind::Denied));
        self.fault(at).or_else(|| kind.map(|kind| RemoteError::new(kind, "not to you")))
    }

    /// Calls are made in another account.
    pub(super) fn is_elsewhere(&self) -> bool {
        who(self.login).account.as_str() != "111122223333"
    }

    /// A Region fails, or comes back.
    pub(super) fn fail(&mut self, at: Region, how: u8) {
        self.dark.remove(&at);
        self.mute.remove(&at);
        match how % 5 {
            0 => {}
            1 | 2 => drop(self.dark.insert(at, super::play::error(how).kind)),
            3 => drop(self.mute.insert(at, ErrorKind::Denied)),
            _ => drop(self.mute.insert(at, ErrorKind::NotEnabled)),
        }
    }

    /// What ListSecrets shows in a Region.
    pub(super) fn list(&self, at: Region) -> Vec<Entry> {
        let seen = self.secrets.iter().filter(|_| !self.is_elsewhere());
        seen.filter_map(|truth| truth.entry(at, false)).collect()
    }

    /// What DescribeSecret answers.
    pub(super) fn describe(&self, at: Region, id: &SecretId) -> Result<Entry, RemoteError> {
        let of = |truth: &&Truth| match id {
            SecretId::Arn(arn) => truth.is(arn),
            SecretId::Name(name) => truth.name() == name.as_str() && truth.copies.contains_key(&at),
        };
        let found = self.secrets.iter().find(of).and_then(|truth| truth.entry(at, true));
        found.ok_or_else(|| RemoteError::new(ErrorKind::NotFound, "not here"))
    }

    /// What ListSecretVersionIds answers.
    pub(super) fn versions(&self, arn: &Arn, at: Timestamp) -> Result<Vec<VersionEntry>, RemoteError> {
        let truth = self.secrets.iter().find(|truth| truth.is(arn));
        let truth = truth.ok_or_else(|| RemoteError::new(ErrorKind::NotFound, "not here"))?;
        let ids = [Some(&truth.current), truth.pending.as_ref()].into_iter().flatten();
        let made = |id: &VersionId| VersionEntry { id: id.clone(), created: Some(at), last_accessed: None };
        Ok(ids.map(made).collect())
    }

    /// Every copy there is, as secret and Region.
    pub(super) fn copies(&self) -> BTreeSet<(crate::domain::SecretKey, Region)> {
        let copies =
            self.secrets.iter().flat_map(|truth| truth.copies.keys().map(|at| (truth.resource, *at)));
        copies.map(|(resource, at)| (arn_of(resource, at).key(), at)).collect()
    }

    /// The steps of other runs that a journal may tell of.
    pub(super) fn operations(&self) -> Vec<Operation> {
        let (east, west) = (region(EAST), region(WEST));
        let a = arn_of("a-a1b2c3", east);
        let to = vec![crate::domain::operation::ReplicaTarget { region: region(EUROPE), kms_key: None }];
        vec![
            Operation::Replicate { secret: a.clone(), to: to.clone(), overwrite: false },
            Operation::RemoveReplica { secret: a.clone(), region: west },
            Operation::Promote { replica: a.in_region(west) },
            Operation::CancelRotation { secret: arn_of("c-a1b2c3", east) },
            Operation::Rotate { secret: arn_of("c-a1b2c3", east), immediately: true, token: None },
            Operation::MoveStage {
                secret: arn_of("c-a1b2c3", east),
                label: Label::Pending,
                remove_from: Some(version(2)),
                move_to: None,
            },
            Operation::Replicate { secret: arn_of("gone-a1b2c3", east), to, overwrite: false },
        ]
    }

    /// Something happens: a status moves, a secret goes, comes or changes. Gives what is not as an action left it.
    pub(super) fn moves(&mut self, which: u16, how: u8, at: Timestamp) -> Option<SecretKey> {
        let index = usize::from(which) % self.secrets.len();
        match how % 8 {
            0..=3 => self.settle(),
            4 => self.secrets[index].current = self.secrets[index].next(),
            5 => drop(self.secrets[index].copies.pop_first()),
            6 => self.secrets[index].copies.clear(),
            _ => {
                let fresh = Self::new().secrets;
                self.secrets[index] = fresh[index].clone();
            }
        }
        self.secrets[index].changed = at;
        // A new value is none of an action's effects.
        (how % 8 > 4).then(|| arn_of(self.secrets[index].resource, region(EAST)).key())
    }

    /// Whatever is InProgress ends: Failed where the name is taken, InSync elsewhere.
    pub(super) fn settle(&mut self) {
        let taken: Vec<(String, Region, &str)> = self
            .secrets
            .iter()
            .flat_map(|truth| truth.copies.keys().map(|at| (truth.name().to_owned(), *at, truth.resource)))
            .collect();
        for truth in &mut self.secrets {
            let (name, own, home) = (truth.name().to_owned(), truth.resource, truth.home());
            for (at, word) in truth.words.iter_mut().filter(|(_, word)| **word == "InProgress") {
                let clash =
                    taken.iter().any(|(other, there, whose)| (other, there) == (&name, at) && *whose != own);
                *word = if clash { "Failed" } else { "InSync" };
                if !clash {
                    truth.copies.entry(*at).or_insert(home);
                }
            }
        }
    }

    /// A mutation takes effect, if there is anything that it could change.
    pub(super) fn apply(&mut self, operation: &Operation, at: Timestamp) -> bool {
        if let Operation::Replicate { secret, to, overwrite: true } = operation {
            for other in self.secrets.iter_mut().filter(|other| !other.is(secret)) {
                if other.name() == secret.name() {
                    other.copies.remove(&to[0].region);
                }
            }
        }
        let Some(truth) = self.secrets.iter_mut().find(|truth| truth.is(operation.secret())) else {
            return false;
        };
        if !truth.copies.contains_key(&operation.region()) {
            return false;
        }
        truth.changed = at;
        match operation {
            Operation::Replicate { to, .. } => {
                truth.words.extend(to.iter().map(|target| (target.region, "InProgress")));
            }
            Operation::RemoveReplica { region, .. } => {
                truth.words.remove(region);
                truth.copies.retain(|there, follows| there != region || follows.is_none());
            }
            Operation::Promote { replica } => {
                truth.words.remove(&replica.region());
                truth.copies.insert(replica.region(), None);
            }
            Operation::CancelRotation { .. } => truth.rotation = Some(false),
            Operation::Rotate { token, .. } => {
                truth.rotation = Some(true);
                let new = token.as_ref().map(|token| VersionId::new(&token.to_string()).unwrap());
                truth.current = truth.pending.take().or(new).unwrap_or_else(|| truth.next());
            }
            Operation::MoveStage { label, move_to, .. } => {
                if let (Label::Current, Some(_), Some(pending)) = (label, move_to, truth.pending.clone()) {
                    truth.current = pending;
                }
                truth.pending = None;
            }
        }
        true
    }

    /// Somebody takes back what a mutation does.
    pub(super) fn undo(&mut self, operation: &Operation, at: Timestamp) {
        let Some(truth) = self.secrets.iter_mut().find(|truth| truth.is(operation.secret())) else { return };
        truth.changed = at;
        let home = truth.home();
        match operation {
            Operation::Replicate { to, .. } => {
                truth.words.retain(|at, _| to.iter().all(|target| target.region != *at));
                let free = |at: &Region| to.iter().all(|target| target.region != *at);
                truth.copies.retain(|at, follows| follows.is_none() || free(at));
            }
            Operation::RemoveReplica { region, .. } => drop(truth.words.insert(*region, "InProgress")),
            Operation::Promote { replica } if home.is_some_and(|home| home != replica.region()) => {
                truth.words.insert(replica.region(), "InSync");
                truth.copies.insert(replica.region(), home);
            }
            Operation::CancelRotation { .. } => truth.rotation = Some(true),
            Operation::Rotate { .. } => truth.rotation = Some(false),
            Operation::Promote { .. } => {}
            Operation::MoveStage { .. } => truth.pending = Some(version(2)),
        }
    }
}
