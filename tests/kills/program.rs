//! The program on a terminal of its own, over a simulator, with a state directory that outlives it.

use std::{
    collections::BTreeMap,
    fs,
    io::{Read, Write},
    os::unix::net::{UnixListener, UnixStream},
    sync::{Arc, Condvar, Mutex, mpsc},
    thread,
    time::{Duration, Instant},
};

use jiff::{Span, Timestamp};
use portable_pty::{Child, CommandBuilder, PtySize, native_pty_system};
use rustix::process::{Pid, Signal, kill_process};
use secretdeck::{
    domain::Region,
    runtime::journal::Folder,
    sim::{Simulator, scenario::Scenario},
};

/// How long a condition may take before the test fails: "not done" is said after 60 s of the next run at the earliest.
const PATIENCE: Duration = Duration::from_secs(90);
/// How often a condition is looked at while the screen stays as it is.
const LOOK: Duration = Duration::from_millis(50);
/// A dialog that has shown the same for so long is no longer deaf.
const QUIET: Duration = Duration::from_millis(500);

/// Where several runs keep their state, one after another or at once.
pub struct Place {
    home: tempfile::TempDir,
    endpoint: String,
}

impl Place {
    pub fn new(simulator: &Simulator) -> Self {
        Self { home: tempfile::tempdir().unwrap(), endpoint: simulator.endpoint() }
    }

    /// The folder of the journals.
    pub fn folder(&self) -> Folder {
        Folder::new(self.home.path().join("state/secretdeck/journal"))
    }

    /// The files of the journals, and what is in them.
    pub fn files(&self) -> BTreeMap<String, Vec<u8>> {
        let entries = fs::read_dir(self.folder().path()).unwrap().map(Result::unwrap);
        entries
            .map(|entry| (entry.file_name().into_string().unwrap(), fs::read(entry.path()).unwrap()))
            .collect()
    }

    /// Makes every line as if it had been written so much earlier.
    pub fn is_older_by(&self, age: Span) {
        for (name, bytes) in self.files() {
            let text = String::from_utf8(bytes).unwrap();
            let lines = text.lines().map(|line| {
                let mut body = line.split(",\"sum\":").next().unwrap().to_owned();
                let at = body.split("\"at\":\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
                let earlier = at.parse::<Timestamp>().unwrap() - age;
                body = body.replacen(&at, &earlier.to_string(), 1);
                format!("{body},\"sum\":\"{:08x}\"}}\n", crc32fast::hash(body.as_bytes()))
            });
            fs::write(self.folder().path().join(name), lines.collect::<String>()).unwrap();
        }
    }

    /// Starts the program; with `halt`, it stops at that point of its first action.
    pub fn start(&self, halt: Option<&str>) -> Program {
        let size = PtySize { rows: 40, cols: 120, ..PtySize::default() };
        let pair = native_pty_system().openpty(size).unwrap();
        let regions: Vec<&str> =
            Scenario::named("incident").unwrap().regions.into_iter().map(Region::name).collect();
        let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_secretdeck"));
        command.args(["--endpoint-url", &self.endpoint, "--regions", &regions.join(",")]);
        command.env_clear();
        command.env("TERM", "xterm-256color");
        command.env("HOME", self.home.path());
        command.env("XDG_STATE_HOME", self.home.path().join("state"));
        for (name, value) in [
            ("AWS_CONFIG_FILE", "/dev/null"),
            ("AWS_SHARED_CREDENTIALS_FILE", "/dev/null"),
            ("AWS_EC2_METADATA_DISABLED", "true"),
            ("AWS_ACCESS_KEY_ID", "NOBODY"),
            ("AWS_SECRET_ACCESS_KEY", "nothing"),
        ] {
            command.env(name, value);
        }
        let bell = halt.map(|point| {
            let socket = self.home.path().join("bell");
            let bell = UnixListener::bind(&socket).unwrap();
            command.env("SECRETDECK_TEST_HALT", format!("{point}={}", socket.display()));
            let (sender, receiver) = mpsc::channel();
            thread::spawn(move || sender.send(bell.accept().unwrap().0));
            receiver
        });
        let child = pair.slave.spawn_command(command).unwrap();
        let pid = Pid::from_raw(i32::try_from(child.process_id().unwrap()).unwrap()).unwrap();
        let seen = Arc::new((Mutex::new(vt100::Parser::new(40, 120, 0)), Condvar::new()));
        let (mut reader, shown) = (pair.master.try_clone_reader().unwrap(), Arc::clone(&seen));
        thread::spawn(move || {
            let mut bytes = [0; 4096];
            while let Ok(count @ 1..) = reader.read(&mut bytes) {
                shown.0.lock().unwrap().process(bytes.get(..count).unwrap());
                shown.1.notify_all();
            }
        });
        let keys = pair.master.take_writer().unwrap();
        Program { keys, child: Some(child), pid, seen, bell }
    }
}

/// A running program. It is killed when dropped.
pub struct Program {
    keys: Box<dyn Write + Send>,
    child: Option<Box<dyn Child + Send + Sync>>,
    pid: Pid,
    seen: Arc<(Mutex<vt100::Parser>, Condvar)>,
    bell: Option<mpsc::Receiver<UnixStream>>,
}

impl Program {
    /// Waits until the screen is so.
    fn wait(&self, what: &str, mut is: impl FnMut(&str) -> bool) {
        let (parser, bell) = &*self.seen;
        let mut parser = parser.lock().unwrap();
        let end = Instant::now() + PATIENCE;
        while !is(&parser.screen().contents()) {
            assert!(Instant::now() < end, "never came: {what}\n{}", parser.screen().contents());
            parser = bell.wait_timeout(parser, LOOK).unwrap().0;
        }
    }

