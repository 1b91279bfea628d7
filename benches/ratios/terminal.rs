//! A program on a terminal of its own: what it is sent, what it has drawn, and when.

use std::{
    io::{Read, Write},
    sync::{Arc, Condvar, Mutex, PoisonError},
    thread,
    time::{Duration, Instant},
};

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};
use tempfile::TempDir;

use crate::process::ourselves;

/// How long anything may take.
pub const PATIENCE: Duration = Duration::from_secs(60);
/// The program that is measured.
pub const BINARY: &str = env!("CARGO_BIN_EXE_secretdeck");
/// What ends a frame.
const END_OF_FRAME: &[u8] = b"\x1b[?2026l";

/// What the terminal has seen.
pub struct Seen {
    /// The screen.
    pub parser: vt100::Parser,
    /// How many bytes came.
    pub bytes: u64,
    /// How many frames ended.
    pub frames: u64,
    /// When the last bytes came.
    pub at: Instant,
    tail: Vec<u8>,
}

impl Seen {
    fn takes(&mut self, bytes: &[u8], at: Instant) {
        self.at = at;
        self.parser.process(bytes);
        self.bytes += bytes.len() as u64;
        self.tail.extend_from_slice(bytes);
        let ends = self.tail.windows(END_OF_FRAME.len()).filter(|window| *window == END_OF_FRAME).count();
        self.frames += ends as u64;
        // A mark may come in two pieces.
        let kept = self.tail.len().min(END_OF_FRAME.len() - 1);
        let rest = self.tail.split_off(self.tail.len() - kept);
        self.tail = if rest.ends_with(END_OF_FRAME) { Vec::new() } else { rest };
    }

    /// The screen as text.
    pub fn text(&self) -> String {
        self.parser.screen().contents()
    }
}

type Shared = Arc<(Mutex<Seen>, Condvar)>;

/// A running program. It ends when dropped.
pub struct Program {
    child: Box<dyn Child + Send + Sync>,
    keys: Box<dyn Write + Send>,
    shared: Shared,
    /// When it was started.
    pub begun: Instant,
    /// Its process, or that of what traces it.
    pub pid: u32,
    _master: Box<dyn MasterPty + Send>,
    _home: TempDir,
}

impl Program {
    /// Starts a command on a terminal of so many columns and rows.
    pub fn start(words: &[&str], (columns, rows): (u16, u16)) -> Self {
        let size = PtySize { rows, cols: columns, ..PtySize::default() };
        let pair = native_pty_system().openpty(size).expect("a terminal");
        let home = tempfile::tempdir().unwrap();
        let mut command = CommandBuilder::new(words.first().unwrap());
        command.args(words.iter().skip(1));
        command.env_clear();
        for (name, value) in [
            ("TERM", "xterm-256color"),
            ("PATH", "/usr/bin:/bin"),
            ("AWS_ACCESS_KEY_ID", "SIMULATOR"),
            ("AWS_SECRET_ACCESS_KEY", "simulator"),
            ("AWS_EC2_METADATA_DISABLED", "true"),
        ] {
            command.env(name, value);
        }
        command.env("HOME", home.path());
        let parser = vt100::Parser::new(rows, columns, 0);
        let seen = Seen { parser, bytes: 0, frames: 0, at: Instant::now(), tail: Vec::new() };
        let shared: Shared = Arc::new((Mutex::new(seen), Condvar::new()));
        listen(pair.master.try_clone_reader().unwrap(), Arc::clone(&shared));
        let keys = pair.master.take_writer().unwrap();
        let begun = Instant::now();
        let child = pair.slave.spawn_command(command).expect("the program starts");
        let pid = child.process_id().unwrap();
        Self { child, keys, shared, begun, pid, _master: pair.master, _home: home }
    }

    /// The dashboard on an endpoint, with some further flags.
    pub fn dashboard(endpoint: &str, regions: &str, flags: &[&str], size: (u16, u16)) -> Self {
        let words = [BINARY, "--endpoint-url", endpoint, "--regions", regions];
        Self::start(&[words.as_slice(), flags].concat(), size)
    }

    /// The baseline: a bare ratatui program.
    pub fn hello(size: (u16, u16)) -> Self {
        let this = ourselves();
        Self::start(&[this.get_program().to_str().unwrap(), crate::baselines::HELLO], size)
    }

    /// When it was so; the time of the bytes that made it so.
    pub fn when(&self, what: &str, is: impl FnMut(&Seen) -> bool) -> Instant {
        self.within(PATIENCE, is)
            .unwrap_or_else(|| panic!("never came: {what}\n{}", self.look(|seen| seen.text())))
    }

    /// The same within a time, if it comes.
    pub fn within(&self, limit: Duration, mut is: impl FnMut(&Seen) -> bool) -> Option<Instant> {
        let end = Instant::now() + limit;
        let (seen, bell) = &*self.shared;
        let mut seen = seen.lock().unwrap_or_else(PoisonError::into_inner);
        while !is(&seen) {
            let left = end.checked_duration_since(Instant::now())?;
            seen = bell.wait_timeout(seen, left).unwrap_or_else(PoisonError::into_inner).0;
        }
        Some(seen.at)
    }

    /// Looks at what came so far.
    pub fn look<T>(&self, look: impl FnOnce(&Seen) -> T) -> T {
        look(&self.shared.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Presses keys; gives when.
    pub fn press(&mut self, keys: &str) -> Instant {
        let at = Instant::now();
        self.keys.write_all(keys.as_bytes()).unwrap();
        self.keys.flush().unwrap();
        at
    }

    /// Waits until nothing was drawn for so long.
    pub fn rests(&self, for_: Duration) {
        let end = Instant::now() + PATIENCE;
        let mut frames = self.look(|seen| seen.frames);
        while self.within(for_, |seen| seen.frames > frames).is_some() && Instant::now() < end {
            frames = self.look(|seen| seen.frames);
        }
    }
}

fn listen(mut reader: Box<dyn Read + Send>, shared: Shared) {
    thread::spawn(move || {
        let mut bytes = vec![0; 256 * 1024];
        while let Ok(count @ 1..) = reader.read(&mut bytes) {
            let at = Instant::now();
            let mut seen = shared.0.lock().unwrap_or_else(PoisonError::into_inner);
            seen.takes(bytes.get(..count).unwrap_or_default(), at);
            drop(seen);
            shared.1.notify_all();
        }
    });
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
