//! The simulator as a value: it starts, says where it listens, takes faults and skips of time, and ends when dropped.

use std::{
    io,
    net::{IpAddr, Ipv4Addr, SocketAddr},
    ops::RangeInclusive,
    sync::Arc,
    time::Duration,
};

use thiserror::Error;
use tokio::{net::TcpListener, task::JoinHandle};

use super::{
    clock::Clock,
    requests::Request,
    scenario::{Action, Fault, Scenario, Span, SpanRange},
    service::{Identity, Service},
    state::{self, State},
    wire,
    world::World,
};
use crate::domain::region::Region;

/// How a simulator is to run. What is `None` is as the scenario says.
#[derive(Debug, Clone)]
pub struct Options {
    /// Where to listen: loopback only. Port 0 takes any that is free.
    pub listen: SocketAddr,
    /// What there is at the start, and what happens then.
    pub scenario: Scenario,
    /// The account, twelve digits. An access key id of twelve digits names another for its own calls.
    pub account: Option<String>,
    /// The name of the role that GetCallerIdentity tells.
    pub role: Option<String>,
    /// How long every answer takes.
    pub latency: Option<Duration>,
    /// From ReplicateSecretToRegions to InSync or Failed, on the simulator's clock.
    pub replication_delay: Option<RangeInclusive<Duration>>,
    /// How old ListSecrets' knowledge is, on the simulator's clock; at most five minutes count.
    pub list_lag: Option<Duration>,
    /// Every n-th page of ListSecrets is empty and has a token all the same; 0 is never.
    pub empty_pages: u32,
    /// Whether the service's quotas of calls a second are kept.
    pub rate_limits: Option<bool>,
    /// How many times as fast as the wall the simulator's clock runs.
    pub speed: f64,
    /// Faults that are there from the start, besides the scenario's.
    pub faults: Vec<Fault>,
    /// Equal seeds make equal delays, version ids and ARNs.
    pub seed: u64,
}

impl Default for Options {
    /// Any free port, no secrets, every Region that accounts have by default, and time as it is.
    fn default() -> Self {
        let regions: Vec<Region> = Region::default_on("aws").collect();
        Self {
            listen: SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 0),
            scenario: Scenario::empty(&regions),
            account: None,
            role: None,
            latency: None,
            replication_delay: None,
            list_lag: None,
            empty_pages: 0,
            rate_limits: None,
            speed: 1.0,
            faults: Vec::new(),
            seed: 1,
        }
    }
}

/// Why a simulator does not start.
#[derive(Debug, Error)]
pub enum SimulatorError {
    /// Others could reach it.
    #[error(
        "the simulator does not listen on {0}: it has no access control, so only loopback addresses are allowed \
         (127.0.0.1:0 takes any free port)"
    )]
    NotLoopback(SocketAddr),
    /// The address cannot be had.
    #[error("the simulator cannot listen on {address}: {source} (127.0.0.1:0 takes any free port)")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// What the system said.
        source: io::Error,
    },
    /// No account has that number.
    #[error("not an account: {0:?} (an account is twelve digits, such as 111122223333)")]
    Account(String),
}

/// A running simulator. It ends when dropped.
#[derive(Debug)]
pub struct Simulator {
    address: SocketAddr,
    service: Arc<Service>,
    tasks: Vec<JoinHandle<()>>,
}

impl Simulator {
    /// Starts on the current tokio runtime.
    ///
    /// # Errors
    /// When the address is not loopback or cannot be had, or the account is none.
    pub async fn start(options: Options) -> Result<Self, SimulatorError> {
        if !options.listen.ip().is_loopback() {
            return Err(SimulatorError::NotLoopback(options.listen));
        }
        let listener = bind(options.listen).await?;
        let address = listener
            .local_addr()
            .map_err(|source| SimulatorError::Listen { address: options.listen, source })?;
        let service = Arc::new(service(options)?);
        let serve = tokio::spawn(wire::serve(listener, Arc::clone(&service)));
        let time = Arc::clone(&service);
        let keep_time = tokio::spawn(async move { match wire::keep_time(time).await {} });
        Ok(Self { address, service, tasks: vec![serve, keep_time] })
    }

