//! A gateway on whose way things happen: secrets come, go, change and are replicated, answers are lost, tokens grow old.
//! And the time that passes meanwhile.

use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex},
    time::Duration,
};

use http_body_util::{BodyExt, Full};
use hyper::body::Bytes;
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::TokioExecutor,
};
use secretdeck::{
    app::Now,
    aws::Sdk,
    domain::{
        Arn, Safe,
        error::{ErrorKind, RemoteError},
        lane::Lane,
        operation::Operation,
        secret::{Entry, Identity, VersionEntry},
    },
    gateway::{Accepted, Epoch, Gateway, Listing, Page, PageToken, SecretId, Terms},
    runtime::clock::Clock,
    sim::Simulator,
};
use serde_json::{Value, json};
use tokio::sync::watch;

use crate::chance::Chance;

/// When it begins.
const START: jiff::Timestamp = jiff::Timestamp::constant(1_795_269_600, 0);

/// Where the secrets are.
const REGIONS: [&str; 2] = ["us-east-1", "us-west-2"];

/// A wait shorter than this is for a call's turn: others may be under way meanwhile.
const TURN: Duration = Duration::from_millis(100);

/// Time that passes with each call, and jumps to the next timer once none is under way.
#[derive(Clone)]
pub struct Time {
    mono: Arc<Mutex<Duration>>,
    under_way: watch::Sender<usize>,
}

impl Default for Time {
    fn default() -> Self {
        Self { mono: Arc::default(), under_way: watch::channel(0).0 }
    }
}

impl Clock for Time {
    fn now(&self) -> Now {
        let mono = *self.mono.lock().unwrap();
        Now { wall: START + jiff::SignedDuration::try_from(mono).unwrap(), mono }
    }

    async fn sleep_until(&self, wake: Duration) {
        // What was spawned begins first.
        for _ in 0..3 {
            tokio::task::yield_now().await;
        }
        if wake.saturating_sub(self.now().mono) > TURN {
            let _ = self.under_way.subscribe().wait_for(|count| *count == 0).await;
        }
        let mut mono = self.mono.lock().unwrap();
        *mono = wake.max(*mono);
    }
}

/// What the meddler counts and knows.
struct State {
    chance: Chance,
    throughout: BTreeSet<String>,
    changes: usize,
    pages: usize,
    sharded: bool,
}

/// The gateway.
#[derive(Clone)]
pub struct Meddler {
    sdk: Sdk,
    simulator: Arc<Simulator>,
    time: Time,
    http: Client<HttpConnector, Full<Bytes>>,
    state: Arc<Mutex<State>>,
}

impl Meddler {
    pub fn new(sdk: Sdk, simulator: Arc<Simulator>, time: Time, chance: Chance) -> Self {
        let http = Client::builder(TokioExecutor::new()).build_http();
        let state = State { chance, throughout: BTreeSet::new(), changes: 0, pages: 0, sharded: false };
        Self { sdk, simulator, time, http, state: Arc::new(Mutex::new(state)) }
    }

    /// The ARNs of all copies that were there all the time.
    pub fn throughout(&self) -> BTreeSet<String> {
        self.see();
        self.with(|state| state.throughout.clone())
    }

    /// How many changes the simulator accepted.
    pub fn changes(&self) -> usize {
        self.with(|state| state.changes)
    }

    /// How many pages were asked for.
    pub fn pages(&self) -> usize {
        self.with(|state| state.pages)
    }

    /// Whether a part of a Region was asked for.
    pub fn has_sharded(&self) -> bool {
        self.with(|state| state.sharded)
    }

    fn with<T>(&self, act: impl FnOnce(&mut State) -> T) -> T {
        act(&mut self.state.lock().unwrap())
    }

    fn chance<T>(&self, act: impl FnOnce(&mut Chance) -> T) -> T {
        self.with(|state| act(&mut state.chance))
    }

    fn arns(&self) -> BTreeSet<String> {
        self.simulator.state().into_iter().map(|state| state.arn).collect()
    }

    /// What is not there now was not there all the time.
    fn see(&self) {
        let now = self.arns();
        self.with(|state| state.throughout.retain(|arn| now.contains(arn)));
    }

    /// Secrets to begin with: some or many.
    pub async fn fill(&self) {
        let wanted = self.chance(|chance| chance.below(60));
        let mut there = self.arns().len();
        while there < wanted {
            self.create().await;
            there += 1;
        }
        while there > wanted + 20 {
            self.delete().await;
            there -= 1;
        }
        let arns = self.arns();
        self.with(|state| {
            state.throughout = arns;
            state.changes = 0;
        });
    }

    async fn send(&self, region: &str, operation: &str, body: Value) {
        let scope =
            format!("AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20260101/{region}/secretsmanager/aws4_request");
        let request = hyper::Request::post(self.simulator.endpoint())
            .header("authorization", scope)
            .header("content-type", "application/x-amz-json-1.1")
            .header("x-amz-target", format!("secretsmanager.{operation}"))
            .body(Full::new(Bytes::from(body.to_string())))
            .unwrap();
        let answer = self.http.request(request).await.unwrap();
        let accepted = answer.status().is_success();
        answer.into_body().collect().await.unwrap();
        self.with(|state| state.changes += usize::from(accepted));
    }

