//! The settings of a run: flags over `SECRETDECK_*` variables over `config.toml` over the defaults.

use std::{path::PathBuf, time::Duration};

use etcetera::{AppStrategy, AppStrategyArgs, choose_app_strategy};

use crate::{
    app::{
        keymap::KeyMap,
        model::RegionChoice,
        schedule::{REFRESH, REQUESTS_PER_MINUTE, REQUESTS_PER_SECOND, bucket::MOST_REQUESTS_PER_SECOND},
    },
    domain::{Region, endpoint::Endpoint, near::did_you_mean},
};

use super::{
    ConfigError, Layer, Theme, duration,
    file::{File, Source},
    layer::Said,
    regions, themes,
};

/// The shortest time between two listings of a Region.
const SHORTEST_REFRESH: Duration = Duration::from_secs(5);

/// What a run is set to.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The configuration file that was read, if there is one.
    pub file: Option<PathBuf>,
    /// The AWS profile, if one was named.
    pub profile: Option<String>,
    /// The Regions to look at.
    pub regions: RegionChoice,
    /// The partition, as the named Regions, else `AWS_REGION` or `AWS_DEFAULT_REGION`, tell; else `aws`.
    pub partition: &'static str,
    /// Nothing that changes anything is sent.
    pub read_only: bool,
    /// Where calls go instead of AWS: an http or https URL.
    pub endpoint_url: Option<String>,
    /// How often a Region is listed anew; at least 5 s.
    pub refresh: Duration,
    /// Most reads a minute in one Region while watching; at least 1.
    pub requests_per_minute: u32,
    /// Most reads a second in one Region at any time; 1 to 100, the service's own quota of listings.
    pub requests_per_second: u32,
    /// Regions whose column is shown first when not all fit, most wanted first.
    pub favourites: Vec<Region>,
    /// The theme, with `--ascii` and `NO_COLOR` taken in.
    pub theme: Theme,
    /// How much goes to the log file.
    pub log_level: Option<LogLevel>,
    /// The key bindings.
    pub keys: KeyMap,
}

/// How much goes to the log file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum LogLevel {
    /// Nothing.
    Off,
    /// What failed.
    Error,
    /// What may be wrong.
    Warn,
    /// What was done.
    Info,
}

impl LogLevel {
    const ALL: &'static [(&'static str, Self)] =
        &[("off", Self::Off), ("error", Self::Error), ("warn", Self::Warn), ("info", Self::Info)];
}

impl Settings {
    /// Reads the settings. `variable` is the environment.
    ///
    /// # Errors
    /// The first setting that cannot be used, with its place and the allowed forms; or a file that was named and cannot
    /// be read.
    pub fn read(flags: Layer, variable: &dyn Fn(&str) -> Option<String>) -> Result<Self, ConfigError> {
        let said = flags.over(Layer::environment(variable));
        let (path, text) = match said.get("config") {
            Some(named) => {
                let path = PathBuf::from(&named.text);
                let text = std::fs::read_to_string(&path);
                let cannot =
                    |error| ConfigError::new(&*named.place, format!("cannot read {}: {error}", named.text));
                (path, Some(text.map_err(cannot)?))
            }
            None => usual_file()?,
        };
        let file = File::parse(Source { path: &path, text: text.as_deref().unwrap_or_default() })?;
        Self::resolve(said, file, text.map(|_| path), variable)
    }

    fn resolve(
        above: Layer,
        file: File,
        path: Option<PathBuf>,
        variable: &dyn Fn(&str) -> Option<String>,
    ) -> Result<Self, ConfigError> {
        let said = above.over(file.layer);
        let text = |name| said.get(name).map(|said| said.text.clone());
        let partition = partition(variable);
        let chosen = read(&said, "regions", |text| regions::parse(text, partition))?;
        let partition = chosen.as_ref().map_or(partition, |chosen| chosen.partition);
        let theme = read(&said, "theme", |name| themes::named(name, &file.themes))?;
        let mut theme = theme.unwrap_or_else(Theme::standard);
        if variable("NO_COLOR").is_some_and(|value| !value.is_empty()) {
            theme = theme.no_color();
        }
        theme.ascii = read(&said, "ascii", truth)?.unwrap_or_default();
        let bindings = file.keys.iter().map(|binding| {
            (binding.name.as_str(), binding.keys.iter().map(String::as_str).collect::<Vec<_>>())
        });
        let keys = KeyMap::with(bindings).map_err(|(number, error)| {
            let place = file.keys.get(number).map_or("[keys]", |binding| &binding.place);
            ConfigError::new(place, error.to_string())
        })?;
        Ok(Self {
            file: path,
            profile: text("profile"),
            regions: chosen.map_or(RegionChoice::Default, RegionChoice::from),
            partition,
            read_only: read(&said, "read_only", truth)?.unwrap_or_default(),
            endpoint_url: read(&said, "endpoint_url", endpoint)?,
            refresh: read(&said, "refresh", refresh)?.unwrap_or(REFRESH),
            requests_per_minute: read(&said, "requests_per_minute", |text| whole(text, 6000))?
                .unwrap_or(REQUESTS_PER_MINUTE),
            requests_per_second: read(&said, "requests_per_second", |text| {
                whole(text, MOST_REQUESTS_PER_SECOND)
            })?
            .unwrap_or(REQUESTS_PER_SECOND),
            favourites: read(&said, "favourites", regions::in_order)?.unwrap_or_default(),
            theme,
            log_level: read(&said, "log_level", log_level)?,
            keys,
        })
    }
}

