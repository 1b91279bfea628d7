//! The terminal: entered once, given back once whatever happens, one write a frame, and watched so that the program
//! does not outlive it.

use std::{
    cell::RefCell,
    fs::File,
    io::{self, IsTerminal, Write},
    os::fd::AsFd,
    rc::Rc,
    sync::atomic::{AtomicBool, Ordering},
    thread,
    time::Duration,
};

use crossterm::terminal::{disable_raw_mode, enable_raw_mode};
use ratatui::{Terminal, backend::CrosstermBackend};
use rustix::{
    event::{PollFd, PollFlags, Timespec, poll},
    process::{Signal as Kill, kill_current_process_group},
};
use tokio::sync::mpsc::UnboundedSender;

use super::signals::Signal;

/// Alternate screen, focus events, bracketed paste, wheel and clicks (but no movement), no cursor.
const ENTER: &[u8] = b"\x1b[?1049h\x1b[?1004h\x1b[?2004h\x1b[?25l\x1b[2J";
/// The reverse, and an end to a frame that was cut off.
const LEAVE: &[u8] = b"\x1b[?2026l\x1b[0m\x1b[?1006l\x1b[?1000l\x1b[?2004l\x1b[?1004l\x1b[?25h\x1b[?1049l";
/// Terminals that know it show a frame whole (`CSI ? 2026`); the others ignore it.
const BEGIN_FRAME: &[u8] = b"\x1b[?2026h";
const END_FRAME: &[u8] = b"\x1b[?2026l";
/// What ratatui writes for a frame in which nothing changed.
const HIDE_CURSOR: &[u8] = b"\x1b[?25l";
/// Room for a frame; it grows.
const FRAME_SIZE: usize = 64 * 1024;
/// How often a dead terminal is looked for if the system does not wake us.
const LOOK: Timespec = Timespec { tv_sec: 1, tv_nsec: 0 };
/// How long the loop may take to end by itself once the terminal is dead.
const GRACE: Duration = Duration::from_millis(700);
/// The exit status for a terminal that died: as if by SIGHUP.
const HUNG_UP: u8 = 129;

/// Whether there is something to give back.
static ENTERED: AtomicBool = AtomicBool::new(false);

/// What the loop needs of a terminal besides cells.
pub trait Surface {
    /// The frame is complete: shows it.
    ///
    /// # Errors
    /// When the terminal is gone.
    fn commit(&mut self) -> io::Result<()>;

    /// Writes what is no cell, such as a clipboard's sequence.
    ///
    /// # Errors
    /// When the terminal is gone.
    fn write(&mut self, bytes: &[u8]) -> io::Result<()>;

    /// Asks the whole job to stop, as Ctrl-Z does outside raw mode.
    ///
    /// # Errors
    /// When the system refuses.
    fn ask_to_stop(&mut self) -> io::Result<()>;

    /// Gives the terminal back, stops, and comes back once continued.
    ///
    /// # Errors
    /// When the terminal cannot be had again.
    fn stop(&mut self) -> io::Result<()>;

    /// Takes the terminal again after somebody else may have used it.
    ///
    /// # Errors
    /// When the terminal cannot be had again.
    fn resume(&mut self) -> io::Result<()>;
}

/// Bytes of the frame that is being drawn: grows, and is not flushed before the frame is complete.
#[derive(Debug, Clone)]
pub struct Frame(Rc<RefCell<Vec<u8>>>);

impl Frame {
    fn new() -> Self {
        let mut bytes = Vec::with_capacity(FRAME_SIZE);
        bytes.extend_from_slice(BEGIN_FRAME);
        Self(Rc::new(RefCell::new(bytes)))
    }

    /// Hands the finished frame to `show`, unless nothing changed, and begins the next one.
    fn finish(&self, show: impl FnOnce(&[u8]) -> io::Result<()>) -> io::Result<()> {
        let mut bytes = self.0.borrow_mut();
        let drawn = bytes.get(BEGIN_FRAME.len()..).unwrap_or_default();
        let changed = !drawn.is_empty() && drawn != HIDE_CURSOR;
        bytes.extend_from_slice(END_FRAME);
        let shown = if changed { show(&bytes) } else { Ok(()) };
        bytes.truncate(BEGIN_FRAME.len());
        shown
    }
}

