//! A cloud in which secrets come and go for ever: none has the name of one before it.

use std::sync::atomic::{AtomicU64, Ordering};

use secretdeck::{
    domain::{
        Arn, Region, Safe,
        error::{ErrorKind, RemoteError},
        lane::Lane,
        operation::Operation,
        replication::{Replica, ReplicationStatus},
        rotation::{Label, VersionId, Versions},
        secret::{Entry, Identity, VersionEntry},
    },
    gateway::{Accepted, Epoch, Gateway, Listing, Page, PageToken, SecretId, Terms},
};

/// How many secrets there are at a time.
const ALIVE: u64 = 4;
/// After so many calls the oldest one goes, and another comes.
const PACE: u64 = 20;

/// The cloud.
pub struct Cloud {
    regions: Vec<Region>,
    calls: AtomicU64,
}

impl Cloud {
    pub fn new(regions: &[Region]) -> Self {
        Self { regions: regions.to_vec(), calls: AtomicU64::new(0) }
    }

    fn oldest(&self) -> u64 {
        self.calls.fetch_add(1, Ordering::Relaxed) / PACE
    }

    /// The secret of a number, in a Region: a primary in the first one with a replica in the second, or one that stands
    /// alone there; each third one rotates for ever, and each fourth has failed.
    fn entry(&self, number: u64, at: Region, described: bool) -> Option<Entry> {
        let replicated = number.is_multiple_of(2);
        if at != self.regions[0] && !(replicated && at == self.regions[1]) {
            return None;
        }
        let name = format!("app/{number:06}/key-{:06}", number % 1_000_000);
        let arn = Arn::new(&format!("arn:aws:secretsmanager:{at}:111122223333:secret:{name}")).unwrap();
        let version = |of: u64| VersionId::new(&format!("1a2b3c4d-0000-4000-8000-{of:012}")).unwrap();
        let mut versions = vec![(version(number), vec![Label::Current])];
        if number.is_multiple_of(3) {
            versions.push((version(number + 500_000), vec![Label::Pending]));
        }
        let status = if number.is_multiple_of(4) { "Failed" } else { "InSync" };
        let replica = Replica {
            region: self.regions[1],
            status: ReplicationStatus::new(status),
            message: None,
            kms_key: None,
            last_accessed: None,
        };
        let mut entry = Entry {
            primary_region: replicated.then_some(self.regions[0]),
            versions: Versions::new(versions),
            replicas: (described && replicated && at == self.regions[0]).then(|| vec![replica]),
            ..Entry::new(arn)
        };
        entry.rotation.enabled = number.is_multiple_of(3).then_some(true);
        Some(entry)
    }
}

impl Gateway for Cloud {
    async fn list(&self, lane: Lane, _: Listing, _: Option<PageToken>) -> Result<Page, RemoteError> {
        let first = self.oldest();
        let entries = (first..first + ALIVE).filter_map(|number| self.entry(number, lane.region, false));
        Ok(Page { entries: entries.collect(), unreadable: vec![], next: None })
    }

    async fn describe(&self, lane: Lane, id: SecretId) -> Result<Entry, RemoteError> {
        let first = self.oldest();
        let mut alive = (first..first + ALIVE).filter_map(|number| self.entry(number, lane.region, true));
        let found =
            alive.find(|entry| entry.arn.as_str() == id.as_str() || entry.name.as_str() == id.as_str());
        found.ok_or_else(|| RemoteError::new(ErrorKind::NotFound, "not here"))
    }

    async fn versions(&self, _: Lane, _: Arn) -> Result<Vec<VersionEntry>, RemoteError> {
        Ok(vec![])
    }

    async fn policy(&self, _: Lane, _: Arn) -> Result<Option<Safe>, RemoteError> {
        Ok(None)
    }

    async fn identify(&self, _: Region) -> Result<(Identity, Epoch), RemoteError> {
        let arn = "arn:aws:iam::111122223333:user/soak".into();
        Ok((Identity { account: "111122223333".into(), arn }, self.epoch()))
    }

    async fn execute(&self, _: Lane, _: &Operation, _: &Terms) -> Result<Accepted, RemoteError> {
        Ok(Accepted::default())
    }
}