    async fn create(&self) {
        let (region, name, away) = self.chance(|chance| {
            let team = chance.one_of(&["prod/", "prod/eu/", "dev/", "Prod/", "x/prod/", "a"]);
            let name = format!("{team}{}", chance.below(40));
            (chance.one_of(&REGIONS), name, chance.once_in(4))
        });
        let replicas = away.then(|| json!([{"Region": other(region)}]));
        self.create_as(region, &name, replicas).await;
    }

    async fn create_as(&self, region: &str, name: &str, replicas: Option<Value>) {
        let token = self.chance(|chance| format!("{:032}", chance.below(usize::MAX)));
        let mut body = json!({"Name": name, "SecretString": "x", "ClientRequestToken": token});
        if let Some(replicas) = replicas {
            body["AddReplicaRegions"] = replicas;
        }
        self.send(region, "CreateSecret", body).await;
    }

    /// One of the copies there are: its Region, its name, its ARN.
    fn any(&self) -> Option<(&'static str, String, String)> {
        let all = self.simulator.state();
        let at = self.chance(|chance| chance.below(all.len()));
        let chosen = all.into_iter().nth(at)?;
        let region = REGIONS.into_iter().find(|name| *name == chosen.region.name())?;
        Some((region, chosen.name, chosen.arn))
    }

    async fn delete(&self) -> Option<(&'static str, String)> {
        let (region, name, arn) = self.any()?;
        let replicas = json!({"SecretId": arn, "RemoveReplicaRegions": [other(region)]});
        self.send(region, "RemoveRegionsFromReplication", replicas).await;
        self.send(region, "DeleteSecret", json!({"SecretId": arn, "ForceDeleteWithoutRecovery": true})).await;
        Some((region, name))
    }

    async fn change(&self) {
        match self.chance(|chance| chance.below(8)) {
            0 | 1 => self.create().await,
            2 => drop(self.delete().await),
            3 => {
                if let Some((region, name)) = self.delete().await {
                    self.create_as(region, &name, None).await;
                }
            }
            4 => self.replicate("ReplicateSecretToRegions", "AddReplicaRegions").await,
            5 => self.replicate("RemoveRegionsFromReplication", "RemoveReplicaRegions").await,
            _ => {
                if let Some((region, _, arn)) = self.any() {
                    let description = self.chance(|chance| format!("changed {}", chance.below(1_000)));
                    self.send(region, "UpdateSecret", json!({"SecretId": arn, "Description": description}))
                        .await;
                }
            }
        }
        self.see();
    }

    async fn replicate(&self, operation: &str, member: &str) {
        if let Some((region, _, arn)) = self.any() {
            let away = if member.starts_with("Add") {
                json!([{"Region": other(region)}])
            } else {
                json!([other(region)])
            };
            self.send(region, operation, json!({"SecretId": arn, member: away})).await;
        }
    }

    /// What happens before a page is answered; an error instead of the answer, now and then.
    async fn meddle(&self, token: Option<&PageToken>) -> Result<(), RemoteError> {
        for _ in 0..self.chance(|chance| chance.below(3)) {
            self.change().await;
        }
        if self.chance(|chance| chance.once_in(3)) {
            let seconds = self.chance(|chance| chance.below(30));
            self.simulator.advance(Duration::from_secs(u64::try_from(seconds).unwrap()));
            self.see();
        }
        if self.chance(|chance| chance.once_in(40)) {
            return Err(RemoteError::new(ErrorKind::TimedOut, "lost"));
        }
        if token.is_some() && self.chance(|chance| chance.once_in(80)) {
            return Err(RemoteError::new(ErrorKind::Refused, "the token has grown old"));
        }
        Ok(())
    }

    /// A call takes its time, and time goes on.
    async fn timed<T>(&self, call: impl Future<Output = T>) -> T {
        self.time.under_way.send_modify(|count| *count += 1);
        let answer = call.await;
        let took = self.chance(|chance| chance.below(150));
        *self.time.mono.lock().unwrap() += Duration::from_millis(u64::try_from(took).unwrap());
        self.time.under_way.send_modify(|count| *count -= 1);
        answer
    }
}

fn other(region: &str) -> &'static str {
    if region == REGIONS[0] { REGIONS[1] } else { REGIONS[0] }
}

impl Gateway for Meddler {
    async fn list(
        &self,
        lane: Lane,
        listing: Listing,
        token: Option<PageToken>,
    ) -> Result<Page, RemoteError> {
        self.with(|state| {
            state.pages += 1;
            state.sharded |= !listing.shard.is_all();
        });
        self.timed(async {
            self.meddle(token.as_ref()).await?;
            self.sdk.list(lane, listing, token).await
        })
        .await
    }
    async fn describe(&self, lane: Lane, id: SecretId) -> Result<Entry, RemoteError> {
        self.timed(self.sdk.describe(lane, id)).await
    }
    async fn versions(&self, lane: Lane, arn: Arn) -> Result<Vec<VersionEntry>, RemoteError> {
        self.timed(self.sdk.versions(lane, arn)).await
    }
    async fn policy(&self, lane: Lane, arn: Arn) -> Result<Option<Safe>, RemoteError> {
        self.timed(self.sdk.policy(lane, arn)).await
    }
    async fn identify(&self, region: secretdeck::domain::Region) -> Result<(Identity, Epoch), RemoteError> {
        self.timed(self.sdk.identify(region)).await
    }
    async fn execute(&self, _: Lane, _: &Operation, _: &Terms) -> Result<Accepted, RemoteError> {
        panic!("a listing changes nothing")
    }
}
