//! The simulated clouds that rows look at, and models that already hold a fleet.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use secretdeck::{
    app::{
        Effect, Model, Msg, Now,
        model::{RegionChoice, Settings},
        msg::{Answer, RemoteEvent, TimerId},
        update,
    },
    domain::{Arn, Region, secret::Entry},
    gateway::Page,
    sim::{
        Options, Simulator,
        scenario::{Scenario, Secret, When},
    },
};
use tokio::runtime::Runtime;

/// The account of the models.
const ACCOUNT: &str = "111122223333";
/// What names are made of: as large accounts have them.
const STAGES: [&str; 4] = ["prod", "staging", "dev", "test"];
const TEAMS: [&str; 9] =
    ["payments", "search", "orders", "ledger", "identity", "catalog", "shipping", "billing", "reporting"];
const KINDS: [&str; 6] = ["db", "api-key", "webhook-secret", "tls-key", "cookie-key", "oauth-client"];

/// The name of the `at`-th secret.
pub fn name(at: usize) -> String {
    let pick =
        |words: &[&'static str], by: usize| words.iter().cycle().nth(by % words.len()).copied().unwrap();
    let (stage, team, kind) = (pick(&STAGES, at), pick(&TEAMS, at / 4), pick(&KINDS, at / 36));
    format!("{stage}/{team}/service-{:03}/{kind}-{at:06}", at % 397)
}

/// A runtime for simulators and SDK clients.
pub fn runtime() -> Runtime {
    tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap()
}

/// The first so many Regions of those that accounts have by default, and one more where there are too few.
pub fn regions(count: usize) -> Vec<Region> {
    let more = ["af-south-1", "ap-east-1", "eu-south-1", "me-south-1"];
    let more = more.iter().map(|name| Region::new(name).unwrap());
    Region::default_on("aws").chain(more).take(count).collect()
}

/// Their names, as `--regions` takes them.
pub fn list(regions: &[Region]) -> String {
    regions.iter().map(|region| region.name()).collect::<Vec<_>>().join(",")
}

/// So many secrets in each Region, none replicated, made one after the other in the year before.
pub fn alone(regions: &[Region], each: usize) -> Scenario {
    let now = Timestamp::now();
    let mut scenario = Scenario::empty(regions);
    scenario.written = (0..each * regions.len())
        .map(|at| {
            let home = regions.iter().cycle().nth(at % regions.len()).unwrap();
            let age = SignedDuration::from_secs(i64::try_from(at).unwrap() * 60 + 86_400);
            let made = When::At(now - age);
            Secret { created: Some(made), changed: Some(made), ..Secret::new(name(at), *home) }
        })
        .collect();
    scenario
}

/// Starts a simulator.
pub fn simulate(runtime: &Runtime, options: Options) -> Simulator {
    runtime.block_on(Simulator::start(options)).expect("the simulator starts")
}

/// Options of a simulator whose every answer takes so long, without quotas.
pub fn slow(scenario: Scenario, latency: Duration) -> Options {
    Options { scenario, latency: Some(latency), rate_limits: Some(false), ..Options::default() }
}

/// The settings of a model that looks at these Regions.
pub fn settings(regions: &[Region]) -> Settings {
    Settings { read_only: true, regions: RegionChoice::Exactly(regions.to_vec()), ..Settings::default() }
}

/// A model without a cloud, and its time.
pub struct Prepared {
    /// The state.
    pub model: Model,
    /// The time of the last message.
    pub now: Now,
}

impl Prepared {
    /// A model that has seen so many secrets of one Region, and is listed completely.
    pub fn with(secrets: usize) -> Self {
        let region = Region::new("us-east-1").unwrap();
        let now = Now { wall: Timestamp::now(), mono: Duration::from_secs(1) };
        let mut this = Self { model: Model::new(settings(&[region]), now), now };
        let effects = this.take(Msg::Began { size: (200, 50), sights: Vec::new() });
        this.answer(effects, &mut (0..secrets).map(|at| entry(at, region, now.wall)).collect());
        this.later(Duration::from_secs(20), Msg::Resized(200, 50));
        this.finish();
        assert_eq!(this.model.fleet.len(), secrets, "the whole fleet is there");
        this
    }

    /// Answers the listing, and what it asks for next, until nothing is asked.
    fn answer(&mut self, effects: Vec<Effect>, entries: &mut Vec<Entry>) {
        for effect in effects {
            if let Effect::ListPage { task, lane, .. } = effect {
                let page = Page { entries: std::mem::take(entries), unreadable: Vec::new(), next: None };
                let answer = Answer::Listed(Ok(page));
                let took = Duration::from_millis(20);
                self.take(Msg::Remote(RemoteEvent { task, lane, took, answer }));
            }
        }
    }

    /// Does what is left to do with the rows.
    fn finish(&mut self) {
        let goes_on = |effect: &Effect| matches!(effect, Effect::StartTimer { id: TimerId::Rows, .. });
        while self.take(Msg::Timer(TimerId::Rows)).iter().any(goes_on) {}
    }

    /// Takes a message.
    pub fn take(&mut self, msg: Msg) -> Vec<Effect> {
        update(&mut self.model, self.now, msg)
    }

    /// The same after a while.
    pub fn later(&mut self, after: Duration, msg: Msg) -> Vec<Effect> {
        self.now.mono += after;
        self.now.wall += SignedDuration::try_from(after).unwrap();
        self.take(msg)
    }

    /// Presses a key, as crokey writes it.
    pub fn press(&mut self, key: &str) -> Vec<Effect> {
        self.later(Duration::from_millis(100), Msg::Key(crokey::parse(key).unwrap()))
    }
}

fn entry(at: usize, region: Region, now: Timestamp) -> Entry {
    let arn = format!("arn:aws:secretsmanager:{}:{ACCOUNT}:secret:{}-Ab12Cd", region.name(), name(at));
    let made = now - SignedDuration::from_secs(i64::try_from(at).unwrap() + 86_400);
    let arn = Arn::new(&arn).unwrap();
    Entry { created: Some(made), last_changed: Some(made), ..Entry::new(arn) }
}
