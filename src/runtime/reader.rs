//! Whether anybody still reads what is printed: a pipe whose other end is closed tells it before the next write fails.

use std::{
    io,
    os::fd::{AsFd, BorrowedFd},
};

use rustix::event::{PollFd, PollFlags, Timespec, poll};

/// Whether the reader of stdout is gone. Does not wait.
#[must_use]
pub fn is_gone() -> bool {
    is_closed(io::stdout().as_fd())
}

fn is_closed(pipe: BorrowedFd<'_>) -> bool {
    let mut watched = [PollFd::from_borrowed_fd(pipe, PollFlags::empty())];
    let at_once = Timespec { tv_sec: 0, tv_nsec: 0 };
    let told = poll(&mut watched, Some(&at_once)).is_ok_and(|count| count > 0);
    told && watched.iter().any(|watched| watched.revents().intersects(PollFlags::ERR | PollFlags::HUP))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pipe_is_closed_once_its_reader_is_gone() {
        let (reader, writer) = io::pipe().unwrap();
        assert!(!is_closed(writer.as_fd()));
        drop(reader);
        assert!(is_closed(writer.as_fd()));
    }
}
