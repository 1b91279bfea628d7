//! The program on a real terminal: what it shows first, how it ends, and what it leaves behind.
//!
//! Nothing here sleeps: it waits for the screen, or for the program's end.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use std::{
    io::{Read, Write},
    process::{Command, Stdio},
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
use rustix::process::{Pid, Signal, WaitOptions, kill_process, waitpid};

/// How long a condition may take before the test fails.
const PATIENCE: Duration = Duration::from_secs(60);

/// What the terminal has seen, and the bell for whoever waits.
#[derive(Clone)]
struct Screen(Arc<(Mutex<vt100::Parser>, Condvar)>);

impl Screen {
    fn wait(&self, what: &str, is: impl Fn(&vt100::Screen) -> bool) {
        let (parser, bell) = &*self.0;
        let mut parser = parser.lock().unwrap();
        let end = Instant::now() + PATIENCE;
        while !is(parser.screen()) {
            let left = end.saturating_duration_since(Instant::now());
            assert!(!left.is_zero(), "never came: {what}\n{}", parser.screen().contents());
            parser = bell.wait_timeout(parser, left).unwrap().0;
        }
    }
}

struct Program {
    master: Box<dyn MasterPty + Send>,
    keys: Box<dyn Write + Send>,
    child: Option<Box<dyn Child + Send + Sync>>,
    pid: Pid,
    screen: Screen,
    reader: thread::JoinHandle<()>,
    deaf: Arc<AtomicBool>,
    before: String,
    _home: tempfile::TempDir,
}

fn settings(master: &dyn MasterPty) -> String {
    let termios = master.get_termios().unwrap();
    format!(
        "{:?} {:?} {:?} {:?} {:?}",
        termios.input_flags,
        termios.output_flags,
        termios.control_flags,
        termios.local_flags,
        termios.control_chars
    )
}

impl Program {
    fn start(arguments: &[&str], term: &str) -> Self {
        let size = PtySize { rows: 30, cols: 120, pixel_width: 0, pixel_height: 0 };
        let pair = native_pty_system().openpty(size).unwrap();
        let before = settings(&*pair.master);
        let home = tempfile::tempdir().unwrap();
        let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_secretdeck"));
        command.args(arguments);
        command.env_clear();
        command.env("TERM", term);
        command.env("HOME", home.path());
        let child = pair.slave.spawn_command(command).unwrap();
        let pid = Pid::from_raw(i32::try_from(child.process_id().unwrap()).unwrap()).unwrap();
        let screen = Screen(Arc::new((Mutex::new(vt100::Parser::new(30, 120, 0)), Condvar::new())));
        let (mut reader, shown) = (pair.master.try_clone_reader().unwrap(), screen.clone());
        let deaf = Arc::new(AtomicBool::new(false));
        let is_deaf = Arc::clone(&deaf);
        let reader = thread::spawn(move || {
            let mut bytes = [0; 4096];
            while !is_deaf.load(Ordering::SeqCst)
                && let Ok(count @ 1..) = reader.read(&mut bytes)
            {
                let (parser, bell) = &*shown.0;
                parser.lock().unwrap().process(bytes.get(..count).unwrap());
                bell.notify_all();
            }
        });
        let keys = pair.master.take_writer().unwrap();
        Self { master: pair.master, keys, child: Some(child), pid, screen, reader, deaf, before, _home: home }
    }

    fn demo() -> Self {
        let program = Self::start(&["demo"], "xterm-256color");
        program.see("prod/payments/db");
        program
    }

    fn see(&self, text: &str) {
        self.screen.wait(text, |screen| screen.contents().contains(text));
    }

    fn press(&mut self, keys: &[u8]) {
        self.keys.write_all(keys).unwrap();
        self.keys.flush().unwrap();
    }

    fn signal(&self, signal: Signal) {
        kill_process(self.pid, signal).unwrap();
    }

    /// Waits for the end; the exit status.
    fn end(&mut self) -> u32 {
        let mut child = self.child.take().unwrap();
        let (sender, receiver) = mpsc::channel();
        thread::spawn(move || sender.send(child.wait().unwrap().exit_code()));
        receiver.recv_timeout(PATIENCE).unwrap_or_else(|_| panic!("it does not end"))
    }

    fn is_given_back(&self) {
        assert_eq!(settings(&*self.master), self.before);
        self.screen.wait("the terminal as it was", |screen| {
            !screen.alternate_screen()
                && !screen.hide_cursor()
                && !screen.bracketed_paste()
                && screen.mouse_protocol_mode() == vt100::MouseProtocolMode::None
        });
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

#[test]
fn the_demo_shows_its_rows_and_q_twice_leaves_the_terminal_as_it_was() {
    let mut program = Program::demo();
    program.screen.wait("its own screen", |screen| {
        screen.alternate_screen() && screen.bracketed_paste() && screen.hide_cursor()
    });
    assert!(settings(&*program.master) != program.before);
    program.press(b"q");
    program.see("again");
    program.press(b"q");
    assert_eq!(program.end(), 0);
    program.is_given_back();
}

#[test]
fn ctrl_c_twice_leaves_the_terminal_as_it_was() {
    let mut program = Program::demo();
    program.press(b"\x03\x03");
    assert_eq!(program.end(), 0);
    program.is_given_back();
}

#[test]
fn signals_that_end_it_leave_the_terminal_as_it_was() {
    for signal in [Signal::TERM, Signal::HUP, Signal::INT, Signal::QUIT] {
        let mut program = Program::demo();
        program.signal(signal);
        program.end();
        program.is_given_back();
    }
}

#[test]
fn a_program_that_is_stopped_gives_the_terminal_back_and_comes_back_to_it() {
    let mut program = Program::demo();
    program.signal(Signal::TSTP);
    let stopped = waitpid(Some(program.pid), WaitOptions::UNTRACED).unwrap();
    assert!(stopped.is_some_and(|(_, status)| status.stopped()));
    program.is_given_back();
    program.signal(Signal::CONT);
    program.screen.wait("its own screen again", vt100::Screen::alternate_screen);
    program.see("prod/payments/db");
    program.press(b"\x03\x03");
    assert_eq!(program.end(), 0);
    program.is_given_back();
}

#[test]
fn a_terminal_that_dies_takes_the_program_with_it() {
    let mut program = Program::demo();
    let mut child = program.child.take().unwrap();
    // The terminal is dead once nobody holds it: the reader lets go with the next thing it reads.
    program.deaf.store(true, Ordering::SeqCst);
    program.press(b"?");
    while !program.reader.is_finished() {
        thread::yield_now();
    }
    drop(program);
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || sender.send(child.wait().unwrap()));
    assert!(receiver.recv_timeout(PATIENCE).is_ok());
}

#[test]
fn output_that_is_no_terminal_is_said_and_ends_with_two() {
    let output =
        Command::new(env!("CARGO_BIN_EXE_secretdeck")).arg("demo").stdin(Stdio::null()).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(output.stdout.is_empty());
    assert!(String::from_utf8(output.stderr).unwrap().contains("needs a terminal"));
}

#[test]
fn a_dumb_terminal_is_said_and_ends_with_two() {
    let mut program = Program::start(&["demo"], "dumb");
    program.see("TERM is dumb");
    assert_eq!(program.end(), 2);
    program.is_given_back();
}
