//! Processes that the tests start: found in the peers' environment, told nothing of this machine, ended on drop.

use std::{
    io::{BufRead, BufReader, Read},
    path::PathBuf,
    process::{Child, Command, Output, Stdio},
    sync::mpsc,
    time::Duration,
};

use serde_json::Value;

/// How long a server may take until it says where it listens. Python on a busy machine is slow to start.
const PATIENCE: Duration = Duration::from_secs(120);

/// A program of the peers' environment, which `.ci/run` installs; `SECRETDECK_PEERS_BIN` names another one.
pub fn peer(program: &str) -> Command {
    let folder = std::env::var_os("SECRETDECK_PEERS_BIN")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("target/peers/bin"), PathBuf::from);
    let path = folder.join(program);
    assert!(path.exists(), "{} is missing: .ci/run installs it", path.display());
    alone(&path)
}

/// The program under test.
pub fn secretdeck() -> Command {
    alone(&PathBuf::from(env!("CARGO_BIN_EXE_secretdeck")))
}

/// A command with an environment of its own: no profile, no home, no metadata service, credentials that mean nothing.
fn alone(program: &PathBuf) -> Command {
    let mut command = Command::new(program);
    command
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        .env("HOME", env!("CARGO_TARGET_TMPDIR"))
        .env("AWS_CONFIG_FILE", "/dev/null")
        .env("AWS_SHARED_CREDENTIALS_FILE", "/dev/null")
        .env("AWS_EC2_METADATA_DISABLED", "true")
        .env("AWS_ACCESS_KEY_ID", "PEER")
        .env("AWS_SECRET_ACCESS_KEY", "peer")
        .env("AWS_REGION", "us-east-1")
        .env("AWS_DEFAULT_REGION", "us-east-1")
        .env("AWS_PAGER", "")
        .stdin(Stdio::null());
    command
}

/// Runs a command to its end.
pub fn run(command: &mut Command) -> Output {
    command.output().unwrap()
}

/// Runs a command that must succeed, and reads what it printed.
pub fn run_json(command: &mut Command) -> Value {
    let output = run(command);
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?}: {told}");
    serde_json::from_slice(&output.stdout).unwrap_or(Value::Null)
}

/// A server on loopback; it ends with this value.
pub struct Server {
    child: Child,
    /// Where it listens.
    pub url: String,
}

impl Server {
    /// moto's server, on a port that it chooses.
    pub fn moto() -> Self {
        let mut command = peer("moto_server");
        command.args(["-H", "127.0.0.1", "-p", "0"]).stdout(Stdio::null()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let stderr = child.stderr.take().unwrap();
        let url = |line: &str| Some(format!("http://127.0.0.1:{}", line.split_once("http://127.0.0.1:")?.1));
        Self::wait(child, stderr, url)
    }

    /// `secretdeck simulate` with these arguments.
    pub fn simulator(arguments: &[&str]) -> Self {
        let mut command = secretdeck();
        command.arg("simulate").args(arguments).stdout(Stdio::piped()).stderr(Stdio::inherit());
        let mut child = command.spawn().unwrap();
        let stdout = child.stdout.take().unwrap();
        let url = |line: &str| {
            let said: Value = serde_json::from_str(line).ok()?;
            Some(said["endpoint"].as_str()?.to_owned())
        };
        Self::wait(child, stdout, url)
    }

    /// Waits until the server says where it listens, and goes on reading, so that it never waits for a reader.
    fn wait(
        child: Child,
        said: impl Read + Send + 'static,
        url: impl Fn(&str) -> Option<String> + Send + 'static,
    ) -> Self {
        let mut server = Self { child, url: String::new() };
        let (sender, receiver) = mpsc::channel();
        std::thread::spawn(move || {
            for line in BufReader::new(said).lines().map_while(Result::ok) {
                if let Some(url) = url(line.trim()) {
                    // The test may have given up; then nobody listens.
                    drop(sender.send(url));
                }
            }
        });
        server.url = receiver.recv_timeout(PATIENCE).unwrap();
        server
    }

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

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended by itself; either way nothing is left behind.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}
