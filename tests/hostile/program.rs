//! The program from end to end: what a shell gets of it, on the hostile service, and with hostile words, variables and a
//! hostile name of its own.

use std::{
    ffi::OsString,
    fs,
    os::unix::{ffi::OsStringExt, process::CommandExt},
    path::Path,
    process::{Command, Output, Stdio},
};

use secretdeck::sim::{Options, Simulator, scenario::Scenario};

use crate::{judge, server, strings::Strings};

fn secretdeck(home: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_secretdeck"));
    command
        .env_clear()
        .env("HOME", home)
        .env("AWS_CONFIG_FILE", "/dev/null")
        .env("AWS_SHARED_CREDENTIALS_FILE", "/dev/null")
        .env("AWS_EC2_METADATA_DISABLED", "true")
        .env("AWS_REGION", "us-east-1")
        .env("AWS_ACCESS_KEY_ID", "NOBODY")
        .env("AWS_SECRET_ACCESS_KEY", "nothing")
        .stdin(Stdio::null());
    command
}

/// Runs it to its end; everything that it printed or logged is judged.
async fn judged(mut command: Command, home: &Path) -> Output {
    let output = tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap();
    judge::lines(&output.stdout);
    judge::lines(&output.stderr);
    judge_logs(home);
    output
}

/// Judges every file of the log; how many lines there are.
fn judge_logs(home: &Path) -> usize {
    let Ok(files) = fs::read_dir(home.join(".local/state/secretdeck/log")) else { return 0 };
    let mut lines = 0;
    for file in files {
        let log = fs::read(file.unwrap().path()).unwrap();
        judge::lines(&log);
        lines += log.iter().filter(|byte| **byte == b'\n').count();
    }
    lines
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn what_a_shell_gets_is_harmless() {
    let home = tempfile::tempdir().unwrap();
    let mut scenario = Scenario::named("incident").unwrap();
    scenario.regions.truncate(3);
    let simulator = Simulator::start(Options { scenario, ..Options::default() }).await.unwrap();
    simulator.add_fault("kind=hostile-text".parse().unwrap());
    for url in [server::begin().await, simulator.endpoint()] {
        for words in [&["status"] as &[&str], &["status", "--json"], &["wait", "p/1", "--timeout", "2s"]] {
            let mut command = secretdeck(home.path());
            command.args(words).args([
                "--regions",
                "us-east-1,eu-west-1",
                "--endpoint-url",
                &url,
                "--log-level",
                "info",
            ]);
            let before = judge_logs(home.path());
            let output = judged(command, home.path()).await;
            assert!(judge_logs(home.path()) > before, "{words:?} logged nothing at its most talkative");
            assert!(!output.stdout.is_empty(), "{words:?}: {}", String::from_utf8_lossy(&output.stderr));
        }
    }
    simulator.shutdown().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn words_variables_and_a_name_of_its_own_are_repeated_without_their_power() {
    let home = tempfile::tempdir().unwrap();
    let mut strings = Strings::new(5);
    let names = ["REGIONS", "THEME", "READ_ONLY", "REFRESH", "CONFIG", "LOG_LEVEL", "ENDPOINT_URL"];
    for name in names {
        let mut bytes: Vec<u8> = strings.bytes().into_iter().filter(|byte| *byte != 0).collect();
        bytes.extend_from_slice(b"\x1b[2J\xff");
        let hostile = OsString::from_vec(bytes);
        let mut command = secretdeck(home.path());
        command.arg0(&hostile).arg("status").env(format!("SECRETDECK_{name}"), &hostile);
        let output = judged(command, home.path()).await;
        assert_eq!(output.status.code(), Some(2), "{name} is overlooked");
        let mut command = secretdeck(home.path());
        command.arg0(&hostile).arg("wait").arg("--until").arg(&hostile);
        assert_eq!(judged(command, home.path()).await.status.code(), Some(2));
        let mut command = secretdeck(home.path());
        command.arg0("\x1b[31mname").args(["wait", "--help"]);
        let output = judged(command, home.path()).await;
        assert!(String::from_utf8(output.stdout).unwrap().contains("Usage: secretdeck wait"));
    }
}
