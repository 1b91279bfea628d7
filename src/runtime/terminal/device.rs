//! The device behind the screen: taken, given back, and written to without ever waiting for it longer than the program
//! may take to end.
//!
//! It is opened anew, so that writes can be made not to block: a terminal that takes nothing any more (a connection that
//! hangs, a window that is held) must not keep the program from ending. What shares standard output is not touched.

use std::{
    fs::{File, OpenOptions},
    io::{self, ErrorKind, Write},
    os::{
        fd::{AsFd, BorrowedFd},
        unix::{ffi::OsStrExt, fs::OpenOptionsExt},
    },
    path::Path,
    sync::{
        OnceLock,
        atomic::{AtomicBool, Ordering},
    },
};

use crossterm::terminal::{disable_raw_mode, enable_raw_mode};
use nix::unistd::getpgrp;
use rustix::{
    event::{PollFd, PollFlags, Timespec, poll},
    fs::OFlags,
    io::ioctl_fionread,
    termios::{OptionalActions, QueueSelector, Termios, tcflush, tcgetattr, tcgetpgrp, tcsetattr, ttyname},
};

use crate::runtime::signals;

/// Alternate screen, focus events, bracketed paste, no cursor.
const ENTER: &[u8] = b"\x1b[?1049h\x1b[?1004h\x1b[?2004h\x1b[?25l\x1b[2J";
/// The reverse, and an end to a frame that was cut off.
const LEAVE: &[u8] = b"\x1b[?2026l\x1b[0m\x1b[?1006l\x1b[?1000l\x1b[?2004l\x1b[?1004l\x1b[?25h\x1b[?1049l";
/// Ends a sequence that was cut off in its middle.
const CANCEL: &[u8] = b"\x18";
/// How long a wait for room lasts before somebody looks whether it is still worth it.
const LOOK: Timespec = Timespec { tv_sec: 0, tv_nsec: 100_000_000 };
/// How many such waits a terminal has to take its farewell.
const FAREWELL_LOOKS: usize = 3;

/// The device; standard output's own while it is not opened.
static OUT: OnceLock<File> = OnceLock::new();
/// Whether there is something to give back.
static TAKEN: AtomicBool = AtomicBool::new(false);
/// Whether the terminal was given back for good.
static OVER: AtomicBool = AtomicBool::new(false);
/// The settings that we use.
static RAW: OnceLock<Termios> = OnceLock::new();
/// Whether a write was given up in its middle.
static CUT: AtomicBool = AtomicBool::new(false);

/// Opens the device behind standard output.
///
/// # Errors
/// When the system refuses.
pub(super) fn open() -> io::Result<&'static File> {
    if let Some(out) = OUT.get() {
        return Ok(out);
    }
    let out = match anew() {
        Some(out) => out,
        // In a container the terminal may have no name. Then a write may block, and only the end by force remains.
        None => File::from(io::stdout().as_fd().try_clone_to_owned()?),
    };
    Ok(OUT.get_or_init(|| out))
}

fn anew() -> Option<File> {
    let name = ttyname(io::stdout(), Vec::new()).ok()?;
    let flags = OFlags::NOCTTY | OFlags::NONBLOCK;
    let flags = i32::try_from(flags.bits()).ok()?;
    let path = Path::new(std::ffi::OsStr::from_bytes(name.as_bytes()));
    OpenOptions::new().write(true).custom_flags(flags).open(path).ok()
}

/// Takes the terminal: raw mode, a screen of its own. Not any more once the program was asked to end.
///
/// # Errors
/// When it cannot be had.
pub(super) fn take() -> io::Result<()> {
    let out = open()?;
    if signals::asked_to_end().is_some() {
        return Ok(());
    }
    enable_raw_mode()?;
    // Before the first byte, so that a failure in the middle is undone as well.
    TAKEN.store(true, Ordering::SeqCst);
    if let Ok(raw) = tcgetattr(out) {
        RAW.get_or_init(|| raw);
    }
    let taken = write(out, ENTER);
    if OVER.load(Ordering::SeqCst) {
        leave();
    }
    taken
}

/// Takes the terminal again after somebody else may have used it. Never by way of its settings as they were: a key that
/// came meanwhile would be a signal.
///
/// # Errors
/// When it cannot be had.
pub(super) fn retake() -> io::Result<()> {
    if !TAKEN.load(Ordering::SeqCst) {
        return take();
    }
    let out = open()?;
    if let Some(raw) = RAW.get() {
        tcsetattr(out, OptionalActions::Now, raw)?;
    }
    write(out, LEAVE)?;
    write(out, ENTER)
}