impl Write for Frame {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.borrow_mut().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// This program's own terminal. Dropping it gives the terminal back.
#[derive(Debug)]
pub struct Tty {
    out: File,
    frame: Frame,
}

/// Why there is no dashboard here, as one sentence; `None` when standard output is a terminal that can show it.
#[must_use]
pub fn why_not() -> Option<&'static str> {
    if !io::stdout().is_terminal() {
        Some("the dashboard needs a terminal, and standard output is none: try `secretdeck status`")
    } else if std::env::var_os("TERM").is_some_and(|term| term == "dumb") {
        Some(
            "the dashboard needs a terminal that can move its cursor, and TERM is dumb: try `secretdeck status`",
        )
    } else {
        None
    }
}

/// Takes the terminal, and begins to watch it: when it dies, `signals` hears of it, and the program ends.
///
/// # Errors
/// When the terminal cannot be had.
pub fn enter(signals: UnboundedSender<Signal>) -> io::Result<(Terminal<CrosstermBackend<Frame>>, Tty)> {
    let out = File::from(io::stdout().as_fd().try_clone_to_owned()?);
    let watched = out.try_clone()?;
    take()?;
    let frame = Frame::new();
    let tty = Tty { out, frame: frame.clone() };
    let terminal = Terminal::new(CrosstermBackend::new(frame))?;
    thread::Builder::new().name("terminal".to_owned()).spawn(move || watch(&watched, &signals))?;
    Ok((terminal, tty))
}

fn take() -> io::Result<()> {
    // Before raw mode, so that a failure in the middle is undone as well.
    ENTERED.store(true, Ordering::SeqCst);
    enable_raw_mode()?;
    let mut out = io::stdout().lock();
    out.write_all(ENTER)?;
    out.flush()
}

/// Gives the terminal back, if it was taken: settings, screen, cursor, modes. May be called anywhere, any number of times.
pub fn leave() {
    if ENTERED.swap(false, Ordering::SeqCst) {
        let mut out = io::stdout().lock();
        // A terminal that is gone needs nothing back.
        let _ = out.write_all(LEAVE).and_then(|()| out.flush());
        let _ = disable_raw_mode();
    }
}

/// Waits for the terminal to hang up. crossterm 0.29 does not notice it, and spins.
fn watch(tty: &File, signals: &UnboundedSender<Signal>) {
    loop {
        let mut polled = [PollFd::new(tty, PollFlags::empty())];
        let answer = poll(&mut polled, Some(&LOOK));
        let gone = PollFlags::HUP | PollFlags::ERR | PollFlags::NVAL;
        let hung_up = polled.iter().any(|polled| polled.revents().intersects(gone));
        if answer.is_ok() && hung_up {
            let _ = signals.send(Signal::End(HUNG_UP));
            thread::sleep(GRACE);
            std::process::exit(i32::from(HUNG_UP));
        }
    }
}

impl Surface for Tty {
    fn commit(&mut self) -> io::Result<()> {
        let out = &mut self.out;
        self.frame.finish(|bytes| out.write_all(bytes))
    }

    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.out.write_all(bytes)
    }

    fn ask_to_stop(&mut self) -> io::Result<()> {
        Ok(kill_current_process_group(Kill::TSTP)?)
    }

    fn stop(&mut self) -> io::Result<()> {
        leave();
        signal_hook::low_level::emulate_default_handler(signal_hook::consts::SIGTSTP)?;
        take()
    }

    fn resume(&mut self) -> io::Result<()> {
        leave();
        take()
    }
}

impl Drop for Tty {
    fn drop(&mut self) {
        leave();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finished(frame: &Frame) -> Vec<Vec<u8>> {
        let mut writes = Vec::new();
        frame
            .finish(|bytes| {
                writes.push(bytes.to_vec());
                Ok(())
            })
            .unwrap();
        writes
    }

    #[test]
    fn a_frame_is_one_write_between_its_marks() {
        let mut frame = Frame::new();
        frame.write_all(b"one").unwrap();
        frame.flush().unwrap();
        frame.write_all(b"two").unwrap();
        assert_eq!(finished(&frame), [b"\x1b[?2026honetwo\x1b[?2026l".to_vec()]);
    }

    #[test]
    fn a_frame_in_which_nothing_changed_is_not_written() {
        let mut frame = Frame::new();
        assert!(finished(&frame).is_empty());
        frame.write_all(HIDE_CURSOR).unwrap();
        assert!(finished(&frame).is_empty());
        frame.write_all(b"x").unwrap();
        assert_eq!(finished(&frame).len(), 1);
    }
}
