//! A terminal dashboard for AWS Secrets Manager's multi-Region secrets.
//!
//! Where new code goes: is it a value? [`domain`]. A decision? [`app`]. A picture? [`ui`]. Does it talk to AWS? [`aws`].
//! Does it wait? [`runtime`]. Does it pretend to be AWS? [`sim`].
//!
//! ```text
//! main.rs     reads the command line, builds the tokio runtime, calls `run`, ends with its exit status
//! lib.rs      this map, and the composition root: the only place that joins aws, runtime and sim
//! cli.rs      clap definitions, nothing else
//! config/     settings (flags, environment, file), themes: parsed, validated, explained errors
//! domain/     plain values: Region, ARN, entry, replication, rotation, error, Safe text
//!             operation.rs  what dialogs own and the worker executes: operations, steps, plans, outcomes
//!             fleet.rs      joins the listings of all Regions into logical secrets
//!             health.rs     one rule for each word: what is wrong with a secret, and how bad
//! gateway.rs  what the program needs of AWS, in the domain's values
//! app/        PURE: model.rs (state), msg.rs and effect.rs (the two vocabularies), update.rs (what follows from what),
//!             walk (how a Region is listed), schedule (what to read next, and at what price), rows (order and counts, kept
//!             up as things change), judge (the rules on one secret), queue (confirmed steps), command and keymap (one
//!             table), dialog, filter, select, story
//! ui/         PURE: `view` draws the model
//! aws/        the gateway over the AWS SDK
//! runtime/    the only layer that waits: loop, worker, clock, input, terminal, signals, first sights, journal, log
//! headless/   status and wait: the same model and worker without a screen; journal: what was done
//! sim/        the embedded Secrets Manager; knows nothing of the rest but Region and Arn
//! ```
//!
//! One turn: a key, an answer or a timer becomes a message; [`app::update()`] changes the model and gives effects; the
//! worker makes each effect one task, whose end is one message again. Nothing but `runtime` awaits, and nothing but
//! `update` decides.

pub mod app;
pub mod aws;
pub mod cli;
pub mod config;
pub mod domain;
pub mod gateway;
pub mod headless;
pub mod runtime;
pub mod sim;
pub mod ui;

use std::{
    fmt::Display,
    future::Future,
    sync::{Arc, OnceLock},
};

use color_eyre::{Result, eyre::eyre};
use jiff::Timestamp;

use app::{
    Model,
    effect::Cue,
    model::{self, Mode, RegionChoice},
};
use aws::Sdk;
use cli::{Cli, Task, Until};
use config::{Layer, Theme};
use domain::{
    Arn, Region, Safe,
    error::{ErrorKind, RemoteError},
    journal::Book,
    sight::Sight,
};
use gateway::Gateway;
use headless::{Target, status, wait};
use runtime::{
    clock::{Clock, SystemClock},
    input::{self, Input},
    journal::{Folder, Journal, Nowhere, OnDisk, Pretended},
    opening::Opening,
    print,
    run::{Extras, run as run_loop},
    sights::{self, SightsFile, SightsWriter},
    signals, terminal,
    worker::Worker,
};
use sim::{
    Simulator,
    scenario::{Scenario, Trouble},
    world::World,
};

/// The scenario of the demo.
const STORY: &str = "incident";
/// Wrong usage.
const USAGE: u8 = 2;

/// Runs a command line to its end; gives the exit status.
///
/// # Errors
/// What no command expects: a terminal that cannot be drawn on, a runtime that cannot be had.
pub async fn run(cli: Cli) -> Result<u8> {
    let settings = match config::Settings::read(Layer::from(&cli.global), &variable) {
        Ok(settings) => settings,
        Err(error) => return Ok(wrong(&error.to_string())),
    };
    if let Some(level) = settings.log_level
        && let Err(why) = runtime::log::begin(level)
    {
        return Ok(wrong(&why));
    }
    tracing::info!(target: "secretdeck", "{}", beginning(&cli, &settings));
    let ended = Box::pin(obey(cli, settings)).await;
    match &ended {
        Ok(status) => tracing::info!(target: "secretdeck", "ended, exit status {status}"),
        Err(error) => tracing::error!(target: "secretdeck", "ended by an error: {error:#}"),
    }
    ended
}

