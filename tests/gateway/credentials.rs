//! Credentials and the AWS configuration, each test in a process of its own with files and environment of its own.
//!
//! A test starts itself again with a made-up environment, because a process's environment cannot be changed safely.

use std::{fs, path::Path, process::Command, time::Duration};

use crate::{
    execute,
    wire::{Answer, Wire},
};
use pretty_assertions::assert_eq;
use secretdeck::{
    aws::{Options, Sdk, Timeouts},
    domain::{
        Region,
        error::{Effect, ErrorKind, RemoteError},
        lane::Lane,
        operation::Operation,
    },
    gateway::Login,
};
use tempfile::TempDir;

/// Names the folder that a test's second self works in.
const FOLDER: &str = "SECRETDECK_TEST_FOLDER";
const PROFILES: &str = "profiles";
const KEYS: [(&str, &str); 2] = [("AWS_ACCESS_KEY_ID", "KEY"), ("AWS_SECRET_ACCESS_KEY", "x")];

fn region() -> Region {
    Region::new("eu-west-1").unwrap()
}

/// A test's name as the harness knows it: one of this file, unless it names another.
fn path_of(test: &str) -> String {
    if test.contains("::") { test.to_owned() } else { format!("credentials::{test}") }
}

/// In the first process: runs the test of this name once more, with a home, profiles and variables made for it, and
/// says that there is nothing left to do. In the second: the folder to work in.
pub fn second_self(test: &str, profiles: &str, variables: &[(&str, &str)]) -> Option<String> {
    if let Ok(folder) = std::env::var(FOLDER) {
        return Some(folder);
    }
    let folder = TempDir::new().unwrap();
    let path = |name: &str| folder.path().join(name);
    fs::write(path(PROFILES), profiles.replace("FOLDER", folder.path().to_str().unwrap())).unwrap();
    let output = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", &path_of(test), "--nocapture"])
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        .env("HOME", folder.path())
        .env("AWS_CONFIG_FILE", path(PROFILES))
        .env("AWS_SHARED_CREDENTIALS_FILE", path("no such file"))
        .env("AWS_EC2_METADATA_DISABLED", "true")
        .env(FOLDER, folder.path())
        .envs(variables.iter().copied())
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{}{told}", String::from_utf8_lossy(&output.stdout));
    None
}

/// A gateway on this machine's (made-up) configuration, its Secrets Manager at `wire`.
fn gateway(wire: &Wire) -> Sdk {
    Sdk::new(Options::new().with_endpoint_url(&wire.url()).unwrap())
}

async fn promote(sdk: &Sdk) -> Result<(), RemoteError> {
    let arn = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:prod/db-a1B2c3";
    let promote = Operation::Promote { replica: arn.parse().unwrap() };
    execute(sdk, Lane::new(region()), &promote).await.map(drop)
}

fn accepting() -> Wire {
    Wire::new(vec![Answer::json(200, "{}")])
}

#[tokio::test]
async fn without_credentials_nothing_is_sent() {
    if second_self("without_credentials_nothing_is_sent", "", &[]).is_none() {
        return;
    }
    let wire = accepting();
    let error = promote(&gateway(&wire)).await.unwrap_err();
    assert_eq!((error.kind, error.effect()), (ErrorKind::NoCredentials, Effect::NotSent), "{error}");
    assert_eq!(
        error.to_string(),
        "no credentials: none in the environment, the profile, or this machine's role"
    );
    assert_eq!(wire.requests().len(), 0);
}

#[tokio::test]
async fn a_profile_that_does_not_exist_is_named_and_no_other_account_takes_its_place() {
    let test = "a_profile_that_does_not_exist_is_named_and_no_other_account_takes_its_place";
    if second_self(test, "", &KEYS).is_none() {
        return;
    }
    let wire = accepting();
    let options = Options::new().with_profile(Some("oncall".to_owned()));
    let error = promote(&Sdk::new(options.with_endpoint_url(&wire.url()).unwrap())).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::NoCredentials);
    assert!(error.to_string().contains("no profile named oncall"), "{error}");
    assert_eq!(wire.requests().len(), 0);
}

