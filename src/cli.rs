//! The command line: clap definitions, and nothing else. What the text of a flag means is read by `config`, and by those
//! who use it.

use std::{ffi::OsString, net::SocketAddr, str::FromStr, time::Duration};

use clap::{Args, CommandFactory, Parser, Subcommand, ValueEnum, error::ErrorKind};

use crate::{
    app::filter::Query,
    config::{self, Layer, regions},
    domain::Region,
    sim,
};

mod journal;
pub mod refusal;
mod text;

pub use journal::{Ended, Journal};

/// The whole command line.
#[derive(Debug, Clone, Parser)]
#[command(
    name = "secretdeck",
    // Not what the program was called by, which may be any text.
    bin_name = "secretdeck",
    version,
    about = text::ABOUT,
    long_about = text::LONG_ABOUT,
    after_help = text::EXIT_CODES,
    after_long_help = text::AFTER,
    override_usage = "secretdeck [OPTIONS] [NAME|ARN]\n       secretdeck [OPTIONS] <COMMAND>",
    max_term_width = 110
)]
pub struct Cli {
    /// What to do; the dashboard when nothing is named.
    #[command(subcommand)]
    pub command: Option<Task>,
    /// Open the dashboard at this secret: its name, or an ARN of any of its copies.
    #[arg(value_name = "NAME|ARN")]
    pub secret: Option<String>,
    /// The flags that every command takes.
    #[command(flatten)]
    pub global: Global,
}

impl Cli {
    /// Reads a command line, program name first.
    ///
    /// # Errors
    /// Wrong usage, or a text that was asked for (help, version): clap's own error knows where to print it, and with
    /// which exit status.
    pub fn read(line: impl IntoIterator<Item = OsString>) -> Result<Self, clap::Error> {
        let cli = Self::try_parse_from(line)?;
        match (&cli.secret, &cli.command) {
            (Some(secret), Some(_)) => Err(Self::command().error(
                ErrorKind::ArgumentConflict,
                format!("'{secret}' stands before a command; only the dashboard opens at a secret"),
            )),
            _ => Ok(cli),
        }
    }
}

/// The flags that every command takes. They win over `SECRETDECK_*` variables, and these over the file.
#[derive(Debug, Clone, Default, PartialEq, Eq, Args)]
#[command(next_help_heading = "Everywhere")]
pub struct Global {
    /// The AWS profile to use
    #[arg(long, global = true, value_name = "NAME")]
    pub profile: Option<String>,
    /// The Regions to look at, and no others: names, globs such as 'eu-*', or all (opt-in ones included)
    #[arg(long, global = true, value_name = "LIST")]
    pub regions: Option<String>,
    /// Send nothing that changes anything; dialogs open without their Confirm
    #[arg(long, global = true)]
    pub read_only: bool,
    /// Send every AWS call to this address instead of AWS
    #[arg(long, global = true, value_name = "URL")]
    pub endpoint_url: Option<String>,
    /// The configuration file, instead of the one in the usual place
    #[arg(long, global = true, value_name = "FILE")]
    pub config: Option<String>,
    /// How often a Region is listed anew: 30s, 2m (at least 5s)
    #[arg(long, global = true, value_name = "DURATION")]
    pub refresh: Option<String>,
    /// The colours: auto, dark, light, mono, or a theme of the configuration file
    #[arg(long, global = true, value_name = "NAME")]
    pub theme: Option<String>,
    /// Draw with ASCII characters only
    #[arg(long, global = true)]
    pub ascii: bool,
    /// How much goes to the log file: off, error, warn, info
    #[arg(long, global = true, value_name = "LEVEL")]
    pub log_level: Option<String>,
}

impl From<&Global> for Layer {
    fn from(given: &Global) -> Self {
        let switch = |on: bool| on.then(|| "true".to_owned());
        Self::flags([
            ("profile", given.profile.clone()),
            ("regions", given.regions.clone()),
            ("read_only", switch(given.read_only)),
            ("endpoint_url", given.endpoint_url.clone()),
            ("config", given.config.clone()),
            ("refresh", given.refresh.clone()),
            ("theme", given.theme.clone()),
            ("ascii", switch(given.ascii)),
            ("log_level", given.log_level.clone()),
        ])
    }
}

/// The commands.
#[derive(Debug, Clone, Subcommand)]
pub enum Task {
    /// The dashboard over an embedded simulator: no account, no network
    #[command(long_about = text::DEMO)]
    Demo,
    /// The simulator as a local server, for any AWS client
    #[command(long_about = text::SIMULATE, after_long_help = text::SIMULATE_AFTER)]
    Simulate(Simulate),
    /// Print how every secret's replication stands, and exit
    #[command(long_about = text::STATUS, after_help = text::EXIT_CODES, after_long_help = text::STATUS_AFTER)]
    Status(Status),
    /// Wait until a secret is in sync, and exit
    #[command(long_about = text::WAIT, after_help = text::EXIT_CODES, after_long_help = text::WAIT_AFTER)]
    Wait(Wait),
    /// Print what was done from here, by whom, with which outcome
    #[command(long_about = text::JOURNAL, after_help = text::JOURNAL_EXIT_CODES, after_long_help = text::JOURNAL_AFTER)]
    Journal(Journal),
}

