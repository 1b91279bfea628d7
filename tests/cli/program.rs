//! The program as a child process: told nothing of this machine, ended on drop, its calls judged.

use std::{
    ffi::OsStr,
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    path::Path,
    process::{Child, Command, Output, Stdio},
    sync::mpsc,
    thread,
    time::Duration,
};

use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;
use tempfile::TempPath;

/// How long a child may take for anything; a busy machine is slow to start Python. It is waited for, never slept for.
pub const PATIENCE: Duration = Duration::from_secs(120);

/// The program under test, with credentials that mean nothing.
pub fn secretdeck() -> Command {
    let mut command = without_credentials();
    command.env("AWS_ACCESS_KEY_ID", "NOBODY").env("AWS_SECRET_ACCESS_KEY", "nothing");
    command
}

/// The program under test where no credentials are to be found.
pub fn without_credentials() -> Command {
    alone(Path::new(env!("CARGO_BIN_EXE_secretdeck")))
}

/// A command with an environment of its own: no profile, no home of anybody, no metadata service.
pub fn alone(program: &Path) -> Command {
    let mut command = Command::new(program);
    command
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        .env("HOME", env!("CARGO_TARGET_TMPDIR"))
        .env("AWS_CONFIG_FILE", "/dev/null")
        .env("AWS_SHARED_CREDENTIALS_FILE", "/dev/null")
        .env("AWS_EC2_METADATA_DISABLED", "true")
        .env("AWS_REGION", "us-east-1")
        .stdin(Stdio::null());
    command
}

/// Runs a command to its end, which it must reach.
pub fn run(command: &mut Command) -> Output {
    let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let pid = Pid::from_child(&child);
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || sender.send(child.wait_with_output()));
    let Ok(output) = receiver.recv_timeout(PATIENCE) else {
        kill_process(pid, Signal::KILL).unwrap();
        panic!("{command:?} does not end");
    };
    output.unwrap()
}

/// A server on loopback that holds secrets; it ends with this value, which also sees that no value was asked for.
pub struct Server {
    child: Child,
    /// Where it listens.
    pub url: String,
    /// Where it tells which calls came.
    log: &'static str,
    /// A file of its own, if it writes one.
    _file: Option<TempPath>,
}

impl Server {
    /// `secretdeck simulate` with these arguments.
    pub fn simulator(arguments: &[impl AsRef<OsStr>]) -> Self {
        let mut command = secretdeck();
        command.arg("simulate").args(arguments).stdout(Stdio::piped()).stderr(Stdio::inherit());
        let mut child = command.spawn().unwrap();
        let stdout = child.stdout.take().unwrap();
        let url = |line: &str| {
            let said: Value = serde_json::from_str(line).ok()?;
            Some(said["endpoint"].as_str()?.to_owned())
        };
        Self::listening(child, stdout, url, "/_simulator/requests", None)
    }

    /// Waits until a server says where it listens, and goes on reading, so that it never waits for a reader.
    pub fn listening(
        child: Child,
        said: impl Read + Send + 'static,
        url: impl Fn(&str) -> Option<String> + Send + 'static,
        log: &'static str,
        file: Option<TempPath>,
    ) -> Self {
        let mut server = Self { child, url: String::new(), log, _file: file };
        let (sender, receiver) = mpsc::channel();
        thread::spawn(move || {
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

    /// Sends a plain HTTP request; the answer's body.
    pub fn http(&self, method: &str, path: &str, headers: &str, body: &str) -> String {
        let address = self.url.strip_prefix("http://").unwrap();
        let mut stream = TcpStream::connect(address).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        let length = body.len();
        let head = format!(
            "{method} {path} HTTP/1.0\r\nHost: {address}\r\nContent-Length: {length}\r\n{headers}\r\n"
        );
        stream.write_all((head + body).as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        assert!(head.lines().next().unwrap().contains(" 200 "), "{method} {path}: {head}");
        body.to_owned()
    }

    /// The calls so far, as the server tells them.
    pub fn log(&self) -> String {
        self.http("GET", self.log, "", "")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // No program whose calls end here asks for a value, whatever the test was about.
        let log = (!thread::panicking()).then(|| self.log());
        drop(self.child.kill());
        drop(self.child.wait());
        if let Some(log) = log {
            assert!(!log.contains("GetSecretValue"), "a value was asked for: {log}");
        }
    }
}