/// Reads one setting's text, if there is one; the error gets its place.
fn read<T>(
    said: &Layer,
    name: &str,
    read: impl FnOnce(&str) -> Result<T, String>,
) -> Result<Option<T>, ConfigError> {
    let Some(Said { text, place }) = said.get(name) else { return Ok(None) };
    read(text).map(Some).map_err(|what| ConfigError::new(place, what))
}

/// The file in the platform's place and its text; no text when there is no file.
fn usual_file() -> Result<(PathBuf, Option<String>), ConfigError> {
    let about = AppStrategyArgs { app_name: "secretdeck".to_owned(), ..AppStrategyArgs::default() };
    // Without a home directory there is no usual place, and nothing to read.
    let Ok(strategy) = choose_app_strategy(about) else { return Ok((PathBuf::new(), None)) };
    let path = strategy.config_dir().join("config.toml");
    match std::fs::read_to_string(&path) {
        Ok(text) => Ok((path, Some(text))),
        Err(error) if is_absent(&error) => Ok((path, None)),
        Err(error) => Err(ConfigError::new(path.display().to_string(), format!("cannot read it: {error}"))),
    }
}

fn is_absent(error: &std::io::Error) -> bool {
    matches!(error.kind(), std::io::ErrorKind::NotFound | std::io::ErrorKind::NotADirectory)
}

fn partition(variable: &dyn Fn(&str) -> Option<String>) -> &'static str {
    let region =
        ["AWS_REGION", "AWS_DEFAULT_REGION"].into_iter().find_map(|name| Region::new(&variable(name)?).ok());
    region.map_or("aws", Region::partition)
}

fn truth(text: &str) -> Result<bool, String> {
    match text.to_ascii_lowercase().as_str() {
        "true" | "1" | "yes" | "on" => Ok(true),
        "false" | "0" | "no" | "off" => Ok(false),
        _ => Err(format!("`{text}` is neither true nor false; write true or false")),
    }
}

fn endpoint(text: &str) -> Result<String, String> {
    Endpoint::new(text).map(|url| url.as_str().to_owned()).map_err(|error| error.to_string())
}

fn refresh(text: &str) -> Result<Duration, String> {
    match duration::parse(text) {
        Some(time) if time >= SHORTEST_REFRESH => Ok(time),
        Some(_) => Err(format!("`{text}` is too short; 5s is the shortest")),
        None => Err(format!("`{text}` is no duration; {}, at least 5s", duration::FORMS)),
    }
}

fn whole(text: &str, most: u32) -> Result<u32, String> {
    let number = text.parse().ok().filter(|number| (1..=most).contains(number));
    number.ok_or_else(|| format!("`{text}` is no number from 1 to {most}"))
}

fn log_level(text: &str) -> Result<LogLevel, String> {
    let names = || LogLevel::ALL.iter().map(|(name, _)| *name);
    let found = LogLevel::ALL.iter().find(|(name, _)| *name == text).map(|(_, level)| *level);
    found.ok_or_else(|| {
        let near = did_you_mean(text, names());
        format!("`{text}` is no log level{near}; there are {}", names().collect::<Vec<_>>().join(" "))
    })
}

/// Reads settings from a file's text alone: for tests that hold the sample against the defaults.
#[cfg(test)]
fn from_text(text: &str, flags: Layer, variables: &[(&str, &str)]) -> Result<Settings, ConfigError> {
    let variable =
        |name: &str| variables.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned());
    let file = File::parse(Source { path: std::path::Path::new("config.toml"), text })?;
    Settings::resolve(flags.over(Layer::environment(&variable)), file, None, &variable)
}

#[cfg(test)]
mod tests;
