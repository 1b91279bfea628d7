//! Settings: what wins over what, what is refused, and that the sample file says the defaults.

use pretty_assertions::assert_eq;
use rstest::rstest;

use super::*;
use crate::app::command::Command;

const SAMPLE: &str = include_str!("../../../assets/config.toml");

fn flags(given: &[(&'static str, &str)]) -> Layer {
    Layer::flags(given.iter().map(|(name, text)| (*name, Some((*text).to_owned()))))
}

#[test]
fn the_sample_says_the_defaults() {
    let sample = from_text(SAMPLE, Layer::default(), &[]).unwrap();
    let nothing = from_text("", Layer::default(), &[]).unwrap();
    assert_eq!((sample.refresh, sample.requests_per_minute), (nothing.refresh, nothing.requests_per_minute));
    assert_eq!(sample.requests_per_second, nothing.requests_per_second);
    assert_eq!((sample.read_only, sample.theme), (nothing.read_only, nothing.theme));
    assert_eq!(sample.favourites, nothing.favourites);
    assert_eq!((sample.regions, sample.keys), (nothing.regions, nothing.keys));
}

#[test]
fn the_lines_of_the_sample_that_are_commented_out_are_right_too() {
    let is_setting = |line: &str| line.starts_with("# ") && (line.contains(" = ") || line.starts_with("# ["));
    let active: Vec<&str> = SAMPLE
        .lines()
        .map(|line| if is_setting(line) { line.trim_start_matches("# ") } else { line })
        .collect();
    let settings = from_text(&active.join("\n"), flags(&[("theme", "mine")]), &[]).unwrap();
    assert_eq!(settings.keys.label(Command::RemoveReplica), "x");
    assert_ne!(settings.regions, RegionChoice::Default);
    assert_ne!(settings.theme, Theme::standard());
}

#[test]
fn flags_win_over_variables_and_these_over_the_file() {
    let file = "refresh = \"10s\"\ntheme = \"light\"\nread_only = true";
    let variables = [("SECRETDECK_REFRESH", "20s"), ("SECRETDECK_THEME", "dark"), ("SECRETDECK_ASCII", "1")];
    let all = from_text(file, flags(&[("refresh", "40s")]), &variables).unwrap();
    assert_eq!(all.refresh, Duration::from_secs(40));
    assert!(all.read_only && all.theme.ascii);
    let dark = from_text("", flags(&[("theme", "dark"), ("ascii", "true")]), &[]).unwrap();
    assert_eq!(all.theme, dark.theme);
    let variable = from_text(file, Layer::default(), &variables).unwrap();
    assert_eq!(variable.refresh, Duration::from_secs(20));
    let file = from_text(file, Layer::default(), &[("SECRETDECK_REFRESH", "")]).unwrap();
    assert_eq!(file.refresh, Duration::from_secs(10));
}

#[test]
fn no_color_takes_the_colours_out_of_any_theme() {
    let settings = from_text("theme = \"dark\"", Layer::default(), &[("NO_COLOR", "1")]).unwrap();
    assert_eq!(settings.theme.act.fg, Some(ratatui::style::Color::Reset));
    let empty = from_text("", Layer::default(), &[("NO_COLOR", "")]).unwrap();
    assert_eq!(empty.theme, Theme::standard());
}

#[test]
fn the_partition_follows_what_is_named() {
    let partition = |flags, variables: &[(&str, &str)]| from_text("", flags, variables).unwrap().partition;
    assert_eq!(partition(Layer::default(), &[]), "aws");
    assert_eq!(partition(Layer::default(), &[("AWS_REGION", "cn-north-1")]), "aws-cn");
    assert_eq!(partition(flags(&[("regions", "us-gov-*")]), &[]), "aws-us-gov");
}

#[test]
fn favourites_are_the_files_own_and_keep_their_order() {
    let file = "favourites = [\"usw2\", \"eu-west-1\"]";
    let settings = from_text(file, Layer::default(), &[("SECRETDECK_FAVOURITES", "us-east-1")]).unwrap();
    let names: Vec<&str> = settings.favourites.iter().map(|region| region.name()).collect();
    assert_eq!(names, ["us-west-2", "eu-west-1"]);
    let error = from_text("favourites = \"us-esat-1\"", Layer::default(), &[]).unwrap_err();
    assert!(error.to_string().starts_with("config.toml:1: favourites: `us-esat-1` is no Region"), "{error}");
}

#[test]
fn own_keys_are_read_and_a_wrong_one_is_told_with_its_line() {
    let settings = from_text("[keys]\nrefresh = \"F6\"", Layer::default(), &[]).unwrap();
    assert_eq!(settings.keys.label(Command::Refresh), "F6");
    let error = from_text("[keys]\nhelp = \"b\"\npromot = \"P\"", Layer::default(), &[]).unwrap_err();
    assert_eq!(error.place, "config.toml:3");
    assert!(error.what.contains("did you mean promote?"), "{error}");
}

#[rstest]
#[case("refresh", "3", "--refresh: `3` is no duration; write 30s, 5m or 1h, at least 5s")]
#[case("refresh", "1s", "--refresh: `1s` is too short; 5s is the shortest")]
#[case("regions", "us-esat-1", "--regions: `us-esat-1` is no Region (did you mean us-east-1")]
#[case("regions", "xx-*", "--regions: no Region of the partition aws fits `xx-*`")]
#[case(
    "theme",
    "drak",
    "--theme: no theme is called `drak` (did you mean dark?); there are auto dark light mono"
)]
#[case(
    "endpoint_url",
    "localhost:4510",
    "--endpoint-url: `localhost:4510` is no URL; write http://HOST:PORT"
)]
#[case("endpoint_url", "http://", "--endpoint-url: `http://` is no URL")]
#[case("log_level", "loud", "--log-level: `loud` is no log level; there are off error warn info")]
fn a_bad_flag_is_told_with_its_place_and_the_allowed_forms(
    #[case] name: &'static str,
    #[case] text: &str,
    #[case] expected: &str,
) {
    let error = from_text("", flags(&[(name, text)]), &[]).unwrap_err().to_string();
    assert!(error.starts_with(expected), "{error}");
}

#[test]
fn variables_and_lines_of_the_file_are_told_as_places_too() {
    let error = from_text("", Layer::default(), &[("SECRETDECK_READ_ONLY", "maybe")]).unwrap_err();
    assert_eq!(error.place, "SECRETDECK_READ_ONLY");
    let error = from_text("\nrequests_per_minute = 0", Layer::default(), &[]).unwrap_err();
    assert_eq!(error.to_string(), "config.toml:2: requests_per_minute: `0` is no number from 1 to 6000");
    let error = from_text("requests_per_second = 101", Layer::default(), &[]).unwrap_err();
    assert_eq!(error.to_string(), "config.toml:1: requests_per_second: `101` is no number from 1 to 100");
}

#[test]
fn a_file_that_was_named_must_be_there() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("mine.toml");
    let named = || flags(&[("config", path.to_str().unwrap())]);
    let error = Settings::read(named(), &|_| None).unwrap_err();
    assert!(error.to_string().starts_with("--config: cannot read "), "{error}");
    std::fs::write(&path, "read_only = true").unwrap();
    let settings = Settings::read(named(), &|_| None).unwrap();
    assert!(settings.read_only);
    assert_eq!(settings.file, Some(path));
}