#[tokio::test]
async fn a_chosen_profile_wins_over_the_keys_of_the_environment() {
    let test = "a_chosen_profile_wins_over_the_keys_of_the_environment";
    let profiles = "[profile oncall]\naws_access_key_id = CHOSEN\naws_secret_access_key = x\n";
    if second_self(test, profiles, &KEYS).is_none() {
        return;
    }
    let wire = accepting();
    let options = Options::new().with_profile(Some("oncall".to_owned()));
    promote(&Sdk::new(options.with_endpoint_url(&wire.url()).unwrap())).await.unwrap();
    promote(&gateway(&wire)).await.unwrap();
    let used: Vec<bool> =
        wire.requests().iter().map(|request| request.contains("Credential=CHOSEN/")).collect();
    assert_eq!(used, [true, false]);
}

const SSO: &str = "[profile oncall]\nregion = eu-central-1\nsso_session = work\nsso_account_id = 111122223333\n\
    sso_role_name = OnCall\n[sso-session work]\nsso_region = eu-north-1\nsso_start_url = https://login.example\n\
    sso_registration_scopes = sso:account:access\n";

#[tokio::test]
async fn a_login_that_is_over_is_expired_and_nothing_is_sent() {
    let profile = [("AWS_PROFILE", "oncall")];
    let Some(folder) = second_self("a_login_that_is_over_is_expired_and_nothing_is_sent", SSO, &profile)
    else {
        return;
    };
    // The name is the SHA-1 of the session's name, as the AWS CLI writes it.
    let cache = Path::new(&folder).join(".aws/sso/cache");
    fs::create_dir_all(&cache).unwrap();
    let token = r#"{"accessToken": "over", "expiresAt": "2020-01-01T00:00:00Z", "region": "eu-north-1",
        "startUrl": "https://login.example"}"#;
    fs::write(cache.join(format!("{WORK}.json")), token).unwrap();
    let wire = accepting();
    let sdk = gateway(&wire);
    let error = promote(&sdk).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Expired, "{error}");
    assert_eq!(wire.requests().len(), 0);
    let setup = sdk.setup(region()).await;
    assert_eq!(setup.profile.unwrap(), "oncall");
    assert_eq!(setup.region, Region::new("eu-central-1").ok());
    assert_eq!(setup.sso_region, Region::new("eu-north-1").ok());
    assert_eq!(setup.login, Login::Sso);
}

/// The SHA-1 of `work`.
const WORK: &str = "e274eeff768c6396088ec6eb091f4bf4d47ab1e0";