    pub fn see(&self, text: &str) {
        self.wait(text, |screen| screen.contains(text));
    }

    /// Waits until something else is so.
    pub fn until(&self, what: &str, is: impl Fn() -> bool) {
        self.wait(what, |_| is());
    }

    /// Waits until the dialog has shown the same for longer than it is deaf.
    pub fn hear(&self) {
        let (mut shown, mut since) = (String::new(), Instant::now());
        self.wait("a quiet dialog", |screen| {
            let now = dialog(screen);
            if now != shown {
                (shown, since) = (now, Instant::now());
            }
            since.elapsed() > QUIET
        });
    }

    pub fn press(&mut self, keys: &str) {
        self.keys.write_all(keys.as_bytes()).unwrap();
        self.keys.flush().unwrap();
    }

    /// Types a text into a field that takes no paste: each character once the last one is there.
    pub fn write(&mut self, text: &str) {
        for (at, character) in text.char_indices() {
            self.press(&character.to_string());
            let there = format!("{}{character}▏", text.get(..at).unwrap());
            self.see(&there);
        }
    }

    /// Goes to a secret by filtering for its name.
    pub fn go_to(&mut self, name: &str) {
        self.see("prod/");
        self.press("/");
        self.wait("the filter", |screen| screen.lines().any(|line| line.starts_with(" /")));
        self.press(&format!("name:{name}"));
        self.see(&format!("/name:{name}"));
        self.press("\r");
        let end = name.rsplit('/').next().unwrap();
        self.wait(name, |screen| screen.lines().any(|line| line.starts_with('▌') && line.contains(end)));
    }

    /// Waits until the program stands still where it was told to.
    pub fn is_halted(&self) {
        let bell = self.bell.as_ref().unwrap();
        let rung = bell.recv_timeout(PATIENCE);
        assert!(rung.is_ok(), "it does not come there\n{}", self.seen.0.lock().unwrap().screen().contents());
    }

    /// Kills it: it can do nothing more, not even hear of it.
    pub fn kill(mut self) {
        self.die();
    }

    /// Leaves as a person does.
    pub fn leave(mut self) {
        self.press("\x03\x03");
        let mut child = self.child.take().unwrap();
        let (sender, receiver) = mpsc::channel();
        thread::spawn(move || sender.send(child.wait().unwrap().exit_code()));
        assert_eq!(
            receiver.recv_timeout(PATIENCE),
            Ok(0),
            "{}",
            self.seen.0.lock().unwrap().screen().contents()
        );
    }

    /// `Child::kill` would ask with SIGHUP first.
    fn die(&mut self) {
        if let Some(mut child) = self.child.take() {
            let _ = kill_process(self.pid, Signal::KILL);
            let _ = child.wait();
        }
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        self.die();
    }
}

/// What the box of the dialog shows.
fn dialog(screen: &str) -> String {
    let lines = screen.lines().skip_while(|line| !line.contains('╭'));
    let left = screen.lines().find_map(|line| line.chars().position(|character| character == '╭'));
    let cut = |line: &str| line.chars().skip(left.unwrap_or(0)).take(80).collect::<String>();
    lines.map(cut).take_while(|line| !line.starts_with('╰')).collect::<Vec<_>>().join("\n")
}
