//! A gateway that answers what a test tells it, and notes every call.

use std::{
    collections::{HashMap, VecDeque},
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
    },
};

use tokio::sync::Semaphore;

use crate::{
    domain::{
        Arn, Region, Safe,
        error::{ErrorKind, RemoteError},
        lane::Lane,
        operation::Operation,
        secret::{Entry, Identity, VersionEntry},
    },
    gateway::{Accepted, Epoch, Gateway, Listing, Page, PageToken, SecretId, Terms},
};

/// The scripted gateway.
#[derive(Debug)]
pub(crate) struct Scripted {
    /// Answers of DescribeSecret, by what is asked for.
    pub(crate) entries: Mutex<HashMap<String, Result<Entry, RemoteError>>>,
    /// Answers of ListSecrets, in order, by Region; an empty page when none is left.
    pub(crate) pages: Mutex<HashMap<Region, VecDeque<Result<Page, RemoteError>>>>,
    /// Answers of mutations, in order; accepted when none is left.
    pub(crate) ends: Mutex<VecDeque<Result<Accepted, RemoteError>>>,
    /// The call that panics.
    pub(crate) fatal: Mutex<Option<&'static str>>,
    /// Each mutation takes one permit; a test that wants to hold them begins with none.
    pub(crate) gate: Semaphore,
    /// The same for pages.
    pub(crate) page_gate: Semaphore,
    /// The same for descriptions.
    pub(crate) look_gate: Semaphore,
    /// The credentials in use.
    pub(crate) epoch: Mutex<Epoch>,
    /// The most mutations that were under way at once.
    pub(crate) most: AtomicUsize,
    under_way: AtomicUsize,
    calls: Mutex<Vec<String>>,
}

impl Scripted {
    /// A gateway that knows nothing, and holds nothing back.
    pub(crate) fn new() -> Self {
        Self {
            entries: Mutex::default(),
            pages: Mutex::default(),
            ends: Mutex::default(),
            fatal: Mutex::default(),
            gate: Semaphore::new(Semaphore::MAX_PERMITS),
            page_gate: Semaphore::new(Semaphore::MAX_PERMITS),
            look_gate: Semaphore::new(Semaphore::MAX_PERMITS),
            epoch: Mutex::default(),
            most: AtomicUsize::new(0),
            under_way: AtomicUsize::new(0),
            calls: Mutex::default(),
        }
    }

    /// Holds every mutation back until the test gives a permit.
    pub(crate) fn holding_mutations(mut self) -> Self {
        self.gate = Semaphore::new(0);
        self
    }

    /// Holds every page back until the test gives a permit.
    pub(crate) fn holding_pages(mut self) -> Self {
        self.page_gate = Semaphore::new(0);
        self
    }

    /// Holds every description back until the test gives a permit.
    pub(crate) fn holding_looks(mut self) -> Self {
        self.look_gate = Semaphore::new(0);
        self
    }

    /// Knows an entry from now on.
    pub(crate) fn with(self, entry: Entry) -> Self {
        self.entries.lock().unwrap().insert(entry.arn.as_str().to_owned(), Ok(entry));
        self
    }

    /// The calls so far, as `OPERATION REGION`.
    pub(crate) fn calls(&self) -> Vec<String> {
        self.calls.lock().unwrap().clone()
    }

    /// How often an operation was called.
    pub(crate) fn count(&self, operation: &str) -> usize {
        self.calls().iter().filter(|call| call.starts_with(operation)).count()
    }

    fn note(&self, operation: &str, region: Region) {
        self.calls.lock().unwrap().push(format!("{operation} {region}"));
        let fatal = *self.fatal.lock().unwrap();
        assert!(fatal != Some(operation), "the script says so");
    }
}

fn not_found() -> RemoteError {
    RemoteError::new(ErrorKind::NotFound, "not here")
}

impl Gateway for Scripted {
    async fn list(&self, lane: Lane, _: Listing, _token: Option<PageToken>) -> Result<Page, RemoteError> {
        self.note("ListSecrets", lane.region);
        self.page_gate.acquire().await.unwrap().forget();
        let next = self.pages.lock().unwrap().get_mut(&lane.region).and_then(VecDeque::pop_front);
        next.unwrap_or(Ok(Page { entries: Vec::new(), unreadable: Vec::new(), next: None }))
    }

    async fn describe(&self, lane: Lane, id: SecretId) -> Result<Entry, RemoteError> {
        self.note("DescribeSecret", lane.region);
        self.look_gate.acquire().await.unwrap().forget();
        self.entries.lock().unwrap().get(id.as_str()).cloned().unwrap_or_else(|| Err(not_found()))
    }

    async fn versions(&self, lane: Lane, _arn: Arn) -> Result<Vec<VersionEntry>, RemoteError> {
        self.note("ListSecretVersionIds", lane.region);
        Ok(Vec::new())
    }

    async fn policy(&self, lane: Lane, _arn: Arn) -> Result<Option<Safe>, RemoteError> {
        self.note("GetResourcePolicy", lane.region);
        Ok(None)
    }

    async fn identify(&self, region: Region) -> Result<(Identity, Epoch), RemoteError> {
        self.note("GetCallerIdentity", region);
        let identity = Identity {
            account: Safe::new("111122223333"),
            arn: Safe::new("arn:aws:sts::111122223333:assumed-role/OnCall/session"),
        };
        Ok((identity, self.epoch()))
    }

    fn epoch(&self) -> Epoch {
        *self.epoch.lock().unwrap()
    }

    async fn execute(
        &self,
        lane: Lane,
        operation: &Operation,
        terms: &Terms,
    ) -> Result<Accepted, RemoteError> {
        terms.check(self.epoch())?;
        self.note(operation.api(), lane.region);
        let now = self.under_way.fetch_add(1, Ordering::SeqCst) + 1;
        self.most.fetch_max(now, Ordering::SeqCst);
        self.gate.acquire().await.unwrap().forget();
        self.under_way.fetch_sub(1, Ordering::SeqCst);
        self.ends.lock().unwrap().pop_front().unwrap_or(Ok(Accepted::default()))
    }
}