#[tokio::test]
async fn credentials_that_ended_are_read_again_from_a_profile_written_anew() {
    let test = "credentials_that_ended_are_read_again_from_a_profile_written_anew";
    let Some(folder) = second_self(test, "[default]\ncredential_process = cat FOLDER/keys\n", &[]) else {
        return;
    };
    let keys = Path::new(&folder).join("keys");
    let write = |id: &str| {
        let text = format!(
            r#"{{"Version": 1, "AccessKeyId": "{id}", "SecretAccessKey": "x", "Expiration": "2099-01-01T00:00:00Z"}}"#
        );
        fs::write(&keys, text).unwrap();
    };
    let expired = Answer::json(400, r#"{"__type":"ExpiredTokenException","message":"over"}"#);
    let wire = Wire::new(vec![expired, Answer::json(200, "{}")]);
    let sdk = gateway(&wire);
    write("FIRST");
    assert_eq!(promote(&sdk).await.unwrap_err().kind, ErrorKind::Expired);
    assert_eq!(wire.requests().len(), 1, "an expired token costs no second send");
    write("SECOND");
    promote(&sdk).await.unwrap();
    let used: Vec<bool> =
        wire.requests().iter().map(|request| request.contains("Credential=SECOND/")).collect();
    assert_eq!(used, [false, true]);
    let setup = sdk.setup(region()).await;
    assert_eq!(setup.expires.unwrap().to_string(), "2099-01-01T00:00:00Z");
    assert_eq!(setup.login, Login::Process);
}

#[tokio::test]
async fn a_login_that_takes_longer_than_a_call_is_waited_for_by_the_next() {
    let test = "a_login_that_takes_longer_than_a_call_is_waited_for_by_the_next";
    let slow = "[default]\ncredential_process = cat FOLDER/pipe\n";
    let Some(folder) = second_self(test, slow, &[]) else { return };
    let pipe = Path::new(&folder).join("pipe");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let wire = accepting();
    let short = Timeouts { mutation: Duration::from_secs(1), ..Timeouts::default() };
    let sdk = Sdk::new(Options::new().with_endpoint_url(&wire.url()).unwrap().with_timeouts(short));
    let error = promote(&sdk).await.unwrap_err();
    assert_eq!((error.kind, error.effect()), (ErrorKind::NoCredentials, Effect::NotSent), "{error}");
    assert_eq!(error.to_string(), "no credentials: they were not had in time");
    // The pipe has one reader: a second load would wait for ever, and the call with it.
    fs::write(&pipe, r#"{"Version": 1, "AccessKeyId": "LATE", "SecretAccessKey": "x"}"#).unwrap();
    promote(&sdk).await.unwrap();
    assert!(wire.requests().concat().contains("Credential=LATE/"));
}

#[tokio::test]
async fn an_endpoint_of_the_environment_is_used_and_told() {
    let test = "an_endpoint_of_the_environment_is_used_and_told";
    let wire = accepting();
    let url = wire.url();
    let variables = [&KEYS[..], &[("AWS_ENDPOINT_URL_SECRETS_MANAGER", url.as_str())]].concat();
    if second_self(test, "", &variables).is_some() {
        let sdk = Sdk::new(Options::new());
        promote(&sdk).await.unwrap();
        let told = sdk.setup(region()).await.endpoint.unwrap();
        assert_eq!(told, std::env::var("AWS_ENDPOINT_URL_SECRETS_MANAGER").unwrap().as_str());
        return;
    }
    assert_eq!(wire.requests().len(), 1);
}

#[tokio::test]
async fn an_endpoint_that_is_no_url_is_not_sent() {
    let variables = [&KEYS[..], &[("AWS_ENDPOINT_URL", "nonsense")]].concat();
    if second_self("an_endpoint_that_is_no_url_is_not_sent", "", &variables).is_none() {
        return;
    }
    let error = promote(&Sdk::new(Options::new())).await.unwrap_err();
    assert_eq!((error.kind, error.effect()), (ErrorKind::NotBuilt, Effect::NotSent), "{error}");
}

#[tokio::test]
async fn a_simulator_is_reached_whatever_the_environment_says() {
    let test = "a_simulator_is_reached_whatever_the_environment_says";
    let elsewhere = [
        ("AWS_ENDPOINT_URL", "http://127.0.0.1:9"),
        ("AWS_PROFILE", "nobody"),
        ("AWS_ACCESS_KEY_ID", "REAL"),
        ("AWS_SECRET_ACCESS_KEY", "x"),
        ("HTTP_PROXY", "http://127.0.0.1:9"),
        ("http_proxy", "http://127.0.0.1:9"),
    ];
    if second_self(test, "not a profile file [", &elsewhere).is_none() {
        return;
    }
    let wire = accepting();
    let sdk = Sdk::new(Options::simulator(&wire.url()).unwrap());
    promote(&sdk).await.unwrap();
    assert!(!wire.requests().concat().contains("REAL"));
    assert_eq!(sdk.setup(region()).await.profile, None);
}