/// The first line of the log: version, command, mode, Regions.
fn beginning(cli: &Cli, settings: &config::Settings) -> String {
    let command = match cli.command {
        None => "dashboard",
        Some(Task::Demo) => "demo",
        Some(Task::Simulate(_)) => "simulator",
        Some(_) => "without a screen",
    };
    let mode = if settings.read_only { "read-only" } else { "actions allowed" };
    let regions = match &settings.regions {
        RegionChoice::Default => "the default Regions".to_owned(),
        RegionChoice::Exactly(regions) => {
            regions.iter().map(|region| region.name()).collect::<Vec<_>>().join(" ")
        }
    };
    format!("secretdeck {} begins: {command}, {mode}, {regions}", env!("CARGO_PKG_VERSION"))
}

async fn obey(cli: Cli, settings: config::Settings) -> Result<u8> {
    match cli.command {
        None => Box::pin(dashboard(settings, cli.secret)).await,
        Some(Task::Demo) => Box::pin(demo(settings)).await,
        Some(Task::Simulate(asked)) => simulate(asked, settings, cli.global.regions.is_some()).await,
        Some(Task::Status(asked)) => {
            let query = asked.filter.unwrap_or_default();
            let question = status::Question::new(asked.json, query, asked.require_replica);
            headless(question, settings, status::run).await
        }
        Some(Task::Wait(asked)) => {
            let settled = asked.until == Until::Settled;
            let question = wait::Question::new(&asked.secret, settled, asked.timeout);
            headless(question, settings, wait::run).await
        }
        Some(Task::Journal(asked)) => Ok(journal(&asked, settings.theme.ascii).await),
    }
}

/// The dashboard on the account that the AWS configuration names.
async fn dashboard(settings: config::Settings, open_at: Option<String>) -> Result<u8> {
    let options = match aws_options(&settings) {
        Ok(options) => options,
        Err(error) => return Ok(wrong(&format!("--endpoint-url: {error}"))),
    };
    let file = SightsFile::of_user();
    let (sights, trouble) = match file.as_ref().map(SightsFile::load) {
        Some(Ok(sights)) => (sights, None),
        Some(Err(trouble)) => (Vec::new(), Some(trouble)),
        None => (Vec::new(), None),
    };
    let setting = Setting {
        theme: settings.theme.clone(),
        model: model_settings(settings, open_at),
        sights,
        keep: SightsWriter::new(file),
        trouble: trouble.into_iter().collect(),
        journal: match Folder::of_user() {
            Some(folder) => Arc::new(OnDisk::new(folder)),
            None => Arc::new(Nowhere),
        },
        stage: Box::new(|_| {}),
    };
    Box::pin(show(setting, Sdk::new(options))).await
}

/// The dashboard on the embedded simulator. No AWS file, variable or metadata service is read, and its
/// journal is one of its own.
async fn demo(settings: config::Settings) -> Result<u8> {
    let Some(scenario) = Scenario::named(STORY) else {
        return Err(eyre!("the demo's scenario does not come with this program"));
    };
    let options = sim::Options { scenario: scenario.clone(), ..sim::Options::default() };
    let sights = seen_before(&scenario, options.seed);
    let theme = settings.theme.clone();
    let simulator: Arc<OnceLock<Simulator>> = Arc::default();
    let setting = Setting {
        theme,
        model: model::Settings {
            mode: Mode::Demo,
            regions: RegionChoice::Exactly(scenario.regions),
            partition: "aws",
            profile: None,
            endpoint: None,
            ..model_settings(settings, None)
        },
        sights,
        keep: SightsWriter::new(None),
        trouble: Vec::new(),
        journal: Arc::new(Pretended::new(Folder::of_demo())),
        stage: Box::new(stage(Arc::clone(&simulator))),
    };
    let open = move || start(options.clone(), Arc::clone(&simulator));
    Box::pin(show(setting, Opening::new(open))).await
}

