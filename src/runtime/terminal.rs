//! The terminal: entered once, given back once whatever happens, one write a frame, and watched so that the program
//! does not outlive it.

mod device;

use std::{
    cell::RefCell,
    fs::File,
    io::{self, IsTerminal, Write},
    os::fd::AsFd,
    rc::Rc,
    thread,
    time::Duration,
};

use nix::unistd::{getpgrp, getppid, getsid};
use ratatui::{Terminal, backend::CrosstermBackend};
use rustix::{
    event::Timespec,
    process::{Signal as Kill, kill_current_process_group},
};
use tokio::sync::mpsc::UnboundedSender;

use super::signals::{self, Signal};
pub(super) use device::give_settings_back;
pub use device::{is_gone, leave, leave_for_good, rouse_reader};

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
/// How long a signal that came while the program was stopped may take to be heard.
const MOMENT: Duration = Duration::from_millis(200);
/// The exit status for a terminal that died: as if by SIGHUP.
pub const HUNG_UP: u8 = 129;

/// What the loop needs of a terminal besides cells. What has no device behind it is neither stopped nor taken again.
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

    /// Asks the whole job to stop, as Ctrl-Z does outside raw mode. `false` when no shell is there to continue it.
    ///
    /// # Errors
    /// When the system refuses.
    fn ask_to_stop(&mut self) -> io::Result<bool> {
        Ok(false)
    }

    /// Gives the terminal back, stops, and comes back once continued. Does nothing when no shell is there to continue it.
    ///
    /// # Errors
    /// When the terminal cannot be had again.
    fn stop(&mut self) -> io::Result<()> {
        Ok(())
    }

    /// Takes the terminal again after somebody else may have used it.
    ///
    /// # Errors
    /// When the terminal cannot be had again.
    fn resume(&mut self) -> io::Result<()> {
        Ok(())
    }
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
    out: &'static File,
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
    let out = device::open()?;
    let frame = Frame::new();
    // Before anything is changed: dropping it gives back whatever was taken when taking failed.
    let tty = Tty { out, frame: frame.clone() };
    device::take()?;
    let terminal = Terminal::new(CrosstermBackend::new(frame))?;
    thread::Builder::new().name("terminal".to_owned()).spawn(move || watch(out, &signals))?;
    Ok((terminal, tty))
}

/// Waits for the terminal to hang up. crossterm 0.29 does not notice it, and spins.
fn watch(tty: &File, signals: &UnboundedSender<Signal>) {
    loop {
        match device::has_hung_up(tty.as_fd(), &LOOK) {
            Ok(true) => {
                signals::ask_to_end(signals, HUNG_UP);
                thread::sleep(GRACE);
                signals::end_now(HUNG_UP);
            }
            Ok(false) => {}
            // Interrupted, most likely; if not, this must not spin either.
            Err(_) => thread::sleep(GRACE),
        }
    }
}

/// Whether stopping would be for ever: no process of this session outside our group is there to continue us. The system
/// does not stop such a group by SIGTSTP either.
///
/// What lives outside our container has the number 0 for us, which rustix takes for impossible.
fn is_orphaned() -> bool {
    let session = getsid(None).ok();
    let of_parent = getsid(Some(getppid())).ok();
    getppid().as_raw() == 0 || session.is_none() || of_parent != session || session == Some(getpgrp())
}

impl Surface for Tty {
    fn commit(&mut self) -> io::Result<()> {
        self.frame.finish(|bytes| device::write(self.out, bytes))
    }

    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        device::write(self.out, bytes)
    }

    fn ask_to_stop(&mut self) -> io::Result<bool> {
        if is_orphaned() {
            return Ok(false);
        }
        kill_current_process_group(Kill::TSTP)?;
        Ok(true)
    }

    fn stop(&mut self) -> io::Result<()> {
        if is_orphaned() || signals::asked_to_end().is_some() {
            return Ok(());
        }
        leave();
        loop {
            signal_hook::low_level::emulate_default_handler(signal_hook::consts::SIGTSTP)?;
            if device::is_ours() {
                return device::take();
            }
            // Continued without the terminal: to end, or else there is nothing to do but to stop again.
            thread::sleep(MOMENT);
            if signals::asked_to_end().is_some() {
                return Ok(());
            }
        }
    }

    fn resume(&mut self) -> io::Result<()> {
        if !device::is_ours() {
            return self.stop();
        }
        device::retake()
    }
}

impl Drop for Tty {
    fn drop(&mut self) {
        leave_for_good();
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
