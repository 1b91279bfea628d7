//! Input that cannot be read: one sentence with the place and the allowed forms, exit status 2, and nothing else.

use std::fs;

use pretty_assertions::assert_eq;
use rstest::rstest;

use crate::program::{run, secretdeck};

/// Runs a command line that must be refused; the sentence.
fn refusal(words: &[&str], variables: &[(&str, &str)]) -> String {
    let output = run(secretdeck().args(words).envs(variables.iter().copied()));
    let (out, told) = (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
    assert_eq!((output.status.code(), out.as_str()), (Some(2), ""), "{told}");
    let sentence = told.strip_prefix("secretdeck: ").unwrap_or_else(|| panic!("who says so? {told}"));
    let sentence = sentence.strip_suffix('\n').unwrap();
    assert!(!sentence.contains(char::is_control), "{sentence:?}");
    sentence.to_owned()
}

#[rstest]
#[case("--bogus", "unexpected argument '--bogus' found")]
#[case("statsu x", "unexpected argument 'x' found")]
#[case("status --regions us-esat-1", "--regions: `us-esat-1` is no Region (did you mean us-east-1")]
#[case("status --regions xx-*", "--regions: no Region of the partition aws fits `xx-*`; try eu-* or all")]
#[case("status --regions us-east-1,cn-north-1", "--regions: cn-north-1 is in the partition aws-cn")]
#[case(
    "status --filter status:faild",
    "'--filter <QUERY>': filter, character 8: status:faild is no status (did you"
)]
#[case("status --filter colour:red", "'--filter <QUERY>': filter, character 1")]
#[case("status --require-replica mars", "'--require-replica <REGION>': `mars` is no Region")]
#[case("status --refresh 3", "--refresh: `3` is no duration; write 30s, 5m or 1h, at least 5s")]
#[case("status --refresh 1s", "--refresh: `1s` is too short; 5s is the shortest")]
#[case(
    "status --endpoint-url nope",
    "--endpoint-url: `nope` is no URL; write http://HOST:PORT or https://HOST"
)]
#[case("status --endpoint-url http://[x", "--endpoint-url: `http://[x` is no URL")]
#[case("status --log-level loud", "--log-level: `loud` is no log level; there are off error warn info")]
#[case("--theme pink", "--theme: no theme is called `pink`; there are auto dark light mono")]
#[case("wait", "required arguments were not provided: <NAME|ARN>; usage: secretdeck wait")]
#[case("wait x --timeout 90", "'--timeout <DURATION>': it is no duration; write 30s, 5m or 1h")]
#[case("wait x --until never", "'--until <UNTIL>' [possible values: in-sync, settled]")]
#[case("journal --since noon", "'--since <WHEN>': it is no moment; write 2h or 3d for so long ago")]
#[case("journal --region mars", "'--region <REGION>': `mars` is no Region")]
#[case("journal --outcome maybe", "'--outcome <OUTCOME>' [possible values: done, not-done, refused")]
#[case("journal --follow --interval 0s", "'--interval <DURATION>': it is too short; 1s is the shortest")]
#[case("journal --interval 5s", "required arguments were not provided: --follow")]
#[case("prod/db status", "'prod/db' stands before a command; only the dashboard opens at a secret")]
#[case(
    "simulate --fault banana",
    "part 1 (\"banana\"): there is no =; a fault looks like region=us-east-1,op=*"
)]
#[case(
    "simulate --fault kind=fire",
    "part 1 (\"kind=fire\"): no kind \"fire\"; known kinds: throttle access-denied"
)]
#[case("simulate --fault region=mars,kind=html", "part 1 (\"region=mars\"): not a Region")]
#[case("simulate --fault op=Fly,kind=html", "part 1 (\"op=Fly\"): no operation \"Fly\"")]
#[case("simulate --fault count=0,kind=html", "part 1 (\"count=0\"): that is no count")]
#[case("simulate --scenario nope", "--scenario nope: cannot read the scenario nope")]
#[case("simulate --scenario Cargo.lock", "Cargo.lock is no scenario: line ")]
#[case("simulate --listen 0.0.0.0:0", "'--listen <ADDRESS>': others could reach it")]
#[case("simulate --listen here", "'--listen <ADDRESS>': it is no address; write an address of this machine")]
#[case("simulate --speed 0", "'--speed <X>': it is no speed; write a number above 0")]
#[case("simulate --secrets many", "'--secrets <N>': it is no whole number")]
#[case("simulate --replication-ms 8..2", "--replication-ms \"8..2\": write 4000, or 2000..8000")]
#[case("simulate --rate-limits maybe", "'--rate-limits <on|off>' [possible values: on, off]")]
#[case("simulate --regions mars", "--regions: `mars` is no Region")]
fn a_flag_is_refused(#[case] line: &str, #[case] part: &str) {
    let told = refusal(&line.split(' ').collect::<Vec<_>>(), &[]);
    assert!(told.contains(part), "{told}");
}