/// Starts the demo's simulator, with the first call that is made.
async fn start(options: sim::Options, kept: Arc<OnceLock<Simulator>>) -> Result<Sdk, RemoteError> {
    let failed = |error: &dyn Display| RemoteError::new(ErrorKind::NotBuilt, &error.to_string());
    let simulator = Simulator::start(options).await.map_err(|error| failed(&error))?;
    let options = aws::Options::simulator(&simulator.endpoint()).map_err(|error| failed(&error))?;
    // It lives as long as the program.
    kept.get_or_init(|| simulator);
    Ok(Sdk::new(options))
}

/// What the demo's story does to the simulated cloud.
fn stage(simulator: Arc<OnceLock<Simulator>>) -> impl FnMut(Cue) {
    move |cue| {
        let Some(simulator) = simulator.get() else { return };
        match cue {
            Cue::Silence(region) => {
                let silence = format!("region={region},op=*,kind=blackhole");
                simulator.add_fault(match silence.parse() {
                    Ok(fault) => fault,
                    Err(_) => return,
                });
            }
            Cue::Return(region) => simulator.remove_faults(region),
        }
    }
}

/// What the demo pretends to have seen before, named as the health rules name it.
#[must_use]
pub fn seen_before(scenario: &Scenario, seed: u64) -> sights::Kept {
    let states = sim::state::all(&World::load(scenario, 1.0, seed));
    let pending = |arn: &Arn| {
        let copy = states.iter().find(|state| state.arn == arn.as_str())?;
        let labelled = |label: &String| label == "AWSPENDING";
        let version = copy.versions.iter().find(|version| version.labels.iter().any(labelled))?;
        Some(format!("pending {}", version.id))
    };
    let sight = |(arn, region, trouble, since): (Arn, Region, Trouble, Timestamp)| {
        let (arn, state) = match trouble {
            Trouble::Failed => (arn, "Failed".to_owned()),
            Trouble::Stuck | Trouble::InProgress => (arn, "InProgress".to_owned()),
            Trouble::Diverged => (arn, "diverged".to_owned()),
            Trouble::Split => (arn.in_region(region), "split".to_owned()),
            Trouble::Stranded => (arn.in_region(region), "stranded".to_owned()),
            Trouble::RotationStuck | Trouble::RotationLeftOver => (arn.clone(), pending(&arn)?),
            Trouble::RotationOverdue => return None,
        };
        Some((Sight { arn, region, state: Safe::new(&state) }, since))
    };
    scenario.seen_before(Timestamp::now()).filter_map(sight).collect()
}

/// `secretdeck simulate`. Only a flag names its Regions; elsewhere the settings name those of a real account.
async fn simulate(asked: cli::Simulate, settings: config::Settings, chosen: bool) -> Result<u8> {
    let regions = match settings.regions {
        RegionChoice::Exactly(regions) if chosen => regions,
        _ => Vec::new(),
    };
    match asked.settings(regions).options() {
        Ok(options) => Ok(sim::command::simulate(options).await.map(|()| 0)?),
        Err(error) => Ok(wrong(&error.to_string())),
    }
}

/// `status` and `wait`: no terminal is needed.
async fn headless<Q, F>(
    question: Q,
    settings: config::Settings,
    run: impl FnOnce(Q, Target, Sdk, SystemClock) -> F,
) -> Result<u8>
where
    F: Future<Output = u8>,
{
    let sdk = match aws_options(&settings) {
        Ok(options) => Sdk::new(options),
        Err(error) => return Ok(wrong(&format!("--endpoint-url: {error}"))),
    };
    let sights = SightsFile::of_user().and_then(|file| file.peek()).unwrap_or_default();
    let target = Target { settings: model_settings(settings, None), sights };
    Ok(run(question, target, sdk, SystemClock::new()).await)
}

