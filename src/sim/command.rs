//! `secretdeck simulate`: reads its flags' texts, prints where the simulator listens, and runs until a signal ends it.

use std::{
    io::{self, Write as _},
    net::SocketAddr,
    ops::RangeInclusive,
    path::Path,
    time::Duration,
};

use serde_json::json;
use thiserror::Error;
use tokio::signal::unix::{SignalKind, signal};

use super::{
    fault_form::FaultError,
    fleet::Fleet,
    scenario::{Scenario, ScenarioError},
    simulator::{Options, Simulator, SimulatorError},
};
use crate::domain::region::Region;

/// The flags of `secretdeck simulate`, as they were given.
#[derive(Debug, Clone)]
pub struct Settings {
    /// `--listen`: loopback only; port 0 takes any that is free.
    pub listen: SocketAddr,
    /// `--scenario`: the name of one that comes with the program, or a file.
    pub scenario: String,
    /// `--secrets`: that many generated ones, besides those written in the scenario.
    pub secrets: Option<usize>,
    /// `--regions`, each once; empty is what the scenario says.
    pub regions: Vec<Region>,
    /// `--seed`: of the generated secrets, and of every delay and id.
    pub seed: Option<u64>,
    /// `--latency-ms`.
    pub latency_ms: Option<u64>,
    /// `--replication-ms`: `4000` or `2000..8000`.
    pub replication_ms: Option<String>,
    /// `--list-lag-ms`.
    pub list_lag_ms: Option<u64>,
    /// `--rate-limits`.
    pub rate_limits: Option<bool>,
    /// `--speed`.
    pub speed: Option<f64>,
    /// `--fault`, each as it was given.
    pub faults: Vec<String>,
}

/// A flag that was not understood: one sentence with the allowed forms.
#[derive(Debug, Error)]
pub enum SettingsError {
    /// Neither a scenario of the program nor a file that can be read as one.
    #[error("--scenario {given}: {source} (or give one of: {})", Scenario::names().collect::<Vec<_>>().join(", "))]
    Scenario {
        /// What was given.
        given: String,
        /// Why it is none.
        source: Box<ScenarioError>,
    },
    /// Not a length of time in milliseconds, nor a range of them.
    #[error("--replication-ms {0:?}: write 4000, or 2000..8000 (milliseconds, the shorter one first)")]
    Replication(String),
    /// Not a speed.
    #[error("--speed {0}: give a number above 0; 10 brings everything that is due ten times nearer")]
    Speed(f64),
    /// Not a fault.
    #[error("--fault: {0}")]
    Fault(#[from] FaultError),
}

/// Why `secretdeck simulate` ends with an error.
#[derive(Debug, Error)]
pub enum SimulateError {
    /// It did not start.
    #[error(transparent)]
    Start(#[from] SimulatorError),
    /// Signals cannot be waited for.
    #[error("the simulator cannot wait for signals: {0}")]
    Signals(io::Error),
    /// Nobody can learn where it listens.
    #[error("the simulator cannot tell its endpoint on stdout: {0}")]
    Stdout(io::Error),
}

impl Settings {
    /// The simulator's options.
    ///
    /// # Errors
    /// When a flag's text is not understood, or the flags together describe what cannot be.
    pub fn options(&self) -> Result<Options, SettingsError> {
        let speed = self.speed.unwrap_or(1.0);
        if !speed.is_finite() || speed <= 0.0 {
            return Err(SettingsError::Speed(speed));
        }
        let faults = self.faults.iter().map(|spec| spec.parse()).collect::<Result<Vec<_>, FaultError>>()?;
        Ok(Options {
            listen: self.listen,
            scenario: self.scenario()?,
            latency: self.latency_ms.map(Duration::from_millis),
            replication_delay: self.replication_ms.as_deref().map(range).transpose()?,
            list_lag: self.list_lag_ms.map(Duration::from_millis),
            rate_limits: self.rate_limits,
            speed,
            faults,
            seed: self.seed.unwrap_or(1),
            ..Options::default()
        })
    }

