//! Row 13: from the moment at which the simulator's store changes to the moment at which the model shows it, on a clock
//! that runs four times as fast as the wall's. A replication that we sent and watch is done after 7, 23 and 47 s (at
//! most 2 s late), and after 150 s (at most as late as the interval in force: an eighth of its age, 4 to 30 s). A
//! change that somebody else makes to another secret shows within one poll (the refresh interval) and a frame.
//!
//! Ours is the model, the worker and the SDK, without a screen. The keys are those that a person presses.

use std::time::{Duration, Instant};

use aws_sdk_secretsmanager::config::{BehaviorVersion, Credentials, Region as SdkRegion};
use jiff::Timestamp;
use secretdeck::{
    app::{Model, Msg},
    domain::replication::ReplicationStatus,
    runtime::clock::ScaledClock,
    sim::{Options, Simulator},
};

use crate::{driven::Driven, fleets, table::Line};

const SPEED: u32 = 4;
/// How long a dialog that changed is deaf, and a little more.
const HEARING: Duration = Duration::from_millis(1_500);
const LIMIT: Duration = Duration::from_secs(400);
/// A frame.
const FRAME: Duration = Duration::from_millis(16);

/// A simulator and the program on it, everything read.
struct Stage {
    simulator: Simulator,
    driven: Driven<ScaledClock>,
}

impl Stage {
    async fn begin(replication: Duration) -> Self {
        let regions = fleets::regions(2);
        let options = Options {
            speed: f64::from(SPEED),
            replication_delay: Some(replication..=replication),
            ..fleets::slow(fleets::alone(regions.get(..1).unwrap(), 20), Duration::ZERO)
        };
        let mut options = options;
        options.scenario.regions = regions.clone();
        let simulator = Simulator::start(options).await.expect("the simulator starts");
        let mut settings = fleets::settings(&regions);
        settings.read_only = false;
        let clock = ScaledClock::new(Timestamp::now(), SPEED);
        let mut driven = Driven::begin(settings, &simulator.endpoint(), clock);
        driven.until(LIMIT, Model::is_settled).await.expect("everything is read");
        driven.for_(HEARING).await;
        Self { simulator, driven }
    }

    async fn press(&mut self, keys: &str) {
        for key in keys.split(' ') {
            self.driven.take(Msg::Key(crokey::parse(key).unwrap()));
        }
        self.driven.for_(HEARING).await;
    }

    /// When a call of that name reached the simulator.
    fn sent(&self, operation: &str) -> Option<Timestamp> {
        self.simulator.requests().into_iter().find(|request| request.operation == operation).map(|one| one.at)
    }
}

/// Whether any replica of any secret is in sync.
fn is_in_sync(model: &Model) -> bool {
    model
        .fleet
        .iter()
        .filter_map(|secret| secret.primary().cloned())
        .any(|held| held.replicas().iter().any(|replica| replica.status == ReplicationStatus::InSync))
}

/// Seconds on the program's clock from then until now.
fn since(then: Timestamp) -> f64 {
    Timestamp::now().duration_since(then).as_secs_f64() * f64::from(SPEED)
}

/// Replicates the selected secret, and gives how late its end is seen: seconds.
async fn late(replication: Duration) -> f64 {
    let mut stage = Stage::begin(replication).await;
    stage.press("r").await;
    stage.press("space").await;
    stage.press("tab tab enter").await;
    stage.driven.until(LIMIT, is_in_sync).await.expect("it is in sync at last");
    let sent = stage.sent("ReplicateSecretToRegions").expect("it was sent");
    since(sent) - replication.as_secs_f64()
}

/// Somebody else changes a secret that is not selected, so long after everything was read: how late that is seen, in
/// seconds.
async fn late_by_another(after: Duration) -> f64 {
    let mut stage = Stage::begin(Duration::from_secs(5)).await;
    let state = stage.simulator.state();
    let other = state.iter().max_by_key(|state| state.name.clone()).expect("a secret");
    let (name, home) = (other.name.clone(), other.region);
    stage.driven.for_(after).await;
    let config = aws_sdk_secretsmanager::Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(SdkRegion::new(home.name()))
        .endpoint_url(stage.simulator.endpoint())
        .credentials_provider(Credentials::new("OTHER", "other", None, None, "other"))
        .build();
    let client = aws_sdk_secretsmanager::Client::from_conf(config);
    client.update_secret().secret_id(&name).description("of another").send().await.expect("it is changed");
    let changed = Timestamp::now();
    let is_seen = |model: &Model| {
        model
            .fleet
            .named(&name)
            .filter_map(|secret| secret.any().cloned())
            .any(|entry| entry.description.is_some())
    };
    stage.driven.until(LIMIT, is_seen).await.expect("it is seen at last");
    since(changed)
}

/// Row 13.
pub fn to_screen() -> Vec<Line> {
    let runtime = fleets::runtime();
    let begun = Instant::now();
    let seconds = Duration::from_secs;
    let (first, later, other) = runtime.block_on(async {
        let mut first: f64 = 0.0;
        for replication in [7, 23, 47] {
            first = first.max(late(seconds(replication)).await);
        }
        let mut other: f64 = 0.0;
        // Soon after a poll, between two, and soon before the next.
        for after in [1, 11, 24] {
            other = other.max(late_by_another(seconds(after)).await);
        }
        (first, late(seconds(150)).await, other)
    });
    eprintln!("took {:.0} s", begun.elapsed().as_secs_f64());
    let poll = fleets::settings(&[]).refresh + FRAME;
    vec![
        Line::at_most(13, "in flight, first minute, s late", first, 2.0),
        Line::at_most(13, "in flight, after 150 s, s late", later, 150.0 / 8.0),
        Line::within(13, "changed by another, s late", (other, poll.as_secs_f64()), "≤ a poll and a frame"),
    ]
}
