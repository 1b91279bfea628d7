//! [`Sdk`]: the gateway over the AWS SDK. Reads stand here, mutations in `mutate`.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::SystemTime,
};

use aws_sdk_secretsmanager::{
    Client,
    config::{SharedHttpClient, http::HttpResponse},
    error::{ProvideErrorMetadata, SdkError},
    operation::RequestId,
};
use jiff::Timestamp;
use tokio::sync::OnceCell;

use super::{
    convert,
    credentials::{Epochs, Witness},
    departure::Departure,
    error,
    http::Shared,
    listing as asked,
    load::Loaded,
    options::Options,
};
use crate::{
    domain::{
        Arn, Region, Safe,
        error::{ErrorKind, RemoteError},
        lane::Lane,
        operation::Operation,
        secret::{Entry, Identity, VersionEntry},
    },
    gateway::{Accepted, Epoch, Gateway, Listing, Page, PageToken, SecretId, Setup, Terms},
};

/// Entries asked for in one page of a listing: the most that ListSecrets gives.
const PAGE_SIZE: i32 = 100;

/// The most pages of one secret's versions that are read. AWS keeps about a hundred versions, and a page holds as many;
/// a server that never ends must not keep a task for ever.
const MOST_VERSION_PAGES: usize = 20;

/// The gateway over the AWS SDK. Cheap to make and to clone: nothing is read or opened before the first call.
#[derive(Debug, Clone)]
pub struct Sdk {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    options: Options,
    http: SharedHttpClient,
    epochs: Epochs,
    slot: Mutex<Slot>,
}

/// The configuration in use; a new one begins when the old one's credentials ended.
#[derive(Debug, Clone, Default)]
struct Slot {
    /// When it began, as credentials count.
    began: Epoch,
    cell: Arc<OnceCell<Arc<Loaded>>>,
}

/// One call on its way.
pub(super) struct Call {
    loaded: Arc<Loaded>,
    began: Epoch,
    pub(super) departure: Departure,
}

impl Call {
    pub(super) fn client(&self, lane: Lane) -> Client {
        self.loaded.client(lane)
    }

    /// The credentials of this call, watched.
    pub(super) fn witness(&self) -> Witness {
        Witness::new(&self.loaded.keeper)
    }
}

impl Sdk {
    /// A gateway that has not begun: no file, variable or socket is touched.
    #[must_use]
    pub fn new(options: Options) -> Self {
        let http = SharedHttpClient::new(Shared::new(options.simulated));
        let (epochs, slot) = (Epochs::default(), Mutex::default());
        Self { inner: Arc::new(Inner { options, http, epochs, slot }) }
    }

    /// What the AWS configuration says. Reads it if no call has yet; `first` is a Region that will be asked.
    pub async fn setup(&self, first: Region) -> Setup {
        let setup = self.begin(first).await.loaded.setup.clone();
        Setup { expires: self.credentials_expiry(), ..setup }
    }

    /// When the credentials in use end. `None` while none are loaded, or when they do not end.
    #[must_use]
    pub fn credentials_expiry(&self) -> Option<Timestamp> {
        let expiry: SystemTime = self.slot().cell.get()?.keeper.expiry()?;
        Timestamp::try_from(expiry).ok()
    }

    /// Forgets the credentials and the AWS configuration: the next call reads them again. A call that fails because
    /// they ended, or because there are none, does so by itself.
    pub fn forget_identity(&self) {
        self.forget(self.slot().began);
    }

    fn forget(&self, began: Epoch) {
        let mut slot = self.inner.slot.lock().unwrap_or_else(PoisonError::into_inner);
        if slot.began == began {
            *slot = Slot { began: self.inner.epochs.next(), cell: Arc::default() };
        }
    }