    fn scenario(&self) -> Result<Scenario, SettingsError> {
        let wrong =
            |source| SettingsError::Scenario { given: self.scenario.clone(), source: Box::new(source) };
        let mut scenario = match Scenario::named(&self.scenario) {
            Some(scenario) => scenario,
            None => Scenario::from_file(Path::new(&self.scenario)).map_err(wrong)?,
        };
        if !self.regions.is_empty() {
            scenario.regions = self.regions.clone();
            if scenario.written.is_empty() {
                // Only generated secrets name these keys, and they are made anew for the Regions.
                scenario.keys.clear();
            }
        }
        let seed = self.seed;
        if let Some(fleet) = &mut scenario.fleet {
            fleet.secrets = self.secrets.unwrap_or(fleet.secrets);
            fleet.seed = seed.unwrap_or(fleet.seed);
        } else if let Some(secrets) = self.secrets {
            scenario.fleet = Some(Fleet { secrets, seed: seed.unwrap_or(1), trouble: true });
        }
        scenario.add_fleet_keys();
        scenario.check(&self.scenario).map_err(wrong)?;
        Ok(scenario)
    }
}

fn range(text: &str) -> Result<RangeInclusive<Duration>, SettingsError> {
    let (from, to) = text.split_once("..").unwrap_or((text, text));
    let length = |text: &str| text.trim().parse().ok().map(Duration::from_millis);
    match (length(from), length(to)) {
        (Some(from), Some(to)) if from <= to => Ok(from..=to),
        _ => Err(SettingsError::Replication(text.to_owned())),
    }
}

/// Runs a simulator until SIGTERM or Ctrl-C; its endpoint is the first line on stdout.
///
/// # Errors
/// When it does not start, or cannot say where it listens.
pub async fn simulate(options: Options) -> Result<(), SimulateError> {
    // Caught before the endpoint is told: whoever reads it may send a signal at once.
    let mut terminated = signal(SignalKind::terminate()).map_err(SimulateError::Signals)?;
    let mut interrupted = signal(SignalKind::interrupt()).map_err(SimulateError::Signals)?;
    let simulator = Simulator::start(options).await?;
    let mut stdout = io::stdout();
    let line = json!({"endpoint": simulator.endpoint()});
    writeln!(stdout, "{line}").and_then(|()| stdout.flush()).map_err(SimulateError::Stdout)?;
    tokio::select! {
        _ = terminated.recv() => {}
        _ = interrupted.recv() => {}
    }
    simulator.shutdown().await;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings() -> Settings {
        Settings {
            listen: "127.0.0.1:0".parse().unwrap(),
            scenario: "empty".to_owned(),
            secrets: None,
            regions: Vec::new(),
            seed: None,
            latency_ms: None,
            replication_ms: None,
            list_lag_ms: None,
            rate_limits: None,
            speed: None,
            faults: Vec::new(),
        }
    }

    fn regions(names: &[&str]) -> Vec<Region> {
        names.iter().map(|name| Region::new(name).unwrap()).collect()
    }

    #[test]
    fn a_fleet_of_any_measure_is_made_in_the_regions_named() {
        let regions = regions(&["eu-west-1", "us-east-1"]);
        for scenario in ["fleet", "empty"] {
            let given = Settings { secrets: Some(30), regions: regions.clone(), seed: Some(7), ..settings() };
            let options = Settings { scenario: scenario.to_owned(), ..given }.options().unwrap();
            assert_eq!(options.scenario.secrets().count(), 30);
            assert_eq!(options.scenario.regions, regions);
        }
    }

    #[test]
    fn delays_are_read_in_milliseconds() {
        let given = Settings { replication_ms: Some("2000..8000".to_owned()), ..settings() };
        let delay = given.options().unwrap().replication_delay.unwrap();
        assert_eq!(delay, Duration::from_secs(2)..=Duration::from_secs(8));
        assert_eq!(range("5").unwrap(), Duration::from_millis(5)..=Duration::from_millis(5));
    }

    #[test]
    fn what_is_not_understood_is_named_with_the_allowed_forms() {
        let text = str::to_owned;
        for (given, words) in [
            (Settings { scenario: text("no-such-story"), ..settings() }, ["no-such-story", "incident"]),
            (
                Settings { replication_ms: Some(text("8..2")), ..settings() },
                ["--replication-ms", "2000..8000"],
            ),
            (Settings { speed: Some(0.0), ..settings() }, ["--speed 0", "above 0"]),
            (Settings { faults: vec![text("kind=fire")], ..settings() }, ["--fault", "blackhole"]),
        ] {
            let error = given.options().unwrap_err().to_string();
            assert!(words.iter().all(|word| error.contains(word)), "{error}");
        }
        let narrow = Settings { scenario: text("incident"), regions: regions(&["us-east-1"]), ..settings() };
        assert!(narrow.options().is_err(), "the story needs its Regions");
    }
}
