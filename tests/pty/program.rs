//! The program under test: its terminal, what that has seen, and its end.

use std::{
    collections::BTreeMap,
    fs::OpenOptions,
    io::{Read, Write},
    os::unix::fs::OpenOptionsExt,
    path::PathBuf,
    sync::{
        Arc, Condvar, Mutex,
        atomic::{AtomicBool, Ordering},
        mpsc,
    },
    thread,
    time::{Duration, Instant},
};

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};
use pretty_assertions::assert_eq;
use rustix::{
    fs::OFlags,
    process::{Pid, Signal, kill_process},
    termios::tcgetattr,
};

/// How long a condition may take before the test fails.
pub const PATIENCE: Duration = Duration::from_secs(60);
/// The program's file.
pub const BINARY: &str = env!("CARGO_BIN_EXE_secretdeck");

/// What the terminal has seen.
pub struct Seen {
    pub parser: vt100::Parser,
    pub bytes: Vec<u8>,
}

/// What the terminal has seen, and the bell for whoever waits.
#[derive(Clone)]
pub struct Screen(Arc<(Mutex<Seen>, Condvar)>);

impl Screen {
    fn new(rows: u16, columns: u16) -> Self {
        let seen = Seen { parser: vt100::Parser::new(rows, columns, 0), bytes: Vec::new() };
        Self(Arc::new((Mutex::new(seen), Condvar::new())))
    }

    /// Waits until it is so.
    pub fn wait(&self, what: &str, is: impl Fn(&vt100::Screen) -> bool) {
        assert!(self.comes(PATIENCE, is), "never came: {what}\n{}", self.text());
    }

    /// Whether it is so within a time.
    pub fn comes(&self, within: Duration, is: impl Fn(&vt100::Screen) -> bool) -> bool {
        let (seen, bell) = &*self.0;
        let mut seen = seen.lock().unwrap();
        let end = Instant::now() + within;
        while !is(seen.parser.screen()) {
            let left = end.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return false;
            }
            seen = bell.wait_timeout(seen, left).unwrap().0;
        }
        true
    }

    pub fn text(&self) -> String {
        self.look(|seen| seen.parser.screen().contents())
    }

    pub fn look<T>(&self, look: impl FnOnce(&mut Seen) -> T) -> T {
        look(&mut self.0.0.lock().unwrap())
    }

    fn takes(&self, bytes: &[u8]) {
        self.look(|seen| {
            seen.parser.process(bytes);
            seen.bytes.extend_from_slice(bytes);
        });
        self.0.1.notify_all();
    }
}

/// How a program is started.
pub struct Start<'a> {
    pub command: &'a [&'a str],
    pub variables: &'a [(&'a str, &'a str)],
    pub rows: u16,
    pub columns: u16,
}

impl Default for Start<'_> {
    fn default() -> Self {
        Self { command: &[BINARY, "demo"], variables: &[], rows: 30, columns: 120 }
    }
}

pub struct Program {
    pub master: Box<dyn MasterPty + Send>,
    pub keys: Box<dyn Write + Send>,
    pub child: Option<Box<dyn Child + Send + Sync>>,
    pub pid: Pid,
    pub screen: Screen,
    pub tty: PathBuf,
    _home: tempfile::TempDir,
    before: String,
    reader: Option<thread::JoinHandle<()>>,
    deaf: Arc<AtomicBool>,
}

impl Program {
    pub fn start(start: &Start<'_>) -> Self {
        let size = PtySize { rows: start.rows, cols: start.columns, ..PtySize::default() };
        let pair = native_pty_system().openpty(size).unwrap();
        let tty = pair.master.tty_name().unwrap();
        let before = settings(&tty);
        let home = tempfile::tempdir().unwrap();
        let mut command = CommandBuilder::new(start.command.first().unwrap());
        command.args(start.command.iter().skip(1));
        command.env_clear();
        command.env("TERM", "xterm-256color");
        command.env("HOME", home.path());
        command.env("PATH", "/usr/bin:/bin");
        for (name, value) in start.variables {
            command.env(name, value);
        }
        let child = pair.slave.spawn_command(command).unwrap();
        let pid = Pid::from_raw(i32::try_from(child.process_id().unwrap()).unwrap()).unwrap();
        let screen = Screen::new(start.rows, start.columns);
        let keys = pair.master.take_writer().unwrap();
        let mut program = Self {
            master: pair.master,
            keys,
            child: Some(child),
            pid,
            screen,
            tty,
            _home: home,
            before,
            reader: None,
            deaf: Arc::default(),
        };
        program.listen();
        program
    }

