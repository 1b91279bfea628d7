//! The log of the real program: where it is, whose it is, what it says, and what it never says.

use std::{fs, os::unix::fs::PermissionsExt, path::Path};

use pretty_assertions::assert_eq;

use crate::program::{Server, alone, run};

const ACCESS_KEY: &str = "AKIARECOGNISABLEKEYID";
const SECRET_KEY: &str = "recognisable/secret/access/key";
const TOKEN: &str = "recognisable-session-token";

/// The names of a folder's files.
fn names(folder: &Path) -> Vec<String> {
    fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[test]
fn a_run_at_its_most_talkative_writes_its_story_and_nothing_of_its_calls() {
    let server = Server::simulator(&["--scenario", "incident"]);
    let home = tempfile::tempdir().unwrap();
    let output = run(alone(Path::new(env!("CARGO_BIN_EXE_secretdeck")))
        .env("HOME", home.path())
        .env("RUST_LOG", "trace")
        .env("AWS_ACCESS_KEY_ID", ACCESS_KEY)
        .env("AWS_SECRET_ACCESS_KEY", SECRET_KEY)
        .env("AWS_SESSION_TOKEN", TOKEN)
        .args(["status", "--log-level", "info", "--regions", "us-east-1,eu-central-1"])
        .args(["--endpoint-url", server.url.as_str()]));
    assert!(String::from_utf8(output.stdout).unwrap().contains("prod/payments/db"));
    let folder = home.path().join(".local/state/secretdeck/log");
    let names = names(&folder);
    let [name] = names.as_slice() else { panic!("{names:?}") };
    assert!(name.starts_with("secretdeck.2") && name.ends_with(".log"), "{name}");
    assert_eq!((mode(&folder), mode(&folder.join(name))), (0o700, 0o600));
    assert_eq!(mode(&home.path().join(".local")), 0o700);
    let log = fs::read_to_string(folder.join(name)).unwrap();
    assert!(log.contains("begins: without a screen, actions allowed, us-east-1 eu-central-1"), "{log}");
    assert!(log.contains("ended, exit status"), "{log}");
    let lower = log.to_lowercase();
    for never in [ACCESS_KEY, SECRET_KEY, TOKEN, "authorization", "prod/", "x-amz", "hyper", "aws_"] {
        assert!(!lower.contains(&never.to_lowercase()), "{never}: {log}");
    }
}

#[test]
fn a_log_that_cannot_be_had_is_a_sentence_and_ends_with_two() {
    let home = tempfile::tempdir().unwrap();
    fs::write(home.path().join(".local"), "in the way").unwrap();
    let output = run(alone(Path::new(env!("CARGO_BIN_EXE_secretdeck"))).env("HOME", home.path()).args([
        "status",
        "--log-level",
        "info",
    ]));
    assert_eq!(output.status.code(), Some(2));
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(
        said.starts_with("secretdeck: --log-level: cannot write a log in ") && said.lines().count() == 1,
        "{said}"
    );
}