/// `journal`: the files of this user, and nothing else.
async fn journal(asked: &cli::Journal, ascii: bool) -> u8 {
    let folder = if asked.demo { Folder::of_demo() } else { Folder::of_user() };
    let homeless = || Book {
        troubles: vec![Safe::new("there is no journal: this user has no home directory")],
        partial: true,
        ..Book::default()
    };
    let source = move || folder.as_ref().map_or_else(homeless, |folder| folder.read(None));
    headless::journal::run(asked.question(Timestamp::now(), ascii), Arc::new(source)).await
}

/// What a dashboard starts with.
struct Setting {
    theme: Theme,
    model: model::Settings,
    sights: sights::Kept,
    keep: SightsWriter,
    trouble: Vec<Safe>,
    journal: Arc<dyn Journal>,
    stage: Box<dyn FnMut(Cue)>,
}

/// Takes the terminal and runs the loop. The gateway is not touched before the first frame.
async fn show(setting: Setting, gateway: impl Gateway) -> Result<u8> {
    if let Some(why) = terminal::why_not() {
        return Ok(wrong(why));
    }
    let (sender, signals) = signals::listen()?;
    let (mut screen, surface) = match terminal::enter(sender) {
        Ok(entered) => entered,
        // It may have failed because a signal asked the program to end meanwhile, or because the terminal is gone.
        Err(error) => return signals::verdict(Err(error.into())),
    };
    let clock = SystemClock::new();
    #[cfg(debug_assertions)]
    let setting = Setting { journal: runtime::journal::halt::as_asked(setting.journal)?, ..setting };
    let worker = Worker::new(Arc::new(gateway), setting.journal, setting.model.read_only);
    let mut model = Model::new(setting.model, clock.now());
    model.seed = runtime::chance::seed();
    model.log = runtime::log::folder().map(|folder| Safe::new(&folder.display().to_string()));
    let extras = Extras {
        surface,
        signals,
        sights: setting.sights,
        keep: setting.keep,
        trouble: setting.trouble,
        stage: setting.stage,
    };
    let events = match input::events() {
        Ok(events) => events,
        Err(error) => return signals::verdict(Err(error.into())),
    };
    let input = Input::new(events).rousing(terminal::rouse_reader);
    signals::verdict(run_loop(&mut screen, model, setting.theme, input, worker, clock, extras).await)
}

fn aws_options(settings: &config::Settings) -> Result<aws::Options, aws::EndpointError> {
    let options = aws::Options::new().with_profile(settings.profile.clone());
    match &settings.endpoint_url {
        Some(url) => options.with_endpoint_url(url),
        None => Ok(options),
    }
}

/// The model's settings. What the environment says of profile and endpoint is shown too; the SDK reads it by itself.
fn model_settings(settings: config::Settings, open_at: Option<String>) -> model::Settings {
    let variable = |name: &str| variable(name).filter(|value| !value.is_empty());
    let endpoint = settings
        .endpoint_url
        .or_else(|| variable("AWS_ENDPOINT_URL_SECRETS_MANAGER"))
        .or_else(|| variable("AWS_ENDPOINT_URL"));
    model::Settings {
        mode: Mode::Real,
        read_only: settings.read_only,
        regions: settings.regions,
        partition: settings.partition,
        refresh: settings.refresh,
        profile: settings.profile.or_else(|| variable("AWS_PROFILE")).map(Safe::from),
        endpoint: endpoint.map(Safe::from),
        requests_per_minute: settings.requests_per_minute,
        requests_per_second: settings.requests_per_second,
        favourites: settings.favourites,
        keys: settings.keys,
        open_at: open_at.map(Safe::from),
    }
}

/// A variable of the environment. Bytes that are no UTF-8 are no reason to overlook it: what it says is then refused.
fn variable(name: &str) -> Option<String> {
    std::env::var_os(name).map(|value| value.to_string_lossy().into_owned())
}

/// Wrong usage: a sentence on stderr, and exit status 2.
fn wrong(why: &str) -> u8 {
    print::sentence(why);
    USAGE
}