    pub fn demo() -> Self {
        Self::demo_with(&[])
    }

    pub fn demo_with(variables: &[(&str, &str)]) -> Self {
        let program = Self::start(&Start { variables, ..Start::default() });
        program.see("prod/payments/db");
        program
    }

    /// Reads what the program writes.
    pub fn listen(&mut self) {
        self.deaf.store(false, Ordering::SeqCst);
        let (mut reader, shown) = (self.master.try_clone_reader().unwrap(), self.screen.clone());
        let is_deaf = Arc::clone(&self.deaf);
        self.reader = Some(thread::spawn(move || {
            let mut bytes = [0; 4096];
            while !is_deaf.load(Ordering::SeqCst)
                && let Ok(count @ 1..) = reader.read(&mut bytes)
            {
                shown.takes(bytes.get(..count).unwrap());
            }
        }));
    }

    /// Reads nothing any more. The reader lets go with the next bytes that it reads, for which Ctrl-L asks.
    pub fn stop_listening(&mut self) {
        self.deaf.store(true, Ordering::SeqCst);
        self.press(b"\x0c");
        self.reader.take().unwrap().join().unwrap();
    }

    pub fn see(&self, text: &str) {
        self.screen.wait(text, |screen| screen.contents().contains(text));
    }

    pub fn press(&mut self, keys: &[u8]) {
        self.keys.write_all(keys).unwrap();
        self.keys.flush().unwrap();
    }

    pub fn signal(&self, signal: Signal) {
        kill_process(self.pid, signal).unwrap();
    }

    /// Waits for the end; the exit status.
    pub fn end(&mut self) -> u32 {
        let mut child = self.child.take().unwrap();
        let (sender, receiver) = mpsc::channel();
        thread::spawn(move || sender.send(child.wait().unwrap().exit_code()));
        receiver.recv_timeout(PATIENCE).unwrap_or_else(|_| panic!("it does not end:\n{}", self.screen.text()))
    }

    /// Whether the settings are other than before.
    pub fn is_raw(&self) -> bool {
        settings(&self.tty) != self.before
    }

    /// Settings as before, the first screen, a cursor, and no mode that was not there before.
    pub fn is_given_back(&self) {
        assert_eq!(settings(&self.tty), self.before);
        let is_back = |screen: &vt100::Screen| !screen.alternate_screen() && !screen.hide_cursor();
        self.screen.wait("the terminal as it was", is_back);
        let modes = self.screen.look(|seen| modes(&seen.bytes));
        for (mode, is_set) in modes {
            // The cursor (25) is the only one that a terminal begins with.
            assert_eq!(is_set, mode == 25, "mode {mode}");
        }
    }

    /// Goes from one size to another, as a terminal does when its window changes.
    pub fn resize(&self, rows: u16, columns: u16) {
        self.screen.look(|seen| seen.parser.screen_mut().set_size(rows, columns));
        self.master.resize(PtySize { rows, cols: columns, ..PtySize::default() }).unwrap();
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        if let Some(mut child) = self.child.take() {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

/// Every field of the terminal's settings.
fn settings(tty: &PathBuf) -> String {
    let flags = i32::try_from((OFlags::NOCTTY | OFlags::NONBLOCK).bits()).unwrap();
    let tty = OpenOptions::new().read(true).custom_flags(flags).open(tty).unwrap();
    format!("{:?}", tcgetattr(&tty).unwrap())
}

/// The private modes that were set or reset (`CSI ? … h`, `CSI ? … l`), and which it was last.
pub fn modes(bytes: &[u8]) -> BTreeMap<u16, bool> {
    let text = String::from_utf8_lossy(bytes);
    let mut modes = BTreeMap::new();
    for sequence in text.split("\x1b[?").skip(1) {
        let numbers: String = sequence.chars().take_while(|c| c.is_ascii_digit() || *c == ';').collect();
        let is_set = match sequence.chars().nth(numbers.len()) {
            Some('h') => true,
            Some('l') => false,
            _ => continue,
        };
        modes.extend(numbers.split(';').filter_map(|number| number.parse().ok()).map(|mode| (mode, is_set)));
    }
    modes
}