#[rstest]
#[case("SECRETDECK_REGIONS", "mars", "`mars` is no Region")]
#[case("SECRETDECK_REFRESH", "1", "`1` is no duration")]
#[case("SECRETDECK_READ_ONLY", "perhaps", "`perhaps` is neither true nor false; write true or false")]
#[case("SECRETDECK_THEME", "pink", "no theme is called `pink`")]
#[case("SECRETDECK_ENDPOINT_URL", "nope", "`nope` is no URL")]
#[case("SECRETDECK_CONFIG", "/nonexistent/c.toml", "cannot read /nonexistent/c.toml")]
fn a_variable_is_refused_by_its_name(#[case] name: &str, #[case] value: &str, #[case] part: &str) {
    let told = refusal(&["status"], &[(name, value)]);
    assert!(told.starts_with(&format!("{name}: ")) && told.contains(part), "{told}");
}

#[rstest]
#[case(
    "schema = 1\nrefesh = \"30s\"",
    2,
    "`refesh` is no key here (did you mean refresh?); the keys are schema regions"
)]
#[case("schema = 1\n[keys]\nfly = \"f\"", 3, "fly")]
#[case("schema = 1\n\ntheme = \"pink\"", 3, "no theme is called `pink`")]
#[case("schema = 9", 1, "`schema` is not 1")]
#[case("this is no TOML", 1, "this is no TOML")]
fn a_configuration_file_is_refused_with_its_line(#[case] text: &str, #[case] line: u32, #[case] part: &str) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("config.toml");
    fs::write(&file, text).unwrap();
    let file = file.display().to_string();
    let told = refusal(&["status", "--config", &file], &[]);
    assert!(told.starts_with(&format!("{file}:{line}")) && told.contains(part), "{told}");
}

#[rstest]
#[case(&["status", "--regions", "us-east-1\u{1b}[31m"])]
#[case(&["status", "--filter", "\u{1b}]0;x\u{7}\""])]
#[case(&["status", "--\u{202e}x"])]
#[case(&["simulate", "--scenario", "\u{1b}[2J"])]
#[case(&["simulate", "--fault", "\u{1b}[2J"])]
#[case(&["status", "--config", "a\nb\u{9b}1m"])]
fn what_was_given_is_repeated_without_its_power(#[case] words: &[&str]) {
    let told = refusal(words, &[]);
    assert!(!told.contains('\u{202e}'), "{told:?}");
}

#[rstest]
#[case(&[])]
#[case(&["demo"])]
#[case(&["prod/payments/db"])]
fn the_dashboard_needs_a_terminal_and_says_what_does_not(#[case] words: &[&str]) {
    let told = refusal(words, &[]);
    assert!(told.contains("needs a terminal") && told.contains("secretdeck status"), "{told}");
}

#[test]
fn help_and_version_go_to_stdout_and_are_fine() {
    for (words, part) in [(["--version"], "secretdeck 0."), (["--help"], "Exit codes:")] {
        let output = run(secretdeck().args(words));
        assert_eq!((output.status.code(), output.stderr.len()), (Some(0), 0));
        assert!(String::from_utf8(output.stdout).unwrap().contains(part));
    }
}