    /// Where it listens, such as `http://127.0.0.1:40123`.
    #[must_use]
    pub fn endpoint(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Sets a fault.
    pub fn add_fault(&self, fault: Fault) {
        let mut inner = self.service.present();
        let now = inner.world.now;
        inner.world.faults.add(fault, now);
    }

    /// From now on at most so many secrets stand on a page of ListSecrets, whatever is asked for; 0 is as many as asked.
    pub fn list_in_pages_of(&self, secrets: usize) {
        self.service.present().world.most_listed = secrets;
    }

    /// Takes all faults away.
    pub fn clear_faults(&self) {
        self.service.present().world.faults.clear();
    }

    /// Takes the faults of a Region away; those for every Region stay.
    pub fn remove_faults(&self, region: Region) {
        self.service.present().world.faults.remove(region, None);
    }

    /// The caller is somebody else from now on: the part of the ARN after the account, such as `assumed-role/Admin/alex`.
    pub fn renew_as(&self, resource: &str) {
        self.service.renew_as(resource);
    }

    /// Skips time: everything due within it has happened when this returns.
    pub fn advance(&self, by: Duration) {
        let mut inner = self.service.present();
        inner.world.clock.advance(by);
        inner.world.catch_up();
        drop(inner);
        self.service.wake.notify_one();
    }

    /// Lets one of a scenario's actions happen now: a key changes its state, a replica fails.
    pub fn happen(&self, action: Action) {
        self.service.present().world.happen(action);
        self.service.wake.notify_one();
    }

    /// Gives a cue to the scenario's events that wait for it. Returns whether any did.
    pub fn cue(&self, cue: &str) -> bool {
        let waited = self.service.present().world.cue(cue);
        self.service.wake.notify_one();
        waited
    }

    /// The requests that came, the oldest first.
    #[must_use]
    pub fn requests(&self) -> Vec<Request> {
        self.service.present().log.all()
    }

    /// Empties the log of requests.
    pub fn clear_requests(&self) {
        self.service.present().log.clear();
    }

    /// Every secret in every Region as the store has it.
    #[must_use]
    pub fn state(&self) -> Vec<State> {
        state::all(&self.service.present().world)
    }

    /// Ends it: nothing listens any more, and open connections are closed.
    pub async fn shutdown(mut self) {
        for task in self.tasks.drain(..) {
            task.abort();
            let _ = task.await;
        }
    }
}

impl Drop for Simulator {
    fn drop(&mut self) {
        for task in &self.tasks {
            task.abort();
        }
    }
}

async fn bind(address: SocketAddr) -> Result<TcpListener, SimulatorError> {
    TcpListener::bind(address).await.map_err(|source| SimulatorError::Listen { address, source })
}

fn service(options: Options) -> Result<Service, SimulatorError> {
    let mut scenario = options.scenario;
    if let Some(account) = options.account {
        scenario.account.id = account;
    }
    let account = scenario.account.id.clone();
    if account.len() != 12 || !account.bytes().all(|b| b.is_ascii_digit()) {
        return Err(SimulatorError::Account(account));
    }
    let timing = &mut scenario.timing;
    if let Some(latency) = options.latency {
        timing.latency = SpanRange::always(Span(latency));
    }
    if let Some(range) = options.replication_delay {
        timing.replication = SpanRange { from: Span(*range.start()), to: Span(*range.end()) };
    }
    if let Some(lag) = options.list_lag {
        timing.list_lag = Span(lag);
    }
    timing.rate_limits = options.rate_limits.unwrap_or(timing.rate_limits);
    let mut world = World::load(&scenario, options.speed, options.seed);
    // A large fleet takes seconds to load: its timeline begins when it can be watched.
    world.clock = Clock::new(options.speed);
    world.empty_pages = options.empty_pages;
    for fault in options.faults {
        world.faults.add(fault, Duration::ZERO);
    }
    let (mut resource, mut user_id) = (scenario.identity.resource, scenario.identity.user_id);
    if let Some(role) = options.role {
        let session = resource.rsplit('/').next().unwrap_or("secretdeck").to_owned();
        resource = format!("assumed-role/{role}/{session}");
        user_id = format!("AROAEXAMPLEEXAMPLE123:{session}");
    }
    Ok(Service::new(world, Identity { account: Arc::from(account), resource, user_id }))
}
