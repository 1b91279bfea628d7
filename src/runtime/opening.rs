//! A gateway that is opened by its first call, so that the first frame waits for nothing.

use std::future::Future;

use tokio::sync::OnceCell;

use crate::{
    domain::{
        Arn, Region, Safe,
        error::RemoteError,
        lane::Lane,
        operation::Operation,
        secret::{Entry, Identity, VersionEntry},
    },
    gateway::{Accepted, Epoch, Gateway, Listing, Page, PageToken, SecretId, Setup, Terms},
};

/// Opens `G` with `O` when it is first needed. While opening fails, every call fails with that error and the next one
/// tries again.
#[derive(Debug)]
pub struct Opening<G, O> {
    cell: OnceCell<G>,
    open: O,
}

impl<G, O, F> Opening<G, O>
where
    O: Fn() -> F,
    F: Future<Output = Result<G, RemoteError>>,
{
    /// A gateway that is not open yet.
    pub fn new(open: O) -> Self {
        Self { cell: OnceCell::new(), open }
    }

    async fn gateway(&self) -> Result<&G, RemoteError> {
        self.cell.get_or_try_init(&self.open).await
    }
}

impl<G, O, F> Gateway for Opening<G, O>
where
    G: Gateway,
    O: Fn() -> F + Send + Sync + 'static,
    F: Future<Output = Result<G, RemoteError>> + Send,
{
    async fn list(
        &self,
        lane: Lane,
        listing: Listing,
        token: Option<PageToken>,
    ) -> Result<Page, RemoteError> {
        self.gateway().await?.list(lane, listing, token).await
    }

    async fn describe(&self, lane: Lane, id: SecretId) -> Result<Entry, RemoteError> {
        self.gateway().await?.describe(lane, id).await
    }

    async fn versions(&self, lane: Lane, arn: Arn) -> Result<Vec<VersionEntry>, RemoteError> {
        self.gateway().await?.versions(lane, arn).await
    }

    async fn policy(&self, lane: Lane, arn: Arn) -> Result<Option<Safe>, RemoteError> {
        self.gateway().await?.policy(lane, arn).await
    }

    async fn identify(&self, region: Region) -> Result<(Identity, Epoch), RemoteError> {
        self.gateway().await?.identify(region).await
    }

    async fn execute(
        &self,
        lane: Lane,
        operation: &Operation,
        terms: &Terms,
    ) -> Result<Accepted, RemoteError> {
        self.gateway().await?.execute(lane, operation, terms).await
    }

    async fn setup(&self, first: Region) -> Setup {
        match self.gateway().await {
            Ok(gateway) => gateway.setup(first).await,
            Err(_) => Setup::default(),
        }
    }

    fn epoch(&self) -> Epoch {
        self.cell.get().map(Gateway::epoch).unwrap_or_default()
    }

    fn forget_identity(&self) {
        if let Some(gateway) = self.cell.get() {
            gateway.forget_identity();
        }
    }
}
