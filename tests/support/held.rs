//! A gateway that can hold back what descriptions and mutations answer, until the test lets go.

use secretdeck::{
    domain::{
        Arn, Region, Safe,
        error::RemoteError,
        lane::Lane,
        operation::Operation,
        secret::{Entry, Identity, VersionEntry},
    },
    gateway::{Accepted, Epoch, Gateway, Listing, Page, PageToken, SecretId, Setup, Terms},
};
use tokio::sync::watch;

/// What is held back.
#[derive(Clone, Default)]
pub struct Holds {
    pub descriptions: Hold,
    pub mutations: Hold,
}

/// The hand that holds.
#[derive(Clone, Default)]
pub struct Hold(watch::Sender<bool>);

impl Hold {
    /// From now on no answer comes, though the service has given it.
    pub fn begin(&self) {
        self.0.send_replace(true);
    }

    /// All that were held back come, and those after them.
    pub fn end(&self) {
        self.0.send_replace(false);
    }

    async fn is_over(&self) {
        self.0.subscribe().wait_for(|held| !held).await.unwrap();
    }
}

/// The gateway.
pub struct Held<G> {
    inner: G,
    holds: Holds,
}

impl<G> Held<G> {
    pub fn new(inner: G, holds: Holds) -> Self {
        Self { inner, holds }
    }
}

impl<G: Gateway> Gateway for Held<G> {
    async fn list(
        &self,
        lane: Lane,
        listing: Listing,
        token: Option<PageToken>,
    ) -> Result<Page, RemoteError> {
        self.inner.list(lane, listing, token).await
    }
    async fn describe(&self, lane: Lane, id: SecretId) -> Result<Entry, RemoteError> {
        let answer = self.inner.describe(lane, id).await;
        self.holds.descriptions.is_over().await;
        answer
    }
    async fn versions(&self, lane: Lane, arn: Arn) -> Result<Vec<VersionEntry>, RemoteError> {
        self.inner.versions(lane, arn).await
    }
    async fn policy(&self, lane: Lane, arn: Arn) -> Result<Option<Safe>, RemoteError> {
        self.inner.policy(lane, arn).await
    }
    async fn identify(&self, region: Region) -> Result<(Identity, Epoch), RemoteError> {
        self.inner.identify(region).await
    }
    async fn execute(
        &self,
        lane: Lane,
        operation: &Operation,
        terms: &Terms,
    ) -> Result<Accepted, RemoteError> {
        let answer = self.inner.execute(lane, operation, terms).await;
        self.holds.mutations.is_over().await;
        answer
    }
    async fn setup(&self, first: Region) -> Setup {
        self.inner.setup(first).await
    }
    fn epoch(&self) -> Epoch {
        self.inner.epoch()
    }
    fn forget_identity(&self) {
        self.inner.forget_identity();
    }
}