/// Gives the terminal back, if it was taken: settings, screen, cursor, modes. May be called anywhere, any number of times.
pub fn leave() {
    if !TAKEN.swap(false, Ordering::SeqCst) {
        return;
    }
    if let Ok(out) = open() {
        // A terminal that is gone needs nothing back.
        let _ = farewell(out);
    }
    give_settings_back();
}

/// The settings as they were. Whoever is in the foreground instead of us has settings of its own, and the system would
/// stop us for touching them.
pub(in crate::runtime) fn give_settings_back() {
    if is_ours() {
        let _ = disable_raw_mode();
    }
}

/// Whether the terminal is ours to set: our group is in the foreground, or there is no such thing here. A group from
/// outside our container has the number 0 for us, which rustix takes for impossible.
pub(super) fn is_ours() -> bool {
    OUT.get()
        .and_then(|out| tcgetpgrp(out).ok())
        .is_none_or(|foreground| foreground.as_raw_pid() == getpgrp().as_raw())
}

/// Gives the terminal back for good: nobody takes it again. At most about half a second, where the device could be
/// opened anew.
pub fn leave_for_good() {
    OVER.store(true, Ordering::SeqCst);
    leave();
}

fn farewell(out: &File) -> io::Result<()> {
    if CUT.load(Ordering::SeqCst) {
        // What waits to be shown is of a screen that is being left, and stands in the way.
        let _ = tcflush(out, QueueSelector::OFlush);
        let _ = write_unless(out, CANCEL, looks(1));
    }
    let said = write_unless(out, LEAVE, looks(FAREWELL_LOOKS));
    match &said {
        Err(error) if error.kind() == ErrorKind::TimedOut => {
            tcflush(out, QueueSelector::OFlush)?;
            write_unless(out, CANCEL, looks(1))?;
            write_unless(out, LEAVE, looks(FAREWELL_LOOKS))
        }
        _ => said,
    }
}

/// True from the given look on.
fn looks(mut left: usize) -> impl FnMut() -> bool {
    move || {
        let none = left == 0;
        left = left.saturating_sub(1);
        none
    }
}

/// Writes everything, however long the terminal takes; gives up once the program was asked to end. Writes nothing while
/// the terminal is not ours.
///
/// # Errors
/// When the terminal is gone, or takes nothing while the program is to end.
pub(super) fn write(out: &File, bytes: &[u8]) -> io::Result<()> {
    if !TAKEN.load(Ordering::SeqCst) {
        return Ok(());
    }
    let written = write_unless(out, bytes, || signals::asked_to_end().is_some());
    if written.is_err() {
        CUT.store(true, Ordering::SeqCst);
    }
    written
}

fn write_unless(mut out: &File, bytes: &[u8], mut give_up: impl FnMut() -> bool) -> io::Result<()> {
    let mut left = bytes;
    while !left.is_empty() {
        match out.write(left) {
            Ok(0) => return Err(ErrorKind::WriteZero.into()),
            Ok(count) => left = left.get(count..).unwrap_or_default(),
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) if error.kind() == ErrorKind::WouldBlock => {
                if give_up() {
                    return Err(io::Error::new(ErrorKind::TimedOut, "the terminal takes no output"));
                }
                // An interrupted wait is a look as well.
                let _ = poll(&mut [PollFd::new(out, PollFlags::OUT)], Some(&LOOK));
            }
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// Wakes who reads the terminal if something is there to be read. crossterm 0.29 reads 1,024 bytes for each edge that the
/// system reports, and leaves the rest of a longer paste to the next key, which it then precedes. Setting the terminal
/// to what it is set to makes the system report once more.
pub fn rouse_reader() {
    let Some(out) = OUT.get().filter(|_| TAKEN.load(Ordering::SeqCst) && is_ours()) else { return };
    if ioctl_fionread(out).is_ok_and(|waiting| waiting > 0)
        && let Ok(settings) = tcgetattr(out)
    {
        let _ = tcsetattr(out, OptionalActions::Now, &settings);
    }
}

/// Whether the terminal behind `tty` has hung up; waits for it as long as `patience` says.
///
/// # Errors
/// When it cannot be told.
pub(super) fn has_hung_up(tty: BorrowedFd<'_>, patience: &Timespec) -> io::Result<bool> {
    let mut polled = [PollFd::new(&tty, PollFlags::empty())];
    poll(&mut polled, Some(patience))?;
    let gone = PollFlags::HUP | PollFlags::ERR | PollFlags::NVAL;
    Ok(polled.iter().any(|polled| polled.revents().intersects(gone)))
}

/// Whether the terminal that was taken is gone.
#[must_use]
pub fn is_gone() -> bool {
    let now = Timespec { tv_sec: 0, tv_nsec: 0 };
    OUT.get().is_some_and(|out| has_hung_up(out.as_fd(), &now).unwrap_or(false))
}
