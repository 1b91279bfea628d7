//! The peers' programs, found in the environment that `.ci/run` installs, and what they do with a server.

use std::{
    path::PathBuf,
    process::{Command, Stdio},
};

use serde_json::Value;

use crate::program::alone;
pub use crate::program::{Server, run, secretdeck};

/// A program of the peers' environment, which `.ci/run` installs; `SECRETDECK_PEERS_BIN` names another one.
pub fn peer(program: &str) -> Command {
    let folder = std::env::var_os("SECRETDECK_PEERS_BIN")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("target/peers/bin"), PathBuf::from);
    let path = folder.join(program);
    assert!(path.exists(), "{} is missing: .ci/run installs it", path.display());
    let mut command = alone(&path);
    command
        .env("AWS_ACCESS_KEY_ID", "PEER")
        .env("AWS_SECRET_ACCESS_KEY", "peer")
        .env("AWS_DEFAULT_REGION", "us-east-1")
        .env("AWS_PAGER", "");
    command
}

/// Runs a command that must succeed, and reads what it printed.
pub fn run_json(command: &mut Command) -> Value {
    let output = run(command);
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?}: {told}");
    serde_json::from_slice(&output.stdout).unwrap_or(Value::Null)
}

/// moto's server, on a port that it chooses, writing down every call.
pub fn moto() -> Server {
    let mut command = peer("moto_server");
    let log = tempfile::NamedTempFile::new_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    command.args(["-H", "127.0.0.1", "-p", "0"]).stdout(Stdio::null()).stderr(Stdio::piped());
    command.env("MOTO_ENABLE_RECORDING", "true").env("MOTO_RECORDER_FILEPATH", log.path());
    let mut child = command.spawn().unwrap();
    let stderr = child.stderr.take().unwrap();
    let url = |line: &str| Some(format!("http://127.0.0.1:{}", line.split_once("http://127.0.0.1:")?.1));
    Server::listening(child, stderr, url, "/moto-api/recorder/download-recording", Some(log.into_temp_path()))
}

impl Server {
    /// The AWS CLI, against this server, in a Region.
    pub fn cli(&self, region: &str, arguments: &[&str]) -> Command {
        let mut command = peer("aws");
        command.args(["--endpoint-url", &self.url, "--region", region, "--output", "json"]).args(arguments);
        command
    }

    /// What the AWS CLI prints for a call that must succeed.
    pub fn ask(&self, region: &str, arguments: &[&str]) -> Value {
        run_json(&mut self.cli(region, arguments))
    }
}
