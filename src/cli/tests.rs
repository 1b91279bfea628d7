//! The command line: what parses, what is refused, and the help texts as they are printed.

use rstest::rstest;

use super::*;

fn parse(line: &str) -> Result<Cli, clap::Error> {
    Cli::read(std::iter::once("secretdeck").chain(line.split_whitespace()).map(OsString::from))
}

#[test]
fn the_definitions_are_consistent() {
    Cli::command().debug_assert();
}

#[test]
fn without_a_command_a_word_is_the_secret_to_open_at() {
    let cli = parse("prod/db --read-only").unwrap();
    assert_eq!(cli.secret.as_deref(), Some("prod/db"));
    assert!(cli.command.is_none() && cli.global.read_only);
    assert_eq!(parse("-- demo").unwrap().secret.as_deref(), Some("demo"));
}

#[test]
fn global_flags_stand_before_or_after_the_command() {
    let before = parse("--regions eu-* --profile prod status --json").unwrap();
    let after = parse("status --json --regions eu-* --profile prod").unwrap();
    assert_eq!(before.global, after.global);
    assert_eq!(before.global.regions.as_deref(), Some("eu-*"));
    let Some(Task::Status(status)) = after.command else { panic!("not status") };
    assert!(status.json);
}

#[test]
fn the_simulator_takes_the_regions_that_it_simulates() {
    let cli =
        parse("simulate --regions us-east-1,us-west-2 --secrets 9 --rate-limits off --fault a --fault b")
            .unwrap();
    assert_eq!(cli.global.regions.as_deref(), Some("us-east-1,us-west-2"));
    let Some(Task::Simulate(simulate)) = cli.command else { panic!("not simulate") };
    assert_eq!((simulate.secrets, simulate.rate_limits), (Some(9), Some(Switch::Off)));
    assert_eq!(simulate.fault, ["a", "b"]);
    let named = vec![Region::new("us-west-2").unwrap()];
    let settings = simulate.settings(named.clone());
    assert_eq!(settings.listen.to_string(), "127.0.0.1:0");
    assert_eq!(settings.regions, named);
    assert_eq!((settings.rate_limits, settings.faults.len()), (Some(false), 2));
}

#[test]
fn waiting_has_an_aim_and_an_end() {
    let Some(Task::Wait(wait)) = parse("wait prod/db").unwrap().command else { panic!("not wait") };
    assert_eq!(
        (wait.secret.as_str(), wait.until, wait.timeout),
        ("prod/db", Until::InSync, Duration::from_secs(600))
    );
}

#[rstest]
#[case("--bogus", ErrorKind::UnknownArgument)]
#[case("wait", ErrorKind::MissingRequiredArgument)]
#[case("wait x --until never", ErrorKind::InvalidValue)]
#[case("simulate --secrets many", ErrorKind::ValueValidation)]
#[case("simulate --listen here", ErrorKind::ValueValidation)]
#[case("status --filter status:faild", ErrorKind::ValueValidation)]
#[case("status --require-replica us-esat-1", ErrorKind::ValueValidation)]
#[case("wait x --timeout 90", ErrorKind::ValueValidation)]
#[case("journal --interval 5s", ErrorKind::MissingRequiredArgument)]
#[case("journal --follow --interval 0s", ErrorKind::ValueValidation)]
#[case("journal --outcome perhaps", ErrorKind::InvalidValue)]
#[case("journal --since noon", ErrorKind::ValueValidation)]
#[case("journal --region mars", ErrorKind::ValueValidation)]
#[case("journal prod/db", ErrorKind::UnknownArgument)]
#[case("demo extra", ErrorKind::UnknownArgument)]
#[case("prod/db status", ErrorKind::ArgumentConflict)]
fn wrong_usage_ends_with_status_2(#[case] line: &str, #[case] kind: ErrorKind) {
    let error = parse(line).unwrap_err();
    assert_eq!((error.kind(), error.exit_code()), (kind, 2), "{error}");
}

#[test]
fn a_bad_value_is_told_with_its_flag_and_the_allowed_forms() {
    for (line, part) in [
        ("status --filter status:faild", "--filter <QUERY>': filter, character 8: status:faild is no status"),
        ("status --require-replica us-esat-1", "`us-esat-1` is no Region (did you mean us-east-1"),
        ("simulate --speed fast", "'--speed <X>': it is no speed; write a number above 0"),
        ("simulate --seed x", "'--seed <S>': it is no whole number; write one such as 500"),
        ("simulate --listen 0.0.0.0:1", "'--listen <ADDRESS>': others could reach it"),
        (
            "simulate --listen here",
            "'--listen <ADDRESS>': it is no address; write an address of this machine",
        ),
        ("wait x --timeout 90", "'--timeout <DURATION>': it is no duration; write 30s, 5m or 1h"),
    ] {
        let error = refusal::sentence(&parse(line).unwrap_err());
        assert!(error.contains(part), "{error}");
    }
}

#[rstest]
#[case(
    "--bogus",
    "unexpected argument '--bogus' found; to pass '--bogus' as a value, use '-- --bogus'; usage: "
)]
#[case(
    "simulate --rate-limits no",
    "invalid value 'no' for '--rate-limits <on|off>' [possible values: on, off]"
)]
#[case("status --filter \u{1b}[31m\"", "invalid value '\"' for '--filter <QUERY>'")]
#[case("status --filter \u{202e}\"", "invalid value '\\u{202e}\"' for '--filter <QUERY>'")]
fn wrong_usage_is_one_harmless_sentence(#[case] line: &str, #[case] start: &str) {
    let sentence = refusal::sentence(&parse(line).unwrap_err());
    assert!(sentence.starts_with(start) && sentence.ends_with("(see --help)"), "{sentence}");
    assert!(!sentence.contains(['\n', '\u{1b}']), "{sentence}");
}

#[rstest]
#[case("secretdeck", "")]
#[case("demo", "demo")]
#[case("simulate", "simulate")]
#[case("status", "status")]
#[case("wait", "wait")]
#[case("journal", "journal")]
fn help_says(#[case] name: &str, #[case] line: &str) {
    let help = |flag| {
        let words = std::iter::once("secretdeck").chain(line.split_whitespace()).chain([flag]);
        Cli::command().term_width(100).try_get_matches_from(words).unwrap_err()
    };
    let (short, long) = (help("-h"), help("--help"));
    assert_eq!((short.exit_code(), long.exit_code()), (0, 0));
    let text = format!("{short}\n------ --help ------\n{long}");
    let text = text.lines().map(str::trim_end).collect::<Vec<_>>().join("\n");
    insta::assert_snapshot!(name, text);
}