/// `secretdeck status`.
#[derive(Debug, Clone, PartialEq, Eq, Args)]
pub struct Status {
    /// Print JSON instead of a table
    #[arg(long)]
    pub json: bool,
    /// Only the secrets that this filter lets through, in the language of the dashboard's / key
    #[arg(long, value_name = "QUERY", value_parser = Query::parse)]
    pub filter: Option<Query>,
    /// Exit 3 unless every secret that is shown has a healthy copy in this Region (may be given several times)
    #[arg(long, value_name = "REGION", value_parser = regions::one)]
    pub require_replica: Vec<Region>,
}

/// `secretdeck wait`.
#[derive(Debug, Clone, PartialEq, Eq, Args)]
pub struct Wait {
    /// The secret: its name, or an ARN of any of its copies
    #[arg(value_name = "NAME|ARN")]
    pub secret: String,
    /// What to wait for
    #[arg(long, value_enum, default_value_t = Until::InSync)]
    pub until: Until,
    /// Give up after this time: 90s, 10m, 1h
    #[arg(long, value_name = "DURATION", default_value = "10m", value_parser = duration)]
    pub timeout: Duration,
}

/// What `secretdeck wait` waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Until {
    /// Every replica is in sync
    InSync,
    /// Nothing is in progress any more, well or badly
    Settled,
}

/// `secretdeck simulate`. `--regions` names the simulated Regions here.
#[derive(Debug, Clone, PartialEq, Args)]
pub struct Simulate {
    /// The address to listen at: loopback only; port 0 takes a free one
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:0", value_parser = loopback)]
    pub listen: SocketAddr,
    /// incident, calm, outage, fleet, empty, or a scenario file
    #[arg(long, value_name = "NAME|FILE", default_value = "incident")]
    pub scenario: String,
    /// How many secrets a generated fleet has
    #[arg(long, value_name = "N", value_parser = whole::<usize>)]
    pub secrets: Option<usize>,
    /// The seed of a generated fleet: the same seed makes the same fleet
    #[arg(long, value_name = "S", value_parser = whole::<u64>)]
    pub seed: Option<u64>,
    /// How long every answer takes, in milliseconds
    #[arg(long, value_name = "N", value_parser = whole::<u64>)]
    pub latency_ms: Option<u64>,
    /// How long a replication takes, in milliseconds: 4000 or 2000..8000
    #[arg(long, value_name = "MIN..MAX")]
    pub replication_ms: Option<String>,
    /// How far ListSecrets lags behind, in milliseconds: at most 300000
    #[arg(long, value_name = "N", value_parser = whole::<u64>)]
    pub list_lag_ms: Option<u64>,
    /// Whether calls beyond the service's rates are throttled
    #[arg(long, value_name = "on|off")]
    pub rate_limits: Option<Switch>,
    /// How fast the simulator's clock runs: 10 brings everything that is due ten times nearer
    #[arg(long, value_name = "X", value_parser = speed)]
    pub speed: Option<f64>,
    /// A fault from the start, such as region=us-east-1,op=*,kind=throttle,count=5 (may be given several times)
    #[arg(long, value_name = "SPEC")]
    pub fault: Vec<String>,
}

impl Simulate {
    /// What the simulator is set to; `regions` are those of the global `--regions`, if it was given.
    #[must_use]
    pub fn settings(&self, regions: Vec<Region>) -> sim::command::Settings {
        sim::command::Settings {
            listen: self.listen,
            scenario: self.scenario.clone(),
            secrets: self.secrets,
            regions,
            seed: self.seed,
            latency_ms: self.latency_ms,
            replication_ms: self.replication_ms.clone(),
            list_lag_ms: self.list_lag_ms,
            rate_limits: self.rate_limits.map(|switch| switch == Switch::On),
            speed: self.speed,
            faults: self.fault.clone(),
        }
    }
}

fn loopback(text: &str) -> Result<SocketAddr, String> {
    const FORMS: &str =
        "write an address of this machine and a port, such as 127.0.0.1:4510; port 0 takes a free one";
    match text.parse::<SocketAddr>() {
        Ok(address) if address.ip().is_loopback() => Ok(address),
        Ok(_) => Err(format!("others could reach it, and it has no access control; {FORMS}")),
        Err(_) => Err(format!("it is no address; {FORMS}")),
    }
}

fn whole<N: FromStr>(text: &str) -> Result<N, String> {
    text.parse().map_err(|_| "it is no whole number; write one such as 500".to_owned())
}

fn speed(text: &str) -> Result<f64, String> {
    let speed = text.parse().ok().filter(|speed: &f64| speed.is_finite() && *speed > 0.0);
    speed.ok_or_else(|| "it is no speed; write a number above 0, such as 10 for ten times as fast".to_owned())
}

fn duration(text: &str) -> Result<Duration, String> {
    config::duration::parse(text).ok_or_else(|| format!("it is no duration; {}", config::duration::FORMS))
}

/// On or off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Switch {
    /// On
    On,
    /// Off
    Off,
}

#[cfg(test)]
mod tests;