    fn slot(&self) -> Slot {
        self.inner.slot.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The credentials in use: those that were loaded last, or none since the last ones were dropped. What an earlier
    /// configuration still loads does not count.
    #[must_use]
    pub fn epoch(&self) -> Epoch {
        let slot = self.slot();
        slot.cell.get().and_then(|loaded| loaded.keeper.epoch()).unwrap_or(slot.began)
    }

    pub(super) fn options(&self) -> &Options {
        &self.inner.options
    }

    pub(super) async fn begin(&self, region: Region) -> Call {
        let slot = self.slot();
        let Inner { options, http, epochs, .. } = &*self.inner;
        let load = || async { Arc::new(Loaded::new(options, http.clone(), region, epochs.clone()).await) };
        let loaded = slot.cell.get_or_init(load).await.clone();
        Call { loaded, began: slot.began, departure: Departure::default() }
    }

    /// What a call ended with, in the domain's words.
    pub(super) fn end<T, E>(
        &self,
        call: &Call,
        ended: Result<T, SdkError<E, HttpResponse>>,
    ) -> Result<T, RemoteError>
    where
        E: ProvideErrorMetadata + std::error::Error + 'static,
    {
        ended.map_err(|failure| {
            let no_login_yet = call.loaded.keeper.is_loading();
            let error = error::remote(&failure, &call.departure, no_login_yet);
            let over = matches!(error.kind, ErrorKind::Expired | ErrorKind::NoCredentials);
            // A login that is still under way is not thrown away with the call that could not wait for it.
            if over && !no_login_yet {
                self.forget(call.began);
            }
            error
        })
    }
}

/// An answer that came whole, and says what cannot be.
fn unreadable(why: Safe, request_id: Option<Safe>) -> RemoteError {
    RemoteError { kind: ErrorKind::Unreadable, code: None, message: Some(why), request_id }
}

impl Gateway for Sdk {
    async fn list(
        &self,
        lane: Lane,
        listing: Listing,
        token: Option<PageToken>,
    ) -> Result<Page, RemoteError> {
        let call = self.begin(lane.region).await;
        let request = call
            .client(lane)
            .list_secrets()
            .include_planned_deletion(true)
            .max_results(PAGE_SIZE)
            .set_sort_order(asked::sort_order(listing.order))
            .set_sort_by(asked::sort_by(listing.order))
            .set_filters(asked::filters(&listing.shard))
            .set_next_token(token.map(|token| token.0));
        let ended = request.customize().interceptor(call.departure.clone()).send().await;
        Ok(convert::page(self.end(&call, ended)?, lane.region))
    }

    async fn describe(&self, lane: Lane, id: SecretId) -> Result<Entry, RemoteError> {
        let call = self.begin(lane.region).await;
        let request = call.client(lane).describe_secret().secret_id(id.as_str());
        let ended = request.customize().interceptor(call.departure.clone()).send().await;
        let output = self.end(&call, ended)?;
        let request_id = output.request_id().map(Safe::new);
        convert::described(output, lane.region).map_err(|why| unreadable(why, request_id))
    }

    async fn versions(&self, lane: Lane, arn: Arn) -> Result<Vec<VersionEntry>, RemoteError> {
        let mut entries = Vec::new();
        let mut token: Option<String> = None;
        for _ in 0..MOST_VERSION_PAGES {
            let call = self.begin(lane.region).await;
            let request = call
                .client(lane)
                .list_secret_version_ids()
                .secret_id(arn.as_str())
                .max_results(PAGE_SIZE)
                .set_next_token(token.clone());
            let ended = request.customize().interceptor(call.departure.clone()).send().await;
            let output = self.end(&call, ended)?;
            let request_id = output.request_id().map(Safe::new);
            let (page, next) = convert::versions(output).map_err(|why| unreadable(why, request_id))?;
            entries.extend(page);
            if next.is_none() {
                return Ok(entries);
            }
            token = next;
        }
        Err(unreadable(Safe::new("its versions do not end"), None))
    }

    async fn policy(&self, lane: Lane, arn: Arn) -> Result<Option<Safe>, RemoteError> {
        let call = self.begin(lane.region).await;
        let request = call.client(lane).get_resource_policy().secret_id(arn.as_str());
        let ended = request.customize().interceptor(call.departure.clone()).send().await;
        Ok(self.end(&call, ended)?.resource_policy.map(Safe::from))
    }

    async fn identify(&self, region: Region) -> Result<(Identity, Epoch), RemoteError> {
        let call = self.begin(region).await;
        let witness = call.witness();
        let request = call.loaded.sts(region, &witness).get_caller_identity();
        let ended = request.customize().interceptor(call.departure.clone()).send().await;
        let output = self.end(&call, ended)?;
        let request_id = output.request_id().map(Safe::new);
        let identity = convert::identity(output).map_err(|why| unreadable(why, request_id))?;
        Ok((identity, witness.used().unwrap_or(call.began)))
    }

    async fn execute(
        &self,
        lane: Lane,
        operation: &Operation,
        terms: &Terms,
    ) -> Result<Accepted, RemoteError> {
        self.mutate(lane, operation, terms).await
    }

    fn epoch(&self) -> Epoch {
        Self::epoch(self)
    }

    async fn setup(&self, first: Region) -> Setup {
        Self::setup(self, first).await
    }

    fn forget_identity(&self) {
        Self::forget_identity(self);
    }
}
